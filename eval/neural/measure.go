package neural

import (
	"fmt"

	"symsearch/eval"
	"symsearch/symbolic"
)

var _ eval.Measurer = (*Train)(nil)

// Measures implements [eval.Measurer]: parameters, and macs, the multiply-accumulate operations per sample.
func (t *Train) Measures() []string { return []string{"parameters", "macs"} }

// Measure implements [eval.Measurer] for a model on the data's rows. It allocates no weights.
func (t *Train) Measure(name string, tree symbolic.Value) (float64, error) {
	model, err := symbolic.Build[Layer](tree)
	if err != nil {
		return 0, err
	}
	set, err := t.load()
	if err != nil {
		return 0, err
	}
	parameters, macs, err := Parameters(model, set.Shape)
	switch {
	case err != nil:
		return 0, err
	case name == "parameters":
		return float64(parameters), nil
	case name == "macs":
		return float64(macs), nil
	}
	return 0, fmt.Errorf("a trained network has no measure %q", name)
}
