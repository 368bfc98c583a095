package experiments

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"symsearch/trials"
)

// AskOptions say who asks for trials, and for how many.
type AskOptions struct {
	// Worker is the name under which the trials are leased. Asking again under the same name gives the same trials, so two
	// workers of one name work on the same trials.
	Worker string `json:"worker"`

	// Lease is how long the trials are the worker's. A trial that was not told by then is run again, as its next attempt, by
	// whoever asks next. 0: an hour.
	Lease time.Duration `json:"lease"`

	// Trials is how many trials the worker wants to have: those that it has count. 0: 1.
	Trials int `json:"trials"`

	// More asks for that many beside those that the worker has. Asking so again gives further ones.
	More bool `json:"more,omitempty"`

	// Patience is how long another process is waited for that asks or tells at the same moment. 0: half a minute.
	Patience time.Duration `json:"-"`
}

// Asked is what Ask gives.
type Asked struct {
	Study  trials.Study
	Trials []Job     // to evaluate and to tell, by number; they are on disk
	Until  time.Time // the end of their lease

	// Without trials: BudgetReached, Exhausted, or TrialsOut when those of Out, or those of the run that has the study, have to
	// end first; of a run also StudyPaused, and Drained when it is ending.
	Reason Reason
	Out    []trials.Unfinished // trials that other workers have
}

// Ask gives trials to a worker outside of this process. It is a turn of the runner: it tells the algorithm the study's log,
// starts trials that are to be run again or proposes new ones, records them with their lease and gives the study up. So a
// loop of Ask and Tell makes the study that Run makes, and each may go on where the other stopped. The study is made when
// there is none; while Run has it, the process that runs it is asked, by Steer, and its workers have that many trials less to do.
//
// It costs what resuming costs: time in proportion to the trials of the study.
func Ask(ctx context.Context, store *trials.Store, e *Experiment, o AskOptions) (*Asked, error) {
	if o.Worker == "" {
		return nil, errors.New("ask: want the name of a worker")
	}
	if e.Growing != nil {
		return nil, errGrows
	}
	if err := e.prepare(); err != nil {
		return nil, err
	}
	study, _, err := openStudy(ctx, store, e)
	if err != nil {
		return nil, err
	}
	var asked *Asked
	err = holding(ctx, store, study, o.Patience, func(writer *trials.Writer) error {
		r := newRunner(ctx, store, e, study)
		r.writer = writer
		asked = &Asked{Study: study}
		if err := r.resume(); err != nil {
			return err
		}
		if err := r.ask(o, asked); err != nil {
			return err
		}
		return r.commit(nil)
	}, func(ctx context.Context) error {
		done, err := Steer(ctx, store, study, outsideAsk(o), SteerOptions{})
		if err == nil {
			asked, err = lent(ctx, store, e, study, done)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return asked, nil
}

// ask leases trials to a worker. It is for the caller to commit that.
func (r *runner) ask(o AskOptions, asked *Asked) error {
	asked.Until = r.store.Now().Add(cmp.Or(o.Lease, time.Hour))
	want := max(1, o.Trials)
	var mine []trials.Unfinished
	for _, u := range r.out() {
		if u.Lease.Worker == o.Worker {
			mine = append(mine, u)
		}
	}
	switch {
	case o.More:
		mine = nil
	case len(mine) > want:
		mine = mine[:want]
	}
	for _, u := range mine {
		r.hand(r.leased[u.Number], u.Attempt)
		if err := r.lease(o.Worker, asked); err != nil {
			return err
		}
	}
	for answered := 0; len(asked.Trials) < want; {
		started, err := r.startOne()
		if err != nil {
			return err
		}
		if !started {
			break
		}
		if len(r.starts) > 0 {
			if err := r.lease(o.Worker, asked); err != nil {
				return err
			}
		} else if answered++; answered%answersInBatch == 0 {
			if err := r.commit(nil); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(asked.Trials, func(a, b Job) int { return cmp.Compare(a.Trial, b.Trial) })
	if asked.Reason = r.reason; len(asked.Trials) > 0 {
		asked.Reason = ""
	} else if asked.Reason == "" {
		asked.Reason = TrialsOut
	}
	asked.Out = slices.DeleteFunc(r.out(), func(u trials.Unfinished) bool {
		return slices.ContainsFunc(asked.Trials, func(j Job) bool { return j.Trial == u.Number })
	})
	return nil
}

// lease gives the trial that was handed out to a worker. One that cannot be evaluated at all has its end instead, as it has
// in a run.
func (r *runner) lease(worker string, asked *Asked) error {
	job := r.starts[0]
	r.starts = r.starts[:0]
	if _, err := r.e.evaluatorOf(job.Tree); err != nil {
		return r.end(r.flights[job.Trial], endOf(nil, err, r.e.Objectives))
	}
	asked.Trials = append(asked.Trials, job)
	if f := r.flights[job.Trial]; f != nil {
		r.land(job.Trial)
		r.leased[job.Trial] = f
	}
	return r.writer.Lease(job.Trial, trials.Lease{Worker: worker, Until: asked.Until})
}

// holding does something with a study: itself when nobody runs it, and otherwise by asking whoever does. Another process that
// asks or tells has the study for a moment, and is waited for.
func holding(ctx context.Context, store *trials.Store, study trials.Study, patience time.Duration, do func(*trials.Writer) error, steer func(context.Context) error) error {
	patience = cmp.Or(patience, 30*time.Second)
	begun := time.Now()
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		w, err := store.Acquire(ctx, study)
		held, ok := errors.AsType[*trials.HeldError](err)
		if !ok {
			if err == nil {
				err = do(w)
				if rel := w.Release(); err == nil {
					err = rel
				}
			}
			return err
		}
		left := patience - time.Since(begun)
		if left <= 0 {
			return held
		}
		if held.Holder.Since.Before(store.Now().Add(-lookEvery)) {
			limited, cancel := context.WithTimeout(ctx, left)
			err := steer(limited)
			cancel()
			if _, ok := errors.AsType[*UnansweredError](err); ok && ctx.Err() == nil {
				return errors.Join(held, err)
			}
			if refused, ok := errors.AsType[*RefusedError](err); !ok || refused.Reason != errAsleep.Error() {
				return err
			}
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
