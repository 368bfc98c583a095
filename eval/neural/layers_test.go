package neural

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// network compiles a layer for tests.
func network(t testing.TB, l Layer, in Shape, rows int) *Network {
	t.Helper()
	n, err := Compile(l, in, 0, rows, rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func near(t *testing.T, what string, got []float32, want ...float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d values %v, want %d: %v", what, len(got), got, len(want), want)
		return
	}
	for i, w := range want {
		if !(math.Abs(float64(got[i])-w) <= 2e-6*(1+math.Abs(w))) {
			t.Errorf("%s[%d] = %v, want %v", what, i, got[i], w)
		}
	}
}

func upTo(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i)
	}
	return x
}

// TestForward compares results with those of torch.nn.functional (1.13); parameters are 0, 1, 2, ... and offsets 0.5.
func TestForward(t *testing.T) {
	around := []float32{-3, -1, -0.1, 0, 0.2, 1, 4}
	rows := []struct {
		name  string
		layer Layer
		in    Shape
		x     []float32
		want  []float64
	}{
		{"ReLU", &ReLU{}, Shape{7}, around, []float64{0, 0, 0, 0, 0.2, 1, 4}},
		{"LeakyReLU", &LeakyReLU{Slope: 0.01}, Shape{7}, around, []float64{-0.03, -0.01, -0.001, 0, 0.2, 1, 4}},
		{"GELU", &GELU{}, Shape{7}, around, []float64{-0.0040497, -0.1586553, -0.0460172, 0, 0.1158519, 0.8413447, 3.9998733}},
		{"SiLU", &SiLU{}, Shape{7}, around, []float64{-0.1422776, -0.2689414, -0.0475021, 0, 0.1099668, 0.7310586, 3.9280552}},
		{"Tanh", &Tanh{}, Shape{7}, around, []float64{-0.9950548, -0.7615942, -0.099668, 0, 0.1973753, 0.7615942, 0.9993293}},
		{"Sigmoid", &Sigmoid{}, Shape{7}, around, []float64{0.0474259, 0.2689414, 0.4750208, 0.5, 0.549834, 0.7310586, 0.9820138}},
		{"MaxPool2D", &MaxPool2D{Kernel: 3, Stride: 2, Padding: 1}, Shape{1, 4, 4}, upTo(16), []float64{5, 7, 13, 15}},
		{"AvgPool2D", &AvgPool2D{Kernel: 3, Stride: 2, Padding: 1}, Shape{1, 4, 4}, upTo(16), []float64{10. / 9, 24. / 9, 51. / 9, 10}},
		{"Conv2D", &Conv2D{Out: 1, Kernel: 3, Stride: 2, Padding: 1, Bias: true}, Shape{1, 4, 4}, upTo(16), []float64{73.5, 154.5, 279.5, 438.5}},
		{"Conv1D", &Conv1D{Out: 1, Kernel: 3, Stride: 1, Padding: 1}, Shape{2, 5}, upTo(10), []float64{52, 79, 94, 109, 64}},
		{"LayerNorm", &LayerNorm{Eps: 1e-5}, Shape{3}, []float32{1, 2, 4}, []float64{-1.069041531, -0.267260383, 1.336301914}},
		{"Residual", &Residual{}, Shape{2}, []float32{1, 2}, []float64{2, 4}},
		{"Concat", &Concat{Branches: []Layer{&Identity{}, &ReLU{}}}, Shape{2}, []float32{-1, 2}, []float64{-1, 2, 0, 2}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			n := network(t, row.layer, row.in, 3)
			for _, p := range n.Params() {
				copy(p.Value, upTo(len(p.Value)))
				if p.Path == "bias" {
					fill(p.Value, 0.5)
				}
			}
			for _, training := range []bool{false, true} {
				near(t, row.name, n.Forward(row.x, 1, training), row.want...)
				// a row's result does not depend on where it stands in the batch
				three := slices.Repeat(row.x, 3)
				near(t, row.name+" in the last row", n.Forward(three, 3, training)[2*n.Outputs():], row.want...)
			}
		})
	}
}

