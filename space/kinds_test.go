package space_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// TestKindsReportMistakes checks what New says of wrong weights, sizes, blocks and curves.
func TestKindsReportMistakes(t *testing.T) {
	manyOf := func(pairs ...any) symbolic.Value {
		var entries []symbolic.Entry
		for i := 0; i < len(pairs); i += 2 {
			entries = append(entries, symbolic.Entry{Key: pairs[i].(string), Value: value(pairs[i+1])})
		}
		return class("ManyOf").New(append(entries, symbolic.Entry{Key: "candidates", Value: value([]int{1, 2})})...)
	}
	bell := func(h space.NormalRange) symbolic.Value { return h.Node() }
	for _, c := range []struct {
		name     string
		template symbolic.Value
		want     string
	}{
		{"weights missing", dict("a", space.OneOf{Candidates: values(1, 2), Weights: []float64{1}}), "a.weights: want a weight for each of the 2 candidates, got 1"},
		{"weight of zero", dict("a", space.OneOf{Candidates: values(1, 2), Weights: []float64{1, 0}}), "a.weights[1]: want a weight above 0, got 0 (leave out a candidate that is never to be picked)"},
		{"no size", manyOf(), "k: ManyOf needs k, the number of items, or max_k, where their number is decided"},
		{"both sizes", manyOf("k", 1, "max_k", 2), "k: k says how many items, min_k and max_k that their number is decided (leave out one of the two)"},
		{"min_k above max_k", manyOf("min_k", 2, "max_k", 1), "min_k: min_k 2 is above max_k 1 (swap them)"},
		{"too many distinct", manyOf("max_k", 3), "max_k: 3 distinct items of 2 candidates cannot be had (lower max_k, add candidates, or set distinct: false)"},
		{"range of sizes too long", layer("sizes", space.ManyOf{MinK: 1, MaxK: 3, Candidates: values(1, 2)}), "sizes: want a list of 2 to 3 (an integer), but this ManyOf becomes a list of 1 to 3"},
		{"repeat backwards", dict("a", space.Repeat{Block: value(1), Min: 3, Max: 2}), "a.min: min 3 is above max 2 (swap them)"},
		{"repeat for a scalar", layer("width", space.Repeat{Block: value(1), Max: 2}), "width: want an integer from 1 to 1024, but a Repeat becomes a list of 0 to 2 (write it where a field takes a list; an object with such a field may be an item of another list)"},
		{"repeat too long", layer("sizes", space.Repeat{Block: value(1), Min: 2, Max: 4}), "sizes: want a list of 2 to 3 (an integer), but this Repeat becomes a list of 2 to 4"},
		{"block of wrong type", layer("sizes", space.Repeat{Block: value(oneOf(1, "x")), Min: 2, Max: 3}), `sizes.block.candidates[1]: want an integer, got "x"`},
		{"optional of wrong type", layer("width", space.Optional{Value: value(oneOf(1, "x"))}), `width.value.candidates[1]: want an integer from 1 to 1024, got "x"`},
		{"nothing to be absent for", layer("sizes", symbolic.NewList(value(1), value(space.Optional{Value: value(2)}))),
			"sizes[1]: when the Optional is absent, null stands here: want an integer (give the field a default, or write a OneOf)"},
		{"absent in a candidate", layer("width", oneOf(1, space.Optional{Value: value(2)})),
			"width.candidates[1]: when the Optional is absent, null stands here: want an integer from 1 to 1024 (give the field a default, or write a OneOf)"},
		{"names below a block", dict("a", space.Repeat{Block: value(space.IntRange{Min: 1, Max: 2, Name: "n"}), Max: 2, Name: "n"}),
			`a.block.name: the name "n" is taken already, at a (names are unique in a space)`},
		{"no deviation", bell(space.NormalRange{}), "deviation: want a deviation above 0, got 0"},
		{"curve backwards", bell(space.NormalRange{Deviation: 1, Min: pointer(2.0), Max: pointer(1.0)}), "min: min 2 is above max 1 (swap them)"},
		{"steps without end", bell(space.NormalRange{Deviation: 1, Min: pointer(2.0), Step: pointer(1.0)}), "step: steps need a min and a max"},
		{"step of zero", bell(space.NormalRange{Deviation: 1, Min: pointer(2.0), Max: pointer(3.0), Step: pointer(0.0)}), "step: want a step above 0, got 0"},
		{"nothing left of the curve", bell(space.NormalRange{Deviation: 1, Min: pointer(50.0), Max: pointer(51.0)}),
			"min: from min to max there is next to nothing of the curve (move them towards the mean, or raise the deviation)"},
		{"curve beyond the field", layer("rate", space.NormalRange{Deviation: 1, Min: pointer(0.0)}), "rate.max: want a number of at least 0.0 below 1.0, got 1.7976931348623157e+308"},
		{"default of a repeat", dict("a", space.Repeat{Block: value(1), Min: 1, Max: 2, Default: value([]int{1, 1, 1})}),
			"a.default: the node cannot become its default: want a list of 1 to 2, got [1, 1, 1]"},
		{"default of a shared repeat", dict("a", space.Repeat{Block: value(oneOf(1, 2)), Min: 1, Max: 2, Shared: true, Default: value([]int{1, 2})}),
			"a.default: the node cannot become its default: [1]: the items of a shared Repeat are alike; this is not the first again: 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := space.New(c.template)
			if err == nil || err.Error() != c.want {
				t.Errorf("got\n%v\nwant\n%s", err, c.want)
			}
		})
	}
}

