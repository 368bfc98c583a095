package space

import "math/rand/v2"

// Cross returns a point that has each decision from one of its parents: where both picked the same candidate the decisions
// below are crossed one by one, where they differ the child takes one parent's pick with everything below it. Each
// difference is settled by a coin of its own. Groups whose slots constrain each other are crossed as a whole: a subset
// keeps what both have and draws the rest from what one has; a multiset takes each slot from one parent; an arrangement
// is crossed half the time by position and half the time by order (see the package's Design). For other ways see CrossWith.
// It panics when a or b is not a point of the space.
func (s *Space) Cross(a, b Point, rng *rand.Rand) Point {
	s.mustHave("Cross", a)
	s.mustHave("Cross", b)
	if s.free != nil {
		return s.crossFeasible(a, b, rng)
	}
	x := crosser{Space: s, a: a.picks, b: b.picks, picks: s.blank(), rng: rng}
	x.cross(0, len(s.rows), 0, 0)
	return Point{x.picks}
}

// crosser crosses a and b into picks. In a group a parent's slot may go into another slot of the child, so the walks carry
// how far the parents' IDs lie from the child's.
type crosser struct {
	*Space
	a, b, picks []float64
	rng         *rand.Rand

	arrangements Arrangements
	settle       func(id int) bool // whether a difference is settled from a; nil: by a coin
	whole        bool              // settle constrained groups like any other difference
}

// fromA decides from which parent a difference is settled.
func (x *crosser) fromA(id int) bool {
	if x.settle != nil {
		return x.settle(id)
	}
	return x.rng.Uint64()&1 == 0
}

// cross decides a range of IDs that is active in both parents, at distances da and db.
func (x *crosser) cross(from, to, da, db int) {
	for id := from; id < to; id += x.rows[id].width {
		r := &x.rows[id]
		if r.squad >= 0 && !x.squads[r.squad].free() {
			if g := &x.squads[r.squad]; r.slot == 0 && x.whole {
				x.group(g, to, da, db)
			} else if r.slot == 0 {
				x.slots(g, da, db)
			}
			continue
		}
		switch p, q := x.a[id+da], x.b[id+db]; {
		case p == q:
			x.both(id, da, db)
		case r.openings() && r.axis != nil:
			x.items(id, da, db)
		case x.fromA(id):
			copy(x.picks[id:id+r.width], x.a[id+da:])
		default:
			copy(x.picks[id:id+r.width], x.b[id+db:])
		}
	}
}

// both takes a pick that the parents share, and crosses what it opens.
func (x *crosser) both(id, da, db int) {
	x.picks[id] = x.a[id+da]
	if r := &x.rows[id]; r.openings() {
		o := r.open(x.picks[id])
		x.cross(id+o.from, id+o.to, da, db)
	}
}

// items crosses a node that has more items in one parent than in the other: the child has as many as one of them. Items
// that both have are crossed, unless they constrain each other; all others come from that one.
func (x *crosser) items(id, da, db int) {
	r := &x.rows[id]
	p, q := x.a[id+da], x.b[id+db]
	main, at := x.a, id+da
	fromA := x.fromA(id)
	if !fromA {
		main, at = x.b, id+db
	}
	copy(x.picks[id:id+r.width], main[at:])
	if !fromA && x.whole {
		return
	}
	if first := &x.rows[id+1]; first.squad >= 0 && first.plan == r.plan && !x.squads[first.squad].free() {
		return
	}
	o := r.open(min(p, q))
	clearPicks(x.picks[id+o.from : id+o.to])
	x.cross(id+o.from, id+o.to, da, db)
}

// group takes a constrained group, whose slots end before to, as a whole from one parent.
func (x *crosser) group(g *squad, to, da, db int) {
	from := g.first
	to = min(to, from+g.k*g.width)
	if same(x.a[from+da:to+da], x.b[from+db:to+db]) || x.fromA(from) {
		copy(x.picks[from:to], x.a[from+da:])
		return
	}
	copy(x.picks[from:to], x.b[from+db:])
}

// same reports whether two runs of picks decide everything alike.
func same(a, b []float64) bool { return Point{a}.Equal(Point{b}) }

// source says which slots of the parents a slot of the child comes from; -1: not from this parent.
type source struct{ a, b int }

// slots crosses a group whose slots constrain each other.
func (x *crosser) slots(g *squad, da, db int) {
	k := g.k
	if g.counted {
		k = int(x.a[g.first-1+da]) // both parents have as many
	}
	as, bs := make([]int, k), make([]int, k)
	for i := range as {
		as[i], bs[i] = int(x.a[g.id(i)+da]), int(x.b[g.id(i)+db])
	}
	var sources []source
	switch {
	case g.sorted && g.distinct:
		sources = crossSubsets(as, bs, x.rng)
	case g.sorted:
		sources = crossMultisets(as, bs, x.rng)
	case x.arrangements == PartiallyMapped:
		sources = crossPartiallyMapped(as, bs, x.rng)
	case x.arrangements == Cycle || x.arrangements != Order && x.rng.Uint64()&1 == 0:
		sources = crossByPosition(as, bs, x.rng)
	default:
		sources = crossByOrder(as, bs, x.rng)
	}
	for i, from := range sources {
		id := g.id(i)
		switch {
		case from.a >= 0 && from.b >= 0:
			x.both(id, da+(from.a-i)*g.width, db+(from.b-i)*g.width)
		case from.a >= 0:
			at := g.id(from.a) + da
			copy(x.picks[id:id+g.width], x.a[at:])
		default:
			at := g.id(from.b) + db
			copy(x.picks[id:id+g.width], x.b[at:])
		}
	}
}
