package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"symsearch/symbolic"
	"symsearch/trials"
)

// entry returns an entry of a dictionary for JSON and YAML.
func entry(key string, value any) symbolic.Entry {
	return symbolic.Entry{Key: key, Value: dataOf(value)}
}

// dataOf returns a value for JSON and YAML.
func dataOf(value any) symbolic.Value {
	switch v := value.(type) {
	case nil:
		return symbolic.Null{}
	case picks:
		return v.Object
	case symbolic.Value:
		return v
	case string:
		return symbolic.String(v)
	case bool:
		return symbolic.Bool(v)
	case int:
		return symbolic.Int(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return symbolic.String(exactNumber(v))
		}
		return symbolic.Float(v)
	case time.Duration:
		return symbolic.Float(v.Seconds())
	case time.Time:
		if v.IsZero() {
			return symbolic.Null{}
		}
		return symbolic.String(v.UTC().Format(time.RFC3339Nano))
	case []int:
		return listOf(v)
	case []string:
		return listOf(v)
	case []symbolic.Value:
		return symbolic.NewList(v...)
	}
	panic(fmt.Sprintf("cli: data of type %T", value))
}

func listOf[T any](items []T) *symbolic.List {
	values := make([]symbolic.Value, len(items))
	for i, item := range items {
		values[i] = dataOf(item)
	}
	return symbolic.NewList(values...)
}

// metricsData returns metrics in the order of metricOrder.
func metricsData(m map[string]float64, objectives []trials.Objective) *symbolic.Object {
	entries := make([]symbolic.Entry, 0, len(m))
	for _, name := range metricOrder(m, objectives) {
		entries = append(entries, entry(name, m[name]))
	}
	return symbolic.Dict(entries...)
}

// metricOrder returns the names of metrics: the objectives among them first, then the others by name.
func metricOrder(m map[string]float64, objectives []trials.Objective) []string {
	var names []string
	for _, o := range objectives {
		if _, ok := m[o.Name]; ok {
			names = append(names, o.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// objectivesData returns the objectives as they stand in an experiment file.
func objectivesData(objectives []trials.Objective) *symbolic.Object {
	var entries []symbolic.Entry
	for _, o := range objectives {
		entries = append(entries, entry(o.Name, direction(o)))
	}
	return symbolic.Dict(entries...)
}

func direction(o trials.Objective) string {
	if o.Maximize {
		return "maximize"
	}
	return "minimize"
}

// picks is a table cell that holds what was picked: short names and rounded values for people, all of it in the other
// formats.
type picks struct {
	*symbolic.Object
	short map[string]string // names for people
}

// picksCells makes cells of the picks of trials, with short names that are the same in all of them.
func picksCells(short map[string]string) func(trials.Trial) any {
	return func(t trials.Trial) any {
		if p := picksOf(t); p != nil {
			return picks{p, short}
		}
		return nil
	}
}

// picksOf reads the recorded picks of a trial; nil when there are none.
func picksOf(t trials.Trial) *symbolic.Object {
	if t.Picks == "" {
		return nil
	}
	v, err := symbolic.FromJSON([]byte(t.Picks), &symbolic.Registry{})
	if err != nil {
		return nil
	}
	o, _ := v.(*symbolic.Object)
	return o
}

// origin is where a trial came from, as it is recorded.
type origin struct {
	Operator string `json:"operator"`
	Parents  []int  `json:"parents"`
	Detail   string `json:"detail"`
}

func originOf(t trials.Trial) origin {
	var o origin
	if t.Origin != "" && json.Unmarshal([]byte(t.Origin), &o) != nil {
		o.Detail = t.Origin
	}
	return o
}

// countsData returns the numbers of trials by state.
func countsData(c trials.Counts) *symbolic.Object {
	return symbolic.Dict(entry("total", c.Total()), entry("complete", c.Complete), entry("pruned", c.Pruned),
		entry("infeasible", c.Infeasible), entry("failed", c.Failed), entry("running", c.Running), entry("waiting", c.Waiting))
}

// roundTree returns a tree with its numbers rounded to four digits, to be shown on a line.
func roundTree(v symbolic.Value) symbolic.Value {
	if f, ok := v.(symbolic.Float); ok {
		if x, err := strconv.ParseFloat(strconv.FormatFloat(float64(f), 'g', 4, 64), 64); err == nil {
			return symbolic.Float(x)
		}
		return v
	}
	n := symbolic.NumChildren(v)
	if n == 0 {
		return v
	}
	children := make([]symbolic.Value, n)
	for i := range children {
		if _, child := symbolic.Child(v, i); child != nil {
			children[i] = roundTree(child)
		}
	}
	return symbolic.WithChildren(v, children)
}

// roundChange returns a change with its numbers rounded, as far as that leaves a change to be seen.
func roundChange(c symbolic.Change) symbolic.Change {
	r := c
	if r.Old != nil {
		r.Old = roundTree(r.Old)
	}
	if r.New != nil {
		r.New = roundTree(r.New)
	}
	if r.Old != nil && r.New != nil && symbolic.Equal(r.Old, r.New) {
		return c
	}
	return r
}
