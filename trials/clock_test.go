package trials_test

import (
	"fmt"
	"testing"
	"time"

	"symsearch/trials"
)

// When the computer's clock is set back under a study, no trial ends before it began, and the study is sound.
func TestClockSetBack(t *testing.T) {
	c := newClock()
	now := c.Now()
	s := open(t, trials.Options{Clock: func() time.Time { return now }})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	a, b := start(t, w, `{}`), start(t, w, `{}`)
	must(t, w.Commit())
	now = now.Add(-time.Hour)
	end(t, w, a, 1)
	must(t, w.Interrupt(b, "interrupted", ""))
	_, err := w.Restart(b, 0)
	must(t, err)
	now = now.Add(time.Minute)
	end(t, w, b, 2)
	end(t, w, start(t, w, `{}`), 3)
	must(t, w.Commit())
	for trial, err := range s.Trials(ctx, study, trials.Query{}) {
		must(t, err)
		if want := map[int]time.Duration{a: 0, b: time.Minute, 3: 0}[trial.Number]; trial.Duration() != want {
			t.Errorf("trial %d took %v, want %v", trial.Number, trial.Duration(), want)
		}
	}
	if got, err := s.Times(ctx, study); err != nil || got != (trials.Times{Busy: time.Minute, Worked: time.Minute}) {
		t.Errorf("got %+v, %v, want a minute", got, err)
	}
	verify(t, s)
}

// A holder elsewhere whose last sign of life is from the future gave it before the clock was set back. Had it lived on,
// another one would have come: it does not hold the study until the clock is there again.
func TestHolderFromTheFuture(t *testing.T) {
	c := newClock()
	s := open(t, trials.Options{Clock: func() time.Time { return c.now }})
	study := create(t, s, "mlp")
	must(t, acquire(t, s, study).Release())
	hold := func(ahead time.Duration) {
		sqlExec(t, s.File(), fmt.Sprintf(`INSERT OR IGNORE INTO processes VALUES (7, 'elsewhere', '', '', 123, 1);
			UPDATE activity SET holder = 7, since = %[1]d, seen = %[1]d`, c.now.Add(ahead).UnixMicro()))
	}
	hold(30 * time.Second) // clocks differ a little
	_, err := s.Acquire(ctx, study)
	checkError(t, err, trials.ErrHeld, "by process 123 on elsewhere")
	hold(24 * time.Hour)
	acquire(t, s, study)
}
