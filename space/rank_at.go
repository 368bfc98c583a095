package space

import (
	"math/big"
	"sort"
	"sync"
)

// ranker holds the tally of a space, which is made when it is first asked for.
type ranker struct {
	once  sync.Once
	tally *tally
}

func (r *ranker) of(root *plan) *tally {
	r.once.Do(func() { r.tally = tallyOf(root) })
	return r.tally
}

// at writes the picks of point number i below the plan into its frame. It uses i up.
func (t *tally) at(i *big.Int, frame []float64) {
	switch t.kind {
	case branch:
		var rest big.Int
		for j := len(t.kids) - 1; j > 0; j-- {
			i.QuoRem(i, t.kids[j].size, &rest)
			t.kids[j].at(&rest, frame)
		}
		t.kids[0].at(i, frame)
	case choice:
		frame[t.offset] = float64(t.pick(i))
		t.kids[int(frame[t.offset])].at(i, frame)
	case group, repeat:
		if t.times != nil {
			k := t.least + sort.Search(t.k-t.least, func(k int) bool { return t.fewer(t.least+k+1).Cmp(i) > 0 })
			frame[t.offset] = float64(k)
			i.Sub(i, t.fewer(k))
		}
		t.items(i, frame, t.length(frame))
	case leaf:
		switch {
		case t.axis == nil:
			frame[t.offset] = float64(i.Int64())
		case t.axis.count == 0:
			frame[t.offset] = t.axis.low
		default:
			frame[t.offset] = t.axis.value(i.Int64())
		}
	}
}

// pick returns the candidate that point number i lies below, and makes i its number there.
func (t *tally) pick(i *big.Int) int {
	c := sort.Search(len(t.kids)-1, func(c int) bool { return t.starts[c+1].Cmp(i) > 0 })
	i.Sub(i, t.starts[c])
	return c
}

// sum returns what all candidates count together.
func (t *tally) sum() *big.Int { return t.starts[len(t.kids)] }

// fewer returns how many lists have fewer than k items.
func (t *tally) fewer(k int) *big.Int {
	switch {
	case k <= t.least:
		return new(big.Int)
	case t.before != nil:
		return t.before[k]
	case !t.shared:
		return geometric(t.sum(), t.least, k-1)
	case t.least == 0: // without the block
		count := big.NewInt(int64(k - 1))
		return count.Add(count.Mul(count, t.sum()), big.NewInt(1))
	}
	count := big.NewInt(int64(k - t.least))
	return count.Mul(count, t.sum())
}

// items writes the picks of list number i of k items.
func (t *tally) items(i *big.Int, frame []float64, k int) {
	switch {
	case t.kind == repeat:
		var rest big.Int
		for j := min(k, t.frames()) - 1; j >= 0; j-- {
			i.QuoRem(i, t.sum(), &rest)
			t.kids[0].at(&rest, t.slot(frame, j))
		}
	case t.sorted:
		least := 0
		for j := range k {
			c := least
			behind := t.table[t.following(c)][k-j-1]
			lists := new(big.Int).Mul(t.kids[c].size, behind)
			for ; i.Cmp(lists) >= 0; lists.Mul(t.kids[c].size, behind) {
				i.Sub(i, lists)
				c++
				behind = t.table[t.following(c)][k-j-1]
			}
			t.below(i, behind, c, t.slot(frame, j))
			least = t.following(c)
		}
	case t.distinct:
		a := t.arrange(k)
		for j := range k {
			c := a.first()
			behind, lists := a.lists(c, k-j-1)
			for i.Cmp(lists) >= 0 {
				i.Sub(i, lists)
				c = a.next(c)
				behind, lists = a.lists(c, k-j-1)
			}
			t.below(i, behind, c, t.slot(frame, j))
			a.take(c)
		}
	default:
		var rest big.Int
		for j := k - 1; j >= 0; j-- {
			i.QuoRem(i, t.sum(), &rest)
			slot := t.slot(frame, j)
			c := t.pick(&rest)
			slot[0] = float64(c)
			t.kids[c].at(&rest, slot)
		}
	}
}

// below decides a slot for candidate c, behind which the other slots count behind, and makes i the number of their picks.
func (t *tally) below(i, behind *big.Int, c int, slot []float64) {
	var inner, rest big.Int
	inner.QuoRem(i, behind, &rest)
	slot[0] = float64(c)
	t.kids[c].at(&inner, slot)
	i.Set(&rest)
}
