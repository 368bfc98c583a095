package eval

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"symsearch/symbolic"
)

// Timeout is an [Evaluator] that bounds the time of another one. At the limit the
// evaluation's context ends, and the evaluator is waited for; a result that it still
// gives counts. One that does not listen is given up after the grace, so that it cannot
// block a worker: its goroutine lives on, its reports go nowhere and its result is
// lost. A program has a limit of its own, Command.Timeout.
type Timeout struct {
	Of    Evaluator     `sym:"evaluate" doc:"the evaluator to bound"`
	Limit time.Duration `sym:"limit" doc:"longest evaluation"`

	// Grace is how long an evaluator is waited for after its context ended, for
	// whatever reason. 0 is 30 s. It has to be longer than the grace of a Command
	// below.
	Grace time.Duration `sym:"grace" default:"30s" doc:"how long an evaluator that was told to end is waited for before it is given up"`
}

var (
	_ Evaluator   = (*Timeout)(nil)
	_ Tester      = (*Timeout)(nil)
	_ MetricNamer = (*Timeout)(nil)
	_ Preparer    = (*Timeout)(nil)
)

// Validate wants a limit.
func (t *Timeout) Validate() error {
	if t.Limit <= 0 {
		return &symbolic.PathError{Path: symbolic.Path{symbolic.Key("limit")}, Err: errors.New(`want a duration above 0, such as "10m"`)}
	}
	return nil
}

// Evaluate gives a failure of [KindTimeout] when the limit has passed.
func (t *Timeout) Evaluate(ctx context.Context, c Candidate) (Metrics, error) {
	return t.bound(ctx, c, t.Of.Evaluate)
}

// Test bounds the test in the same way.
func (t *Timeout) Test(ctx context.Context, c Candidate) (Metrics, error) {
	return t.bound(ctx, c, tester(t.Of))
}

// Unwrap returns the evaluator below.
func (t *Timeout) Unwrap() Evaluator { return t.Of }

// MetricNames returns those of the evaluator below.
func (t *Timeout) MetricNames() []string { return metricNames(t.Of) }

// Prepare prepares the evaluator below.
func (t *Timeout) Prepare() error { return prepare(t.Of) }

func (t *Timeout) bound(ctx context.Context, c Candidate, f evaluation) (Metrics, error) {
	var limit error = &Failure{Kind: KindTimeout, Err: fmt.Errorf("the evaluation did not end within %v", t.Limit)}
	ctx, cancel := context.WithTimeoutCause(ctx, t.Limit, limit)
	defer cancel()

	type answer struct {
		metrics Metrics
		err     error
	}
	answers := make(chan answer, 1)
	g := &gate{report: c.Report}
	c.Report = g.pass
	go func() {
		m, err := Protect(ctx, c, f)
		answers <- answer{m, err}
	}()
	var a answer
	select {
	case a = <-answers:
	case <-ctx.Done():
		grace := t.Grace
		if grace == 0 {
			grace = 30 * time.Second
		}
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case a = <-answers:
		case <-timer.C:
			g.close()
			if cause := context.Cause(ctx); cause != limit {
				return nil, cause
			}
			return nil, &Failure{Kind: KindTimeout, Err: fmt.Errorf("%w, nor %v after it was told to: it was given up and is still running", limit, grace)}
		}
	}
	if context.Cause(ctx) == limit && (errors.Is(a.err, context.DeadlineExceeded) || errors.Is(a.err, context.Canceled) || errors.Is(a.err, limit)) {
		return a.metrics, limit
	}
	return a.metrics, a.err
}

// gate passes reports on until it is closed.
type gate struct {
	mu     sync.Mutex
	closed bool
	report func(int, Metrics) error
}

func (g *gate) pass(step int, m Metrics) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return ErrStop
	}
	if g.report == nil {
		return nil
	}
	return g.report(step, m)
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
}
