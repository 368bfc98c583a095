//go:build unix

package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"symsearch/symbolic"
)

func testCandidate(t testing.TB) Candidate {
	return Candidate{
		Study: "s", Trial: 7, Attempt: 1, Seed: 42, Dir: t.TempDir(),
		Value: symbolic.Dict(
			symbolic.Entry{Key: "lr", Value: symbolic.Float(0.001)},
			symbolic.Entry{Key: "layers", Value: symbolic.NewList(symbolic.Int(32), symbolic.Int(64))},
		),
		Params: symbolic.Dict(symbolic.Entry{Key: "units", Value: symbolic.Int(64)}),
	}
}

// TestCommandEnds is the table of how programs end.
func TestCommandEnds(t *testing.T) {
	print := func(text string) string { return "print:" + strconv.Quote(text) }
	tests := []struct {
		name    string
		mode    string
		metrics []string // required ones
		want    Metrics
		kind    FailureKind // "" for a good end
		err     string      // part of the error
	}{
		{name: "result", mode: "ok", want: Metrics{"loss": 0.5}},
		{name: "last result wins", mode: print("{\"metrics\":{\"a\":1}}\nlog\n{\"metrics\":{\"a\":2}}\n"), want: Metrics{"a": 2}},
		{name: "no newline at the end", mode: print(`{"metrics":{"a":1}}`), want: Metrics{"a": 1}},
		{name: "reads no input", mode: "ok", want: Metrics{"loss": 0.5}},
		{name: "log lines", mode: print("{}\n{\"a\": 1}\n[1]\nmetrics\n\"metrics\"\n{\"metrics\":{\"a\":1}}\n{\"event\":\"metrics\"}\n"), want: Metrics{"a": 1}},
		{name: "windows lines", mode: print("x\r\n  {\"metrics\": {\"a\": 1}}\r\n"), want: Metrics{"a": 1}},
		{name: "nothing", mode: print(""), kind: KindNoMetric, err: "printed no line"},
		{name: "only reports", mode: print("{\"step\":1,\"metrics\":{\"a\":1}}\n"), kind: KindNoMetric, err: "reported 1 steps; the result is a line without a step"},
		{name: "half a line", mode: print(`{"metrics": {"acc`), kind: KindNoMetric, err: "unexpected end of JSON input"},
		{name: "text metric", mode: print("{\"metrics\":{\"a\":\"good\"}}\n"), kind: KindNoMetric, err: `metric "a" is "good", want a number`},
		{name: "empty metrics", mode: print("{\"metrics\":{}}\n"), kind: KindNoMetric, err: `"metrics" is empty`},
		{name: "step back", mode: print("{\"step\":2,\"metrics\":{\"a\":1}}\n{\"step\":1,\"metrics\":{\"a\":1}}\n"), kind: KindNoMetric, err: "step 1 after step 2"},
		{name: "nan as python prints it", mode: print("{\"metrics\": {\"a\": NaN}}\n"), want: Metrics{"a": math.NaN()}, kind: KindNotFinite, err: "a is NaN"},
		{name: "infinity", mode: print("{\"metrics\": {\"a\": -Infinity, \"b\": 1}}\n"), want: Metrics{"a": math.Inf(-1), "b": 1}, kind: KindNotFinite, err: "a is -Inf"},
		{name: "nan in a metric nobody asked for", mode: print("{\"metrics\": {\"a\": 1, \"b\": NaN}}\n"), metrics: []string{"a"}, want: Metrics{"a": 1}},
		{name: "nan in the required one", mode: print("{\"metrics\": {\"a\": NaN, \"b\": 1}}\n"), metrics: []string{"a"}, want: Metrics{"a": math.NaN(), "b": 1}, kind: KindNotFinite, err: "a is NaN"},
		{name: "not the required one", mode: print("{\"metrics\": {\"acuracy\": 1}}\n"), metrics: []string{"accuracy"}, want: Metrics{"acuracy": 1}, kind: KindNoMetric, err: `no metric "accuracy" (did you mean "acuracy"?)`},
		{name: "binary", mode: print("\x00\x01\xff\xfe{\n\x80"), kind: KindNoMetric, err: "printed no line"},
		{name: "binary and a result", mode: print("\x00\xff\n{\"metrics\":{\"a\":1}}\n\xff"), want: Metrics{"a": 1}},
		{name: "stdout closed early", mode: "closed", kind: KindNoMetric, err: "printed no line"},
		{name: "status 1", mode: "status:1", kind: KindCrash, err: "ended with status 1: ValueError: bad width"},
		{name: "status 3", mode: "status:3", err: "infeasible: .*ended with status 3: ValueError"},
		{name: "says infeasible", mode: print("{\"infeasible\": \"too wide\"}\n"), err: "infeasible: too wide"},
		{name: "result and crash", mode: "ok-and-crash", want: Metrics{"loss": 0.5}, kind: KindCrash, err: "ended with status 1"},
		{name: "segmentation fault", mode: "signal:11", kind: KindCrash, err: "ended by signal 11"},
		{name: "killed", mode: "signal:9", kind: KindCrash, err: "when memory runs out"},
		{name: "abort", mode: "signal:6", kind: KindCrash, err: "ended by signal 6"},
		{name: "terminated", mode: "signal:15", kind: KindCrash, err: "ended by signal 15"},
		{name: "leaves a process behind", mode: "leave", want: Metrics{"loss": 0.25}},
		{name: "a grandchild has the result", mode: "late", want: Metrics{"loss": 0.125}},
		{name: "a process escapes", mode: "escape", want: Metrics{"loss": 0.25}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := childCommand(t, tt.mode)
			c.Metrics = tt.metrics
			if tt.mode == "late" {
				c.Grace = 10 * time.Second
			}
			start := time.Now()
			got, err := c.Evaluate(t.Context(), testCandidate(t))
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) && !(len(got) == 0 && len(tt.want) == 0) {
				t.Errorf("metrics = %v, want %v", got, tt.want)
			}
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !regexp.MustCompile(tt.err).MatchString(err.Error()) && !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("error = %v, want %q", err, tt.err)
			}
			f, _ := errors.AsType[*Failure](err)
			switch {
			case tt.kind == "" && f != nil:
				t.Errorf("failure %s, want none", f.Kind)
			case tt.kind != "" && (f == nil || f.Kind != tt.kind):
				t.Errorf("error %v is not a %s failure", err, tt.kind)
			}
			if strings.Contains(tt.err, "infeasible") && !errors.Is(err, ErrInfeasible) {
				t.Errorf("error %v is not ErrInfeasible", err)
			}
		})
	}
}

