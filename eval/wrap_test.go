package eval

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"symsearch/symbolic"
)

func TestFunc(t *testing.T) {
	thrown := errors.New("thrown")
	tests := []struct {
		name string
		f    func(context.Context, Candidate) (Metrics, error)
		kind FailureKind
		err  string
	}{
		{"metrics", func(context.Context, Candidate) (Metrics, error) { return Metrics{"a": 1}, nil }, "", ""},
		{"none", func(context.Context, Candidate) (Metrics, error) { return nil, nil }, KindNoMetric, "no metric was returned"},
		{"not finite", func(context.Context, Candidate) (Metrics, error) {
			return Metrics{"b": math.Inf(1), "a": math.NaN(), "c": 1}, nil
		}, KindNotFinite, "metric not finite: a is NaN, b is +Inf"},
		{"error", func(context.Context, Candidate) (Metrics, error) { return nil, thrown }, KindError, "thrown"},
		{"panic", func(context.Context, Candidate) (Metrics, error) { panic("index") }, KindPanic, "panic: index"},
		{"panic with an error", func(context.Context, Candidate) (Metrics, error) { panic(thrown) }, KindPanic, "panic: thrown"},
		{"runtime error", func(context.Context, Candidate) (Metrics, error) {
			var xs []float64
			return Metrics{"a": xs[len(xs)]}, nil
		}, KindPanic, "index out of range"},
		{"infeasible", func(context.Context, Candidate) (Metrics, error) { return nil, Infeasible("kernel %d is too large", 7) }, "", "infeasible: kernel 7 is too large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Func(tt.f).Evaluate(t.Context(), Candidate{})
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error = %v, want %q", err, tt.err)
			}
			f := AsFailure(err)
			if (f == nil) != (tt.kind == "") || f != nil && f.Kind != tt.kind {
				t.Errorf("failure = %v, want kind %q", f, tt.kind)
			}
			if tt.kind == KindPanic && !strings.Contains(f.Log, "wrap_test.go") {
				t.Errorf("the log is no stack: %q", f.Log)
			}
			if strings.Contains(tt.err, "thrown") && !errors.Is(err, thrown) {
				t.Errorf("%v does not wrap the error", err)
			}
		})
	}
}

type width struct {
	Units int `sym:"units" min:"1"`
}

func (w *width) Validate() error {
	if w.Units%8 != 0 {
		return errors.New("units must be a multiple of 8")
	}
	return nil
}

func TestTyped(t *testing.T) {
	class := symbolic.ClassOf[width]("Width", "a layer")
	e := Typed(func(_ context.Context, w *width, c Candidate) (Metrics, error) {
		return Metrics{"units": float64(w.Units)}, nil
	})
	of := func(n int) Candidate {
		return Candidate{Value: class.New(symbolic.Entry{Key: "units", Value: symbolic.Int(n)})}
	}
	if m, err := e.Evaluate(t.Context(), of(16)); err != nil || m["units"] != 16 {
		t.Errorf("got %v, %v", m, err)
	}
	if _, err := e.Evaluate(t.Context(), of(12)); !errors.Is(err, ErrInfeasible) || !strings.Contains(err.Error(), "multiple of 8") {
		t.Errorf("error = %v, want infeasible", err)
	}
}

// fake is an evaluator with every optional interface.
type fake struct {
	f     func(ctx context.Context, c Candidate) (Metrics, error)
	calls int
}

func (f *fake) Evaluate(ctx context.Context, c Candidate) (Metrics, error) {
	f.calls++
	return f.f(ctx, c)
}
func (f *fake) Test(ctx context.Context, c Candidate) (Metrics, error) { return f.Evaluate(ctx, c) }
func (f *fake) MetricNames() []string                                  { return []string{"a"} }
func (f *fake) Prepare() error                                         { return errors.New("prepared") }

