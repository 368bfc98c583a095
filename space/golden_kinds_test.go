package space_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
)

// TestGoldenKinds holds the first points at seed 1 of what goldenTemplate does not have, made by every operator and draw.
func TestGoldenKinds(t *testing.T) {
	s := mustSpace(t, dict(
		"weights", space.OneOf{Candidates: values(1, 2, 3), Weights: []float64{1, 2, 0.5}},
		"ordered", space.OneOf{Candidates: values(1, 2, 3, 4, 5, 6), Ordered: true},
		"both", space.OneOf{Candidates: values(1, 2, 3), Weights: []float64{1, 9, 1}, Ordered: true},
		"optional", space.Optional{Value: value(oneOf(1, 2))},
		"repeat", space.Repeat{Max: 3, Block: value(space.IntRange{Min: 1, Max: 9})},
		"shared", space.Repeat{Max: 3, Shared: true, Block: value(space.IntRange{Min: 1, Max: 9})},
		"subset", space.ManyOf{MaxK: 3, Candidates: values(1, 2, oneOf(3, 4), 5), Distinct: true, Sorted: true},
		"multiset", space.ManyOf{MaxK: 3, Candidates: values(1, 2, 3), Sorted: true},
		"arrangement", space.ManyOf{MinK: 1, MaxK: 3, Candidates: values(1, 2, 3, 4), Distinct: true},
		"normal", space.NormalRange{Mean: 1, Deviation: 2},
		"tail", space.NormalRange{Deviation: 1, Min: pointer(4.0)},
		"log normal", space.NormalRange{Mean: -5, Deviation: 1, Scale: space.LogNormal, Max: pointer(0.1)},
		"normal steps", space.NormalRange{Deviation: 1, Min: pointer(-2.0), Max: pointer(2.0), Step: pointer(0.5)},
	))
	g, err := s.Grid(7)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	var b strings.Builder
	show := func(what string, p space.Point) { fmt.Fprintf(&b, "%-12s %s\n", what, p) }
	var points []space.Point
	for range 10 {
		points = append(points, s.Sample(rng))
		show("sample", points[len(points)-1])
	}
	p := points[9]
	for i := range 30 {
		q, ids := s.MutateWith(space.Mutation{Decisions: 1 + i%3, Move: space.Move(i % 2)}, p, rng)
		show(fmt.Sprint("mutate ", ids), q)
		p = q
	}
	for i := range 9 {
		for _, c := range []space.Crossover{{}, {Kind: space.KPoint, Points: 2}, {Kind: space.Subtree}, {Arrangements: space.PartiallyMapped}} {
			show("cross", s.CrossWith(c, points[i], points[i+1], rng))
		}
	}
	for range 5 {
		show("uniform", g.SampleUniform(rng))
	}
	walk := g.Walk().Shuffled(1)
	for p := range walk.Points() {
		show("walk", p)
		if strings.Count(b.String(), "walk") == 5 {
			break
		}
	}
	checkGolden(t, "testdata/kinds.golden", b.String())
}
