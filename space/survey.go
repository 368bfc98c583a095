package space

import (
	"fmt"

	"symsearch/symbolic"
)

// survey looks for the mistakes that symbolic.Check cannot see, since it looks at one node at a time: names that two
// nodes have, and placeholders that nobody can decide. It takes templates of any shape, broken ones too.
func survey(template symbolic.Value) symbolic.Errors {
	v := surveyor{names: make(map[string]symbolic.Path)}
	v.visit(nil, template)
	return v.errs
}

type surveyor struct {
	names map[string]symbolic.Path
	errs  symbolic.Errors
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
	if list, ok := o.Get("candidates").(*symbolic.List); ok && family != resolved {
		p = append(p, symbolic.Key("candidates"))
		for i, candidate := range list.All() {
			s.visit(append(p, symbolic.Index(i)), candidate)
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
