package space

import (
	"errors"
	"fmt"
	"iter"
)

// ErrGaveUp is wrapped by the errors of First, Next and All.
var ErrGaveUp = errors.New("gave up looking for the next point")

// All yields every point of a finite space that keeps its rules, in lexicographic order of the picks: the last decision
// changes fastest. It may be ranged over any number of times. An error is the last that it yields: one that wraps
// ErrGaveUp when millions of points in a row break a rule, or one that says why the space is not finite, which Size tells
// too. Without rules a finite space has no error.
func (s *Space) All() iter.Seq2[Point, error] {
	return func(yield func(Point, error) bool) {
		if err := s.notFinite(); err != nil {
			yield(Point{}, err)
			return
		}
		p, err := s.First()
		for ok := true; ok; {
			if !yield(p, err) || err != nil {
				return
			}
			p, ok, err = s.Next(p)
			ok = ok || err != nil
		}
	}
}

// First returns the first point in the order of All: first candidates and low ends (the middle where there is none), or
// the first that keeps the rules. The error is that of All; the space need not be finite without rules.
func (s *Space) First() (Point, error) {
	if s.free == nil {
		return s.lowestPoint(), nil
	}
	p, _, err := s.feasibleFrom(s.lowestPoint()) // New has seen to it that there is one
	return p, err
}

// lowestPoint is First without regard to the rules.
func (s *Space) lowestPoint() Point {
	picks := s.blank()
	s.firstAfter(picks, -1, 0, len(picks))
	return Point{picks}
}

// Next returns the point behind p in the order of All, false when p is the last. The error is that of All. It panics when
// p is not a point of the space.
func (s *Space) Next(p Point) (Point, bool, error) {
	s.mustHave("Next", p)
	if err := s.notFinite(); err != nil {
		return Point{}, false, err
	}
	next, ok := s.nextAfter(p, len(s.rows)-1)
	if !ok || s.free == nil {
		return next, ok, nil
	}
	return s.feasibleFrom(next)
}

// mostPassed is how many points in a row, or groups of points, enumeration passes over: some seconds' worth.
const mostPassed = 1 << 22

// feasibleFrom returns p or the first point behind it that keeps all rules. With a point that breaks a rule it passes over
// all that agree with it up to the last decision that the rule has looked at: they break it too.
func (s *Space) feasibleFrom(p Point) (Point, bool, error) {
	var b *bound
	for range mostPassed {
		var read int
		if b, read, _ = s.conflict(p.picks); b == nil {
			return p, true, nil
		}
		var ok bool
		if p, ok = s.nextAfter(p, read); !ok {
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

// firstAfter decides what is behind decision last in a range of IDs, with the first picks that what comes before allows.
func (s *Space) firstAfter(picks []float64, last, from, to int) {
	for id := from; id < to; {
		r := &s.rows[id]
		if id > last {
			picks[id] = s.lowest(picks, id)
		}
		if r.openings() && id+r.width > last {
			o := r.open(picks[id])
			s.firstAfter(picks, last, id+o.from, id+o.to)
		}
		id += r.width
	}
}

// lowest returns the first pick that a decision may have after the slots before it.
func (s *Space) lowest(picks []float64, id int) float64 {
	r := &s.rows[id]
	switch {
	case r.axis != nil:
		return r.axis.least()
	case r.squad < 0 || r.slot == 0:
		return 0
	}
	g := &s.squads[r.squad]
	before := picks[id-g.width]
	switch {
	case g.sorted && g.distinct:
		return before + 1
	case g.sorted:
		return before
	case g.distinct:
		return float64(g.unused(picks, r.slot, 0))
	}
	return 0
}

// following returns the next pick of a decision that the slots before it allow and that leaves picks for the slots behind
// it; false when there is none.
func (s *Space) following(picks []float64, id int) (float64, bool) {
	r := &s.rows[id]
	if r.axis != nil {
		if r.axis.count == 0 {
			return 0, false
		}
		return r.axis.next(picks[id])
	}
	pick, end := int(picks[id])+1, r.n
	if r.squad >= 0 {
		switch g := &s.squads[r.squad]; {
		case g.distinct && g.sorted:
			end = g.n - (g.len(picks) - 1 - r.slot)
		case g.distinct:
			pick = g.unused(picks, r.slot, pick)
		}
	}
	return float64(pick), pick < end
}

// notFinite says why a space is not finite; nil when it is.
func (s *Space) notFinite() error {
	if s.size != nil {
		return nil
	}
	for id := range s.decisions {
		if a := s.rows[id].axis; a != nil && a.count == 0 && !a.single() {
			return fmt.Errorf("the space is not finite: %s is a continuous range (hint: give it a step)", s.decisions[id].Label)
		}
	}
	return errors.New("the space is not finite")
}

func (s *Space) mustBeFinite(method string) {
	if err := s.notFinite(); err != nil {
		panic(fmt.Sprintf("space: %s: %v; Size tells beforehand", method, err))
	}
}
