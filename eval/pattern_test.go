//go:build unix

package eval

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestCommandPatterns reads metrics from logs of programs that know nothing of us.
func TestCommandPatterns(t *testing.T) {
	tests := []struct {
		name     string
		patterns any
		count    bool
		out      string
		want     Metrics
		reports  string
		err      string // of a no_metric failure
	}{
		{name: "by metric", patterns: map[string]any{"acc": `acc=(\S+)`}, out: "acc=0.1 acc=0.2\nacc=0.3\nend\n", want: Metrics{"acc": 0.3}},
		{name: "the whole match", patterns: map[string]any{"acc": `\d\.\d+$`}, out: "accuracy 0.75", want: Metrics{"acc": 0.75}},
		{name: "named groups", patterns: []any{`loss (?P<loss>\S+), acc (?P<acc>\S+)`}, out: "loss 1, acc 2\n", want: Metrics{"loss": 1, "acc": 2}},
		{name: "several lines", patterns: map[string]any{"a": `a=(\S+)`, "b": `b=(\S+)`}, out: "a=1\nb=2\na=3\n", want: Metrics{"a": 3, "b": 2}},
		{name: "optional group", patterns: []any{`a=(?P<a>\d+)( b=(?P<b>\d+))?`}, out: "a=1 b=2\na=3\n", want: Metrics{"a": 3, "b": 2}},
		{name: "steps in the line", patterns: []any{`epoch (?P<step>\d+): (?P<loss>\S+)`}, out: "epoch 1: 0.5\nepoch 1: 0.6\nepoch 2: 0.25\n",
			want: Metrics{"loss": 0.25}, reports: "1 map[loss:0.5] 2 map[loss:0.25]"},
		{name: "steps on lines of their own", patterns: map[string]any{"step": `^Epoch (\d+)`, "loss": `loss: (\S+)`}, out: "loss: 9\nEpoch 1/2\n loss: 0.5\nEpoch 2/2\n loss: 0.25\n",
			want: Metrics{"loss": 0.25}, reports: "1 map[loss:0.5] 2 map[loss:0.25]"},
		{name: "counted reports", patterns: map[string]any{"loss": `loss: (\S+)`}, count: true, out: "loss: 3\nx\nloss: 2\n", want: Metrics{"loss": 2}, reports: "1 map[loss:3] 2 map[loss:2]"},
		{name: "progress bar", patterns: []any{`(?P<step>\d+)/9 loss=(?P<loss>\S+)\]`}, out: "\r1/9 loss=3]\r2/9 loss=2]", want: Metrics{"loss": 2}, reports: "1 map[loss:3] 2 map[loss:2]"},
		{name: "with messages", patterns: map[string]any{"a": `a=(\S+)`}, out: "a=1\n{\"metrics\": {\"a\": 5, \"b\": 2}}\n", want: Metrics{"a": 1, "b": 2}},
		{name: "binary", patterns: map[string]any{"a": `a=(\S+)`}, out: "\xff\x00\xfea\na=1\n\x80", want: Metrics{"a": 1}},
		{name: "no match", patterns: map[string]any{"b": `b=(\S+)`, "a": `a=(\S+)`}, out: "c=1\n", err: "no line of its standard output matched a pattern of a, b"},
		{name: "no number", patterns: map[string]any{"a": `a=(\S+)`}, out: "a=high\n", err: `matched a pattern of a (a line was not understood: a is "high", want a number)`},
		{name: "no step", patterns: []any{`(?P<step>\S+) a=(?P<a>\d+)`}, out: "1.5 a=1\n", want: Metrics{"a": 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, candidate := childCommand(t, "print:"+strconv.Quote(tt.out)), testCandidate(t)
			c.Patterns, c.Reports = tt.patterns, tt.count
			var reports []string
			candidate.Report = func(step int, m Metrics) error {
				reports = append(reports, fmt.Sprint(step, " ", m))
				return nil
			}
			got, err := c.Evaluate(t.Context(), candidate)
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("metrics %v, want %v", got, tt.want)
			}
			if have := strings.Join(reports, " "); have != tt.reports {
				t.Errorf("reports %s, want %s", have, tt.reports)
			}
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || AsFailure(err).Kind != KindNoMetric || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

func TestCommandPatternMistakes(t *testing.T) {
	tests := []struct {
		patterns any
		want     string
	}{
		{map[string]any{"a": "("}, "patterns.a: not a regular expression: "},
		{[]any{"a=1", "("}, "patterns[0]: want a group with the name of a metric"},
		{map[string]any{"a": `a \d (?P<step>\d+)`}, "patterns.a: want a group for the number"},
		{map[string]any{"a": 3}, "patterns.a: want a regular expression, got 3"},
		{3, "patterns: want a list of regular expressions or a dictionary"},
	}
	for _, tt := range tests {
		c := &Command{Argv: []any{"true"}, Patterns: tt.patterns}
		if err := c.Validate(); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%v: error %v, want %q", tt.patterns, err, tt.want)
		}
	}
}

// TestCommandResultFile leaves results in files, well and badly.
func TestCommandResultFile(t *testing.T) {
	one := []string{"acc"}
	tests := []struct {
		name    string
		metrics []string
		script  string
		want    Metrics
		kind    FailureKind
		err     string
	}{
		{name: "object", script: `echo '{"acc": 0.5, "epochs": 3, "host": "a", "best": true}' > result.json`, want: Metrics{"acc": 0.5, "epochs": 3}},
		{name: "message", script: `echo '{"metrics": {"acc": 0.5}}' > result.json`, want: Metrics{"acc": 0.5}},
		{name: "pretty", script: `printf '{\n  "acc": 0.5\n}\n' > result.json`, want: Metrics{"acc": 0.5}},
		{name: "number", metrics: one, script: `echo 0.5 > result.json`, want: Metrics{"acc": 0.5}},
		{name: "number without a name", script: `echo 0.5 > result.json`, kind: KindNoMetric, err: "one number without a name (hint: name it in metrics"},
		{name: "nan", metrics: one, script: `echo '{"acc": NaN}' > result.json`, want: Metrics{"acc": 0}, kind: KindNotFinite, err: "acc is NaN"},
		{name: "a number that is none", metrics: one, script: `echo nan > result.json`, kind: KindNotFinite, err: "acc is NaN"},
		{name: "with messages", script: `echo '{"metrics": {"acc": 0.1, "loss": 2}}'; echo '{"acc": 0.5}' > result.json`, want: Metrics{"acc": 0.5, "loss": 2}},
		{name: "infeasible", script: `echo '{"infeasible": "too wide"}' > result.json`, err: "infeasible: too wide"},
		{name: "none", script: `:`, kind: KindNoMetric, err: "left no file result.json"},
		{name: "none but a message", script: `echo '{"metrics": {"acc": 0.1}}'`, kind: KindNoMetric, err: "left no file result.json"},
		{name: "empty", script: `: > result.json`, kind: KindNoMetric, err: "result file result.json: it is empty"},
		{name: "half", script: `printf '{"acc": 0.' > result.json`, kind: KindNoMetric, err: "result.json: invalid JSON"},
		{name: "text", script: `echo good > result.json`, kind: KindNoMetric, err: `want a JSON object or one number, got "good"`},
		{name: "no number", script: `echo '{"acc": "good"}' > result.json`, kind: KindNoMetric, err: "has no number by name"},
		{name: "not the required one", metrics: one, script: `echo '{"ac": 1}' > result.json`, kind: KindNoMetric, err: `no metric "acc" (did you mean "ac"?)`},
		{name: "a pipe", script: `mkfifo result.json`, kind: KindNoMetric, err: "no regular file"},
		{name: "large", script: `head -c 2000000 /dev/zero > result.json`, kind: KindNoMetric, err: "longer than"},
		{name: "crash with a file", script: `echo '{"acc": 0.5}' > result.json; exit 1`, want: Metrics{"acc": 0.5}, kind: KindCrash, err: "status 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			script := strings.NewReplacer("{", "{{", "}", "}}").Replace(tt.script)
			c := &Command{Argv: []any{"sh", "-c", script}, Dir: "{dir}", Result: "result.json", Metrics: tt.metrics}
			got, err := c.Evaluate(t.Context(), testCandidate(t))
			if tt.kind != KindNotFinite && tt.want != nil && fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("metrics %v, want %v", got, tt.want)
			}
			if f := AsFailure(err); (f == nil) != (tt.kind == "") || f != nil && f.Kind != tt.kind || tt.err != "" && !strings.Contains(fmt.Sprint(err), tt.err) {
				t.Errorf("error %v, want %s %q", err, tt.kind, tt.err)
			}
		})
	}
	if err := (&Command{Argv: []any{"true"}, Result: "../x"}).Validate(); err == nil || !strings.HasPrefix(err.Error(), "result: want a file in the trial's directory") {
		t.Errorf("a file elsewhere: %v", err)
	}
	c := &Command{Argv: []any{"true"}, Result: "r"}
	if _, err := c.Evaluate(t.Context(), Candidate{}); err == nil || !strings.Contains(err.Error(), "needs a directory") {
		t.Errorf("no directory: %v", err)
	}
}

