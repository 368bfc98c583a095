package space

import "symsearch/symbolic"

// matchSlots finds the picks of a ManyOf that gives the list v. Of several solutions it takes the first in the order of
// All.
func (n *plan) matchSlots(v symbolic.Value, frame []float64) bool {
	list, ok := v.(*symbolic.List)
	if !ok || !n.admits(list.Len()) {
		return false
	}
	scratch := make([]float64, n.slotWidth)
	fits := make([][]int, list.Len()) // by slot: the candidates that give its item, in order
	for i, item := range list.All() {
		for c, kid := range n.kids {
			clearPicks(scratch)
			if kid.match(item, scratch) {
				fits[i] = append(fits[i], c)
				if !n.distinct && !n.sorted {
					break
				}
			}
		}
		if len(fits[i]) == 0 {
			return false
		}
	}
	chosen, ok := n.choose(fits)
	if !ok {
		return false
	}
	if n.times != nil {
		frame[n.offset] = float64(list.Len())
	}
	for i, c := range chosen {
		slot := n.slot(frame, i)
		n.kids[c].match(list.At(i), slot)
		slot[0] = float64(c)
	}
	return true
}

// matchRepeat finds the picks of a Repeat that gives the list v.
func (n *plan) matchRepeat(v symbolic.Value, frame []float64) bool {
	list, ok := v.(*symbolic.List)
	if !ok || !n.admits(list.Len()) {
		return false
	}
	for i, item := range list.All() {
		if i > 0 && n.shared {
			ok = symbolic.Equal(item, list.At(0))
		} else {
			ok = n.kids[0].match(item, n.slot(frame, i))
		}
		if !ok {
			clearPicks(frame[n.offset : n.offset+n.width])
			return false
		}
	}
	frame[n.offset] = float64(list.Len())
	return true
}

// choose takes one fitting candidate for each slot so that they go together.
func (n *plan) choose(fits [][]int) ([]int, bool) {
	switch {
	case n.sorted:
		chosen := make([]int, len(fits))
		least := 0
		for i, cs := range fits {
			c, ok := firstFrom(cs, least)
			if !ok {
				return nil, false
			}
			chosen[i], least = c, c
			if n.distinct {
				least++
			}
		}
		return chosen, true
	case n.distinct:
		return chooseDistinct(fits, len(n.kids))
	}
	chosen := make([]int, len(fits))
	for i, cs := range fits {
		chosen[i] = cs[0]
	}
	return chosen, true
}

// firstFrom returns the first of the ascending numbers that is at least least.
func firstFrom(cs []int, least int) (int, bool) {
	for _, c := range cs {
		if c >= least {
			return c, true
		}
	}
	return 0, false
}

// chooseDistinct matches slots with candidates by augmenting paths, then, slot by slot, moves each to the lowest candidate
// that lets the slots behind it keep a match.
func chooseDistinct(fits [][]int, n int) ([]int, bool) {
	owner := make([]int, n) // slot of each candidate, -1: free
	for c := range owner {
		owner[c] = -1
	}
	chosen := make([]int, len(fits))
	var seen []bool
	var augment func(slot, settled int) bool
	augment = func(slot, settled int) bool {
		for _, c := range fits[slot] {
			if seen[c] || owner[c] >= 0 && owner[c] < settled {
				continue
			}
			seen[c] = true
			if owner[c] < 0 || augment(owner[c], settled) {
				owner[c], chosen[slot] = slot, c
				return true
			}
		}
		return false
	}
	for slot := range fits {
		seen = make([]bool, n)
		if !augment(slot, 0) {
			return nil, false
		}
	}
	for slot := range fits {
		for _, c := range fits[slot] {
			if c == chosen[slot] {
				break
			}
			if owner[c] >= 0 && owner[c] < slot {
				continue
			}
			// Give c to this slot, and let c's owner, if any, find another candidate.
			loser, old := owner[c], chosen[slot]
			if loser < 0 {
				owner[old], owner[c], chosen[slot] = -1, slot, c
				break
			}
			owner[old], owner[c], chosen[slot] = -1, slot, c
			seen = make([]bool, n)
			seen[c] = true
			if augment(loser, slot+1) {
				break
			}
			owner[old], owner[c], chosen[slot] = slot, loser, old
		}
	}
	return chosen, true
}
