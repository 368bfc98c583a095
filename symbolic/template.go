package symbolic

import (
	"fmt"
	"strings"
)

// A template is a tree with holes: texts that stand for a value that is known later, or for a part of it.
//
//	$it                 the value
//	$it.out_features    what stands at this place in it
//	$$it                the text "$it" itself; so with any text that begins like one of these
//
// A hole may stand wherever something may; a field of type AnySpec with Template takes templates. A reference in a template
// means a place of the tree that the template is put into: Check and Build leave it as it is.

// Fill returns the template with it in the place of every hole. A place that it does not have is an error, with the path in
// the template. The result is not checked.
func Fill(template, it Value) (Value, error) {
	it = untyped(it)
	return fill(untyped(template), func(part Path) (Value, error) {
		v, ok := Lookup(it, part)
		if !ok {
			return nil, fmt.Errorf("%s has nothing at %s", brief(it), part)
		}
		return v, nil
	})
}

// fill replaces every hole by what value returns for the path behind $it.
func fill(v Value, value func(part Path) (Value, error)) (Value, error) {
	switch x := v.(type) {
	case String:
		part, hole, err := parseHole(string(x))
		switch {
		case err != nil:
			return nil, err
		case hole:
			return value(part)
		case strings.HasPrefix(string(x), "$$it"):
			return x[1:], nil
		}
		return v, nil
	case *List, *Object:
		var children []Value
		for i := range NumChildren(v) {
			s, c := Child(v, i)
			if c == nil {
				continue
			}
			n, err := fill(c, value)
			if err != nil {
				return nil, within(s, err)
			}
			if !same(n, c) && children == nil {
				children = make([]Value, NumChildren(v))
				for j := range children {
					_, children[j] = Child(v, j)
				}
			}
			if children != nil {
				children[i] = n
			}
		}
		if children != nil {
			return WithChildren(v, children), nil
		}
	}
	return v, nil
}

// parseHole reports whether a text is a hole, and of what part of the value.
func parseHole(text string) (part Path, hole bool, err error) {
	rest, ok := strings.CutPrefix(text, "$it")
	switch {
	case !ok:
		return nil, false, nil
	case rest == "":
		return nil, true, nil
	case rest[0] == '.', rest[0] == '[':
		part, err := ParsePath(strings.TrimPrefix(rest, "."))
		if err == nil && len(part) == 0 {
			err = fmt.Errorf("want a name behind the point of %q", text)
		}
		return part, true, err
	}
	return nil, false, nil // $item is a text like any other
}

// template checks a template: a hole fits everywhere, and what holds one is not asked for its rules across fields.
func (c *Checker) template(p Path, v Value) {
	filled, err := fill(v, func(Path) (Value, error) { return holeClass.New(), nil })
	if err != nil {
		at, ok := err.(*PathError)
		if !ok {
			at = &PathError{Err: err}
		}
		c.errs = append(c.errs, &PathError{p.Append(at.Path...), at.Err})
		return
	}
	// Only the text of a reference can be judged: what it leads to is in the tree that the template will be put into.
	inner := &Checker{mode: mode{decided: c.mode.decided}}
	inner.Check(p, filled, &AnySpec{})
	c.errs = append(c.errs, inner.errs...)
	c.open += inner.open
}

// takesTemplate reports whether a field of this type holds templates.
func takesTemplate(s Spec) bool {
	switch s := s.(type) {
	case *OptionalSpec:
		return takesTemplate(s.Of)
	case *DictSpec:
		return s.Elem != nil && takesTemplate(s.Elem)
	case *AnySpec:
		return s.Template
	}
	return false
}

// hole stands for a hole while a template is checked.
type hole struct{}

var holeClass = func() *Class {
	c := ClassOf[hole]("$it", "a value that is known later")
	c.reference = true // so that it counts neither as decided nor as undecided
	return c
}()

// CheckAs accepts every place.
func (*hole) CheckAs(*Checker, Path, *Object, Spec) {}

var _ Placeholder = (*hole)(nil)
