package cli

import (
	"fmt"
	"strings"
	"time"

	"symsearch/experiments"
	"symsearch/trials"
)

// lineView writes progress where there is no terminal, as in a log file: a line for each new best and each failure, and how
// far the run is after every tenth of it, as far as these are not seconds apart, and every half minute.
type lineView struct {
	env        *Env
	experiment *experiments.Experiment
	describer  *describer
	ending     bool      // no new trial is started
	failures   int       // that were written
	refused    bool      // an infeasible trial was written
	tenth      int       // of the budget that was told
	limit      bool      // that the budget is reached was told
	told       time.Time // when how far the run is was told last
}

// lineEvery is how often a slow run says how far it is; tenthEvery is the least time between such lines in a fast one.
const (
	lineEvery  = 30 * time.Second
	tenthEvery = 2 * time.Second
)

// maxFailureLines bounds the lines about failures: a thousand of them say no more than some.
const maxFailureLines = 20

func (v *lineView) every() time.Duration { return time.Second }

func (v *lineView) update(p experiments.Progress) {
	if v.told.IsZero() {
		v.told = time.Now()
		v.tenth = tenthOf(p, p.Resumed)
	}
	for _, o := range p.Ended {
		switch {
		case o.IsBest:
			v.line(fmt.Sprintf("trial %d is the best so far: %s   %s", o.Trial, scores(o.Metrics, v.experiment.Objectives), v.describer.change(o.Tree)))
		case o.State == trials.Failed:
			v.failure(o)
		case o.State == trials.Infeasible && !v.refused:
			v.refused = true
			v.line(fmt.Sprintf("trial %d is infeasible: %s (further ones are only counted)", o.Trial, reasonText(o.Error)))
		}
	}
	if p.Limit != "" && p.Running > 0 && !v.limit && !v.ending {
		v.limit = true
		v.line(fmt.Sprintf("%s: no new trial is started, %s may end", limitText(p.Limit), plural(p.Running, "running trial")))
	}
	if tenth := tenthOf(p, p.Counts.Ended()); tenth > v.tenth && tenth < 10 && time.Since(v.told) >= tenthEvery {
		v.tenth = tenth
		v.far(p)
	}
}

func (v *lineView) failure(o *experiments.Outcome) {
	v.failures++
	switch {
	case v.failures <= maxFailureLines:
		v.line(fmt.Sprintf("trial %d failed: %s", o.Trial, oneLine(o.Error)))
	case v.failures == maxFailureLines+1:
		v.line("more trials failed; from here on they are only counted")
	}
}

func tenthOf(p experiments.Progress, ended int) int {
	if p.Budget.Trials == 0 {
		return 0
	}
	return 10 * ended / p.Budget.Trials
}

func (v *lineView) tick(p experiments.Progress) {
	if time.Since(v.told) >= lineEvery {
		v.far(p)
	}
}

// far writes how far the run is.
func (v *lineView) far(p experiments.Progress) {
	v.told = time.Now()
	ended := p.Counts.Ended()
	parts := []string{plural(ended, "trial")}
	if total := p.Budget.Trials; total > 0 && !v.ending {
		parts[0] = fmt.Sprintf("%d/%d trials (%d%%)", ended, total, 100*ended/total)
	}
	if p.Best != nil {
		parts = append(parts, fmt.Sprintf("best %s in trial %d", scores(p.Best.Metrics, v.experiment.Objectives[:1]), p.Best.Trial))
	}
	if p.Counts.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", p.Counts.Failed))
	}
	if p.Counts.Infeasible > 0 {
		parts = append(parts, fmt.Sprintf("%d infeasible", p.Counts.Infeasible))
	}
	if ended > p.Resumed {
		parts = append(parts, pace(p))
	}
	if v.ending {
		parts = append(parts, fmt.Sprintf("stopping, %d running", p.Running))
	} else if p.Paused {
		parts = append(parts, fmt.Sprintf("paused, %d running", p.Running))
	} else if left := p.Left(); left >= time.Second {
		parts = append(parts, roughDuration(left)+" left")
	}
	v.line(strings.Join(parts, ", "))
}

func (v *lineView) line(text string) { fmt.Fprintln(v.env.Err, text) }

func (v *lineView) note(text string) { v.env.notef("%s", text) }

func (v *lineView) stopping() { v.ending = true }

func (v *lineView) close() {}
