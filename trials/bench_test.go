package trials_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"symsearch/trials"
	"symsearch/trials/trialstest"
)

// A small trial: three decisions, three reports of one metric, two final metrics.
const (
	smallPoint  = `{"model.layers[0].out_features":2,"model.layers[1]":0,"evaluate.optimizer.lr":0.0031622776601683794}`
	smallPicks  = `{"width":128,"activation":"ReLU","lr":0.0031622776601683794}`
	smallOrigin = `{"operator":"mutate","parents":[1234]}`
	smallDigest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
)

func begin(t testing.TB, w *trials.Writer) int {
	n, err := w.Start(trials.Start{Point: smallPoint, Picks: smallPicks, Origin: smallOrigin, Digest: smallDigest})
	must(t, err)
	return n
}

func finish(t testing.TB, w *trials.Writer, n, reports int) {
	for step := range reports {
		must(t, w.Report(n, step+1, map[string]float64{"accuracy": 0.1234567*float64(step) + float64(n)*1e-7}))
	}
	must(t, w.End(n, trials.End{State: trials.Complete, Metrics: map[string]float64{"accuracy": 1 / float64(n), "seconds": 0.1 * float64(n)}}))
}

// fill records n small trials, most of a thousand to a commit.
func fill(t testing.TB, w *trials.Writer, n, reports int) {
	for i := range n {
		finish(t, w, begin(t, w), reports)
		if i%1000 == 999 {
			must(t, w.Commit())
		}
	}
	must(t, w.Commit())
}

// BenchmarkWrite records trials (a start, three reports, an end), committed as a
// runner does: the end of one and the start of the next together, with one worker
// or with 50 that are always done at the same time. Bare is the limit: a loop of
// one insert and one update, in a transaction each, through the same driver.
func BenchmarkWrite(b *testing.B) {
	for _, mode := range []trials.Synchronous{trials.Normal, trials.Full} {
		b.Run(fmt.Sprintf("%s/bare", mode), func(b *testing.B) { bare(b, mode, 1) })
		for _, group := range []int{1, 50} {
			b.Run(fmt.Sprintf("%s/group=%d", mode, group), func(b *testing.B) {
				s := open(b, trials.Options{Synchronous: mode})
				w := acquire(b, s, create(b, s, "bench"))
				var running []int
				b.ResetTimer()
				for i := range b.N {
					if len(running) == group {
						for _, n := range running {
							finish(b, w, n, 3)
						}
						running = running[:0]
					}
					running = append(running, begin(b, w))
					if len(running) == group || i == b.N-1 {
						must(b, w.Commit())
					}
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "trials/s")
			})
		}
		b.Run(fmt.Sprintf("%s/bare50", mode), func(b *testing.B) { bare(b, mode, 50) })
	}
}

func bare(b *testing.B, mode trials.Synchronous, group int) {
	loop := trialstest.NewBare(b, filepath.Join(b.TempDir(), "bare.db"), mode)
	b.ResetTimer()
	loop.Run(b.N, group, smallPoint)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "trials/s")
}

// BenchmarkLog reads a study as a resume does.
func BenchmarkLog(b *testing.B) {
	const n = 100_000
	s := open(b, trials.Options{Synchronous: trials.Normal})
	study := create(b, s, "bench")
	w := acquire(b, s, study)
	fill(b, w, n, 3)
	must(b, w.Release())
	for _, reports := range []bool{false, true} {
		b.Run(fmt.Sprintf("trials=%d/reports=%v", n, reports), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				events := 0
				for _, err := range s.Log(ctx, study, trials.LogOptions{Reports: reports}) {
					must(b, err)
					events++
				}
				if want := map[bool]int{false: 2 * n, true: 5 * n}[reports]; events != want {
					b.Fatalf("got %d events, want %d", events, want)
				}
			}
		})
	}
	b.Run("Summary", func(b *testing.B) {
		for b.Loop() {
			_, err := s.Summary(ctx, "bench")
			must(b, err)
		}
	})
	b.Run("BestSoFar", func(b *testing.B) {
		for b.Loop() {
			_, err := s.BestSoFar(ctx, study)
			must(b, err)
		}
	})
	b.Run("Page", func(b *testing.B) {
		for b.Loop() {
			for _, err := range s.Trials(ctx, study, trials.Query{OrderBy: "accuracy", Desc: true, Limit: 50}) {
				must(b, err)
			}
		}
	})
	b.Run("Trials", func(b *testing.B) {
		for b.Loop() {
			for _, err := range s.Trials(ctx, study, trials.Query{}) {
				must(b, err)
			}
		}
	})
	b.Run("Acquire", func(b *testing.B) {
		for b.Loop() {
			w, err := s.Acquire(ctx, study)
			must(b, err)
			must(b, w.Release())
		}
	})
}

// BenchmarkSize says how much file a small trial takes.
func BenchmarkSize(b *testing.B) {
	for _, reports := range []int{0, 3} {
		b.Run(fmt.Sprintf("reports=%d", reports), func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "search.db")
			n := 0
			for b.Loop() {
				os.Remove(file)
				s, err := trials.Open(ctx, file, trials.Options{Synchronous: trials.Normal})
				must(b, err)
				w := acquire(b, s, create(b, s, "bench"))
				n = 20_000
				fill(b, w, n, reports)
				must(b, w.Release())
				must(b, s.Close())
			}
			info, err := os.Stat(file)
			must(b, err)
			b.ReportMetric(float64(info.Size())/float64(n), "B/trial")
		})
	}
}
