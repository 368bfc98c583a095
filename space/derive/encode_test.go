package derive_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/space/derive"
	"symsearch/symbolic"
)

// lookAlike makes a candidate or item: something decided, fixed or derived that may look like the others.
func lookAlike(rng *rand.Rand, depth int) symbolic.Value {
	some := func(n int) []symbolic.Value {
		values := make([]symbolic.Value, n)
		for i := range values {
			values[i] = lookAlike(rng, depth-1)
		}
		return values
	}
	kinds := 9
	if depth == 0 {
		kinds = 4
	}
	switch rng.IntN(kinds) {
	case 0:
		return symbolic.Int(rng.Int64N(4))
	case 1:
		return space.IntRange{Min: 1, Max: 1 + rng.Int64N(3)}.Node()
	case 2:
		return list(ref([]string{"$a", "$b"}[rng.IntN(2)]))
	case 3:
		return derive.Expr{Text: []string{"a", "b", "a + b", "a - b", "a * b", "c + 1"}[rng.IntN(6)]}.Node()
	case 4:
		return space.ManyOf{K: 1 + rng.IntN(2), Candidates: some(2 + rng.IntN(2)), Distinct: rng.IntN(2) == 0, Sorted: rng.IntN(2) == 0}.Node()
	case 5:
		return space.Repeat{Min: 1, Max: 2, Block: some(1)[0], Shared: rng.IntN(3) == 0}.Node()
	case 6:
		return symbolic.NewList(some(1 + rng.IntN(2))...)
	}
	return space.OneOf{Candidates: some(2 + rng.IntN(2))}.Node()
}

// Encode gives the first point that decodes to a tree, also where only what is derived tells candidates apart.
func TestEncodeByDerivedValues(t *testing.T) {
	rounds, apart := 300, 0
	if testing.Short() {
		rounds = 80
	}
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 41))
		template := symbolic.Dict(entries([]any{
			"x", lookAlike(rng, 2), "y", lookAlike(rng, 1), "c", derive.Expr{Text: "a % 2", Name: "c"},
			"a", space.IntRange{Min: 1, Max: 2, Name: "a"}, "b", space.OneOf{Name: "b", Candidates: []symbolic.Value{symbolic.Int(1), symbolic.Int(3)}},
		})...)
		s, err := space.New(template)
		if err != nil {
			t.Fatalf("%s: %v", text(template), err)
		}
		if n, _ := s.Size(); !n.IsInt64() || n.Int64() > 600 {
			continue
		}
		first := map[string]space.Point{}
		alike := map[string]string{} // the first tree of those that differ only in what is derived, by what is decided
		for p := range s.All() {
			tree, err := s.Decode(p)
			if err != nil {
				t.Fatalf("%s: %v", text(template), err)
			}
			digest := symbolic.Digest(tree)
			if _, ok := first[digest]; !ok {
				first[digest] = p
			}
			q, err := s.Encode(tree)
			if err != nil || !q.Equal(first[digest]) {
				t.Fatalf("%s: Encode(%s) = %v, %v; want %v", text(template), text(tree), q, err, first[digest])
			}
			shape := strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return '0'
				}
				return r
			}, text(tree))
			if alike[shape] != "" && alike[shape] != text(tree) {
				apart++
			}
			alike[shape] = text(tree)
		}
	}
	if apart < 1000 {
		t.Errorf("only %d trees look alike", apart)
	}
}

// Two formulas that agree in most trees are told apart by one in which they do not.
func ExampleExpr_lookAlikes() {
	s, err := space.New(symbolic.Dict(entries([]any{
		"width", space.IntRange{Min: 1, Max: 8, Name: "width"},
		"hidden", space.OneOf{Candidates: []symbolic.Value{
			derive.Expr{Text: "2 * width"}.Node(), derive.Expr{Text: "width * width"}.Node(),
		}},
	})...))
	if err != nil {
		panic(err)
	}
	for _, hidden := range []int{6, 9, 7} {
		p, err := s.Encode(dict("width", 3, "hidden", hidden))
		fmt.Println(hidden, p, err)
	}
	// Output:
	// 6 [3 0] <nil>
	// 9 [3 1] <nil>
	// 7 [] hidden: what is derived here from the decisions is 6, got 7
}
