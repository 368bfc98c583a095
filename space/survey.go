package space

import (
	"fmt"

	"symsearch/symbolic"
)

// survey looks for the mistakes that symbolic.Check cannot see, since it looks at one node at a time: names that two
// nodes have, names that no node has, and placeholders that nobody can decide. It returns the places of all named nodes. It takes templates of any shape, broken ones too.
func survey(template symbolic.Value) (names map[string]symbolic.Path, errs symbolic.Errors) {
	v := surveyor{names: make(map[string]symbolic.Path)}
	v.visit(nil, template)
	v.absences(nil, template, nil, nil)
	v.derivedNames(template)
	return v.names, v.errs
}

type surveyor struct {
	names   map[string]symbolic.Path
	derived []symbolic.Path // the places of Derived nodes
	errs    symbolic.Errors
}

func (s *surveyor) errorf(p symbolic.Path, format string, args ...any) {
	s.errs = append(s.errs, &symbolic.PathError{Path: p.Clone(), Err: fmt.Errorf(format, args...)})
}

func (s *surveyor) visit(p symbolic.Path, v symbolic.Value) {
	o, family := familyOf(v)
	switch family {
	case notHyper:
		for i := range symbolic.NumChildren(v) {
			if step, child := symbolic.Child(v, i); child != nil {
				s.visit(append(p, step), child)
			}
		}
		return
	case foreign:
		s.errorf(p, "a space cannot decide a %s: its class does not implement space.Hyper", o.Class().Name)
		return
	}
	if name, ok := o.Get("name").(symbolic.String); ok && name != "" {
		if other, taken := s.names[string(name)]; taken {
			s.errorf(append(p, symbolic.Key("name")), "the name %q is taken already, at %s (names are unique in a space)", name, place(other))
		} else {
			s.names[string(name)] = p.Clone()
		}
	}
	if family == derived {
		s.derived = append(s.derived, p.Clone())
		return
	}
	for _, name := range []string{"block", "value"} {
		if v := o.Get(name); v != nil && (family == optional || family == repetition) {
			s.visit(append(p, symbolic.Key(name)), v)
		}
	}
	if list, ok := o.Get("candidates").(*symbolic.List); ok && family != resolved {
		p = append(p, symbolic.Key("candidates"))
		for i, candidate := range list.All() {
			s.visit(append(p, symbolic.Index(i)), candidate)
		}
	}
}

// absences checks what stands in the place of each Optional when it is absent. s is what is wanted at p; nil: anything.
func (s *surveyor) absences(p symbolic.Path, v symbolic.Value, spec symbolic.Spec, absent symbolic.Value) {
	o, family := familyOf(v)
	switch family {
	case notHyper:
		for i := range symbolic.NumChildren(v) {
			if step, child := symbolic.Child(v, i); child != nil {
				s.absences(append(p, step), child, symbolic.ChildSpec(v, i, spec), absentAt(v, i))
			}
		}
	case optional:
		if absent == nil {
			absent = symbolic.Null{}
		}
		if spec != nil && symbolic.Check(absent, spec) != nil {
			s.errorf(p, "when the Optional is absent, %s stands here: want %s (give the field a default, or write a OneOf)", show(absent), spec.Want())
		}
		s.absences(append(p, symbolic.Key("value")), o.Get("value"), spec, nil)
	case repetition:
		s.absences(append(p, symbolic.Key("block")), o.Get("block"), itemSpec(spec), nil)
	case oneOf, manyOf, permutation:
		if family != oneOf {
			spec = itemSpec(spec)
		}
		if list, ok := o.Get("candidates").(*symbolic.List); ok {
			for i, c := range list.All() {
				s.absences(append(p, symbolic.Key("candidates"), symbolic.Index(i)), c, spec, nil)
			}
		}
	}
}

// place shows a path in a message.
func place(p symbolic.Path) string {
	if len(p) == 0 {
		return "the root"
	}
	return p.String()
}
