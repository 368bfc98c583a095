package space_test

import (
	"fmt"
	"math/rand/v2"
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

func benchSpaces(b *testing.B, bench func(b *testing.B, s *space.Space, rng *rand.Rand)) {
	for _, c := range []struct {
		name     string
		template symbolic.Value
	}{
		{"10floats5choices", tenFiveTemplate()},
		{"tree61", treeTemplate()},
		{"flat10", flat(10)},
		{"flat100", flat(100)},
		{"flat1000", flat(1000)},
		{"deep1000", deep(1000)},
	} {
		s, err := space.New(c.template)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			bench(b, s, rand.New(rand.NewPCG(1, 1)))
		})
	}
}

func BenchmarkNew(b *testing.B) {
	benchSpaces(b, func(b *testing.B, s *space.Space, _ *rand.Rand) {
		for b.Loop() {
			if _, err := space.New(s.Template()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSample(b *testing.B) {
	benchSpaces(b, func(b *testing.B, s *space.Space, rng *rand.Rand) {
		for b.Loop() {
			s.Sample(rng)
		}
	})
}

func BenchmarkSampleDecode(b *testing.B) {
	benchSpaces(b, func(b *testing.B, s *space.Space, rng *rand.Rand) {
		for b.Loop() {
			if _, err := s.Decode(s.Sample(rng)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	benchSpaces(b, func(b *testing.B, s *space.Space, rng *rand.Rand) {
		v, _ := s.Decode(s.Sample(rng))
		for b.Loop() {
			if _, err := s.Encode(v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkMutate(b *testing.B) {
	benchSpaces(b, func(b *testing.B, s *space.Space, rng *rand.Rand) {
		p := s.Sample(rng)
		for b.Loop() {
			p, _ = s.Mutate(p, rng)
		}
	})
}

func BenchmarkCross(b *testing.B) {
	benchSpaces(b, func(b *testing.B, s *space.Space, rng *rand.Rand) {
		p, q := s.Sample(rng), s.Sample(rng)
		for b.Loop() {
			s.Cross(p, q, rng)
		}
	})
}

func BenchmarkKey(b *testing.B) {
	benchSpaces(b, func(b *testing.B, s *space.Space, rng *rand.Rand) {
		p := s.Sample(rng)
		for b.Loop() {
			p.Key()
		}
	})
}

func BenchmarkJSON(b *testing.B) {
	benchSpaces(b, func(b *testing.B, s *space.Space, rng *rand.Rand) {
		p := s.Sample(rng)
		for b.Loop() {
			data, _ := s.MarshalPoint(p)
			if _, err := s.ParsePoint(data); err != nil {
				b.Fatal(err)
			}
		}
	})
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

// benchFinite runs over the benchmark spaces, with 16 numbers for each continuous range.
func benchFinite(b *testing.B, bench func(b *testing.B, s *space.Space, rng *rand.Rand)) {
	benchSpaces(b, func(b *testing.B, s *space.Space, rng *rand.Rand) {
		g, err := s.Grid(16)
		if err != nil {
			b.Fatal(err)
		}
		bench(b, g, rng)
	})
}

func BenchmarkSampleUniform(b *testing.B) {
	benchFinite(b, func(b *testing.B, s *space.Space, rng *rand.Rand) {
		s.SampleUniform(rng)
		for b.Loop() {
			s.SampleUniform(rng)
		}
	})
}

func BenchmarkIndexOf(b *testing.B) {
	benchFinite(b, func(b *testing.B, s *space.Space, rng *rand.Rand) {
		p := s.SampleUniform(rng)
		for b.Loop() {
			s.IndexOf(p)
		}
	})
}
