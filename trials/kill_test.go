package trials_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"symsearch/trials"
)

// fail ends a child process that met an error.
func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// hold takes the study for a child process.
func hold(file string) *trials.Writer {
	s, err := trials.Open(ctx, file, trials.Options{Synchronous: trials.Normal})
	fail(err)
	study, err := s.Study(ctx, "mlp")
	fail(err)
	w, err := s.Acquire(ctx, study)
	fail(err)
	return w
}

// child is the process that TestKill kills: it takes the study, runs what its
// predecessor left and then new trials, and says on stdout which trials it has
// committed as ended, one number a line.
func child(file string) {
	w := hold(file)
	var running []int
	for _, u := range w.Unfinished() {
		_, err := w.Restart(u.Number, 0)
		fail(err)
		running = append(running, u.Number)
	}
	for {
		for len(running) < 4 {
			n, err := w.Start(trials.Start{Point: fmt.Sprintf(`{"x":%d}`, w.Next())})
			fail(err)
			running = append(running, n)
		}
		fail(w.Commit())
		for _, n := range running[:2] {
			fail(w.Report(n, 1, map[string]float64{"accuracy": float64(n)}))
			fail(w.End(n, trials.End{State: trials.Complete, Metrics: map[string]float64{"accuracy": float64(n)}}))
		}
		fail(w.Commit())
		fmt.Printf("%d\n%d\n", running[0], running[1])
		running = append(running[:0], running[2:]...)
	}
}

// However a process is killed, what it committed is there, the file is sound,
// every trial is there once, and the next process goes on at once.
func TestKill(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	file := filepath.Join(t.TempDir(), "search.db")
	s, err := trials.Open(ctx, file, trials.Options{})
	must(t, err)
	create(t, s, "mlp")
	must(t, s.Close())
	rng := rand.New(rand.NewPCG(1, 2))
	said := map[int]bool{}
	for range rounds {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "TRIALS_TEST_CHILD="+file)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		lines := bufio.NewScanner(out)
		var deadline <-chan time.Time
		for lines.Scan() {
			var n int
			if _, err := fmt.Sscan(lines.Text(), &n); err != nil {
				continue // cut off
			}
			if said[n] {
				t.Errorf("trial %d ended twice", n)
			}
			said[n] = true
			if deadline == nil { // it works: let it for a moment
				deadline = time.After(time.Duration(rng.IntN(60_000)) * time.Microsecond)
				go func() {
					<-deadline
					cmd.Process.Kill()
				}()
			}
		}
		if cmd.Wait(); deadline == nil {
			t.Fatal("the child did nothing")
		}
	}
	s, err = trials.Open(ctx, file, trials.Options{})
	must(t, err)
	defer s.Close()
	verify(t, s)
	study, err := s.Study(ctx, "mlp")
	must(t, err)
	for n := range said {
		trial, err := s.Trial(ctx, study, n)
		must(t, err)
		if trial.State != trials.Complete || trial.Metrics["accuracy"] != float64(n) || trial.Point != fmt.Sprintf(`{"x":%d}`, n) {
			t.Errorf("trial %d was said to be committed, got %+v", n, trial)
		}
	}
	again, err := s.Count(ctx, study, trials.Query{Where: []trials.Condition{{Field: "attempt", Op: trials.Greater, Value: 1}}})
	must(t, err)
	t.Logf("%d processes killed, %d trials said to be committed, %d ran more than once", rounds, len(said), again)
	if len(said) < rounds || again == 0 {
		t.Errorf("got %d trials and %d that ran again, want many and some", len(said), again)
	}
}

// While a process lives its study is refused; when it is killed the study is free
// at once.
func TestHolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "search.db")
	s, err := trials.Open(ctx, file, trials.Options{})
	must(t, err)
	defer s.Close()
	study := create(t, s, "mlp")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TRIALS_TEST_CHILD="+file)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	_, err = bufio.NewReader(out).ReadString('\n')
	must(t, err)

	_, err = s.Acquire(ctx, study)
	checkError(t, err, trials.ErrHeld, fmt.Sprintf(`study "mlp" is being run by process %d on `, cmd.Process.Pid))
	checkError(t, s.Delete(ctx, "mlp"), trials.ErrHeld, "")
	must(t, cmd.Process.Kill())
	cmd.Wait()
	sum, err := s.Summary(ctx, "mlp")
	must(t, err)
	if sum.Holder == nil || sum.Holder.Alive || sum.Holder.PID != cmd.Process.Pid {
		t.Errorf("got holder %+v, want the dead process", sum.Holder)
	}
	w := acquire(t, s, study)
	if len(w.Unfinished()) == 0 {
		t.Error("got no orphans of the killed process")
	}
	_, err = s.Acquire(ctx, study)
	checkError(t, err, trials.ErrHeld, fmt.Sprintf("process %d", os.Getpid()))
	must(t, w.Release())
	must(t, s.Delete(ctx, "mlp"))
	verify(t, s)
}

// A holder that cannot be looked at is believed for a minute.
func TestHolderElsewhere(t *testing.T) {
	c := newClock()
	s := open(t, trials.Options{Clock: func() time.Time { return c.now }})
	study := create(t, s, "mlp")
	must(t, acquire(t, s, study).Release())
	sqlExec(t, s.File(), fmt.Sprintf(`INSERT INTO processes VALUES (7, 'elsewhere', '', '', 123, 1);
		UPDATE activity SET holder = 7, since = %[1]d, seen = %[1]d`, c.now.UnixMicro()))
	c.now = c.now.Add(59 * time.Second)
	_, err := s.Acquire(ctx, study)
	checkError(t, err, trials.ErrHeld, `study "mlp" is being run by process 123 on elsewhere since 2026-01-`)
	c.now = c.now.Add(2 * time.Second)
	acquire(t, s, study)
}
