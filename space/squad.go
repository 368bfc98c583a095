package space

import "math/bits"

// squad is a group as the walks over picks see it: slot i is decision first + i*width.
type squad struct {
	first, width, k, n int
	counted            bool // how many slots are active is decided, just in front of the first
	distinct, sorted   bool
}

// len returns how many slots are active.
func (g *squad) len(picks []float64) int {
	if g.counted {
		return int(picks[g.first-1])
	}
	return g.k
}

// last returns the last decision of all slots.
func (g *squad) last() int { return g.first + g.k*g.width - 1 }

// free reports whether the slots do not constrain each other.
func (g *squad) free() bool { return !g.distinct && !g.sorted }

// id returns the decision that is slot i.
func (g *squad) id(i int) int { return g.first + i*g.width }

// pick returns the candidate that slot i has.
func (g *squad) pick(picks []float64, i int) int { return int(picks[g.first+i*g.width]) }

// slotOf returns the first of the leading slots that has candidate c; -1 when none has.
func (g *squad) slotOf(picks []float64, slots, c int) int {
	for i := range slots {
		if picks[g.id(i)] == float64(c) {
			return i
		}
	}
	return -1
}

// valid reports whether the picks of all slots are candidates and go together.
func (g *squad) valid(picks []float64) bool {
	var local [16]uint64
	used := newBits(local[:], g.n)
	before := -1
	for i := range g.len(picks) {
		x := picks[g.id(i)]
		c := int(x)
		if !(x >= 0 && x < float64(g.n)) || float64(c) != x {
			return false
		}
		if g.sorted && (c < before || c == before && g.distinct) || g.distinct && used.has(c) {
			return false
		}
		used.add(c)
		before = c
	}
	return true
}

// allows reports whether the pick of a slot, which is a candidate, goes with those of the slots before it.
func (g *squad) allows(picks []float64, slot int) bool {
	c := g.pick(picks, slot)
	if g.sorted {
		if slot == 0 {
			return true
		}
		before := picks[g.id(slot-1)]
		return before < float64(c) || before == float64(c) && !g.distinct
	}
	return !g.distinct || g.slotOf(picks, slot, c) < 0
}

// unused returns the first candidate from start on that none of the slots before slot has; n when all are taken.
func (g *squad) unused(picks []float64, slot, start int) int {
	var local [16]uint64
	used := newBits(local[:], g.n)
	for i := range slot {
		used.add(g.pick(picks, i))
	}
	return used.nextFree(start, g.n)
}

// bitset is a set of small integers.
type bitset []uint64

// newBits returns an empty set for numbers below n; in local when they fit.
func newBits(local []uint64, n int) bitset {
	if words := (n + 63) / 64; words > len(local) {
		return make(bitset, words)
	}
	return local
}

func (b bitset) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }
func (b bitset) add(i int)      { b[i/64] |= 1 << (i % 64) }

// nextFree returns the first number from i on that is not in the set; n when all below n are.
func (b bitset) nextFree(i, n int) int {
	for i < n {
		free := ^b[i/64] >> (i % 64)
		if free != 0 {
			return min(i+bits.TrailingZeros64(free), n)
		}
		i = (i/64 + 1) * 64
	}
	return n
}
