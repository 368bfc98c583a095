package experiments

import (
	"context"
	"errors"
	"maps"
	"os/exec"
	"testing"

	"symsearch/trials"
)

// Every trial of a study comes to what was recorded when it is evaluated again, also one that failed, one that is infeasible and
// one whose result was copied; and nothing is written.
func TestAgain(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	s := openStore(t)
	e := parseTest(t, `
model: {x: !FloatRange {min: 0, max: 1, step: 0.25}}
evaluate: !OneOf
  - !Function {name: sphere, inputs: [x]}
  - !Command {argv: [sh, -c, "exit 1"]}
  - !Command {argv: [sh, -c, "exit 3"]}
objectives: {value: minimize}
algorithm: !Dedup {algorithm: !Random {}}
budget: {trials: 30}
`)
	study := run(t, s, e).Study
	before := record(t, s, "test")
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenAgain(study, r)
	if err != nil {
		t.Fatal(err)
	}
	states := map[trials.State]int{}
	for trial, err := range s.Trials(t.Context(), study, trials.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		states[trial.State]++
		ran, err := again.Run(t.Context(), trial, t.TempDir())
		if err != nil || ran.State != trial.State || ran.Error != trial.Error || ran.ErrorKind != trial.ErrorKind || !maps.Equal(ran.Metrics, trial.Metrics) {
			t.Errorf("trial %d: got %+v, %v, recorded was %+v", trial.Number, ran, err, trial)
		}
	}
	if states[trials.Complete] == 0 || states[trials.Failed] == 0 || states[trials.Infeasible] == 0 {
		t.Errorf("states %v, want each of three", states)
	}
	if after := record(t, s, "test"); len(after) != len(before) {
		t.Errorf("%d trials became %d", len(before), len(after))
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	first, err := s.Trial(t.Context(), study, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Run(cancelled, first, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}

// A study whose evaluator is not written down cannot be run again.
func TestAgainWithoutEvaluator(t *testing.T) {
	s := openStore(t)
	study := run(t, s, newExperiment(t, 1, 1, nil1)).Study
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAgain(study, r); !errors.Is(err, ErrNoEvaluator) {
		t.Errorf("got %v", err)
	}
}
