package experiments

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"symsearch/eval"
)

// Whatever happened to a study, its algorithm proposes the same trials again: with any number of workers, in either order, with
// runs that were cut off, and with trials that failed.
func TestReplayProposesTheSameTrials(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(allAlgorithms)) {
		for _, order := range []Order{Completion, Strict} {
			for _, workers := range []int{1, 2, 8} {
				s := openStore(t)
				experiment := func(cut func()) *Experiment {
					e := newExperiment(t, 60, workers, func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
						time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
						if cut != nil && c.Trial == 25 {
							cut()
						} else if cut != nil && c.Trial > 25 {
							<-ctx.Done() // none runs ahead of the cut
						}
						if c.Trial%7 == 3 {
							return nil, errors.New("no luck")
						}
						return score(c), ctx.Err()
					})
					e.Algorithm, e.Order = allAlgorithms[name](), order
					return e
				}
				ctx, cancel := context.WithCancel(context.Background())
				if _, err := Run(ctx, s, experiment(cancel), Options{}); !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				run(t, s, experiment(nil))
				n, err := Replay(context.Background(), s, experiment(nil))
				if err != nil || n != 60 {
					t.Errorf("%s, %s, %d workers: %d trials, %v", name, order, workers, n, err)
				}
			}
		}
	}
}

// A trial that the algorithm did not propose is found.
func TestReplayFindsADifference(t *testing.T) {
	s := openStore(t)
	run(t, s, newExperiment(t, 10, 1, nil1))
	other := newExperiment(t, 10, 1, nil1)
	other.Seed++
	_, err := Replay(context.Background(), s, other)
	var different *DifferenceError
	if !errors.As(err, &different) || different.Trial != 1 {
		t.Errorf("got %v", err)
	}
}

func TestRecordedExperimentIsTheOneThatWasRun(t *testing.T) {
	s := openStore(t)
	e := parseTest(t, readmeExperiment(t))
	study := run(t, s, e).Study
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Recorded(study, r)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := Replay(context.Background(), s, again); err != nil || n != 50 {
		t.Errorf("%d trials, %v", n, err)
	}
}

func readmeExperiment(t *testing.T) string { return blocks(read(t, "../README.md"), "yaml")[0] }
