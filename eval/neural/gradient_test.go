package neural

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
)

// These are layers as the tree would build them: fields that have a default carry it.
func lin(out int) *Linear        { return &Linear{Out: out, Bias: true} }
func conv(out int) *Conv2D       { return &Conv2D{Out: out, Kernel: 3, Stride: 1, Bias: true} }
func batch() *BatchNorm          { return &BatchNorm{Momentum: 0.1, Eps: 1e-5, Affine: true} }
func layer() *LayerNorm          { return &LayerNorm{Eps: 1e-5, Affine: true} }
func seq(l ...Layer) *Sequential { return &Sequential{Layers: l} }

// TestGradients compares what Backward gives for every parameter and every input with central differences.
func TestGradients(t *testing.T) {
	rows := []struct {
		name  string
		layer Layer
		in    Shape
	}{
		{"Linear", lin(3), Shape{5}},
		{"Linear/no bias", &Linear{Out: 3}, Shape{5}},
		{"Linear/narrow input", lin(9), Shape{4}},
		{"Linear/wide input", lin(5), Shape{70}},
		{"Linear/image", lin(3), Shape{2, 3, 2}},
		{"Linear twice", seq(lin(7), lin(3)), Shape{5}},
		{"Conv2D", conv(3), Shape{2, 5, 4}},
		{"Conv2D/no bias", &Conv2D{Out: 3, Kernel: 2, Stride: 1}, Shape{2, 3, 4}},
		{"Conv2D/padding", &Conv2D{Out: 2, Kernel: 3, Stride: 1, Padding: 2, Bias: true}, Shape{2, 4, 3}},
		{"Conv2D/stride", &Conv2D{Out: 2, Kernel: 3, Stride: 2, Padding: 1, Bias: true}, Shape{2, 6, 5}},
		{"Conv2D/stride beyond kernel", &Conv2D{Out: 2, Kernel: 2, Stride: 3, Bias: true}, Shape{1, 8, 7}},
		{"Conv2D/same", &Conv2D{Out: 2, Kernel: 3, Stride: 1, Same: true, Bias: true}, Shape{2, 4, 4}},
		{"Conv2D/same even stride", &Conv2D{Out: 2, Kernel: 4, Stride: 2, Same: true, Bias: true}, Shape{1, 5, 6}},
		{"Conv2D/kernel wider than the image", &Conv2D{Out: 2, Kernel: 5, Stride: 1, Same: true, Bias: true}, Shape{2, 3, 2}},
		{"Conv2D/pointwise", &Conv2D{Out: 4, Kernel: 1, Stride: 1, Bias: true}, Shape{3, 2, 2}},
		{"Conv2D twice", seq(conv(3), &SiLU{}, &Conv2D{Out: 2, Kernel: 2, Stride: 1, Bias: true}), Shape{1, 5, 5}},
		{"Conv1D", &Conv1D{Out: 3, Kernel: 3, Stride: 1, Bias: true}, Shape{2, 7}},
		{"Conv1D/stride and padding", &Conv1D{Out: 3, Kernel: 4, Stride: 2, Padding: 2, Bias: true}, Shape{2, 7}},
		{"Conv1D/features", &Conv1D{Out: 2, Kernel: 3, Stride: 1, Same: true, Bias: true}, Shape{6}},
		{"MaxPool2D", &MaxPool2D{Kernel: 2}, Shape{2, 4, 4}},
		{"MaxPool2D/overlapping", &MaxPool2D{Kernel: 3, Stride: 2, Padding: 1}, Shape{2, 5, 4}},
		{"AvgPool2D", &AvgPool2D{Kernel: 2}, Shape{2, 4, 5}},
		{"AvgPool2D/overlapping", &AvgPool2D{Kernel: 3, Stride: 1, Padding: 1}, Shape{2, 3, 4}},
		{"Flatten", seq(&Flatten{}, layer()), Shape{2, 2, 2}},
		{"BatchNorm", batch(), Shape{4}},
		{"BatchNorm/image", batch(), Shape{3, 2, 2}},
		{"BatchNorm/sequence", batch(), Shape{2, 3}},
		{"BatchNorm/not affine", &BatchNorm{Momentum: 0.1, Eps: 1e-3}, Shape{4}},
		{"BatchNorm/not affine image", &BatchNorm{Momentum: 0.1, Eps: 1e-3}, Shape{2, 2, 2}},
		{"LayerNorm", layer(), Shape{6}},
		{"LayerNorm/image", layer(), Shape{2, 2, 2}},
		{"LayerNorm/not affine", &LayerNorm{Eps: 1e-3}, Shape{5}},
		{"ReLU", &ReLU{}, Shape{8}},
		{"LeakyReLU", &LeakyReLU{Slope: 0.1}, Shape{8}},
		{"PReLU", &PReLU{Start: 0.25}, Shape{8}},
		{"PReLU/image", &PReLU{Start: 0.25}, Shape{2, 2, 2}},
		{"PReLU/per feature", &PReLU{Start: 0.25, PerChannel: true}, Shape{5}},
		{"PReLU/per channel", &PReLU{Start: 0.25, PerChannel: true}, Shape{3, 2, 2}},
		{"GELU", &GELU{}, Shape{8}},
		{"SiLU", &SiLU{}, Shape{8}},
		{"Tanh", &Tanh{}, Shape{8}},
		{"Sigmoid", &Sigmoid{}, Shape{8}},
		{"Identity", &Identity{}, Shape{4}},
		{"Sequential/empty", seq(), Shape{4}},
		{"Sequential/nothing to train first", seq(&Tanh{}, &Identity{}, lin(3), &Tanh{}), Shape{4}},
		{"Residual", &Residual{Layers: []Layer{lin(5), &Tanh{}, lin(4)}}, Shape{4}},
		{"Residual/empty", &Residual{}, Shape{4}},
		{"Residual/shortcut", &Residual{Layers: []Layer{lin(5), &Tanh{}}, Shortcut: lin(5)}, Shape{3}},
		{"Residual/image", &Residual{Layers: []Layer{&Conv2D{Out: 3, Kernel: 3, Stride: 1, Same: true}, batch()}, Shortcut: &Conv2D{Out: 3, Kernel: 1, Stride: 1}}, Shape{2, 3, 3}},
		{"Concat", &Concat{Branches: []Layer{lin(3), seq(lin(2), &Tanh{})}}, Shape{4}},
		{"Concat/with the input", &Concat{Branches: []Layer{&Identity{}, lin(2), &Identity{}}}, Shape{3}},
		{"Concat/image", &Concat{Branches: []Layer{&Conv2D{Out: 2, Kernel: 3, Stride: 1, Same: true, Bias: true}, &AvgPool2D{Kernel: 3, Stride: 1, Padding: 1}}}, Shape{2, 3, 3}},
		{"nested", seq(
			lin(6),
			&Residual{Layers: []Layer{
				layer(),
				&Concat{Branches: []Layer{seq(lin(2), &GELU{}), &Residual{Layers: []Layer{lin(4), &SiLU{}}, Shortcut: lin(4)}}},
				&Sigmoid{},
			}},
			batch(),
			&Concat{Branches: []Layer{&Tanh{}, lin(1)}},
		), Shape{5}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			const count = 4
			worst, at := gradientError(t, row.layer, row.in, count)
			if worst > 2e-3 {
				t.Errorf("gradient of %s is off by %.2g (relative to its own size and 1)", at, worst)
			}
		})
	}
}

