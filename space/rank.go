package space

import (
	"fmt"
	"math/big"
	"math/rand/v2"
)

// At returns point number i of a finite space in the order of All, from 0 on. It takes time in proportion to the point and
// not to i: what the parts of the space count is computed at the first call. Points that break a rule are counted, as they
// are by Size: Feasible tells. It panics when i is not below Size, and when the space is not finite.
func (s *Space) At(i *big.Int) Point {
	s.mustBeFinite("At")
	if i.Sign() < 0 || i.Cmp(s.size) >= 0 {
		panic(fmt.Sprintf("space: At: point %v of a space of %v", i, s.size))
	}
	if len(s.rows) == 0 {
		return Point{}
	}
	picks := s.blank()
	s.ranks.of(s.root).at(new(big.Int).Set(i), picks)
	return Point{picks}
}

// IndexOf returns the number of a point of a finite space in the order of All: the inverse of At. It panics when p is not a
// point of the space, and when the space is not finite.
func (s *Space) IndexOf(p Point) *big.Int {
	s.mustBeFinite("IndexOf")
	s.mustHave("IndexOf", p)
	if len(s.rows) == 0 {
		return new(big.Int)
	}
	return s.ranks.of(s.root).index(p.picks)
}

// SampleUniform draws a point of a finite space, all with equal chances, where Sample decides one by one: here a candidate
// that opens a hundred points is picked a hundred times as often as one beside it that opens none. Weights and scales do
// not count. Where there are rules it draws until a point keeps them, or takes one of those that do when they are few, and falls
// back on Sample where neither is possible. It panics when the space is not finite.
func (s *Space) SampleUniform(rng *rand.Rand) Point {
	s.mustBeFinite("SampleUniform")
	for range drawTries {
		p := s.At(below(s.size, rng))
		if s.free == nil || s.broken(p.picks) == nil {
			return p
		}
	}
	if r := s.regions(); r.exact {
		return r.drawUniform(s, rng)
	}
	return s.Sample(rng)
}

// below draws a number below n. It takes 128 random bits more than n has, so that no number is favoured by more than 1 in
// 2^128, and no draw is ever thrown away.
func below(n *big.Int, rng *rand.Rand) *big.Int {
	x := new(big.Int)
	var word big.Int
	for range n.BitLen()/64 + 3 {
		x.Lsh(x, 64)
		x.Or(x, word.SetUint64(rng.Uint64()))
	}
	return x.Mod(x, n)
}

// tally is a plan with what its parts count.
type tally struct {
	*plan
	size *big.Int
	kids []*tally

	// choice, group and repeat: by candidate, how many points come before its first: those of the candidates before it.
	// There is one more, the sum. A repeat has its block as the only candidate.
	starts []*big.Int

	alike  bool         // group: all candidates count alike
	table  [][]*big.Int // sorted group: [c][j] counts the selections of j from candidate c on
	before []*big.Int   // group with a decided number of items that constrain each other: by number, the lists with fewer
}

// tallyOf counts the parts of a plan of a finite space.
func tallyOf(n *plan) *tally {
	t := &tally{plan: n, size: n.points}
	for _, kid := range n.kids {
		t.kids = append(t.kids, tallyOf(kid))
	}
	if n.kind != choice && n.kind != group && n.kind != repeat {
		return t
	}
	sum := new(big.Int)
	t.alike = true
	for _, kid := range t.kids {
		t.starts = append(t.starts, new(big.Int).Set(sum))
		sum.Add(sum, kid.size)
		t.alike = t.alike && kid.size.Cmp(t.kids[0].size) == 0
	}
	t.starts = append(t.starts, sum)
	if n.kind != group || !n.distinct && !n.sorted {
		return t
	}
	if n.sorted {
		t.fillTable()
	}
	if n.times != nil {
		weights := make([]*big.Int, len(t.kids))
		for c, kid := range t.kids {
			weights[c] = kid.size
		}
		counts := n.lists(weights)
		t.before = make([]*big.Int, n.k+2)
		total := new(big.Int)
		for k := range t.before {
			t.before[k] = new(big.Int).Set(total)
			if k >= n.least && k <= n.k {
				total.Add(total, counts[k])
			}
		}
	}
	return t
}

// fillTable counts the selections from each candidate on.
func (t *tally) fillTable() {
	n := len(t.kids)
	t.table = make([][]*big.Int, n+1)
	for c := n; c >= 0; c-- {
		t.table[c] = make([]*big.Int, t.k+1)
		t.table[c][0] = big.NewInt(1)
		for j := 1; j <= t.k; j++ {
			count := new(big.Int)
			if c < n { // without c, and with it
				count.Mul(t.kids[c].size, t.table[t.following(c)][j-1])
				count.Add(count, t.table[c+1][j])
			}
			t.table[c][j] = count
		}
	}
}

// following returns the first candidate that a sorted group may have behind c. In a multiset it is c again; then row c is
// being filled from the left, and what is needed of it is there.
func (t *tally) following(c int) int {
	if t.distinct {
		return c + 1
	}
	return c
}
