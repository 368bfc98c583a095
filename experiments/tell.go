package experiments

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"symsearch/eval"
	"symsearch/trials"
)

// Told is what a worker says of a trial: what it came to, or, of a report, what it has measured so far.
type Told struct {
	Trial   int
	Attempt int // as Ask gave it; 0: the only one that there was

	State   trials.State // of the end; "": Complete
	Metrics eval.Metrics
	Error   string // why it failed or is infeasible

	Report bool // the trial goes on
	Step   int
	Lease  time.Duration // of a report: the trial is the worker's for so long from now; 0: as long as before
}

// Answer is what is recorded of a trial that was told.
type Answer struct {
	Trial, Attempt int
	State          trials.State
	Error          string // of a trial that failed or is infeasible
	Again          bool   // it had been told so before
	GoOn           bool   // of a report: the trial is still the worker's, and has not ended
	Refused        string // why nothing was recorded; "": it was
}

// Tell records what became of trials that were asked for, each in a transaction of its own, and says what is recorded now.
// To tell the same again is no mistake. What contradicts the record is refused in its Answer: a trial that ended
// otherwise, or that was started again meanwhile. A trial whose lease is over and that nobody started again is taken.
//
// A result is treated as that of an evaluator: without its objectives, or with one that is not finite, its trial has failed.
//
// patience is how long another process is waited for that asks or tells at the same moment; 0 is half a minute. While Run has
// the study, the process that runs it is asked to record it, by Steer.
func Tell(ctx context.Context, store *trials.Store, study trials.Study, told []Told, patience time.Duration) ([]Answer, error) {
	answers := make([]Answer, len(told))
	open := false
	for i, t := range told {
		recorded, err := store.Trial(ctx, study, t.Trial)
		if err != nil && !errors.Is(err, trials.ErrNoTrial) {
			return nil, err
		}
		if err == nil && !recorded.State.Ended() {
			open = true
			continue
		}
		answers[i] = t.afterEnd(study, recorded, err)
	}
	if !open {
		return answers, nil
	}
	err := holding(ctx, store, study, patience, func(w *trials.Writer) (err error) {
		for i, t := range told {
			if answers[i].Trial == 0 {
				if answers[i], err = t.record(ctx, store, study, w, func(end trials.End) error { return w.End(t.Trial, end) }); err != nil {
					return err
				}
				if err := w.Commit(); err != nil {
					return err
				}
			}
		}
		return nil
	}, func(ctx context.Context) error {
		done, err := Steer(ctx, store, study, outsideTell{Told: told}, SteerOptions{})
		if err == nil && len(done.Answers) != len(told) {
			err = fmt.Errorf("study %q: %d answers to %d told trials (hint: another version of the program runs the study)", study.Name, len(done.Answers), len(told))
		}
		if err == nil {
			answers = done.Answers
		}
		return err
	})
	return answers, err
}

// afterEnd answers for a trial that has ended, or that there is not.
func (t Told) afterEnd(study trials.Study, recorded trials.Trial, err error) Answer {
	if err != nil {
		return Answer{Trial: t.Trial, Refused: err.Error()}
	}
	a := Answer{Trial: t.Trial, Attempt: recorded.Attempt, State: recorded.State, Error: recorded.Error}
	if t.Report {
		return a
	}
	end := t.end(study.Objectives)
	switch {
	case t.Attempt != 0 && t.Attempt != recorded.Attempt:
		a.Refused = fmt.Sprintf("trial %d has ended in attempt %d, after attempt %d was taken to be lost: %s",
			t.Trial, recorded.Attempt, t.Attempt, endText(recorded.State, recorded.Metrics, recorded.Error))
	case end.State != recorded.State || end.Error != recorded.Error || !maps.EqualFunc(end.Metrics, recorded.Metrics, same):
		a.Refused = fmt.Sprintf("trial %d has ended already: %s; told was: %s (hint: an ended trial does not change)",
			t.Trial, endText(recorded.State, recorded.Metrics, recorded.Error), endText(end.State, end.Metrics, end.Error))
	default:
		a.Again = true
	}
	return a
}

