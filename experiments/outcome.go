package experiments

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"symsearch/eval"
	"symsearch/trials"
)

// endOf turns the result of an evaluation into the end of its trial.
func endOf(m eval.Metrics, err error, objectives []trials.Objective) trials.End {
	end := trials.End{State: trials.Complete, Metrics: m}
	switch {
	case err == nil:
		err = checkMetrics(m, objectives)
	case errors.Is(err, eval.ErrStop):
		end.State = trials.Pruned
		return end
	case errors.Is(err, eval.ErrInfeasible):
		end.State, end.ErrorKind, end.Error = trials.Infeasible, "infeasible", err.Error()
		return end
	}
	if err == nil {
		return end
	}
	f := eval.AsFailure(err)
	if f == nil { // a context that ended for a reason of its own, inside the evaluator
		f = &eval.Failure{Kind: eval.KindError, Err: err}
	}
	end.State, end.ErrorKind, end.Error = trials.Failed, string(f.Kind), f.Error()
	if f.Log != "" {
		end.Error += "\n" + f.Log
	}
	return end
}

// checkMetrics reports an objective that is missing or not a finite number.
func checkMetrics(m eval.Metrics, objectives []trials.Objective) error {
	for _, o := range objectives {
		v, ok := m[o.Name]
		if !ok {
			gave := "it gave none"
			if len(m) > 0 {
				gave = "it gave " + strings.Join(m.Names(), ", ")
			}
			return &eval.Failure{Kind: eval.KindNoMetric, Err: fmt.Errorf("the evaluation ended without the objective %q (%s)", o.Name, gave)}
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return &eval.Failure{Kind: eval.KindNotFinite, Err: fmt.Errorf("the objective %q is %v", o.Name, v)}
		}
	}
	return nil
}

// cutOff reports whether an evaluation ended because the runner stopped it.
func cutOff(ctx context.Context, err error) bool {
	if errors.Is(err, eval.ErrInfeasible) || errors.Is(err, eval.ErrStop) {
		return false // an answer
	}
	return err != nil && ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.Cause(ctx)) || eval.AsFailure(err) == nil)
}

// orient returns scores as algorithms want them, larger is better, from values in the order of the objectives; nil
// when one is missing.
func orient(values []float64, objectives []trials.Objective) []float64 {
	if values == nil || slices.ContainsFunc(values, math.IsNaN) {
		return nil
	}
	scores := slices.Clone(values)
	for i, o := range objectives {
		if !o.Maximize {
			scores[i] = -scores[i]
		}
	}
	return scores
}

// valuesOf returns the objectives among the metrics, in order; NaN for one that is missing.
func valuesOf(m eval.Metrics, objectives []trials.Objective) []float64 {
	values := make([]float64, len(objectives))
	for i, o := range objectives {
		v, ok := m[o.Name]
		if !ok {
			v = math.NaN()
		}
		values[i] = v
	}
	return values
}
