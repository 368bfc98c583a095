package experiments

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/space"
	"symsearch/symbolic"
	"symsearch/trials"
)

// runner is the one goroutine that owns the store's writer and the algorithm.
type runner struct {
	ctx    context.Context
	cancel context.CancelCauseFunc // of ctx
	e      *Experiment
	o      Options
	store  *trials.Store
	study  trials.Study
	writer *trials.Writer
	space  *space.Space
	strict *strictOrder // nil: in the order of completion

	ran     runTime
	work    workTime
	course  course
	resumed int
	tally   tally
	durable tally // as of the last commit: what may be told
	reason  Reason
	grown   bool  // the space has: the algorithm is told nothing more in this one
	limit   Limit // that is reached, when that is the reason
	fatal   error // a trial asked the study to stop

	looked     time.Time // when it was looked last at what other processes ask
	steered    []steered // since the last commit
	paused     bool
	asleep     bool  // nobody runs the study: this process has it only to change its record
	unreadable error // asleep: why the experiment cannot be read back

	flights  map[int]*flight    // trials that were started and have not ended
	leased   map[int]*flight    // trials that other workers have
	orphans  []*flight          // trials of an earlier run to be run again, in order of number
	enqueued []*flight          // trials that were asked for and have never run, in order of number
	starts   []Job              // started, and to be handed out after the next commit
	ends     map[int]trials.End // since the last commit: what the store does not know yet
	evals    context.Context    // of all evaluations
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
	cancel context.CancelCauseFunc // of its evaluation, set when it is handed out
	kills  []trials.Request        // that asked for its end
}

// run is the loop: start what may be started, commit, hand out, wait for something to end.
func (r *runner) run() error {
	executor := r.o.Executor
	if executor == nil {
		executor = &pool{experiment: r.e, dir: r.o.Dir}
	}
	work, stop := context.WithCancel(r.ctx)
	r.evals = work
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
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		if time.Since(r.looked) >= lookEvery { // also when trials end so fast that nothing is waited for
			if err := r.obey(); err != nil {
				return err
			}
		}
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
		if len(r.flights) == 0 && (r.reason != "" || !r.paused) {
			switch {
			case r.reason == "" && len(r.leased) > 0:
				r.reason = TrialsOut
			case r.reason == "":
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
			r.spent()
		case <-r.leaseOver():
		case <-look.C:
			r.looked = time.Time{}
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
	case len(r.orphans)+len(r.enqueued) > 0 || r.grown:
		r.reason = Drained
	case r.reason == "" && !r.spent():
		r.reason = Drained
	}
}

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
