package experiments

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"symsearch/symbolic"
	"symsearch/trials"
)

// SteerOptions are the choices of Steer.
type SteerOptions struct {
	// Classes are those that the study's experiment is read with when nobody runs it. nil: it is left to a process that runs
	// the study, and refused when there is none.
	Classes *symbolic.Registry

	// Waiting, when set, is called once when the process that runs the study takes a moment to answer.
	Waiting func(trials.Holder)
}

// UnansweredError says that the process that runs a study did not answer before the context of Steer was done.
type UnansweredError struct {
	Request trials.Request
	Holder  *trials.Holder // nil: there is none any more
	// Begun says that the request is being carried out, and was not withdrawn.
	Begun bool
	Cause error
}

func (e *UnansweredError) Error() string {
	if e.Begun {
		return fmt.Sprintf("%s is under way, and not done yet", e.Request.Kind)
	}
	return fmt.Sprintf("nobody answered, and the request to %s was withdrawn", e.Request.Kind)
}

// Unwrap gives the cause of the context.
func (e *UnansweredError) Unwrap() error { return e.Cause }

// RefusedError says why something that was asked of a study was not done.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return e.Reason }

// patience is how long a process that looks at what is asked of it takes to answer without any need to speak of it; and
// how long one that has begun to do it may take after the context is done.
const patience = 2 * lookEvery

// Steer has something done to a study, and returns what was done. The process that runs the study does it. When there is
// none this one takes the study for a moment, does all that is asked of it, and gives it up. Either way it is done once, or
// not at all, and the error is a *RefusedError that says why not, or an *UnansweredError.
func Steer(ctx context.Context, store *trials.Store, study trials.Study, s Steering, o SteerOptions) (Done, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return Done{}, err
	}
	q, err := store.Request(ctx, study, s.word(), string(body))
	if err != nil {
		return Done{}, err
	}
	q, err = answer(ctx, store, study, q, o)
	if err != nil {
		q, err = withdraw(ctx, store, study, q, err)
	}
	switch {
	case err != nil:
		return Done{}, err
	case q.Error != "":
		return Done{}, &RefusedError{q.Error}
	}
	var done Done
	err = json.Unmarshal([]byte(q.Answer), &done)
	return done, err
}

// answer waits for the answer to a request, or gives it.
func answer(ctx context.Context, store *trials.Store, study trials.Study, q trials.Request, o SteerOptions) (trials.Request, error) {
	for first := true; ; first = false {
		soon, cancel := ctx, context.CancelFunc(func() {})
		if first && o.Waiting != nil {
			soon, cancel = context.WithTimeout(ctx, patience)
		}
		asked, err := store.Await(soon, q.ID)
		cancel()
		switch {
		case err == nil && !asked.Open():
			return asked, nil
		case errors.Is(err, trials.ErrUnheld) && o.Classes == nil:
			q, err := store.Withdraw(ctx, q.ID)
			switch {
			case err != nil:
				return asked, err
			case q.Error == trials.Withdrawn:
				q.Error = errAsleep.Error()
				return q, nil
			} // somebody has taken the study, and answers
		case errors.Is(err, trials.ErrUnheld):
			if err := steerAsleep(ctx, store, study, o.Classes); err != nil && !errors.Is(err, trials.ErrHeld) {
				return asked, err
			}
		case ctx.Err() != nil || soon.Err() == nil:
			return q, err
		default:
			if summary, err := store.Summary(ctx, study.Name); err == nil && summary.Holder != nil {
				o.Waiting(*summary.Holder)
			}
		}
	}
}

// withdraw takes a request back that was not answered because of cause, unless it is answered meanwhile.
func withdraw(ctx context.Context, store *trials.Store, study trials.Study, q trials.Request, cause error) (trials.Request, error) {
	stopped := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	q, err := store.Withdraw(ctx, q.ID)
	if err == nil && q.Open() {
		if again, err := store.Await(ctx, q.ID); err == nil {
			q = again
		}
	}
	switch {
	case err != nil || !stopped:
		return q, errors.Join(cause, err)
	case !q.Open() && q.Error != trials.Withdrawn:
		return q, nil
	}
	unanswered := &UnansweredError{Request: q, Begun: q.Open(), Cause: cause}
	if summary, err := store.Summary(ctx, study.Name); err == nil {
		unanswered.Holder = summary.Holder
	}
	return q, unanswered
}

// steerAsleep takes a study that nobody runs, does what is asked of it, and gives it up.
func steerAsleep(ctx context.Context, store *trials.Store, study trials.Study, classes *symbolic.Registry) error {
	writer, err := store.Acquire(ctx, study)
	if err != nil {
		return err
	}
	r := &runner{ctx: ctx, store: store, writer: writer, asleep: true, ran: runTime{begun: time.Now()}, flights: map[int]*flight{}}
	if r.study, err = store.Study(ctx, study.Name); err == nil {
		if r.e, r.unreadable = Recorded(r.study, classes); r.unreadable == nil {
			r.e.Name = r.study.Name
			r.space, r.unreadable = r.e.Space()
		}
		err = r.obey()
	}
	return errors.Join(err, writer.Release())
}
