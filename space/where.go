package space

import "symsearch/symbolic"

// Where lets only the nodes take part for which keep is true: the others keep their default, or what the default of a node
// around them says. keep is asked once for each hyper-node of the template, with its first decision.
//
// A node that does not take part stays in the space as a decision with a single candidate, so that it is still shown,
// referred to and spoken of by rules; but nothing can change it, and it does not count. What its default holds in turn
// takes part as far as keep wants it to. For a second stage, give the template the defaults that the first one found, or
// see Space.Fix.
func Where(keep func(Decision) bool) Option {
	return func(o *options) { o.where = keep }
}

// Fix returns the space in which only the nodes take part for which keep is true, and the others have what p decided. It
// is Where with p in place of the defaults: for searches in stages, and for a search of one part inside of another. The
// trees of its points are trees of s, which encodes them. The options are those of New; the rules of s hold.
func (s *Space) Fix(p Point, keep func(Decision) bool, opts ...Option) (*Space, error) {
	s.mustHave("Fix", p)
	if len(s.rules) > 0 {
		opts = append([]Option{Require(s.Rules()...)}, opts...)
	}
	return New(s.pinned(p, keep), opts...)
}

// pinned returns the template with the nodes that keep does not want replaced by what p decided.
func (s *Space) pinned(p Point, keep func(Decision) bool) symbolic.Value {
	pin := pinner{kept: make(map[*plan]bool)}
	asked := make(map[*plan]bool)
	for id := range s.decisions {
		if n := s.rows[id].plan; !asked[n] {
			asked[n] = true
			pin.kept[n] = keep(s.decisions[id])
		}
	}
	return pin.pin(s.root, p.picks)
}

type pinner struct{ kept map[*plan]bool }

// pin returns the template at a plan; frame has the picks, NaN where nothing was decided.
func (x *pinner) pin(n *plan, frame []float64) symbolic.Value {
	switch n.kind {
	case branch:
		children := append([]symbolic.Value(nil), n.base...)
		for i, kid := range n.kids {
			children[n.at[i]] = x.pin(kid, frame)
		}
		return symbolic.WithChildren(n.value, children)
	case choice, group, repeat, leaf:
	default:
		return n.value
	}
	if x.kept[n] {
		return x.open(n, frame)
	}
	if frame[n.offset] != frame[n.offset] {
		frame = x.defaults(n)
	}
	var candidate symbolic.Value
	switch n.kind {
	case choice:
		candidate = x.pin(n.kids[int(frame[n.offset])], frame)
	case group:
		items := make([]symbolic.Value, n.length(frame))
		for i := range items {
			slot := n.slot(frame, i)
			items[i] = x.pin(n.kids[int(slot[0])], slot)
		}
		candidate = symbolic.NewList(items...)
	case repeat:
		times := n.length(frame)
		if n.shared && times > 0 { // what its block leaves open stays one decision for all
			at := symbolic.Int(times)
			return n.value.(*symbolic.Object).With(symbolic.Entry{Key: "min", Value: at}, symbolic.Entry{Key: "max", Value: at},
				symbolic.Entry{Key: "default", Value: symbolic.Null{}},
				symbolic.Entry{Key: "block", Value: x.pin(n.kids[0], n.slot(frame, 0))})
		}
		items := make([]symbolic.Value, times)
		for i := range items {
			items[i] = x.pin(n.kids[0], n.slot(frame, i))
		}
		candidate = symbolic.NewList(items...)
	case leaf:
		v, err := n.resolve(frame[n.offset])
		if err != nil {
			return n.value // New reports it
		}
		candidate = v
	}
	return OneOf{Candidates: []symbolic.Value{candidate}, Name: n.name, Hint: n.hint}.Node()
}

// open returns a node that takes part, its candidates pinned.
func (x *pinner) open(n *plan, frame []float64) symbolic.Value {
	if n.kind == leaf {
		return n.value
	}
	o := n.value.(*symbolic.Object)
	switch _, family := familyOf(o); family {
	case repetition:
		return o.With(symbolic.Entry{Key: "block", Value: x.pin(n.kids[0], x.defaults(n.kids[0]))})
	case optional:
		present := n.kids[1]
		if frame[n.offset] != 1 {
			frame = x.defaults(present)
		}
		return o.With(symbolic.Entry{Key: "value", Value: x.pin(present, frame)})
	}
	items := make([]symbolic.Value, len(n.kids))
	for i, kid := range n.kids {
		if n.kind == choice && frame[n.offset] == float64(i) {
			items[i] = x.pin(kid, frame)
			continue
		}
		items[i] = x.pin(kid, x.defaults(kid))
	}
	return o.With(symbolic.Entry{Key: "candidates", Value: symbolic.NewList(items...)})
}

// defaults returns a frame with the default picks of a plan.
func (x *pinner) defaults(n *plan) []float64 {
	frame := make([]float64, n.offset+n.width)
	clearPicks(frame)
	n.decide(frame)
	return frame
}
