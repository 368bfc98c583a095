package space

import (
	"fmt"

	"symsearch/symbolic"
)

// Default returns the point to try first, and whether any node of the template has a default to say so. Nodes without
// one, or in a candidate that is not picked, take their first candidate or the middle of their range's scale. The
// default of an outer node decides what lies in it too.
func (s *Space) Default() (p Point, given bool) { return s.first, s.hasOwn }

// setDefaults finds the point of defaults. The result is every default that its node cannot become.
func (s *Space) setDefaults() symbolic.Errors {
	var errs symbolic.Errors
	s.root.eachNode(func(n *plan) {
		if n.def == nil {
			return
		}
		s.hasOwn = true
		if !n.matches(n.def) {
			err := &symbolic.PathError{Path: n.path.Append(symbolic.Key("default"))}
			err.Err = fmt.Errorf("the node cannot become its default: %s", n.explain(nil, n.def))
			errs = append(errs, err)
		}
	})
	if len(s.rows) > 0 && len(errs) == 0 {
		picks := s.blank()
		s.root.decide(picks)
		s.first = Point{picks}
	}
	return errs
}

// eachNode visits every hyper-node of the template once, outer ones first.
func (n *plan) eachNode(visit func(*plan)) {
	if n.kind != constant && n.kind != branch && n.kind != given {
		visit(n)
	}
	for _, kid := range n.kids {
		kid.eachNode(visit)
	}
}

// decide writes the default picks of a plan.
func (n *plan) decide(frame []float64) {
	if n.def != nil {
		n.match(n.def, frame)
		return
	}
	switch n.kind {
	case branch:
		for _, kid := range n.kids {
			kid.decide(frame)
		}
	case choice:
		frame[n.offset] = 0
		n.kids[0].decide(frame)
	case group:
		for i := range n.decideLength(frame) {
			slot := n.slot(frame, i)
			c := 0
			if n.distinct {
				c = i
			}
			slot[0] = float64(c)
			n.kids[c].decide(slot)
		}
	case repeat:
		for i := range min(n.decideLength(frame), n.frames()) {
			n.kids[0].decide(n.slot(frame, i))
		}
	case leaf:
		frame[n.offset] = 0
		if n.axis != nil {
			frame[n.offset] = n.axis.at(0.5)
		}
	}
}

// decideLength writes how many items there are, in the middle where it is decided, and returns it.
func (n *plan) decideLength(frame []float64) int {
	if n.times != nil {
		frame[n.offset] = n.times.at(0.5)
	}
	return n.length(frame)
}
