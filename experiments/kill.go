package experiments

import (
	"errors"
	"fmt"
	"time"

	"symsearch/eval"
	"symsearch/trials"
)

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