// record records what was told of a trial, in the study that is ours; by finish if it has ended. It is for the caller to commit that.
func (t Told) record(ctx context.Context, store *trials.Store, study trials.Study, w *trials.Writer, finish func(trials.End) error) (Answer, error) {
	recorded, err := store.Trial(ctx, study, t.Trial)
	if err != nil || recorded.State.Ended() {
		return t.afterEnd(study, recorded, err), nil
	}
	a := Answer{Trial: t.Trial, Attempt: recorded.Attempt, State: recorded.State}
	switch {
	case t.Attempt > recorded.Attempt:
		a.Refused = fmt.Sprintf("trial %d has no attempt %d: the one that runs is attempt %d", t.Trial, t.Attempt, recorded.Attempt)
	case t.Attempt != 0 && t.Attempt != recorded.Attempt:
		a.Refused = fmt.Sprintf("trial %d was started again: attempt %d is not its attempt any more, attempt %d is", t.Trial, t.Attempt, recorded.Attempt)
	case recorded.State == trials.Waiting:
		a.Refused = fmt.Sprintf("trial %d waits to be run (hint: ask for it first)", t.Trial)
	case t.Attempt == 0 && recorded.Attempt > 1:
		a.Refused = fmt.Sprintf("trial %d was started %d times: say which attempt is told (hint: the answer to ask has it)", t.Trial, recorded.Attempt)
	case t.Report:
		return t.report(ctx, store, study, w, a)
	default:
		end := t.end(study.Objectives)
		a.State, a.Error = end.State, end.Error
		return a, finish(end)
	}
	return a, nil
}

// report records what was measured at a step, unless it was told before.
func (t Told) report(ctx context.Context, store *trials.Store, study trials.Study, w *trials.Writer, a Answer) (Answer, error) {
	curve, err := store.Curve(ctx, study, t.Trial)
	if err != nil {
		return a, err
	}
	a.GoOn = true
	i := slices.IndexFunc(curve, func(r trials.Report) bool { return r.Attempt == a.Attempt && r.Step == t.Step })
	switch {
	case i < 0:
		if err := w.Report(t.Trial, t.Step, t.Metrics); err != nil {
			return a, err
		}
	case !maps.EqualFunc(curve[i].Metrics, t.Metrics, same):
		a.Refused = fmt.Sprintf("step %d of trial %d was told before, with %s", t.Step, t.Trial, metricsText(curve[i].Metrics))
		return a, nil
	default:
		a.Again = true
	}
	if t.Lease > 0 {
		leases, err := store.Leases(ctx, study)
		if err != nil {
			return a, err
		}
		if l, ok := leases[t.Trial]; ok {
			l.Until = store.Now().Add(t.Lease)
			if err := w.Lease(t.Trial, l); err != nil {
				return a, err
			}
		}
	}
	return a, nil
}

// end is the end of the trial, as that of an evaluation.
func (t Told) end(objectives []trials.Objective) trials.End {
	why := t.Error
	if why == "" {
		why = "the worker gave no reason"
	}
	switch t.State {
	case trials.Failed:
		return endOf(t.Metrics, &eval.Failure{Kind: eval.KindError, Err: errors.New(why)}, objectives)
	case trials.Infeasible:
		return endOf(t.Metrics, eval.Infeasible("%s", why), objectives)
	case trials.Pruned:
		return endOf(t.Metrics, eval.ErrStop, objectives)
	}
	return endOf(t.Metrics, nil, objectives)
}

// same compares metrics as they are told and as they come back from the store.
func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// endText is an end on one line.
func endText(state trials.State, m eval.Metrics, text string) string {
	parts := []string{string(state)}
	if len(m) > 0 {
		parts = append(parts, metricsText(m))
	}
	if first, _, _ := strings.Cut(text, "\n"); first != "" {
		parts = append(parts, first)
	}
	return strings.Join(parts, ", ")
}

func metricsText(m eval.Metrics) string {
	var parts []string
	for _, name := range m.Names() {
		parts = append(parts, name+" "+strconv.FormatFloat(m[name], 'g', -1, 64))
	}
	return strings.Join(parts, ", ")
}
