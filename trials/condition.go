package trials

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"symsearch/symbolic"
)

// Condition compares a field of a trial with a value. The fields are
//
//	number attempt state worker host     as in Trial
//	started ended                        times, written 2026-01-31T12:00:00Z or 2026-01-31
//	duration                             seconds
//	operator                             of the origin
//	error_kind answer_from digest
//	accuracy, metric.accuracy            a final metric, by its name
//	pick.lr                              what was picked for the decision of that name
//
// A trial that lacks the field fails every comparison with it.
type Condition struct {
	Field string
	Op    Op
	Value any // float64, int or string
}

// Op is a comparison.
type Op string

// The comparisons.
const (
	Equal        Op = "="
	NotEqual     Op = "!="
	Less         Op = "<"
	LessEqual    Op = "<="
	Greater      Op = ">"
	GreaterEqual Op = ">="
)

// ops has the longer ones first, for the parser.
var ops = []Op{NotEqual, LessEqual, GreaterEqual, Equal, Less, Greater}

func (o Op) sql() (string, error) {
	if slices.Contains(ops, o) {
		return string(o), nil
	}
	return "", fmt.Errorf("unknown comparison %q: want one of = != < <= > >=", string(o))
}

// ParseCondition reads a comparison as a user writes it: "accuracy >= 0.9",
// "pick.lr<0.01", "state = failed". A value that is not a number is text; quotes
// around it are optional.
func ParseCondition(text string) (Condition, error) {
	bad := func(why string) (Condition, error) {
		return Condition{}, fmt.Errorf("condition %q: %s (hint: write it like accuracy>=0.9, state=failed or pick.lr<0.01)", text, why)
	}
	i := strings.IndexAny(text, "=!<>")
	if i < 0 {
		return bad("want a comparison: = != < <= > >=")
	}
	c := Condition{Field: strings.TrimSpace(text[:i])}
	rest := text[i:]
	if strings.HasPrefix(rest, "==") {
		rest = rest[1:]
	}
	for _, op := range ops {
		if after, ok := strings.CutPrefix(rest, string(op)); ok {
			c.Op, rest = op, strings.TrimSpace(after)
			break
		}
	}
	switch {
	case c.Op == "":
		return bad("want a comparison: = != < <= > >=")
	case c.Field == "":
		return bad("want a field before the comparison")
	case rest == "":
		return bad("want a value after the comparison")
	}
	if f, err := strconv.ParseFloat(rest, 64); err == nil {
		c.Value = f
	} else if n := len(rest); n >= 2 && (rest[0] == '"' || rest[0] == '\'') && rest[n-1] == rest[0] {
		c.Value = rest[1 : n-1]
	} else {
		c.Value = rest
	}
	return c, nil
}

// columns are the fields that are not metrics or picks.
var columns = map[string]string{
	"number":      "t.number",
	"attempt":     "t.attempt",
	"state":       "t.state",
	"worker":      "t.worker",
	"host":        "p.host",
	"started":     "t.started",
	"ended":       "t.ended",
	"duration":    "((t.ended - t.started) / 1e6)",
	"operator":    "json_extract(t.origin, '$.operator')",
	"error_kind":  "t.error_kind",
	"answer_from": "t.answer_from",
	"digest":      "lower(hex(t.digest))",
}

// textual are the columns that are compared as text.
var textual = map[string]bool{"state": true, "host": true, "operator": true, "error_kind": true, "digest": true}

// field gives the SQL of a field. Names of users never become part of the SQL.
func field(ctx context.Context, tx *sql.Tx, study Study, name string) (expr string, args []any, err error) {
	if column, ok := columns[name]; ok {
		return column, nil, nil
	}
	if pick, ok := strings.CutPrefix(name, "pick."); ok {
		return "(SELECT value FROM json_each(t.picks) WHERE key = ?)", []any{pick}, nil
	}
	metric := strings.TrimPrefix(name, "metric.")
	if len(study.Objectives) > 0 && metric == study.Objectives[0].Name {
		return "t.objective", nil, nil
	}
	// The names are those of all studies in the file: it counts what this one has.
	var id int64
	err = tx.QueryRowContext(ctx, `SELECT m.id FROM metrics m WHERE m.name = ?1 AND (
		EXISTS (SELECT 1 FROM objectives WHERE study = ?2 AND metric = m.id)
		OR EXISTS (SELECT 1 FROM trials t CROSS JOIN results r ON r.trial = t.id AND r.metric = m.id WHERE t.study = ?2))`, metric, study.ID).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		names, err := scanTexts(ctx, tx, studyMetrics, study.ID)
		if err != nil {
			return "", nil, err
		}
		return "", nil, unknownField(name, names)
	}
	return "(SELECT value FROM results WHERE trial = t.id AND metric = ?)", []any{id}, err
}

func unknownField(name string, metrics []string) error {
	known := append(slices.Sorted(maps.Keys(columns)), metrics...)
	if near := symbolic.Nearest(strings.TrimPrefix(name, "metric."), known); near != "" {
		return fmt.Errorf("unknown field %q (did you mean %q?)", name, near)
	}
	return fmt.Errorf("unknown field %q: want %s, a metric (%s) or pick.NAME", name,
		strings.Join(slices.Sorted(maps.Keys(columns)), ", "), strings.Join(metrics, ", "))
}

// arg gives the value in the form in which the field is stored.
func (c Condition) arg() (any, error) {
	switch c.Field {
	case "state":
		text, ok := c.Value.(string)
		if s, isState := c.Value.(State); isState {
			text, ok = string(s), true
		}
		if !ok {
			return nil, fmt.Errorf("condition on state: want one of %s, got %v", stateList(), c.Value)
		}
		s, err := ParseState(text)
		return string(s), err
	case "started", "ended":
		return c.time()
	}
	_, isColumn := columns[c.Field]
	switch v := c.Value.(type) {
	case string:
		switch {
		case textual[c.Field], strings.HasPrefix(c.Field, "pick."):
			return v, nil
		}
		return nil, fmt.Errorf("condition on %s: want a number, got %q", c.Field, v)
	case float64, int, int64:
		if isColumn && textual[c.Field] {
			return fmt.Sprint(v), nil
		}
		return v, nil
	case bool:
		return v, nil
	}
	return nil, fmt.Errorf("condition on %s: want a number or text, got %T", c.Field, c.Value)
}

func (c Condition) time() (any, error) {
	switch v := c.Value.(type) {
	case time.Time:
		return micros(v), nil
	case string:
		for _, layout := range []string{time.RFC3339Nano, time.DateTime, time.DateOnly} {
			if t, err := time.Parse(layout, v); err == nil {
				return micros(t), nil
			}
		}
	}
	return nil, fmt.Errorf("condition on %s: want a time like 2026-01-31T12:00:00Z, got %v", c.Field, c.Value)
}
