package experiments

import (
	"context"
	"fmt"

	"symsearch/algorithms"
	"symsearch/trials"
)

// DifferenceError says that a trial is not the one that the algorithm proposes.
type DifferenceError struct {
	Study              string
	Trial              int
	Recorded, Proposed string // points as JSON
}

func (e *DifferenceError) Error() string {
	return fmt.Sprintf("study %q: trial %d differs: the store has\n  %s\nbut what the algorithm proposes from the trials before it is\n  %s",
		e.Study, e.Trial, e.Recorded, e.Proposed)
}

// Replay proposes every trial of the experiment's study again, from what the algorithm knew when it was proposed, and
// compares. It returns how many trials it proposed; the error is a *DifferenceError for the first that is another one than
// the recorded. Nothing is evaluated and nothing is written.
func Replay(ctx context.Context, store *trials.Store, e *Experiment) (int, error) {
	if e.Growing != nil {
		return 0, errGrows
	}
	if err := e.prepare(); err != nil {
		return 0, err
	}
	study, err := store.Study(ctx, e.Name)
	if err != nil {
		return 0, err
	}
	r := newRunner(ctx, store, e, study)
	proposed := 0
	_, err = r.tellLog(func(t algorithms.Trial) error {
		p, err := r.proposal(t.Number)
		if err != nil {
			return fmt.Errorf("propose trial %d again: %w", t.Number, err)
		}
		if !p.Point.Equal(t.Point) {
			return r.difference(t, p)
		}
		proposed++
		return nil
	})
	return proposed, err
}

// difference writes down how a proposal differs from the recorded trial.
func (r *runner) difference(t algorithms.Trial, p algorithms.Proposal) error {
	recorded, err := r.space.MarshalPoint(t.Point)
	if err != nil {
		return err
	}
	proposed, err := r.space.MarshalPoint(p.Point)
	if err != nil {
		return err
	}
	return &DifferenceError{Study: r.study.Name, Trial: t.Number, Recorded: string(recorded), Proposed: string(proposed)}
}
