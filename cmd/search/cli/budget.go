package cli

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// budgetFlags are the flags of run and resume that set limits of the budget.
type budgetFlags struct {
	trials      int
	trialsGiven bool // --trials is there
	time        time.Duration
	workerTime  time.Duration
	failures    int
	target      targetFlag
	stagnation  int
}

func (b *budgetFlags) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.IntVar(&b.trials, "trials", 0, "end the study after `n` trials in all, instead of the file's budget")
	flags.DurationVar(&b.time, "time", 0, "start trials for so long in all, such as 10m, instead of the file's budget")
	flags.DurationVar(&b.workerTime, "worker-time", 0, "start trials until they have run for so long in all, added up over workers")
	flags.IntVar(&b.failures, "failures", 0, "end the study after `n` failed trials")
	flags.Var(&b.target, "target", "end the study when a trial's first objective is `x` or better; none takes a target away")
	flags.IntVar(&b.stagnation, "stagnation", 0, "end the study after `n` trials in a row without a new best one")
}

// assignments returns the flags as changes of the experiment.
func (b *budgetFlags) assignments(cmd *cobra.Command) []string {
	b.trialsGiven = cmd.Flags().Changed("trials")
	var set []string
	for _, f := range []struct {
		name  string
		value any
	}{
		{"trials", b.trials}, {"time", b.time.String()}, {"worker-time", b.workerTime.String()}, {"failures", b.failures},
		{"target", b.target.value}, {"stagnation", b.stagnation},
	} {
		if cmd.Flags().Changed(f.name) {
			set = append(set, assignment("budget."+strings.ReplaceAll(f.name, "-", "_"), f.value))
		}
	}
	return set
}

// targetFlag is a number, or none.
type targetFlag struct{ value *float64 }

func (t *targetFlag) Set(text string) error {
	if text == "none" {
		t.value = nil
		return nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return errors.New("want a number, or none, got " + strconv.Quote(text))
	}
	t.value = &x
	return nil
}

func (t *targetFlag) String() string { return "" }
func (t *targetFlag) Type() string   { return "number" }

// budgetText writes the limits of an experiment: "200 trials or 10m".
func budgetText(x *experiments.Experiment) string {
	var parts []string
	b := x.Budget
	if b.Trials > 0 {
		parts = append(parts, plural(b.Trials, "trial"))
	}
	if b.Time > 0 {
		parts = append(parts, roundDuration(b.Time))
	}
	if b.WorkerTime > 0 {
		parts = append(parts, roundDuration(b.WorkerTime)+" of worker time")
	}
	if b.Failures > 0 {
		parts = append(parts, plural(b.Failures, "failure"))
	}
	if b.Target != nil {
		parts = append(parts, x.Objectives[0].Name+" "+roundNumber(*b.Target))
	}
	if b.Stagnation > 0 {
		parts = append(parts, plural(b.Stagnation, "trial")+" without a better one")
	}
	return strings.Join(parts, " or ")
}

func budgetData(b experiments.Budget) symbolic.Value {
	var target symbolic.Value = symbolic.Null{}
	if b.Target != nil {
		target = symbolic.Float(*b.Target)
	}
	return symbolic.Dict(
		entry("trials", b.Trials), entry("time_seconds", b.Time), entry("worker_time_seconds", b.WorkerTime),
		entry("failures", b.Failures), entry("target", target), entry("stagnation", b.Stagnation))
}

// limitText says that a limit is reached.
func limitText(l experiments.Limit) string {
	switch l {
	case experiments.LimitTrials:
		return "trial budget reached"
	case experiments.LimitTime:
		return "time budget reached"
	case experiments.LimitWorkerTime:
		return "worker time budget reached"
	case experiments.LimitFailures:
		return "failure budget reached"
	case experiments.LimitTarget:
		return "target reached"
	case experiments.LimitStagnation:
		return "stagnation budget reached"
	}
	panic(fmt.Sprintf("cli: limit %q", l))
}

// limitData is the name of a limit, null for none.
func limitData(l experiments.Limit) symbolic.Value {
	if l == "" {
		return symbolic.Null{}
	}
	return symbolic.String(l)
}

// endText says why a run ended.
func endText(r *experiments.Result) string {
	if r.Reason == experiments.BudgetReached {
		return limitText(r.Limit)
	}
	return string(r.Reason)
}

// raised returns flags that double the limit that ended a run, or take its target away; nil when no limit did.
func raised(b experiments.Budget, r *experiments.Result) []string {
	switch r.Limit {
	case experiments.LimitTrials:
		return []string{"--trials", fmt.Sprint(2 * max(b.Trials, r.Counts.Total()))}
	case experiments.LimitTime:
		return []string{"--time", flagDuration(2 * max(b.Time, r.Elapsed))}
	case experiments.LimitWorkerTime:
		return []string{"--worker-time", flagDuration(2 * max(b.WorkerTime, r.Worked))}
	case experiments.LimitFailures:
		return []string{"--failures", fmt.Sprint(2 * max(b.Failures, r.Counts.Failed))}
	case experiments.LimitTarget:
		return []string{"--target", "none"}
	case experiments.LimitStagnation:
		return []string{"--stagnation", fmt.Sprint(2 * b.Stagnation)}
	}
	return nil
}

// reached says which limit of its budget has ended a study; "" when there is none, when somebody runs it, or when its
// experiment cannot be read back here.
func (l *library) reached(s trials.Summary) experiments.Limit {
	if s.Holder != nil && s.Holder.Alive {
		return ""
	}
	r, err := l.env.classes()
	if err != nil {
		return ""
	}
	x, err := experiments.Recorded(s.Study, r)
	if err != nil {
		return ""
	}
	limit, err := x.Reached(l.ctx, l.store, s.Study)
	if err != nil {
		return ""
	}
	return limit
}
