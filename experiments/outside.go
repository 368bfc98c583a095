package experiments

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"symsearch/eval"
	"symsearch/trials"
)

// errAsleep refuses what only a run can do: whoever asked takes the study and does it.
var errAsleep = errors.New("nothing runs this study")

// outsideAsk is Ask, of the process that runs the study.
type outsideAsk AskOptions

func (outsideAsk) word() string { return "ask" }

func (s outsideAsk) carryOut(r *runner, _ trials.Request) (*Done, error) {
	switch {
	case r.asleep:
		return nil, errAsleep
	case r.e.Growing != nil:
		return nil, errGrows
	case r.reason == Drained:
		return &Done{Reason: Drained, Running: len(r.flights)}, nil
	case r.paused:
		return &Done{Reason: StudyPaused, Running: len(r.flights)}, nil
	}
	r.reclaim()
	asked := &Asked{}
	if err := r.ask(AskOptions(s), asked); err != nil {
		return nil, err
	}
	done := &Done{Reason: asked.Reason, Running: len(r.flights)}
	for _, job := range asked.Trials {
		done.Trials = append(done.Trials, job.Trial)
	}
	return done, nil
}

// lent reads the trials that a run gave to a worker.
func lent(ctx context.Context, store *trials.Store, e *Experiment, study trials.Study, done Done) (*Asked, error) {
	asked := &Asked{Study: study}
	leases, err := store.Leases(ctx, study)
	if err != nil {
		return nil, err
	}
	if len(done.Trials) == 0 {
		asked.Reason = done.Reason
		for t, err := range store.Trials(ctx, study, trials.Query{States: []trials.State{trials.Running}}) {
			if err != nil {
				return nil, err
			}
			if leases[t.Number].Worker == "" {
				continue // the run itself has it
			}
			asked.Out = append(asked.Out, trials.Unfinished{Number: t.Number, Attempt: t.Attempt, State: t.State, Lease: leases[t.Number]})
		}
		return asked, nil
	}
	for _, number := range done.Trials {
		t, err := store.Trial(ctx, study, number)
		if err != nil {
			return nil, err
		}
		p, err := e.space.ParsePoint([]byte(t.Point))
		if err != nil {
			return nil, fmt.Errorf("study %q: trial %d cannot be read: %w", study.Name, number, err)
		}
		decided, err := e.space.Decode(p)
		if err != nil {
			return nil, fmt.Errorf("study %q: trial %d cannot be decoded: %w", study.Name, number, err)
		}
		asked.Until = leases[number].Until
		asked.Trials = append(asked.Trials, newJob(study, number, t.Attempt, Patched(decided), e.space.Values(p)))
	}
	return asked, nil
}

// outsideTell is Tell, of the process that runs the study.
type outsideTell struct {
	Told []Told `json:"told"`
}

func (outsideTell) word() string { return "tell" }

func (s outsideTell) carryOut(r *runner, _ trials.Request) (*Done, error) {
	if r.asleep {
		return nil, errAsleep
	}
	if err := r.commit(nil); err != nil { // what is told is judged by what is on disk
		return nil, err
	}
	done := &Done{Running: len(r.flights)}
	for _, t := range s.Told {
		a, err := r.told(t)
		if err != nil {
			return nil, err
		}
		done.Answers = append(done.Answers, a)
	}
	return done, nil
}

// told records what was told of a trial that another worker has, or had.
func (r *runner) told(t Told) (Answer, error) {
	if end, ok := r.ends[t.Trial]; ok { // told just now
		return t.afterEnd(r.study, trials.Trial{Number: t.Trial, Attempt: t.Attempt, State: end.State, Metrics: end.Metrics, Error: end.Error}, nil), nil
	}
	if r.flights[t.Trial] != nil {
		return Answer{Trial: t.Trial, Refused: fmt.Sprintf("trial %d is evaluated by the run itself", t.Trial)}, nil
	}
	return t.record(r.ctx, r.store, r.study, r.writer, func(end trials.End) error {
		f := r.leased[t.Trial]
		if f == nil {
			f = r.waiting(t.Trial) // its lease is over
		}
		delete(r.leased, t.Trial)
		return r.end(f, end)
	})
}

// toldData is what is told as JSON, in which a number may be none.
type toldData struct {
	Trial   int             `json:"trial"`
	Attempt int             `json:"attempt"`
	State   trials.State    `json:"state,omitempty"`
	Metrics json.RawMessage `json:"metrics,omitempty"`
	Error   string          `json:"error,omitempty"`
	Report  bool            `json:"report,omitempty"`
	Step    int             `json:"step,omitempty"`
	Lease   time.Duration   `json:"lease,omitempty"`
}

// MarshalJSON writes what is told for another process.
func (t Told) MarshalJSON() ([]byte, error) {
	d := toldData{t.Trial, t.Attempt, t.State, nil, t.Error, t.Report, t.Step, t.Lease}
	if len(t.Metrics) > 0 {
		metrics := map[string]any{}
		for name, v := range t.Metrics {
			if metrics[name] = v; math.IsNaN(v) || math.IsInf(v, 0) {
				metrics[name] = strconv.FormatFloat(v, 'g', -1, 64)
			}
		}
		var err error
		if d.Metrics, err = json.Marshal(metrics); err != nil {
			return nil, err
		}
	}
	return json.Marshal(d)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Told) UnmarshalJSON(text []byte) (err error) {
	var d toldData
	if err := json.Unmarshal(text, &d); err != nil {
		return err
	}
	*t = Told{d.Trial, d.Attempt, d.State, nil, d.Error, d.Report, d.Step, d.Lease}
	if len(d.Metrics) > 0 {
		t.Metrics, err = eval.ParseMetrics(d.Metrics)
	}
	return err
}