// TestCommandStopsGroups stops programs in three ways; none of their processes may
// live on.
func TestCommandStopsGroups(t *testing.T) {
	pids := regexp.MustCompile(`(?m)^(parent|leaf) (\d+)$`)
	scripts := map[string]string{
		"hang":     "echo parent $$; sleep 60",
		"stubborn": "trap '' TERM; echo parent $$; sh -c 'echo leaf $$; sleep 60' & wait", // the ignored signal is inherited
	}
	for mode, script := range scripts {
		for _, how := range []string{"timeout", "cancel", "deadline"} {
			t.Run(mode+" "+how, func(t *testing.T) {
				t.Parallel()
				c, candidate := &Command{Argv: []any{"sh", "-c", script}, Grace: 300 * time.Millisecond}, testCandidate(t)
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				why := errors.New("the search was stopped")
				switch how {
				case "timeout":
					c.Timeout = 500 * time.Millisecond
				case "cancel":
					time.AfterFunc(500*time.Millisecond, func() { cancel(why) })
				case "deadline":
					var stop context.CancelFunc
					ctx, stop = context.WithTimeout(ctx, 500*time.Millisecond)
					defer stop()
					why = context.DeadlineExceeded
				}
				start := time.Now()
				_, err := c.Evaluate(ctx, candidate)
				if d := time.Since(start); d > 8*time.Second {
					t.Errorf("took %v", d)
				}
				if f, ok := errors.AsType[*Failure](err); how == "timeout" && (!ok || f.Kind != KindTimeout || f.Log == "") {
					t.Errorf("error = %#v, want a timeout with a log", err)
				}
				if how != "timeout" && !errors.Is(err, why) {
					t.Errorf("error = %v, want %v", err, why)
				}
				out, _ := os.ReadFile(filepath.Join(candidate.Dir, "stdout.log"))
				found := pids.FindAllSubmatch(out, -1)
				if len(found) != strings.Count(script, "echo") {
					t.Fatalf("output %q, want the processes of %s", out, script)
				}
				for _, m := range found {
					pid, _ := strconv.Atoi(string(m[2]))
					for i := 0; alive(pid); i++ {
						if i > 100 {
							t.Errorf("%s is alive", m[0])
							break
						}
						time.Sleep(10 * time.Millisecond)
					}
				}
			})
		}
	}
}

