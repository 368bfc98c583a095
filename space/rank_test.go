package space_test

import (
	"fmt"
	"log"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// A finite space is gone through in random order, without a list of its points, and shared among machines.
func ExampleWalk() {
	s, err := space.New(symbolic.NewList(
		space.IntRange{Min: 1, Max: 3}.Node(),
		space.OneOf{Candidates: []symbolic.Value{symbolic.String("a"), symbolic.String("b")}}.Node(),
	))
	if err != nil {
		log.Fatal(err)
	}
	walk := s.Walk().Shuffled(7)
	for machine := range 2 {
		fmt.Println("machine", machine)
		for p := range walk.Shard(machine, 2).Points() {
			fmt.Println(p, "is point", s.IndexOf(p))
		}
	}
	// Output:
	// machine 0
	// [2 1] is point 3
	// [1 0] is point 0
	// [3 1] is point 5
	// machine 1
	// [1 1] is point 1
	// [2 0] is point 2
	// [3 0] is point 4
}

// Every range without a step is reduced to a grid; the points are points of both spaces.
func ExampleSpace_Grid() {
	s, err := space.New(space.FloatRange{Min: 0.001, Max: 10, Scale: space.Log}.Node())
	if err != nil {
		log.Fatal(err)
	}
	grid, err := s.Grid(5)
	if err != nil {
		log.Fatal(err)
	}
	for p := range grid.All() {
		fmt.Printf("%.3f %v\n", p.Number(0), s.Validate(p) == nil)
	}
	// Output:
	// 0.001 true
	// 0.010 true
	// 0.100 true
	// 1.000 true
	// 10.000 true
}

// TestRanksOfLargeSpaces checks that At and IndexOf are inverse where nobody could enumerate, and that their order is that
// of Next.
func TestRanksOfLargeSpaces(t *testing.T) {
	for _, c := range []struct {
		name     string
		template symbolic.Value
	}{
		{"permutation", space.Permutation{Candidates: manyInts(300)}.Node()},
		{"subset", space.ManyOf{K: 60, Candidates: manyInts(200), Distinct: true, Sorted: true}.Node()},
		{"subsets with sub-spaces", subsetTemplate(20, 60)},
		{"multiset", space.ManyOf{K: 60, Candidates: manyInts(60), Sorted: true}.Node()},
		{"arrangement with sub-spaces", space.ManyOf{K: 12, Distinct: true, Candidates: append(manyInts(20), values(oneOf(1, 2, 3), oneOf(1, 2), oneOf(4, 5, 6))...)}.Node()},
		{"items", space.ManyOf{MinK: 2, MaxK: 40, Candidates: manyInts(100), Distinct: true, Sorted: true}.Node()},
		{"repeat", space.Repeat{Max: 50, Block: value([]any{value(space.IntRange{Min: 1, Max: 1e9}), value(oneOf(1, 2))})}.Node()},
		{"flat", flatInts(300)},
		{"deep", deep(300)},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mustSpace(t, c.template)
			rng := rand.New(rand.NewPCG(4, 4))
			size, _ := s.Size()
			one := big.NewInt(1)
			for range 10 {
				p := s.SampleUniform(rng)
				i := s.IndexOf(p)
				if q := s.At(i); !q.Equal(p) || i.Cmp(size) >= 0 {
					t.Fatalf("At(IndexOf(%v)) = %v", p, q)
				}
				next, ok, _ := s.Next(p)
				if !ok {
					continue
				}
				if i.Add(i, one); s.IndexOf(next).Cmp(i) != 0 {
					t.Fatalf("the point behind number %v is number %v", i, s.IndexOf(next))
				}
			}
			if p := s.At(new(big.Int)); !p.Equal(first(s)) {
				t.Errorf("At(0) = %v, First() = %v", p, first(s))
			}
			if _, more, _ := s.Next(s.At(new(big.Int).Sub(size, one))); more {
				t.Error("the last point has a next one")
			}
		})
	}
}

// flatInts has n integers side by side.
func flatInts(n int) symbolic.Value {
	items := make([]symbolic.Value, n)
	for i := range items {
		items[i] = space.IntRange{Min: 0, Max: int64(i)}.Node()
	}
	return symbolic.NewList(items...)
}

// TestWalks checks that a walk passes every point once, shuffled or not, and that its shares are disjoint.
func TestWalks(t *testing.T) {
	for n := int64(1); n <= 70; n += 1 + n/10 {
		s := mustSpace(t, space.IntRange{Min: 0, Max: n - 1}.Node())
		for _, walk := range []space.Walk{s.Walk(), s.Walk().Shuffled(1), s.Walk().Shard(0, 1).Shuffled(2)} {
			for _, shards := range []int{1, 2, 3, 80} {
				seen := make(map[int]bool)
				for i := range shards {
					count := int64(0)
					for p := range walk.Shard(i, shards).Points() {
						if seen[p.Choice(0)] {
							t.Fatalf("%d of %d comes twice", p.Choice(0), n)
						}
						seen[p.Choice(0)] = true
						count++
					}
					if l := walk.Shard(i, shards).Len(); l.Int64() != count {
						t.Fatalf("share %d of %d over %d: Len = %v, but %d points", i, shards, n, l, count)
					}
				}
				if int64(len(seen)) != n {
					t.Fatalf("%d shares of a walk over %d points pass %d", shards, n, len(seen))
				}
			}
		}
	}
}

