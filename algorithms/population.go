package algorithms

import "math/rand/v2"

// population is a ring of the last trials that ended, oldest overwritten first.
type population struct {
	size    int
	members []member  // grows to size
	scores  []float64 // objectives per member, side by side
	oldest  int       // what add overwrites once the ring is full
	scored  int       // members with a score

	objectives int
	order      []int // 0, 1, ... len(members)-1 between calls; shuffled by winner and put back
}

func newPopulation(size, objectives int) population {
	return population{size: size, objectives: objectives}
}

// add puts m in the place of the oldest member. Scores are copied; nil for a
// member without.
func (p *population) add(m member, scores []float64) {
	at := len(p.members)
	if at < p.size {
		p.members = append(p.members, m)
		p.scores = append(p.scores, make([]float64, p.objectives)...)
		p.order = append(p.order, at)
	} else {
		at = p.oldest
		p.oldest = (at + 1) % p.size
		if p.members[at].number != 0 {
			p.scored--
		}
		p.members[at] = m
	}
	if m.number != 0 {
		p.scored++
		copy(p.of(at), scores)
	}
}

// of returns the scores of member i.
func (p *population) of(i int) []float64 {
	return p.scores[i*p.objectives : (i+1)*p.objectives]
}

// winner draws members without replacement until it has drawn at least n, and
// one with scores among them, and returns the best: the first drawn, replaced
// by each one that dominates it. No other member of the sample dominates what
// is left: it would have dominated, and replaced, whatever stood in its place
// when it was drawn. -1: no member has scores.
func (p *population) winner(n int, rng *rand.Rand) int {
	if p.scored == 0 {
		return -1
	}
	best, drawn := -1, 0
	var swaps [64]int // which place each draw was swapped with, to undo it
	undo := swaps[:0]
	for drawn < len(p.order) && (drawn < n || best < 0) {
		j := drawn + rng.IntN(len(p.order)-drawn)
		undo = append(undo, j)
		p.order[drawn], p.order[j] = p.order[j], p.order[drawn]
		i := p.order[drawn]
		drawn++
		if p.members[i].number != 0 && (best < 0 || Dominates(p.of(i), p.of(best))) {
			best = i
		}
	}
	for k := len(undo) - 1; k >= 0; k-- {
		j := undo[k]
		p.order[k], p.order[j] = p.order[j], p.order[k]
	}
	return best
}