// TestUnfoldedAgain: gradients are the same whether unfolded images are kept for the way back or made again.
func TestUnfoldedAgain(t *testing.T) {
	in, dy := upTo(2*3*25), upTo(2*4*25)
	gradients := func(keep bool) (grads, dx []float32) {
		n := network(t, &Conv2D{Out: 4, Same: true, Bias: true}, Shape{3, 5, 5}, 2)
		m := n.root.(*part).Module.(*convolution)
		if m.kept == nil {
			t.Fatal("a small image is not kept")
		}
		if !keep {
			m.kept = nil
		}
		n.Forward(in, 2, true)
		return n.grads, m.Backward(dy, 2, true)
	}
	kept, keptDx := gradients(true)
	again, againDx := gradients(false)
	if !slices.Equal(kept, again) || !slices.Equal(keptDx, againDx) {
		t.Error("gradients differ")
	}
}

// TestSame: with same, the output has ceil(size/stride) places whatever the kernel.
func TestSame(t *testing.T) {
	for size := 1; size <= 9; size++ {
		for kernel := 1; kernel <= 5; kernel++ {
			for stride := 1; stride <= 4; stride++ {
				n := network(t, &Conv2D{Out: 1, Kernel: kernel, Stride: stride, Same: true, Init: filled(1)}, Shape{1, size, size}, 1)
				want := (size + stride - 1) / stride
				x := make([]float32, size*size)
				fill(x, 1)
				if got := len(n.Forward(x, 1, false)); got != want*want {
					t.Errorf("size %d, kernel %d, stride %d: %d places, want %d", size, kernel, stride, got, want*want)
				}
			}
		}
	}
}

// TestBatchNorm follows torch.nn.BatchNorm1d (1.13) through two batches and into evaluation.
func TestBatchNorm(t *testing.T) {
	x := []float32{1, 2, 3, -1, 4, 0, 0, 5}
	twice := make([]float32, len(x))
	for i, v := range x {
		twice[i] = 2 * v
	}
	n := network(t, batch(), Shape{2}, 4)
	near(t, "training", n.Forward(x, 4, true), -0.632454, 0.218218, 0.632454, -1.091088, 1.264909, -0.654653, -1.264909, 1.527524)
	mean, variance := n.plan.states[0], n.plan.states[1]
	near(t, "mean", mean.Value, 0.2, 0.15)
	near(t, "variance", variance.Value, 1.2333333, 1.6)
	n.Forward(twice, 4, true)
	near(t, "mean", mean.Value, 0.58, 0.435)
	near(t, "variance", variance.Value, 2.4433333, 4.24)
	near(t, "evaluation", n.Forward(x, 4, false), 0.268693, 0.76003, 1.548186, -0.696897, 2.187932, -0.211254, -0.371053, 2.216957)
	near(t, "evaluation of one row", n.Forward(x[2:4], 1, false), 1.548186, -0.696897)

	copy(n.Params()[0].Value, []float32{2, 3})
	copy(n.Params()[1].Value, []float32{10, 20})
	near(t, "affine evaluation", n.Forward(x[2:4], 1, false), 10+2*1.548186, 20-3*0.696897)

	var w Weights
	n.Save(&w)
	before := slices.Clone(n.Forward(x, 4, false))
	n.Forward(twice, 4, true)
	n.Params()[0].Value[0] = 7
	n.Restore(&w)
	if after := n.Forward(x, 4, false); !slices.Equal(after, before) {
		t.Errorf("after restoring: %v, want %v", after, before)
	}
}

// TestBatchNormImage: channels are normalised over rows and places together.
func TestBatchNormImage(t *testing.T) {
	n := network(t, &BatchNorm{Momentum: 1, Eps: 1e-9, Affine: true}, Shape{2, 2, 1}, 2)
	y := n.Forward([]float32{1, 2, 10, 10, 3, 4, 30, 30}, 2, true)
	r := 2 / math.Sqrt(5)
	near(t, "y", y, -1.5*r, -0.5*r, -1, -1, 0.5*r, 1.5*r, 1, 1)
	near(t, "mean", n.plan.states[0].Value, 2.5, 20)
	near(t, "variance", n.plan.states[1].Value, 5./3, 400./3)
}

// Nothing is left of what is dropped for certain, and nothing goes back through it.
func TestDropoutOfEverything(t *testing.T) {
	n := network(t, &Dropout{P: 1}, Shape{1000}, 1)
	x := make([]float32, 1000)
	fill(x, 3)
	zero := func(all []float32) bool { return !slices.ContainsFunc(all, func(v float32) bool { return v != 0 }) }
	if !zero(n.Forward(x, 1, true)) || !zero(n.root.Backward(x, 1, true)) {
		t.Error("something is left")
	}
	if !slices.Equal(n.Forward(x, 1, false), x) {
		t.Error("values change outside of training")
	}
}

