package space

import (
	"math/rand/v2"
	"slices"
)

// Mutate returns a point with one decision changed: drawn with equal chances among the active ones that can have another
// pick, it gets one. What the new pick opens is drawn as by Sample; everything else that stays active keeps its pick. The
// second result is the ID of the changed decision; -1, and p itself, when nothing can change. It panics when p is not a
// point of the space.
//
// A choice moves to any other candidate, by its weight where it has one, and half the time to a neighbour where the order
// means something. A number moves half the time to anywhere on its scale, and half the time by a local step (see the
// package's Design). Where it is how many items a node has, items are taken out and put in at random places, and all
// others stay. A slot of distinct items takes another candidate; when another slot has it, the two swap, with all that they
// opened, which is how permutations change. In a sorted group the changed item moves to its place among the others, and
// takes what they opened along. For other ways see MutateWith.
func (s *Space) Mutate(p Point, rng *rand.Rand) (Point, int) {
	s.mustHave("Mutate", p)
	if s.free != nil {
		return s.mutateFeasible(p, rng)
	}
	id := s.drawMutable(p.picks, p.picks, rng)
	if id < 0 {
		return p, -1
	}
	picks := append([]float64(nil), p.picks...)
	return Point{picks}, s.change(picks, id, Swap, rng)
}

// change gives a decision another pick, and returns the decision whose pick has changed.
func (s *Space) change(picks []float64, id int, move Move, rng *rand.Rand) int {
	r := &s.rows[id]
	switch {
	case r.axis != nil:
		s.resize(picks, id, r.axis.change(picks[id], rng), rng)
	case r.squad < 0 || s.squads[r.squad].free():
		s.reset(picks, id, r.another(int(picks[id]), rng), rng)
	case s.squads[r.squad].sorted:
		return s.exchange(picks, &s.squads[r.squad], r.slot, rng)
	default:
		s.replace(picks, &s.squads[r.squad], r.slot, move, rng)
	}
	return id
}

// drawMutable draws an active decision that can change and still has the pick that it had before; -1 when there is none.
func (s *Space) drawMutable(before, picks []float64, rng *rand.Rand) int {
	count := 0
	for id, pick := range picks {
		if pick == before[id] && s.mutable(picks, id) {
			count++
		}
	}
	if count == 0 {
		return -1
	}
	skip := rng.IntN(count)
	for id, pick := range picks {
		if pick == before[id] && s.mutable(picks, id) {
			if skip == 0 {
				return id
			}
			skip--
		}
	}
	panic("space: unreachable: counted decisions are gone")
}

// mutable reports whether an active decision can have another pick.
func (s *Space) mutable(picks []float64, id int) bool {
	r := &s.rows[id]
	switch {
	case r.axis != nil:
		return !r.axis.single()
	case r.squad >= 0:
		if g := &s.squads[r.squad]; g.distinct && g.sorted {
			return g.n > g.len(picks)
		}
	}
	return r.n > 1
}

// another draws a candidate that is not c: by weight, and where the order means something half the time next to c.
func (r *row) another(c int, rng *rand.Rand) int {
	if r.near && rng.Uint64()&1 == 0 {
		if c == 0 || c < r.n-1 && rng.Uint64()&1 == 0 {
			return c + 1
		}
		return c - 1
	}
	if r.draws != nil {
		for range 8 { // the same again is rare, but for one weight far above all others
			if d := r.pick(rng); d != c {
				return d
			}
		}
	}
	return other(c, r.n, rng)
}

// other draws a number below n that is not c.
func other(c, n int, rng *rand.Rand) int {
	d := rng.IntN(n - 1)
	if d >= c {
		d++
	}
	return d
}

// reset gives a choice another pick, and draws what it opens.
func (s *Space) reset(picks []float64, id, pick int, rng *rand.Rand) {
	clearPicks(picks[id : id+s.rows[id].width])
	picks[id] = float64(pick)
	s.drawBelow(picks, id, rng)
}

// replace gives a slot of an arrangement another candidate, or swaps it with the slot that has it, or moves it there.
func (s *Space) replace(picks []float64, g *squad, slot int, move Move, rng *rand.Rand) {
	c := other(g.pick(picks, slot), g.n, rng)
	j := g.slotOf(picks, g.len(picks), c)
	if j < 0 {
		s.reset(picks, g.id(slot), c, rng)
		return
	}
	for {
		next := j
		if move == Insertion { // by swaps with all slots on the way
			next = slot + 1
			if j < slot {
				next = slot - 1
			}
		}
		a, b := g.region(picks, slot), g.region(picks, next)
		for i := range a {
			a[i], b[i] = b[i], a[i]
		}
		if slot = next; slot == j {
			return
		}
	}
}

// exchange gives an item of a sorted group another candidate and moves it to its place. It returns the decision there:
// its pick has changed.
func (s *Space) exchange(picks []float64, g *squad, slot int, rng *rand.Rand) int {
	old := g.pick(picks, slot)
	var c int
	if g.distinct {
		c = g.unusedAt(picks, g.len(picks), rng.IntN(g.n-g.len(picks)))
	} else {
		c = other(old, g.n, rng)
	}
	// Shift the items between the old place and the new one, with what they opened.
	to := slot
	if c > old {
		for to+1 < g.len(picks) && g.pick(picks, to+1) < c {
			copy(g.region(picks, to), g.region(picks, to+1))
			to++
		}
	} else {
		for to > 0 && g.pick(picks, to-1) > c {
			copy(g.region(picks, to), g.region(picks, to-1))
			to--
		}
	}
	s.reset(picks, g.id(to), c, rng)
	return g.id(to)
}

// region returns the picks of a slot and of everything below it.
func (g *squad) region(picks []float64, slot int) []float64 {
	return picks[g.id(slot) : g.id(slot)+g.width]
}

// unusedAt returns the candidate number i, in order, of those that none of the first slots has.
func (g *squad) unusedAt(picks []float64, slots, i int) int {
	taken := make([]int, slots)
	for slot := range taken {
		taken[slot] = g.pick(picks, slot)
	}
	slices.Sort(taken)
	for _, c := range taken {
		if c > i {
			break
		}
		i++
	}
	return i
}
