package experiments

import (
	"encoding/json"
	"fmt"
	"time"

	"symsearch/algorithms"
	"symsearch/symbolic"
	"symsearch/trials"
)

// recall tells the algorithm the log of the study and finds the trials that are to be run again. Nothing is proposed and
// nothing is evaluated.
func (r *runner) recall() error {
	points := map[int]algorithms.Trial{} // trials that have started and not ended
	for ev, err := range r.store.Log(r.ctx, r.study, trials.LogOptions{}) {
		if err != nil {
			return err
		}
		switch ev.Kind {
		case trials.Started:
			if ev.Attempt > 1 {
				r.tellStart(points[ev.Trial])
				continue
			}
			t, err := r.recorded(ev)
			if err != nil {
				return fmt.Errorf("resume study %q: trial %d: %w", r.study.Name, ev.Trial, err)
			}
			if r.strict != nil {
				r.strict.ready(t.Number, r.e.Algorithm)
			}
			points[ev.Trial] = t
			r.tellStart(t)
		case trials.Ended:
			t := points[ev.Trial]
			delete(points, ev.Trial)
			t.State = stateOf(ev.State)
			if ev.State == trials.Complete {
				t.Scores = orient(ev.Scores, r.e.Objectives)
			}
			r.resumed++
			if r.tally.end(ev.State, t.Scores) {
				r.tally.best = &Outcome{Trial: t.Number}
			}
			r.tellEnd(t)
		}
	}
	for _, u := range r.writer.Unfinished() {
		t := points[u.Number]
		f, err := r.decode(t.Point)
		if err != nil {
			return err
		}
		f.trial = t
		r.orphans = append(r.orphans, f)
	}
	r.tally.firstFails = 0 // whatever made the first trials fail may have been mended
	if err := r.recallTime(); err != nil {
		return err
	}
	return r.recallBest()
}

// recorded reads a trial back as the algorithm knew it.
func (r *runner) recorded(ev trials.Event) (algorithms.Trial, error) {
	p, err := r.space.ParsePoint([]byte(ev.Point))
	if err != nil {
		return algorithms.Trial{}, err
	}
	t := algorithms.Trial{Number: ev.Trial, Point: p}
	if err := json.Unmarshal([]byte(ev.Origin), &t.Origin); err != nil {
		return algorithms.Trial{}, fmt.Errorf("origin: %w", err)
	}
	return t, nil
}

// recallTime reckons how much of the time budget the earlier runs used: what their trials took, divided among the workers.
func (r *runner) recallTime() error {
	if r.e.Budget.Time == 0 {
		return nil
	}
	var busy time.Duration
	for t, err := range r.store.Trials(r.ctx, r.study, trials.Query{}) {
		if err != nil {
			return err
		}
		if t.State.Ended() {
			busy += t.Duration()
		}
	}
	r.before = busy / time.Duration(r.e.Workers)
	return nil
}

// recallBest fills in the best trial of the earlier runs, which recall knows only by its number.
func (r *runner) recallBest() error {
	if best := r.tally.best; best != nil {
		t, err := r.store.Trial(r.ctx, r.study, best.Trial)
		if err != nil {
			return err
		}
		p, err := r.space.ParsePoint([]byte(t.Point))
		if err != nil {
			return err
		}
		tree, err := r.space.Decode(p)
		if err != nil {
			return err
		}
		*best = Outcome{Trial: t.Number, State: t.State, Metrics: t.Metrics, Tree: tree, Took: t.Duration(), IsBest: true}
	}
	return nil
}

// amend keeps the new text of an experiment whose budget or number of workers was changed.
func (r *runner) amend() error {
	settings, err := symbolic.ToJSON(r.e.Settings())
	if err != nil {
		return err
	}
	return r.writer.Amend(r.e.Text, string(settings), r.study.Digest)
}
