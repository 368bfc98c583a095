package space_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// dictionaries counts the dictionaries with an entry f0 in a tree.
func dictionaries(tree symbolic.Value) int {
	n := 0
	for _, v := range symbolic.All(tree) {
		if o, ok := v.(*symbolic.Object); ok && hasF0(o) {
			n++
		}
	}
	return n
}

func hasF0(o *symbolic.Object) bool { return o.Class() == nil && o.Get("f0") != nil }

// randomPlace returns the path of a number in some tree of a space; nil where that has none.
func randomPlace(s *space.Space, rng *rand.Rand) symbolic.Path {
	tree, err := s.Decode(s.Sample(rng))
	if err != nil {
		return nil
	}
	var places []symbolic.Path
	for p, v := range symbolic.All(tree) {
		if _, ok := v.(symbolic.Int); ok {
			places = append(places, p.Clone())
		}
	}
	if len(places) == 0 {
		return nil
	}
	return places[rng.IntN(len(places))]
}

// TestTreeRulesPrune checks what sketches know of trees: enumeration that relies on it has every point that keeps the rule.
func TestTreeRulesPrune(t *testing.T) {
	rounds := 100
	if testing.Short() {
		rounds = 30
	}
	counted, placed := 0, 0
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 51))
		either := func() symbolic.Value {
			return oneOf(dict("f0", randomTemplate(rng, 1, 4)), randomTemplate(rng, 2, 6)).Node()
		}
		template := symbolic.NewList(either(), dict("f0", randomTemplate(rng, 1, 3)), space.Repeat{Min: rng.IntN(2), Max: 2, Block: either(), Shared: seed%3 == 0}.Node(),
			space.ManyOf{MinK: rng.IntN(2), MaxK: 1, Candidates: []symbolic.Value{either(), symbolic.Int(1)}}.Node())
		free := mustSpace(t, template)
		want := rng.IntN(4)
		holds := func(tree symbolic.Value) bool { return dictionaries(tree) == want }
		rule := space.TreeRule("the number of dictionaries", holds)
		rule.MayHold = func(k *space.Sketch) bool {
			least, most := k.Count(hasF0)
			return least <= want && want <= most
		}
		if place := randomPlace(free, rng); seed%2 == 0 && place != nil {
			holds = func(tree symbolic.Value) bool {
				v, _ := symbolic.Lookup(tree, place)
				n, ok := v.(symbolic.Int)
				return ok && int(n) > want
			}
			rule = space.TreeRule("the number at "+place.String(), holds)
			rule.MayHold = func(k *space.Sketch) bool {
				b := k.Part(place)
				return b.Value == nil && (!b.Number || b.High > float64(want)) || b.Number && b.High > float64(want)
			}
		}
		s, err := space.New(template, space.Require(rule))
		var left, got []string
		for p := range free.All() {
			if tree, _ := free.Decode(p); holds(tree) {
				left = append(left, p.Key())
			}
		}
		if err != nil {
			if !errors.Is(err, space.ErrInfeasible) || len(left) > 0 {
				t.Fatalf("%d: %s: %v, and %d points keep the rule", seed, text(template), err, len(left))
			}
			continue
		}
		for p, err := range s.All() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.Key())
		}
		if strings.Join(got, ";") != strings.Join(left, ";") {
			t.Fatalf("%d: %s with %s %d:\ngot  %v\nwant %v", seed, text(template), rule.Text, want, got, left)
		}
		if n, _ := free.Size(); n.Int64() > int64(len(left)) {
			if strings.Contains(rule.Text, "dictionaries") {
				counted++
			} else {
				placed++
			}
		}
	}
	if counted < rounds/5 || placed < rounds/5 {
		t.Errorf("%d rules over counts and %d over places leave some points out: the test shows little", counted, placed)
	}
}
