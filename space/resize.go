package space

import "math/rand/v2"

// resize gives a number another pick. Where it is how many items a node has, it takes items out at random places, or puts
// new ones in, with all that they open; the others stay as they are.
func (s *Space) resize(picks []float64, id int, pick float64, rng *rand.Rand) {
	r := &s.rows[id]
	before, after := int(picks[id]), int(pick)
	picks[id] = pick
	if !r.openings() || r.plan.kind != repeat && r.plan.kind != group {
		return
	}
	if r.plan.shared {
		o := r.open(pick)
		if before == 0 {
			s.draw(picks, id+o.from, id+o.to, rng)
		}
		clearPicks(picks[id+o.to : id+r.width])
		return
	}
	items := items{picks: picks[id+1 : id+r.width], width: r.plan.slotWidth}
	for n := before; n > after; n-- {
		items.take(rng.IntN(n), n)
	}
	for n := before; n < after; n++ {
		if r.plan.kind == repeat {
			at := rng.IntN(n + 1)
			items.open(at, n)
			from := id + 1 + at*items.width
			s.draw(picks, from, from+items.width, rng)
			continue
		}
		g := &s.squads[s.rows[id+1].squad]
		at, c := g.another(picks, n, rng)
		items.open(at, n)
		picks[g.id(at)] = float64(c)
		s.drawBelow(picks, g.id(at), rng)
	}
}

// items is a run of slots or repetitions, of which the first are active.
type items struct {
	picks []float64
	width int
}

// take removes item i of n and closes the gap.
func (l items) take(i, n int) {
	copy(l.picks[i*l.width:], l.picks[(i+1)*l.width:n*l.width])
	clearPicks(l.picks[(n-1)*l.width : n*l.width])
}

// open makes room for a new item i behind n others.
func (l items) open(i, n int) {
	copy(l.picks[(i+1)*l.width:(n+1)*l.width], l.picks[i*l.width:n*l.width])
	clearPicks(l.picks[i*l.width : (i+1)*l.width])
}

// another draws a candidate that goes with those of the first n slots, and the slot where it is to be put.
func (g *squad) another(picks []float64, n int, rng *rand.Rand) (slot, c int) {
	if g.distinct {
		c = g.unusedAt(picks, n, rng.IntN(g.n-n))
	} else {
		c = rng.IntN(g.n)
	}
	if !g.sorted {
		return rng.IntN(n + 1), c
	}
	for slot < n && g.pick(picks, slot) <= c {
		slot++
	}
	return slot, c
}
