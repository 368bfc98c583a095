package experiments

import (
	"context"
	"math/rand/v2"
	"time"

	"symsearch/algorithms"
	"symsearch/trials"
)

// spent reports whether the budget allows no further trial, and notes why.
func (r *runner) spent() bool {
	limit := r.reached(r.nextNumber())
	if limit == "" {
		return false
	}
	r.reason, r.limit = BudgetReached, limit
	return true
}

// reached returns the limit that is reached before the trial of the next number, "" while there is none. Of several, what was
// found comes before what was used up.
func (r *runner) reached(next int) Limit {
	b := r.e.Budget
	switch {
	case b.Target != nil && r.course.reaches(*b.Target, r.e.Objectives[0].Maximize):
		return LimitTarget
	case b.Failures > 0 && r.course.failed >= b.Failures:
		return LimitFailures
	case b.Stagnation > 0 && r.course.stalled >= b.Stagnation:
		return LimitStagnation
	case b.Trials > 0 && next > b.Trials:
		return LimitTrials
	case b.WorkerTime > 0 && r.work.at(time.Now()) >= b.WorkerTime:
		return LimitWorkerTime
	case b.Time > 0 && r.ran.at(time.Now()) >= b.Time:
		return LimitTime
	}
	return ""
}

// nextNumber returns the number of the trial whose turn it is.
func (r *runner) nextNumber() int {
	if len(r.enqueued) > 0 {
		return r.enqueued[0].trial.Number
	}
	return r.writer.Next()
}

// limitReached returns the limit that ends the run, "" when none does, or when something else came before.
func (r *runner) limitReached() Limit {
	if r.reason != BudgetReached {
		return ""
	}
	return r.limit
}

// Reached returns the limit of the experiment's budget that has ended a study of it: what Run would end by at once. It is ""
// for none, and as long as trials wait or run. It reads the study's log when a limit depends on results.
func (e *Experiment) Reached(ctx context.Context, store *trials.Store, study trials.Study) (Limit, error) {
	if err := e.prepare(); err != nil {
		return "", err
	}
	summary, err := store.Summary(ctx, study.Name)
	if err != nil {
		return "", err
	}
	if c := summary.Counts; c.Total() > c.Ended() {
		return "", nil
	}
	watched := *e
	watched.Algorithm = onlooker{}
	r := newRunner(ctx, store, &watched, study)
	if err := r.recallTime(); err != nil {
		return "", err
	}
	if b := e.Budget; b.Target != nil || b.Failures > 0 || b.Stagnation > 0 {
		if _, err := r.tellLog(nil); err != nil {
			return "", err
		}
	}
	next := summary.Counts.Total() + 1
	if r.strict != nil {
		r.strict.ready(next-e.Workers, r.observe)
	}
	return r.reached(next), nil
}

// onlooker is told of trials, and proposes none.
type onlooker struct{}

func (onlooker) Setup(algorithms.Problem) error { return nil }
func (onlooker) Observe(algorithms.Trial)       {}
func (onlooker) Propose(*rand.Rand) (algorithms.Proposal, error) {
	return algorithms.Proposal{}, algorithms.ErrExhausted
}

// timeout returns a channel that fires when a limit of time is reached, nil when there is none.
func (r *runner) timeout() <-chan time.Time {
	if r.reason != "" || r.idle() {
		return nil
	}
	now, limited := time.Now(), false
	var left time.Duration
	if r.e.Budget.Time > 0 {
		left, limited = r.e.Budget.Time-r.ran.at(now), true
	}
	if n := time.Duration(r.work.running); r.e.Budget.WorkerTime > 0 && n > 0 {
		rest := r.e.Budget.WorkerTime - r.work.at(now)
		if rest = (rest + n - 1) / n; !limited || rest < left {
			left, limited = rest, true
		}
	}
	if !limited {
		return nil
	}
	return time.After(left)
}

// idle reports whether the run is paused with nothing running, and reckons with it: that time is not part of the run.
func (r *runner) idle() bool {
	idle := r.paused && len(r.flights) == 0
	r.ran.idle(idle, time.Now())
	return idle
}
