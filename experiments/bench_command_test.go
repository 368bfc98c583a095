package experiments

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"symsearch/eval"
	"symsearch/trials"
)

// nothing runs a program that does nothing; that there is no metric is its answer.
type nothing struct {
	eval.Command
	dir bool
}

func (n *nothing) UsesDir() bool { return n.dir }

func (n *nothing) Evaluate(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
	if _, err := n.Command.Evaluate(ctx, c); eval.AsFailure(err).Kind != eval.KindNoMetric {
		return nil, err
	}
	return eval.Metrics{"score": 0}, nil
}

// BenchmarkRunCommand measures a study of programs that do nothing, with 2 workers and its store on disk, beside bare fork and
// exec by two goroutines in turn with it, so that both see the same machine. of-bare is the share of the bare rate. files are
// bare ones with the directory and the two files that a trial has: where that is slow it is the file system
// (TMPDIR=/dev/shm has none that matters).
func BenchmarkRunCommand(b *testing.B) {
	program := []any{"/bin/true"}
	for _, dir := range []bool{false, true} {
		name := "without a directory"
		if dir {
			name = "with a directory"
		}
		b.Run(name, func(b *testing.B) {
			var bare, files, study time.Duration
			trialsDone := 0
			for b.Loop() {
				const n = 400
				bare += twoAtOnce(b, n, func(int) error { return exec.Command("/bin/true").Run() })
				at := b.TempDir()
				files += twoAtOnce(b, n, func(i int) error { return runWithFiles(filepath.Join(at, strconv.Itoa(i))) })
				store, err := trials.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), trials.Options{})
				if err != nil {
					b.Fatal(err)
				}
				e := newExperiment(b, n, 2, func(context.Context, eval.Candidate) (eval.Metrics, error) { return nil, nil })
				e.Evaluator = &nothing{eval.Command{Argv: program}, dir}
				began := time.Now()
				result, err := Run(b.Context(), store, e, Options{Dir: filepath.Join(b.TempDir(), "trials")})
				study += time.Since(began)
				if err != nil || result.Counts.Complete != n {
					b.Fatalf("%+v, %v", result, err)
				}
				store.Close()
				trialsDone += n
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(trialsDone)/study.Seconds(), "trials/s")
			b.ReportMetric(bare.Seconds()/study.Seconds(), "of-bare")
			if dir {
				b.ReportMetric(files.Seconds()/study.Seconds(), "of-files")
			}
		})
	}
}

// runWithFiles leaves what a trial of a program leaves.
func runWithFiles(dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "candidate.json"), make([]byte, 200), 0o644); err != nil {
		return err
	}
	err := exec.Command("/bin/true").Run()
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "record.json"), make([]byte, 1000), 0o644)
	}
	return err
}

// twoAtOnce calls f n times from two goroutines, and returns how long that took.
func twoAtOnce(b *testing.B, n int, f func(i int) error) time.Duration {
	began := time.Now()
	var g sync.WaitGroup
	for half := range 2 {
		g.Go(func() {
			for i := half; i < n; i += 2 {
				if err := f(i); err != nil {
					b.Error(err)
				}
			}
		})
	}
	g.Wait()
	return time.Since(began)
}
