package experiments

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"symsearch/eval"
	"symsearch/symbolic"
	"symsearch/trials"
)

// Retest scores a recorded trial on data that the search never saw, by the evaluator's Test. It also evaluates the trial
// again, at the same time and with the same seed: where the metrics differ from the recorded ones, times excepted, the test
// is of another model than the one that was chosen.
//
// It is for the one trial that is chosen at the end; choosing by test scores makes them worthless. An evaluator that has no
// test gives an error for which errors.Is(err, eval.ErrNoTest) holds.
func Retest(ctx context.Context, store *trials.Store, study trials.Study, number int, r *symbolic.Registry) (validation, test eval.Metrics, err error) {
	trees, err := OpenTrees(study, r)
	if err != nil {
		return nil, nil, err
	}
	trial, err := store.Trial(ctx, study, number)
	if err != nil {
		return nil, nil, err
	}
	ev, c, err := trees.candidate(trial)
	if err != nil {
		return nil, nil, err
	}
	tester, ok := ev.(eval.Tester)
	if !ok {
		return nil, nil, fmt.Errorf("evaluator %T: %w", ev, eval.ErrNoTest)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		if test, err = tester.Test(ctx, c); err != nil {
			return fmt.Errorf("test trial %d of study %q: %w", number, study.Name, err)
		}
		return nil
	})
	g.Go(func() (err error) {
		if validation, err = ev.Evaluate(ctx, c); err != nil {
			return fmt.Errorf("evaluate trial %d of study %q again: %w", number, study.Name, err)
		}
		return nil
	})
	return validation, test, g.Wait()
}

// CanRetest reports whether a trial of the study can be scored on held-out data at all, as far as that is known without
// trying.
func (t *Trees) CanRetest(trial trials.Trial) bool {
	ev, _, err := t.candidate(trial)
	_, ok := ev.(eval.Tester)
	return err == nil && ok
}

// candidate returns the evaluator of a recorded trial and what it evaluated.
func (t *Trees) candidate(trial trials.Trial) (eval.Evaluator, eval.Candidate, error) {
	p, tree, err := t.decode(trial)
	if err != nil {
		return nil, eval.Candidate{}, err
	}
	if tree.Get("evaluate") == nil {
		return nil, eval.Candidate{}, fmt.Errorf("study %q was run by a program whose evaluator is not written down: %w", t.study.Name, eval.ErrNoTest)
	}
	ev, err := buildEvaluator(tree.Get("evaluate"), text(t.settings.Get(folderKey)))
	if err != nil {
		return nil, eval.Candidate{}, fmt.Errorf("study %q: the evaluator cannot be built: %w", t.study.Name, err)
	}
	c := newJob(t.study, trial.Number, max(1, trial.Attempt), tree, t.space.Values(p)).candidate()
	c.Report = func(int, eval.Metrics) error { return nil }
	return ev, c, nil
}
