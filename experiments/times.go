package experiments

import "time"

// runTime is how long a study runs, as the budget's time counts it: over all runs, without the time in which a run was paused with
// nothing running.
type runTime struct {
	before    time.Duration // of earlier runs
	begun     time.Time     // this run, later by the time that it was idle
	idleSince time.Time     // zero: it is not
}

// idle notes whether the run is paused with nothing running.
func (t *runTime) idle(yes bool, now time.Time) {
	switch {
	case yes && t.idleSince.IsZero():
		t.idleSince = now
	case !yes && !t.idleSince.IsZero():
		t.begun, t.idleSince = t.begun.Add(now.Sub(t.idleSince)), time.Time{}
	}
}

// elapsed returns how long this run has taken until now.
func (t *runTime) elapsed(now time.Time) time.Duration {
	if !t.idleSince.IsZero() {
		now = t.idleSince
	}
	return now.Sub(t.begun)
}

// at returns how long the study has run until now.
func (t *runTime) at(now time.Time) time.Duration { return t.before + t.elapsed(now) }

// workTime adds up how long trials run, over all workers. The time of those that are running counts as it passes.
type workTime struct {
	sum     time.Duration // until since
	since   time.Time
	running int
}

// change notes that so many trials more, or fewer, are running from now on.
func (w *workTime) change(by int, now time.Time) {
	w.sum, w.since = w.at(now), now
	w.running += by
}

// at returns the time until now.
func (w *workTime) at(now time.Time) time.Duration {
	if w.running == 0 {
		return w.sum
	}
	return w.sum + time.Duration(w.running)*now.Sub(w.since)
}