func TestDropout(t *testing.T) {
	const size = 20000
	x := make([]float32, size)
	fill(x, 3)
	for _, p := range []float64{0, 0.1, 0.5, 0.9} {
		n := network(t, &Dropout{P: p}, Shape{size}, 1)
		if got := n.Forward(x, 1, false); !slices.Equal(got, x) {
			t.Errorf("p %v changes values outside of training", p)
		}
		y := slices.Clone(n.Forward(x, 1, true))
		dropped, total := 0.0, 0.0
		for _, v := range y {
			if v == 0 {
				dropped++
			} else if math.Abs(float64(v)-3/(1-p)) > 1e-5 {
				t.Fatalf("p %v: a kept 3 became %v, want %v", p, v, 3/(1-p))
			}
			total += float64(v)
		}
		if math.Abs(dropped/size-p) > 0.02 || math.Abs(total/size-3) > 0.3 {
			t.Errorf("p %v: dropped %v, mean %v, want %v and 3", p, dropped/size, total/size, p)
		}
		ones := make([]float32, size)
		fill(ones, 1)
		for i, d := range n.root.Backward(ones, 1, true) {
			if d != y[i]/3 {
				t.Fatalf("p %v: gradient %v where the value became %v", p, d, y[i])
			}
		}
		if again := n.Forward(x, 1, true); p > 0 && slices.Equal(again, y) {
			t.Errorf("p %v: the same values are dropped every time", p)
		}
	}
}

// TestInitialisers checks mean and deviation of what is drawn, and the bound of what is uniform.
func TestInitialisers(t *testing.T) {
	const in, out = 50, 30
	root3 := math.Sqrt(3)
	rows := []struct {
		init             Initializer
		deviation, bound float64 // bound 0: none
	}{
		{&FanInUniform{}, 1 / math.Sqrt(in) / root3, 1 / math.Sqrt(in)},
		{&HeUniform{Gain: math.Sqrt2}, math.Sqrt(2. / in), math.Sqrt(6. / in)},
		{&HeNormal{Gain: math.Sqrt2}, math.Sqrt(2. / in), 0},
		{&GlorotUniform{Gain: 1}, math.Sqrt(2. / (in + out)), math.Sqrt(6. / (in + out))},
		{&GlorotNormal{Gain: 2}, 2 * math.Sqrt(2./(in+out)), 0},
		{&Normal{Deviation: 0.02}, 0.02, 0},
		{&Zeros{}, 0, 1e-30},
	}
	for _, row := range rows {
		w := make([]float32, 40000)
		row.init.Fill(w, in, out, rand.New(rand.NewPCG(5, 6)))
		mean, square, top := 0.0, 0.0, 0.0
		for _, v := range w {
			mean += float64(v) / float64(len(w))
			square += float64(v) * float64(v) / float64(len(w))
			top = max(top, math.Abs(float64(v)))
		}
		if math.Abs(math.Sqrt(square)-row.deviation) > 0.01*row.deviation || math.Abs(mean) > 0.02*row.deviation {
			t.Errorf("%T: mean %v and deviation %v, want 0 and %v", row.init, mean, math.Sqrt(square), row.deviation)
		}
		if row.bound > 0 && (top > row.bound || top < 0.99*row.bound && row.deviation > 0) {
			t.Errorf("%T: largest value %v, want nearly %v", row.init, top, row.bound)
		}
	}
}

// TestDefaultInitialisation: weights and offsets are within 1/sqrt(fan_in), for a convolution too.
func TestDefaultInitialisation(t *testing.T) {
	for _, row := range []struct {
		layer Layer
		in    Shape
		fanIn float64
	}{{lin(200), Shape{25}, 25}, {lin(20), Shape{400}, 400}, {conv(50), Shape{4, 5, 5}, 36}} {
		for _, p := range network(t, row.layer, row.in, 1).Params() {
			bound := 1 / math.Sqrt(row.fanIn)
			if top := float64(slices.Max(p.Value)); top > bound || top < 0.7*bound {
				t.Errorf("%T %s: largest value %v, want nearly %v", row.layer, p.Path, top, bound)
			}
		}
	}
}
