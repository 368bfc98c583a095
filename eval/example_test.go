package eval_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"time"

	"symsearch/eval"
	"symsearch/symbolic"
)

// An evaluator of a Go function. Here it reads the model as a tree, and reports as it
// goes.
func ExampleFunc() {
	evaluator := eval.Func(func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
		lr := float64(c.Value.(*symbolic.Object).Get("lr").(symbolic.Float))
		if lr > 1 {
			return nil, eval.Infeasible("learning rate %v is above 1", lr)
		}
		x := 1.0
		for epoch := 1; epoch <= 3; epoch++ {
			x -= lr * 2 * x // one step down the slope of x*x
			if err := c.Report(epoch, eval.Metrics{"loss": x * x}); err != nil {
				return nil, err
			}
		}
		return eval.Metrics{"loss": x * x}, nil
	})

	for _, lr := range []float64{0.25, 1.5} {
		m, err := evaluator.Evaluate(context.Background(), eval.Candidate{
			Trial: 1,
			Value: symbolic.Dict(symbolic.Entry{Key: "lr", Value: symbolic.Float(lr)}),
			Report: func(step int, m eval.Metrics) error {
				fmt.Printf("epoch %d: loss %v\n", step, m["loss"])
				return nil
			},
		})
		fmt.Println(m, err)
	}
	// Output:
	// epoch 1: loss 0.25
	// epoch 2: loss 0.0625
	// epoch 3: loss 0.015625
	// map[loss:0.015625] <nil>
	// map[] infeasible: learning rate 1.5 is above 1
}

// Beam is a model of the user's own.
type Beam struct {
	Width  float64 `sym:"width" above:"0"`
	Height float64 `sym:"height" above:"0"`
}

// Validate holds a rule across fields.
func (b *Beam) Validate() error {
	if b.Height > 4*b.Width {
		return errors.New("a beam higher than four times its width would buckle")
	}
	return nil
}

// With Typed the function gets its model as a Go value, built from the tree and
// validated.
func ExampleTyped() {
	class := symbolic.ClassOf[Beam]("Beam", "a wooden beam")
	evaluator := eval.Typed(func(_ context.Context, b *Beam, _ eval.Candidate) (eval.Metrics, error) {
		return eval.Metrics{
			"weight":    b.Width * b.Height,
			"stiffness": b.Width * math.Pow(b.Height, 3) / 12,
		}, nil
	})
	for _, height := range []float64{6, 10} {
		m, err := evaluator.Evaluate(context.Background(), eval.Candidate{Value: class.New(
			symbolic.Entry{Key: "width", Value: symbolic.Float(2)},
			symbolic.Entry{Key: "height", Value: symbolic.Float(height)},
		)})
		fmt.Println(m, err)
	}
	// Output:
	// map[stiffness:36 weight:12] <nil>
	// map[] infeasible: model cannot be built: Beam: a beam higher than four times its width would buckle
}

// A program that may hang or crash for reasons of its own gets ten minutes, three times.
func ExampleRetry() {
	calls := 0
	flaky := eval.Func(func(context.Context, eval.Candidate) (eval.Metrics, error) {
		if calls++; calls < 3 {
			return nil, &eval.Failure{Kind: eval.KindCrash, Err: errors.New("lost the GPU")}
		}
		return eval.Metrics{"accuracy": 0.9}, nil
	})
	evaluator := &eval.Retry{Of: &eval.Timeout{Of: flaky, Limit: 10 * time.Minute}, Attempts: 3}
	m, err := evaluator.Evaluate(context.Background(), eval.Candidate{})
	fmt.Println(m, err, "after", calls, "calls")
	// Output:
	// map[accuracy:0.9] <nil> after 3 calls
}

// A benchmark table of networks that were trained before. The row is found by a code that
// is put together from three decisions.
func ExampleTable() {
	dir, err := os.MkdirTemp("", "table")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "cells.csv")
	os.WriteFile(file, []byte("ops,validation,test\n012,71.5,70.25\n112,90.5,91.25;91.75\n"), 0o644)

	table := &eval.Table{
		File:   file,
		Keys:   map[string]string{"ops": "{first}{second}{third}"},
		Codes:  map[string]any{"skip": 0, "conv": 1, "pool": 2},
		Values: map[string]string{"accuracy": "validation"},
		Held:   map[string]string{"accuracy": "test"},
	}
	model, _ := symbolic.ValueOf(map[string]string{"first": "conv", "second": "conv", "third": "pool"})
	m, err := table.Evaluate(context.Background(), eval.Candidate{Value: model})
	fmt.Println(m, err)
	m, err = table.Test(context.Background(), eval.Candidate{Value: model})
	fmt.Println(m, err)
	// Output:
	// map[accuracy:90.5] <nil>
	// map[accuracy:91.5] <nil>
}

// A test function costs nothing, and its minimum is known.
func ExampleFunction() {
	model, _ := symbolic.ValueOf(map[string]float64{"x1": math.Pi, "x2": 2.275})
	m, err := (&eval.Function{Name: "branin"}).Evaluate(context.Background(), eval.Candidate{Value: model})
	fmt.Printf("%.6f %.6f %v\n", m["value"], m["regret"], err)

	for _, f := range eval.TestFunctions() {
		low, high := f.Domain(0)
		fmt.Printf("%-10s x1 in [%g, %g], minimum %.6g\n", f.Name, low, high, f.Minimum)
	}
	// Output:
	// 0.397887 0.000000 <nil>
	// branin     x1 in [-5, 10], minimum 0.397887
	// hartmann6  x1 in [0, 1], minimum -3.32237
	// ackley     x1 in [-32.768, 32.768], minimum 0
	// rastrigin  x1 in [-5.12, 5.12], minimum 0
	// rosenbrock x1 in [-5, 10], minimum 0
	// sphere     x1 in [-5.12, 5.12], minimum 0
}
