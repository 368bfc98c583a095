package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// studyView is a whole study, to be shown: what list says of it, and what its record says beside.
type studyView struct {
	env        *Env
	summary    trials.Summary
	limit      experiments.Limit // that has ended it
	experiment *experiments.Experiment
	cause      error // why there is no experiment
	times      trials.Times
	leases     map[int]trials.Lease
	open       []trials.Request // that nobody has answered
}

// studyView reads a study.
func (l *library) studyView(name string) (*studyView, error) {
	v := &studyView{env: l.env}
	var err error
	if v.summary, err = l.store.Summary(l.ctx, name); err != nil {
		return nil, err
	}
	study := v.summary.Study
	if v.times, err = l.store.Times(l.ctx, study); err != nil {
		return nil, err
	}
	if v.leases, err = l.store.Leases(l.ctx, study); err != nil {
		return nil, err
	}
	requests, err := l.store.Requests(l.ctx, study)
	if err != nil {
		return nil, err
	}
	v.open = slices.DeleteFunc(requests, func(q trials.Request) bool { return !q.Open() })
	r, err := l.env.classes()
	if err != nil {
		return nil, err
	}
	v.experiment, v.cause = experiments.Recorded(study, r)
	v.limit = l.reached(v.summary)
	return v, nil
}

// state says what becomes of the study: running, paused, ended or idle.
func (v *studyView) state() string {
	switch h := v.summary.Holder; {
	case h != nil && h.Alive && !h.Paused.IsZero():
		return "paused"
	case h != nil && h.Alive:
		return "running"
	case v.limit != "":
		return "ended"
	}
	return "idle"
}

// stateText is the state for people.
func (v *studyView) stateText() string {
	switch state := v.state(); state {
	case "ended":
		return limitText(v.limit)
	case "idle":
		return "nobody runs it"
	default:
		return state
	}
}

func (v *studyView) text(p *printer) {
	s := v.summary
	p.line(p.bold(s.Name), ": ", v.stateText(), ", ", statesText(s))
	pairs := [][2]string{{"objectives", objectivesText(s.Objectives)}}
	if x := v.experiment; x != nil {
		pairs = append(pairs, [2]string{"algorithm", algorithmText(x)}, [2]string{"budget", cmp.Or(budgetText(x), "without a limit")},
			[2]string{"workers", fmt.Sprint(x.Workers)})
		if slots := x.Slots.String(); slots != "" {
			pairs = append(pairs, [2]string{"slots", slots})
		}
	} else {
		pairs = append(pairs, [2]string{"experiment", printable(v.cause.Error())})
	}
	if s.Best != nil {
		pairs = append(pairs, [2]string{"best", fmt.Sprintf("trial %d, %s", s.Best.Number, scores(s.Best.Metrics, s.Objectives))})
	}
	pairs = append(pairs, [2]string{"begun", s.Created.Local().Format(time.DateTime)})
	if !s.Active.IsZero() {
		pairs = append(pairs, [2]string{"active", ago(s.Active, p.now)})
	}
	if v.times.Worked > 0 {
		pairs = append(pairs, [2]string{"took", fmt.Sprintf("%s, %s of worker time", roundDuration(v.times.Busy), roundDuration(v.times.Worked))})
	}
	if h := s.Holder; h != nil {
		text := holderText(h) + ", since " + h.Since.Local().Format(time.DateTime)
		if h.Alive && !h.Paused.IsZero() {
			text += ", paused since " + h.Paused.Local().Format(time.DateTime)
		}
		pairs = append(pairs, [2]string{"run by", text})
	}
	p.pairs("  ", pairs...)
	if len(v.leases) > 0 {
		p.line()
		p.line(p.bold("trials that other workers have"))
		t := &table{columns: []column{{key: "trial"}, {key: "worker", cut: true}, {key: "until"}}}
		for _, number := range slices.Sorted(maps.Keys(v.leases)) {
			lease := v.leases[number]
			until := lease.Until.Local().Format(time.DateTime)
			if lease.Over(p.now) {
				until += ", which is over: it goes to whoever asks next"
			}
			t.add(number, lease.Worker, until)
		}
		p.table(t, "  ")
	}
	if len(v.open) > 0 {
		p.line()
		p.line(p.bold("asked of it, and not answered yet"))
		for _, q := range v.open {
			p.line(fmt.Sprintf("  %s, by process %d on %s, %s", q.Kind, q.By.PID, q.By.Host, ago(q.Asked, p.now)))
		}
	}
}

func (v *studyView) data() symbolic.Value {
	s := v.summary
	var best, algorithm, budget, workers symbolic.Value = symbolic.Null{}, symbolic.Null{}, symbolic.Null{}, symbolic.Null{}
	if s.Best != nil {
		best = symbolic.Dict(entry("trial", s.Best.Number), entry("metrics", metricsData(s.Best.Metrics, s.Objectives)))
	}
	if x := v.experiment; x != nil {
		algorithm, budget, workers = symbolic.String(algorithmText(x)), budgetData(x.Budget), symbolic.Int(x.Workers)
	}
	leases := make([]symbolic.Value, 0, len(v.leases))
	for _, number := range slices.Sorted(maps.Keys(v.leases)) {
		lease := v.leases[number]
		leases = append(leases, symbolic.Dict(entry("trial", number), entry("worker", lease.Worker), entry("until", lease.Until), entry("over", lease.Over(v.env.Now()))))
	}
	open := make([]symbolic.Value, len(v.open))
	for i, q := range v.open {
		open[i] = symbolic.Dict(entry("kind", q.Kind), entry("host", q.By.Host), entry("pid", q.By.PID), entry("asked", q.Asked))
	}
	return symbolic.Dict(entry("study", s.Name), entry("state", v.state()), entry("limit", limitData(v.limit)), entry("trials", countsData(s.Counts)),
		entry("best", best), entry("objectives", objectivesData(s.Objectives)), entry("algorithm", algorithm), entry("budget", budget), entry("workers", workers),
		entry("seed", fmt.Sprint(s.Seed)), entry("created", s.Created), entry("active", s.Active),
		entry("busy_seconds", v.times.Busy), entry("worker_seconds", v.times.Worked), entry("run_by", holderData(s.Holder)),
		entry("leases", leases), entry("requests", open))
}
