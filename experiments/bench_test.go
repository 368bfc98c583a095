package experiments

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"symsearch/eval"
	"symsearch/trials"
)

// BenchmarkRun measures what a trial costs besides its evaluation: propose, decode, record, hand out, observe, on a store on
// disk. The peer is package trials' bare loop of one insert and one update through the same driver (BenchmarkWrite, bare).
func BenchmarkRun(b *testing.B) {
	for _, sync := range []trials.Synchronous{trials.Normal, trials.Full} {
		for _, workers := range []int{1, 8} {
			b.Run(fmt.Sprintf("synchronous=%v/workers=%d", sync, workers), func(b *testing.B) {
				store, err := trials.Open(context.Background(), filepath.Join(b.TempDir(), "bench.db"), trials.Options{Synchronous: sync})
				if err != nil {
					b.Fatal(err)
				}
				defer store.Close()
				e := newExperiment(b, b.N, workers, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) { return score(c), nil })
				b.ReportAllocs()
				b.ResetTimer()
				run(b, store, e)
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "trials/s")
			})
		}
	}
}

// BenchmarkResume measures how long it takes to tell an algorithm the log of a study, per trial.
func BenchmarkResume(b *testing.B) {
	store := openStore(b)
	const n = 20000
	experiment := func(budget int) *Experiment {
		e := newExperiment(b, budget, 8, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) { return score(c), nil })
		e.Algorithm = allAlgorithms["Evolution"]()
		return e
	}
	run(b, store, experiment(n))
	b.ResetTimer()
	for b.Loop() {
		run(b, store, experiment(n))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/trial")
}
