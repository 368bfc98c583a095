package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"symsearch/eval"
	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// verdictExits are the statuses for what came of it.
var verdictExits = map[string]int{asRecorded: ExitDone, drifted: ExitDrifted, failedNow: ExitTrials}

// The verdicts.
const (
	asRecorded = "as recorded"
	drifted    = "drifted"
	failedNow  = "failed"
)

// drift is what a trial comes to when it is evaluated again.
type drift struct {
	study       trials.Study
	trial       trials.Trial
	number      int // whose seed it has
	options     rerunOptions
	runs        []experiments.Ran
	program     bool              // that ran then and now, with a record each
	differences []eval.Difference // of the first run and the recorded one

	verdict string
	metrics []metricDrift
}

// metricDrift is one metric then and now. Values that are not there are NaN.
type metricDrift struct {
	name                        string
	was, mean, low, high, sigma float64
	difference, relative        float64 // of the run that is farthest off
	off                         bool    // farther than it may be
}

// compare comes to the verdict.
func (d *drift) compare() {
	d.verdict = asRecorded
	for _, run := range d.runs {
		switch same := run.State == d.trial.State && failureText(run.Error) == failureText(d.trial.Error); {
		case run.State == trials.Failed && d.trial.State != trials.Failed:
			d.verdict = failedNow
		case !same && d.verdict == asRecorded:
			d.verdict = drifted
		}
	}
	names := map[string]bool{}
	for name := range d.trial.Metrics {
		names[name] = true
	}
	for _, run := range d.runs {
		for name := range run.Metrics {
			names[name] = true
		}
	}
	for _, o := range d.study.Objectives {
		if names[o.Name] {
			d.add(o.Name)
			delete(names, o.Name)
		}
	}
	rest := make([]string, 0, len(names))
	for name := range names {
		rest = append(rest, name)
	}
	slices.Sort(rest)
	for _, name := range rest {
		d.add(name)
	}
	for _, m := range d.metrics {
		if m.off && d.verdict == asRecorded {
			d.verdict = drifted
		}
	}
}

// add compares one metric over all runs.
func (d *drift) add(name string) {
	m := metricDrift{name: name, was: metricOf(d.trial.Metrics, name), low: math.Inf(1), high: math.Inf(-1)}
	var sum, squares float64
	n := 0.0
	for _, run := range d.runs {
		is := metricOf(run.Metrics, name)
		if _, there := run.Metrics[name]; there {
			n++
			step := is - sum
			sum += step / n
			squares += step * (is - sum)
			m.low, m.high = math.Min(m.low, is), math.Max(m.high, is)
		}
		if r := relative(m.was, is); !(r <= m.relative) {
			m.relative, m.difference = r, is-m.was
		}
	}
	if n == 0 {
		m.mean, m.low, m.high, m.sigma = math.NaN(), math.NaN(), math.NaN(), math.NaN()
	} else {
		m.mean, m.sigma = sum, math.Sqrt(squares/math.Max(1, n-1))
	}
	m.off = d.watched(name) && !(m.relative <= d.options.tolerance)
	d.metrics = append(d.metrics, m)
}

// watched reports whether the verdict goes by a metric.
func (d *drift) watched(metric string) bool {
	return slices.ContainsFunc(d.study.Objectives, func(o trials.Objective) bool { return o.Name == metric }) || slices.Contains(d.options.metrics, metric)
}

// relative is a difference as a part of the larger of two values; 0 where they are the same, NaN where there are not both.
func relative(was, is float64) float64 {
	if was == is || math.IsNaN(was) && math.IsNaN(is) {
		return 0
	}
	if math.IsInf(was, 0) || math.IsInf(is, 0) {
		return math.Inf(1)
	}
	return math.Abs(is-was) / math.Max(math.Abs(was), math.Abs(is))
}

// metricOf returns a metric, NaN when there is none.
func metricOf(m map[string]float64, name string) float64 {
	if v, ok := m[name]; ok {
		return v
	}
	return math.NaN()
}

// failureText is an error to be compared with that of another run: its numbers may be of this run only.
func failureText(err string) string { return withoutDigits(oneLine(err)) }