// TestNumberOfItems checks how a space with decided numbers of items is numbered, labelled, written and shown.
func TestNumberOfItems(t *testing.T) {
	s := mustSpace(t, dict(
		"layers", space.Repeat{Name: "depth", Min: 0, Max: 2, Block: dict("width", space.IntRange{Min: 1, Max: 9, Name: "width"}, "act", oneOf("relu", "tanh"))},
		"ops", space.ManyOf{Name: "ops", MinK: 1, MaxK: 2, Candidates: values("a", "b", "c"), Distinct: true, Sorted: true},
		"same", space.Repeat{Min: 1, Max: 3, Shared: true, Block: value(oneOf(1, 2))},
	))
	want := []string{
		"0 layers layers depth 0 to 2 parent -1/-1 group -1/0",
		"1 layers[0].block.width layers.block.width depth[0].width 1 to 9 parent 0/1 group -1/0",
		"2 layers[0].block.act layers.block.act layers[0].block.act relu or tanh parent 0/1 group -1/0",
		"3 layers[1].block.width layers.block.width depth[1].width 1 to 9 parent 0/2 group -1/0",
		"4 layers[1].block.act layers.block.act layers[1].block.act relu or tanh parent 0/2 group -1/0",
		"5 ops ops ops 1 to 2 parent -1/-1 group -1/0",
		"6 ops[0] ops ops[0] a, b or c parent 5/1 group 0/0",
		"7 ops[1] ops ops[1] a, b or c parent 5/2 group 0/1",
		"8 same same same 1 to 3 parent -1/-1 group -1/0",
		"9 same.block same.block same.block 1 or 2 parent 8/1 group -1/0",
	}
	for i, d := range s.Decisions() {
		if got := describe(d); i >= len(want) || got != want[i] {
			t.Errorf("decision %d:\ngot  %s\nwant %s", i, got, want[min(i, len(want)-1)])
		}
	}
	if g := s.Groups(); len(g) != 1 || g[0].Count != 5 {
		t.Errorf("Groups = %+v", g)
	}
	p, err := s.ParsePoint([]byte(`{"layers":1,"layers[0].block.width":4,"layers[0].block.act":"tanh","ops":2,"ops[0]":"a","ops[1]":"c","same":3,"same.block":2}`))
	if err != nil {
		t.Fatal(err)
	}
	tree, err := s.Decode(p)
	if got := text(tree); err != nil || got != `{layers: [{width: 4, act: "tanh"}], ops: ["a", "c"], same: [2, 2, 2]}` {
		t.Errorf("Decode: %s, %v", got, err)
	}
	if got := text(s.Values(p)); got != `{depth: 1, depth[0].width: 4, "layers[0].block.act": "tanh", ops: 2, "ops[0]": "a", "ops[1]": "c", same: 3, "same.block": 2}` &&
		got != `{depth: 1, "depth[0].width": 4, "layers[0].block.act": "tanh", ops: 2, "ops[0]": "a", "ops[1]": "c", same: 3, "same.block": 2}` {
		t.Errorf("Values: %s", got)
	}
	for _, c := range []struct{ point, want string }{
		{`{"layers":0,"layers[0].block.width":4,"ops":1,"ops[0]":"a","same":3,"same.block":2}`,
			"layers[0].block.width: the decision is not active: it is there from 1 on, and layers is 0"},
		{`{"layers":3,"ops":1,"ops[0]":"a","same":3,"same.block":2}`, "layers: want a number from 0 to 2, got 3"},
		{`{"layers":0,"ops":2,"ops[0]":"a","same":3,"same.block":2}`, "ops[1]: the decision is missing: want one of \"a\", \"b\", \"c\""},
	} {
		if _, err := s.ParsePoint([]byte(c.point)); err == nil || err.Error() != c.want {
			t.Errorf("ParsePoint(%s):\ngot  %v\nwant %s", c.point, err, c.want)
		}
	}
	picks := p.Picks()
	picks[3] = 5
	if _, err := s.Point(picks); err == nil || err.Error() != "layers[1].block.width: the decision has the pick 5 but is not active: layers is 1" {
		t.Errorf("Point: %v", err)
	}
	first, _ := s.Default()
	if got := text(s.Values(first)); !strings.HasPrefix(got, "{depth: 1,") {
		t.Errorf("Default: %s", got)
	}
}

