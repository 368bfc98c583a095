package space

import "math/rand/v2"

// The numbers of tries after which the methods below go another way. None of them waits for luck: behind the last try
// stands the witness, a point that is known to keep all rules.
const (
	drawTries   = 200
	lateTries   = 1000
	mutateTries = 64
	farTries    = 16
	crossTries  = 32
	repairSteps = 200
)

// sampleFeasible draws points until one keeps all rules; when the first draws do not, it draws from the regions. Where these
// are too many it goes on with draws, then it repairs the last of them, and if that leads nowhere it walks away from the
// witness.
func (s *Space) sampleFeasible(rng *rand.Rand) Point {
	var p Point
	for range drawTries {
		if p = s.free.Sample(rng); s.broken(p.picks) == nil {
			return p
		}
	}
	if r := s.regions(); r.exact {
		return r.draw(s, rng)
	}
	for range lateTries {
		if p = s.free.Sample(rng); s.broken(p.picks) == nil {
			return p
		}
	}
	if p, ok := s.repair(p, rng); ok {
		return p
	}
	return s.stroll(rng)
}

// mutateFeasible mutates p until the child keeps all rules. Where single steps do not, it goes further and comes back.
func (s *Space) mutateFeasible(p Point, rng *rand.Rand) (Point, int) {
	for range mutateTries {
		q, id := s.free.Mutate(p, rng)
		if id < 0 {
			return p, -1
		}
		if s.broken(q.picks) == nil {
			return q, id
		}
	}
	for i := range farTries {
		q := p
		for range 2 + i%4 {
			q, _ = s.free.Mutate(q, rng)
		}
		if q, ok := s.repair(q, rng); ok && !q.Equal(p) {
			return q, firstDifference(p, q)
		}
	}
	for range farTries {
		if q := s.sampleFeasible(rng); !q.Equal(p) {
			return q, firstDifference(p, q)
		}
	}
	return p, -1
}

// firstDifference returns the first active decision that is not decided alike.
func firstDifference(p, q Point) int {
	for id, x := range q.picks {
		if x == x && x != p.picks[id] {
			return id
		}
	}
	return -1
}

// crossFeasible crosses until the child keeps all rules, then repairs a child; a parent is the last way out.
func (s *Space) crossFeasible(a, b Point, rng *rand.Rand) Point {
	var child Point
	for range crossTries {
		if child = s.free.Cross(a, b, rng); s.broken(child.picks) == nil {
			return child
		}
	}
	if p, ok := s.repair(child, rng); ok {
		return p
	}
	for _, p := range [2]Point{a, b} {
		if s.broken(p.picks) == nil {
			return p
		}
	}
	return s.stroll(rng)
}

// Repair returns a point near p that keeps all rules: p itself when it does, otherwise one that a few mutations, each of
// which breaks no more rules than before, lead to; when they lead nowhere, one that is not near. Algorithms that make
// points of their own, from vectors or picks, pass them through it. It panics when p is not a point of the space.
func (s *Space) Repair(p Point, rng *rand.Rand) Point {
	s.mustHave("Repair", p)
	if s.free == nil || s.broken(p.picks) == nil {
		return p
	}
	for range 4 {
		if q, ok := s.repair(p, rng); ok {
			return q
		}
	}
	return s.sampleFeasible(rng)
}

// repair walks to points that break fewer rules; false when it does not come to one that keeps all.
func (s *Space) repair(p Point, rng *rand.Rand) (Point, bool) {
	breaks := s.brokenCount(p.picks)
	for range repairSteps {
		if breaks == 0 {
			return p, true
		}
		q, id := s.free.Mutate(p, rng)
		if id < 0 {
			return p, false
		}
		if n := s.brokenCount(q.picks); n <= breaks {
			p, breaks = q, n
		}
	}
	return p, breaks == 0
}

// stroll walks from the witness over points that keep all rules.
func (s *Space) stroll(rng *rand.Rand) Point {
	p := s.witness
	for range 2*len(s.rows) + 20 {
		if q, id := s.free.Mutate(p, rng); id >= 0 && s.broken(q.picks) == nil {
			p = q
		}
	}
	return p
}
