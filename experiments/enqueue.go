package experiments

import (
	"encoding/json"
	"errors"
	"fmt"

	"symsearch/algorithms"
	"symsearch/trials"
)

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
