package space

import (
	"fmt"
	"iter"
)

// All yields every point of a finite space, in lexicographic order of the picks: the last decision changes fastest. It may
// be ranged over any number of times. It panics when the space is not finite, which Size tells, and when millions of points
// in a row break a rule: AllFeasible yields that as an error.
func (s *Space) All() iter.Seq[Point] {
	s.mustBeFinite("All")
	return func(yield func(Point) bool) {
		for p, ok := s.First(), true; ok && yield(p); {
			p, ok = s.Next(p)
		}
	}
}

// First returns the first point in the order of All: first candidates and low ends (the middle where there is none).
// It panics when millions of points in a row break a rule: FirstFeasible returns that as an error.
func (s *Space) First() Point {
	if s.free != nil {
		p, err := s.FirstFeasible()
		mustPass("First", err)
		return p
	}
	picks := s.blank()
	s.firstAfter(picks, -1, 0, len(picks))
	return Point{picks}
}

// Next returns the point behind p in the order of All, false when p is the last. It panics when the space is not finite,
// when p is not a point of it, and when millions of points in a row break a rule: NextFeasible returns that as an error.
func (s *Space) Next(p Point) (Point, bool) {
	s.mustBeFinite("Next")
	s.mustHave("Next", p)
	if s.free != nil {
		p, ok, err := s.NextFeasible(p)
		mustPass("Next", err)
		return p, ok
	}
	for id := len(s.rows) - 1; id >= 0; id-- {
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
		if r.opens != nil && id+r.width > last {
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

func (s *Space) mustBeFinite(method string) {
	if s.size != nil {
		return
	}
	for _, d := range s.decisions {
		if a := s.rows[d.ID].axis; a != nil && a.count == 0 && !a.single() {
			panic(fmt.Sprintf("space: %s: the space is not finite: %s is a continuous range (give it a step; Size tells beforehand)", method, d.Label))
		}
	}
}
