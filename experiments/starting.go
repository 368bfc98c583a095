package experiments

import (
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

// answersInBatch bounds the trials that are answered from the record between two commits.
const answersInBatch = 100

// fill starts trials until every worker has one: orphans first, then what was enqueued, then proposals. It reports whether
// it stopped before that, to have a batch of answered trials committed.
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
	r.reclaim()
	answered := 0
	r.idle()
	for len(r.flights) < r.inFlight() && r.reason != Drained && !r.paused {
		before := len(r.flights)
		if started, err := r.startOne(); err != nil || !started {
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

// inFlight is how many trials are started at once: none before it can run. In strict order what is proposed depends on the
// number of workers, not on how many run at once.
func (r *runner) inFlight() int {
	if r.o.Executor == nil {
		return r.e.AtOnce()
	}
	return r.e.Workers
}

// startOne starts the trial whose turn it is: one that is to be run again, one that was enqueued, or a new one. It returns
// false when there is none: r.reason says why, or trials have to end first.
func (r *runner) startOne() (bool, error) {
	switch {
	case len(r.orphans) > 0:
		return true, r.restart(&r.orphans)
	case r.reason != "":
		return false, nil
	case r.spent():
		return false, nil
	case len(r.enqueued) > 0:
		return true, r.restart(&r.enqueued)
	case r.strict != nil && !r.strict.ready(r.writer.Next()-r.e.Workers, r.observe):
		return false, nil
	case r.strict != nil && r.spent(): // by what the algorithm was told just now
		return false, nil
	}
	return r.propose()
}

// propose asks the algorithm for one trial and starts it. It returns false when nothing more can be done before a trial
// ends.
func (r *runner) propose() (bool, error) {
	number := r.writer.Next()
	p, err := r.proposal(number)
	for errors.Is(err, algorithms.ErrWait) && r.strict != nil && r.strict.ready(r.strict.told+1, r.observe) {
		if r.spent() {
			return true, nil
		}
		p, err = r.proposal(number)
	}
	switch {
	case errors.Is(err, algorithms.ErrExhausted):
		r.reason = Exhausted
		return true, nil
	case errors.Is(err, algorithms.ErrWait) && len(r.flights)+len(r.leased) > 0:
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
	f.trial.Number, f.trial.Origin = number, p.Origin
	start, err := r.record(f)
	if err != nil {
		return false, err
	}
	start.AnswerFrom = p.AnswerFrom
	if _, err := r.writer.Start(start); err != nil {
		return false, err
	}
	r.begin(f)
	switch {
	case decodeErr != nil:
		return true, r.end(f, endOf(nil, undecodable(decodeErr), nil))
	case p.AnswerFrom != 0:
		return true, r.end(f, copied) // in one commit with the start: there is no half of it
	}
	r.hand(f, 1)
	return true, nil
}

// undecodable is what a tree that a user's hyper-node refuses to make comes to.
func undecodable(err error) error { return eval.Infeasible("the tree cannot be made: %w", err) }

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
	if r.e.Growing != nil {
		return r.visit(p)
	}
	tree, err := r.space.Decode(p)
	return &flight{trial: algorithms.Trial{Point: p}, tree: Patched(tree), params: r.space.Values(p)}, err
}

// origin is where a trial came from, as the store keeps it.
type origin struct {
	algorithms.Origin

	// Seen is how many trials the algorithm had been told of in strict order, where that is more than the workers demand.
	Seen int `json:"seen,omitempty"`
}

// record writes a flight down as the store keeps it.
func (r *runner) record(f *flight) (trials.Start, error) {
	picks, err := symbolic.ToJSON(f.params)
	if err != nil {
		return trials.Start{}, err
	}
	point := picks
	if r.e.Growing == nil {
		if point, err = r.space.MarshalPoint(f.trial.Point); err != nil {
			return trials.Start{}, err
		}
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

// restart starts the first of the trials that wait: it was enqueued, or an earlier run did not end it.
func (r *runner) restart(queue *[]*flight) error {
	f := (*queue)[0]
	*queue = (*queue)[1:]
	number := f.trial.Number
	attempt, err := r.writer.Restart(number, 0)
	if err != nil {
		return err
	}
	r.begin(f)
	r.hand(f, attempt)
	return nil
}

// begin takes in a trial that starts.
func (r *runner) begin(f *flight) {
	f.began = time.Now()
	r.flights[f.trial.Number] = f
	r.work.change(+1, f.began)
	r.tellStart(f.trial)
}

// hand queues a trial for the workers.
func (r *runner) hand(f *flight, attempt int) {
	r.starts = append(r.starts, newJob(r.study, f.trial.Number, attempt, f.tree, f.params))
}

// newJob returns a trial of a study as it is evaluated, in the run, elsewhere or again: its seed is its own, and the same in
// every attempt.
func newJob(study trials.Study, trial, attempt int, tree symbolic.Value, params *symbolic.Object) Job {
	return Job{
		Study: study.Name, Trial: trial, Attempt: attempt, Seed: algorithms.NewRand(^study.Seed, trial).Uint64(), Tree: tree, Params: params,
	}
}
