package space

import "symsearch/symbolic"

// mostMatches is how many ways to decide a tree Encode tries, where what is derived tells them apart.
const mostMatches = 1 << 14

// search looks for picks that decode to v, derived values included, where the first that match does not. The picks come in
// the order of All.
func (s *Space) search(v symbolic.Value) (p Point, tried int, found bool) {
	picks := s.blank()
	s.root.each(v, picks, func() bool {
		tried++
		w, err := s.tree(picks)
		found = err == nil && symbolic.Equal(w, v)
		return !found && tried < mostMatches
	})
	return Point{picks}, tried, found
}

// each calls next with every way, in frame, in which the plan decodes to v, leaving out what is derived; false ends it, and
// leaves frame as it is. Otherwise frame is left without picks at and below the plan.
func (n *plan) each(v symbolic.Value, frame []float64, next func() bool) bool {
	switch n.kind {
	case branch:
		if !sameShape(n.value, v) || !n.fixedMatch(v) {
			return true
		}
		return n.eachKid(v, frame, 0, next)
	case choice:
		for i, kid := range n.kids {
			frame[n.offset] = float64(i)
			if !kid.each(v, frame, next) {
				return false
			}
		}
		frame[n.offset] = inactive
		return true
	case group, repeat:
		list, ok := v.(*symbolic.List)
		if !ok || !n.admits(list.Len()) {
			return true
		}
		if n.times != nil {
			frame[n.offset] = float64(list.Len())
		}
		more := n.eachItem(list, frame, 0, next)
		if more && n.times != nil {
			frame[n.offset] = inactive
		}
		return more
	case leaf:
		return n.eachPick(v, frame, next)
	}
	return !n.match(v, frame) || next() // nothing is decided here
}

// fixedMatch reports whether the children of a branch that hold no decisions are those of v.
func (n *plan) fixedMatch(v symbolic.Value) bool {
	kid := 0
	for i, want := range n.base {
		if kid < len(n.at) && n.at[kid] == i {
			kid++
		} else if !symbolic.Equal(want, childLike(n.value, i, v)) {
			return false
		}
	}
	return true
}

func (n *plan) eachKid(v symbolic.Value, frame []float64, i int, next func() bool) bool {
	if i == len(n.kids) {
		return next()
	}
	return n.kids[i].each(childLike(n.value, n.at[i], v), frame, func() bool { return n.eachKid(v, frame, i+1, next) })
}

func (n *plan) eachItem(list *symbolic.List, frame []float64, i int, next func() bool) bool {
	if i == list.Len() {
		return next()
	}
	further := func() bool { return n.eachItem(list, frame, i+1, next) }
	switch {
	case n.kind == repeat && n.shared && i > 0: // what follows from the decisions may differ: it is compared in the end
		return further()
	case n.kind == repeat:
		return n.kids[0].each(list.At(i), n.slot(frame, i), further)
	}
	slot := n.slot(frame, i)
	for c, kid := range n.kids {
		if n.sorted && i > 0 && float64(c) < n.slot(frame, i-1)[0] || n.distinct && n.taken(frame, i, c) {
			continue
		}
		slot[0] = float64(c)
		if !kid.each(list.At(i), slot, further) {
			return false
		}
	}
	slot[0] = inactive
	return true
}

// taken reports whether one of the slots before i has candidate c.
func (n *plan) taken(frame []float64, i, c int) bool {
	for j := range i {
		if n.slot(frame, j)[0] == float64(c) {
			return true
		}
	}
	return false
}

// eachPick goes through all picks of a Choice that give v, and takes the one that the Inverter names otherwise.
func (n *plan) eachPick(v symbolic.Value, frame []float64, next func() bool) bool {
	if n.axis != nil {
		pick, ok := n.pickOf(v)
		if !ok {
			return true
		}
		frame[n.offset] = pick
		more := next()
		if more {
			frame[n.offset] = inactive
		}
		return more
	}
	for i := range n.domain.(Choice).N {
		if w, err := n.resolve(float64(i)); err != nil || !symbolic.Equal(w, v) {
			continue
		}
		frame[n.offset] = float64(i)
		if !next() {
			return false
		}
	}
	frame[n.offset] = inactive
	return true
}
