package eval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Retry is an [Evaluator] that asks another one again after a failure that need not
// be the candidate's fault. Answers ([ErrStop], [ErrInfeasible]), metrics that are not
// finite, [ErrStopStudy] and a context that ended are never tried again: the same
// candidate would come to the same.
//
// A further attempt begins with step 1 again. Its reports are passed on from the first
// step that has not been reported yet, so that whoever listens sees increasing steps
// and no step twice; what the failed attempt reported stays.
type Retry struct {
	Of Evaluator `sym:"evaluate" doc:"the evaluator to ask again"`

	// Attempts bounds the evaluations, the first one included; 0 is 3.
	Attempts int `sym:"attempts" min:"1" default:"3" doc:"most evaluations, the first one included"`

	// Backoff is the pause before the second attempt. It doubles with each
	// further one, up to five minutes or, if that is longer, Backoff itself.
	Backoff time.Duration `sym:"backoff" default:"1s" doc:"pause before the second attempt; doubles with each further one, up to 5m"`

	// On are the kinds of failure to try again; nil is crash and timeout.
	On []FailureKind `sym:"on" default:"[\"crash\",\"timeout\"]" doc:"kinds of failure that are tried again"`

	// Status and Log choose among the failures of these kinds: those of a program
	// that ended with one of these exit statuses, and those whose error, or the last
	// lines that are kept with it, match the regular expression.
	Status []int  `sym:"status" default:"[]" doc:"exit statuses that are tried again; empty: all, and failures without one"`
	Log    string `sym:"log" default:"" doc:"regular expression for the error or the last lines of the log of what is tried again; empty: any"`
}

var (
	_ Evaluator   = (*Retry)(nil)
	_ Tester      = (*Retry)(nil)
	_ MetricNamer = (*Retry)(nil)
	_ Preparer    = (*Retry)(nil)
)

// Validate checks the exit statuses and the regular expression.
func (r *Retry) Validate() error { return condition{status: r.Status, log: r.Log}.validate() }

// Evaluate gives the answer of the first attempt that does not fail, or the failure
// of the last one.
func (r *Retry) Evaluate(ctx context.Context, c Candidate) (Metrics, error) {
	return r.try(ctx, c, r.Of.Evaluate)
}

// Test is tried again in the same way.
func (r *Retry) Test(ctx context.Context, c Candidate) (Metrics, error) {
	return r.try(ctx, c, tester(r.Of))
}

// Unwrap returns the evaluator below.
func (r *Retry) Unwrap() Evaluator { return r.Of }

// MetricNames returns those of the evaluator below.
func (r *Retry) MetricNames() []string { return metricNames(r.Of) }

// Prepare prepares the evaluator below.
func (r *Retry) Prepare() error { return prepare(r.Of) }

func (r *Retry) try(ctx context.Context, c Candidate, f evaluation) (Metrics, error) {
	attempts, on, pause := r.Attempts, r.On, r.Backoff
	if attempts == 0 {
		attempts = 3
	}
	if on == nil {
		on = []FailureKind{KindCrash, KindTimeout}
	}
	chosen := condition{status: r.Status, log: r.Log}
	c.Report = newSteps(c.Report)
	for attempt := 1; ; attempt++ {
		m, err := f(ctx, c)
		failure := AsFailure(err)
		switch {
		case failure == nil || failure.Kind == KindNotFinite || errors.Is(err, ErrStopStudy) || ctx.Err() != nil,
			!slices.Contains(on, failure.Kind) || !chosen.chooses(failure):
			return m, err
		case attempt == attempts:
			return m, &Failure{Kind: failure.Kind, Err: fmt.Errorf("failed %d times, at last: %w", attempts, err), Status: failure.Status, Log: failure.Log}
		}
		if err := sleep(ctx, pause); err != nil {
			return m, err
		}
		pause = max(r.Backoff, min(2*pause, 5*time.Minute))
	}
}

// newSteps passes on the reports of steps beyond all that were reported before.
func newSteps(report func(int, Metrics) error) func(int, Metrics) error {
	if report == nil {
		return nil
	}
	first, last := true, 0
	return func(step int, m Metrics) error {
		if !first && step <= last {
			return nil
		}
		first, last = false, step
		return report(step, m)
	}
}

// sleep waits for d, or until ctx is done, whose cause it returns then.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
