package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"symsearch/eval"
	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/trials"
)

// trialView is all that is known of one trial, to be shown.
type trialView struct {
	env      *Env
	study    trials.Study
	trial    trials.Trial
	state    string           // for people
	tree     *symbolic.Object // nil: it cannot be decoded, see treeErr
	treeErr  error
	curve    []trials.Report
	attempts []trials.Attempt
	test     eval.Metrics // on held-out rows; nil: not asked for

	allSteps bool // the curve is shown in full
}

// heading is the first line: which trial it is and how it went.
func (v *trialView) heading(p *printer) {
	t := v.trial
	state := v.state
	switch t.State {
	case trials.Complete:
		state = p.green(state)
	case trials.Failed:
		state = p.red(state)
	}
	line := p.bold(fmt.Sprintf("%s, trial %d", v.study.Name, t.Number)) + ": " + state
	if t.State.Ended() {
		line += " in " + roundDuration(t.Duration())
	}
	p.line(line)
	var pairs [][2]string
	if !t.Started.IsZero() {
		where := ""
		if t.Host != "" {
			where = fmt.Sprintf(", on %s by process %d", t.Host, t.PID)
		}
		pairs = append(pairs, [2]string{"started", t.Started.Local().Format(time.DateTime) + where})
	}
	if o := originOf(t); o.Operator != "" || o.Detail != "" {
		pairs = append(pairs, [2]string{"origin", o.String()})
	}
	if t.AnswerFrom != 0 {
		pairs = append(pairs, [2]string{"answer", fmt.Sprintf("from trial %d, which had the same tree", t.AnswerFrom)})
	}
	if t.Attempt > 1 {
		pairs = append(pairs, [2]string{"attempt", strconv.Itoa(t.Attempt)})
	}
	p.pairs("  ", pairs...)
}

// String describes an origin: "mutation of trial 12: lr".
func (o origin) String() string {
	text := o.Operator
	if len(o.Parents) > 0 {
		parents := make([]string, len(o.Parents))
		for i, n := range o.Parents {
			parents[i] = strconv.Itoa(n)
		}
		word := " of trial "
		if len(parents) > 1 {
			word = " of trials "
		}
		text += word + strings.Join(parents, ", ")
	}
	if o.Detail != "" {
		text += ": " + o.Detail
	}
	return printable(text)
}

// text shows everything.
func (v *trialView) text(p *printer) {
	v.heading(p)
	if v.trial.Error != "" {
		p.line()
		p.line(p.bold("error"), " (", v.trial.ErrorKind, ")")
		p.block(v.trial.Error, "  ")
	}
	v.metrics(p)
	v.treeText(p)
	v.picks(p)
	v.curveText(p)
	v.attemptsText(p)
}

// metrics shows the metrics, and those of the test beside them.
func (v *trialView) metrics(p *printer) {
	if len(v.trial.Metrics) == 0 && len(v.test) == 0 {
		return
	}
	p.line()
	t := metricsTable(v.trial.Metrics, v.test, v.study.Objectives)
	if v.test != nil {
		p.table(t, "")
		return
	}
	p.line(p.bold("metrics"))
	var pairs [][2]string
	for _, row := range t.rows {
		pairs = append(pairs, [2]string{row[0].(string), roundCell(row[1], p.now)})
	}
	p.pairs("  ", pairs...)
}

// metricsTable has a row for each metric, with a column for the test when there is one.
func metricsTable(validation, test eval.Metrics, objectives []trials.Objective) *table {
	t := &table{columns: []column{{key: "metric", cut: true}, {key: "validation"}}, byRow: true}
	if test == nil {
		for _, name := range metricOrder(validation, objectives) {
			t.add(name, validation[name])
		}
		return t
	}
	t.columns = append(t.columns, column{key: "test"})
	for _, name := range metricOrder(union(validation, test), objectives) {
		t.add(name, number(validation, name), number(test, name))
	}
	return t
}

// number returns a metric as a table cell: nil when it is not there.
func number(m map[string]float64, name string) any {
	if x, ok := m[name]; ok {
		return x
	}
	return nil
}

