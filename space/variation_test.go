package space_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"symsearch/space"
)

// TestSizes compares counts with closed formulas, also of spaces that nobody could enumerate.
func TestSizes(t *testing.T) {
	number := func(text string) *big.Int {
		n, ok := new(big.Int).SetString(text, 10)
		if !ok {
			t.Fatal(text)
		}
		return n
	}
	two := func() space.OneOf { return oneOf("a", "b") }
	for _, c := range []struct {
		name     string
		template any
		want     *big.Int
	}{
		{"nas-bench-201", space.ManyOf{K: 6, Candidates: values(1, 2, 3, 4, 5)}, big.NewInt(15625)},
		{"nas-bench-101", dict("ops", space.ManyOf{K: 5, Candidates: values(1, 2, 3)}, "edges", space.ManyOf{K: 21, Candidates: values(0, 1)}), big.NewInt(509607936)},
		{"subsets", space.ManyOf{K: 20, Candidates: manyInts(40), Distinct: true, Sorted: true}, new(big.Int).Binomial(40, 20)},
		{"multisets", space.ManyOf{K: 20, Candidates: manyInts(40), Sorted: true}, new(big.Int).Binomial(59, 20)},
		{"permutations", space.Permutation{Candidates: manyInts(30)}, new(big.Int).MulRange(1, 30)},
		{"arrangements", space.ManyOf{K: 3, Candidates: manyInts(100), Distinct: true}, big.NewInt(100 * 99 * 98)},
		{"subsets with sub-spaces", subsetTemplate(50, 100), new(big.Int).Mul(new(big.Int).Binomial(100, 50), new(big.Int).Lsh(big.NewInt(1), 50))},
		{"multisets with sub-spaces", space.ManyOf{K: 2, Candidates: values(two(), 1), Sorted: true}, big.NewInt(4 + 2 + 1)},
		{"integers", space.IntRange{Min: -1e9, Max: 1e9}, big.NewInt(2e9 + 1)},
		{"product", dict("a", space.IntRange{Min: 1, Max: 1e15}, "b", space.IntRange{Min: 1, Max: 1e15}), number("1000000000000000000000000000000")},
		{"one number", space.FloatRange{Min: 1, Max: 1}, big.NewInt(1)},
		{"continuous", dict("a", oneOf(1, space.FloatRange{Min: 0, Max: 1})), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, finite := mustSpace(t, value(c.template)).Size()
			if finite != (c.want != nil) || finite && got.Cmp(c.want) != 0 {
				t.Errorf("Size = %v, %v; want %v", got, finite, c.want)
			}
		})
	}
}

// TestMutateEvenly checks that each active decision that can change is as likely as any other to be the one.
func TestMutateEvenly(t *testing.T) {
	s := mustSpace(t, dict(
		"fixed", oneOf(1),
		"few", oneOf(1, 2),
		"many", space.IntRange{Min: 1, Max: 1000},
		"open", oneOf(dict("x", space.FloatRange{Min: 0, Max: 1}, "y", oneOf(1, 2)), 2, 3),
		"full", space.ManyOf{K: 2, Candidates: values(1, 2), Distinct: true, Sorted: true},
		"order", space.Permutation{Candidates: values(1, 2, 3)},
		"one", space.FloatRange{Min: 2, Max: 2},
	))
	rng := rand.New(rand.NewPCG(1, 1))
	p := first(s)
	counts := make([]int, p.Len())
	expected := make([]float64, p.Len())
	const draws = 20000
	for range draws {
		_, id := s.Mutate(p, rng)
		counts[id]++
	}
	mutable := []int{1, 2, 3, 4, 5, 8, 9, 10}
	for _, id := range mutable {
		expected[id] = draws / float64(len(mutable))
	}
	for id, n := range counts {
		if expected[id] == 0 && n > 0 {
			t.Errorf("decision %d, %s, cannot change but was drawn %d times", id, s.Decisions()[id].Label, n)
		}
	}
	mustFit(t, counts, expected)
}

// TestLargePermutation checks that work on one group follows its length.
func TestLargePermutation(t *testing.T) {
	s := mustSpace(t, space.Permutation{Candidates: manyInts(2000)}.Node())
	rng := rand.New(rand.NewPCG(1, 1))
	p, q := s.Sample(rng), first(s)
	for range 20 {
		p, _ = s.Mutate(p, rng)
		q, _, _ = s.Next(q)
		p = s.Cross(p, q, rng)
	}
	v, err := s.Decode(p)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := s.Encode(v); err != nil || !r.Equal(p) {
		t.Errorf("Encode: %v", err)
	}
}

// TestCrossKeepsWhatParentsShare checks the groups: a subset keeps the common candidates, an arrangement takes only what a
// parent has.
func TestCrossKeepsWhatParentsShare(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	subset := mustSpace(t, space.ManyOf{K: 4, Candidates: manyInts(10), Distinct: true, Sorted: true}.Node())
	order := mustSpace(t, space.ManyOf{K: 4, Candidates: manyInts(10), Distinct: true}.Node())
	has := func(p space.Point, c int) bool {
		for id := range p.Len() {
			if p.Choice(id) == c {
				return true
			}
		}
		return false
	}
	for range 2000 {
		for _, s := range []*space.Space{subset, order} {
			a, b := s.Sample(rng), s.Sample(rng)
			child := s.Cross(a, b, rng)
			for c := range 10 {
				if s == subset && has(a, c) && has(b, c) && !has(child, c) {
					t.Fatalf("Cross(%v, %v) = %v: %d is lost", a, b, child, c)
				}
				if has(child, c) && !has(a, c) && !has(b, c) {
					t.Fatalf("Cross(%v, %v) = %v: %d is of neither", a, b, child, c)
				}
			}
		}
	}
}
