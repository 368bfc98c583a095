package experiments

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/space"
	"symsearch/symbolic"
	"symsearch/trials"
)

// Options are the choices of one run that are not part of the experiment.
type Options struct {
	// Progress, when set, is called from the runner's goroutine after every commit that changed something. The study waits
	// for it.
	Progress func(Progress)

	// Drain, when closed, ends the run softly: nothing new is started, running trials end. Cancelling the context
	// ends it hard: running trials are stopped and marked to be run again.
	Drain <-chan struct{}

	// Dir is the directory under which a trial's own directory is made, for evaluators that want one.
	Dir string

	// Executor evaluates the trials; nil: goroutines of this process, as many as the experiment has workers.
	Executor Executor
}

// Result is how a run ended.
type Result struct {
	Study   trials.Study
	Resumed int // trials that had ended before
	Counts  trials.Counts
	Best    *Outcome // nil: no trial is complete
	Reason  Reason
	Elapsed time.Duration
}

// Reason says why a run ended.
type Reason string

// The reasons.
const (
	BudgetReached Reason = "budget reached"
	Exhausted     Reason = "search space exhausted"
	Drained       Reason = "interrupted"
)

// failFast is how many trials may fail at the very start of a study before it is given up: when none of the first ones
// can be evaluated, the rest cannot either.
const failFast = 10

// ErrAllFailed ends a study whose first trials all failed.
var ErrAllFailed = errors.New("the first trials all failed")

// Run runs an experiment until its budget is used up, its space is exhausted, or it is told to stop. A study of that name
// in the store is continued, if it is of the same experiment: trials that were cut off are run again under their numbers,
// and the budget counts all trials. Every trial that a Progress or the Result speaks of is on disk.
//
// The error says why the study could not go on; what was recorded stays, and Run goes on from there. With an error of the
// context the Result is valid.
func Run(ctx context.Context, store *trials.Store, e *Experiment, o Options) (*Result, error) {
	if err := e.prepare(); err != nil {
		return nil, err
	}
	study, resumed, err := openStudy(ctx, store, e)
	if err != nil {
		return notBegun(ctx, e, err)
	}
	writer, err := store.Acquire(ctx, study)
	if err != nil {
		return notBegun(ctx, e, err)
	}
	r := &runner{
		ctx: ctx, e: e, o: o, store: store, study: study, writer: writer, space: e.space, begun: time.Now(),
		flights: map[int]*flight{}, ends: map[int]trials.End{}, messages: make(chan Message, 4*e.Workers), stopped: make(chan error, 1),
	}
	if e.Order == Strict {
		r.strict = newStrictOrder()
	}
	if resumed {
		if err = r.recall(); err == nil && study.File != e.Text {
			err = r.amend()
		}
		r.durable = r.tally
	}
	if err == nil {
		err = r.run()
	}
	// A trial that is still in flight was cut off: it stays in the record, to be run again.
	if rel := writer.Release(); err == nil {
		err = rel
	}
	return r.result(), err
}

// notBegun is the end of a run that could not take its study: with a valid result when that was because it was cancelled.
func notBegun(ctx context.Context, e *Experiment, err error) (*Result, error) {
	if ctx.Err() == nil {
		return nil, err
	}
	return &Result{Study: trials.Study{Name: e.Name, Objectives: e.Objectives}, Reason: Drained}, errors.Join(err, ctx.Err())
}

// runner is the one goroutine that owns the store's writer and the algorithm.
type runner struct {
	ctx    context.Context
	e      *Experiment
	o      Options
	store  *trials.Store
	study  trials.Study
	writer *trials.Writer
	space  *space.Space
	strict *strictOrder // nil: in the order of completion

	begun   time.Time
	before  time.Duration // running time of earlier runs
	resumed int
	tally   tally
	durable tally // as of the last commit: what may be told
	reason  Reason
	fatal   error // a trial asked the study to stop

	flights  map[int]*flight    // trials that were started and have not ended
	orphans  []*flight          // trials of an earlier run to be run again, in order of number
	starts   []Job              // started, and to be handed out after the next commit
	ends     map[int]trials.End // since the last commit: what the store does not know yet
	messages chan Message
	stopped  chan error // what the executor returned
	gone     bool       // the executor has returned
}

