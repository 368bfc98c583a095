package experiments

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/trials"
)

// lookEvery is how often a runner looks at what other processes ask of it.
const lookEvery = 250 * time.Millisecond

// steered is something that was done for another process, to be told when it is on disk.
type steered struct {
	by       trials.Process
	steering Steering
	done     Done
}

// obey does what other processes have asked of the study since the last look.
func (r *runner) obey() error {
	r.looked = time.Now()
	requests, err := r.writer.Take()
	if err != nil {
		return err
	}
	for _, q := range requests {
		s, err := readSteering(q)
		if err == nil {
			err = r.meant(s, q)
		}
		var done *Done
		if err == nil {
			done, err = s.carryOut(r, q)
		}
		switch {
		case err != nil:
			err = r.writer.Refuse(q.ID, err.Error())
		case done != nil:
			err = r.answer(q, s, *done)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// meant refuses what was asked of an earlier run: only what changes the study itself outlives the run that it was asked of.
func (r *runner) meant(s Steering, q trials.Request) error {
	switch s.(type) {
	case Enqueue, SetBudget:
		return r.unreadable
	case outsideAsk, outsideTell: // of which nothing is lost when it is done late
		return nil
	case Stop, Pause, Continue:
		if r.asleep {
			return errors.New("nothing runs this study now")
		}
	}
	if !r.asleep && q.Asked.Before(r.writer.Since()) {
		return errors.New("the run that was asked is over; another one has begun since")
	}
	return nil
}

// answer records that something was done.
func (r *runner) answer(q trials.Request, s Steering, done Done) error {
	text, err := json.Marshal(done)
	if err != nil {
		return err
	}
	if r.o.Steered != nil {
		r.steered = append(r.steered, steered{q.By, s, done})
	}
	return r.writer.Answer(q.ID, string(text))
}

// tellSteered tells what was done for other processes, now that it is on disk.
func (r *runner) tellSteered() {
	for _, s := range r.steered {
		r.o.Steered(s.steering, s.done, s.by)
	}
	r.steered = r.steered[:0]
}

func (s Stop) carryOut(r *runner, _ trials.Request) (*Done, error) {
	if s.Now {
		r.cancel(errStopped)
		return &Done{Text: "stopping at once; what was running will be run again", Running: len(r.flights)}, nil
	}
	text := "stopping: no new trial is started, " + r.mayEnd()
	if r.reason != "" {
		text = "the run is ending already: " + string(r.reason) + ", " + r.mayEnd()
	}
	r.drain()
	return &Done{Text: text, Running: len(r.flights)}, nil
}

// errStopped is the cause of a run's context when it was told to stop at once.
var errStopped = errors.New("told to stop at once")

// mayEnd says what becomes of the trials that are running.
func (r *runner) mayEnd() string {
	switch n := len(r.flights); n {
	case 0:
		return "none is running"
	case 1:
		return "1 running trial may end"
	default:
		return strconv.Itoa(n) + " running trials may end"
	}
}

func (Pause) carryOut(r *runner, _ trials.Request) (*Done, error) {
	switch {
	case r.reason != "":
		return nil, fmt.Errorf("the run is ending: %s", r.reason)
	case r.paused:
		return &Done{Text: "paused already, " + r.mayEnd(), Running: len(r.flights)}, nil
	}
	r.paused = true
	r.writer.Pause(true)
	return &Done{Text: "paused: no new trial is started, " + r.mayEnd(), Running: len(r.flights)}, nil
}

func (Continue) carryOut(r *runner, _ trials.Request) (*Done, error) {
	if !r.paused {
		return &Done{Text: "it is not paused", Running: len(r.flights)}, nil
	}
	r.paused = false
	r.writer.Pause(false)
	return &Done{Text: "going on", Running: len(r.flights)}, nil
}

// idle reckons with a run that is paused while nothing is running: that time is not part of the run.
func (r *runner) idle() bool {
	idle := r.paused && len(r.flights) == 0
	switch now := time.Now(); {
	case idle && r.idleSince.IsZero():
		r.idleSince = now
	case !idle && !r.idleSince.IsZero():
		r.begun = r.begun.Add(now.Sub(r.idleSince))
		r.idleSince = time.Time{}
	}
	return idle
}

// elapsed returns how long the run has taken.
func (r *runner) elapsed() time.Duration {
	if !r.idleSince.IsZero() {
		return r.idleSince.Sub(r.begun)
	}
	return time.Since(r.begun)
}

func (s Kill) carryOut(r *runner, q trials.Request) (*Done, error) {
	if f := r.flights[s.Trial]; f != nil {
		f.kills = append(f.kills, q)
		f.cancel(errTrialKilled)
		return nil, nil // its end is the answer
	}
	for _, u := range r.writer.Unfinished() {
		if u.Number == s.Trial {
			return r.killWaiting(u, q)
		}
	}
	if t, err := r.store.Trial(r.ctx, r.study, s.Trial); err != nil {
		return nil, err
	} else {
		return nil, fmt.Errorf("trial %d has ended: it is %s", s.Trial, t.State)
	}
}

// errTrialKilled is the cause of the context of a trial that is killed.
var errTrialKilled = errors.New("killed")

// killWaiting ends a trial that is not being evaluated here: it waits for its turn, was cut off, or another worker has it.
func (r *runner) killWaiting(u trials.Unfinished, q trials.Request) (*Done, error) {
	if u.State == trials.Waiting || u.Orphan {
		if _, err := r.writer.Restart(u.Number, 0); err != nil {
			return nil, err
		}
	}
	end, f := killedBy(q), r.leased[u.Number]
	if f == nil {
		if f = r.waiting(u.Number); f != nil {
			r.begin(f)
		}
	}
	delete(r.leased, u.Number)
	var err error
	if f != nil {
		err = r.end(f, end)
	} else { // asleep: the algorithm learns of it from the log
		err = r.writer.End(u.Number, end)
	}
	if err != nil {
		return nil, err
	}
	return &Done{Text: fmt.Sprintf("trial %d will not be run; it is recorded as failed", u.Number), Trials: []int{u.Number}, Running: len(r.flights)}, nil
}

// waiting takes a trial out of those that wait for their turn; nil when it is not among them.
func (r *runner) waiting(number int) *flight {
	for _, queue := range []*[]*flight{&r.orphans, &r.enqueued} {
		for i, f := range *queue {
			if f.trial.Number == number {
				*queue = append((*queue)[:i:i], (*queue)[i+1:]...)
				return f
			}
		}
	}
	return nil
}

// killedBy is the end of a trial that is killed.
func killedBy(q trials.Request) trials.End {
	return trials.End{
		State: trials.Failed, ErrorKind: string(eval.KindKilled), Error: fmt.Sprintf("killed, as process %d on %s asked", q.By.PID, q.By.Host),
	}
}

// answerKills answers whoever asked for the end of a trial that has ended now.
func (r *runner) answerKills(f *flight, end trials.End) error {
	for _, q := range f.kills {
		var err error
		if end.ErrorKind == string(eval.KindKilled) {
			err = r.answer(q, Kill{f.trial.Number}, Done{
				Text:   fmt.Sprintf("trial %d was killed after %s; it is recorded as failed", f.trial.Number, time.Since(f.began).Round(time.Millisecond)),
				Trials: []int{f.trial.Number}, Running: len(r.flights),
			})
		} else {
			err = r.writer.Refuse(q.ID, fmt.Sprintf("trial %d ended before it could be killed: it is %s", f.trial.Number, end.State))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s Enqueue) carryOut(r *runner, _ trials.Request) (*Done, error) {
	if len(s.Points) == 0 {
		return nil, errors.New("want at least one point")
	}
	next := r.writer.Next()
	if last, most := next+len(s.Points)-1, r.e.Budget.Trials; most > 0 && last > most {
		return nil, fmt.Errorf("the study has %d of the %d trials of its budget (hint: set-budget trials=%d first)",
			next-1, most, last)
	}
	var errs []error
	var flights []*flight
	var starts []trials.Start
	done := &Done{Running: len(r.flights)}
	for i, point := range s.Points {
		f, start, err := r.enqueue(point, next+i)
		if err != nil {
			if len(s.Points) > 1 {
				err = fmt.Errorf("point %d: %w", i+1, err)
			}
			errs = append(errs, err)
			continue
		}
		flights, starts = append(flights, f), append(starts, start)
		done.Trials = append(done.Trials, next+i)
		done.Points = append(done.Points, json.RawMessage(start.Point))
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	for _, start := range starts {
		if _, err := r.writer.Enqueue(start); err != nil {
			return nil, err
		}
	}
	r.enqueued = append(r.enqueued, flights...)
	r.reconsider()
	done.Text = fmt.Sprintf("trial %d is enqueued", next)
	if last := next + len(starts) - 1; last > next {
		done.Text = fmt.Sprintf("trials %d to %d are enqueued", next, last)
	}
	switch {
	case r.asleep || r.reason != "" || r.reached(r.nextNumber()) != "":
		done.Text += ", to be run first when the study goes on"
	case r.paused:
		done.Text += ", to be run first after the pause"
	}
	return done, nil
}

// enqueue makes the trial of a point that is given in part.
func (r *runner) enqueue(point json.RawMessage, number int) (*flight, trials.Start, error) {
	p, err := r.space.Complete(point, algorithms.NewRand(r.e.Seed, number))
	if err != nil {
		return nil, trials.Start{}, err
	}
	f, err := r.decode(p)
	if err != nil {
		return nil, trials.Start{}, fmt.Errorf("the tree cannot be made: %w", err)
	}
	f.trial.Number, f.trial.Origin = number, algorithms.Origin{Operator: "enqueued"}
	start, err := r.record(f)
	return f, start, err
}

// reconsider goes on with a run that is ending because there was nothing left to do, now that there may be.
func (r *runner) reconsider() {
	if r.reason == BudgetReached || r.reason == Exhausted {
		r.reason, r.limit = "", ""
	}
}

func (s SetBudget) carryOut(r *runner, _ trials.Request) (*Done, error) {
	changed, err := r.e.rebudget(s.Set)
	if err != nil {
		return nil, err
	}
	r.e.Budget, r.e.Text, r.e.file = changed.Budget, changed.Text, changed.file
	if err := r.amend(); err != nil {
		return nil, err
	}
	r.reconsider()
	return &Done{Text: "the budget is " + changed.file.budgetText(), Running: len(r.flights)}, nil
}
