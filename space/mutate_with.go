package space

import "math/rand/v2"

// Mutation says how MutateWith changes a point. The zero value is what Mutate does.
type Mutation struct {
	Decisions int  // how many decisions change; 0 means 1
	Move      Move // how an arrangement changes that has no candidate to spare
}

// Move says how one item of an arrangement changes its place.
type Move uint8

const (
	Swap      Move = iota // with the item that is there: two items change their places, all others keep theirs
	Insertion             // between the others, which move up: two neighbourhoods change, all others stay
)

// MutateWith returns a point in which m.Decisions decisions have another pick than in p, each drawn like the one of Mutate
// among those that have not changed yet, and their IDs. There are fewer when no more can change, and none, with p itself,
// when nothing can. It panics when p is not a point of the space.
func (s *Space) MutateWith(m Mutation, p Point, rng *rand.Rand) (Point, []int) {
	s.mustHave("MutateWith", p)
	if s.free == nil {
		return s.mutateWith(m, p, rng)
	}
	for range mutateTries {
		if q, ids := s.free.mutateWith(m, p, rng); s.broken(q.picks) == nil {
			return q, ids
		}
	}
	q, id := s.mutateFeasible(p, rng)
	if id < 0 {
		return p, nil
	}
	return q, []int{id}
}

func (s *Space) mutateWith(m Mutation, p Point, rng *rand.Rand) (Point, []int) {
	picks := append([]float64(nil), p.picks...)
	before := append([]float64(nil), p.picks...) // with NaN where a change would take back another one
	var drawn []int
	for range max(m.Decisions, 1) {
		id := s.drawMutable(before, picks, rng)
		if id < 0 {
			break
		}
		undo := append([]float64(nil), picks...)
		id = s.change(picks, id, m.Move, rng)
		if same(picks, p.picks) { // two changes of a multiset may cancel out
			copy(picks, undo)
			break
		}
		drawn = append(drawn, id)
		for i, x := range picks {
			if x != p.picks[i] {
				for up := i; up >= 0; up = s.decisions[up].Parent {
					before[up] = inactive
				}
			}
		}
	}
	var ids []int
	for _, id := range drawn {
		if x := picks[id]; x == x && x != p.picks[id] {
			ids = append(ids, id)
		}
	}
	if len(drawn) > 0 && len(ids) == 0 { // items of a multiset moved on to where others were
		ids = []int{firstDifference(p, Point{picks})}
	}
	return Point{picks}, ids
}
