package cli

import (
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

// fields returns the columns that were asked for. In CSV the columns metrics and picks are one column for each.
func (l *library) fields(study trials.Study, o trialsOptions) ([]trialField, error) {
	names := o.columns
	usual := []string{"state", "objectives", "duration", "picks"}
	if len(names) > 0 && strings.HasPrefix(names[0], "+") {
		names = append(slices.Clip(usual[:3]), append([]string{names[0][1:]}, append(slices.Clip(names[1:]), "picks")...)...)
	} else if len(names) == 0 {
		names = usual
	}
	metrics, err := l.store.MetricNames(l.ctx, study)
	if err != nil {
		return nil, err
	}
	picks, err := l.store.PickNames(l.ctx, study)
	if err != nil {
		return nil, err
	}
	c := &fieldChooser{study: study, metrics: metrics, picks: picks, flat: o.format == asCSV}
	c.fields = append(c.fields, plainFields[0])
	for _, name := range names {
		if err := c.add(strings.TrimSpace(name)); err != nil {
			return nil, err
		}
	}
	return c.fields, nil
}

// fieldChooser collects columns by name.
type fieldChooser struct {
	study          trials.Study
	metrics, picks []string
	flat           bool // no cell holds more than one value
	fields         []trialField
}

func (c *fieldChooser) add(name string) error {
	metric, isMetric := strings.CutPrefix(name, "metric.")
	pick, isPick := strings.CutPrefix(name, "pick.")
	switch {
	case name == "number" || name == "trial":
		return nil // is there already
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
		c.fields = append(c.fields, trialField{column{key: "picks", cut: true}, picksCell})
		return nil
	case isPick && slices.Contains(c.picks, pick):
		c.pick(pick)
		return nil
	case slices.Contains(c.metrics, metric):
		c.metric(metric)
		return nil
	}
	if name == "duration" {
		name = "duration_seconds"
	}
	if !isMetric && !isPick {
		for _, f := range plainFields {
			if f.column.key == name {
				c.fields = append(c.fields, f)
				return nil
			}
		}
	}
	return c.unknown(name)
}

func (c *fieldChooser) metric(name string) {
	if slices.ContainsFunc(c.fields, func(f trialField) bool { return f.column.key == name }) {
		return
	}
	c.fields = append(c.fields, trialField{column{key: name}, func(t trials.Trial) any { return number(t.Metrics, name) }})
}

func (c *fieldChooser) pick(name string) {
	c.fields = append(c.fields, trialField{column{key: "pick." + name, title: shortNames(c.picks)[name]}, func(t trials.Trial) any {
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

func (c *fieldChooser) unknown(name string) error {
	known := []string{"objectives", "metrics", "picks"}
	for _, f := range plainFields {
		known = append(known, strings.TrimSuffix(f.column.key, "_seconds"))
	}
	known = append(known, c.metrics...)
	for _, p := range c.picks {
		known = append(known, "pick."+p)
	}
	if near := symbolic.Nearest(name, known); near != "" {
		return usagef("--columns: there is no column %q (did you mean %q?)", name, near)
	}
	return usagef("--columns: there is no column %q: want one of %s", name, strings.Join(known, ", "))
}