// TestAbsent checks what stands in the place of an Optional that is absent.
func TestAbsent(t *testing.T) {
	s := mustSpace(t, layer("width", space.Optional{Value: value(64)}, "rates", space.Optional{Value: value([]float64{1})}, "act", "relu"))
	tree, err := s.Decode(first(s))
	if err != nil || text(tree) != "Layer()" {
		t.Errorf("absent: %s, %v", text(tree), err)
	}
	var got []string
	for p := range s.All() {
		tree, _ := s.Decode(p)
		if q, err := s.Encode(tree); err != nil || !q.Equal(p) {
			t.Errorf("Encode: %v, %v; want %v", q, err, p)
		}
		got = append(got, text(tree))
	}
	if want := "Layer() Layer(rates=[1.0]) Layer(width=64) Layer(width=64, rates=[1.0])"; strings.Join(got, " ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, " "), want)
	}
}

// TestItemsComeAndGo checks that a change of how many items there are keeps all others.
func TestItemsComeAndGo(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	s := mustSpace(t, space.Repeat{Min: 1, Max: 6, Block: value(space.FloatRange{Min: 0, Max: 1})}.Node())
	changes := map[int]int{}
	for range 3000 {
		p := s.Sample(rng)
		q, id := s.Mutate(p, rng)
		if id != 0 {
			continue
		}
		a, b := p.Picks()[1:1+p.Choice(0)], q.Picks()[1:1+q.Choice(0)]
		changes[len(b)-len(a)]++
		if len(a) > len(b) {
			a, b = b, a
		}
		i := 0
		for _, x := range b {
			if i < len(a) && a[i] == x {
				i++
			}
		}
		if i < len(a) {
			t.Fatalf("of %v and %v the shorter is no part of the longer", p, q)
		}
	}
	if changes[1] < changes[3] || changes[-1] < changes[-3] || changes[3] == 0 {
		t.Errorf("changes of length: %v", changes)
	}
}

// TestOrderedMovesToNeighbours checks that mutation of an ordered choice prefers neighbours.
func TestOrderedMovesToNeighbours(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	near := func(ordered bool) int {
		s := mustSpace(t, space.OneOf{Candidates: manyInts(21), Ordered: ordered}.Node())
		p, _ := s.Point([]float64{10})
		count := 0
		for range 1000 {
			if q, _ := s.Mutate(p, rng); q.Choice(0) == 9 || q.Choice(0) == 11 {
				count++
			}
		}
		return count
	}
	if with, without := near(true), near(false); with < 500 || without > 150 {
		t.Errorf("of 1000 mutations %d go to a neighbour with an order, %d without", with, without)
	}
}

// TestNormalRange compares draws with the curve, cut off or not, and checks that no number is infinite.
func TestNormalRange(t *testing.T) {
	share := func(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
	for _, c := range []struct {
		name string
		node space.NormalRange
		z    func(x float64) float64
	}{
		{"free", space.NormalRange{Mean: 3, Deviation: 2}, func(x float64) float64 { return (x - 3) / 2 }},
		{"log", space.NormalRange{Mean: -7, Deviation: 1, Scale: space.LogNormal}, func(x float64) float64 { return math.Log(x) + 7 }},
		{"cut", space.NormalRange{Mean: 0, Deviation: 1, Min: pointer(-0.5), Max: pointer(2.0)}, func(x float64) float64 { return x }},
		{"tail", space.NormalRange{Mean: 0, Deviation: 1, Min: pointer(6.0)}, func(x float64) float64 { return x }},
		{"far log", space.NormalRange{Mean: 0, Deviation: 1, Scale: space.LogNormal, Max: pointer(1e-3)}, math.Log},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mustSpace(t, c.node.Node())
			low, high := 0.0, 1.0
			if c.node.Min != nil {
				low = share(c.z(*c.node.Min))
			}
			if c.node.Max != nil {
				high = share(c.z(*c.node.Max))
			}
			upper := func(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 } // exact in the other tail
			rng := rand.New(rand.NewPCG(1, 1))
			counts, expected := make([]int, 10), make([]float64, 10)
			for range 20000 {
				x := s.Sample(rng).Number(0)
				u := (share(c.z(x)) - low) / (high - low)
				if low > 0.99 {
					u = 1 - upper(c.z(x))/upper(c.z(*c.node.Min))
				}
				counts[min(int(u*10), 9)]++
			}
			for i := range expected {
				expected[i] = 2000
			}
			mustFit(t, counts, expected)
			p := first(s)
			for range 2000 {
				q, id := s.Mutate(p, rng)
				if err := s.Validate(q); err != nil || id != 0 || q.Equal(p) {
					t.Fatalf("Mutate(%v) = %v, %d: %v", p, q, id, err)
				}
				p = q
			}
		})
	}
	s := mustSpace(t, space.NormalRange{Deviation: 1, Min: pointer(-1.0), Max: pointer(1.0), Step: pointer(0.5)}.Node())
	counts, expected := make([]int, 5), make([]float64, 5)
	rng := rand.New(rand.NewPCG(2, 2))
	for range 10000 {
		counts[int(s.Sample(rng).Number(0)*2+2)]++
	}
	for i := range expected {
		x := float64(i)/2 - 1
		expected[i] = 10000 * (share(x+0.25) - share(x-0.25)) / (share(1.25) - share(-1.25))
	}
	mustFit(t, counts, expected)
}
