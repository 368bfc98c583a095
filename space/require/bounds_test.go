package require_test

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/space/require"
	"symsearch/symbolic"
)

// randomRule writes a rule over the decisions of template.
func randomRule(rng *rand.Rand) string {
	number := func() string { return fmt.Sprint(rng.IntN(12)) }
	var value func(depth int) string
	value = func(depth int) string {
		atoms := []string{"depth", "width", "slope", "(slope ?? 2)", "sum(ops)", "len(ops)", "max(ops)", "min(ops)", `decided("model.depth")`, number(), number(),
			`count("Layer")`, "model.depth", "model.ops[1]", "(model.act.slope ?? 3)", "(model.extra.units ?? 3)", "(let a = width; a - depth)"}
		if depth == 0 {
			return atoms[rng.IntN(len(atoms))]
		}
		a, b := value(depth-1), value(depth-1)
		switch rng.IntN(8) {
		case 0:
			return "abs(" + a + " - " + b + ")"
		case 1:
			return "max(" + a + ", " + b + ")"
		case 2:
			return "(slope == nil ? " + a + " : " + b + ")"
		case 3:
			return "(" + a + ") / (" + b + " + 1)"
		case 4:
			return "-(" + a + ")"
		}
		return "(" + a + ") " + []string{"+", "-", "*"}[rng.IntN(3)] + " (" + b + ")"
	}
	var truth func(depth int) string
	truth = func(depth int) string {
		if depth == 0 {
			switch rng.IntN(8) {
			case 0:
				return `act == "relu"`
			case 1:
				return `active("slope")`
			case 2:
				return "extra == 0"
			}
			return value(rng.IntN(3)) + " " + []string{"<", "<=", ">", ">=", "==", "!="}[rng.IntN(6)] + " " + value(rng.IntN(2))
		}
		switch rng.IntN(4) {
		case 0:
			return "not (" + truth(depth-1) + ")"
		case 1:
			return "(" + truth(depth-1) + ") or (" + truth(depth-1) + ")"
		}
		return "(" + truth(depth-1) + ") and (" + truth(depth-1) + ")"
	}
	return truth(rng.IntN(3))
}

// What enumeration passes over for a rule that cannot hold any more breaks it.
func TestPruningKeepsEveryPoint(t *testing.T) {
	rounds := 150
	if testing.Short() {
		rounds = 40
	}
	kept := 0
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 31))
		var rules, plain []space.Rule
		var texts []string
		for range 1 + rng.IntN(2) {
			text := randomRule(rng)
			r, err := require.Compile(text, options)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, text)
			rules = append(rules, r)
			r.MayHold = nil
			plain = append(plain, r)
		}
		s, err := space.New(template(), space.Require(rules...))
		if err != nil {
			if !errors.Is(err, space.ErrInfeasible) {
				t.Fatal(err)
			}
			continue
		}
		free, _ := space.New(template())
		full, err := space.New(template(), space.Require(plain...))
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for p := range free.All() {
			if full.Feasible(p) == nil {
				want++
			}
		}
		got := 0
		for p, err := range s.All() {
			if got++; err != nil || full.Feasible(p) != nil {
				t.Fatalf("%v: %v, %v, %v", texts, p, err, full.Feasible(p))
			}
		}
		if got != want {
			t.Fatalf("%v: %d points, want %d", texts, got, want)
		}
		if want > 0 && want < 4608 {
			kept++
		}
	}
	if kept < rounds/3 {
		t.Errorf("only %d of %d rules leave some points out", kept, rounds)
	}
}

// Rules that leave a few of 10^20 points, and are gone through at once.
func TestPruningOfScarceSpaces(t *testing.T) {
	var digits []symbolic.Value
	var names []string
	for i := range 20 {
		names = append(names, fmt.Sprint("x", i))
		digits = append(digits, space.IntRange{Min: 0, Max: 9, Name: names[i], Default: new(int64(0))}.Node())
	}
	odd := symbolic.NewList(digits...)
	for _, c := range []struct {
		text string
		want *big.Int
	}{
		{strings.Join(names, " + ") + " <= 2", new(big.Int).Binomial(22, 2)},
		{"x0 * x1 + " + strings.Join(names[2:], " + ") + " == 0", big.NewInt(19)},
		{"let s = " + strings.Join(names, " + ") + "; s <= 1", big.NewInt(21)},
		{"max(" + strings.Join(names, ", ") + ") <= 0", big.NewInt(1)},
		{strings.Join(names[:10], " + ") + " < 1 and " + strings.Join(names[10:], " + ") + " < 2", big.NewInt(11)},
	} {
		rule, err := require.Compile(c.text, require.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s, err := space.New(odd, space.Require(rule))
		if err != nil {
			t.Fatal(err)
		}
		n := new(big.Int)
		for p, err := range s.All() {
			if err != nil || s.Feasible(p) != nil {
				t.Fatalf("%s: %v, %v", c.text, p, err)
			}
			n.Add(n, big.NewInt(1))
		}
		counted, err := s.FeasibleSize()
		if n.Cmp(c.want) != 0 || err != nil || counted.Cmp(c.want) != 0 {
			t.Errorf("%s: %v points, FeasibleSize %v, %v; want %v", c.text, n, counted, err, c.want)
		}
	}
}

// Rules over the tree leave a few of 2^40 points, which are gone through at once.
func TestPruningOfTrees(t *testing.T) {
	items := make([]symbolic.Value, 40)
	for i := range items {
		items[i] = space.OneOf{Candidates: []symbolic.Value{layerClass.New(), symbolic.Int(i)}}.Node()
	}
	tree := symbolic.Dict(entry("model", symbolic.Dict(entry("layers", symbolic.NewList(items...)))))
	for text, want := range map[string]int{
		`count("Layer") <= 1`:                             41,
		`count("Layer") >= 39`:                            41,
		`count("Layer") >= 39 and model.layers[39] == 39`: 1,
		`model.layers[39] == 39 and count("Layer") <= 1`:  40,
		`let n = count("Layer"); n == 0 or n == 40`:       2,
	} {
		rule, err := require.Compile(text, options)
		if err != nil {
			t.Fatal(err)
		}
		s, err := space.New(tree, space.Require(rule))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for p, err := range s.All() {
			if err != nil || s.Feasible(p) != nil {
				t.Fatalf("%s: %v, %v", text, p, err)
			}
			n++
		}
		if n != want {
			t.Errorf("%s: %d points, want %d", text, n, want)
		}
	}
}