// TestCommandForgetsOldResults: what attempt 1 left is not the result of attempt 2.
func TestCommandForgetsOldResults(t *testing.T) {
	c, candidate := &Command{Argv: []any{"sh", "-c", "[ {attempt} = 2 ] || echo 1 > result"}, Dir: "{dir}", Result: "result", Metrics: []string{"a"}}, testCandidate(t)
	if m, err := c.Evaluate(t.Context(), candidate); err != nil || m["a"] != 1 {
		t.Fatal(m, err)
	}
	candidate.Attempt = 2
	if m, err := c.Evaluate(t.Context(), candidate); AsFailure(err) == nil || AsFailure(err).Kind != KindNoMetric {
		t.Errorf("got %v, %v, want no metric", m, err)
	}
}

// TestCommandCheckpoint goes on in attempt 2 from where attempt 1 was.
func TestCommandCheckpoint(t *testing.T) {
	c, candidate := &Command{Argv: []any{"sh", "-c", `echo . >> "$SEARCH_CHECKPOINT_DIR/steps"; printf '{{"metrics": {{"steps": %d}}}}\n' $(wc -l < {checkpoint}/steps)`}}, testCandidate(t)
	for candidate.Attempt = 1; candidate.Attempt <= 3; candidate.Attempt++ {
		if m, err := c.Evaluate(t.Context(), candidate); err != nil || m["steps"] != float64(candidate.Attempt) {
			t.Errorf("attempt %d: %v, %v", candidate.Attempt, m, err)
		}
	}
	candidate = testCandidate(t) // of a program that does not name it
	childCommand(t, "ok").Evaluate(t.Context(), candidate)
	if _, err := os.Stat(filepath.Join(candidate.Dir, "checkpoint")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a directory that nobody asked for: %v", err)
	}
}
