package space_test

import (
	"fmt"
	"log"
	"math/rand/v2"
	"slices"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// A permutation is mutated by moving an item instead of swapping two.
func ExampleSpace_MutateWith() {
	var cities []symbolic.Value
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		cities = append(cities, symbolic.String(name))
	}
	s, err := space.New(space.Permutation{Candidates: cities}.Node())
	if err != nil {
		log.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 1))
	tour := first(s)
	for range 3 {
		tour, _ = s.MutateWith(space.Mutation{Move: space.Insertion}, tour, rng)
		fmt.Println(tour)
	}
	// Output:
	// [0 1 4 2 3 5]
	// [0 1 3 4 2 5]
	// [1 3 0 4 2 5]
}

// Crossover operators are chosen by name.
func ExampleSpace_CrossWith() {
	s, err := space.New(space.ManyOf{K: 8, Candidates: []symbolic.Value{symbolic.Int(0), symbolic.Int(1)}}.Node())
	if err != nil {
		log.Fatal(err)
	}
	a, _ := s.Point([]float64{0, 0, 0, 0, 0, 0, 0, 0})
	b, _ := s.Point([]float64{1, 1, 1, 1, 1, 1, 1, 1})
	rng := rand.New(rand.NewPCG(1, 1))
	fmt.Println(s.CrossWith(space.Crossover{Kind: space.KPoint, Points: 2}, a, b, rng))
	fmt.Println(s.CrossWith(space.Crossover{Kind: space.Subtree}, a, b, rng))
	// Output:
	// [0 0 1 1 1 1 1 0]
	// [0 0 0 0 1 0 0 0]
}

// checkOperators checks that whatever MutateWith and CrossWith make is valid and made of what it should be.
func checkOperators(t *testing.T, s *space.Space, points []space.Point, rng *rand.Rand) {
	t.Helper()
	for i := range 100 {
		p := points[i%len(points)]
		m := space.Mutation{Decisions: 1 + i%4, Move: space.Move(i / 4 % 2)}
		q, ids := s.MutateWith(m, p, rng)
		if err := s.Validate(q); err != nil {
			t.Fatalf("MutateWith(%+v, %v) = %v: %v", m, p, q, err)
		}
		if len(points) == 1 {
			if len(ids) > 0 || !q.Equal(p) {
				t.Fatalf("MutateWith of the only point %v = %v, %v", p, q, ids)
			}
			continue
		}
		if q.Equal(p) || len(ids) == 0 || len(ids) > m.Decisions {
			t.Fatalf("MutateWith(%+v, %v) = %v, %v", m, p, q, ids)
		}
		for _, id := range ids {
			if q.Number(id) == p.Number(id) {
				t.Fatalf("MutateWith(%+v, %v) = %v, %v: decision %d is as before", m, p, q, ids, id)
			}
		}
	}
	for i := range 150 {
		a, b := points[rng.IntN(len(points))], points[rng.IntN(len(points))]
		c := space.Crossover{Kind: space.CrossKind(i % 3), Points: i % 4, Arrangements: space.Arrangements(i / 3 % 4)}
		child := s.CrossWith(c, a, b, rng)
		if err := s.Validate(child); err != nil {
			t.Fatalf("CrossWith(%+v, %v, %v) = %v: %v", c, a, b, child, err)
		}
		for id := range child.Len() {
			if child.Active(id) && !inGroup(s, id) && child.Number(id) != a.Number(id) && child.Number(id) != b.Number(id) {
				t.Fatalf("CrossWith(%+v, %v, %v) = %v: decision %d has the pick of neither", c, a, b, child, id)
			}
		}
		if child := s.CrossWith(c, a, a, rng); !child.Equal(a) {
			t.Fatalf("CrossWith(%+v, %v, itself) = %v", c, a, child)
		}
	}
}

// TestMutateManyDecisions checks that as many decisions change as are asked for, where they can.
func TestMutateManyDecisions(t *testing.T) {
	s := mustSpace(t, flatInts(20))
	rng := rand.New(rand.NewPCG(1, 1))
	for k := 1; k <= 25; k++ {
		p := s.Sample(rng)
		q, ids := s.MutateWith(space.Mutation{Decisions: k}, p, rng)
		changed := 0
		for id := range q.Len() {
			if p.Number(id) != q.Number(id) {
				changed++
			}
		}
		if want := min(k, 19); changed != want || len(ids) != want { // the first has one value
			t.Errorf("asked for %d: %d decisions changed, %d are told", k, changed, len(ids))
		}
	}
}

