package trials_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"symsearch/trials"
)

// A trial that ended stays as it is, and every call out of place is refused
// without taking a number or an event.
func TestStateMachine(t *testing.T) {
	s := open(t, trials.Options{Synchronous: trials.Normal})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	ended, running := start(t, w, `{}`), start(t, w, `{}`)
	waiting, err := w.Enqueue(trials.Start{Point: `{}`})
	must(t, err)
	end(t, w, ended, 1)
	complete := trials.End{State: trials.Complete, Metrics: map[string]float64{"accuracy": 2}}
	restart := func(n int) error { _, err := w.Restart(n, 0); return err }
	begin := func(s trials.Start) error { _, err := w.Start(s); return err }
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"end twice", w.End(ended, complete), `study "mlp", trial 1: it has ended, and an ended trial cannot change`},
		{"report after the end", w.Report(ended, 1, complete.Metrics), "it has ended"},
		{"restart after the end", restart(ended), "it has ended"},
		{"interrupt after the end", w.Interrupt(ended, "x", ""), "it has ended"},
		{"end one that waits", w.End(waiting, complete), "trial 3: it is not running but waiting"},
		{"report of one that waits", w.Report(waiting, 1, complete.Metrics), "it is not running but waiting"},
		{"interrupt one that waits", w.Interrupt(waiting, "x", ""), "it is not running but waiting"},
		{"restart one that runs", restart(running), "trial 2: it is running; interrupt it first"},
		{"end as running", w.End(running, trials.End{State: trials.Running}), `it cannot end as "running"`},
		{"end as nothing", w.End(running, trials.End{}), `it cannot end as ""`},
		{"complete without objective", w.End(running, trials.End{State: trials.Complete, Metrics: map[string]float64{"loss": 1}}),
			`it cannot be complete without the objective "accuracy" (it has [loss])`},
		{"unknown", w.End(9, complete), `study "mlp" has no trial 9: its last is 3`},
		{"zero", w.End(0, complete), `study "mlp" has no trial 0: its last is 3`},
		{"no point", begin(trials.Start{}), `trial 4: point is not JSON: ""`},
		{"bad picks", begin(trials.Start{Point: `{}`, Picks: `{`}), "picks are not JSON"},
		{"bad origin", begin(trials.Start{Point: `{}`, Origin: `x`}), "origin is not JSON"},
		{"bad digest", begin(trials.Start{Point: `{}`, Digest: "xy"}), `digest "xy" is not hexadecimal`},
		{"answer from itself", begin(trials.Start{Point: `{}`, AnswerFrom: 4}), "it cannot be answered from trial 4"},
		{"bad settings", w.Amend("", "{", ""), `amend study "mlp": settings are not JSON`},
	} {
		t.Run(c.name, func(t *testing.T) { checkError(t, c.err, nil, c.want) })
	}
	if got := w.Next(); got != 4 {
		t.Errorf("next number: got %d, want 4", got)
	}
	want := []trials.Unfinished{{Number: 2, Attempt: 1, State: trials.Running}, {Number: 3, State: trials.Waiting}}
	if got := w.Unfinished(); !reflect.DeepEqual(got, want) {
		t.Errorf("unfinished: got %+v, want %+v", got, want)
	}
	must(t, w.Release())
	must(t, w.Release())
	checkError(t, begin(trials.Start{Point: `{}`}), nil, `study "mlp": its writer was released`)
	checkError(t, w.Report(running, 1, complete.Metrics), nil, "released")
	checkError(t, w.Beat(), nil, "released")
	verify(t, s)
	// Nor by hand.
	db := s.File()
	defer func() {
		if got, err := s.Trial(ctx, study, ended); err != nil || got.Metrics["accuracy"] != 1 {
			t.Errorf("got %+v, %v", got, err)
		}
	}()
	checkError(t, sqlError(t, db, "UPDATE trials SET objective = 5 WHERE number = 1"), nil, "an ended trial cannot be changed")
}

