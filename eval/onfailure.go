package eval

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"symsearch/symbolic"
)

// OnFailure is an [Evaluator] that says what certain failures of another one mean: that
// the candidate is infeasible, or that the study has to stop. On, Status and Log choose
// the failures; what is given must all hold. Another OnFailure around it, or a [Retry]
// inside of it, adds a policy for other failures; the innermost one comes first.
type OnFailure struct {
	Of Evaluator `sym:"evaluate" doc:"the evaluator whose failures are judged"`

	// Then is "infeasible" or "stop".
	Then string `sym:"then" enum:"infeasible,stop" doc:"infeasible: the candidate has no score; stop: the trial failed, and the study stops"`

	// On are the kinds of failure that are meant; none are all.
	On []FailureKind `sym:"on" default:"[]" doc:"kinds of failure that are meant; empty: all"`

	// Status are the exit statuses of programs that are meant; none are all, and
	// also failures without one.
	Status []int `sym:"status" default:"[]" doc:"exit statuses that are meant; empty: all"`

	// Log is a regular expression for the error or for the last lines that are
	// kept with it; "" matches always.
	Log string `sym:"log" default:"" doc:"regular expression for the error or the last lines of the log; empty: any"`
}

var (
	_ Evaluator   = (*OnFailure)(nil)
	_ Tester      = (*OnFailure)(nil)
	_ MetricNamer = (*OnFailure)(nil)
	_ Preparer    = (*OnFailure)(nil)
)

// What OnFailure.Then can be.
const (
	thenInfeasible = "infeasible"
	thenStop       = "stop"
)

// Validate checks Then and the condition.
func (o *OnFailure) Validate() error {
	if o.Then != thenInfeasible && o.Then != thenStop {
		return &symbolic.PathError{Path: symbolic.Path{symbolic.Key("then")}, Err: fmt.Errorf("want infeasible or stop, got %q", o.Then)}
	}
	return o.condition().validate()
}

func (o *OnFailure) condition() condition { return condition{o.On, o.Status, o.Log} }

// Evaluate gives the answer of the evaluator below. A failure that is meant becomes an
// error that wraps [ErrInfeasible], or [ErrStopStudy] and the failure.
func (o *OnFailure) Evaluate(ctx context.Context, c Candidate) (Metrics, error) {
	return o.judge(o.Of.Evaluate(ctx, c))
}

// Test is judged in the same way.
func (o *OnFailure) Test(ctx context.Context, c Candidate) (Metrics, error) {
	return o.judge(tester(o.Of)(ctx, c))
}

// Unwrap returns the evaluator below.
func (o *OnFailure) Unwrap() Evaluator { return o.Of }

// MetricNames returns those of the evaluator below.
func (o *OnFailure) MetricNames() []string { return metricNames(o.Of) }

// Prepare prepares the evaluator below.
func (o *OnFailure) Prepare() error { return prepare(o.Of) }

func (o *OnFailure) judge(m Metrics, err error) (Metrics, error) {
	failure := AsFailure(err)
	if failure == nil || errors.Is(err, ErrStopStudy) || errors.Is(err, ErrNoTest) || !o.condition().chooses(failure) {
		return m, err
	}
	if o.Then == thenStop {
		return m, fmt.Errorf("%w: %w", ErrStopStudy, failure)
	}
	err = fmt.Errorf("%w: %w", ErrInfeasible, failure)
	if last := failure.Log[strings.LastIndexByte(failure.Log, '\n')+1:]; last != "" && !strings.Contains(err.Error(), last) {
		err = fmt.Errorf("%w: %s", err, last)
	}
	return m, err
}
