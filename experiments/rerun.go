package experiments

import (
	"context"
	"errors"
	"fmt"
	"time"

	"symsearch/eval"
	"symsearch/symbolic"
	"symsearch/trials"
)

// Again evaluates recorded trials once more: the same tree and seed, by the evaluator of the study as it is recorded. It writes
// nothing to the store.
type Again struct {
	study      trials.Study
	trees      *Trees
	experiment *Experiment
}

// OpenAgain prepares a study for it. r has the classes of the program that ran the study. A study without an evaluator in its
// settings, since a program had one or since others evaluate its trials, gives an error for which errors.Is(err, ErrNoEvaluator)
// holds.
func OpenAgain(study trials.Study, r *symbolic.Registry) (*Again, error) {
	trees, err := OpenTrees(study, r)
	if err != nil {
		return nil, err
	}
	e := &Experiment{Model: trees.settings.Get("model"), Patches: patchesOf(trees.settings), Workers: 1}
	if trees.settings.Class() == formClass {
		if e, err = Recorded(study, r); err != nil {
			return nil, err
		}
	} else {
		e.Evaluate = trees.settings.Get("evaluate")
	}
	if _, ok := e.Evaluate.(*symbolic.Object); !ok { // of a Go value only the type is written down
		return nil, fmt.Errorf("study %q: %w in its settings: its trials were evaluated by another program", study.Name, ErrNoEvaluator)
	}
	return &Again{study: study, trees: trees, experiment: e}, nil
}

// Ran is how a trial ended that was evaluated again.
type Ran struct {
	trials.End
	Took time.Duration
}

// Run evaluates a trial. One whose result was copied from another trial has that trial's number and seed, as it had. dir is the
// parent of the trial's directory, for an evaluator that wants one. The error is that of ctx, or says that it could not be
// tried; a trial that fails has its failure in the result.
func (a *Again) Run(ctx context.Context, trial trials.Trial, dir string) (Ran, error) {
	p, err := a.trees.space.ParsePoint([]byte(trial.Point))
	if err != nil {
		return Ran{}, fmt.Errorf("study %q: trial %d cannot be read: %w", a.study.Name, trial.Number, err)
	}
	decided, err := a.trees.space.Decode(p)
	if err != nil {
		return Ran{End: endOf(nil, undecodable(err), a.study.Objectives)}, nil
	}
	number := trial.Number
	if trial.AnswerFrom != 0 {
		number = trial.AnswerFrom
	}
	pool := &pool{experiment: a.experiment, dir: dir}
	begun := time.Now()
	job := newJob(a.study, number, max(1, trial.Attempt), Patched(decided), a.trees.space.Values(p))
	m, err := pool.evaluate(ctx, job, newPlaces(&a.experiment.Slots, a.experiment.AtOnce()).take(), func(m Message) { m.answer(nil) })
	if ctx.Err() != nil || errors.Is(err, eval.ErrNotRun) {
		return Ran{}, errors.Join(ctx.Err(), err)
	}
	return Ran{End: endOf(m, err, a.study.Objectives), Took: time.Since(begun)}, nil
}
