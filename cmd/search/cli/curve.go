package cli

import (
	"fmt"
	"slices"

	"symsearch/eval"
	"symsearch/symbolic"
	"symsearch/trials"
)

// curveRows is how many steps of a curve are shown unless all are asked for.
const curveRows = 12

// curveText shows what a trial reported: a line of bars for each metric, and a table of steps.
func (v *trialView) curveText(p *printer) {
	if len(v.curve) == 0 {
		return
	}
	reports := v.curve
	if last := reports[len(reports)-1].Attempt; reports[0].Attempt != last { // earlier attempts are in the data formats
		reports = slices.DeleteFunc(slices.Clone(reports), func(r trials.Report) bool { return r.Attempt != last })
	}
	all := eval.Metrics{}
	for _, r := range reports {
		all = union(all, r.Metrics)
	}
	names := metricOrder(all, v.study.Objectives)
	p.line()
	p.line(p.bold("curve"), fmt.Sprintf(" (%s)", plural(len(reports), "step")))
	if len(reports) > 1 {
		var pairs [][2]string
		for _, name := range names {
			var xs []float64
			for _, r := range reports {
				if x, ok := r.Metrics[name]; ok {
					xs = append(xs, x)
				}
			}
			pairs = append(pairs, [2]string{name, fmt.Sprintf("%s  %s → %s", sparkline(xs, 40), roundNumber(xs[0]), roundNumber(xs[len(xs)-1]))})
		}
		p.pairs("  ", pairs...)
		p.line()
	}
	t := &table{columns: []column{{key: "step"}}}
	for _, name := range names {
		t.columns = append(t.columns, column{key: name})
	}
	shown := reports
	if len(reports) > curveRows && !v.allSteps {
		shown = nil
		for i := range curveRows {
			shown = append(shown, reports[i*(len(reports)-1)/(curveRows-1)])
		}
	}
	for _, r := range shown {
		row := []any{r.Step}
		for _, name := range names {
			row = append(row, number(r.Metrics, name))
		}
		t.rows = append(t.rows, row)
	}
	p.table(t, "  ")
	if len(shown) < len(reports) {
		p.line(p.faint(fmt.Sprintf("  %d of %d steps (--steps shows all)", len(shown), len(reports))))
	}
}

// trialTable has one row with what is known of a trial, for CSV.
func (v *trialView) trialTable() *table {
	t := &table{}
	var row []any
	put := func(key string, cell any) {
		t.columns = append(t.columns, column{key: key})
		row = append(row, cell)
	}
	put("study", v.study.Name)
	put("trial", v.trial.Number)
	put("state", string(v.trial.State))
	for _, name := range metricOrder(v.trial.Metrics, v.study.Objectives) {
		put("metric."+name, v.trial.Metrics[name])
	}
	for _, name := range metricOrder(v.test, v.study.Objectives) {
		put("test."+name, v.test[name])
	}
	if picks := picksOf(v.trial); picks != nil {
		for name, x := range picks.Fields() {
			put("pick."+name, x)
		}
	}
	if v.tree != nil {
		put("tree", symbolic.Value(v.tree))
	}
	put("error", v.trial.Error)
	t.rows = [][]any{row}
	return t
}