// TestInsertionMovesOne checks that all items but one keep their order.
func TestInsertionMovesOne(t *testing.T) {
	s := mustSpace(t, space.Permutation{Candidates: manyInts(9)}.Node())
	rng := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		p := s.Sample(rng)
		q, ids := s.MutateWith(space.Mutation{Move: space.Insertion}, p, rng)
		a, b := p.Picks(), q.Picks()
		kept := slices.ContainsFunc(a, func(moved float64) bool {
			without := func(x float64) bool { return x == moved }
			return slices.Equal(slices.DeleteFunc(slices.Clone(a), without), slices.DeleteFunc(slices.Clone(b), without))
		})
		if !kept || len(ids) != 1 {
			t.Fatalf("%v became %v, %v: no item was moved alone", p, q, ids)
		}
	}
}

// TestKPointKeepsRuns checks that a child changes sides k times at most, and each number of times up to it.
func TestKPointKeepsRuns(t *testing.T) {
	s := mustSpace(t, space.ManyOf{K: 30, Candidates: values(0, 1)}.Node())
	a, b := first(s), s.At(sizeLess1(s))
	rng := rand.New(rand.NewPCG(1, 1))
	for k := 1; k < 10; k++ {
		for range 50 {
			child := s.CrossWith(space.Crossover{Kind: space.KPoint, Points: k}, a, b, rng).Picks()
			changes := 0
			for i := 1; i < len(child); i++ {
				if child[i] != child[i-1] {
					changes++
				}
			}
			if changes != k {
				t.Fatalf("%d points: the child %v changes sides %d times", k, child, changes)
			}
		}
	}
}

// TestSubtreeChangesOnePlace checks that the child is the first parent but for one place.
func TestSubtreeChangesOnePlace(t *testing.T) {
	branch := func() space.OneOf { return oneOf(1, dict("x", oneOf(1, 2, 3), "y", space.IntRange{Min: 1, Max: 9})) }
	s := mustSpace(t, dict("a", branch(), "b", branch(), "c", space.Permutation{Candidates: values(1, 2, 3, 4)}))
	rng := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		a, b := s.Sample(rng), s.Sample(rng)
		child := s.CrossWith(space.Crossover{Kind: space.Subtree}, a, b, rng)
		places := map[string]bool{}
		for _, d := range s.Decisions() {
			x, y, z := a.Number(d.ID), b.Number(d.ID), child.Number(d.ID)
			if x != z && (x == x || z == z) {
				if z != y && (z == z || y == y) {
					t.Fatalf("CrossWith(%v, %v) = %v: decision %d is of neither", a, b, child, d.ID)
				}
				step, _ := d.Node[0].Key()
				places[step] = true
			}
		}
		if len(places) > 1 || len(places) == 0 && !a.Equal(b) {
			t.Fatalf("CrossWith(%v, %v) = %v: changed in %v", a, b, child, places)
		}
	}
}

// TestArrangementsKeepPositions checks what each operator promises of permutations.
func TestArrangementsKeepPositions(t *testing.T) {
	s := mustSpace(t, space.Permutation{Candidates: manyInts(12)}.Node())
	rng := rand.New(rand.NewPCG(1, 1))
	held := map[space.Arrangements]int{}
	for range 400 {
		a, b := s.Sample(rng), s.Sample(rng)
		for _, how := range []space.Arrangements{space.Cycle, space.Order, space.PartiallyMapped} {
			child := s.CrossWith(space.Crossover{Arrangements: how}, a, b, rng)
			for id := range child.Len() {
				if child.Number(id) == a.Number(id) || child.Number(id) == b.Number(id) {
					held[how]++
				}
			}
		}
	}
	if n := held[space.Cycle]; n != 400*12 {
		t.Errorf("cycle crossover keeps %d of %d positions", n, 400*12)
	}
	if held[space.PartiallyMapped] <= held[space.Order] || held[space.PartiallyMapped] < 400*8 {
		t.Errorf("positions kept: %v", held)
	}
}
