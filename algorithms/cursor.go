package algorithms

import (
	"errors"
	"fmt"

	"symsearch/space"
)

// cursor goes through the points of a finite space in order, once.
type cursor struct {
	space *space.Space
	head  space.Point // void when done
	done  bool
	err   error // why it went no further, though there may be more points; done is set then
}

func newCursor(s *space.Space) *cursor {
	c := &cursor{space: s}
	c.head, c.err = s.First()
	c.done = c.err != nil
	return c
}

// advance goes to the next point. It is not called when done.
func (c *cursor) advance() {
	next, ok, err := c.space.Next(c.head)
	c.head, c.done, c.err = next, !ok, err
}

// stuck says why a cursor that gave up is done; nil for one that is at the end.
func (c *cursor) stuck() error {
	if c.err == nil {
		return nil
	}
	return fmt.Errorf("the rules leave too little to be gone through point by point (hint: use Random, or make ranges narrower in place of rules): %w", c.err)
}

// A space of at most fewPoints is gone through whatever its rules leave; in a larger one, one of feasibleDraws points drawn
// without regard to the rules has to keep them.
const (
	fewPoints     = 1 << 20
	feasibleDraws = 2000
)

// countable says why a space cannot be gone through point by point.
func countable(s *space.Space) error {
	if size, finite := s.Size(); finite {
		if len(s.Rules()) == 0 || size.IsInt64() && size.Int64() <= fewPoints {
			return nil
		}
		if f := s.Feasibility(feasibleDraws, NewRand(1, 1)); f.Feasible == 0 {
			return fmt.Errorf("the rules leave too little to be gone through point by point (hint: use Random): %s", f)
		}
		return nil
	}
	for _, d := range s.Decisions() {
		if f, ok := d.Domain.(space.Floats); ok && f.Step == 0 && f.Min < f.Max {
			return fmt.Errorf("%s is a continuous range, which has no next value (hint: give it a step, or use Random)", d.Label)
		}
	}
	return errors.New("the space is not finite (hint: use Random)")
}
