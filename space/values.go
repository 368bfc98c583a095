package space

import "symsearch/symbolic"

// Values returns what a point decided, for tables and {placeholders}: a dictionary from the label of every active
// decision, in order, to the value. What became a number, a string or another scalar stands for itself; a candidate that is
// a list or an object is shown by its label, the name of its class where that tells the candidates apart, or else a short
// text: of dictionaries and lists the first entries that do.
//
// The label of a decision is the name of its node. A slot has its number behind the name, "ops[1]"; inside a slot the
// slot's label comes first, "ops[1].p"; without a name the label is the Path. The point must be one of this space.
func (s *Space) Values(p Point) *symbolic.Object {
	s.mustHave("Values", p)
	var entries []symbolic.Entry
	for id, pick := range p.picks {
		if pick == pick {
			entries = append(entries, symbolic.Entry{Key: s.decisions[id].Label, Value: s.valueOf(id, p.picks)})
		}
	}
	return symbolic.Dict(entries...)
}

// valueOf shows the pick of one decision as a scalar.
func (s *Space) valueOf(id int, picks []float64) symbolic.Value {
	r := &s.rows[id]
	c := int(picks[id])
	if r.axis != nil && r.plan.kind != leaf {
		return symbolic.Int(c) // how many items there are
	}
	if r.plan.kind == leaf {
		v, err := r.plan.resolve(picks[id])
		switch {
		case err == nil && isScalar(v):
			return v
		case r.axis == nil:
			return symbolic.String(r.texts.labels[c])
		case err != nil:
			return symbolic.Float(picks[id])
		}
		return symbolic.String(show(v))
	}
	kid := r.plan.kids[c]
	if s.waits(id, picks) {
		frame := picks[id:]
		if r.plan.kind == choice {
			frame = picks[id-r.plan.offset:]
		}
		if v, err := kid.decode(frame); err == nil && isScalar(v) {
			return v
		}
	}
	return r.texts.values[c]
}

// waits reports whether the value of an active decision is decided behind it: its candidate is a hyper-node itself.
func (s *Space) waits(id int, picks []float64) bool {
	n := s.rows[id].plan
	if s.rows[id].axis != nil || n.kind == leaf {
		return false
	}
	kid := n.kids[int(picks[id])]
	return kid.kind == choice || kid.kind == leaf
}

func isScalar(v symbolic.Value) bool {
	switch v.(type) {
	case *symbolic.List, *symbolic.Object:
		return false
	}
	return true
}
