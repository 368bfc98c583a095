//go:build unix

package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
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
	want := "[KEPT=yes SEARCH_TRIAL=3 SEARCH_ATTEMPT=2 SEARCH_SEED=18446744073709551615 SEARCH_TRIAL_DIR=/d SEARCH_CHECKPOINT_DIR=/d/checkpoint SEARCH_SLOT=0 A=1]"
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

// BenchmarkCommand runs programs that do nothing from two goroutines, in turns with a bare fork and exec, so that both see
// the same machine. of-bare is the share of the bare rate, the median over the turns. Where a directory makes it small it is
// the file system that makes files slowly: TMPDIR=/dev/shm has none of that.
func BenchmarkCommand(b *testing.B) {
	const n = 60
	two := func(f func(i int)) float64 {
		began := time.Now()
		var g sync.WaitGroup
		for half := range 2 {
			g.Go(func() {
				for i := half; i < n; i += 2 {
					f(i)
				}
			})
		}
		g.Wait()
		return time.Since(began).Seconds()
	}
	c := &Command{Argv: []any{"/bin/true"}}
	for _, name := range []string{"without a directory", "with a directory"} {
		b.Run(name, func(b *testing.B) {
			root := b.TempDir()
			var shares []float64
			var total float64
			for b.Loop() {
				bare := two(func(int) {
					if _, err := exec.Command("/bin/true").Output(); err != nil {
						b.Error(err)
					}
				})
				turn := filepath.Join(root, strconv.Itoa(len(shares)))
				took := two(func(i int) {
					candidate := Candidate{Study: "s", Trial: i + 1, Attempt: 1, Seed: 42, Value: symbolic.Float(0.001)}
					if name == "with a directory" { // a new one, as each trial has
						candidate.Dir = filepath.Join(turn, strconv.Itoa(i))
						if err := os.MkdirAll(candidate.Dir, 0o755); err != nil {
							b.Error(err)
						}
					}
					if _, err := c.Evaluate(b.Context(), candidate); AsFailure(err).Kind != KindNoMetric {
						b.Error(err)
					}
				})
				shares, total = append(shares, bare/took), total+took
			}
			slices.Sort(shares)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(n*float64(len(shares))/total, "programs/s")
			b.ReportMetric(shares[len(shares)/2], "of-bare")
		})
	}
}
