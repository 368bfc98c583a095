package space

import "math"

// Distance returns how far apart two points are, from 0 when they decide everything alike to 1 when nothing. It is a
// metric, reckons with what is not active, and follows the template: what lies side by side counts alike, and what a
// candidate opens together counts no more than the candidate.
//
//   - Numbers are apart by their places on their scale.
//   - Different candidates are 1 apart, ordered ones by their places, and nothing below them matters: it has no counterpart. Below a common candidate
//     the mean of what it opens counts half.
//   - A group whose order means nothing counts the items that only one of the points has; an arrangement the slots that
//     differ.
//   - Where the number of items is decided, half is how far apart these numbers are, and half the items: one that only one
//     of the points has is 1 apart.
//
// It allocates nothing. Both must be points of the space.
func (s *Space) Distance(p, q Point) float64 {
	if len(p.picks) != len(s.rows) || len(q.picks) != len(s.rows) {
		s.mustHave("Distance", p)
		s.mustHave("Distance", q)
	}
	return s.apart(p.picks, q.picks, 0, len(s.rows), 0, 0)
}

// apart returns the mean distance over the nodes in a range of IDs, which lie at dp and dq in the two points.
func (s *Space) apart(p, q []float64, from, to, dp, dq int) float64 {
	sum, nodes := 0.0, 0
	for id := from; id < to; {
		r := &s.rows[id]
		nodes++
		if r.squad >= 0 {
			g := &s.squads[r.squad]
			sum += s.slotsApart(p, q, g, id, dp, dq)
			id += g.k * g.width
			continue
		}
		sum += s.pickApart(p, q, id, dp, dq)
		id += r.width
	}
	if nodes == 0 {
		return 0
	}
	return sum / float64(nodes)
}

// pickApart compares one decision and what it opens.
func (s *Space) pickApart(p, q []float64, id, dp, dq int) float64 {
	r := &s.rows[id]
	a, b := p[id+dp], q[id+dq]
	switch {
	case r.axis != nil && r.openings():
		return (math.Abs(r.place(a)-r.place(b)) + s.itemsApart(p, q, id, dp, dq)) / 2
	case r.axis != nil:
		return math.Abs(r.place(a) - r.place(b))
	case a != b && r.plan.ordered:
		d := math.Abs(r.place(a) - r.place(b))
		if r.openings() {
			d = (1 + d) / 2 // no nearer than what lies below a common candidate may be apart
		}
		return d
	case a != b:
		return 1
	case !r.openings():
		return 0
	}
	o := r.open(a)
	return s.apart(p, q, id+o.from, id+o.to, dp, dq) / 2
}

// itemsApart compares the items of a node whose number of items is decision id.
func (s *Space) itemsApart(p, q []float64, id, dp, dq int) float64 {
	r := &s.rows[id]
	if r.plan.kind == group {
		return s.slotsApart(p, q, &s.squads[s.rows[id+1].squad], id+1, dp, dq)
	}
	a, b := min(int(p[id+dp]), r.plan.frames()), min(int(q[id+dq]), r.plan.frames())
	sum := math.Abs(float64(a - b))
	for i := range min(a, b) {
		from := id + 1 + i*r.plan.slotWidth
		sum += s.apart(p, q, from, from+r.plan.slotWidth, dp, dq)
	}
	return sum / float64(r.plan.frames())
}

// slotsApart compares the slots of a group, of which id is the first here.
func (s *Space) slotsApart(p, q []float64, g *squad, id, dp, dq int) float64 {
	np, nq := g.k, g.k
	if g.counted {
		np, nq = int(p[id-1+dp]), int(q[id-1+dq])
	}
	sum := 0.0
	if !g.sorted {
		sum = math.Abs(float64(np - nq))
		for i := range min(np, nq) {
			sum += s.pickApart(p, q, id+i*g.width, dp, dq)
		}
		return sum / float64(g.k)
	}
	i, j := 0, 0
	for i < np || j < nq {
		at := id + i*g.width
		switch a, b := slotPick(p, g, np, id+dp, i), slotPick(q, g, nq, id+dq, j); {
		case a < b:
			sum += 0.5
			i++
		case b < a:
			sum += 0.5
			j++
		default:
			sum += s.pickApart(p, q, at, dp, dq+(j-i)*g.width)
			i++
			j++
		}
	}
	return sum / float64(g.k)
}

// slotPick returns the pick of slot i of n, and behind the last one a pick that comes after all candidates.
func slotPick(picks []float64, g *squad, n, first, i int) float64 {
	if i == n {
		return math.Inf(1)
	}
	return picks[first+i*g.width]
}
