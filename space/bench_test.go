package space_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// flat is a template of n decisions side by side, two floats to one choice.
func flat(n int) symbolic.Value {
	entries := make([]symbolic.Entry, n)
	for i := range entries {
		var node symbolic.Value
		switch i % 3 {
		case 0:
			node = space.FloatRange{Min: 1e-5, Max: 1, Scale: space.Log}.Node()
		case 1:
			node = space.FloatRange{Min: -1, Max: 1}.Node()
		default:
			node = choiceOf("relu", "tanh", "gelu", "silu")
		}
		entries[i] = symbolic.Entry{Key: fmt.Sprintf("x%d", i), Value: node}
	}
	return symbolic.Dict(entries...)
}

func choiceOf(names ...string) symbolic.Value {
	values := make([]symbolic.Value, len(names))
	for i, n := range names {
		values[i] = symbolic.String(n)
	}
	return space.OneOf{Candidates: values}.Node()
}

// tenFiveTemplate has ten floats and five choices of four objects.
func tenFiveTemplate() symbolic.Value {
	var layers []symbolic.Value
	for range 5 {
		layers = append(layers, symbolic.Dict(
			symbolic.Entry{Key: "lr", Value: space.FloatRange{Min: 1e-5, Max: 1, Scale: space.Log}.Node()},
			symbolic.Entry{Key: "p", Value: space.FloatRange{Min: 0, Max: 0.5}.Node()},
			symbolic.Entry{Key: "act", Value: choiceOf("relu", "tanh", "gelu", "silu")},
		))
	}
	return symbolic.NewList(layers...)
}

// treeTemplate is a conditional tree of 61 decisions, of which 9 are active: a choice of three branches with two numbers
// and two choices each, which open two numbers.
func treeTemplate() symbolic.Value {
	leaf := func() symbolic.Value {
		var items []symbolic.Value
		for range 2 {
			items = append(items, space.FloatRange{Min: 0, Max: 1}.Node())
		}
		return symbolic.NewList(items...)
	}
	var candidates []symbolic.Value
	for range 3 {
		var inner []symbolic.Value
		for range 4 {
			inner = append(inner, leaf())
		}
		candidates = append(candidates, symbolic.NewList(
			space.FloatRange{Min: 0, Max: 1}.Node(), space.FloatRange{Min: 0, Max: 1}.Node(),
			space.OneOf{Candidates: inner}.Node(), space.OneOf{Candidates: inner}.Node()))
	}
	return space.OneOf{Candidates: candidates}.Node()
}

// deep nests n choices in each other; a sample goes two levels down on average.
func deep(n int) symbolic.Value {
	v := symbolic.Value(symbolic.Int(0))
	for range n {
		v = space.OneOf{Candidates: []symbolic.Value{symbolic.NewList(v), symbolic.Int(1)}}.Node()
	}
	return v
}

// benchTemplates are spaces of 10, 100 and 1,000 decisions, flat and deep, and two that peers were measured with.
func benchTemplates() []benchSpace {
	all := []benchSpace{{"10floats5choices", tenFiveTemplate()}, {"tree61", treeTemplate()}}
	for _, n := range []int{10, 100, 1000} {
		all = append(all, benchSpace{fmt.Sprint("flat", n), flat(n)}, benchSpace{fmt.Sprint("deep", n), deep(n)})
	}
	return all
}

type benchSpace struct {
	name     string
	template symbolic.Value
}

// benchSpaces runs over the benchmark spaces.
func benchSpaces(b *testing.B, bench func(b *testing.B, s *space.Space, rng *rand.Rand)) {
	for _, c := range benchTemplates() {
		s := mustSpace(b, c.template)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			bench(b, s, rand.New(rand.NewPCG(1, 1)))
		})
	}
}

