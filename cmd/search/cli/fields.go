package cli

import (
	"fmt"
	"slices"
	"strings"

	"symsearch/symbolic"
	"symsearch/trials"
)

// trialField is a column of a list of trials.
type trialField struct {
	column column
	cell   func(trials.Trial) any
}

// plainFields are the fields that every trial has.
var plainFields = []trialField{
	{column{key: "trial"}, func(t trials.Trial) any { return t.Number }},
	{column{key: "state"}, func(t trials.Trial) any { return string(t.State) }},
	{column{key: "attempt"}, func(t trials.Trial) any { return t.Attempt }},
	{column{key: "worker"}, func(t trials.Trial) any { return t.Worker }},
	{column{key: "host"}, func(t trials.Trial) any { return t.Host }},
	{column{key: "started"}, func(t trials.Trial) any { return t.Started }},
	{column{key: "ended"}, func(t trials.Trial) any { return t.Ended }},
	{column{key: "duration_seconds", title: "duration"}, func(t trials.Trial) any {
		if !t.State.Ended() {
			return nil
		}
		return t.Duration()
	}},
	{column{key: "operator"}, func(t trials.Trial) any { return originOf(t).Operator }},
	{column{key: "parents"}, func(t trials.Trial) any {
		if parents := originOf(t).Parents; len(parents) > 0 {
			return listOf(parents)
		}
		return nil
	}},
	{column{key: "answer_from"}, func(t trials.Trial) any {
		if t.AnswerFrom == 0 {
			return nil
		}
		return t.AnswerFrom
	}},
	{column{key: "digest"}, func(t trials.Trial) any { return t.Digest }},
	{column{key: "error_kind"}, func(t trials.Trial) any { return t.ErrorKind }},
	{column{key: "error", cut: true}, func(t trials.Trial) any { return t.Error }},
}

// fieldNames knows the fields of a study's trials by the names that a user may write: those of every trial, the study's
// metrics, and picks by their names or by as much of their ends as tells them apart.
type fieldNames struct {
	metrics, picks []string
	short          map[string]string // of picks, as tables show them
}

// fieldNames reads the names of a study's fields.
func (l *library) fieldNames(study trials.Study) (*fieldNames, error) {
	metrics, err := l.store.MetricNames(l.ctx, study)
	if err != nil {
		return nil, err
	}
	picks, err := l.store.PickNames(l.ctx, study)
	if err != nil {
		return nil, err
	}
	return &fieldNames{metrics, picks, shortNames(picks)}, nil
}

// The beginnings of names that say of which kind a field is.
const (
	metricPrefix = "metric."
	pickPrefix   = "pick."
)

// resolve returns the field that a name means, as the store names it: number, metric.accuracy, pick.evaluate.optimizer.lr.
func (n *fieldNames) resolve(name string) (string, error) {
	if name == "trial" {
		name = "number"
	}
	if name == "number" || slices.ContainsFunc(plainFields[1:], func(f trialField) bool { return f.plainName() == name }) {
		if name == "parents" || name == "error" {
			return "", fmt.Errorf("%s is a column only: nothing can be sorted or compared by it", name)
		}
		return name, nil
	}
	if metric := strings.TrimPrefix(name, metricPrefix); slices.Contains(n.metrics, metric) {
		return metricPrefix + metric, nil
	}
	if !strings.HasPrefix(name, metricPrefix) {
		switch found := n.picksCalled(strings.TrimPrefix(name, pickPrefix)); {
		case len(found) == 1:
			return pickPrefix + found[0], nil
		case len(found) > 1:
			return "", fmt.Errorf("there are %d picks called %q: want one of %s", len(found), name, listSome(found, pickPrefix))
		}
	}
	return "", n.unknown("field", name, nil)
}

// picksCalled returns the picks that a name stands for: the one of that name, or else those that it is an end of.
func (n *fieldNames) picksCalled(name string) []string {
	if slices.Contains(n.picks, name) {
		return []string{name}
	}
	var found []string
	for _, p := range n.picks {
		if n.short[p] == name {
			return []string{p}
		}
		for ending := range endings(p) {
			if ending == name {
				found = append(found, p)
				break
			}
		}
	}
	return found
}

// unknown says that there is no such field or column, and which one was meant. more are further names that are taken.
func (n *fieldNames) unknown(what, name string, more []string) error {
	known := slices.Concat(more, []string{"number"}, n.metrics)
	for _, f := range plainFields[1:] {
		known = append(known, f.plainName())
	}
	prefixed := slices.Clone(known)
	for _, p := range n.picks {
		known = append(known, n.short[p], p)
		prefixed = append(prefixed, pickPrefix+n.short[p])
	}
	near := symbolic.Nearest(strings.TrimPrefix(name, metricPrefix), known)
	if rest, ok := strings.CutPrefix(name, pickPrefix); ok {
		near = symbolic.Nearest(rest, known[len(prefixed)-len(n.picks):])
	}
	if i := slices.Index(known, near); i >= len(prefixed)-len(n.picks) {
		near = pickPrefix + near
	}
	if near != "" {
		return fmt.Errorf("unknown %s %q (did you mean %q?)", what, name, near)
	}
	return fmt.Errorf("unknown %s %q: want one of %s", what, name, listSome(prefixed, ""))
}

