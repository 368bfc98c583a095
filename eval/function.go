package eval

import (
	"context"
	"fmt"

	"symsearch/symbolic"
)

// Function is an [Evaluator] that computes a [TestFunction] of numbers in the model:
// for experiments about searching itself, which cost nothing. Its metrics are value,
// which is to be minimised, and regret, how far that is above the minimum.
type Function struct {
	Name string `sym:"name" enum:"branin,hartmann6,ackley,rastrigin,rosenbrock,sphere" doc:"the test function"`

	// Inputs are the names or paths of its inputs, in order; empty means x1,
	// x2, ... of the model.
	Inputs []string `sym:"inputs" default:"[]" doc:"names or paths of the inputs, in order; empty: x1, x2, ... of the model"`
}

var (
	_ Evaluator   = (*Function)(nil)
	_ MetricNamer = (*Function)(nil)
)

// MetricNames returns value and regret.
func (f *Function) MetricNames() []string { return []string{"value", "regret"} }

// Validate wants a function that exists, and as many inputs as it has.
func (f *Function) Validate() error {
	t := LookupTestFunction(f.Name)
	if t == nil {
		return atField("name", fmt.Errorf("no test function %q%s", f.Name, didYouMean(f.Name, testFunctionNames())))
	}
	if n := len(f.Inputs); n > 0 && (n < t.MinDim || t.Dim > 0 && n > t.Dim) {
		return atField("inputs", inputsError(t, n))
	}
	return nil
}

// Evaluate computes the function. Its inputs may lie outside of the usual domain.
func (f *Function) Evaluate(_ context.Context, c Candidate) (Metrics, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	t, s := LookupTestFunction(f.Name), scope{&c}
	var x []float64
	for i := 0; ; i++ {
		name := fmt.Sprint("x", i+1)
		if len(f.Inputs) > 0 {
			if i == len(f.Inputs) {
				break
			}
			name = f.Inputs[i]
		}
		v, ok := s.value(name)
		if !ok && len(f.Inputs) == 0 && i >= t.MinDim {
			break
		}
		if !ok {
			return nil, fmt.Errorf("input of %s: %w", t.Name, s.unknown(name))
		}
		number, err := numberOf(v)
		if err != nil {
			return nil, fmt.Errorf("input %s of %s: %w", name, t.Name, err)
		}
		x = append(x, number)
	}
	if t.Dim > 0 && len(x) != t.Dim {
		return nil, inputsError(t, len(x))
	}
	value := t.Value(x)
	return CheckFinite(Metrics{"value": value, "regret": value - t.Minimum})
}

func inputsError(t *TestFunction, n int) error {
	want := fmt.Sprint("at least ", t.MinDim)
	if t.Dim > 0 {
		want = fmt.Sprint(t.Dim)
	}
	return fmt.Errorf("%s has %s inputs, got %d (hint: name them under inputs)", t.Name, want, n)
}

func numberOf(v symbolic.Value) (float64, error) {
	switch v := v.(type) {
	case symbolic.Int:
		return float64(v), nil
	case symbolic.Float:
		return float64(v), nil
	}
	return 0, fmt.Errorf("want a number, got %s", format(v))
}

func testFunctionNames() []string {
	names := make([]string, len(testFunctions))
	for i, f := range testFunctions {
		names[i] = f.Name
	}
	return names
}
