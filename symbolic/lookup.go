package symbolic

import "fmt"

// Lookup returns the value at p; false when the tree has no such place, or a field there that is not set.
func Lookup(root Value, p Path) (Value, bool) {
	root = untyped(root)
	for _, s := range p {
		i := childAt(root, s)
		if i < 0 {
			return nil, false
		}
		_, root = Child(root, i)
	}
	return root, root != nil
}

// Replace returns the tree with v at p, sharing everything that does not lie on the way. The place must exist; nothing is
// checked against specs. It is the primitive for code that knows what it does; Rebind checks.
func Replace(root Value, p Path, v Value) (Value, error) {
	v = untyped(v)
	if len(p) == 0 {
		return v, nil
	}
	i := childAt(untyped(root), p[0])
	if i < 0 {
		return nil, &PathError{Path: p[:1].Clone(), Err: noSuchPlace(root, p[0])}
	}
	_, c := Child(root, i)
	n, err := Replace(c, p[1:], v)
	if err != nil {
		return nil, within(p[0], err)
	}
	return withChild(root, i, n), nil
}

// childAt returns the place of step s among the children of v, -1 when there is none.
func childAt(v Value, s Step) int {
	switch v := v.(type) {
	case *List:
		if s.index >= 0 && s.index < len(v.items) {
			return s.index
		}
	case *Object:
		if s.index < 0 {
			return v.position(s.key)
		}
	}
	return -1
}

// withChild returns v with another child at place i.
func withChild(v Value, i int, c Value) Value {
	children := make([]Value, NumChildren(v))
	for j := range children {
		_, children[j] = Child(v, j)
	}
	children[i] = c
	return WithChildren(v, children)
}

// noSuchPlace says why v has no child at step s, and what it has instead.
func noSuchPlace(v Value, s Step) error {
	switch v := v.(type) {
	case *List:
		if s.index >= 0 {
			return fmt.Errorf("the list has %d items, there is no index %d", len(v.items), s.index)
		}
		return fmt.Errorf("a list has no name %q (want an index in brackets)", s.key)
	case *Object:
		if s.index >= 0 {
			return fmt.Errorf("%s has names, no index [%d]", typeName(v), s.index)
		}
		names := make([]string, len(v.values))
		for i := range names {
			names[i] = v.key(i)
		}
		return fmt.Errorf("%s has no field %q%s", typeName(v), s.key, didYouMean(s.key, names))
	}
	return fmt.Errorf("%s has nothing below it", typeName(v))
}
