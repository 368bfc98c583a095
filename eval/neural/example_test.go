package neural_test

import (
	"context"
	"fmt"

	"symsearch/eval/data"
	"symsearch/eval/neural"
)

// Train from Go: a small network on the iris flowers.
func ExampleTrain_Fit() {
	model := &neural.Sequential{Layers: []neural.Layer{
		&neural.Linear{Out: 16, Bias: true},
		&neural.ReLU{},
		&neural.Linear{Out: 3, Bias: true},
	}}
	train := &neural.Train{
		Data:      &data.Iris{},
		Optimizer: &neural.SGD{LR: 0.1, Momentum: 0.9},
		Schedule:  &neural.Cosine{},
		Epochs:    50,
		BatchSize: 16,
	}
	fitted, err := train.Fit(context.Background(), model, 1, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fitted.Metrics["parameters"], "parameters")
	fmt.Println("validation accuracy at least 0.9:", fitted.Metrics["accuracy"] >= 0.9)
	fmt.Println("test accuracy at least 0.9:", fitted.Score(data.Test)["accuracy"] >= 0.9)
	// Output:
	// 131 parameters
	// validation accuracy at least 0.9: true
	// test accuracy at least 0.9: true
}

// Count before anything is trained.
func ExampleParameters() {
	model := &neural.Sequential{Layers: []neural.Layer{
		&neural.Conv2D{Out: 8, Kernel: 3, Stride: 1, Same: true, Bias: true},
		&neural.ReLU{},
		&neural.MaxPool2D{Kernel: 2},
		&neural.Linear{Out: 10, Bias: true},
	}}
	parameters, macs, err := neural.Parameters(model, neural.Shape{1, 8, 8})
	fmt.Println(parameters, macs, err)
	// Output:
	// 1370 5888 <nil>
}
