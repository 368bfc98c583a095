package trials_test

import (
	"testing"
	"time"

	"symsearch/trials"
)

// Every attempt counts: of two workers side by side, one that was interrupted, and one that was lost, until the last sign of
// life of its process. Pauses do not.
func TestTimes(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s := open(t, trials.Options{Synchronous: trials.Normal, Clock: func() time.Time { return now }})
	study := create(t, s, "mlp")
	pass := func(d time.Duration) { now = now.Add(d) }
	want := func(busy, worked time.Duration) {
		t.Helper()
		if got, err := s.Times(ctx, study); err != nil || got != (trials.Times{Busy: busy, Worked: worked}) {
			t.Errorf("got %+v, %v, want busy %s, worked %s", got, err, busy, worked)
		}
	}
	w := acquire(t, s, study)
	first, second, lost := start(t, w, `{}`), start(t, w, `{}`), start(t, w, `{}`)
	pass(time.Minute)
	end(t, w, first, 1)
	pass(time.Minute)
	must(t, w.Interrupt(second, "interrupted", ""))
	must(t, w.Commit())
	want(2*time.Minute, 3*time.Minute)
	pass(time.Minute)
	must(t, w.Beat())
	pass(10 * time.Second)
	must(t, w.Release()) // as if it died: one trial runs
	want(2*time.Minute, 3*time.Minute)

	pass(time.Hour)
	w = acquire(t, s, study)
	known := 3*time.Minute + 10*time.Second
	want(known, 3*time.Minute+known)
	verify(t, s)
	pass(time.Hour)
	must(t, w.Release()) // before the lost one was run again
	pass(time.Hour)
	w = acquire(t, s, study)
	want(known, 3*time.Minute+known)

	if _, err := w.Restart(lost, 0); err != nil {
		t.Fatal(err)
	}
	must(t, w.Commit())
	want(known, 3*time.Minute+known)
	pass(time.Minute)
	end(t, w, lost, 1)
	must(t, w.Commit())
	want(known+time.Minute, 4*time.Minute+known)
	verify(t, s)
}
