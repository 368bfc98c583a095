package experiments

import (
	"encoding/json"
	"fmt"

	"symsearch/algorithms"
	"symsearch/symbolic"
	"symsearch/trials"
)

// resume recalls the study as it was when it was taken, and keeps what was changed in its experiment.
func (r *runner) resume() error {
	if err := r.recall(); err != nil {
		return err
	}
	r.durable = r.tally
	if r.study.File != r.e.Text || keptFolder(r.study) != r.e.Folder {
		return r.amend()
	}
	return nil
}

// recall tells the algorithm the log of the study and finds the trials that are to be run again. Nothing is proposed and
// nothing is evaluated.
func (r *runner) recall() error {
	open, err := r.tellLog(nil)
	if err != nil {
		return fmt.Errorf("resume study %q: %w", r.study.Name, err)
	}
	for _, u := range r.writer.Unfinished() {
		t := open[u.Number]
		f, err := r.decode(t.Point)
		if err != nil {
			return err
		}
		f.trial = t
		switch {
		case u.State == trials.Running && !u.Orphan:
			r.leased[u.Number] = f
		case u.Attempt == 0:
			r.enqueued = append(r.enqueued, f)
		default:
			r.orphans = append(r.orphans, f)
		}
	}
	r.tally.anyGood = r.tally.counts.Ended() > r.tally.counts.Failed // failures are counted anew: what made them may have been mended
	if err := r.recallTime(); err != nil {
		return err
	}
	return r.recallBest()
}

// tellLog tells the algorithm the log of the study, in order, and returns the trials that have started and not ended.
// check, if there is one, is called with each trial before the algorithm is told that it started: at the moment when it was proposed.
func (r *runner) tellLog(check func(algorithms.Trial) error) (map[int]algorithms.Trial, error) {
	open := map[int]algorithms.Trial{}
	for ev, err := range r.store.Log(r.ctx, r.study, trials.LogOptions{}) {
		if err != nil {
			return nil, err
		}
		switch ev.Kind {
		case trials.Enqueued, trials.Started:
			t, again := open[ev.Trial]
			if !again {
				var seen int
				if t, seen, err = r.recorded(ev); err != nil {
					return nil, fmt.Errorf("trial %d: %w", ev.Trial, err)
				}
				if r.strict != nil && ev.Kind == trials.Started { // what was enqueued was not proposed
					r.strict.ready(max(t.Number-r.e.Workers, seen), r.observe)
				}
				if check != nil && ev.Kind == trials.Started {
					if err := check(t); err != nil {
						return nil, err
					}
				}
				open[ev.Trial] = t
			}
			if ev.Kind == trials.Started {
				r.tellStart(t)
			}
		case trials.Ended:
			t := open[ev.Trial]
			delete(open, ev.Trial)
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
	return open, nil
}

// recorded reads a trial back as the algorithm knew it, and how many trials the algorithm had seen beyond what strict order
// demands.
func (r *runner) recorded(ev trials.Event) (t algorithms.Trial, seen int, err error) {
	p, err := r.parse(ev.Point)
	if err != nil {
		return t, 0, err
	}
	var from origin
	if ev.Origin != "" {
		if err := json.Unmarshal([]byte(ev.Origin), &from); err != nil {
			return t, 0, fmt.Errorf("origin: %w", err)
		}
	}
	return algorithms.Trial{Number: ev.Trial, Point: p, Origin: from.Origin}, from.Seen, nil
}

// recallTime reckons how much of the limits of time the earlier runs used. There may be none, but one may come while the study
// runs.
func (r *runner) recallTime() error {
	times, err := r.store.Times(r.ctx, r.study)
	r.ran.before, r.work.sum = times.Busy, times.Worked
	return err
}

// recallBest fills in the best trial of the earlier runs, which recall knows only by its number.
func (r *runner) recallBest() error {
	if best := r.tally.best; best != nil {
		t, err := r.store.Trial(r.ctx, r.study, best.Trial)
		if err != nil {
			return err
		}
		p, err := r.parse(t.Point)
		if err != nil {
			return err
		}
		f, err := r.decode(p)
		if err != nil {
			return err
		}
		*best = Outcome{Trial: t.Number, State: t.State, Metrics: t.Metrics, Tree: f.tree, Took: t.Duration(), IsBest: true}
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
