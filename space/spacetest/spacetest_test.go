package spacetest_test

import (
	"math/bits"
	"testing"

	"symsearch/space"
	"symsearch/space/spacetest"
	"symsearch/symbolic"
)

// PowerOfTwo is a kind of a program of its own: 2^min to 2^max.
type PowerOfTwo struct {
	Min int64 `sym:"min" min:"0" max:"62"`
	Max int64 `sym:"max" min:"0" max:"62"`
}

func (h *PowerOfTwo) Domain() space.Domain { return space.Ints{Min: h.Min, Max: h.Max} }

func (h *PowerOfTwo) Resolve(pick float64) (symbolic.Value, error) {
	return symbolic.Int(1) << int(pick), nil
}

func (h *PowerOfTwo) Pick(v symbolic.Value) (float64, bool) {
	n, ok := v.(symbolic.Int)
	return float64(bits.Len64(uint64(n)) - 1), ok
}

func (*PowerOfTwo) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	space.CheckHyper[*PowerOfTwo](c, p, o, s)
}

// Shape is a kind of another one: a weighted choice of objects, without an inverse.
type Shape struct {
	Names []string `sym:"names" min:"1"`
}

func (h *Shape) Domain() space.Domain {
	weights := make([]float64, len(h.Names))
	for i := range weights {
		weights[i] = float64(i + 1)
	}
	return space.Choice{N: len(h.Names), Labels: h.Names, Weights: weights, Ordered: true}
}

func (h *Shape) Resolve(pick float64) (symbolic.Value, error) {
	return symbolic.Dict(symbolic.Entry{Key: "shape", Value: symbolic.String(h.Names[int(pick)])}), nil
}

func (*Shape) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	space.CheckHyper[*Shape](c, p, o, s)
}

// TestKinds proves the built-in kinds and those above.
func TestKinds(t *testing.T) {
	ints := func(ns ...int) []symbolic.Value {
		var values []symbolic.Value
		for _, n := range ns {
			values = append(values, symbolic.Int(n))
		}
		return values
	}
	step, low, high := 0.25, -1.0, 0.5
	for _, c := range []struct {
		name string
		node symbolic.Value
	}{
		{"OneOf", space.OneOf{Candidates: ints(3, 1, 2)}.Node()},
		{"OneOf, weights", space.OneOf{Candidates: ints(3, 1, 2), Weights: []float64{1, 0.1, 5}, Ordered: true}.Node()},
		{"ManyOf", space.ManyOf{K: 2, Candidates: ints(1, 2, 3), Distinct: true}.Node()},
		{"ManyOf, subsets", space.ManyOf{MinK: 0, MaxK: 3, Candidates: ints(1, 2, 3), Distinct: true, Sorted: true}.Node()},
		{"ManyOf, multisets", space.ManyOf{MinK: 1, MaxK: 3, Candidates: ints(1, 2, 3), Sorted: true}.Node()},
		{"Permutation", space.Permutation{Candidates: ints(1, 2, 3, 4)}.Node()},
		{"FloatRange", space.FloatRange{Min: 1e-4, Max: 1, Scale: space.Log}.Node()},
		{"FloatRange, reverse", space.FloatRange{Min: 1e-4, Max: 1, Scale: space.ReverseLog}.Node()},
		{"FloatRange, steps", space.FloatRange{Min: 0, Max: 1, Step: &step}.Node()},
		{"IntRange", space.IntRange{Min: -2, Max: 2}.Node()},
		{"NormalRange", space.NormalRange{Mean: 1, Deviation: 3}.Node()},
		{"NormalRange, cut", space.NormalRange{Mean: 0, Deviation: 1, Min: &low, Max: &high}.Node()},
		{"NormalRange, log", space.NormalRange{Mean: -3, Deviation: 1, Scale: space.LogNormal, Max: &high}.Node()},
		{"NormalRange, steps", space.NormalRange{Mean: 0, Deviation: 1, Min: &low, Max: &high, Step: &step}.Node()},
		{"Optional", space.Optional{Value: space.IntRange{Min: 1, Max: 3}.Node()}.Node()},
		{"Repeat", space.Repeat{Min: 0, Max: 2, Block: space.OneOf{Candidates: ints(1, 2)}.Node()}.Node()},
		{"Repeat, shared", space.Repeat{Min: 0, Max: 3, Shared: true, Block: space.OneOf{Candidates: ints(1, 2)}.Node()}.Node()},
		{"PowerOfTwo", symbolic.ClassOf[PowerOfTwo]("PowerOfTwo", "").New(
			symbolic.Entry{Key: "min", Value: symbolic.Int(2)}, symbolic.Entry{Key: "max", Value: symbolic.Int(9)})},
		{"Shape", symbolic.ClassOf[Shape]("Shape", "").New(
			symbolic.Entry{Key: "names", Value: symbolic.NewList(symbolic.String("round"), symbolic.String("square"), symbolic.String("flat"))})},
	} {
		t.Run(c.name, func(t *testing.T) { spacetest.Test(t, c.node) })
	}
}
