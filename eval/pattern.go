package eval

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"symsearch/symbolic"
)

// stepName is the name of a group, or of a pattern, that finds a step.
const stepName = "step"

// pattern finds numbers in a line of a program's log.
type pattern struct {
	expr   *regexp.Regexp
	groups []group
}

// group is a part of an expression that is a number.
type group struct {
	name  string
	index int // of the submatch
}

// finding is what the patterns found in one line.
type finding struct {
	metrics Metrics
	step    int
	hasStep bool
}

// parsePatterns reads Command.Patterns: a list of expressions whose groups have the
// names of metrics, or a dictionary of metrics to expressions.
func parsePatterns(x any) ([]pattern, error) {
	at := func(err error, step symbolic.Step) error {
		return &symbolic.PathError{Path: symbolic.Path{symbolic.Key("patterns"), step}, Err: err}
	}
	var patterns []pattern
	add := func(metric string, text any, step symbolic.Step) error {
		s, ok := text.(string)
		if !ok {
			return at(fmt.Errorf("want a regular expression, got %v", text), step)
		}
		p, err := parsePattern(metric, s)
		if err != nil {
			return at(err, step)
		}
		patterns = append(patterns, p)
		return nil
	}
	switch x := x.(type) {
	case nil:
	case []any:
		for i, text := range x {
			if err := add("", text, symbolic.Index(i)); err != nil {
				return nil, err
			}
		}
	case []string:
		for i, text := range x {
			if err := add("", text, symbolic.Index(i)); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(x)) {
			if err := add(name, x[name], symbolic.Key(name)); err != nil {
				return nil, err
			}
		}
	case map[string]string:
		for _, name := range slices.Sorted(maps.Keys(x)) {
			if err := add(name, x[name], symbolic.Key(name)); err != nil {
				return nil, err
			}
		}
	default:
		return nil, &symbolic.PathError{Path: symbolic.Path{symbolic.Key("patterns")},
			Err: fmt.Errorf("want a list of regular expressions or a dictionary of metrics to them, got %T", x)}
	}
	return patterns, nil
}

// parsePattern reads one expression. With a metric its first group is the number, or
// the whole match when it has none; else the groups' names are the metrics.
func parsePattern(metric, text string) (pattern, error) {
	expr, err := regexp.Compile(text)
	if err != nil {
		return pattern{}, fmt.Errorf("not a regular expression: %w", err)
	}
	p := pattern{expr: expr}
	for i, name := range expr.SubexpNames() {
		if name != "" && (metric == "" || name == stepName) {
			p.groups = append(p.groups, group{name, i})
		}
	}
	if metric == "" {
		if len(p.groups) == 0 {
			return p, errors.New(`want a group with the name of a metric, such as "loss (?P<loss>\S+)", or patterns by metric: {loss: 'loss (\S+)'}`)
		}
		return p, nil
	}
	if metric == stepName && len(p.groups) > 0 {
		return p, nil
	}
	value := group{name: metric}
	for i, name := range expr.SubexpNames() {
		if i > 0 && name != stepName {
			value.index = i
			break
		}
	}
	if value.index == 0 && len(p.groups) > 0 {
		return p, errors.New("want a group for the number, since there is one for the step")
	}
	p.groups = append(p.groups, value)
	return p, nil
}

// search looks for the last match of each pattern in a line. The error is that of a
// match that is no number; the rest was found all the same.
func search(patterns []pattern, line []byte) (f finding, err error) {
	for _, p := range patterns {
		matches := p.expr.FindAllSubmatchIndex(line, -1)
		if len(matches) == 0 {
			continue
		}
		last := matches[len(matches)-1]
		for _, g := range p.groups {
			from, to := last[2*g.index], last[2*g.index+1]
			if from < 0 {
				continue // a group that did not take part
			}
			text := strings.TrimSpace(string(line[from:to]))
			v, parseErr := strconv.ParseFloat(text, 64)
			switch {
			case parseErr != nil && !errors.Is(parseErr, strconv.ErrRange):
				err = fmt.Errorf("%s is %q, want a number", g.name, brief(text))
			case g.name != stepName:
				if f.metrics == nil {
					f.metrics = make(Metrics)
				}
				f.metrics[g.name] = v
			case v < 0 || v != math.Trunc(v) || v > 1<<53:
				err = fmt.Errorf("step is %q, want a whole number of at least 0", brief(text))
			default:
				f.step, f.hasStep = int(v), true
			}
		}
	}
	return f, err
}

// patternNames lists the metrics that patterns find, sorted.
func patternNames(patterns []pattern) []string {
	var names []string
	for _, p := range patterns {
		for _, g := range p.groups {
			if g.name != stepName {
				names = append(names, g.name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
