package document

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"symsearch/symbolic"
)

// Set returns a document with values changed, as the command line does with --set: each assignment is a path, an equals
// sign and a value in YAML, with tags if need be: "workers=4", "evaluate.optimizer=!Adam {lr: 0.1}". They are applied in
// order. A path leads to a field that its class has, an existing item of a list, or any name in a dictionary; an optional
// object on the way that is not there yet is made with its defaults.
//
// The new tree is checked against the root spec of Parse. The error is Diagnostics with everything that is wrong, and
// names the argument where that is to blame; the document beside it is nil when an assignment could not be read at all.
func (d *Document) Set(assignments ...string) (*Document, error) {
	n := *d
	var refused Diagnostics
	for _, text := range assignments {
		n.arguments++
		if err := n.assign(text); err != nil {
			refused = append(refused, err)
		}
	}
	if len(refused) > 0 {
		return nil, refused.err()
	}
	return &n, n.Check(n.spec)
}

// assign applies one assignment to d, which is still private to Set.
func (d *Document) assign(text string) *Diagnostic {
	a, problem := d.argument("--set", text)
	if problem == nil && len(a.Path) == 0 {
		problem = a.src.shown(0, 0, nil, "want a path before the equals sign")
	}
	if problem != nil {
		return problem
	}
	d.problems = append(d.problems[:len(d.problems):len(d.problems)], a.problems...)
	root, at, err := put(d.Root, d.spec, a.Path, a.got.value)
	if err != nil {
		column := utf8.RuneCountInString(a.left[:stepStart(a.left, at)]) + 1
		return a.src.shown(1, column, a.Path[:at+1], err.Error())
	}
	d.Root, d.places = root, d.places.with(a.Path, a.got.at)
	return nil
}

// argumentName is how messages name an argument: its first line, cut when long.
func argumentName(option, text string) string {
	const most = 60
	line, _, more := strings.Cut(text, "\n")
	if r := []rune(line); len(r) > most {
		line, more = string(r[:most]), true
	}
	if more {
		line += "..."
	}
	return option + " " + line
}

// equalsSign returns the index of the first equals sign outside of a quoted name, -1 when there is none.
func equalsSign(text string) int {
	inQuotes := false
	for i := 0; i < len(text); i++ {
		switch {
		case inQuotes && text[i] == '\\':
			i++
		case text[i] == '"':
			inQuotes = !inQuotes
		case text[i] == '=' && !inQuotes:
			return i
		}
	}
	return -1
}

// stepStart returns the index in the text of a path at which step n starts.
func stepStart(text string, n int) int {
	start := len(text) - len(strings.TrimLeft(text, " "))
	for end := len(text); end > start && n > 0; end-- {
		if p, err := symbolic.ParsePath(text[start:end]); err == nil && len(p) == n {
			start = end
			break
		}
	}
	if start < len(text) && text[start] == '.' {
		start++
	}
	return start
}

// put returns root, of which s is wanted, with v at path. On an error, at is the index of the step that cannot be taken.
func put(root symbolic.Value, s symbolic.Spec, path symbolic.Path, v symbolic.Value) (_ symbolic.Value, at int, err error) {
	node := root
	for i, step := range path {
		if node, err = present(node, s, path[:i]); err == nil {
			err = canStep(node, step)
		}
		if err != nil {
			return nil, i, err
		}
		if root, err = replace(root, path[:i], node); err != nil {
			return nil, i, err
		}
		s = childSpec(node, step, s)
		node, _ = symbolic.Lookup(node, symbolic.Path{step})
	}
	root, err = replace(root, path, v)
	return root, len(path) - 1, err
}

// present returns node, which stands at p, or what is made in the place of one that is not there yet.
func present(node symbolic.Value, s symbolic.Spec, p symbolic.Path) (symbolic.Value, error) {
	if _, null := node.(symbolic.Null); node != nil && !null {
		return node, nil
	}
	if class := classOf(s); class != nil {
		return class.New(), nil
	}
	if o, ok := s.(*symbolic.OptionalSpec); ok {
		s = o.Of
	}
	if _, ok := s.(*symbolic.DictSpec); ok {
		return symbolic.Dict(), nil
	}
	if s == nil {
		return nil, fmt.Errorf("%s has no value yet (set that first)", p)
	}
	return nil, fmt.Errorf("%s has no value yet (set that first, to %s)", p, s.Want())
}

// canStep says why nothing can be set at step of node.
func canStep(node symbolic.Value, step symbolic.Step) error {
	key, isKey := step.Key()
	if o, ok := node.(*symbolic.Object); ok && isKey {
		if o.Class() == nil || o.Class().IsOpaque() {
			return nil
		}
		if _, known := o.Class().Field(key); known {
			return nil
		}
	}
	// Replace knows what is wrong with any other step that it cannot take.
	_, err := symbolic.Replace(node, symbolic.Path{step}, symbolic.Null{})
	if at, ok := errors.AsType[*symbolic.PathError](err); ok {
		return at.Err
	}
	return err
}

// replace is symbolic.Replace, which does not add names to a dictionary.
func replace(root symbolic.Value, path symbolic.Path, v symbolic.Value) (symbolic.Value, error) {
	if len(path) > 0 {
		last := len(path) - 1
		key, isKey := path[last].Key()
		parent, _ := symbolic.Lookup(root, path[:last])
		if o, ok := parent.(*symbolic.Object); ok && isKey {
			path, v = path[:last], o.With(symbolic.Entry{Key: key, Value: v})
		}
	}
	return symbolic.Replace(root, path, v)
}

// childSpec returns what may stand one step below node, where s is wanted for node; nil when that is not known.
func childSpec(node symbolic.Value, step symbolic.Step, s symbolic.Spec) symbolic.Spec {
	if o, ok := s.(*symbolic.OptionalSpec); ok {
		s = o.Of
	}
	switch node := node.(type) {
	case *symbolic.List:
		if l, ok := s.(*symbolic.ListSpec); ok {
			return l.Elem
		}
	case *symbolic.Object:
		if node.Class() != nil {
			key, _ := step.Key()
			f, _ := node.Class().Field(key)
			return f.Spec
		}
		if d, ok := s.(*symbolic.DictSpec); ok {
			return d.Elem
		}
	}
	return nil
}