// operations are what algorithms and the store do with a space, for each trial. Each has its points made ready.
var operations = []struct {
	name    string
	prepare func(s *space.Space, rng *rand.Rand) (run func())
}{
	{"New", func(s *space.Space, _ *rand.Rand) func() {
		return func() { must(space.New(s.Template())) }
	}},
	{"Sample", func(s *space.Space, rng *rand.Rand) func() {
		return func() { s.Sample(rng) }
	}},
	{"Decode", func(s *space.Space, rng *rand.Rand) func() {
		p := typical(s, rng)
		return func() { must(s.Decode(p)) }
	}},
	{"SampleDecode", func(s *space.Space, rng *rand.Rand) func() {
		return func() { must(s.Decode(s.Sample(rng))) }
	}},
	{"Encode", func(s *space.Space, rng *rand.Rand) func() {
		v := must(s.Decode(typical(s, rng)))
		return func() { must(s.Encode(v)) }
	}},
	{"Mutate", func(s *space.Space, rng *rand.Rand) func() {
		p := typical(s, rng)
		return func() { s.Mutate(p, rng) }
	}},
	{"Cross", func(s *space.Space, rng *rand.Rand) func() {
		p, q := typical(s, rng), typical(s, rng)
		return func() { s.Cross(p, q, rng) }
	}},
	{"Key", func(s *space.Space, rng *rand.Rand) func() {
		p := typical(s, rng)
		return func() { p.Key() }
	}},
	{"Validate", func(s *space.Space, rng *rand.Rand) func() {
		p := typical(s, rng)
		return func() { _ = s.Validate(p) }
	}},
	{"JSON", func(s *space.Space, rng *rand.Rand) func() {
		p := typical(s, rng)
		return func() { must(s.ParsePoint(must(s.MarshalPoint(p)))) }
	}},
	{"IndexOf", func(s *space.Space, rng *rand.Rand) func() {
		g := must(s.Grid(16)) // with 16 numbers for each continuous range
		p := typical(g, rng)
		return func() { g.IndexOf(p) }
	}},
	{"At", func(s *space.Space, rng *rand.Rand) func() {
		g := must(s.Grid(16))
		i := g.IndexOf(typical(g, rng))
		return func() { g.At(i) }
	}},
	{"SampleUniform", func(s *space.Space, rng *rand.Rand) func() {
		g := must(s.Grid(16))
		return func() { g.SampleUniform(rng) }
	}},
}

// typical samples a point in which as many decisions are active as in most: the median of some.
func typical(s *space.Space, rng *rand.Rand) space.Point {
	points := make([]space.Point, 31)
	for i := range points {
		points[i] = s.Sample(rng)
	}
	slices.SortStableFunc(points, func(p, q space.Point) int { return activeIn(p) - activeIn(q) })
	return points[len(points)/2]
}

func activeIn(p space.Point) int {
	n := 0
	for id := range p.Len() {
		if p.Active(id) {
			n++
		}
	}
	return n
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// BenchmarkOperations is a table: go test -bench 'Operations/Decode' ./space, or '/deep1000'.
func BenchmarkOperations(b *testing.B) {
	for _, op := range operations {
		b.Run(op.name, func(b *testing.B) {
			benchSpaces(b, func(b *testing.B, s *space.Space, rng *rand.Rand) {
				run := op.prepare(s, rng)
				run() // some count the space at their first call
				for b.Loop() {
					run()
				}
			})
		})
	}
}

func BenchmarkNext(b *testing.B) {
	s, err := space.New(func() symbolic.Value {
		var layers []symbolic.Value
		for range 6 {
			layers = append(layers, choiceOf("none", "skip", "conv1", "conv3", "pool"))
		}
		return symbolic.NewList(layers...)
	}())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for p, ok := first(s), true; b.Loop(); {
		if p, ok, _ = s.Next(p); !ok {
			p = first(s)
		}
	}
}

// BenchmarkSizeSubsets counts the sorted subsets of 50 out of 100 candidates with sub-spaces.
func BenchmarkSizeSubsets(b *testing.B) {
	template := subsetTemplate(50, 100)
	for b.Loop() {
		if _, err := space.New(template); err != nil {
			b.Fatal(err)
		}
	}
}

func subsetTemplate(k, n int) symbolic.Value {
	var candidates []symbolic.Value
	for i := range n {
		candidates = append(candidates, symbolic.NewList(symbolic.Int(i), choiceOf("a", "b")))
	}
	return space.ManyOf{K: k, Candidates: candidates, Distinct: true, Sorted: true}.Node()
}
