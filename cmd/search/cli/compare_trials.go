package cli

import (
	"fmt"
	"slices"

	"symsearch/symbolic"
	"symsearch/trials"
)

// compared is one of the trials that are compared.
type compared struct {
	label string
	study trials.Study
	trial trials.Trial
	state string // for people
	tree  *symbolic.Object
	err   error // why there is no tree
}

func (l *library) compareTrials(refs []trialRef, o compareOptions) error {
	if len(refs) < 2 {
		return usagef("compare: want at least two trials, such as %s", l.env.command("compare", refs[0].study, "1", "2"))
	}
	all := make([]compared, len(refs))
	for i, ref := range refs {
		study, err := l.study(ref.study)
		if err != nil {
			return err
		}
		n, err := trialNumber(ref.trial)
		if err != nil {
			return err
		}
		c := compared{label: fmt.Sprintf("%s:%d", study.Name, n), study: study}
		if c.trial, err = l.store.Trial(l.ctx, study, n); err != nil {
			return err
		}
		c.state = l.stateText(study, c.trial)
		c.tree, c.err = l.tree(study, c.trial)
		all[i] = c
	}
	return l.env.print(o.format, output{
		text: func(p *printer) { comparisonText(p, all) },
		data: comparisonData(all),
		rows: comparisonTable(all, true),
	})
}

func comparisonText(p *printer, all []compared) {
	p.table(comparisonTable(all, false), "")
	if len(all) > 2 {
		if t := differingPicks(all); len(t.rows) > 0 {
			p.line()
			p.line(p.bold("picks that differ"))
			p.table(t, "")
		}
	}
	for _, c := range all[1:] {
		p.line()
		p.line(p.bold(fmt.Sprintf("from %s to %s", all[0].label, c.label)))
		changes, err := changesBetween(all[0], c)
		if err != nil {
			p.line("  the trees cannot be compared: ", printable(err.Error()))
			continue
		}
		if len(changes) == 0 {
			p.line("  the trees are equal")
		}
		for _, change := range changes {
			text := printable(roundChange(change).String())
			switch change.Kind {
			case symbolic.Added:
				text = p.green(text)
			case symbolic.Removed:
				text = p.red(text)
			}
			p.line("  ", text)
		}
	}
}

func changesBetween(a, b compared) (symbolic.Changes, error) {
	for _, c := range []compared{a, b} {
		if c.err != nil {
			return nil, c.err
		}
	}
	return symbolic.Diff(a.tree, b.tree), nil
}

// comparisonTable has a row for each metric, after some about the trials themselves, and in full one for each pick.
func comparisonTable(all []compared, full bool) *table {
	t := comparedColumns("item", all)
	row := func(name string, cell func(compared) any) {
		cells := []any{name}
		for _, c := range all {
			cells = append(cells, cell(c))
		}
		t.rows = append(t.rows, cells)
	}
	row("state", func(c compared) any {
		if full {
			return string(c.trial.State)
		}
		return c.state
	})
	if full {
		row("duration_seconds", func(c compared) any { return c.trial.Duration() })
	} else {
		row("duration", func(c compared) any { return c.trial.Duration() })
	}
	row("origin", func(c compared) any { return originOf(c.trial).String() })
	metrics := map[string]float64{}
	for _, c := range all {
		metrics = union(metrics, c.trial.Metrics)
	}
	for _, name := range metricOrder(metrics, all[0].study.Objectives) {
		row(name, func(c compared) any { return number(c.trial.Metrics, name) })
	}
	if len(all) == 2 && !full {
		addChange(t, all)
	}
	if full {
		for _, name := range pickOrder(all) {
			row("pick."+name, func(c compared) any { return pickCell(c.trial, name) })
		}
	}
	return t
}

// comparedColumns is a table with a column for each trial.
func comparedColumns(first string, all []compared) *table {
	t := &table{columns: []column{{key: first, title: " ", cut: true, front: true}}, byRow: true}
	for _, c := range all {
		t.columns = append(t.columns, column{key: c.label, right: true, cut: true})
	}
	return t
}

// addChange adds a column with the difference of two numbers, rounded as these are, and for an objective of both studies
// what the change is worth.
func addChange(t *table, all []compared) {
	t.columns = append(t.columns, column{key: "change", right: true})
	for i, row := range t.rows {
		a, isA := row[1].(float64)
		b, isB := row[2].(float64)
		change := any(" ")
		if isA && isB {
			text := roundColumn([]float64{b - a, a, b})[0]
			if b > a {
				text = "+" + text
			}
			for _, o := range all[0].study.Objectives {
				if a != b && o.Name == row[0] && slices.Contains(all[1].study.Objectives, o) {
					text += map[bool]string{true: ", better", false: ", worse"}[(b > a) == o.Maximize]
				}
			}
			change = text
		}
		t.rows[i] = append(row, change)
	}
}

// pickOrder returns the names of all picks in the order in which they first come.
func pickOrder(all []compared) []string {
	var names []string
	for _, c := range all {
		if p := picksOf(c.trial); p != nil {
			for name := range p.Fields() {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

func pickCell(t trials.Trial, name string) any {
	if p := picksOf(t); p != nil {
		return cellOf(p.Get(name))
	}
	return nil
}

// differingPicks has a row for each pick that is not the same in all trials.
func differingPicks(all []compared) *table {
	t := comparedColumns("pick", all)
	for _, name := range pickOrder(all) {
		row := []any{name}
		same := true
		for _, c := range all {
			cell := pickCell(c.trial, name)
			same = same && (len(row) == 1 || roundCell(cell, c.trial.Ended) == roundCell(row[1], c.trial.Ended))
			row = append(row, cell)
		}
		if !same {
			t.rows = append(t.rows, row)
		}
	}
	return t
}

func comparisonData(all []compared) symbolic.Value {
	list := make([]symbolic.Value, len(all))
	var diffs []symbolic.Value
	for i, c := range all {
		entries := trialData(c.study, c.trial)
		if c.tree != nil {
			entries = append(entries, entry("tree", c.tree))
		}
		list[i] = symbolic.Dict(entries...)
		if i == 0 {
			continue
		}
		changes, err := changesBetween(all[0], c)
		if err != nil {
			continue
		}
		items := make([]symbolic.Value, len(changes))
		for k, change := range changes {
			entries := []symbolic.Entry{entry("kind", change.Kind.String()), entry("path", change.Path.String())}
			if change.Old != nil {
				entries = append(entries, entry("old", change.Old))
			}
			if change.New != nil {
				entries = append(entries, entry("new", change.New))
			}
			items[k] = symbolic.Dict(entries...)
		}
		diffs = append(diffs, symbolic.Dict(entry("from", all[0].label), entry("to", c.label), entry("changes", items)))
	}
	return symbolic.Dict(entry("trials", list), entry("diffs", diffs))
}