// flight is a trial that was started.
type flight struct {
	trial  algorithms.Trial
	tree   symbolic.Value
	params *symbolic.Object
	began  time.Time
}

// run is the loop: start what may be started, commit, hand out, wait for something to end.
func (r *runner) run() error {
	executor := r.o.Executor
	if executor == nil {
		executor = &pool{experiment: r.e, dir: r.o.Dir}
	}
	work, stop := context.WithCancel(r.ctx)
	jobs := make(chan Job, r.e.Workers)
	over := make(chan struct{}) // nobody takes messages any more
	defer close(over)
	go func() {
		r.stopped <- executor.Run(work, jobs, func(m Message) {
			select {
			case r.messages <- m:
			case <-over:
				m.answer(eval.ErrStop)
			}
		})
	}()
	err := r.loop(jobs)
	stop()
	close(jobs)
	return r.landAll(err)
}

// landAll takes what still comes until the executor has returned: after a drain that is how the trials in flight end. After
// an error they stay in the record, to be run again.
func (r *runner) landAll(err error) error {
	land := func(m Message) {
		if err != nil {
			m.answer(eval.ErrStop)
			return
		}
		err = r.take(m)
	}
	for !r.gone {
		select {
		case m := <-r.messages:
			land(m)
		case execErr := <-r.stopped:
			r.gone = true
			err = errors.Join(err, execErr)
		}
	}
	for len(r.messages) > 0 {
		land(<-r.messages)
	}
	if err == nil {
		err = r.commit(nil)
	}
	if err == nil && r.reason == Drained {
		err = cmp.Or(r.ctx.Err(), r.fatal)
	}
	return err
}

func (r *runner) loop(jobs chan<- Job) error {
	beat := time.NewTicker(20 * time.Second)
	defer beat.Stop()
	for {
		more, err := r.fill()
		if err != nil {
			return err
		}
		if err := r.commit(jobs); err != nil {
			return err
		}
		if more {
			continue
		}
		if len(r.flights) == 0 {
			if r.reason == "" {
				return errors.New("the algorithm waits, though no trial is running")
			}
			return nil
		}
		select {
		case m := <-r.messages:
			if err := r.take(m); err != nil {
				return err
			}
		case <-r.o.Drain:
			r.drain()
		case err := <-r.stopped:
			r.gone = true
			return fmt.Errorf("the executor stopped, with %d trials in flight: %w", len(r.flights), cmp.Or(err, errNoReason))
		case <-r.ctx.Done():
			r.reason = Drained
			return nil
		case <-r.timeout():
			r.reason = BudgetReached
		case <-beat.C:
			if err := r.writer.Beat(); err != nil {
				return err
			}
		}
		if err := r.takeAll(); err != nil {
			return err
		}
	}
}

var errNoReason = errors.New("it did not say why")

// drain ends the run softly, unless it is at its end anyway.
func (r *runner) drain() {
	r.o.Drain = nil // heard
	switch {
	case len(r.orphans) > 0:
		r.reason = Drained
	case r.reason == "" && r.spent():
		r.reason = BudgetReached
	case r.reason == "":
		r.reason = Drained
	}
}

// timeout returns a channel that fires when the time budget is used up, nil when there is none.
func (r *runner) timeout() <-chan time.Time {
	if r.e.Budget.Time <= 0 || r.reason != "" {
		return nil
	}
	return time.After(time.Until(r.deadline()))
}

func (r *runner) deadline() time.Time { return r.begun.Add(r.e.Budget.Time - r.before) }

