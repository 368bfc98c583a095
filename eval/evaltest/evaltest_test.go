package evaltest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"symsearch/eval"
	"symsearch/symbolic"
)

// trainer is an evaluator that keeps the contract: it learns x, epoch by epoch, and an
// x of 100 or more takes its time.
type trainer struct{ epochs int }

func (e *trainer) Evaluate(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
	x := float64(c.Value.(symbolic.Int))
	if x < 0 {
		return nil, eval.Infeasible("%v is below zero", x)
	}
	pause := time.Duration(x/100) * time.Second
	var m eval.Metrics
	for epoch := range e.epochs {
		select {
		case <-ctx.Done():
			return m, context.Cause(ctx)
		case <-time.After(pause):
		}
		m = eval.Metrics{"loss": x / float64(epoch+1), "seed": float64(c.Seed)}
		if err := c.Report(epoch, eval.Metrics{"loss": m["loss"]}); err != nil {
			return m, err
		}
	}
	return m, nil
}

func (e *trainer) MetricNames() []string { return []string{"loss", "seed"} }

func (e *trainer) Test(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
	return eval.Metrics{"loss": 1}, ctx.Err()
}

func config() Config {
	return Config{
		Good:       []eval.Candidate{{Value: symbolic.Int(1)}, {Value: symbolic.Int(2), Seed: 7}},
		Infeasible: []eval.Candidate{{Value: symbolic.Int(-1)}},
		Patience:   500 * time.Millisecond,
	}
}

func TestRun(t *testing.T) {
	c := config()
	c.Long = eval.Candidate{Value: symbolic.Int(100)}
	Run(t, func() eval.Evaluator { return &trainer{epochs: 5} }, c)
}

// broken is a trainer with one fault.
type broken struct {
	*trainer
	evaluate func(ctx context.Context, c eval.Candidate) (eval.Metrics, error)
	test     func(ctx context.Context, c eval.Candidate) (eval.Metrics, error)
	names    []string
}

func (b *broken) Evaluate(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
	if b.evaluate != nil {
		return b.evaluate(ctx, c)
	}
	return b.trainer.Evaluate(ctx, c)
}

func (b *broken) Test(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
	if b.test != nil {
		return b.test(ctx, c)
	}
	return b.trainer.Test(ctx, c)
}

func (b *broken) MetricNames() []string { return b.names }

// TestBroken: each fault is found, by the check that is named for it.
func TestBroken(t *testing.T) {
	good := &trainer{epochs: 4}
	var calls atomic.Int64
	shared := eval.Metrics{}
	var running atomic.Int64
	tests := []struct {
		name, check, want string
		b                 *broken
	}{
		{"no fault", "", "", &broken{}},
		{"not finite", "metrics", "loss is NaN", &broken{evaluate: func(context.Context, eval.Candidate) (eval.Metrics, error) {
			return eval.Metrics{"loss": math.NaN()}, nil
		}}},
		{"no metrics", "metrics", "no metric was returned", &broken{evaluate: func(context.Context, eval.Candidate) (eval.Metrics, error) { return nil, nil }}},
		{"another name", "metrics", `MetricNames has "accuracy", the metrics are [loss seed]`, &broken{names: []string{"accuracy"}}},
		{"a name twice", "metrics", `MetricNames has "loss" twice`, &broken{names: []string{"loss", "loss"}}},
		{"never the same", "repeat", "loss is", &broken{evaluate: func(context.Context, eval.Candidate) (eval.Metrics, error) {
			return eval.Metrics{"loss": float64(calls.Add(1))}, nil
		}}},
		{"the attempt matters", "repeat", "a second attempt of candidate 0: loss is 1, then 2", &broken{evaluate: func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			return eval.Metrics{"loss": float64(c.Attempt)}, nil
		}}},
		{"keeps its metrics", "ownership", "after its metrics were cleared", &broken{evaluate: func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			if calls.Add(1); len(shared) == 0 && calls.Load()%2 == 1 {
				shared["loss"] = 1
			}
			return shared, nil
		}}},
		{"disturbed by others", "concurrent", "beside others", &broken{evaluate: func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			n := running.Add(1)
			defer running.Add(-1)
			time.Sleep(10 * time.Millisecond)
			return eval.Metrics{"loss": float64(n)}, nil
		}}},
		{"steps that repeat", "reports", "step 1 was reported after step 1", &broken{evaluate: func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			c.Report(1, eval.Metrics{"loss": 1})
			c.Report(1, eval.Metrics{"loss": 1})
			return eval.Metrics{"loss": 1}, nil
		}}},
		{"a report without metrics", "reports", "without metrics", &broken{evaluate: func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			return eval.Metrics{"loss": 1}, c.Report(1, nil)
		}}},
		{"a late report", "reports", "after the evaluation had returned", &broken{evaluate: func(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
			time.AfterFunc(time.Millisecond, func() { c.Report(1, eval.Metrics{"loss": 1}) })
			return eval.Metrics{"loss": 1}, nil
		}}},
		{"deaf to ErrStop", "stop", "it was called 3 times more", &broken{evaluate: func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
			report := c.Report
			c.Report = func(step int, m eval.Metrics) error { report(step, m); return nil }
			return good.Evaluate(ctx, c)
		}}},
		{"another error than that of Report", "stop", "the evaluation ended with something", &broken{evaluate: func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
			if err := c.Report(1, eval.Metrics{"loss": 1}); err != nil {
				return nil, errors.New("something")
			}
			return eval.Metrics{"loss": 1}, nil
		}}},
		{"slow to stop", "stop", "it went on for", &broken{evaluate: func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
			err := c.Report(1, eval.Metrics{"loss": 1})
			if err != nil {
				time.Sleep(60 * time.Millisecond)
			}
			return eval.Metrics{"loss": 1}, err
		}}},
		{"deaf to its context", "cancel", "its context was cancelled, it ended with broken", &broken{evaluate: func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
			m, err := good.Evaluate(ctx, c)
			if err != nil {
				err = errors.New("broken")
			}
			return m, err
		}}},
		{"calls everything a failure", "infeasible", "not with ErrInfeasible", &broken{evaluate: func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
			m, err := good.Evaluate(ctx, c)
			if err != nil {
				err = errors.New("broken")
			}
			return m, err
		}}},
		{"a test that is never the same", "test", "a second test", &broken{test: func(context.Context, eval.Candidate) (eval.Metrics, error) {
			return eval.Metrics{"loss": float64(calls.Add(1))}, nil
		}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.b.trainer = good
			c := config()
			c.Patience = 40 * time.Millisecond
			var found []string
			for _, check := range checks {
				if tt.check != "" && check.name != tt.check {
					continue
				}
				s := &suite{Config: c, create: func() eval.Evaluator { return tt.b }, ctx: t.Context(), tempDir: t.TempDir}
				for _, err := range append(check.run(s), s.lateReports()...) {
					found = append(found, fmt.Sprint(check.name, ": ", err))
				}
			}
			if tt.check == "" && len(found) > 0 {
				t.Errorf("found %q in an evaluator without fault", found)
			}
			if tt.check != "" && !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, tt.want) }) {
				t.Errorf("found %q, want %q", found, tt.want)
			}
		})
	}
}
