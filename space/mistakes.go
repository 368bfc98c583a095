package space

import (
	"errors"
	"fmt"
	"slices"

	"symsearch/symbolic"
)

// Mistakes returns everything that is wrong with a template, and with the rules among the options, when something is
// known to be wrong: by New, which returns it, or by who has read the template and put something else where a value could
// not be read. What is said of one node does not keep the others from being judged. What may only follow from another
// mistake is left out: a rule that names a node which is not to be read, a default in a node with a wrong candidate.
// So a template without any mistake of its own gives none.
func Mistakes(template symbolic.Value, opts ...Option) symbolic.Errors {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	m := mender{template: template, sound: template, said: map[string]bool{}, bared: map[string]bool{}}
	m.check()
	names, found := survey(template)
	m.add(found, func(e *symbolic.PathError) bool {
		missing, ok := errors.AsType[*unnamedError](e.Err)
		return ok && m.mentions(missing.name)
	})
	c, root := compile(m.sound, names)
	m.add(c.errs, nil)
	if c.full {
		return m.errs
	}
	s := &Space{template: m.sound, root: root, ranks: &ranker{}, refers: c.refers, derivations: c.derivations}
	s.lay()
	s.size = root.size()
	whole := len(m.errs) == 0
	m.add(s.setDefaults(), func(e *symbolic.PathError) bool { return m.within(e.Path[:len(e.Path)-1]) })
	if whole { // else what it decodes is not what is meant
		m.add(s.tryDerived(), nil)
	}
	if o.where == nil {
		m.add(s.bind(o.rules), func(e *symbolic.PathError) bool {
			missing, ok := errors.AsType[*unnamedError](e.Err)
			return ok && m.hides(missing.name, names)
		})
	}
	return m.errs
}

// unnamedError is a name that nothing in the space has.
type unnamedError struct{ name, text string }

func (e *unnamedError) Error() string { return e.text }

// mender collects the mistakes of a template, and makes one of it in which there are no nodes that contradict themselves.
type mender struct {
	template symbolic.Value
	sound    symbolic.Value
	errs     symbolic.Errors
	said     map[string]bool // places of mistakes of the stages so far
	bared    map[string]bool // places of nodes that sound has without their settings
}

// add notes the mistakes of one stage, but those at a place where an earlier stage found one, and those that follow from
// others.
func (m *mender) add(found symbolic.Errors, follows func(*symbolic.PathError) bool) {
	found = slices.DeleteFunc(slices.Clone(found), func(e *symbolic.PathError) bool {
		return m.said[e.Path.String()] || follows != nil && follows(e)
	})
	for _, e := range found {
		m.said[e.Path.String()] = true
	}
	m.errs = append(m.errs, found...)
}

// check checks the template, and again without the settings of the nodes in which something was wrong, since a node with
// a wrong setting is not looked into.
func (m *mender) check() {
	for {
		var found symbolic.Errors
		if err := symbolic.Check(m.sound, &symbolic.AnySpec{}); err != nil {
			found = asErrors(err)
		}
		m.add(found, func(e *symbolic.PathError) bool { return m.bared[e.Path.String()] })
		if !m.bare() {
			return
		}
	}
}

// bare takes the settings from the nodes in which something is wrong. It reports whether there was a further one.
func (m *mender) bare() bool {
	further := false
	for _, e := range m.errs {
		at, ok := m.owner(e.Path)
		if !ok || m.bared[at.String()] {
			continue
		}
		node, _ := symbolic.Lookup(m.sound, at)
		if sound, err := symbolic.Replace(m.sound, at, withoutSettings(node)); err == nil {
			m.sound, further = sound, true
			m.bared[at.String()] = true
		}
	}
	return further
}

// owner returns the place of the node whose settings a mistake at p is about; false when it is about no node, or about
// what stands in one.
func (m *mender) owner(p symbolic.Path) (symbolic.Path, bool) {
	v := m.sound
	for i := range p {
		if o, f := familyOf(v); f != notHyper && !(opens(p[i]) && (p[i] != symbolic.Key("candidates") || i+1 < len(p) && isList(o.Get("candidates")))) {
			return p[:i], true
		}
		child, ok := symbolic.Lookup(v, p[i:i+1])
		if !ok {
			return nil, false
		}
		v = child
	}
	_, f := familyOf(v)
	return p, f != notHyper
}

func isList(v symbolic.Value) bool {
	_, ok := v.(*symbolic.List)
	return ok
}

// withoutSettings returns a node that has nothing but what may stand in its place; null for one that is a number.
func withoutSettings(v symbolic.Value) symbolic.Value {
	o, f := familyOf(v)
	list, _ := o.Get("candidates").(*symbolic.List)
	switch {
	case f == oneOf && list != nil && list.Len() > 0:
		return o.Class().New(symbolic.Entry{Key: "candidates", Value: list})
	case f == permutation && list != nil && list.Len() > 0:
		return o.Class().New(symbolic.Entry{Key: "candidates", Value: list})
	case f == manyOf && list != nil && list.Len() > 0:
		return o.Class().New(symbolic.Entry{Key: "k", Value: symbolic.Int(1)}, symbolic.Entry{Key: "candidates", Value: list})
	case f == optional && o.Get("value") != nil:
		return o.Class().New(symbolic.Entry{Key: "value", Value: o.Get("value")})
	case f == repetition && o.Get("block") != nil:
		return o.Class().New(symbolic.Entry{Key: "block", Value: o.Get("block")}, symbolic.Entry{Key: "max", Value: symbolic.Int(1)})
	}
	return symbolic.Null{}
}

// within reports whether a mistake was found at p or below.
func (m *mender) within(p symbolic.Path) bool {
	return slices.ContainsFunc(m.errs, func(e *symbolic.PathError) bool { return e.Path.HasPrefix(p) })
}

// mentions reports whether something that is no node has a name: it may be one whose class could not be read.
func (m *mender) mentions(name string) bool {
	for _, v := range symbolic.All(m.template) {
		if _, f := familyOf(v); f != notHyper {
			continue
		}
		if o, ok := v.(*symbolic.Object); ok && o.Get("name") == symbolic.Value(symbolic.String(name)) {
			return true
		}
	}
	return false
}

// hides reports whether the name or path of a decision may be one of a node in which something is wrong.
func (m *mender) hides(name string, names map[string]symbolic.Path) bool {
	if _, ok := names[name]; ok {
		return true
	}
	if p, err := symbolic.ParsePath(name); err == nil && len(p) > 1 {
		for i := range p {
			if m.bared[p[:i+1].String()] {
				return true
			}
		}
		v, ok := symbolic.Lookup(m.template, p)
		_, null := v.(symbolic.Null)
		return ok && null
	}
	return m.mentions(name)
}

func unnamed(name, format string, args ...any) error {
	return &unnamedError{name: name, text: fmt.Sprintf(format, args...)}
}
