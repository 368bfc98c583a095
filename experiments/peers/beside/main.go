// Command beside times the training of one network in this module and in the peers that trainer.py knows, in turns, so that
// what else the machine does falls on all alike. The network is an MLP 64-128-10 on digits, trained with Adam in batches
// of 32 for 20 epochs on one core.
//
//	go run ./experiments/peers/beside [-rounds 5] [-repeat 3] [-python /usr/bin/python3]
//
// It prints a table: the median and the best seconds of a training, samples per second, the accuracy on the test rows,
// and how many times as long as ours each peer took. Peers that are not installed are left out. Without -python, which must
// name an interpreter that finds torch and sklearn, it is python3.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"symsearch/eval/data"
	"symsearch/eval/neural"
)

const epochs = 20

// timing is one line of trainer.py, or the same about our trainer.
type timing struct {
	Library  string  `json:"library"`
	Seconds  float64 `json:"seconds"` // median of its repetitions
	Best     float64 `json:"best_seconds"`
	Accuracy float64 `json:"test_accuracy"`
	Rows     int     `json:"rows"`
	Error    string  `json:"error"`
}

func main() {
	rounds := flag.Int("rounds", 5, "turns that each library gets")
	repeat := flag.Int("repeat", 3, "trainings per turn that count")
	python := flag.String("python", "python3", "interpreter for the peers")
	script := flag.String("script", "experiments/peers/trainer.py", "the peers' script")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	if err := run(*rounds, *repeat, *python, *script); err != nil {
		fmt.Fprintln(os.Stderr, "beside:", err)
		os.Exit(1)
	}
}

func run(rounds, repeat int, python, script string) error {
	if rounds < 1 || repeat < 1 {
		return fmt.Errorf("-rounds %d -repeat %d: want at least 1 of each", rounds, repeat)
	}
	var order []string
	all := make(map[string][]timing)
	for round := range rounds {
		seed := round * (repeat + 1)
		ours, err := train(seed, repeat)
		if err != nil {
			return err
		}
		theirs, err := peers(python, script, seed, repeat)
		if err != nil {
			return err
		}
		for _, t := range append([]timing{ours}, theirs...) {
			if t.Error != "" {
				if round == 0 {
					fmt.Fprintf(os.Stderr, "beside: without %s: %s\n", t.Library, t.Error)
				}
				continue
			}
			if _, known := all[t.Library]; !known {
				order = append(order, t.Library)
			}
			all[t.Library] = append(all[t.Library], t)
		}
	}
	print(order, all)
	return nil
}

// train is one turn of our trainer.
func train(seed, repeat int) (timing, error) {
	model := &neural.Sequential{Layers: []neural.Layer{
		&neural.Linear{Out: 128, Bias: true}, &neural.ReLU{}, &neural.Linear{Out: 10, Bias: true},
	}}
	trainer := &neural.Train{Data: &data.Digits{}, Optimizer: &neural.Adam{LR: 1e-3}, Epochs: epochs, BatchSize: 32}
	var seconds []float64
	t := timing{Library: "symsearch " + runtime.Version()}
	for i := range repeat + 1 {
		fitted, err := trainer.Fit(context.Background(), model, uint64(seed+i), nil)
		if err != nil {
			return t, err
		}
		if i == 0 { // it warms up
			continue
		}
		seconds = append(seconds, fitted.Metrics["train_seconds"])
		t.Accuracy += fitted.Score(data.Test)["accuracy"] / float64(repeat)
		t.Rows = fitted.Set.Train.Rows
	}
	t.Seconds, t.Best = median(seconds), slices.Min(seconds)
	return t, nil
}

// peers is one turn of the script.
func peers(python, script string, seed, repeat int) ([]timing, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, python, script, "--repeat", fmt.Sprint(repeat), "--seed", fmt.Sprint(seed))
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w (hint: run it from the top of the module; numpy is needed)", c, err)
	}
	var all []timing
	for line := range bytes.Lines(out) {
		var t timing
		if err := json.Unmarshal(line, &t); err != nil {
			return nil, fmt.Errorf("%s printed %q: %w", script, line, err)
		}
		all = append(all, t)
	}
	return all, nil
}

func print(order []string, all map[string][]timing) {
	column := func(name string, of func(timing) float64) []float64 {
		var x []float64
		for _, t := range all[name] {
			x = append(x, of(t))
		}
		return x
	}
	ours := median(column(order[0], func(t timing) float64 { return t.Seconds }))
	fmt.Println("| library | seconds (median) | seconds (best) | samples per second | test accuracy | time beside ours |")
	fmt.Println("| --- | --- | --- | --- | --- | --- |")
	for _, name := range order {
		m := median(column(name, func(t timing) float64 { return t.Seconds }))
		best := slices.Min(column(name, func(t timing) float64 { return t.Best }))
		accuracy := 0.0
		for _, a := range column(name, func(t timing) float64 { return t.Accuracy }) {
			accuracy += a / float64(len(all[name]))
		}
		fmt.Printf("| %s | %.3f | %.3f | %.0f | %.4f | %.2f |\n", name, m, best, epochs*float64(all[name][0].Rows)/m, accuracy, m/ours)
	}
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	n := len(x)
	return (x[(n-1)/2] + x[n/2]) / 2
}
