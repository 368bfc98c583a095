package space

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
)

// The numbers of tries after which the methods below go another way. None of them waits for luck: behind the last try
// stands the witness, a point that is known to keep all rules.
const (
	drawTries   = 200
	mutateTries = 64
	farTries    = 16
	crossTries  = 32
	repairSteps = 200
)

// sampleFeasible draws points until one keeps all rules; when the first draws do not, it repairs the last of them, and if
// that leads nowhere it walks away from the witness.
func (s *Space) sampleFeasible(rng *rand.Rand) Point {
	var p Point
	for range drawTries {
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

// ErrGaveUp is wrapped by the errors of FirstFeasible, NextFeasible and AllFeasible.
var ErrGaveUp = errors.New("gave up looking for the next point")

// FirstFeasible is First for spaces whose rules may leave few points: where First panics after some seconds in vain, it
// returns an error that wraps ErrGaveUp.
func (s *Space) FirstFeasible() (Point, error) {
	if s.free == nil {
		return s.First(), nil
	}
	p, _, err := s.feasibleFrom(s.free.First()) // New has seen to it that there is one
	return p, err
}

// NextFeasible is Next for spaces whose rules may leave few points: where Next panics after some seconds in vain, it
// returns an error that wraps ErrGaveUp.
func (s *Space) NextFeasible(p Point) (Point, bool, error) {
	if s.free == nil {
		p, ok := s.Next(p)
		return p, ok, nil
	}
	s.mustBeFinite("NextFeasible")
	s.mustHave("NextFeasible", p)
	p, ok := s.free.Next(p)
	if !ok {
		return p, false, nil
	}
	return s.feasibleFrom(p)
}

// AllFeasible is All for spaces whose rules may leave few points: an error, which wraps ErrGaveUp, is the last that it
// yields. It may be ranged over any number of times.
func (s *Space) AllFeasible() iter.Seq2[Point, error] {
	s.mustBeFinite("AllFeasible")
	return func(yield func(Point, error) bool) {
		p, err := s.FirstFeasible()
		for ok := true; ok; {
			if !yield(p, err) || err != nil {
				return
			}
			p, ok, err = s.NextFeasible(p)
			ok = ok || err != nil
		}
	}
}

// mustPass panics with the error of a method that the caller has not asked for errors.
func mustPass(method string, err error) {
	if err != nil {
		panic(fmt.Sprintf("space: %s: %v (%sFeasible returns this as an error)", method, err, method))
	}
}

// mostPassed is how many points in a row, or groups of points, enumeration passes over: some seconds' worth.
const mostPassed = 1 << 22

// feasibleFrom returns p or the first point behind it that keeps all rules. With a point that breaks a rule it passes over
// all that agree with it up to the last decision that the rule depends on.
func (s *Space) feasibleFrom(p Point) (Point, bool, error) {
	var b *bound
	for range mostPassed {
		if b = s.broken(p.picks); b == nil {
			return p, true, nil
		}
		var ok bool
		if p, ok = s.free.nextAfter(p, b.last); !ok {
			return Point{}, false, nil
		}
	}
	return Point{}, false, fmt.Errorf("%w: %d in a row break a rule, the last one %s", ErrGaveUp, mostPassed, b.Text)
}

// nextAfter returns the first point behind p that differs from it at or before decision last.
func (s *Space) nextAfter(p Point, last int) (Point, bool) {
	for id := last; id >= 0; id-- {
		if !p.Active(id) {
			continue
		}
		if pick, ok := s.following(p.picks, id); ok {
			picks := s.blank()
			copy(picks, p.picks[:id])
			picks[id] = pick
			s.firstAfter(picks, id, 0, len(picks))
			return Point{picks}, true
		}
	}
	return Point{}, false
}
