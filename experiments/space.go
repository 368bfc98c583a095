package experiments

import (
	"errors"
	"slices"

	"symsearch/space"
	"symsearch/symbolic"
)

// Space returns the search space of the experiment: of a dictionary with the entries model and, when the experiment has
// an evaluator tree, evaluate. Its points decode to such dictionaries. Where there are patches, they come first, as an entry
// patches; Patched makes the trial's tree of what a point decodes to.
func (e *Experiment) Space() (*space.Space, error) {
	if e.Model == nil {
		return nil, errors.New("the experiment has no model")
	}
	if e.Growing != nil {
		return e.growingSpace()
	}
	now := basis{e.template(), e.Require, e.Where, e.Rules}
	if e.space != nil && now.same(e.made) {
		return e.space, nil
	}
	s, err := e.newSpace(now.template)
	e.space, e.made = s, now
	return s, err
}

// basis is what a space is made of. A program may change any of it in an experiment that it has read.
type basis struct {
	template       symbolic.Value
	require, where []string
	rules          []space.Rule
}

// same reports whether the same space comes of both. Of Go predicates only the list can be compared.
func (b basis) same(c basis) bool {
	sameRules := len(b.rules) == len(c.rules) && (len(b.rules) == 0 || &b.rules[0] == &c.rules[0])
	return sameRules && slices.Equal(b.require, c.require) && slices.Equal(b.where, c.where) && len(symbolic.Diff(b.template, c.template)) == 0
}

// template is the tree that the space is made of.
func (e *Experiment) template() symbolic.Value {
	var entries []symbolic.Entry
	if e.Patches != nil {
		entries = append(entries, symbolic.Entry{Key: patchesKey, Value: e.Patches})
	}
	entries = append(entries, symbolic.Entry{Key: "model", Value: e.Model})
	if e.Evaluate != nil {
		entries = append(entries, symbolic.Entry{Key: "evaluate", Value: e.Evaluate})
	}
	return symbolic.Dict(entries...)
}
