package space

import (
	"fmt"
	"math/big"
)

// maxGridPoints bounds the numbers of one range on a grid.
const maxGridPoints = 1 << 20

// Grid returns the space with every continuous range reduced to n numbers, evenly on its scale from end to end: it is
// finite. A bell curve is reduced to the middles of n parts of equal weight. Its decisions are those of s, and so are its
// points: they can be decoded, mutated and told by both. Ranges with a step stay as they are, and rules hold. The point of
// the defaults is moved to the nearest numbers of the grid.
func (s *Space) Grid(n int) (*Space, error) {
	if n < 1 || n > maxGridPoints {
		return nil, fmt.Errorf("want a grid of 1 to %d numbers, got %d", maxGridPoints, n)
	}
	g := &Space{template: s.template, root: s.root.onGrid(n), hasOwn: s.hasOwn, ranks: &ranker{}, refers: s.refers, derivations: s.derivations}
	g.lay()
	g.size = g.root.size()
	picks := s.first.Picks()
	for id, x := range picks {
		if a := g.rows[id].axis; a != nil && x == x && a.count > 0 {
			picks[id] = a.value(a.index(x))
		}
	}
	g.first = Point{picks}
	if len(s.rules) == 0 {
		return g, nil
	}
	return g.with([]Option{Require(s.Rules()...)})
}

// onGrid returns the plan with every continuous range on a grid of n numbers.
func (p *plan) onGrid(n int) *plan {
	copied := *p
	if p.kind == leaf && p.axis != nil {
		copied.axis = p.axis.onGrid(n)
	}
	copied.kids = make([]*plan, len(p.kids))
	for i, kid := range p.kids {
		copied.kids[i] = kid.onGrid(n)
	}
	return &copied
}

// onGrid returns a continuous axis with n numbers, any other as it is.
func (a *axis) onGrid(n int) *axis {
	if a.count > 0 || a.single() {
		return a
	}
	grid := *a
	for i := range n {
		var x float64
		switch {
		case a.bell != nil || n == 1:
			x = a.at((float64(i) + 0.5) / float64(n))
		case i == 0:
			x = a.low
		case i == n-1:
			x = a.high
		default:
			x = a.at(float64(i) / float64(n-1))
		}
		if len(grid.points) == 0 || x > grid.points[len(grid.points)-1] { // very narrow ranges have fewer numbers
			grid.points = append(grid.points, x)
		}
	}
	grid.count = int64(len(grid.points))
	grid.low, grid.high = grid.points[0], grid.points[grid.count-1]
	return &grid
}

// Parts describes a space that need not be finite: how many combinations there are when every continuous range counts as one
// value, and how many decisions are continuous ranges. Without any, combinations is Size.
func (s *Space) Parts() (combinations *big.Int, continuous int) {
	for id := range s.rows {
		if a := s.rows[id].axis; a != nil && a.count == 0 && !a.single() {
			continuous++
		}
	}
	return s.root.onGrid(1).size(), continuous
}
