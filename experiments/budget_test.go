package experiments

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"symsearch/eval"
)

// A budget is read from a file, and what makes no sense in it is refused where it stands.
func TestBudgetOfAFile(t *testing.T) {
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	zero := 0.0
	for text, want := range map[string]any{
		"{trials: 5, time: 10m, worker_time: 2h, failures: 3, stagnation: 50}": Budget{
			Trials: 5, Time: 10 * time.Minute, WorkerTime: 2 * time.Hour, Failures: 3, Stagnation: 50},
		"{trials: 5, target: 0}":    Budget{Trials: 5, Target: &zero},
		"{trials: 5, target: null}": Budget{Trials: 5},
		"{stagnation: 4}":           Budget{Stagnation: 4},
		"{trials: 2, failures: 9}":  Budget{Trials: 2, Failures: 9},
		"{trials: -1}":              "a.yaml:8:18: budget.trials: want an integer of at least 0",
		"{failures: -1}":            "a.yaml:8:20: budget.failures: want an integer of at least 0",
		"{stagnation: many}":        "a.yaml:8:22: budget.stagnation: want an integer of at least 0",
		"{worker_time: -5m}":        "a.yaml:8:23: budget.worker_time: want a duration",
		"{worker_time: 5}":          "a.yaml:8:23: budget.worker_time: want a duration",
		"{target: .nan}":            "a.yaml:8:18: budget.target: want",
		"{target: .inf}":            "a.yaml:8:18: budget.target: want",
		"{target: high}":            "a.yaml:8:18: budget.target: want",
		"{tarhet: 1}":               `did you mean "target"`,
		"{target: 1}":               "a.yaml:8:9: budget: the space has no end, and a target or failures may never come: want a budget",
		"{failures: 1}":             "a.yaml:8:9: budget: the space has no end, and a target or failures may never come: want a budget",
		"{}":                        "a.yaml:8:9: budget: the space has no end: want a budget",
	} {
		e, err := Parse("a.yaml", "a", []byte(strings.Replace(testModel, "score", "value", 1)+"budget: "+text), r)
		switch want := want.(type) {
		case Budget:
			if err != nil {
				t.Errorf("%s: %v", text, err)
			} else if got := e.Budget; !equalTargets(got.Target, want.Target) || got.without() != want.without() {
				t.Errorf("%s: got %+v, want %+v", text, got, want)
			}
		case string:
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %s", text, err, want)
			}
		}
	}
}

func equalTargets(a, b *float64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// without returns the budget without its target, which is a pointer.
func (b Budget) without() Budget { b.Target = nil; return b }

// A space with an end is searched to its end when nothing else surely ends the study.
func TestTargetAloneEndsWithTheSpace(t *testing.T) {
	e := parseTest(t, "model: {x1: !OneOf [1, 2, 3], x2: 1}\nevaluate: !Function {name: branin}\nobjectives: {value: minimize}\nbudget: {target: -100}\n")
	if e.Budget.Trials != 3 {
		t.Errorf("got %+v, want 3 trials", e.Budget)
	}
}

// A program's budget is checked when it is run.
func TestBudgetOfAProgram(t *testing.T) {
	nan := math.NaN()
	for want, b := range map[string]Budget{
		"budget.failures: want 0, for no limit, or more, got -1":          {Trials: 1, Failures: -1},
		"budget.worker_time: want 0s, for no limit, or more, got -1h0m0s": {Trials: 1, WorkerTime: -time.Hour},
		"budget.target: want a finite number, got NaN":                    {Trials: 1, Target: &nan},
	} {
		e := newExperiment(t, 1, 1, func(context.Context, eval.Candidate) (eval.Metrics, error) { return nil, nil })
		e.Budget = b
		if _, err := Run(context.Background(), openStore(t), e, Options{}); err == nil || err.Error() != want {
			t.Errorf("%+v: got %v, want %s", b, err, want)
		}
	}
}
