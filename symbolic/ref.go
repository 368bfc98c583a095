package symbolic

import (
	"fmt"
	"strings"
)

// Ref stands in a tree for a value that is elsewhere in the same tree, so that what belongs together is written once. To
// says where:
//
//	model.layers[0].out_features   a place, from the root of the tree
//	.out_features                  a place beside the reference; each further dot is one level up
//	$width                         the object whose field name is "width"
//	$first.out_features            a place in the object of that name
//
// Check checks that the value is there and fits the place of the reference, Resolve puts it there, and Build resolves first.
// What is referred to may be a reference itself, or hold some. A reference that leads back to itself is an error that names
// the places on the way.
type Ref struct {
	To string `sym:"to" doc:"where the value is: a place from the root (model.layers[0].out_features), beside this one (.in_features), or by name ($width, $first.out_features)"`
}

// Classes returns the classes of this package: Ref. It is the same pointer on every call.
func Classes() []*Class { return []*Class{refClass} }

var refClass = ClassOf[Ref]("Ref", "the value that stands elsewhere in the tree")

// reference marks placeholders for what is in the tree already.
type reference interface {
	Placeholder
	target(o *Object) (refTarget, error)
}

var _ reference = (*Ref)(nil)

// CheckAs checks that the value is there and that it may stand where s is wanted. It is called by Check.
func (*Ref) CheckAs(c *Checker, p Path, o *Object, s Spec) {
	r := c.mode.refs
	if r == nil { // a part of a tree: only the text can be judged
		if _, err := targetOf(o); err != nil {
			c.Errorf(p, "%w", err)
		}
		return
	}
	if _, _, err := r.reference(p, o); err != nil {
		if err.Path.Equal(p) {
			c.errs = append(c.errs, err)
		}
		return
	}
	at, v := r.follow(p, o)
	if v == nil {
		return
	}
	part := &Checker{mode: mode{decided: c.mode.decided}}
	if part.Check(at, v, &AnySpec{}); len(part.errs) > 0 {
		return // wrong in itself, which is reported where it stands
	}
	if part.Check(at, v, s); len(part.errs) > 0 {
		c.Errorf(p, "refers to %w", part.errs[0])
	}
}

func (*Ref) target(o *Object) (refTarget, error) {
	to, _ := o.Get("to").(String)
	return parseTarget(string(to))
}

// targetOf returns what a reference says.
func targetOf(o *Object) (refTarget, error) { return o.class.zero().(reference).target(o) }

// refTarget is the text of a reference, read.
type refTarget struct {
	name string // $name
	up   int    // levels up from the reference; 0: from the root, or from what is named
	path Path
}

func parseTarget(text string) (refTarget, error) {
	rest := strings.TrimLeft(text, ".")
	t := refTarget{up: len(text) - len(rest)}
	named := t.up == 0 && strings.HasPrefix(text, "$")
	if named {
		rest = text[1:]
	}
	p, err := ParsePath(rest)
	switch {
	case err != nil:
		return t, fmt.Errorf("reference %q: %w", text, err)
	case len(p) == 0:
		return t, fmt.Errorf("reference %q: want a place (model.x), a place beside this one (.x) or a name ($x)", text)
	case !named:
		t.path = p
		return t, nil
	}
	name, ok := p[0].Key()
	if !ok {
		return t, fmt.Errorf("reference %q: want a name behind the $", text)
	}
	t.name, t.path = name, p[1:]
	return t, nil
}
