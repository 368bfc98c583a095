package symbolic

import (
	"slices"
)

// Transform returns the tree in which f has replaced nodes. f sees every node of the original tree in pre-order, with a path
// valid during the call; when it returns another value, that stands in the node's place and is not entered. New values are
// checked, change hooks called and rules checked as in Rebind, and all errors are returned at once. A tree in which f
// replaces nothing is returned as it is.
func Transform(root Value, f func(p Path, v, parent Value) (Value, error)) (Value, error) {
	return Sealed(nil).Transform(root, f)
}

// Transform is the function Transform that leaves the sealed places alone.
func (sealed Sealed) Transform(root Value, f func(p Path, v, parent Value) (Value, error)) (Value, error) {
	t := &transformer{rebinder: rebinder{sealed: sealed}, f: f}
	v := t.node(make(Path, 0, 16), untyped(root), nil, &AnySpec{})
	if len(t.errs) > 0 {
		return nil, t.errs
	}
	return v, nil
}

type transformer struct {
	rebinder
	f func(p Path, v, parent Value) (Value, error)
}

// node returns what becomes of v, which stands at p where s is wanted.
func (t *transformer) node(p Path, v, parent Value, s Spec) Value {
	n, err := t.f(p, v, parent)
	switch {
	case err != nil:
		t.failed(p, err)
		return v
	case n == nil:
		t.Errorf(p, "the transformation returned nothing (return the value itself to keep it)")
		return v
	case !same(n, v):
		t.replaces(p)
		t.Check(p, n, s)
		return coerce(n, s)
	}
	before := len(t.errs)
	s = bare(s)
	switch x := v.(type) {
	case *List:
		n = t.list(p, x, s)
	case *Object:
		n = t.object(p, x, s)
	}
	if u, ok := s.(*UnionSpec); ok && n != v && len(t.errs) == before {
		t.Check(p, n, u)
	}
	return n
}

// failed reports an error of the function: each mistake in it at the place that it names, or at p.
func (t *transformer) failed(p Path, err error) {
	for _, e := range pathErrors(nil, err) {
		if len(e.Path) == 0 {
			t.Errorf(p, "%w", e.Err)
			continue
		}
		t.errs = append(t.errs, e)
	}
}

// noEdits is what a transformation moves: nothing.
var noEdits = &edit{more: noMore}

// replaces reports a new value at p that is at, below or above a sealed place.
func (t *transformer) replaces(p Path) {
	for _, sealed := range t.sealed {
		switch {
		case p.HasPrefix(sealed):
			t.Errorf(p, "%s is sealed", rooted(sealed))
		case sealed.HasPrefix(p):
			t.Errorf(p, "%s is sealed, and would be lost here", sealed)
		}
	}
}

func (t *transformer) list(p Path, l *List, s Spec) Value {
	elem := Spec(&AnySpec{})
	if ls, ok := s.(*ListSpec); ok {
		elem = ls.Elem
	}
	var items []Value
	for i, item := range l.items {
		n := t.node(append(p, Index(i)), item, l, elem)
		if !same(n, item) && items == nil {
			items = slices.Clone(l.items)
		}
		if items != nil {
			items[i] = n
		}
	}
	if items == nil {
		return l
	}
	return &List{items: items}
}

func (t *transformer) object(p Path, o *Object, s Spec) Value {
	before := len(t.errs)
	var n *Object
	for i, v := range o.values {
		if v == nil {
			continue
		}
		name := o.key(i)
		spec := t.entrySpec(o, i, name, s)
		if spec == nil {
			spec = &AnySpec{}
		}
		c := t.node(append(p, Key(name)), v, o, spec)
		if !same(c, v) && n == nil {
			n = o.clone()
		}
		if n != nil {
			n.values[i] = c
		}
	}
	if n == nil || len(t.errs) > before {
		return o
	}
	return t.touched(p, o, n, s, noEdits)
}