// takeAll takes the messages that are there already, so that trials that end fast share a commit.
func (r *runner) takeAll() error {
	for range cap(r.messages) {
		select {
		case m := <-r.messages:
			if err := r.take(m); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

// answersInBatch bounds the trials that are answered from the record between two commits.
const answersInBatch = 100

// fill starts trials until every worker has one: orphans first, then proposals. It reports whether it stopped before that,
// to have a batch of answered trials committed.
func (r *runner) fill() (more bool, err error) {
	if r.reason == "" {
		select {
		case <-r.o.Drain:
			r.drain()
		case <-r.ctx.Done():
			r.reason = Drained
		default:
		}
	}
	answered := 0
	for len(r.flights) < r.e.Workers {
		switch {
		case r.reason == Drained:
			return false, nil
		case len(r.orphans) > 0:
			if err := r.restart(); err != nil {
				return false, err
			}
			continue
		case r.reason != "":
			return false, nil
		case r.spent():
			r.reason = BudgetReached
			continue
		case r.strict != nil && !r.strict.ready(r.writer.Next()-r.e.Workers, r.e.Algorithm):
			return false, nil
		}
		before := len(r.flights)
		if proposed, err := r.propose(); err != nil || !proposed {
			return false, err
		}
		if len(r.flights) == before {
			if answered++; answered == answersInBatch {
				return true, nil
			}
		}
	}
	return false, nil
}

// spent reports whether the budget allows no further trial.
func (r *runner) spent() bool {
	b := r.e.Budget
	return b.Trials > 0 && r.writer.Next() > b.Trials || b.Time > 0 && !time.Now().Before(r.deadline())
}

// propose asks the algorithm for one trial and starts it. It returns false when nothing more can be done before a trial
// ends.
func (r *runner) propose() (bool, error) {
	number := r.writer.Next()
	p, err := r.proposal(number)
	for errors.Is(err, algorithms.ErrWait) && r.strict != nil && r.strict.ready(r.strict.told+1, r.e.Algorithm) {
		p, err = r.proposal(number)
	}
	switch {
	case errors.Is(err, algorithms.ErrExhausted):
		r.reason = Exhausted
		return true, nil
	case errors.Is(err, algorithms.ErrWait) && len(r.flights) > 0:
		return false, nil
	case err != nil:
		return false, fmt.Errorf("propose trial %d: %w", number, err)
	}
	if err := r.space.Validate(p.Point); err != nil {
		return false, fmt.Errorf("propose trial %d: the algorithm gave a point that is not in the space: %w", number, err)
	}
	if err := r.space.Feasible(p.Point); err != nil {
		return false, fmt.Errorf("propose trial %d: the algorithm gave a point that breaks a rule: %w (hint: Space.Repair)", number, err)
	}
	var copied trials.End
	if p.AnswerFrom != 0 {
		if copied, err = r.endOfTrial(p.AnswerFrom); err != nil {
			return false, fmt.Errorf("answer trial %d from trial %d: %w", number, p.AnswerFrom, err)
		}
	}
	f, decodeErr := r.decode(p.Point)
	f.trial = algorithms.Trial{Number: number, Point: p.Point, Origin: p.Origin}
	start, err := r.record(f)
	if err != nil {
		return false, err
	}
	start.AnswerFrom = p.AnswerFrom
	if _, err := r.writer.Start(start); err != nil {
		return false, err
	}
	r.flights[number] = f
	r.tellStart(f.trial)
	switch {
	case decodeErr != nil:
		return true, r.end(f, endOf(nil, eval.Infeasible("the tree cannot be made: %w", decodeErr), nil))
	case p.AnswerFrom != 0:
		return true, r.end(f, copied) // in one commit with the start: there is no half of it
	}
	r.hand(f, 1)
	return true, nil
}

// endOfTrial returns how an earlier trial ended.
func (r *runner) endOfTrial(number int) (trials.End, error) {
	if end, ok := r.ends[number]; ok {
		return end, nil
	}
	t, err := r.store.Trial(context.WithoutCancel(r.ctx), r.study, number)
	return trials.End{State: t.State, Metrics: t.Metrics, ErrorKind: t.ErrorKind, Error: t.Error}, err
}

// proposal returns the point of trial number: the algorithm's, but the defaults that the model's nodes declare come first.
func (r *runner) proposal(number int) (algorithms.Proposal, error) {
	if p, given := r.space.Default(); given && number == 1 {
		return algorithms.Proposal{Point: p, Origin: algorithms.Origin{Operator: "default"}}, nil
	}
	return r.e.Algorithm.Propose(algorithms.NewRand(r.e.Seed, number))
}

// decode makes the flight of a valid point. An error is one of a user's hyper-node.
func (r *runner) decode(p space.Point) (*flight, error) {
	tree, err := r.space.Decode(p)
	return &flight{tree: Patched(tree), params: r.space.Values(p), began: time.Now()}, err
}

// origin is where a trial came from, as the store keeps it.
type origin struct {
	algorithms.Origin

	// Seen is how many trials the algorithm had been told of in strict order, where that is more than the workers demand.
	Seen int `json:"seen,omitempty"`
}

// record writes a flight down as the store keeps it.
func (r *runner) record(f *flight) (trials.Start, error) {
	point, err := r.space.MarshalPoint(f.trial.Point)
	if err != nil {
		return trials.Start{}, err
	}
	picks, err := symbolic.ToJSON(f.params)
	if err != nil {
		return trials.Start{}, err
	}
	from := origin{Origin: f.trial.Origin}
	if r.strict != nil && r.strict.told > f.trial.Number-r.e.Workers {
		from.Seen = r.strict.told
	}
	text, err := json.Marshal(from)
	if err != nil {
		return trials.Start{}, err
	}
	start := trials.Start{Point: string(point), Picks: string(picks), Origin: string(text)}
	if f.tree != nil {
		start.Digest = symbolic.Digest(f.tree)
	}
	return start, nil
}

// restart starts a trial again that an earlier run did not end.
func (r *runner) restart() error {
	f := r.orphans[0]
	r.orphans = r.orphans[1:]
	number := f.trial.Number
	attempt, err := r.writer.Restart(number, 0)
	if err != nil {
		return err
	}
	f.began = time.Now()
	r.flights[number] = f
	r.tellStart(f.trial)
	r.hand(f, attempt)
	return nil
}

// hand queues a trial for the workers.
func (r *runner) hand(f *flight, attempt int) {
	r.starts = append(r.starts, Job{
		Study: r.study.Name, Trial: f.trial.Number, Attempt: attempt, Seed: trialSeed(r.e.Seed, f.trial.Number),
		Tree: f.tree, Params: f.params,
	})
}

// trialSeed returns the seed of a trial's evaluation: its own, and the same in every attempt.
func trialSeed(study uint64, trial int) uint64 {
	return algorithms.NewRand(^study, trial).Uint64()
}

// commit makes everything durable, hands the new trials to the workers and says how far it is.
func (r *runner) commit(jobs chan<- Job) error {
	changed := r.writer.Pending() > 0
	if err := r.writer.Commit(); err != nil {
		return err
	}
	r.durable = r.tally
	clear(r.ends)
	for _, job := range r.starts {
		jobs <- job
	}
	r.starts = r.starts[:0]
	if changed && r.o.Progress != nil {
		r.o.Progress(r.progress())
	}
	r.tally.ended = nil
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
	if cutOff(r.ctx, m.Err) {
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
	delete(r.flights, number)
	return r.writer.Interrupt(number, "interrupted", "the run was stopped")
}

// end records how a trial ended and tells the algorithm.
func (r *runner) end(f *flight, end trials.End) error {
	if err := r.writer.End(f.trial.Number, end); err != nil {
		return err
	}
	delete(r.flights, f.trial.Number)
	r.ends[f.trial.Number] = end
	f.trial.State = stateOf(end.State)
	if end.State == trials.Complete {
		f.trial.Scores = orient(valuesOf(end.Metrics, r.e.Objectives), r.e.Objectives)
	}
	o := &Outcome{
		Trial: f.trial.Number, State: end.State, Metrics: end.Metrics, Error: end.Error, Tree: f.tree, Took: time.Since(f.began),
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
	if s, ok := r.e.Algorithm.(algorithms.Starter); ok {
		s.Start(t)
	}
}

func (r *runner) tellEnd(t algorithms.Trial) {
	if r.strict != nil {
		r.strict.end(t)
		return
	}
	r.e.Algorithm.Observe(t)
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
		Elapsed: time.Since(r.begun), Before: r.before, Best: r.durable.best, Ended: r.durable.ended,
	}
}

func (r *runner) result() *Result {
	return &Result{
		Study: r.study, Resumed: r.resumed, Counts: r.durable.counts, Best: r.durable.best, Reason: r.reason, Elapsed: time.Since(r.begun),
	}
}
