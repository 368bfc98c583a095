package algorithms

import (
	"math/rand/v2"

	"symsearch/space"
)

// Sweep goes through a finite space point by point, in lexicographic order with
// the last decision fastest, and ends with ErrExhausted behind the last point.
// Points that were taken otherwise, enqueued or imported ones, are passed over.
//
// It keeps one position and the few taken points that are still ahead of it, so
// a sweep of a million points needs no more memory than one of ten.
type Sweep struct {
	at      *cursor             // at the first point not taken
	ahead   map[string]struct{} // keys of points taken before the sweep got there
	flights flights
}

var (
	_ Algorithm = (*Sweep)(nil)
	_ Starter   = (*Sweep)(nil)
)

// Setup goes to the first point. It refuses a space with a continuous range, and
// one whose rules reject so many points in a row that the first is not found.
func (s *Sweep) Setup(p Problem) error {
	if err := p.check(); err != nil {
		return err
	}
	if err := countable(p.Space); err != nil {
		return err
	}
	*s = Sweep{at: newCursor(p.Space), ahead: map[string]struct{}{}, flights: flights{}}
	return s.at.stuck()
}

// Propose returns the first point in order that no trial has. Where the rules
// reject so many points in a row that it was given up, the error says so.
func (s *Sweep) Propose(*rand.Rand) (Proposal, error) {
	if err := s.at.stuck(); err != nil {
		return Proposal{}, err
	}
	if s.at.done {
		return Proposal{}, ErrExhausted
	}
	return Proposal{Point: s.at.head, Origin: Origin{Operator: "sweep"}}, nil
}

// Start takes the point.
func (s *Sweep) Start(t Trial) {
	if s.flights.start(t.Number) {
		s.take(t.Point)
	}
}

// Observe takes the point if Start did not.
func (s *Sweep) Observe(t Trial) {
	if !s.flights.end(t.Number) {
		s.take(t.Point)
	}
}

// take passes over p: now, if the sweep stands there, or when it gets there. A
// point that lies behind is kept for good; that happens only when a point is
// evaluated twice on purpose.
func (s *Sweep) take(p space.Point) {
	if s.at.done || !p.Equal(s.at.head) {
		s.ahead[p.Key()] = struct{}{}
		return
	}
	s.at.advance()
	for len(s.ahead) > 0 && !s.at.done {
		key := s.at.head.Key()
		if _, taken := s.ahead[key]; !taken {
			return
		}
		delete(s.ahead, key)
		s.at.advance()
	}
}
