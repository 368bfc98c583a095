package experiments

import (
	"context"
	"errors"
	"time"

	"symsearch/trials"
)

// Options are the choices of one run that are not part of the experiment.
type Options struct {
	// Progress, when set, is called from the runner's goroutine after every commit that changed something. The study waits
	// for it.
	Progress func(Progress)

	// Drain, when closed, ends the run softly: nothing new is started, running trials end. Cancelling the context
	// ends it hard: running trials are stopped and marked to be run again.
	Drain <-chan struct{}

	// Steered, when set, is told what was done because another process asked for it, from the runner's goroutine, once it
	// is on disk. Trials that others ask for and tell are not part of it.
	Steered func(s Steering, done Done, by trials.Process)

	// Dir is the directory under which a trial's own directory is made, for evaluators that want one.
	Dir string

	// Executor evaluates the trials; nil: goroutines of this process, as many as the experiment has workers.
	Executor Executor
}

// Result is how a run ended.
type Result struct {
	Study   trials.Study
	Resumed int // trials that had ended before
	Counts  trials.Counts
	Best    *Outcome            // nil: no trial is complete
	Out     []trials.Unfinished // trials that other workers still have: they are to be told, or run again when their leases are over
	Reason  Reason
	Limit   Limit // of the budget, which ended the run; "" for every other reason
	Elapsed time.Duration
	Worked  time.Duration // of all trials in all runs, added up over workers
}

// Reason says why a run ended.
type Reason string

// The reasons.
const (
	BudgetReached Reason = "budget reached"
	Exhausted     Reason = "search space exhausted"
	Drained       Reason = "interrupted"
	TrialsOut     Reason = "waiting for trials that other workers have" // without which nothing can be proposed
	StudyPaused   Reason = "paused"                                     // only of Ask: whoever runs the study starts nothing now
)

// failFast is how many trials may fail at the very start of a study before it is given up: when none of the first ones
// can be evaluated, the rest cannot either.
const failFast = 10

// ErrAllFailed ends a study whose first trials all failed.
var ErrAllFailed = errors.New("the first trials all failed")

// Run runs an experiment until its budget is used up, its space is exhausted, or it is told to stop. A study of that name
// in the store is continued, if it is of the same experiment: trials that were cut off are run again under their numbers,
// and the budget counts all trials. Meanwhile other processes may steer it, see Steer; a budget that is set so is set in e
// too. Every trial that a Progress or the Result speaks of is on disk.
//
// The error says why the study could not go on; what was recorded stays, and Run goes on from there. With an error of the
// context the Result is valid.
func Run(ctx context.Context, store *trials.Store, e *Experiment, o Options) (*Result, error) {
	result, err := runOnce(ctx, store, e, o)
	for err == nil && result.Reason == spaceGrew {
		before := result
		if result, err = runOnce(ctx, store, e, o); result != nil {
			result.Resumed = before.Resumed
			result.Elapsed += before.Elapsed
		}
	}
	return result, err
}

// runOnce is Run as long as the space stays as it is.
func runOnce(ctx context.Context, store *trials.Store, e *Experiment, o Options) (*Result, error) {
	if e.Growing != nil {
		if err := e.grow(ctx, store); err != nil {
			return notBegun(ctx, e, err)
		}
	}
	if err := e.prepare(); err != nil {
		return nil, err
	}
	if e.Evaluate == nil && e.Evaluator == nil {
		return nil, ErrNoEvaluator
	}
	study, _, err := openStudy(ctx, store, e)
	if err != nil {
		return notBegun(ctx, e, err)
	}
	writer, err := store.Acquire(ctx, study)
	if err != nil {
		return notBegun(ctx, e, err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := newRunner(ctx, store, e, study)
	r.o, r.writer, r.cancel = o, writer, cancel
	if err = r.resume(); err == nil {
		err = r.run()
	}
	// A trial that is still in flight was cut off: it stays in the record, to be run again.
	if rel := writer.Release(); err == nil {
		err = rel
	}
	return r.result(), err
}

// ErrNoEvaluator says that an experiment cannot be run, since it does not say how its trials are scored: they are to be
// asked for.
var ErrNoEvaluator = errors.New("the experiment has no evaluator")

// newRunner returns a runner of which nobody has told the algorithm anything, to run a study, to ask for its trials, or
// to propose them again.
func newRunner(ctx context.Context, store *trials.Store, e *Experiment, study trials.Study) *runner {
	r := &runner{
		ctx: ctx, e: e, store: store, study: study, space: e.space, ran: runTime{begun: time.Now()},
		flights: map[int]*flight{}, leased: map[int]*flight{}, ends: map[int]trials.End{}, messages: make(chan Message, 4*e.Workers), stopped: make(chan error, 1),
	}
	if e.Order == Strict {
		r.strict = newStrictOrder()
	}
	return r
}

// notBegun is the end of a run that could not take its study: with a valid result when that was because it was cancelled.
func notBegun(ctx context.Context, e *Experiment, err error) (*Result, error) {
	if ctx.Err() == nil {
		return nil, err
	}
	return &Result{Study: trials.Study{Name: e.Name, Objectives: e.Objectives}, Reason: Drained}, errors.Join(err, ctx.Err())
}