func union(a, b eval.Metrics) eval.Metrics {
	all := eval.Metrics{}
	for _, m := range []eval.Metrics{a, b} {
		for name, x := range m {
			all[name] = x
		}
	}
	return all
}

// treeText shows the decided tree as YAML.
func (v *trialView) treeText(p *printer) {
	p.line()
	if v.tree == nil {
		p.line("the tree cannot be shown: ", printable(v.treeErr.Error()))
		return
	}
	text, err := document.Write(v.tree, document.WriteOptions{HideDefaults: true})
	if err != nil {
		p.line("the tree cannot be written: ", printable(err.Error()))
		return
	}
	p.block(string(text), "")
}

// picks shows what was decided, by the names of the decisions.
func (v *trialView) picks(p *printer) {
	picks := picksOf(v.trial)
	if picks == nil || symbolic.NumChildren(picks) == 0 {
		return
	}
	p.line()
	p.line(p.bold("picks"))
	var pairs [][2]string
	for name, x := range picks.Fields() {
		pairs = append(pairs, [2]string{printable(name), printable(shortValue(x))})
	}
	p.pairs("  ", pairs...)
}

// attemptsText shows the attempts when there was more than one.
func (v *trialView) attemptsText(p *printer) {
	if len(v.attempts) < 2 {
		return
	}
	t := &table{columns: []column{{key: "attempt"}, {key: "outcome"}, {key: "started"}, {key: "duration"}, {key: "host"}, {key: "process"}, {key: "error", cut: true}}}
	for _, a := range v.attempts {
		var took any
		if !a.Ended.IsZero() {
			took = a.Ended.Sub(a.Started)
		}
		outcome := a.Outcome
		if outcome == string(trials.Running) {
			outcome = v.state
		}
		t.add(a.Number, outcome, a.Started, took, a.Host, a.PID, oneLine(a.Error))
	}
	p.line()
	p.table(t, "")
}

// data is the trial for JSON and YAML.
func (v *trialView) data() *symbolic.Object {
	entries := trialData(v.study, v.trial)
	if v.test != nil {
		entries = append(entries, entry("test", metricsData(v.test, v.study.Objectives)))
	}
	if v.tree != nil {
		entries = append(entries, entry("tree", v.tree))
	}
	curve := make([]symbolic.Value, len(v.curve))
	for i, r := range v.curve {
		curve[i] = symbolic.Dict(entry("attempt", r.Attempt), entry("step", r.Step), entry("metrics", metricsData(r.Metrics, v.study.Objectives)))
	}
	attempts := make([]symbolic.Value, len(v.attempts))
	for i, a := range v.attempts {
		attempts[i] = symbolic.Dict(entry("attempt", a.Number), entry("outcome", a.Outcome), entry("started", a.Started), entry("ended", a.Ended),
			entry("host", a.Host), entry("pid", a.PID), entry("error_kind", a.ErrorKind), entry("error", a.Error))
	}
	return symbolic.Dict(append(entries, entry("curve", curve), entry("attempts", attempts))...)
}

// trialData is what every command gives of a trial in JSON and YAML.
func trialData(study trials.Study, t trials.Trial) []symbolic.Entry {
	o := originOf(t)
	var picks symbolic.Value = symbolic.Dict()
	if p := picksOf(t); p != nil {
		picks = p
	}
	var took any
	if t.State.Ended() {
		took = t.Duration()
	}
	entries := []symbolic.Entry{
		entry("study", study.Name), entry("trial", t.Number), entry("state", string(t.State)), entry("attempt", t.Attempt),
		entry("metrics", metricsData(t.Metrics, study.Objectives)), entry("picks", picks),
		entry("origin", symbolic.Dict(entry("operator", o.Operator), entry("parents", o.Parents), entry("detail", o.Detail))),
		entry("started", t.Started), entry("ended", t.Ended), entry("duration_seconds", took),
		entry("host", t.Host), entry("pid", t.PID), entry("digest", t.Digest),
	}
	if t.AnswerFrom != 0 {
		entries = append(entries, entry("answer_from", t.AnswerFrom))
	}
	if t.Error != "" {
		entries = append(entries, entry("error_kind", t.ErrorKind), entry("error", t.Error))
	}
	return entries
}
