package experiments

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// samples is how many points are tried to find one that can be evaluated.
const samples = 50

// checkSample asks the evaluator of one point what it says of the model, of what it needs and of the objectives, and whether
// there is a model at all that it can evaluate: what would fail in every trial is said before the first.
func (e *Experiment) checkSample() error {
	var evaluator eval.Evaluator
	var unfit error // why the first sample does not fit
	for i := range samples {
		p := e.space.Sample(algorithms.NewRand(e.Seed, i+1))
		decided, err := e.space.Decode(p)
		if err != nil {
			return err
		}
		tree := Patched(decided)
		if err := unpatched(tree); err != nil {
			if unfit == nil {
				unfit = below(patchesKey, err)
			}
			continue
		}
		ev, err := e.evaluatorOf(tree)
		if err != nil {
			if unfit == nil {
				unfit = below("evaluate", err)
			}
			continue
		}
		if evaluator == nil {
			evaluator = ev
			if err := e.checkEvaluator(ev); err != nil {
				return err
			}
		}
		c, ok := eval.As[eval.Checker](ev)
		if !ok {
			return nil
		}
		err = c.Check(eval.Candidate{Study: e.Name, Trial: 1, Attempt: 1, Value: modelOf(tree), Params: e.space.Values(p)})
		if err == nil {
			return nil
		}
		if unfit == nil {
			unfit = below("model", err)
		}
	}
	var all symbolic.Errors
	for _, e := range symbolic.PathErrors(unfit) {
		all = append(all, &symbolic.PathError{Path: e.Path, Err: fmt.Errorf("%w (so it is with each of %d models drawn at random)", e.Err, samples)})
	}
	return all
}

// checkEvaluator reports a model of the wrong kind, something that the evaluator misses, and unknown objectives.
func (e *Experiment) checkEvaluator(ev eval.Evaluator) error {
	var errs []error
	if m, ok := eval.As[eval.ModelTyper](ev); ok && e.Model != nil {
		if err := symbolic.Check(e.Model, m.ModelSpec()); err != nil {
			errs = append(errs, below("model", err))
		}
	}
	if n, ok := ev.(eval.MetricNamer); ok {
		if known := n.MetricNames(); known != nil {
			errs = append(errs, e.checkObjectives(known)...)
		}
	}
	if p, ok := ev.(eval.Preparer); ok {
		if err := p.Prepare(); err != nil {
			errs = append(errs, below("evaluate", err))
		}
	}
	return errors.Join(errs...)
}

// checkObjectives reports the objectives that are not among the metrics that an evaluator gives.
func (e *Experiment) checkObjectives(known []string) []error {
	var errs []error
	for _, o := range e.Objectives {
		if slices.Contains(known, o.Name) {
			continue
		}
		hint := "it gives " + strings.Join(known, ", ")
		if s := symbolic.Nearest(o.Name, known); s != "" {
			hint = fmt.Sprintf("did you mean %q?", s)
		}
		errs = append(errs, &symbolic.PathError{
			Path: symbolic.Path{symbolic.Key("objectives"), symbolic.Key(o.Name)},
			Err:  document.AtKey(fmt.Errorf("the evaluator gives no metric %q (%s)", o.Name, hint)),
		})
	}
	return errs
}