// TestShuffledIsEven checks where the first point of a shuffled walk goes, and where neighbours go, over many seeds.
func TestShuffledIsEven(t *testing.T) {
	for _, n := range []int64{3, 11, 40} {
		s := mustSpace(t, space.IntRange{Min: 0, Max: n - 1}.Node())
		firsts, gaps, expected := make([]int, n), make([]int, n), make([]float64, n)
		const draws = 4000
		for seed := range uint64(draws) {
			w := s.Walk().Shuffled(seed)
			a, b := w.At(big.NewInt(0)).Choice(0), w.At(big.NewInt(1)).Choice(0)
			firsts[a]++
			gaps[(b-a+int(n))%int(n)]++
		}
		for i := range expected {
			expected[i] = draws / float64(n)
		}
		mustFit(t, firsts, expected)
		if gaps[0] > 0 {
			t.Errorf("two of the same: %d", gaps[0])
		}
		for i := range expected {
			expected[i] = draws / float64(n-1)
		}
		mustFit(t, gaps[1:], expected[1:])
	}
}

// TestSampleUniform checks that all points are equally likely, and weights no matter.
func TestSampleUniform(t *testing.T) {
	s := mustSpace(t, dict(
		"a", space.OneOf{Candidates: values(1, oneOf(2, 3, 4), space.ManyOf{K: 2, Candidates: values(1, oneOf(2, 3)), Sorted: true}), Weights: []float64{1, 5, 9}},
		"b", space.Repeat{Min: 0, Max: 2, Block: value(oneOf(1, 2))}))
	rng := rand.New(rand.NewPCG(9, 9))
	size, _ := s.Size()
	counts, expected := make([]int, size.Int64()), make([]float64, size.Int64())
	for i := range expected {
		expected[i] = 200
	}
	for range 200 * len(counts) {
		counts[s.IndexOf(s.SampleUniform(rng)).Int64()]++
	}
	mustFit(t, counts, expected)
}

// TestGrid checks what becomes of ranges, defaults and rules on a grid.
func TestGrid(t *testing.T) {
	s := mustSpace(t, dict(
		"lr", space.FloatRange{Min: 1e-4, Max: 1, Scale: space.Log, Default: pointer(0.002)},
		"p", space.FloatRange{Min: 0, Max: 1, Step: pointer(0.5)},
		"mirror", space.FloatRange{Min: 1e-4, Max: 1, Scale: space.ReverseLog},
		"x", space.NormalRange{Mean: 1, Deviation: 2},
		"one", space.FloatRange{Min: 3, Max: 3},
		"tiny", oneOf(1, space.FloatRange{Min: 1, Max: math.Nextafter(1, 2)}),
	))
	g, err := s.Grid(9)
	if err != nil {
		t.Fatal(err)
	}
	if n, finite := g.Size(); !finite || n.Int64() != 9*3*9*9*1*(1+2) {
		t.Errorf("Size = %v, %v", n, finite)
	}
	sum := 0.0
	for p := range g.All() {
		if err := s.Validate(p); err != nil {
			t.Fatal(err)
		}
		tree, err := g.Decode(p)
		if err != nil {
			t.Fatal(err)
		}
		if q, err := g.Encode(tree); err != nil || !q.Equal(p) {
			t.Fatalf("Encode: %v, %v; want %v", q, err, p)
		}
		sum += p.Number(3)
	}
	if n, _ := g.Size(); math.Abs(sum/float64(n.Int64())-1) > 1e-9 {
		t.Errorf("the mean of the curve on the grid is %g", sum/float64(n.Int64()))
	}
	if p, own := g.Default(); !own || math.Abs(math.Log10(p.Number(0))+2.5) > 1e-9 {
		t.Errorf("Default = %v, %v", p, own)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for p := g.Sample(rng); p.Number(0) != 1; {
		q, id := g.Mutate(p, rng)
		if g.Validate(q) != nil || id < 0 || q.Equal(p) {
			t.Fatalf("Mutate(%v) = %v, %d", p, q, id)
		}
		p = q
	}
	if n, continuous := s.Parts(); n.Int64() != 3*2 || continuous != 4 {
		t.Errorf("Parts = %v, %d", n, continuous)
	}
	if _, err := s.Grid(0); err == nil {
		t.Error("a grid of no numbers")
	}
}

// sizeLess1 is the number of the last point.
func sizeLess1(s *space.Space) *big.Int {
	n, _ := s.Size()
	return n.Sub(n, big.NewInt(1))
}
