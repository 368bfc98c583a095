package algotest

import (
	"fmt"
	"math/big"

	"symsearch/space"
	"symsearch/symbolic"
)

// Space is a space with a name.
type Space struct {
	Name string
	*space.Space
}

// Finite reports whether the space can be gone through point by point: whether
// it has no continuous range.
func (s Space) Finite() bool {
	_, finite := s.Size()
	return finite
}

// count returns the number of points and of different trees; false when there
// are more than most points.
func (s Space) count(most int64) (points, trees int, ok bool) {
	if size, finite := s.Size(); !finite || size.Cmp(big.NewInt(most)) > 0 {
		return 0, 0, false
	}
	seen := map[string]struct{}{}
	for p := range s.All() {
		points++
		seen[tree(s.Space, p)] = struct{}{}
	}
	return points, len(seen), true
}

// Spaces returns spaces of every kind, made anew: flat, nested, permutations,
// subsets, mixed numbers, constant, of two points, with equal candidates, and
// large. All of them have small trees.
func Spaces() ([]Space, error) {
	var spaces []Space
	for _, t := range []struct {
		name     string
		template symbolic.Value
	}{
		{"flat", dict("a", ints(5), "b", ints(5), "c", ints(5), "d", ints(5))},
		{"nested", nested()},
		{"permutation", dict("order", space.Permutation{Candidates: values(6)}.Node())},
		{"subset", dict(
			"three", space.ManyOf{K: 3, Candidates: values(6), Distinct: true, Sorted: true}.Node(),
			"two", space.ManyOf{K: 2, Candidates: values(4)}.Node(),
			"bag", space.ManyOf{K: 2, Candidates: values(3), Sorted: true}.Node())},
		{"mixed", mixed()},
		{"continuous", dict(
			"x", space.FloatRange{Min: -5, Max: 10}.Node(),
			"y", space.FloatRange{Min: 0, Max: 15}.Node())},
		{"stepped", dict(
			"x", space.FloatRange{Min: 0, Max: 1, Step: new(0.25)}.Node(),
			"n", space.IntRange{Min: 1, Max: 9, Step: 4}.Node())},
		{"items", dict(
			"layers", space.Repeat{Min: 1, Max: 3, Block: dict("width", ints(3), "p", space.Optional{Value: ints(2)}.Node())}.Node(),
			"ops", space.ManyOf{MinK: 0, MaxK: 2, Candidates: values(3), Distinct: true}.Node(),
			"act", space.OneOf{Candidates: values(3), Weights: []float64{1, 2, 3}, Ordered: true}.Node())},
		{"bell", dict("x", space.NormalRange{Mean: 0, Deviation: 1}.Node(), "y", ints(3))},
		{"constant", dict("a", symbolic.Int(1))},
		{"one candidate", dict("a", ints(1), "b", ints(1))},
		{"two points", dict("a", ints(2))},
		{"equal candidates", dict(
			"a", oneOf(symbolic.Int(0), symbolic.Int(0), symbolic.Int(1)),
			"b", oneOf(ints(2), ints(2), symbolic.Int(1)))},
		{"large", large()},
	} {
		s, err := space.New(t.template)
		if err != nil {
			return nil, fmt.Errorf("space %s: %w", t.name, err)
		}
		spaces = append(spaces, Space{t.name, s})
	}
	return spaces, nil
}

// nested has decisions below decisions, three deep.
func nested() symbolic.Value {
	inner := dict("kind", symbolic.String("deep"), "p", ints(3),
		"q", oneOf(symbolic.Null{}, dict("r", ints(4)), ints(2)))
	return dict(
		"op", oneOf(symbolic.String("none"), inner, dict("kind", symbolic.String("flat"), "w", ints(2))),
		"ops", space.ManyOf{K: 2, Candidates: []symbolic.Value{symbolic.Int(7), ints(3)}}.Node(),
		"last", ints(3))
}

// mixed has numbers on every scale beside choices, some of them conditional.
func mixed() symbolic.Value {
	return dict(
		"lr", space.FloatRange{Min: 1e-5, Max: 1, Scale: space.Log}.Node(),
		"momentum", space.FloatRange{Min: 0.5, Max: 0.999, Scale: space.ReverseLog}.Node(),
		"width", space.IntRange{Min: 8, Max: 512, Scale: space.Log}.Node(),
		"dropout", oneOf(symbolic.Null{}, dict("p", space.FloatRange{Min: 0, Max: 0.5}.Node())),
		"order", space.Permutation{Candidates: values(4)}.Node(),
		"depth", space.IntRange{Min: 1, Max: 4}.Node())
}

// large has 10^20 points.
func large() symbolic.Value {
	entries := make([]symbolic.Entry, 20)
	for i := range entries {
		entries[i] = symbolic.Entry{Key: fmt.Sprintf("x%d", i), Value: ints(10)}
	}
	return symbolic.Dict(entries...)
}

// dict is a dictionary of alternating keys and values.
func dict(pairs ...any) symbolic.Value {
	entries := make([]symbolic.Entry, len(pairs)/2)
	for i := range entries {
		entries[i] = symbolic.Entry{Key: pairs[2*i].(string), Value: pairs[2*i+1].(symbolic.Value)}
	}
	return symbolic.Dict(entries...)
}

func values(n int) []symbolic.Value {
	vs := make([]symbolic.Value, n)
	for i := range vs {
		vs[i] = symbolic.Int(i)
	}
	return vs
}

func oneOf(candidates ...symbolic.Value) symbolic.Value {
	return space.OneOf{Candidates: candidates}.Node()
}

func ints(n int) symbolic.Value { return oneOf(values(n)...) }
