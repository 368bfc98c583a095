//go:build unix

package eval_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"symsearch/eval"
	"symsearch/symbolic"
)

// A program is told its candidate in its arguments, and prints what it finds.
func ExampleCommand() {
	dir, err := os.MkdirTemp("", "trial")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	command := &eval.Command{
		Argv: []any{"sh", "-c", `
			echo "training with $1, seed $SEARCH_SEED"
			echo '{{"step": 1, "metrics": {{"loss": 0.5}}}}'
			echo '{{"metrics": {{"loss": 0.25}}}}'`, "train", "--lr={lr}"},
		Timeout: time.Minute,
	}
	m, err := command.Evaluate(context.Background(), eval.Candidate{
		Trial: 1, Seed: 42, Dir: dir,
		Value: symbolic.Dict(symbolic.Entry{Key: "lr", Value: symbolic.Float(0.01)}),
		Report: func(step int, m eval.Metrics) error {
			fmt.Println("step", step, m)
			return nil
		},
	})
	fmt.Println(m, err)

	kept, _ := os.ReadFile(filepath.Join(dir, "stdout.log"))
	fmt.Printf("%.32s\n", kept)
	// Output:
	// step 1 map[loss:0.5]
	// map[loss:0.25] <nil>
	// training with --lr=0.01, seed 42
}

// What went wrong is typed, and comes with the last lines that the program printed.
func ExampleFailure() {
	command := &eval.Command{Argv: []any{"sh", "-c", "echo reading data >&2; echo no such file: train.csv >&2; exit 1"}}
	_, err := command.Evaluate(context.Background(), eval.Candidate{})
	fmt.Println(err)

	if f := eval.AsFailure(err); f != nil {
		fmt.Printf("%s\n%s\n", f.Kind, f.Log)
	}
	// Output:
	// sh ended with status 1: no such file: train.csv
	// crash
	// reading data
	// no such file: train.csv
}

// The log of a program that knows nothing of us holds its metrics.
func ExampleCommand_patterns() {
	command := &eval.Command{
		Argv:     []any{"sh", "-c", `echo "Epoch 1/2"; echo " loss: 0.5"; echo "Epoch 2/2"; echo " loss: 0.25"`},
		Patterns: map[string]any{"step": `^Epoch (\d+)`, "loss": `loss: (\S+)`},
	}
	m, err := command.Evaluate(context.Background(), eval.Candidate{
		Report: func(step int, m eval.Metrics) error {
			fmt.Println("step", step, m)
			return nil
		},
	})
	fmt.Println(m, err)
	// Output:
	// step 1 map[loss:0.5]
	// step 2 map[loss:0.25]
	// map[loss:0.25] <nil>
}

// A program that is missing a file fails in every trial, so that the study has to stop.
func ExampleOnFailure() {
	evaluator := &eval.OnFailure{
		Then:   "stop",
		Log:    "no such file",
		Status: []int{1},
		Of:     &eval.Command{Argv: []any{"sh", "-c", "echo no such file: train.csv >&2; exit 1"}},
	}
	_, err := evaluator.Evaluate(context.Background(), eval.Candidate{})
	fmt.Println(errors.Is(err, eval.ErrStopStudy), eval.AsFailure(err).Kind)
	// Output:
	// true crash
}