func TestCommandReports(t *testing.T) {
	var steps []int
	candidate := testCandidate(t)
	candidate.Report = func(step int, m Metrics) error {
		steps = append(steps, step)
		if m["loss"] != 1/float64(step) {
			t.Errorf("step %d: %v", step, m)
		}
		if step >= 3 {
			return fmt.Errorf("pruned at %d: %w", step, ErrStop)
		}
		return nil
	}
	for _, tt := range []struct{ last, want string }{
		{"", "map[loss:"},
		{`{"metrics": {"final": 9}}`, "map[final:9]"},
	} {
		steps = nil
		got, err := childCommand(t, "epochs:"+tt.last).Evaluate(t.Context(), candidate)
		if !errors.Is(err, ErrStop) || AsFailure(err) != nil {
			t.Errorf("error = %v, want ErrStop", err)
		}
		if !strings.HasPrefix(fmt.Sprint(got), tt.want) {
			t.Errorf("metrics = %v, want %s", got, tt.want)
		}
		if fmt.Sprint(steps) != "[1 2 3]" {
			t.Errorf("steps reported: %v", steps)
		}
	}
	candidate.Report = func(int, Metrics) error { return errors.New("disk full") }
	if _, err := childCommand(t, "epochs:").Evaluate(t.Context(), candidate); err == nil || err.Error() != "disk full" {
		t.Errorf("error of Report became %v", err)
	}
}

func TestCommandInput(t *testing.T) {
	candidate := testCandidate(t)
	big := make([]symbolic.Value, 100_000) // far more than a pipe holds
	for i := range big {
		big[i] = symbolic.Int(i)
	}
	candidate.Value = symbolic.NewList(big...)
	if _, err := childCommand(t, "ok").Evaluate(t.Context(), candidate); err != nil {
		t.Errorf("a program that does not read its input: %v", err)
	}
	m, err := childCommand(t, "stdin").Evaluate(t.Context(), candidate)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(candidate.Dir, "candidate.json"))
	if err != nil || m["bytes"] != float64(len(file)) {
		t.Errorf("read %v bytes, the file has %d (%v)", m["bytes"], len(file), err)
	}
	var d struct {
		Study                string
		Trial, Attempt, Seed int
		Dir                  string
		Params               map[string]int
		Model                []int
	}
	if err := json.Unmarshal(file, &d); err != nil {
		t.Fatal(err)
	}
	if d.Study != "s" || d.Trial != 7 || d.Attempt != 1 || d.Seed != 42 || d.Dir != candidate.Dir || d.Params["units"] != 64 || len(d.Model) != len(big) {
		t.Errorf("document %+v", d)
	}
}

func TestCommandArguments(t *testing.T) {
	self, _ := os.Executable()
	c := &Command{
		Argv: []any{self, "--lr={lr}", "{model.lr}", "{layers}", "{layers[1]}", "{units}", "{trial}:{seed}:{attempt}:{study}", "{{}}", "{drop|0}", 3, 0.5, true, "a b;$HOME"},
		Env:  map[string]any{childMode: "args", "EXTRA": "{model.layers[0]}|{dir}"},
		Dir:  "{dir}",
	}
	candidate := testCandidate(t)
	if _, err := c.Evaluate(t.Context(), candidate); err != nil {
		t.Fatal(err)
	}
	out, _ := os.ReadFile(filepath.Join(candidate.Dir, "stdout.log"))
	want := `["--lr=0.001" "0.001" "[32,64]" "64" "64" "7:42:1:s" "{}" "0" "3" "0.5" "true" "a b;$HOME"] 32|` + candidate.Dir
	if line, _, _ := strings.Cut(string(out), "\n"); line != want {
		t.Errorf("the program got\n%s, want\n%s", line, want)
	}
}

func TestCommandEnvironment(t *testing.T) {
	t.Setenv("SEARCH_TRIAL", "of an outer search")
	t.Setenv("SEARCH_STUDY", "outer")
	t.Setenv("KEPT", "yes")
	env := environment(&Candidate{Trial: 3, Attempt: 2, Seed: math.MaxUint64, Dir: "/d"}, []string{"A=1"})
	var got []string
	for _, e := range env {
		if strings.HasPrefix(e, "SEARCH_") || strings.HasPrefix(e, "KEPT=") || e == "A=1" {
			got = append(got, e)
		}
	}
	want := "[KEPT=yes SEARCH_TRIAL=3 SEARCH_ATTEMPT=2 SEARCH_SEED=18446744073709551615 SEARCH_TRIAL_DIR=/d SEARCH_CHECKPOINT_DIR=/d/checkpoint A=1]"
	if fmt.Sprint(got) != want {
		t.Errorf("environment\n%v, want\n%v", got, want)
	}
}

