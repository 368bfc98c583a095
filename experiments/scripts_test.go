package experiments

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"symsearch/eval"
	"symsearch/symbolic"
)

// needPython skips a test where there is no Python with these modules.
func needPython(t *testing.T, modules ...string) {
	t.Helper()
	if err := exec.Command("python3", "-c", strings.Join(append([]string{"import json"}, modules...), ", ")).Run(); err != nil {
		t.Skipf("python3 %v: %v", modules, err)
	}
}

// The experiments with programs run, where their interpreters are.
func TestProgramExperiments(t *testing.T) {
	tests := map[string][]string{ // with the Python modules that they need; none for a shell
		"command.yaml":         {},
		"declared.yaml":        {},
		"command_helper.yaml":  {},
		"command_shell.yaml":   nil,
		"command_sklearn.yaml": {"sklearn"},
	}
	for file, modules := range tests {
		t.Run(file, func(t *testing.T) {
			if modules != nil {
				needPython(t, modules...)
			}
			text, budget, ok := strings.Cut(read(t, file), "budget: {trials: ")
			if !ok {
				t.Fatal("no budget of trials")
			}
			_, rest, _ := strings.Cut(budget, "}")
			e := parseTest(t, text+"budget: {trials: 4}"+rest)
			t.Chdir("..") // where the paths of the example files start
			res, err := Run(context.Background(), openStore(t), e, Options{Dir: t.TempDir()})
			if err != nil || res.Best == nil {
				t.Fatalf("got %+v, %v", res, err)
			}
			if v, ok := res.Best.Metrics[e.Objectives[0].Name]; !ok || v <= 0 || v > 1 {
				t.Errorf("the best trial has %v", res.Best.Metrics)
			}
		})
	}
}

// The helper for Python is small, and a script that uses it also runs by itself.
func TestPythonHelper(t *testing.T) {
	if n := strings.Count(read(t, "scripts/symsearch.py"), "\n"); n >= 80 {
		t.Errorf("symsearch.py has %d lines", n)
	}
	needPython(t)
	cmd := exec.Command("python3", "train_helper.py")
	cmd.Dir, cmd.Env = "scripts", append(cmd.Environ(), "TMPDIR="+t.TempDir(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	if lines := strings.Split(strings.TrimSpace(string(out)), "\n"); err != nil || len(lines) != 16 || !strings.HasPrefix(lines[15], `{"metrics": {"accuracy": `) {
		t.Errorf("%v: %s", err, out)
	}
}

// A trial that was cut off goes on from its checkpoint, and gets its settings through the helper.
func TestPythonHelperGoesOn(t *testing.T) {
	needPython(t)
	script, err := filepath.Abs("scripts/train_helper.py")
	if err != nil {
		t.Fatal(err)
	}
	c := &eval.Command{Argv: []any{"python3", script}, Env: map[string]any{"PYTHONDONTWRITEBYTECODE": 1}}
	var steps []int
	candidate := eval.Candidate{
		Study: "s", Trial: 1, Attempt: 1, Seed: 1 << 60, Dir: t.TempDir(),
		Params: symbolic.Dict(
			symbolic.Entry{Key: "model.lr", Value: symbolic.Float(0.01)},
			symbolic.Entry{Key: "width", Value: symbolic.Int(2)},
			symbolic.Entry{Key: "epochs", Value: symbolic.Int(100)},
		),
		Report: func(step int, m eval.Metrics) error {
			if steps = append(steps, step); len(steps) == 7 {
				return eval.ErrStop
			}
			return nil
		},
	}
	if _, err := c.Evaluate(t.Context(), candidate); err == nil || steps[0] != 1 {
		t.Fatalf("attempt 1: steps %v, %v", steps, err)
	}
	candidate.Attempt, steps = 2, nil
	if _, err := c.Evaluate(t.Context(), candidate); err == nil || steps[0] == 1 || steps[0]%5 != 1 {
		t.Errorf("attempt 2: steps %v, %v, want to go on after a multiple of five", steps, err)
	}
	candidate.Params = symbolic.Dict(symbolic.Entry{Key: "width", Value: symbolic.Int(99)})
	if _, err := c.Evaluate(t.Context(), candidate); err == nil || !strings.Contains(err.Error(), "infeasible: 99 units") {
		t.Errorf("error %v, want infeasible", err)
	}
}