func TestWrappersPassThrough(t *testing.T) {
	inner := &fake{f: func(context.Context, Candidate) (Metrics, error) { return Metrics{"a": 1}, nil }}
	plain := Func(inner.f)
	for name, wrap := range map[string]func(Evaluator) Evaluator{
		"timeout": func(e Evaluator) Evaluator { return &Timeout{Of: e, Limit: time.Minute} },
		"retry":   func(e Evaluator) Evaluator { return &Retry{Of: e} },
		"both":    func(e Evaluator) Evaluator { return &Retry{Of: &Timeout{Of: e, Limit: time.Minute}} },
	} {
		e := wrap(inner)
		if m, err := e.(Tester).Test(t.Context(), Candidate{}); err != nil || m["a"] != 1 {
			t.Errorf("%s: Test = %v, %v", name, m, err)
		}
		if got := e.(MetricNamer).MetricNames(); !slices.Equal(got, []string{"a"}) {
			t.Errorf("%s: MetricNames = %v", name, got)
		}
		if err := e.(Preparer).Prepare(); err == nil || err.Error() != "prepared" {
			t.Errorf("%s: Prepare = %v", name, err)
		}
		e = wrap(plain)
		if _, err := e.(Tester).Test(t.Context(), Candidate{}); !errors.Is(err, ErrNoTest) {
			t.Errorf("%s: Test of what has none = %v", name, err)
		}
		if got := e.(MetricNamer).MetricNames(); got != nil {
			t.Errorf("%s: MetricNames of what has none = %v", name, got)
		}
		if err := e.(Preparer).Prepare(); err != nil {
			t.Errorf("%s: Prepare of what has none = %v", name, err)
		}
	}
}

func TestTimeout(t *testing.T) {
	user := errors.New("ended by the user")
	tests := []struct {
		name string
		f    func(ctx context.Context, c Candidate) (Metrics, error)
		took time.Duration
		kind FailureKind
		err  string
	}{
		{"in time", func(ctx context.Context, c Candidate) (Metrics, error) {
			time.Sleep(time.Second)
			return Metrics{"a": 1}, nil
		}, time.Second, "", ""},
		{"listens", func(ctx context.Context, c Candidate) (Metrics, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}, time.Minute, KindTimeout, "did not end within 1m0s"},
		{"gives the cause", func(ctx context.Context, c Candidate) (Metrics, error) {
			<-ctx.Done()
			return nil, fmt.Errorf("epoch 3: %w", context.Cause(ctx))
		}, time.Minute, KindTimeout, "did not end within 1m0s"},
		{"finishes all the same", func(ctx context.Context, c Candidate) (Metrics, error) {
			time.Sleep(61 * time.Second)
			return Metrics{"a": 1}, nil
		}, 61 * time.Second, "", ""},
		{"never listens", func(ctx context.Context, c Candidate) (Metrics, error) {
			time.Sleep(time.Hour)
			if err := c.Report(1, nil); err != ErrStop {
				panic("a report after the end was passed on")
			}
			return Metrics{"a": 1}, nil
		}, 70 * time.Second, KindTimeout, "nor 10s after it was told to"},
		{"panics", func(ctx context.Context, c Candidate) (Metrics, error) { panic("x") }, 0, KindPanic, "panic: x"},
		{"another failure at the limit", func(ctx context.Context, c Candidate) (Metrics, error) {
			<-ctx.Done()
			return nil, &Failure{Kind: KindCrash, Err: errors.New("boom")}
		}, time.Minute, KindCrash, "boom"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := &Timeout{Of: &fake{f: tt.f}, Limit: time.Minute, Grace: 10 * time.Second}
				start := time.Now()
				c := Candidate{Report: func(int, Metrics) error { panic("no report is expected") }}
				m, err := e.Evaluate(t.Context(), c)
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
				if (tt.err == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error = %v, want %q", err, tt.err)
				}
				if err == nil && m["a"] != 1 {
					t.Errorf("metrics = %v", m)
				}
				if f := AsFailure(err); f != nil && f.Kind != tt.kind {
					t.Errorf("kind = %v, want %v", f.Kind, tt.kind)
				}
				time.Sleep(2 * time.Hour) // what was given up ends too
			})
		})
	}
	t.Run("cancelled from outside", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Second, func() { cancel(user) })
			e := &Timeout{Limit: time.Minute, Of: &fake{f: func(ctx context.Context, c Candidate) (Metrics, error) {
				time.Sleep(time.Hour)
				return nil, nil
			}}}
			if _, err := e.Evaluate(ctx, Candidate{}); err != user {
				t.Errorf("error = %v, want %v", err, user)
			}
			time.Sleep(2 * time.Hour)
		})
	})
	if err := (&Timeout{}).Validate(); err == nil || !strings.Contains(err.Error(), "limit: want a duration above 0") {
		t.Errorf("no limit: %v", err)
	}
}

