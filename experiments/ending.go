package experiments

import (
	"context"
	"errors"
	"fmt"
	"time"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/trials"
)

// commit makes everything durable, hands the new trials to the workers and says how far it is.
func (r *runner) commit(jobs chan<- Job) error {
	changed := r.writer.Pending() > 0
	if err := r.writer.Commit(); err != nil {
		return err
	}
	r.durable = r.tally
	clear(r.ends)
	for _, job := range r.starts {
		f := r.flights[job.Trial]
		job.Context, f.cancel = context.WithCancelCause(r.evals)
		jobs <- job
	}
	r.starts = r.starts[:0]
	if changed && r.o.Progress != nil {
		r.o.Progress(r.progress())
	}
	r.tally.ended = nil
	r.tellSteered()
	if !r.tally.anyGood && r.tally.firstFails >= failFast {
		return ErrAllFailed
	}
	return nil
}

// take records one message of a worker.
func (r *runner) take(m Message) error {
	f := r.flights[m.Trial]
	switch {
	case f == nil && m.Done:
		return fmt.Errorf("the executor ended trial %d, which is not running", m.Trial)
	case f == nil: // a report that comes after the end
		m.answer(eval.ErrStop)
		return nil
	case !m.Done:
		err := r.writer.Report(m.Trial, m.Step, m.Metrics)
		m.answer(nil)
		return err
	}
	f.cancel(nil)
	if len(f.kills) > 0 && m.Err != nil {
		return r.end(f, killedBy(f.kills[0]))
	}
	if notRun := errors.Is(m.Err, eval.ErrNotRun); notRun || cutOff(r.ctx, m.Err) {
		if notRun && r.fatal == nil {
			r.fatal = fmt.Errorf("trial %d: %w (hint: it is run again when the study goes on)", m.Trial, m.Err)
		}
		r.reason = Drained
		return r.interrupt(m.Trial)
	}
	if errors.Is(m.Err, eval.ErrStopStudy) && r.fatal == nil {
		r.fatal = fmt.Errorf("trial %d stopped the study: %w", m.Trial, m.Err)
		r.reason = Drained
	}
	return r.end(f, endOf(m.Metrics, m.Err, r.e.Objectives))
}

// interrupt marks a trial that was cut off, to be run again when the study goes on.
func (r *runner) interrupt(number int) error {
	r.land(number)
	return r.writer.Interrupt(number, "interrupted", "the run was stopped")
}

// land takes out a trial that runs here no more; one that another worker has does not run here.
func (r *runner) land(number int) {
	if r.flights[number] != nil {
		delete(r.flights, number)
		r.work.change(-1, time.Now())
	}
}

// end records how a trial ended and tells the algorithm.
func (r *runner) end(f *flight, end trials.End) error {
	if err := r.writer.End(f.trial.Number, end); err != nil {
		return err
	}
	r.land(f.trial.Number)
	if err := r.answerKills(f, end); err != nil {
		return err
	}
	r.ends[f.trial.Number] = end
	f.trial.State = stateOf(end.State)
	if end.State == trials.Complete {
		f.trial.Scores = orient(valuesOf(end.Metrics, r.e.Objectives), r.e.Objectives)
	}
	o := &Outcome{
		Trial: f.trial.Number, State: end.State, Metrics: end.Metrics, Error: end.Error, Tree: f.tree, Took: time.Since(f.began),
	}
	if end.ErrorKind != string(eval.KindKilled) { // which says nothing of the experiment
		r.tally.beginning(end.State)
	}
	o.IsBest = r.tally.end(end.State, f.trial.Scores)
	if o.IsBest {
		r.tally.best = o
	}
	if r.o.Progress != nil {
		r.tally.ended = append(r.tally.ended, o)
	}
	r.tellEnd(f.trial)
	return nil
}

// tellStart and tellEnd tell the algorithm, at once or when its turn comes.
func (r *runner) tellStart(t algorithms.Trial) {
	if r.grown {
		return // the point is of another space than the algorithm's, which is told everything again
	}
	if s, ok := r.e.Algorithm.(algorithms.Starter); ok {
		s.Start(t)
	}
}

func (r *runner) tellEnd(t algorithms.Trial) {
	if r.strict != nil {
		r.strict.end(t)
		return
	}
	r.observe(t)
}

// observe tells the algorithm that a trial ended. The budget reckons with the same trials.
func (r *runner) observe(t algorithms.Trial) {
	r.course.add(t)
	if !r.grown {
		r.e.Algorithm.Observe(t)
	}
}

func stateOf(s trials.State) algorithms.State {
	switch s {
	case trials.Complete:
		return algorithms.Complete
	case trials.Pruned:
		return algorithms.Pruned
	case trials.Infeasible:
		return algorithms.Infeasible
	}
	return algorithms.Failed
}

func (r *runner) progress() Progress {
	return Progress{
		Study: r.study.Name, Budget: r.e.Budget, Resumed: r.resumed, Counts: r.durable.counts, Running: len(r.flights),
		Elapsed: r.ran.elapsed(time.Now()), Before: r.ran.before, Paused: r.paused, Limit: r.limitReached(),
		Worked: r.work.at(time.Now()), Stalled: r.course.since, Best: r.durable.best, Ended: r.durable.ended,
	}
}

func (r *runner) result() *Result {
	return &Result{
		Study: r.study, Resumed: r.resumed, Counts: r.durable.counts, Best: r.durable.best, Out: r.out(), Reason: r.reason, Limit: r.limitReached(),
		Elapsed: r.ran.elapsed(time.Now()), Worked: r.work.at(time.Now()),
	}
}