// text is the drift for people.
func (d *drift) text(p *printer) {
	times := ""
	if n := len(d.runs); n > 1 {
		times = fmt.Sprintf(" %d times", n)
	}
	verdict := p.green(d.verdict)
	if d.verdict != asRecorded {
		verdict = p.red(d.verdict)
	}
	p.line(p.bold(fmt.Sprintf("%s, trial %d", d.study.Name, d.trial.Number)), " again", times, ": ", verdict)
	if d.number != d.trial.Number {
		p.line(fmt.Sprintf("its result is that of trial %d, which is what was run", d.number))
	}
	p.pairs("  ", [2]string{"recorded", endLine(d.trial.State, d.trial.Error)})
	for i, run := range d.runs {
		name := "now"
		if i > 0 {
			name = ""
		}
		if i > 0 && run.State == d.runs[i-1].State && run.Error == d.runs[i-1].Error {
			continue
		}
		p.pairs("  ", [2]string{pad(name, len("recorded"), false), endLine(run.State, run.Error) + " in " + roundDuration(run.Took)})
	}
	if len(d.metrics) > 0 {
		p.line()
		shown := d.table()
		for i := 1; i < len(shown.columns)-1; i++ {
			shown.columns[i].right = true
			for _, row := range shown.rows {
				if x, ok := row[i].(float64); ok && shown.columns[i].key == "relative" {
					row[i] = roundNumber(100*x) + "%"
				} else if ok {
					row[i] = roundNumber(x)
				}
			}
		}
		p.table(shown, "")
	}
	if len(d.differences) > 0 {
		p.line()
		p.line(p.bold("what was different in the recorded run:"))
		t := &table{columns: []column{{key: "what"}, {key: "recorded", cut: true}, {key: "now", cut: true}}}
		for _, x := range d.differences {
			t.add(x.What, textOrNone(x.Was), textOrNone(x.Is))
		}
		p.table(t, "")
	}
	if d.program && d.options.dir == "" && (d.verdict != asRecorded || d.trial.State != trials.Complete) {
		p.line()
		p.line("--dir DIRECTORY keeps the output of the program")
	}
}

func textOrNone(text string) any {
	if text == "" {
		return nil
	}
	return printable(text)
}

// endLine is how a trial ended, on one line.
func endLine(state trials.State, err string) string {
	if err == "" {
		return string(state)
	}
	return string(state) + ": " + strings.TrimPrefix(oneLine(err), string(state)+": ")
}

// table has a row for each metric.
func (d *drift) table() *table {
	t := &table{columns: []column{{key: "metric"}, {key: "recorded"}, {key: "now"}}}
	many := len(d.runs) > 1
	if many {
		t.columns = []column{{key: "metric"}, {key: "recorded"}, {key: "mean"}, {key: "min"}, {key: "max"}, {key: "deviation"}}
	}
	t.columns = append(t.columns, column{key: "difference"}, column{key: "relative"}, column{key: "verdict"})
	for _, m := range d.metrics {
		verdict := ""
		switch {
		case m.off:
			verdict = drifted
		case d.watched(m.name):
			verdict = asRecorded
		}
		row := []any{m.name, known(m.was), known(m.mean)}
		if many {
			row = append(row, known(m.low), known(m.high), known(m.sigma))
		}
		t.add(append(row, known(m.difference), known(m.relative), verdict)...)
	}
	return t
}

// known is a number for a table, nothing where there is none.
func known(x float64) any {
	if math.IsNaN(x) {
		return nil
	}
	return x
}

// data is the drift for JSON and YAML.
func (d *drift) data() symbolic.Value {
	runs := make([]symbolic.Value, len(d.runs))
	for i, run := range d.runs {
		runs[i] = symbolic.Dict(entry("state", string(run.State)), entry("error", run.Error), entry("metrics", metricsData(run.Metrics, d.study.Objectives)),
			entry("duration_seconds", run.Took))
	}
	metrics := make([]symbolic.Value, len(d.metrics))
	for i, m := range d.metrics {
		metrics[i] = symbolic.Dict(entry("metric", m.name), entry("recorded", known(m.was)), entry("mean", known(m.mean)), entry("min", known(m.low)),
			entry("max", known(m.high)), entry("deviation", known(m.sigma)), entry("difference", known(m.difference)), entry("relative", known(m.relative)),
			entry("watched", d.watched(m.name)), entry("drifted", m.off))
	}
	differences := make([]symbolic.Value, len(d.differences))
	for i, x := range d.differences {
		differences[i] = symbolic.Dict(entry("what", x.What), entry("recorded", x.Was), entry("now", x.Is))
	}
	return symbolic.Dict(
		entry("study", d.study.Name), entry("trial", d.trial.Number), entry("attempt", d.trial.Attempt), entry("verdict", d.verdict),
		entry("tolerance", d.options.tolerance),
		entry("recorded", symbolic.Dict(entry("state", string(d.trial.State)), entry("error", d.trial.Error),
			entry("metrics", metricsData(d.trial.Metrics, d.study.Objectives)), entry("duration_seconds", d.trial.Duration()))),
		entry("runs", symbolic.NewList(runs...)), entry("metrics", symbolic.NewList(metrics...)), entry("differences", symbolic.NewList(differences...)))
}
