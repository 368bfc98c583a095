package patch

import (
	"fmt"
	"regexp"

	"symsearch/symbolic"
	"symsearch/symbolic/expression"
)

// Where says which nodes of a tree are meant: those for which everything that is given holds. In a tree it is a dictionary.
type Where struct {
	Class      string `sym:"class" optional:"true" doc:"objects of the class with this name, or of one that extends it"`
	Path       string `sym:"path" optional:"true" doc:"a pattern of places: layers[*].p, **.lr"`
	Expression string `sym:"expression" optional:"true" doc:"an expression over the node: out_features > 64"`
}

var whereClass = symbolic.ClassOf[Where]("Where", "which nodes of a tree are meant")

// Selector returns the nodes that are meant as a selector.
func (w *Where) Selector() (symbolic.Selector, error) {
	var all []symbolic.Selector
	if w.Class != "" {
		all = append(all, symbolic.OfClass(w.Class))
	}
	if w.Path != "" {
		p, err := symbolic.ParsePattern(w.Path)
		if err != nil {
			return nil, err
		}
		all = append(all, symbolic.At(p))
	}
	if w.Expression != "" {
		x, err := expression.Compile(w.Expression)
		if err != nil {
			return nil, err
		}
		all = append(all, x.Match)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("want a class, a path or an expression")
	}
	return func(p symbolic.Path, v, parent symbolic.Value) bool {
		for _, s := range all {
			if !s(p, v, parent) {
				return false
			}
		}
		return true
	}, nil
}

var identifier = regexp.MustCompile(`^[\pL_][\pL\pN_]*$`)

// selectorOf reads the field where of a Rule: a text is the name of a class when it is one word, an expression otherwise.
func selectorOf(v symbolic.Value) (symbolic.Selector, error) {
	s, err := readWhere(v)
	if err != nil {
		return nil, &symbolic.PathError{Path: symbolic.Path{symbolic.Key("where")}, Err: err}
	}
	return s, nil
}

func readWhere(v symbolic.Value) (symbolic.Selector, error) {
	switch v := v.(type) {
	case symbolic.String:
		if identifier.MatchString(string(v)) {
			return symbolic.OfClass(string(v)), nil
		}
		return (&Where{Expression: string(v)}).Selector()
	case *symbolic.Object:
		var entries []symbolic.Entry
		for k, c := range v.Fields() {
			entries = append(entries, symbolic.Entry{Key: k, Value: c})
		}
		w, err := symbolic.Build[*Where](whereClass.New(entries...))
		if err != nil {
			return nil, err
		}
		return w.Selector()
	}
	return nil, fmt.Errorf("want the name of a class, an expression or {class: ..., path: ..., expression: ...}")
}
