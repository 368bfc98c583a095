package space

import (
	"math/rand/v2"
	"slices"
)

// Crossover says how CrossWith makes a child of two parents. The zero value is what Cross does.
type Crossover struct {
	Kind         CrossKind
	Points       int          // of KPoint: how many cuts; 0 means 1
	Arrangements Arrangements // how arrangements and permutations are crossed, but by Subtree
}

// CrossKind says which differences between the parents are settled from which.
type CrossKind uint8

const (
	Uniform CrossKind = iota // each by a coin of its own
	KPoint                   // runs of neighbours together: the differences, in order, are cut in k places, and the runs between change sides
	Subtree                  // all but one from the first parent: what the second has at one place, with everything below it, is put into the first
)

// Arrangements says how two arrangements of candidates are crossed.
type Arrangements uint8

const (
	ByChance        Arrangements = iota // half the time Cycle, half the time Order
	Cycle                               // each item stands where one parent has it (Oliver, Smith, Holland 1987)
	Order                               // a stretch of one parent, the others in the order of the other one (Davis 1985)
	PartiallyMapped                     // a stretch of one parent, the others mostly where the other one has them (Goldberg, Lingle 1985)
)

// CrossWith returns a child of two points, made as c says; it is valid as any child of Cross. It panics when a or b is not
// a point of the space.
func (s *Space) CrossWith(c Crossover, a, b Point, rng *rand.Rand) Point {
	s.mustHave("CrossWith", a)
	s.mustHave("CrossWith", b)
	if s.free == nil {
		return s.crossWith(c, a, b, rng)
	}
	var child Point
	for range crossTries {
		if child = s.free.crossWith(c, a, b, rng); s.broken(child.picks) == nil {
			return child
		}
	}
	return s.Repair(child, rng)
}

func (s *Space) crossWith(c Crossover, a, b Point, rng *rand.Rand) Point {
	x := crosser{Space: s, a: a.picks, b: b.picks, picks: s.blank(), rng: rng, arrangements: c.Arrangements}
	switch c.Kind {
	case Uniform:
	case KPoint:
		x.settle = alternate(s.differences(a, b), max(c.Points, 1), rng)
	case Subtree:
		x.whole = true
		sites := s.differences(a, b)
		if len(sites) == 0 {
			return a
		}
		chosen := sites[rng.IntN(len(sites))]
		x.settle = func(id int) bool { return id != chosen }
	default:
		panic("space: CrossWith: unknown kind of crossover; there are Uniform, KPoint and Subtree")
	}
	x.cross(0, len(s.rows), 0, 0)
	return Point{x.picks}
}

// differences returns the decisions at which two points differ first, in order: those below them have no counterpart. A
// constrained group stands for its slots.
func (s *Space) differences(a, b Point) []int {
	var sites []int
	x := crosser{Space: s, a: a.picks, b: b.picks, picks: s.blank(), whole: true}
	x.settle = func(id int) bool {
		sites = append(sites, id)
		return true
	}
	x.cross(0, len(s.rows), 0, 0)
	return sites
}

// alternate cuts the sites in k places, and settles the runs between from one parent and the other by turns.
func alternate(sites []int, k int, rng *rand.Rand) func(id int) bool {
	var cuts []int
	if len(sites) > 1 {
		for _, i := range arrangement(len(sites)-1, min(k, len(sites)-1), rng) {
			cuts = append(cuts, sites[i+1])
		}
	}
	slices.Sort(cuts)
	first := int(rng.Uint64() & 1)
	return func(id int) bool {
		passed, on := slices.BinarySearch(cuts, id)
		if on {
			passed++
		}
		return (first+passed)%2 == 0
	}
}
