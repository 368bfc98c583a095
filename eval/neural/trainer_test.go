package neural

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime/metrics"
	"testing"

	"symsearch/eval/data"
)

// everything is a model with every kind of layer.
func everything() Layer {
	return seq(
		&Conv2D{Out: 6, Kernel: 3, Stride: 1, Same: true, Bias: true}, batch(), &PReLU{Start: 0.25, PerChannel: true},
		&Residual{Layers: []Layer{&Conv2D{Out: 6, Kernel: 3, Stride: 1, Padding: 1}, layer(), &GELU{}}},
		&Concat{Branches: []Layer{&MaxPool2D{Kernel: 2}, seq(&AvgPool2D{Kernel: 2}, &LeakyReLU{Slope: 0.01})}},
		&Dropout{P: 0.1}, &Flatten{}, &Conv1D{Out: 2, Kernel: 3, Stride: 2, Bias: true}, &SiLU{},
		lin(24), &Tanh{}, batch(), lin(12), &Sigmoid{}, &Identity{}, &ReLU{}, lin(10))
}

// TestNoAllocation: neither a step nor scoring's forward passes allocate, for any layer, optimizer or loss.
func TestNoAllocation(t *testing.T) {
	rows := []struct {
		name  string
		model Layer
		train Train
	}{
		{"MLP", seq(lin(32), &ReLU{}, lin(10)), Train{Data: &data.Digits{}, ClipNorm: 1}},
		{"every layer", everything(), Train{Data: &data.Digits{}, Optimizer: &AdamW{LR: 0.01}}},
		{"SGD", lin(10), Train{Data: &data.Digits{}, Optimizer: &SGD{LR: 0.01, Momentum: 0.9}, Schedule: &WarmUp{Epochs: 1, Then: &Cosine{}}}},
		{"RMSProp", lin(10), Train{Data: &data.Digits{}, Optimizer: &RMSProp{LR: 0.01, Alpha: 0.9, Eps: 1e-8}, Loss: &CrossEntropy{Smoothing: 0.1}}},
		{"regression", lin(1), Train{Data: &data.Diabetes{}, Loss: &Huber{Delta: 1}}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			row.train.Epochs, row.train.BatchSize = 3, 32
			set, err := row.train.load()
			if err != nil {
				t.Fatal(err)
			}
			r, err := row.train.newTrainer(row.model, set, 1)
			if err != nil {
				t.Fatal(err)
			}
			ctx := context.Background()
			if got := testing.AllocsPerRun(1, func() {
				if _, err := r.epoch(ctx, 1); err != nil {
					t.Error(err)
				}
			}); got != 0 {
				t.Errorf("an epoch allocates %v times", got)
			}
			if got := testing.AllocsPerRun(3, func() { r.net.Forward(set.Validation.X, 32, false) }); got != 0 {
				t.Errorf("scoring allocates %v times", got)
			}
		})
	}
}

// TestOverfit learns a batch of random labels by heart.
func TestOverfit(t *testing.T) {
	rows := []struct {
		name  string
		model Layer
		in    Shape
	}{
		{"MLP", seq(lin(32), &ReLU{}, lin(4)), Shape{6}},
		{"norms", seq(lin(32), batch(), &SiLU{}, lin(16), layer(), &Tanh{}, lin(4)), Shape{6}},
		{"convolution", seq(conv(8), &GELU{}, &MaxPool2D{Kernel: 2}, lin(4)), Shape{2, 6, 6}},
		{"sequence", seq(&Conv1D{Out: 8, Kernel: 3, Stride: 1, Bias: true}, &PReLU{Start: 0.25}, lin(4)), Shape{2, 8}},
		{"residual", seq(lin(16), &Residual{Layers: []Layer{lin(16), &LeakyReLU{Slope: 0.01}, lin(16)}}, &Concat{Branches: []Layer{lin(8), &Sigmoid{}}}, lin(4)), Shape{6}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			const count = 16
			rng := rand.New(rand.NewPCG(9, 9))
			n := network(t, row.model, row.in, count)
			x := newFloats(count * row.in.Size())
			for i := range x {
				x[i] = float32(rng.NormFloat64())
			}
			want := Targets{Labels: make([]int32, count)}
			for i := range want.Labels {
				want.Labels[i] = int32(rng.IntN(4))
			}
			grad := make([]float32, count*4)
			stepper := (&Adam{LR: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}).Stepper(len(n.values))
			loss := math.NaN()
			for range 400 {
				loss = (&CrossEntropy{}).Measure(n.Forward(x, count, true), 4, want, grad) / count
				n.Backward(grad, count)
				stepper.Step(n.values, n.grads, 0.01, 1)
			}
			if !(loss < 0.01) {
				t.Errorf("loss %v after 400 steps on one batch, want nearly 0", loss)
			}
		})
	}
}

// TestLastRow: a batch of a single row is left out where statistics over the batch need more.
func TestLastRow(t *testing.T) {
	train := Train{Data: &data.Iris{}, Epochs: 2, BatchSize: 89} // 90 training rows
	for _, row := range []struct {
		name  string
		model Layer
	}{{"with BatchNorm", seq(batch(), lin(3))}, {"without", lin(3)}} {
		f, err := train.Fit(context.Background(), row.model, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		if loss := f.Metrics["train_loss"]; !(loss > 0 && loss < 10) {
			t.Errorf("%s: training loss %v", row.name, loss)
		}
	}
	train.BatchSize = 1
	if _, err := train.Fit(context.Background(), seq(batch(), lin(3)), 1, nil); err == nil {
		t.Error("BatchNorm with batches of one row: no error")
	} else {
		t.Log(err)
	}
}

// TestNoGoroutines: a training stays on its goroutine, although its products are large enough for gonum to start some.
func TestNoGoroutines(t *testing.T) {
	created := []metrics.Sample{{Name: "/sched/goroutines-created:goroutines"}}
	count := func() int {
		metrics.Read(created)
		if created[0].Value.Kind() != metrics.KindUint64 {
			t.Skip("this version of Go does not count goroutines")
		}
		return int(created[0].Value.Uint64())
	}
	before := count()
	train := Train{Data: &data.Digits{}, Epochs: 1, BatchSize: 200}
	if _, err := train.Fit(context.Background(), seq(lin(300), &ReLU{}, lin(300), &ReLU{}, lin(10)), 1, nil); err != nil {
		t.Fatal(err)
	}
	if n := count() - before; n > 20 { // the runtime may start a few for itself
		t.Errorf("%d goroutines started", n)
	}
}
