package space

import (
	"fmt"
	"math/big"

	"symsearch/symbolic"
)

// Space is the search space of a template: its decisions, and everything that can be done with the points that decide
// them. A Space does not change, and may be used by any number of goroutines at once.
type Space struct {
	template  symbolic.Value
	root      *plan
	decisions []Decision
	groups    []Group
	none      []float64 // no pick active: what new points start from
	rows      []row
	squads    []squad

	size   *big.Int       // nil: not finite
	first  Point          // the defaults
	hasOwn bool           // some node has a default of its own
	keys   []string       // the text of each decision's path
	quoted []string       // the same as JSON
	paths  map[string]int // the decision of each key

	ranks *ranker // what At and IndexOf need

	refers      bool                             // there are references in the template
	derivations map[*symbolic.Object]*derivation // by the object that stands for them in a plan; nil: none

	rules    []bound
	names    map[string][]int     // what rules call decisions by; nil without rules
	computed map[string]*computed // the Derived nodes that rules name
	free     *Space               // the space without the rules; nil without rules
	witness  Point                // a point that keeps all rules
	scarce   *regions             // of what keeps them, found when draws do not come to it
}

// New returns the space of a template: a tree with hyper-nodes anywhere in it; without any, a constant space with one
// point. It checks the whole template, as symbolic.Check does where any value is wanted, then what holds across nodes:
// names and defaults. The error is symbolic.Errors with every mistake at its place in the template. The options are
// [Require] and [Where].
func New(template symbolic.Value, opts ...Option) (*Space, error) {
	if template == nil {
		return nil, fmt.Errorf("a space needs a template, got nil")
	}
	if err := symbolic.Check(template, &symbolic.AnySpec{}); err != nil {
		return nil, all(template, opts, asErrors(err))
	}
	names, errs := survey(template)
	if len(errs) > 0 {
		return nil, all(template, opts, errs)
	}
	c, root := compile(template, names)
	if len(c.errs) > 0 {
		return nil, all(template, opts, c.errs)
	}
	s := &Space{template: template, root: root, ranks: &ranker{}, refers: c.refers, derivations: c.derivations}
	s.lay()
	s.size = root.size()
	if errs = s.setDefaults(); len(errs) == 0 {
		errs = s.tryDerived()
	}
	if len(errs) > 0 {
		return nil, all(template, opts, errs)
	}
	if len(opts) == 0 {
		return s, nil
	}
	return s.with(opts)
}

// all returns the mistakes of a template in which some were found.
func all(template symbolic.Value, opts []Option, found symbolic.Errors) symbolic.Errors {
	if errs := Mistakes(template, opts...); len(errs) > 0 {
		return errs
	}
	return found
}

// with returns the space with the options.
func (s *Space) with(opts []Option) (*Space, error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	if o.where != nil {
		return New(s.pinned(s.first, o.where), Require(o.rules...))
	}
	if len(o.rules) == 0 {
		return s, nil
	}
	if errs := s.bind(o.rules); len(errs) > 0 {
		return nil, errs
	}
	if err := s.probe(); err != nil {
		return nil, err
	}
	return s, nil
}

// Template returns the tree that the space was made from.
func (s *Space) Template() symbolic.Value { return s.template }

// Decisions returns all decisions, by ID. The slice is the space's own: do not change it.
func (s *Space) Decisions() []Decision { return s.decisions }

// Groups returns the groups of slots, in the order of their first slots. The slice is the space's own.
func (s *Space) Groups() []Group { return s.groups }

// Size returns how many points the space has. It is not finite when a range without a step is inside; n is nil then.
func (s *Space) Size() (n *big.Int, finite bool) {
	if s.size == nil {
		return nil, false
	}
	return new(big.Int).Set(s.size), true
}

// asErrors returns the mistakes in err one by one.
func asErrors(err error) symbolic.Errors {
	switch err := err.(type) {
	case symbolic.Errors:
		return err
	case *symbolic.PathError:
		return symbolic.Errors{err}
	}
	return symbolic.Errors{{Err: err}}
}
