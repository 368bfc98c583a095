package neural_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"symsearch/eval"
	"symsearch/eval/neural"
	"symsearch/symbolic"
)

// BenchmarkTrain trains on digits; samples/s counts training samples, whole training included. "peer" is the setting that
// the peers' scripts are timed with: all 1,797 rows, which here are split, so compare samples/s.
func BenchmarkTrain(b *testing.B) {
	rows := []struct{ name, model, fields string }{
		{"mlp 64-128-10", digitsMLP, ``},
		{"mlp 64-256-256-10", strings.Replace(digitsMLP, "'out_features': 128}, {'_class': 'ReLU'},",
			"'out_features': 256}, {'_class': 'ReLU'}, {'_class': 'Linear', 'out_features': 256}, {'_class': 'ReLU'},", 1), ``},
		{"mlp batch 128", digitsMLP, `, 'batch_size': 128`},
		{"conv", digitsConv, `, 'epochs': 2`},
		{"wide conv", `{'_class': 'Sequential', 'layers': [
			{'_class': 'Conv2D', 'out_channels': 24, 'kernel_size': 5, 'same': true}, {'_class': 'BatchNorm'}, {'_class': 'ReLU'},
			{'_class': 'Residual', 'layers': [{'_class': 'Conv2D', 'out_channels': 16, 'same': true}, {'_class': 'BatchNorm'}, {'_class': 'ReLU'}],
				'shortcut': {'_class': 'Conv2D', 'out_channels': 16, 'kernel_size': 1}},
			{'_class': 'MaxPool2D'}, {'_class': 'Linear', 'out_features': 10}]}`, `, 'epochs': 2`},
	}
	for _, row := range rows {
		tr := train(b, `'data': {'_class': 'Digits'}`+row.fields)
		model, err := symbolic.Build[neural.Layer](tree(b, row.model))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			samples := 0.0
			for b.Loop() {
				f, err := tr.Fit(context.Background(), model, 1, nil)
				if err != nil {
					b.Fatal(err)
				}
				samples += float64(f.Set.Train.Rows) * f.Metrics["epochs"]
			}
			b.ReportMetric(samples/b.Elapsed().Seconds(), "samples/s")
		})
	}
}

// BenchmarkTwoTrials trains two candidates at once; on two idle cores samples/s is twice that of BenchmarkTrain.
func BenchmarkTwoTrials(b *testing.B) {
	tr := train(b, `'data': {'_class': 'Digits'}`)
	model := tree(b, digitsMLP)
	samples := 0.0
	for b.Loop() {
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if _, err := tr.Evaluate(context.Background(), eval.Candidate{Seed: 1, Value: model}); err != nil {
					b.Error(err)
				}
			})
		}
		wg.Wait()
		samples += 2 * 20 * 1079
	}
	b.ReportMetric(samples/b.Elapsed().Seconds(), "samples/s")
}
