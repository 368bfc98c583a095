package space

import (
	"fmt"

	"symsearch/symbolic"
)

// Decode returns the tree that a point stands for: the template with every hyper-node replaced by what was decided.
// References and derived values
// have become what they stand for. What holds no decision is shared with the template. The error says why the point is not
// one of this space, or what the Resolve or Derive of a user's kind returned.
func (s *Space) Decode(p Point) (symbolic.Value, error) {
	if err := s.Validate(p); err != nil {
		return nil, err
	}
	return s.tree(p.picks)
}

// decode resolves the plan with the picks of its frame.
func (n *plan) decode(frame []float64) (symbolic.Value, error) {
	switch n.kind {
	case constant, given:
		return n.value, nil
	case branch:
		children := make([]symbolic.Value, len(n.base))
		copy(children, n.base)
		for i, kid := range n.kids {
			v, err := kid.decode(frame)
			if err != nil {
				return nil, err
			}
			children[n.at[i]] = v
		}
		return symbolic.WithChildren(n.value, children), nil
	case choice:
		return n.kids[int(frame[n.offset])].decode(frame)
	case group:
		items := make([]symbolic.Value, n.length(frame))
		for i := range items {
			slot := n.slot(frame, i)
			v, err := n.kids[int(slot[0])].decode(slot)
			if err != nil {
				return nil, err
			}
			items[i] = v
		}
		return symbolic.NewList(items...), nil
	case repeat:
		return n.decodeRepeat(frame)
	case leaf:
		return n.resolve(frame[n.offset])
	}
	panic(fmt.Sprintf("space: unknown kind of plan %d", n.kind))
}

// decodeRepeat returns the list of blocks.
func (n *plan) decodeRepeat(frame []float64) (symbolic.Value, error) {
	items := make([]symbolic.Value, n.length(frame))
	for i := range items {
		if i > 0 && n.shared {
			items[i] = items[0]
			continue
		}
		v, err := n.kids[0].decode(n.slot(frame, i))
		if err != nil {
			return nil, err
		}
		items[i] = v
	}
	return symbolic.NewList(items...), nil
}

// resolve returns the value of a pick, converted for the field it stands in.
func (n *plan) resolve(pick float64) (symbolic.Value, error) {
	v, err := n.hyper.Resolve(pick)
	if err == nil && v == nil {
		err = fmt.Errorf("no value")
	}
	if err != nil {
		return nil, &symbolic.PathError{Path: n.path, Err: fmt.Errorf("%s cannot resolve the pick %s: %w", n.value.(*symbolic.Object).Class().Name, formatFloat(pick), err)}
	}
	if n.converts {
		v = coerce(v, n.spec)
	}
	return v, nil
}