func TestAttempts(t *testing.T) {
	s := open(t, trials.Options{Clock: newClock().Now})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	n := start(t, w, `{}`)
	must(t, w.Report(n, 1, map[string]float64{"accuracy": 0.1}))
	must(t, w.Interrupt(n, "interrupt", "stopped by the user"))
	must(t, w.Commit())
	if got, want := w.Unfinished(), []trials.Unfinished{{Number: 1, Attempt: 1, State: trials.Waiting}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	attempt, err := w.Restart(n, 5)
	must(t, err)
	if attempt != 2 {
		t.Errorf("got attempt %d, want 2", attempt)
	}
	must(t, w.Release()) // as if it died: the trial runs

	w = acquire(t, s, study)
	if got, want := w.Unfinished(), []trials.Unfinished{{Number: 1, Attempt: 2, State: trials.Running, Orphan: true}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want an orphan", got)
	}
	_, err = w.Restart(n, 6)
	must(t, err)
	must(t, w.Report(n, 1, map[string]float64{"accuracy": 0.3}))
	end(t, w, n, 0.5)
	must(t, w.Commit())

	attempts, err := s.Attempts(ctx, study, n)
	must(t, err)
	var got []string
	for _, a := range attempts {
		got = append(got, a.Outcome)
		if a.PID != os.Getpid() || a.Started.IsZero() || a.Ended.Before(a.Started) {
			t.Errorf("got %+v", a)
		}
	}
	if want := []string{"interrupted", "lost", "complete"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if attempts[0].Error != "stopped by the user" || attempts[1].Worker != 5 || attempts[2].Worker != 6 {
		t.Errorf("got %+v", attempts)
	}
	curve, err := s.Curve(ctx, study, n)
	must(t, err)
	if len(curve) != 2 || curve[0].Attempt != 1 || curve[1].Attempt != 3 {
		t.Errorf("got %+v, want reports of attempts 1 and 3", curve)
	}
	verify(t, s)
}

// Nothing is on disk before Commit, all of it after; a commit that fails writes
// nothing and can be repeated.
func TestCommit(t *testing.T) {
	s := open(t, trials.Options{BusyTimeout: 1})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	n := start(t, w, `{}`)
	must(t, w.Report(n, 1, map[string]float64{"new metric": 1}))
	end(t, w, n, 0.5)
	if got := numbers(t, s, study, trials.Query{}); got != nil || w.Pending() != 3 {
		t.Errorf("before the commit: got trials %v and %d calls pending, want none and 3", got, w.Pending())
	}
	unlock := lock(t, s.File())
	err := w.Commit()
	checkError(t, err, nil, "another program holds the file")
	unlock()
	if got := numbers(t, s, study, trials.Query{}); got != nil || w.Pending() != 3 {
		t.Errorf("after a failure: got trials %v and %d calls pending, want none and 3", got, w.Pending())
	}
	must(t, w.Commit())
	must(t, w.Commit())
	if got := numbers(t, s, study, trials.Query{}); !reflect.DeepEqual(got, []int{1}) || w.Pending() != 0 {
		t.Errorf("after the commit: got trials %v and %d calls pending", got, w.Pending())
	}
	verify(t, s)
}

// A failure in the middle of the transaction undoes its beginning, new names of
// metrics included.
func TestCommitFailsHalfway(t *testing.T) {
	s := open(t, trials.Options{})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	sqlExec(t, s.File(), "CREATE TRIGGER full BEFORE UPDATE ON trials BEGIN SELECT RAISE(ABORT, 'no more'); END")
	n := start(t, w, `{}`)
	must(t, w.Report(n, 1, map[string]float64{"fresh": 1}))
	end(t, w, n, math.Pi)
	checkError(t, w.Commit(), nil, "no more")
	if names, err := s.MetricNames(ctx, study); err != nil || !reflect.DeepEqual(names, []string{"accuracy"}) {
		t.Errorf("got %v, %v", names, err)
	}
	sqlExec(t, s.File(), "DROP TRIGGER full")
	must(t, w.Commit())
	if got, err := s.Trial(ctx, study, n); err != nil || got.Metrics["accuracy"] != math.Pi {
		t.Errorf("got %+v, %v", got, err)
	}
	verify(t, s)
}

// A file that goes away while a study is being run is noticed at the next commit or sign of life, and nothing that it held
// is lost.
func TestFileGone(t *testing.T) {
	remove := func(file string) error {
		return errors.Join(os.Remove(file), os.Remove(file+"-wal"), os.Remove(file+"-shm"))
	}
	for _, c := range []struct {
		name string
		lose func(file string) error
	}{
		{"deleted", os.Remove},
		{"deleted with its log", remove},
		{"deleted with its folder", func(file string) error { return os.RemoveAll(filepath.Dir(file)) }},
		{"moved", func(file string) error { return os.Rename(file, file+".old") }},
		{"replaced", func(file string) error {
			if err := os.Rename(file, file+".old"); err != nil {
				return err
			}
			return os.WriteFile(file, nil, 0o600)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, notice := range map[string]func(*trials.Writer) error{"commit": (*trials.Writer).Commit, "beat": (*trials.Writer).Beat} {
				s := open(t, trials.Options{})
				w := acquire(t, s, create(t, s, "mlp"))
				end(t, w, start(t, w, `{}`), 0.5)
				must(t, w.Commit())
				must(t, c.lose(s.File()))
				end(t, w, start(t, w, `{}`), 0.25)
				err := notice(w)
				checkError(t, err, trials.ErrMoved, "was deleted or replaced while study \"mlp\" is being run")
				saved := s.File() + ".saved"
				if c.name == "deleted with its folder" {
					checkError(t, err, nil, "could not be saved")
					continue
				}
				checkError(t, err, nil, "all that it held is in "+saved+" (hint: ")
				must(t, w.Release())
				must(t, s.Close())
				s, err = trials.Open(ctx, saved, trials.Options{})
				must(t, err)
				verify(t, s)
				study, err := s.Study(ctx, "mlp")
				must(t, err)
				if got := numbers(t, s, study, trials.Query{Where: []trials.Condition{{Field: "state", Op: trials.Equal, Value: "complete"}}}); len(got) != 2 {
					t.Errorf("%s: got trials %v in the copy, want 2", name, got)
				}
				acquire(t, s, study)
				t.Cleanup(func() { s.Close() })
			}
		})
	}
}

// Who was taken for dead and comes back cannot write.
func TestLost(t *testing.T) {
	s := open(t, trials.Options{})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	start(t, w, `{}`)
	must(t, w.Commit())
	sqlExec(t, s.File(), "INSERT INTO processes VALUES (7, 'elsewhere', '', '', 1, 1); UPDATE activity SET holder = 7")
	start(t, w, `{}`)
	checkError(t, w.Commit(), trials.ErrLost, "was taken over by another process")
	checkError(t, w.Beat(), trials.ErrLost, "")
	if got := numbers(t, s, study, trials.Query{}); !reflect.DeepEqual(got, []int{1}) {
		t.Errorf("got trials %v, want the first alone", got)
	}
}

// The same calls give the same rows, whatever the order of maps.
func TestSameCallsSameFile(t *testing.T) {
	var dumps []string
	for range 2 {
		s := open(t, trials.Options{Clock: newClock().Now})
		study := create(t, s, "mlp")
		w := acquire(t, s, study)
		n := start(t, w, `{}`)
		must(t, w.End(n, trials.End{State: trials.Complete, Metrics: map[string]float64{"accuracy": 1, "b": 2, "c": 3, "d": 4, "e": 5}}))
		must(t, w.Commit())
		dumps = append(dumps, sqlText(t, s.File(), "SELECT group_concat(id || name) FROM metrics"))
	}
	if dumps[0] != dumps[1] {
		t.Errorf("got %s and %s", dumps[0], dumps[1])
	}
}

// Two studies of one file may be written side by side, as by two processes.
func TestTwoWriters(t *testing.T) {
	file := filepath.Join(t.TempDir(), "search.db")
	run := func(name string) error {
		s, err := trials.Open(ctx, file, trials.Options{Synchronous: trials.Normal})
		if err != nil {
			return err
		}
		defer s.Close()
		study, err := s.Create(ctx, trials.Study{Name: name, Objectives: []trials.Objective{{Name: "loss"}}})
		if err != nil {
			return err
		}
		w, err := s.Acquire(ctx, study)
		if err != nil {
			return err
		}
		for range 50 {
			n, err := w.Start(trials.Start{Point: `{}`})
			err = errors.Join(err, w.Commit(), w.End(n, trials.End{State: trials.Complete, Metrics: map[string]float64{"loss": 1}}), w.Commit())
			if err != nil {
				return err
			}
		}
		return w.Release()
	}
	done := make(chan error)
	for _, name := range []string{"a", "b"} {
		go func() { done <- run(name) }()
	}
	must(t, <-done)
	must(t, <-done)
	s, err := trials.OpenReadOnly(ctx, file)
	must(t, err)
	defer s.Close()
	list, err := s.Studies(ctx)
	must(t, err)
	if len(list) != 2 || list[0].Counts.Complete != 50 || list[1].Counts.Complete != 50 {
		t.Errorf("got %+v, want two studies of 50 trials", list)
	}
	verify(t, s)
}
