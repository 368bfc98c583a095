package space

import "slices"

// fillSlots decides the slots of a group: as declared when none is given, otherwise those that are given and between them
// what goes with them.
func (c *completer) fillSlots(picks []float64, g *squad) {
	k := g.len(picks)
	given, declared := 0, 0
	for i := range k {
		id := g.id(i)
		if picks[id] = c.given[id]; picks[id] == picks[id] {
			given++
		}
		if c.layer[id] == c.layer[id] {
			declared++
		}
	}
	switch {
	case given == 0 && declared == k:
		for i := range k {
			picks[g.id(i)] = c.layer[g.id(i)]
		}
	case given == 0:
		c.drawSlots(picks, g, c.rng)
	case g.sorted:
		c.fillSorted(picks, g, k)
	default:
		c.fillUnsorted(picks, g, k)
	}
}

// fillUnsorted draws the slots that have no pick.
func (c *completer) fillUnsorted(picks []float64, g *squad, k int) {
	used := make(bitset, (g.n+63)/64)
	for i := range k {
		if x := picks[g.id(i)]; x == x {
			if g.distinct && used.has(int(x)) {
				c.errorf(g.id(i), "candidate %d is picked already: no two items are the same", int(x))
				return
			}
			used.add(int(x))
		}
	}
	var left []int
	for n := 0; n < g.n; n++ {
		if !used.has(n) {
			left = append(left, n)
		}
	}
	for i := range k {
		id := g.id(i)
		switch {
		case picks[id] == picks[id]:
		case g.distinct:
			at := c.rng.IntN(len(left)) // there are at least as many candidates as slots
			picks[id] = float64(left[at])
			left = slices.Delete(left, at, at+1)
		default:
			picks[id] = float64(c.rng.IntN(g.n))
		}
	}
}

// fillSorted draws the slots between those that have a pick from what lies between.
func (c *completer) fillSorted(picks []float64, g *squad, k int) {
	step := 0 // from one pick to the least that may follow
	if g.distinct {
		step = 1
	}
	low, open := 0, 0 // the least that the next slot may have, and how many slots before it wait
	for i := range k + 1 {
		high := g.n - 1 + step // what the slots that wait stay below or at
		if i < k {
			if x := picks[g.id(i)]; x == x {
				high = int(x)
			} else {
				open++
				continue
			}
		}
		last := high - step // the largest for them
		if i == k {
			last = g.n - 1
		}
		room := last - low + 1
		if i < k && high < low || open > 0 && (room < 1 || g.distinct && room < open) {
			c.errorf(g.id(min(i, k-1)), "%s", unsortable(g.distinct))
			return
		}
		if open > 0 {
			n := room
			if !g.distinct {
				n += open - 1
			}
			drawn := arrangement(n, open, c.rng)
			slices.Sort(drawn)
			for j, d := range drawn {
				if !g.distinct {
					d -= j
				}
				picks[g.id(i-open+j)] = float64(low + d)
			}
		}
		low, open = high+step, 0
	}
}

func unsortable(distinct bool) string {
	if distinct {
		return "no pick fits between the others: items are in the order of their candidates, no two the same"
	}
	return "no pick fits between the others: items are in the order of their candidates"
}
