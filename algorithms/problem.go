package algorithms

import (
	"errors"
	"math"

	"symsearch/space"
)

// check finds what no algorithm can work with.
func (p Problem) check() error {
	if p.Space == nil {
		return errors.New("the problem has no space")
	}
	if len(p.Objectives) == 0 {
		return errors.New("the problem has no objective (hint: objectives: {accuracy: maximize})")
	}
	return nil
}

// scored reports whether a trial can be compared with others: only a complete
// one, with a number for every objective.
func (p Problem) scored(t Trial) bool {
	if t.State != Complete || len(t.Scores) < len(p.Objectives) {
		return false
	}
	for _, s := range t.Scores[:len(p.Objectives)] {
		if math.IsNaN(s) {
			return false
		}
	}
	return true
}

// Dominates reports whether scores a are at least as good as b in every
// objective and better in one. Both are oriented, larger is better, and of the
// same length; with one objective it is a > b. Nothing dominates or is
// dominated by a NaN.
func Dominates(a, b []float64) bool {
	better := false
	for i, x := range a {
		switch y := b[i]; {
		case x > y:
			better = true
		case x == y:
		default: // worse, or not comparable
			return false
		}
	}
	return better
}

// labels names every decision of a space for people, by ID.
func labels(s *space.Space) []string {
	ds := s.Decisions()
	names := make([]string, len(ds))
	for i, d := range ds {
		names[i] = d.Label
	}
	return names
}