func TestCommandMistakes(t *testing.T) {
	tests := []struct {
		name string
		c    *Command
		err  string
	}{
		{"no program", &Command{}, "argv: want at least the program"},
		{"empty program", &Command{Argv: []any{""}}, "argv[0]: the program is empty"},
		{"unknown name", &Command{Argv: []any{"true", "{lrr}"}}, "argv[1]: unknown name {lrr} in this trial (did you mean {lr}?); there is {units}, {lr}, {layers[0]}, {layers[1]}, {trial}"},
		{"open brace", &Command{Argv: []any{"true", "{lr"}}, "argv[1]: {lr is not closed (write {{ for a brace)"},
		{"no name", &Command{Argv: []any{"true", "{}"}}, "argv[1]: {} names nothing"},
		{"close brace", &Command{Argv: []any{"true"}, Dir: "a}b"}, "dir: } without {"},
		{"variable", &Command{Argv: []any{"true"}, Env: map[string]any{"A=B": "1"}}, "cannot be the name of an environment variable"},
		{"missing program", &Command{Argv: []any{"no-such-program-here"}}, "cannot start no-such-program-here: "},
		{"missing script", &Command{Argv: []any{"./no-such-script"}}, "looked for from "},
		{"line for a shell", &Command{Argv: []any{"python3 train.py"}}, "argv is a list of words"},
		{"missing directory", &Command{Argv: []any{"true"}, Dir: "/no/such/directory"}, "cannot start true: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.c.Evaluate(t.Context(), testCandidate(t))
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error = %v, want %q", err, tt.err)
			}
		})
	}
	plain := filepath.Join(t.TempDir(), "plain.sh")
	os.WriteFile(plain, []byte("echo"), 0o644)
	if _, err := (&Command{Argv: []any{plain}}).Evaluate(t.Context(), Candidate{}); err == nil || !strings.Contains(err.Error(), "chmod +x") {
		t.Errorf("a script that is not executable: %v", err)
	}
}

// TestCommandFlood runs a program that prints a lot of binary: memory and files stay
// small, and the result is found.
func TestCommandFlood(t *testing.T) {
	megabytes := 1024
	if testing.Short() {
		megabytes = 16
	}
	c, candidate := childCommand(t, fmt.Sprint("flood:", megabytes)), testCandidate(t)
	c.Keep = 1 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m, err := c.Evaluate(t.Context(), candidate)
	runtime.ReadMemStats(&after)
	if err != nil || m["loss"] != 2 {
		t.Fatalf("got %v, %v", m, err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
		t.Errorf("allocated %d bytes in all", grown)
	}
	out, err := os.ReadFile(filepath.Join(candidate.Dir, "stdout.log"))
	if err != nil || len(out) > 1<<20+tailBytes+100 {
		t.Errorf("kept %d bytes (%v)", len(out), err)
	}
	if !bytes.Contains(out, []byte("bytes left out ...]")) || !bytes.HasSuffix(out, []byte("last words\n{\"metrics\": {\"loss\": 2}}\n")) {
		t.Errorf("the end is missing: %q", out[len(out)-100:])
	}
}

// TestCommandFullDisk: a log that cannot be written does not stop a program, and is
// mentioned when it fails.
func TestCommandFullDisk(t *testing.T) {
	for mode, want := range map[string]string{"ok": "", "status:1": "ValueError: bad width\n[output was not kept: "} {
		candidate := testCandidate(t)
		for _, name := range []string{"stdout.log", "stderr.log"} {
			if err := os.Symlink("/dev/full", filepath.Join(candidate.Dir, name)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := childCommand(t, mode).Evaluate(t.Context(), candidate)
		if f := AsFailure(err); (f == nil) != (want == "") || f != nil && !strings.Contains(f.Log, want) {
			t.Errorf("%s: %#v, want a log with %q", mode, err, want)
		}
	}
}

// TestCommandAppends keeps the output of all attempts.
func TestCommandAppends(t *testing.T) {
	candidate := testCandidate(t)
	for candidate.Attempt = 1; candidate.Attempt <= 2; candidate.Attempt++ {
		childCommand(t, "print:\"x\\n\"").Evaluate(t.Context(), candidate)
	}
	out, _ := os.ReadFile(filepath.Join(candidate.Dir, "stdout.log"))
	if string(out) != "x\n--- attempt 2 ---\nx\n" {
		t.Errorf("kept %q", out)
	}
}

// BenchmarkCommand runs programs that do nothing, beside what a bare fork and exec
// costs, with as many workers as there are processors.
func BenchmarkCommand(b *testing.B) {
	c := &Command{Argv: []any{"/bin/true"}}
	b.Run("bare", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := exec.Command("/bin/true").Output(); err != nil {
					b.Error(err)
				}
			}
		})
	})
	for _, name := range []string{"without a directory", "with a directory"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				candidate := testCandidate(b)
				dir := candidate.Dir
				candidate.Dir = ""
				for i := 0; pb.Next(); i++ {
					if name == "with a directory" { // a new one, as each trial has
						candidate.Dir = filepath.Join(dir, strconv.Itoa(i))
						if err := os.Mkdir(candidate.Dir, 0o755); err != nil {
							b.Error(err)
						}
					}
					if _, err := c.Evaluate(b.Context(), candidate); AsFailure(err).Kind != KindNoMetric {
						b.Error(err)
					}
				}
			})
		})
	}
}
