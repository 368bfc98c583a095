package space

import "math/big"

// index returns the number of the point whose picks stand in the frame of the plan.
func (t *tally) index(frame []float64) *big.Int {
	i := new(big.Int)
	switch t.kind {
	case branch:
		for _, kid := range t.kids {
			i.Mul(i, kid.size)
			i.Add(i, kid.index(frame))
		}
	case choice:
		c := int(frame[t.offset])
		i.Add(t.starts[c], t.kids[c].index(frame))
	case group, repeat:
		k := t.length(frame)
		i.Add(t.fewerThan(k), t.indexOfItems(frame, k))
	case leaf:
		switch {
		case t.axis == nil:
			i.SetInt64(int64(frame[t.offset]))
		case t.axis.count > 0:
			i.SetInt64(t.axis.index(frame[t.offset]))
		}
	}
	return i
}

// fewerThan is fewer, and 0 where the number of items is not decided.
func (t *tally) fewerThan(k int) *big.Int {
	if t.times == nil {
		return new(big.Int)
	}
	return t.fewer(k)
}

// indexOfItems returns the number of a list among those of k items.
func (t *tally) indexOfItems(frame []float64, k int) *big.Int {
	i := new(big.Int)
	switch {
	case t.kind == repeat:
		for j := range min(k, t.frames()) {
			i.Mul(i, t.sum())
			i.Add(i, t.kids[0].index(t.slot(frame, j)))
		}
	case t.sorted:
		var lists big.Int
		least := 0
		for j := range k {
			slot := t.slot(frame, j)
			c := int(slot[0])
			for d := least; d < c; d++ {
				i.Add(i, lists.Mul(t.kids[d].size, t.table[t.following(d)][k-j-1]))
			}
			i.Add(i, lists.Mul(t.kids[c].index(slot), t.table[t.following(c)][k-j-1]))
			least = t.following(c)
		}
	case t.distinct:
		a := t.arrange(k)
		for j := range k {
			slot := t.slot(frame, j)
			c := int(slot[0])
			for d := a.first(); d < c; d = a.next(d) {
				_, lists := a.lists(d, k-j-1)
				i.Add(i, lists)
			}
			behind, _ := a.lists(c, k-j-1)
			i.Add(i, new(big.Int).Mul(t.kids[c].index(slot), behind))
			a.take(c)
		}
	default:
		for j := range k {
			slot := t.slot(frame, j)
			c := int(slot[0])
			i.Mul(i, t.sum())
			i.Add(i, t.starts[c])
			i.Add(i, t.kids[c].index(slot))
		}
	}
	return i
}

// arrangements counts the arrangements of the candidates that are not taken yet.
type arrangements struct {
	*tally
	used bitset
	left int // candidates not taken

	// all candidates alike: the arrangements behind a slot are those of the slot, over left and the candidate's own count.
	behind *big.Int

	// otherwise: the selections of j of the candidates not taken, and what becomes of them without one, by its count
	selections []*big.Int
	without    map[string][]*big.Int
	factorials []*big.Int
}

// arrange begins to count lists of k items.
func (t *tally) arrange(k int) *arrangements {
	a := &arrangements{tally: t, used: newBits(nil, len(t.kids)), left: len(t.kids)}
	if t.alike {
		a.behind = new(big.Int).Exp(t.kids[0].size, big.NewInt(int64(k)), nil)
		a.behind.Mul(a.behind, new(big.Int).MulRange(int64(a.left-k+1), int64(a.left)))
		a.divide()
		return a
	}
	weights := make([]*big.Int, len(t.kids))
	for c, kid := range t.kids {
		weights[c] = kid.size
	}
	a.selections = symmetric(weights, k, false)
	a.without = make(map[string][]*big.Int)
	a.factorials = []*big.Int{big.NewInt(1)}
	for j := 1; j <= k; j++ {
		a.factorials = append(a.factorials, new(big.Int).Mul(a.factorials[j-1], big.NewInt(int64(j))))
	}
	return a
}

// first and next go through the candidates that are not taken.
func (a *arrangements) first() int     { return a.used.nextFree(0, len(a.kids)) }
func (a *arrangements) next(c int) int { return a.used.nextFree(c+1, len(a.kids)) }

// lists returns how many picks the j slots behind one with candidate c have, and the slot and these together.
func (a *arrangements) lists(c, j int) (behind, all *big.Int) {
	if a.alike {
		behind = a.behind
	} else {
		behind = new(big.Int).Mul(a.drop(c)[j], a.factorials[j])
	}
	return behind, new(big.Int).Mul(a.kids[c].size, behind)
}

// drop returns the selections without candidate c: dividing the polynomial of all by 1 + wx.
func (a *arrangements) drop(c int) []*big.Int {
	w := a.kids[c].size
	key := string(w.Bytes())
	rest, ok := a.without[key]
	if !ok {
		rest = make([]*big.Int, len(a.selections))
		rest[0] = big.NewInt(1)
		for j := 1; j < len(rest); j++ {
			rest[j] = new(big.Int).Mul(w, rest[j-1])
			rest[j].Sub(a.selections[j], rest[j])
		}
		a.without[key] = rest
	}
	return rest
}

// take takes a candidate.
func (a *arrangements) take(c int) {
	if !a.alike {
		a.selections = a.drop(c)
		clear(a.without)
	}
	a.used.add(c)
	a.left--
	if a.alike && a.left > 0 {
		a.divide()
	}
}

// divide goes from the arrangements of a slot and those behind it to those behind it.
func (a *arrangements) divide() {
	a.behind = new(big.Int).Quo(a.behind, new(big.Int).Mul(a.kids[0].size, big.NewInt(int64(a.left))))
}
