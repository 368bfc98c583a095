package eval

import "symsearch/symbolic"

// Measurer is implemented by an [Evaluator] that can tell numbers of a model without evaluating it, such as how many
// parameters it has. The rules of an experiment call them as functions, "parameters() < 1e6", for every point that is drawn
// and before it becomes a trial: measuring must take no more than some microseconds beyond building the model.
type Measurer interface {
	// Measures returns the names of the numbers.
	Measures() []string

	// Measure returns the number of that name. An error says why the model has none; such a model breaks the rule.
	Measure(name string, model symbolic.Value) (float64, error)
}
