package trials_test

import (
	"reflect"
	"testing"
	"time"

	"symsearch/trials"
)

// A leased trial is no orphan before its lease is over, whoever takes the study meanwhile; then it is run again as the
// next attempt.
func TestLease(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s := open(t, trials.Options{Synchronous: trials.Normal, Clock: func() time.Time { return now }})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	for range 3 {
		start(t, w, `{}`)
	}
	l := trials.Lease{Worker: "a", Until: now.Add(time.Hour)}
	must(t, w.Lease(1, l))
	must(t, w.Lease(2, l))
	must(t, w.Lease(2, trials.Lease{Worker: "a", Until: now.Add(2 * time.Hour)})) // renewed
	must(t, w.Release())
	verify(t, s)
	want := map[int]trials.Lease{1: l, 2: {Worker: "a", Until: now.Add(2 * time.Hour)}}
	if got, err := s.Leases(ctx, study); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("leases %v, %v, want %v", got, err, want)
	}
	if sum, err := s.Summary(ctx, "mlp"); err != nil || sum.Leased != 2 || sum.Counts.Running != 3 {
		t.Errorf("summary %+v, %v", sum, err)
	}
	free := func(w *trials.Writer, want ...int) {
		t.Helper()
		var got []int
		for _, u := range w.Free() {
			got = append(got, u.Number)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("free to be run again: %v, want %v", got, want)
		}
	}

	now = now.Add(time.Hour - time.Second)
	w = acquire(t, s, study)
	free(w, 3)
	if _, err := w.Restart(1, 0); err == nil {
		t.Error("a trial was taken from its worker")
	} else {
		checkError(t, err, nil, `trial 1: worker "a" has it until`)
	}
	now = now.Add(time.Second) // also under a process that lives
	free(w, 1, 3)
	if attempt, err := w.Restart(1, 0); attempt != 2 || err != nil {
		t.Errorf("attempt %d, %v", attempt, err)
	}
	free(w, 3)
	must(t, w.Interrupt(2, "interrupt", "")) // ends the lease
	free(w, 2, 3)
	must(t, w.Lease(3, l)) // over from its beginning
	free(w, 2, 3)
	end(t, w, 3, 1)
	must(t, w.Commit())
	verify(t, s)
	if got, err := s.Leases(ctx, study); err != nil || len(got) != 0 {
		t.Errorf("leases %v, %v, want none", got, err)
	}
	attempts, err := s.Attempts(ctx, study, 1)
	must(t, err)
	if len(attempts) != 2 || attempts[0].Outcome != "lost" {
		t.Errorf("attempts %+v", attempts)
	}
	must(t, w.Release())
}

func TestLeaseRefused(t *testing.T) {
	s := open(t, trials.Options{Synchronous: trials.Normal})
	w := acquire(t, s, create(t, s, "mlp"))
	until := time.Now().Add(time.Hour)
	running, ended := start(t, w, `{}`), start(t, w, `{}`)
	end(t, w, ended, 1)
	waiting, err := w.Enqueue(trials.Start{Point: `{}`})
	must(t, err)
	checkError(t, w.Lease(running, trials.Lease{Until: until}), nil, "a lease needs the name of a worker")
	checkError(t, w.Lease(running, trials.Lease{Worker: "a"}), nil, "a lease needs an end")
	checkError(t, w.Lease(ended, trials.Lease{Worker: "a", Until: until}), nil, "it has ended")
	checkError(t, w.Lease(waiting, trials.Lease{Worker: "a", Until: until}), nil, "it is not running but waiting")
	must(t, w.Release())
	checkError(t, w.Lease(running, trials.Lease{Worker: "a", Until: until}), nil, "released")
	verify(t, s)
}
