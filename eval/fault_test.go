//go:build unix

package eval

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestCommandEnds is the table of how programs end, and of what can go wrong with them.
func TestCommandEnds(t *testing.T) {
	print := func(text string) string { return "print:" + strconv.Quote(text) }
	tests := []struct {
		name    string
		mode    string
		metrics []string // required ones
		limit   Command  // its limits are taken
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
		{name: "closes everything and hangs", mode: "closed-and-hang", limit: Command{Timeout: 300 * time.Millisecond}, kind: KindTimeout, err: "did not end within"},
		{name: "closes everything, hangs, and is watched for silence", mode: "closed-and-hang", limit: Command{Silence: 300 * time.Millisecond, Timeout: time.Minute}, kind: KindSilence, err: "printed nothing for 300ms"},
		{name: "closes its input", mode: "deaf", want: Metrics{"loss": 0.5}},
		{name: "status 1", mode: "status:1", kind: KindCrash, err: "ended with status 1: ValueError: bad width"},
		{name: "status 3", mode: "status:3", err: "infeasible: .*ended with status 3: ValueError"},
		{name: "says infeasible", mode: print("{\"infeasible\": \"too wide\"}\n"), err: "infeasible: too wide"},
		{name: "result and crash", mode: "ok-and-crash", want: Metrics{"loss": 0.5}, kind: KindCrash, err: "ended with status 1"},
		{name: "killed", mode: "signal:9", kind: KindCrash, err: "when memory runs out"},
		{name: "needs input", mode: "input", want: Metrics{"trial": 7}},
		{name: "hangs", mode: "hang", limit: Command{Timeout: 300 * time.Millisecond}, kind: KindTimeout, err: "did not end within its timeout of 300ms"},
		{name: "stops itself", mode: "signal:STOP", limit: Command{Timeout: 300 * time.Millisecond}, kind: KindTimeout, err: "did not end within"},
		{name: "hangs in silence", mode: "hang", limit: Command{Silence: 300 * time.Millisecond, Timeout: time.Minute}, kind: KindSilence, err: "printed nothing for 300ms"},
		{name: "hangs from the start", mode: "sleep:60s", limit: Command{Silence: 300 * time.Millisecond}, kind: KindSilence, err: "printed nothing for 300ms"},
		{name: "speaks often enough", mode: "chatter:2500ms", limit: Command{Silence: 2 * time.Second}, want: Metrics{"loss": 0.5}},
		{name: "ends well when told to", mode: "epochs:{\"metrics\": {\"final\": 9}}", limit: Command{Timeout: 300 * time.Millisecond}, want: Metrics{"final": 9}, kind: KindTimeout, err: "did not end within"},
		{name: "ignores SIGTERM", mode: "stubborn-leaf", limit: Command{Timeout: 300 * time.Millisecond}, kind: KindTimeout, err: "did not end within"},
		{name: "prints without end", mode: "flood:100000", limit: Command{Output: "2MB", Keep: 1000}, kind: KindOutput, err: "printed more than the 1.91 MiB"},
		{name: "prints as much as it may", mode: print(`{"metrics":{"a":1}}`), limit: Command{Output: "19B"}, want: Metrics{"a": 1}},
		{name: "leaves a process behind", mode: "leave", want: Metrics{"loss": 0.25}},
		{name: "a grandchild has the result", mode: "late", want: Metrics{"loss": 0.125}},
		{name: "a process escapes", mode: "escape", want: Metrics{"loss": 0.25}},
	}
	for n := 1; n < 32; n++ {
		switch s := syscall.Signal(n); s {
		case syscall.SIGCHLD, syscall.SIGCONT, syscall.SIGURG, syscall.SIGWINCH, syscall.SIGSTOP, syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU:
		default:
			row := tests[0]
			row.name, row.mode, row.want = s.String(), fmt.Sprint("signal:", n), nil
			row.kind, row.err = KindCrash, fmt.Sprintf("was ended by signal %d (%s)", n, s)
			tests = append(tests, row)
		}
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := childCommand(t, tt.mode)
			c.Metrics, c.Timeout, c.Silence, c.Output, c.Keep = tt.metrics, tt.limit.Timeout, tt.limit.Silence, tt.limit.Output, tt.limit.Keep
			if tt.mode == "late" {
				c.Grace = 10 * time.Second
			}
			start := time.Now()
			got, err := c.Evaluate(t.Context(), testCandidate(t))
			if d := time.Since(start); d > time.Minute {
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
				if d := time.Since(start); d > time.Minute {
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
