package space

import "symsearch/symbolic"

// OneOf stands for one of its candidates. A candidate is any value; one that holds hyper-nodes, or is one, opens
// decisions of its own when it is picked. In a file: !OneOf [32, 64, 128].
//
// Weights say how often a sample picks each candidate, in proportion; without them all are equally likely. Ordered says
// that neighbours in the list are alike (sizes, degrees): mutation then moves to a neighbour half the time.
type OneOf struct {
	Candidates []symbolic.Value `sym:"candidates" doc:"what may stand here; at least one"`
	Weights    []float64        `sym:"weights" optional:"true" doc:"how often a sample picks each candidate, in proportion; null: all alike"`
	Ordered    bool             `sym:"ordered" default:"false" doc:"the order of the candidates means something: neighbours are alike"`
	Name       string           `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" words:"a name of letters, digits, - and _, the first no digit" doc:"a name for tables and {placeholders}, unique in the space"`
	Default    symbolic.Value   `sym:"default" optional:"true" doc:"the value to try first: one that the node can become"`
	Hint       string           `sym:"hint" optional:"true" doc:"free text for algorithms and people"`
}

// Node returns the hyper-node as a tree, to be put into a template.
func (h OneOf) Node() *symbolic.Object {
	entries := []symbolic.Entry{{Key: "candidates", Value: listOf(h.Candidates)}}
	if h.Weights != nil {
		weights := make([]symbolic.Value, len(h.Weights))
		for i, w := range h.Weights {
			weights[i] = symbolic.Float(w)
		}
		entries = append(entries, symbolic.Entry{Key: "weights", Value: symbolic.NewList(weights...)})
	}
	if h.Ordered {
		entries = append(entries, symbolic.Entry{Key: "ordered", Value: symbolic.Bool(true)})
	}
	return builtin()[0].New(append(entries, common(h.Name, h.Default, h.Hint)...)...)
}

// CheckAs checks the weights, and every candidate against s. It is called by symbolic.Check.
func (*OneOf) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	list, ok := candidates(c, p, o)
	if !ok {
		return
	}
	checkWeights(c, p, o, list.Len())
	p = append(p, symbolic.Key("candidates")) // no copy: the Checker makes one of what it keeps
	for i, v := range list.All() {
		c.Check(append(p, symbolic.Index(i)), v, s)
	}
}

func (*OneOf) oneOf() {}

// checkWeights reports weights that do not belong to n candidates one by one.
func checkWeights(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, n int) {
	weights := weightsOf(o)
	if weights == nil {
		return
	}
	p = p.Append(symbolic.Key("weights"))
	if len(weights) != n {
		c.Errorf(p, "want a weight for each of the %d candidates, got %d", n, len(weights))
		return
	}
	for i, w := range weights {
		if !(w > 0 && w <= maxWeight) {
			c.Errorf(p.Append(symbolic.Index(i)), "want a weight above 0, got %s (leave out a candidate that is never to be picked)", formatFloat(w))
		}
	}
}

// maxWeight keeps the sum of all weights finite.
const maxWeight = 1e300

// weightsOf returns the weights of a OneOf; nil when it has none.
func weightsOf(o *symbolic.Object) []float64 {
	list, ok := o.Get("weights").(*symbolic.List)
	if !ok {
		return nil
	}
	weights := make([]float64, list.Len())
	for i, v := range list.All() {
		weights[i] = number(v)
	}
	return weights
}

// candidates returns the list of candidates. It reports an empty one, and fields that are left open themselves.
func candidates(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object) (*symbolic.List, bool) {
	if !settled(c, p, o) {
		return nil, false
	}
	list, ok := o.Get("candidates").(*symbolic.List)
	if ok && list.Len() == 0 {
		c.Errorf(p.Append(symbolic.Key("candidates")), "%s needs at least one candidate", o.Class().Name)
		return nil, false
	}
	return list, ok
}

// settled reports hyper-nodes where a hyper-node cannot have them: anywhere but in its candidates, its block or its value.
func settled(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object) bool {
	ok := true
	for name, v := range o.Fields() {
		if _, isList := v.(*symbolic.List); isList && name == "candidates" || name == "block" || name == "value" {
			continue
		}
		for q, child := range symbolic.All(v) {
			if _, f := familyOf(child); f != notHyper {
				c.Errorf(p.Append(symbolic.Key(name)).Append(q...), "the field %s of %s cannot be left open itself (write it out)", name, o.Class().Name)
				ok = false
				break
			}
		}
	}
	return ok
}

// listOf copies values into a list.
func listOf(values []symbolic.Value) *symbolic.List {
	return symbolic.NewList(append([]symbolic.Value(nil), values...)...)
}

// common returns the entries that every kind may have; zero values are left out.
func common(name string, def symbolic.Value, hint string) []symbolic.Entry {
	var entries []symbolic.Entry
	if name != "" {
		entries = append(entries, symbolic.Entry{Key: "name", Value: symbolic.String(name)})
	}
	if def != nil {
		entries = append(entries, symbolic.Entry{Key: "default", Value: def})
	}
	if hint != "" {
		entries = append(entries, symbolic.Entry{Key: "hint", Value: symbolic.String(hint)})
	}
	return entries
}

var _ symbolic.Placeholder = (*OneOf)(nil)
