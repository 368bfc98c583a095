package neural_test

import (
	"context"
	"fmt"

	"symsearch/eval/data"
	"symsearch/eval/neural"
	"symsearch/symbolic"
)

// Softsign is a layer of one's own: x/(1 + |x|/width). What it is set to is in the struct; what it works with is in the
// module that Compile makes.
type Softsign struct {
	Width float64 `sym:"width" default:"1" above:"0" doc:"the value it approaches"`
}

// Compile takes any shape and gives the same.
func (s *Softsign) Compile(b *neural.Builder, in neural.Shape) (neural.Module, neural.Shape, error) {
	n := in.Size()
	return &softsign{width: float32(s.Width), y: b.Buffer(n), slope: b.Buffer(n), dx: b.Buffer(n), size: n}, in, nil
}

type softsign struct {
	width        float32
	y, slope, dx []float32
	size         int
}

func (m *softsign) Forward(x []float32, rows int, _ bool) []float32 {
	n := rows * m.size
	for i, v := range x[:n] {
		d := 1 + max(v, -v)/m.width
		m.y[i], m.slope[i] = v/d, 1/(d*d)
	}
	return m.y[:n]
}

func (m *softsign) Backward(dy []float32, rows int, _ bool) []float32 {
	n := rows * m.size
	for i, d := range dy[:n] {
		m.dx[i] = d * m.slope[i]
	}
	return m.dx[:n]
}

// A layer of your own is a class of the experiment file like ours.
func ExampleLayer() {
	class := symbolic.ClassOf[Softsign]("Softsign", "x/(1 + |x|/width)")
	registry, err := symbolic.NewRegistry(append(neural.Classes(), class)...)
	if err != nil {
		fmt.Println(err)
		return
	}
	tree, err := symbolic.FromJSON([]byte(`{"_class": "Sequential", "layers": [
		{"_class": "Linear", "out_features": 16},
		{"_class": "Softsign", "width": 2},
		{"_class": "Linear", "out_features": 3}]}`), registry)
	if err != nil {
		fmt.Println(err)
		return
	}
	model, err := symbolic.Build[neural.Layer](tree)
	if err != nil {
		fmt.Println(err)
		return
	}
	train := &neural.Train{Data: &data.Iris{}, Optimizer: &neural.Adam{LR: 0.02}, Epochs: 30}
	fitted, err := train.Fit(context.Background(), model, 1, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("test accuracy at least 0.9:", fitted.Score(data.Test)["accuracy"] >= 0.9)
	// Output:
	// test accuracy at least 0.9: true
}