// listSome lists names, as many as a few lines hold.
func listSome(names []string, prefix string) string {
	const most = 40
	var b strings.Builder
	for i, name := range names {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(names)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(prefix + name)
	}
	return b.String()
}

// plainName is the name of a plain field for --where and --sort.
func (f trialField) plainName() string { return strings.TrimSuffix(f.column.key, "_seconds") }

// fields returns the columns that were asked for. In CSV the columns metrics and picks are one column for each.
func (l *library) fields(study trials.Study, known *fieldNames, o trialsOptions) ([]trialField, error) {
	names := o.columns
	usual := []string{"state", "objectives", "duration", "picks"}
	if len(o.states) > 0 && !slices.ContainsFunc(o.states, func(s string) bool { return s != "failed" && s != "infeasible" }) {
		usual = []string{"state", "duration", "error", "picks"}
	}
	if len(names) > 0 && strings.HasPrefix(names[0], "+") {
		names = append(slices.Clip(usual[:3]), append([]string{names[0][1:]}, append(slices.Clip(names[1:]), "picks")...)...)
	} else if len(names) == 0 {
		names = usual
	}
	c := &fieldChooser{study: study, fieldNames: known, flat: o.format == asCSV}
	if o.format == asTable {
		c.stateText = func(t trials.Trial) any { return l.stateText(study, t) }
	}
	c.fields = append(c.fields, plainFields[0])
	if len(o.columns) == 0 {
		defer func() { c.spare("duration_seconds") }()
	}
	for _, name := range names {
		if err := c.add(strings.TrimPrefix(strings.TrimSpace(name), "+")); err != nil {
			return nil, usagef("--columns: %w", err)
		}
	}
	return c.fields, nil
}

// fieldChooser collects columns by name.
type fieldChooser struct {
	*fieldNames
	study trials.Study
	flat  bool // no cell holds more than one value

	stateText func(trials.Trial) any // for people; nil: as it is recorded
	fields    []trialField
}

// manyColumns are the names that stand for more than one column.
var manyColumns = []string{"objectives", "metrics", "picks"}

func (c *fieldChooser) add(name string) error {
	switch {
	case name == "objectives":
		for _, o := range c.study.Objectives {
			c.metric(o.Name)
		}
		return nil
	case name == "metrics":
		for _, m := range c.metrics {
			c.metric(m)
		}
		return nil
	case name == "picks" && c.flat:
		for _, p := range c.picks {
			c.pick(p)
		}
		return nil
	case name == "picks":
		c.fields = append(c.fields, trialField{column{key: "picks", cut: true, least: 44}, picksCells(c.short)})
		return nil
	}
	for _, f := range plainFields { // with parents and error, by which nothing can be sorted
		if f.column.key == name || f.plainName() == name {
			if name == "state" && c.stateText != nil {
				f.cell = c.stateText
			}
			c.put(f)
			return nil
		}
	}
	field, err := c.resolve(name)
	if err != nil {
		if strings.HasPrefix(err.Error(), "unknown") {
			return c.unknown("column", name, manyColumns)
		}
		return err
	}
	if metric, ok := strings.CutPrefix(field, metricPrefix); ok {
		c.metric(metric)
	} else if pick, ok := strings.CutPrefix(field, pickPrefix); ok {
		c.pick(pick)
	}
	return nil
}

// spare lets a column give way to others.
func (c *fieldChooser) spare(key string) {
	for i := range c.fields {
		if c.fields[i].column.key == key {
			c.fields[i].column.spare = 1
		}
	}
}

// put adds a column unless it is there already.
func (c *fieldChooser) put(f trialField) {
	if !slices.ContainsFunc(c.fields, func(g trialField) bool { return g.column.key == f.column.key }) {
		c.fields = append(c.fields, f)
	}
}

func (c *fieldChooser) metric(name string) {
	c.put(trialField{column{key: name}, func(t trials.Trial) any { return number(t.Metrics, name) }})
}

func (c *fieldChooser) pick(name string) {
	c.put(trialField{column{key: pickPrefix + name, title: c.short[name], cut: true}, func(t trials.Trial) any {
		if p := picksOf(t); p != nil {
			return cellOf(p.Get(name))
		}
		return nil
	}})
}

// cellOf returns a value as a table cell, so that numbers are aligned.
func cellOf(v symbolic.Value) any {
	switch v := v.(type) {
	case nil:
		return nil
	case symbolic.Int:
		return int(v)
	case symbolic.Float:
		return float64(v)
	}
	return v
}