// gradientError is the largest difference over all parameters and inputs of a network, and where it is.
func gradientError(t *testing.T, l Layer, in Shape, rows int) (worst float64, at string) {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	p := &plan{batch: rows, rng: rng, rows: 1}
	root, out, err := (&Builder{plan: p, from: place{class: "the input"}}).compile(l, in)
	if err != nil {
		t.Fatal(err)
	}
	n := &Network{root: root, plan: p, out: out.Size()}
	n.allocate(rng)
	for i := range n.values { // away from the special values that parameters start from
		n.values[i] += float32(0.3 * rng.NormFloat64())
	}
	x := spread(rows*in.Size(), rng)
	weights := make([]float32, rows*n.out)
	for i := range weights {
		weights[i] = float32(rng.NormFloat64())
	}

	n.Forward(x, rows, true)
	clear(n.grads)
	dx := root.Backward(weights, rows, true)
	var got []float64
	for _, p := range n.Params() {
		for _, g := range p.Grad {
			got = append(got, float64(g))
		}
	}
	for _, g := range dx[:len(x)] {
		got = append(got, float64(g))
	}

	f := func(v []float64) float64 {
		for _, p := range n.Params() {
			for i := range p.Value {
				p.Value[i] = float32(v[i])
			}
			v = v[len(p.Value):]
		}
		in := newFloats(len(x))
		for i := range in {
			in[i] = float32(v[i])
		}
		total := 0.0
		for i, y := range n.Forward(in, rows, true) {
			total += float64(y) * float64(weights[i])
		}
		return total
	}
	var start []float64
	for _, p := range n.Params() {
		for _, w := range p.Value {
			start = append(start, float64(w))
		}
	}
	for _, v := range x {
		start = append(start, float64(v))
	}
	want := fd.Gradient(nil, f, start, &fd.Settings{Formula: fd.Central, Step: 1.0 / 128})
	for i := range want {
		if diff := math.Abs(got[i]-want[i]) / (1 + math.Abs(want[i])); !(diff <= worst) {
			worst, at = diff, where(n, i)
		}
	}
	return worst, at
}

// where names the i-th of a network's parameters and inputs.
func where(n *Network, i int) string {
	for _, p := range n.Params() {
		if i < len(p.Value) {
			return fmt.Sprintf("%s[%d]", p.Path, i)
		}
		i -= len(p.Value)
	}
	return fmt.Sprintf("input[%d]", i)
}

// spread gives n values around zero, no two of which are nearer than the step of the differences, and none near 0: so
// no kink is crossed.
func spread(n int, rng *rand.Rand) []float32 {
	x := newFloats(n)
	for i, p := range rng.Perm(n) {
		x[i] = (float32(p) - float32(n)/2 + 0.5) * 0.04
	}
	return x
}
