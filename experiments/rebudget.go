package experiments

import (
	"errors"
	"fmt"
	"strings"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// rebudget returns the experiment with limits of its budget set, also in its text, whose comments are kept. The error says
// all that is wrong with the assignments.
func (e *Experiment) rebudget(set []string) (*Experiment, error) {
	if e.file == nil || e.Text == "" {
		return nil, errors.New("the study is run by a program, without an experiment file: its budget is that program's")
	}
	paths := make([]string, len(set))
	var errs []error
	for i, text := range set {
		p, err := document.AssignmentPath(text)
		if err == nil {
			err = isLimit(p)
		}
		errs = append(errs, err)
		paths[i] = "budget." + strings.TrimSpace(text)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	d, _, err := parseDeclaring(e.Name, []byte(e.Text), e.file.registry, &symbolic.ObjectSpec{Class: formClass})
	if d == nil {
		return nil, err
	}
	after, err := d.Set(paths...)
	if err != nil {
		return nil, wrongLimits(err)
	}
	budget := after.Root.(*symbolic.Object).Get("budget")
	n := *e
	if n.Budget, err = symbolic.Build[Budget](budget); err == nil {
		err = n.Budget.check()
	}
	if err == nil {
		err = n.limit()
	}
	if err != nil {
		return nil, err
	}
	text, err := d.Edit(after.Root)
	if err != nil {
		return nil, err
	}
	file := *e.file
	file.tree = file.tree.With(symbolic.Entry{Key: "budget", Value: budget})
	n.Text, n.file = string(text), &file
	return &n, nil
}

// Limits returns the names of the limits that a budget may have, in the order of its fields.
func Limits() []string {
	names := make([]string, len(budgetClass.Fields))
	for i, f := range budgetClass.Fields {
		names[i] = f.Name
	}
	return names
}

// isLimit reports a path that is no limit of a budget.
func isLimit(p symbolic.Path) error {
	names := Limits()
	if len(p) == 1 {
		if key, ok := p[0].Key(); ok {
			if _, ok := budgetClass.Field(key); ok {
				return nil
			}
		}
	}
	hint := "it has " + strings.Join(names, ", ")
	if near := symbolic.Nearest(p.String(), names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return fmt.Errorf("a budget has no limit %q (%s)", p.String(), hint)
}

// wrongLimits words what is wrong with assignments to limits, each on a line.
func wrongLimits(err error) error {
	ds, ok := errors.AsType[document.Diagnostics](err)
	if !ok {
		return err
	}
	var errs []error
	for _, d := range ds {
		text := d.Message
		if len(d.Path) > 0 {
			text = d.Path.String() + ": " + text
		}
		if d.Hint != "" {
			text += " (hint: " + d.Hint + ")"
		}
		errs = append(errs, errors.New(text))
	}
	return errors.Join(errs...)
}

// budgetText writes the limits that the budget sets, as one sets them: "trials=200, time=2h".
func (l *loaded) budgetText() string {
	var parts []string
	budget := l.tree.Get("budget").(*symbolic.Object)
	for _, f := range budgetClass.Fields {
		v := budget.Get(f.Name)
		if v == nil || symbolic.Equal(v, f.Default) {
			continue
		}
		text := symbolic.Format(v, symbolic.FormatOptions{Compact: true})
		if s, ok := v.(symbolic.String); ok {
			text = string(s)
		}
		parts = append(parts, f.Name+"="+text)
	}
	if len(parts) == 0 {
		return "without a limit"
	}
	return strings.Join(parts, ", ")
}
