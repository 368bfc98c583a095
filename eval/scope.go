package eval

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"symsearch/symbolic"
)

// errUnknownName is wrapped by the error of a lookup that found nothing.
var errUnknownName = errors.New("unknown name")

// scope is what the placeholders of one trial can stand for. A name is looked for
// among the facts of the trial, then among its decisions, then as a path in the
// model, with or without "model." before it, then among the facts of its slot.
type scope struct{ c *Candidate }

// fact returns what is known of the trial itself.
func (s scope) fact(name string) (string, bool) {
	switch name {
	case "trial":
		return strconv.Itoa(s.c.Trial), true
	case "attempt":
		return strconv.Itoa(s.c.Attempt), true
	case "seed":
		return strconv.FormatUint(s.c.Seed, 10), true
	case "study":
		return s.c.Study, s.c.Study != ""
	case "dir":
		return s.c.Dir, s.c.Dir != ""
	case "checkpoint":
		return checkpointDir(s.c), s.c.Dir != ""
	}
	return "", false
}

// slot returns what is known of the trial's part of the machine.
func (s scope) slot(name string) (string, bool) {
	switch name {
	case "slot":
		return strconv.Itoa(s.c.Slot.Number), true
	case "slot.gpus":
		return strings.Join(s.c.Slot.GPUs, ","), len(s.c.Slot.GPUs) > 0
	case "slot.threads":
		return strconv.Itoa(s.c.Slot.Threads), s.c.Slot.Threads > 0
	}
	return "", false
}

// text returns what a placeholder stands for: scalars as plain text, everything else
// as compact JSON.
func (s scope) text(name string) (string, error) {
	if text, ok := s.fact(name); ok {
		return text, nil
	}
	v, ok := s.value(name)
	if !ok {
		if text, ok := s.slot(name); ok {
			return text, nil
		}
		return "", s.unknown(name)
	}
	text, err := textOf(v)
	if err != nil {
		return "", fmt.Errorf("{%s}: %w", name, err)
	}
	return text, nil
}

// value finds a decision or a place in the model.
func (s scope) value(name string) (symbolic.Value, bool) {
	if picks, ok := s.c.Params.(*symbolic.Object); ok {
		if v := picks.Get(name); v != nil {
			return v, true
		}
	}
	if s.c.Value == nil {
		return nil, false
	}
	if name == "model" {
		return s.c.Value, true
	}
	if v, ok := lookup(s.c.Value, name); ok {
		return v, true
	}
	for _, prefix := range []string{"model.", "model["} {
		if strings.HasPrefix(name, prefix) {
			return lookup(s.c.Value, strings.TrimPrefix(name[len("model"):], "."))
		}
	}
	return nil, false
}

func lookup(root symbolic.Value, text string) (symbolic.Value, bool) {
	p, err := symbolic.ParsePath(text)
	if err != nil || len(p) == 0 {
		return nil, false
	}
	return symbolic.Lookup(root, p)
}

// unknown says that there is no such name, and what there is.
func (s scope) unknown(name string) error {
	known := s.names()
	const most = 12
	listed := make([]string, 0, most+1)
	for i, k := range known {
		if i == most {
			listed = append(listed, fmt.Sprintf("and %d more", len(known)-most))
			break
		}
		listed = append(listed, "{"+k+"}")
	}
	hint := ""
	if near := symbolic.Nearest(name, known); near != "" {
		hint = fmt.Sprintf(" (did you mean {%s}?)", near)
	}
	return fmt.Errorf("%w {%s} in this trial%s; there is %s", errUnknownName, brief(name), hint, strings.Join(listed, ", "))
}

// names lists what placeholders can stand for: decisions, the model's scalars by
// path, facts of the trial.
func (s scope) names() []string {
	var names []string
	if picks, ok := s.c.Params.(*symbolic.Object); ok {
		for name := range picks.Fields() {
			names = append(names, name)
		}
	}
	if s.c.Value != nil {
		names = appendPaths(names, nil, s.c.Value)
	}
	for _, fact := range []string{"trial", "attempt", "seed", "study", "dir", "checkpoint"} {
		if _, ok := s.fact(fact); ok {
			names = append(names, fact)
		}
	}
	for _, fact := range []string{"slot", "slot.gpus", "slot.threads"} {
		if _, ok := s.slot(fact); ok {
			names = append(names, fact)
		}
	}
	seen := make(map[string]bool)
	return slices.DeleteFunc(names, func(n string) bool {
		dup := seen[n]
		seen[n] = true
		return dup
	})
}

// appendPaths appends the paths of the scalars under v.
func appendPaths(names []string, p symbolic.Path, v symbolic.Value) []string {
	switch v.(type) {
	case nil:
		return names
	case *symbolic.List, *symbolic.Object:
		for i := range symbolic.NumChildren(v) {
			step, child := symbolic.Child(v, i)
			names = appendPaths(names, p.Append(step), child)
		}
		return names
	}
	if len(p) == 0 {
		return append(names, "model")
	}
	return append(names, p.String())
}

// textOf writes a value as a word of a command line: numbers in the shortest form
// that reads back the same, strings without quotes, all else as compact JSON.
func textOf(v symbolic.Value) (string, error) {
	switch v := v.(type) {
	case symbolic.String:
		return string(v), nil
	case symbolic.Int:
		return strconv.FormatInt(int64(v), 10), nil
	case symbolic.Float:
		return strconv.FormatFloat(float64(v), 'g', -1, 64), nil
	case symbolic.Bool:
		return strconv.FormatBool(bool(v)), nil
	case symbolic.Null:
		return "null", nil
	}
	data, err := symbolic.ToJSON(v)
	return string(data), err
}
