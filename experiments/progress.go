package experiments

import (
	"time"

	"symsearch/eval"
	"symsearch/symbolic"
	"symsearch/trials"
)

// Progress is how far a run has come. The runner hands out a new one after every commit that changed something.
type Progress struct {
	Study   string
	Budget  Budget
	Limit   Limit         // that is reached, so that nothing new is started; "": none
	Resumed int           // trials that had ended before this run
	Counts  trials.Counts // by state, earlier runs included
	Running int           // trials being evaluated now
	Paused  bool          // another process asked to start no trial for now
	Elapsed time.Duration // of this run, without the time that it was paused with nothing running
	Before  time.Duration // of earlier runs, as far as the time budget is concerned
	Worked  time.Duration // of all trials in all runs, added up over workers
	Stalled int           // trials that ended since the best one
	Best    *Outcome      // by the first objective, equals by the next; nil before a trial is complete
	Ended   []*Outcome    // the trials that ended since the last call, in the order of the log
}

// Outcome is how one trial ended.
type Outcome struct {
	Trial   int
	State   trials.State
	Metrics eval.Metrics
	Error   string         // of a trial that failed or was infeasible
	Tree    symbolic.Value // a dictionary of model and evaluate, as decided
	Took    time.Duration
	IsBest  bool // better than every trial before it
}

// Left estimates the time until the budget is used up, from the pace of this run; 0 when that is not known yet or there is no
// budget.
func (p Progress) Left() time.Duration {
	if p.Limit != "" {
		return 0
	}
	var left time.Duration
	if done := p.Counts.Ended() - p.Resumed; done > 0 && p.Budget.Trials > 0 {
		pace := float64(p.Elapsed) / float64(done)
		left = time.Duration(pace * float64(max(0, p.Budget.Trials-p.Counts.Ended())))
	}
	if p.Budget.Time > 0 {
		if byTime := max(0, p.Budget.Time-p.Before-p.Elapsed); left == 0 || byTime < left {
			left = byTime
		}
	}
	if p.Budget.WorkerTime > 0 && p.Running > 0 {
		if byWork := max(0, p.Budget.WorkerTime-p.Worked) / time.Duration(p.Running); left == 0 || byWork < left {
			left = byWork
		}
	}
	return left
}

// PerMinute returns the trials that ended in this run per minute.
func (p Progress) PerMinute() float64 {
	if p.Elapsed <= 0 {
		return 0
	}
	return float64(p.Counts.Ended()-p.Resumed) / p.Elapsed.Minutes()
}

// tally keeps the counts and the best trial of a run.
type tally struct {
	counts     trials.Counts
	best       *Outcome
	bestScores []float64
	ended      []*Outcome
	firstFails int  // failures of this run, as long as no trial is good
	anyGood    bool // a trial of the study ended otherwise than by a failure
}

// end counts a trial that ended, and reports whether it is the best so far.
func (t *tally) end(state trials.State, scores []float64) bool {
	switch state {
	case trials.Complete:
		t.counts.Complete++
	case trials.Pruned:
		t.counts.Pruned++
	case trials.Infeasible:
		t.counts.Infeasible++
	case trials.Failed:
		t.counts.Failed++
	}
	if state != trials.Complete || !better(scores, t.bestScores) {
		return false
	}
	t.bestScores = scores
	return true
}

// beginning counts the failures that a run begins with, as long as the study has nothing else.
func (t *tally) beginning(state trials.State) {
	switch {
	case state != trials.Failed:
		t.anyGood = true
	case !t.anyGood:
		t.firstFails++
	}
}