func TestRetry(t *testing.T) {
	crash := &Failure{Kind: KindCrash, Err: errors.New("boom"), Log: "last words"}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name   string
		ctx    context.Context
		on     []FailureKind
		errs   []error // of one attempt after the other; nil is success
		calls  int
		waited time.Duration
		err    string
	}{
		{name: "good at once", errs: []error{nil}, calls: 1},
		{name: "good at last", errs: []error{crash, &Failure{Kind: KindTimeout}, nil}, calls: 3, waited: 3 * time.Second},
		{name: "bad to the end", errs: []error{crash, crash, crash, nil}, calls: 3, waited: 3 * time.Second, err: "failed 3 times, at last: boom"},
		{name: "not finite", on: []FailureKind{KindNotFinite}, errs: []error{&Failure{Kind: KindNotFinite}, nil}, calls: 1, err: "not_finite"},
		{name: "infeasible", errs: []error{Infeasible("x"), nil}, calls: 1, err: "infeasible: x"},
		{name: "stopped", errs: []error{ErrStop, nil}, calls: 1, err: "stopped early"},
		{name: "cancelled", errs: []error{context.Canceled, nil}, calls: 1, err: "context canceled"},
		{name: "cancelled and crashed", ctx: ended, errs: []error{crash, nil}, calls: 1, err: "boom"},
		{name: "error", errs: []error{errors.New("plain"), nil}, calls: 1, err: "plain"},
		{name: "error when asked for", on: []FailureKind{KindError}, errs: []error{errors.New("plain"), nil}, calls: 2, waited: time.Second},
		{name: "crash when not asked for", on: []FailureKind{}, errs: []error{crash, nil}, calls: 1, err: "boom"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempt := 0
				inner := &fake{f: func(context.Context, Candidate) (Metrics, error) {
					attempt++
					return Metrics{"a": float64(attempt)}, tt.errs[attempt-1]
				}}
				ctx := tt.ctx
				if ctx == nil {
					ctx = t.Context()
				}
				start := time.Now()
				_, err := (&Retry{Of: inner, Backoff: time.Second, On: tt.on}).Evaluate(ctx, Candidate{})
				if (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
					t.Errorf("error = %v, want %q", err, tt.err)
				}
				if inner.calls != tt.calls || time.Since(start) != tt.waited {
					t.Errorf("%d calls in %v, want %d in %v", inner.calls, time.Since(start), tt.calls, tt.waited)
				}
				if f := AsFailure(err); tt.calls == 3 && f != nil && f.Log != "last words" {
					t.Errorf("log = %q", f.Log)
				}
			})
		})
	}
}

func TestRetryWaitListens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		inner := &fake{f: func(context.Context, Candidate) (Metrics, error) { return nil, &Failure{Kind: KindCrash} }}
		_, err := (&Retry{Of: inner, Backoff: time.Hour}).Evaluate(ctx, Candidate{})
		if !errors.Is(err, context.DeadlineExceeded) || inner.calls != 1 {
			t.Errorf("error = %v after %d calls", err, inner.calls)
		}
	})
}

// TestRetryReports: the first attempt fails in step 3, the second one begins anew.
func TestRetryReports(t *testing.T) {
	attempt := 0
	inner := Func(func(_ context.Context, c Candidate) (Metrics, error) {
		attempt++
		for step := range 5 {
			if err := c.Report(step, Metrics{"attempt": float64(attempt)}); err != nil {
				return nil, err
			}
			if attempt == 1 && step == 2 {
				return nil, &Failure{Kind: KindCrash}
			}
		}
		return Metrics{"a": 1}, nil
	})
	var got []string
	_, err := (&Retry{Of: inner}).Evaluate(t.Context(), Candidate{Report: func(step int, m Metrics) error {
		got = append(got, fmt.Sprintf("%d of %g", step, m["attempt"]))
		return nil
	}})
	if want := "[0 of 1 1 of 1 2 of 1 3 of 2 4 of 2]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("reports %v (%v), want %s", got, err, want)
	}
}
