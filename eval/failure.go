package eval

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// FailureKind says how an evaluation failed; it is recorded with the trial.
type FailureKind string

// The kinds of failure. Their texts are part of the trial record.
const (
	KindError     FailureKind = "error"      // the evaluator returned an error of no other kind
	KindPanic     FailureKind = "panic"      // Go code panicked
	KindCrash     FailureKind = "crash"      // a program did not start, or ended badly
	KindTimeout   FailureKind = "timeout"    // a time limit was exceeded
	KindSilence   FailureKind = "silence"    // a program printed nothing for too long
	KindMemory    FailureKind = "memory"     // a program took more memory than it may
	KindOutput    FailureKind = "output"     // a program printed more than it may
	KindNoMetric  FailureKind = "no_metric"  // it ended well but gave no metric, or not the one it should
	KindNotFinite FailureKind = "not_finite" // a metric is NaN or infinite
	KindKilled    FailureKind = "killed"     // somebody asked for its end while it ran
)

// Failure is an evaluation that failed through no known fault of the candidate.
type Failure struct {
	Kind FailureKind

	// Err says what happened; the error text is its text.
	Err error

	// Status is the exit status of a program that ended by itself; 0 for
	// everything else. Policies go by it; it is recorded as part of Err's text.
	Status int

	// Log is what helps to find out why, at most a few kilobytes: the last lines
	// a program printed, or the stack of a panic. May be empty.
	Log string
}

func (f *Failure) Error() string {
	if f.Err == nil {
		return string(f.Kind)
	}
	return f.Err.Error()
}

// Unwrap returns f.Err.
func (f *Failure) Unwrap() error { return f.Err }

// AsFailure returns the Failure in err, or a new one of [KindError] around it. It
// returns nil when err is nil or an answer ([ErrStop], [ErrInfeasible]), and when
// there was no evaluation: [ErrNotRun], or a context that was cancelled.
func AsFailure(err error) *Failure {
	if err == nil || errors.Is(err, ErrStop) || errors.Is(err, ErrInfeasible) || errors.Is(err, ErrNotRun) {
		return nil
	}
	if f, ok := errors.AsType[*Failure](err); ok {
		return f
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return &Failure{Kind: KindError, Err: err}
}

// Infeasible returns an error that wraps [ErrInfeasible] with a reason.
func Infeasible(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrInfeasible, fmt.Errorf(format, args...))
}

// CheckFinite returns m as an evaluator's answer: with a [KindNotFinite] failure
// when one of the metrics is NaN or infinite, and a [KindNoMetric] one when there
// are none.
func CheckFinite(m Metrics) (Metrics, error) {
	if len(m) == 0 {
		return m, &Failure{Kind: KindNoMetric, Err: errors.New("no metric was returned; an evaluation gives at least one")}
	}
	bad := m.NotFinite()
	if len(bad) == 0 {
		return m, nil
	}
	for i, name := range bad {
		bad[i] = fmt.Sprintf("%s is %v", name, m[name])
	}
	return m, &Failure{Kind: KindNotFinite, Err: fmt.Errorf("metric not finite: %s", strings.Join(bad, ", "))}
}
