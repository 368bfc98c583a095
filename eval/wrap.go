package eval

import "context"

// evaluation is what Evaluate and Test have in common.
type evaluation = func(context.Context, Candidate) (Metrics, error)

// tester returns the Test of an evaluator, or one that returns [ErrNoTest].
func tester(e Evaluator) evaluation {
	if t, ok := e.(Tester); ok {
		return t.Test
	}
	return func(context.Context, Candidate) (Metrics, error) { return nil, ErrNoTest }
}

func metricNames(e Evaluator) []string {
	if n, ok := e.(MetricNamer); ok {
		return n.MetricNames()
	}
	return nil
}

func prepare(e Evaluator) error {
	if p, ok := e.(Preparer); ok {
		return p.Prepare()
	}
	return nil
}
