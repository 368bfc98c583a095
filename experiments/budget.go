package experiments

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Budget says when a study is done: at the first limit that is reached. Nothing new is started then, and what is running
// may end. All limits count over every run of the study, from what the store has of it. Without trials, time, worker_time or
// stagnation a study has as many trials as its space has points, since a target and failures may never come.
//
// In strict order, failures, target and stagnation are decided from exactly the trials that the algorithm was told of, so
// that one seed gives the same study however long trials take and however often it is killed.
type Budget struct {
	Trials     int           `sym:"trials" min:"0" default:"0" doc:"how many trials the study has in all, whatever becomes of them; 0: no limit"`
	Time       time.Duration `sym:"time" default:"0s" doc:"how long trials are started, over all runs of the study; 0s: no limit"`
	WorkerTime time.Duration `sym:"worker_time" default:"0s" doc:"how long trials run, added up over all workers, attempts and runs of the study; 0s: no limit"`
	Failures   int           `sym:"failures" min:"0" default:"0" doc:"how many failed trials end the study (infeasible and pruned ones are no failures); 0: no limit"`
	Target     *float64      `sym:"target" doc:"value of the first objective that ends the study when a trial is as good or better; null: none"`
	Stagnation int           `sym:"stagnation" min:"0" default:"0" doc:"how many trials in a row may end without a new best one; 0: no limit"`
}

// Limit names a limit of a [Budget] as files do.
type Limit string

// The limits.
const (
	LimitTrials     Limit = "trials"
	LimitTime       Limit = "time"
	LimitWorkerTime Limit = "worker_time"
	LimitFailures   Limit = "failures"
	LimitTarget     Limit = "target"
	LimitStagnation Limit = "stagnation"
)

// check reports limits that make no sense, for a budget that no file was read for.
func (b Budget) check() error {
	for _, l := range []struct {
		limit Limit
		value int
	}{{LimitTrials, b.Trials}, {LimitFailures, b.Failures}, {LimitStagnation, b.Stagnation}} {
		if l.value < 0 {
			return fmt.Errorf("budget.%s: want 0, for no limit, or more, got %d", l.limit, l.value)
		}
	}
	for _, l := range []struct {
		limit Limit
		value time.Duration
	}{{LimitTime, b.Time}, {LimitWorkerTime, b.WorkerTime}} {
		if l.value < 0 {
			return fmt.Errorf("budget.%s: want 0s, for no limit, or more, got %s", l.limit, l.value)
		}
	}
	if t := b.Target; t != nil && (math.IsNaN(*t) || math.IsInf(*t, 0)) {
		return fmt.Errorf("budget.target: want a finite number, got %v", *t)
	}
	return nil
}

// ends reports whether the budget is reached sooner or later, whatever trials give.
func (b Budget) ends() bool {
	return b.Trials > 0 || b.Time > 0 || b.WorkerTime > 0 || b.Stagnation > 0
}

// limit gives an experiment whose budget may never be reached as many trials as the space has points.
func (e *Experiment) limit() error {
	if e.Budget.ends() {
		return nil
	}
	const want = "want a budget (such as {trials: 100}, or {time: 10m})"
	if e.Growing != nil {
		return errors.New("the space may grow: " + want)
	}
	size, finite := e.space.Size()
	if finite && size.IsInt64() && size.Int64() <= 1<<40 {
		e.Budget.Trials = int(size.Int64())
		return nil
	}
	if e.Budget.Target != nil || e.Budget.Failures > 0 {
		return errors.New("the space has no end, and a target or failures may never come: " + want + " beside them")
	}
	return errors.New("the space has no end: " + want)
}
