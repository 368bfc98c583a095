package symbolic

import (
	"fmt"
	"strings"
)

// PathError is a mistake at a place of a tree.
type PathError struct {
	Path Path
	Err  error
}

// Error returns "path: message", or the message alone at the root.
func (e *PathError) Error() string {
	if len(e.Path) == 0 {
		return e.Err.Error()
	}
	return e.Path.String() + ": " + e.Err.Error()
}

// Unwrap returns the mistake without its place.
func (e *PathError) Unwrap() error { return e.Err }

// Errors is everything that is wrong with a tree, in tree order.
type Errors []*PathError

// Error returns one mistake a line.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.Is and errors.As access to each mistake.
func (e Errors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, err := range e {
		errs[i] = err
	}
	return errs
}

// Placeholder is implemented by Go types, on their pointers, whose objects stand for a value that is decided later: the
// hyper-nodes of package space. CheckAs is called on a zero value, for an object o at p where s is wanted: it checks
// everything that o may become against s with c.Check. The object's own fields have been checked before, but not what
// lies below a field that takes any value: that is CheckAs's part, since it knows the spec.
type Placeholder interface {
	CheckAs(c *Checker, p Path, o *Object, s Spec)
}

// Checker collects the mistakes of one check.
type Checker struct {
	errs Errors
	open int // placeholders and references met so far
	refs int // references met so far
	mode mode
}

// mode is how a Checker goes about it; it holds for the checkers that it asks as well.
type mode struct {
	shallow bool      // do not descend into values of an AnySpec
	decided bool      // placeholders are mistakes
	refs    *resolver // finds what references mean; nil: the whole tree is not known
}

// Check reports every mistake of v against s, in tree order: wrong types, values out of range, unknown, missing and
// misspelt fields, and broken rules of classes (Validate). It returns nil or Errors. Hyper-nodes are accepted where
// everything they may become is.
func Check(v Value, s Spec) error {
	v = untyped(v)
	c := &Checker{mode: mode{refs: newResolver(v)}}
	c.Check(make(Path, 0, 16), v, s)
	return c.Err()
}

// Err returns what was found so far: nil, or Errors.
func (c *Checker) Err() error {
	if len(c.errs) == 0 {
		return nil
	}
	return c.errs
}

// Check checks v, which stands at p, against s.
func (c *Checker) Check(p Path, v Value, s Spec) {
	o, ok := v.(*Object)
	if ok && o.class != nil && o.class.opaque {
		c.opaqueObject(p, o)
		return
	}
	if any, isAny := s.(*AnySpec); !ok || o.class == nil || !o.class.placeholder || isAny && any.Template {
		s.check(c, p, v)
		return
	}
	if obj, ok := s.(*ObjectSpec); ok && obj.admits(o.class) {
		s.check(c, p, v) // the place wants the placeholder itself
		return
	}
	c.open++
	if o.class.reference {
		c.refs++
		if c.mode.shallow {
			c.Errorf(p, "a reference cannot stand in the settings of a placeholder (write the value out)")
			return
		}
	} else if c.mode.decided {
		c.Errorf(p, "%s is still undecided (decode a point of the space first)", o.class.Name)
		return
	}
	inner := &Checker{mode: mode{shallow: true}}
	inner.checkFields(p, o)
	c.errs = append(c.errs, inner.errs...)
	if len(inner.errs) == 0 {
		o.class.zero().(Placeholder).CheckAs(c, p, o, s)
	}
}

// Errorf reports a mistake at p.
func (c *Checker) Errorf(p Path, format string, args ...any) {
	c.errs = append(c.errs, &PathError{Path: p.Clone(), Err: fmt.Errorf(format, args...)})
}

// wrong reports that v is not what s wants.
func (c *Checker) wrong(p Path, s Spec, v Value) {
	c.Errorf(p, "want %s, got %s", s.Want(), brief(v))
}

// checkFields checks an object against its own class.
func (c *Checker) checkFields(p Path, o *Object) {
	before, open := len(c.errs), c.open
	for i, v := range o.values {
		switch {
		case i >= o.declared():
			c.Errorf(append(p, Key(o.key(i))), "%s has no field %q%s", o.class.Name, o.key(i), didYouMean(o.key(i), o.class.names()))
		case v == nil && misspelt(o.class.Fields[i].Name, o.keys, o.class.names()):
		case v == nil:
			f := &o.class.Fields[i]
			c.Errorf(p, "%s needs the field %q: %s", o.class.Name, f.Name, f.Spec.Want())
		default:
			c.Check(append(p, Key(o.key(i))), v, o.class.Fields[i].Spec)
		}
	}
	if len(c.errs) == before && c.open == open && !c.mode.shallow && o.class.validates {
		c.validate(p, o)
	}
}

// validate asks the class's own rules, on an object whose fields are fine and decided.
func (c *Checker) validate(p Path, o *Object) {
	x, err := buildStruct(o)
	if err == nil {
		err = x.Interface().(Validator).Validate()
	}
	if err == nil {
		return
	}
	c.place(p, o.class, err)
}

// place reports what a rule or a hook of the class says of its object at p: each mistake at the place below the object that it
// names, or at the object.
func (c *Checker) place(p Path, class *Class, err error) {
	for _, e := range pathErrors(nil, err) {
		if len(e.Path) == 0 {
			c.Errorf(p, "%s: %w", class.Name, e.Err)
			continue
		}
		c.errs = append(c.errs, &PathError{Path: p.Append(e.Path...), Err: e.Err})
	}
}

// brief shows a value in a message: on one line, cut when long.
func brief(v Value) string {
	if v == nil {
		return "nothing"
	}
	const most = 60
	text := []rune(Format(v, FormatOptions{Compact: true, HideDefaults: true}))
	if len(text) > most {
		text = append(text[:most-3], []rune("...")...)
	}
	return string(text)
}

// article puts "a" or "an" before a noun.
func article(noun string) string {
	if noun != "" && strings.ContainsRune("AEIOUaeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}
