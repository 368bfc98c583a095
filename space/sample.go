package space

import (
	"math/rand/v2"
	"slices"
)

// Sample draws a point, decision by decision: each candidate of a OneOf is equally likely, or as likely as its weight says,
// each list of a ManyOf (subsets, multisets and arrangements too) and each number of a range on its scale. Where the number
// of items is decided it is drawn first, evenly. Points of a conditional space are therefore
// not all equally likely. The same generator state gives the same point on every platform.
func (s *Space) Sample(rng *rand.Rand) Point {
	if s.free != nil {
		return s.sampleFeasible(rng)
	}
	picks := s.blank()
	s.draw(picks, 0, len(picks), rng)
	return Point{picks}
}

// draw decides the decisions of a range of IDs, none of which is decided yet, and what they open.
func (s *Space) draw(picks []float64, from, to int, rng *rand.Rand) {
	for id := from; id < to; {
		r := &s.rows[id]
		switch {
		case r.squad >= 0 && r.slot == 0:
			s.drawSlots(picks, &s.squads[r.squad], rng)
		case r.squad >= 0: // drawn with slot 0
		case r.axis != nil:
			picks[id] = r.axis.draw(rng)
		default:
			picks[id] = float64(r.pick(rng))
		}
		s.drawBelow(picks, id, rng)
		id += r.width
	}
}

// pick draws a candidate, by its weight.
func (r *row) pick(rng *rand.Rand) int {
	if r.draws == nil {
		return rng.IntN(r.n)
	}
	x := float64(rng.Float64() * r.draws[r.n-1])
	c, _ := slices.BinarySearchFunc(r.draws, x, bySum)
	return min(c, r.n-1)
}

// bySum compares for a binary search: x belongs to the first that has a sum above it.
func bySum(sum, x float64) int {
	if sum <= x {
		return -1
	}
	return 1
}

// drawBelow decides what the pick of a decision opens.
func (s *Space) drawBelow(picks []float64, id int, rng *rand.Rand) {
	if r := &s.rows[id]; r.openings() {
		o := r.open(picks[id])
		s.draw(picks, id+o.from, id+o.to, rng)
	}
}

// drawSlots draws the picks of all slots of a group, every list that it allows equally likely.
func (s *Space) drawSlots(picks []float64, g *squad, rng *rand.Rand) {
	k := g.len(picks)
	if g.free() {
		for i := range k {
			picks[g.first+i*g.width] = float64(rng.IntN(g.n))
		}
		return
	}
	n := g.n
	if !g.distinct {
		n += k - 1 // multisets of k from n are the subsets of k from n+k-1: take i from the i-th smallest
	}
	drawn := arrangement(n, k, rng)
	if g.sorted {
		slices.Sort(drawn)
	}
	for i, c := range drawn {
		if !g.distinct {
			c -= i
		}
		picks[g.first+i*g.width] = float64(c)
	}
}

// arrangement draws k different numbers below n in random order: the first k of a shuffle.
func arrangement(n, k int, rng *rand.Rand) []int {
	if n > 4*k+64 { // few of many: remember only what was swapped
		moved := make(map[int]int, k)
		at := func(i int) int {
			if v, ok := moved[i]; ok {
				return v
			}
			return i
		}
		drawn := make([]int, k)
		for i := range drawn {
			j := i + rng.IntN(n-i)
			drawn[i] = at(j)
			moved[j] = at(i)
		}
		return drawn
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	for i := range k {
		j := i + rng.IntN(n-i)
		all[i], all[j] = all[j], all[i]
	}
	return all[:k]
}
