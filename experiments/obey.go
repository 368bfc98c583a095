package experiments

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

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
	switch s.(type) {
	case outsideAsk, outsideTell: // which the trials show
	default:
		if r.o.Steered != nil {
			r.steered = append(r.steered, steered{q.By, s, done})
		}
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
