package space

import (
	"fmt"

	"symsearch/symbolic"
)

// Encode returns the point that decodes to v: the inverse of Decode. Where several candidates could have become a part of
// v, the first counts with which everything derived or referred to is as in v. The error is a symbolic.PathError that says
// where v leaves the space, and why.
func (s *Space) Encode(v symbolic.Value) (Point, error) {
	picks := s.blank()
	if !s.root.match(v, picks) {
		return Point{}, s.root.explain(nil, v)
	}
	p := Point{picks}
	if !s.refers && s.derivations == nil {
		return p, nil
	}
	w, err := s.tree(picks)
	if err == nil && symbolic.Equal(w, v) {
		return p, nil
	}
	q, tried, ok := s.search(v)
	switch {
	case ok:
		return q, nil
	case tried == mostMatches:
		return Point{}, fmt.Errorf("gave up after %d ways to decide the tree, with none of which everything derived is as it is there (hint: give candidates something that tells them apart)", tried)
	case err != nil:
		return Point{}, err
	}
	for _, c := range symbolic.Diff(w, v) {
		return Point{}, &symbolic.PathError{Path: c.Path, Err: fmt.Errorf("what is derived here from the decisions is %s, got %s", showAt(w, c.Path), showAt(v, c.Path))}
	}
	return p, nil
}

// showAt shows what stands at a place of v.
func showAt(v symbolic.Value, p symbolic.Path) string {
	if at, ok := symbolic.Lookup(v, p); ok && at != nil {
		return show(at)
	}
	return "nothing"
}

// match finds the picks, in frame, with which the plan decodes to v. When there are none, frame is left without picks
// at and below the plan.
func (n *plan) match(v symbolic.Value, frame []float64) bool {
	switch n.kind {
	case constant:
		return symbolic.Equal(n.value, v)
	case given:
		return true // Encode compares it when all decisions are known
	case branch:
		return n.matchBranch(v, frame)
	case choice:
		for i, kid := range n.kids {
			if kid.match(v, frame) {
				frame[n.offset] = float64(i)
				return true
			}
		}
		return false
	case group:
		return n.matchSlots(v, frame)
	case repeat:
		return n.matchRepeat(v, frame)
	case leaf:
		pick, ok := n.pickOf(v)
		if ok {
			frame[n.offset] = pick
		}
		return ok
	}
	panic(fmt.Sprintf("space: unknown kind of plan %d", n.kind))
}

func (n *plan) matchBranch(v symbolic.Value, frame []float64) bool {
	if !sameShape(n.value, v) {
		return false
	}
	next := 0
	for i, want := range n.base {
		got := childLike(n.value, i, v)
		if next < len(n.at) && n.at[next] == i {
			if !n.kids[next].match(got, frame) {
				clearPicks(frame[n.offset : n.offset+n.width])
				return false
			}
			next++
		} else if !symbolic.Equal(want, got) {
			clearPicks(frame[n.offset : n.offset+n.width])
			return false
		}
	}
	return true
}

// sameShape reports whether two values have their children in places of the same names.
func sameShape(a, b symbolic.Value) bool {
	switch a := a.(type) {
	case *symbolic.List:
		b, ok := b.(*symbolic.List)
		return ok && a.Len() == b.Len()
	case *symbolic.Object:
		b, ok := b.(*symbolic.Object)
		if !ok || className(a) != className(b) || a.Len() != b.Len() {
			return false
		}
		for i := range symbolic.NumChildren(a) {
			if _, v := symbolic.Child(a, i); v != nil && childLike(a, i, b) == nil {
				return false
			}
		}
		return true
	}
	return false
}

// childLike returns the child of b that stands where child i of a does; nil when there is none.
func childLike(a symbolic.Value, i int, b symbolic.Value) symbolic.Value {
	step, _ := symbolic.Child(a, i)
	if i < symbolic.NumChildren(b) {
		if same, v := symbolic.Child(b, i); same == step {
			return v // as a rule: only the entries of dictionaries may come in another order
		}
	}
	if key, ok := step.Key(); ok {
		return b.(*symbolic.Object).Get(key)
	}
	return nil
}

func className(o *symbolic.Object) string {
	if o.Class() == nil {
		return ""
	}
	return o.Class().Name
}

// pickOf returns the pick of a Hyper that gives v.
func (n *plan) pickOf(v symbolic.Value) (float64, bool) {
	gives := func(pick float64) bool {
		w, err := n.resolve(pick)
		return err == nil && symbolic.Equal(w, v)
	}
	if inv, ok := n.hyper.(Inverter); ok {
		pick, ok := inv.Pick(v)
		if whole, isWhole := wholeNumber(v); !ok && n.converts && isWhole {
			pick, ok = inv.Pick(whole) // an integer that the field made a float
		}
		pick += 0
		return pick, ok && n.inDomain(pick) && gives(pick)
	}
	if n.axis == nil {
		for i := range n.domain.(Choice).N {
			if gives(float64(i)) {
				return float64(i), true
			}
		}
		return 0, false
	}
	for i := range n.axis.count {
		if x := n.axis.value(i); gives(x) {
			return x, true
		}
	}
	return 0, false
}

// wholeNumber returns a float without fraction as an integer.
func wholeNumber(v symbolic.Value) (symbolic.Int, bool) {
	x, ok := v.(symbolic.Float)
	n := symbolic.Int(0)
	if ok && x > -maxGrid && x < maxGrid {
		n = symbolic.Int(x)
	}
	return n, ok && symbolic.Float(n) == x
}

func (n *plan) inDomain(pick float64) bool {
	if n.axis != nil {
		return n.axis.fits(pick) == nil
	}
	return pick >= 0 && pick < float64(n.domain.(Choice).N) && pick == float64(int(pick))
}

// matches is match when the picks do not matter.
func (n *plan) matches(v symbolic.Value) bool {
	frame := make([]float64, n.offset+n.width)
	return n.match(v, frame)
}

func (n *plan) anyMatches(v symbolic.Value) bool {
	for _, kid := range n.kids {
		if kid.matches(v) {
			return true
		}
	}
	return false
}
