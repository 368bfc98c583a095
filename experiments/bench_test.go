//go:build unix

package experiments

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/trials"
	"symsearch/trials/trialstest"
)

var million = flag.Bool("million", false, "BenchmarkStudy: also a study of 1,000,000 trials")

// noop is an experiment whose trials take no time.
func noop(b *testing.B, budget, workers int, algorithm algorithms.Algorithm) *Experiment {
	e := newExperiment(b, budget, workers, func(_ context.Context, c eval.Candidate) (eval.Metrics, error) { return score(c), nil })
	e.Algorithm = algorithm
	return e
}

func openBench(b *testing.B, file string, sync trials.Synchronous) *trials.Store {
	b.Helper()
	s, err := trials.Open(context.Background(), file, trials.Options{Synchronous: sync})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// barePoint is a point of testModel.
const barePoint = `{"model.x":0.31622776601683794,"model.n":17,"model.kind":1,"model.kind.deep":2}`

// BenchmarkRun measures what a trial costs besides its evaluation: propose, decode, record, hand out, observe, on a store on
// disk. Its limit is measured beside it: a bare loop of one insert and one update through the same driver. With NORMAL the aim
// is a quarter of that, and 8,000 trials a second; with FULL, where many trials share a commit, three quarters.
func BenchmarkRun(b *testing.B) {
	for _, sync := range []trials.Synchronous{trials.Normal, trials.Full} {
		for _, workers := range []int{1, 8} {
			b.Run(fmt.Sprintf("synchronous=%v/workers=%d", sync, workers), func(b *testing.B) {
				file := filepath.Join(b.TempDir(), "bench.db")
				store := openBench(b, file, sync)
				defer store.Close()
				e := noop(b, b.N, workers, &algorithms.Random{})
				bare := trialstest.NewBare(b, file+".bare", sync)
				first := bare.Run(b.N/2, 1, barePoint)
				b.ReportAllocs()
				b.ResetTimer()
				run(b, store, e)
				b.StopTimer()
				limit := float64(b.N) / (first + bare.Run(b.N-b.N/2, 1, barePoint)).Seconds()
				ours := float64(b.N) / b.Elapsed().Seconds()
				b.ReportMetric(ours, "trials/s")
				b.ReportMetric(limit, "bare/s")
				b.ReportMetric(100*ours/limit, "%ofbare")
			})
		}
	}
}

// BenchmarkStudy runs whole studies of one size and resumes them: whether the thousandth and the millionth trial cost the same
// (trials/s and CPU time are those of the last tenth), what a trial takes in memory while the study runs (runner, algorithm) and in the
// file, and how long it takes to open and resume the study (aims: 8,000 trials a second, 0.6 KB, 0.5 KB, seconds).
func BenchmarkStudy(b *testing.B) {
	sizes := []int{1000, 100_000}
	if *million {
		sizes = append(sizes, 1_000_000)
	}
	for _, text := range []string{
		"!Random {}", "!RegularizedEvolution {population: 100, tournament: 10}",
		"!Dedup {algorithm: !RegularizedEvolution {population: 100, tournament: 10}}", // remembers every point
	} {
		name, _, _ := strings.Cut(text[1:], " ")
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/trials=%d", name, n), func(b *testing.B) {
				var m studyMeasures
				for b.Loop() {
					m.measure(b, n, text)
				}
				m.report(b, n)
			})
		}
	}
}

// studyMeasures are sums over the studies of one size.
type studyMeasures struct {
	rounds           int
	lastTenth, cpu   time.Duration
	memory, file     int64
	opening, resumed time.Duration
}

func (m *studyMeasures) measure(b *testing.B, n int, algorithm string) {
	file := filepath.Join(b.TempDir(), "bench.db")
	store := openBench(b, file, trials.Normal)
	e := noop(b, n, 8, mustBuild(algorithm))
	before := heap()
	var tenth time.Time
	var cpu time.Duration
	counted := 0
	_, err := Run(context.Background(), store, e, Options{Progress: func(p Progress) {
		switch ended := p.Counts.Ended(); {
		case ended == n:
			m.lastTenth += time.Since(tenth) / time.Duration(n-counted)
			m.cpu += (cpuTime() - cpu) / time.Duration(n-counted)
			m.memory += max(0, heap()-before)
		case tenth.IsZero() && ended >= n-n/10:
			tenth, cpu, counted = time.Now(), cpuTime(), ended
		}
	}})
	if err == nil {
		err = store.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	runtime.KeepAlive(e)
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	m.file += info.Size()
	start := time.Now()
	store = openBench(b, file, trials.Normal)
	m.opening += time.Since(start)
	start = time.Now()
	if r := run(b, store, noop(b, n, 8, mustBuild(algorithm))); r.Resumed != n {
		b.Fatalf("resumed after %d trials", r.Resumed)
	}
	m.resumed += time.Since(start)
	store.Close()
	m.rounds++
}

func (m *studyMeasures) report(b *testing.B, n int) {
	b.ReportMetric(0, "ns/op")
	rounds := float64(m.rounds)
	b.ReportMetric(rounds/m.lastTenth.Seconds(), "trials/s")
	b.ReportMetric(m.cpu.Seconds()*1e6/rounds, "cpu-us/trial")
	b.ReportMetric(float64(m.memory)/rounds/float64(n), "memory-B/trial")
	b.ReportMetric(float64(m.file)/rounds/float64(n), "file-B/trial")
	b.ReportMetric(m.opening.Seconds()*1e3/rounds, "open-ms")
	b.ReportMetric(m.resumed.Seconds()*1e3/rounds, "resume-ms")
}

// cpuTime returns what this process has had of the processors. Unlike the time on the wall it is much the same on a busy machine.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// heap returns how much memory is in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
