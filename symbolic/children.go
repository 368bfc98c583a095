package symbolic

import "fmt"

// NumChildren returns how many places v has for children: the items of a list, the fields of an object (set or not),
// the entries of a dictionary; 0 for a leaf.
func NumChildren(v Value) int {
	switch v := v.(type) {
	case *List:
		if v != nil {
			return len(v.items)
		}
	case *Object:
		if v != nil {
			return len(v.values)
		}
	}
	return 0
}

// Child returns the step to place i of v and what stands there; nil for a required field that is not set.
// It panics when v is a leaf or i is out of range.
func Child(v Value, i int) (Step, Value) {
	switch v := v.(type) {
	case *List:
		return Index(i), v.items[i]
	case *Object:
		return Key(v.key(i)), v.values[i]
	}
	panic(fmt.Sprintf("symbolic: a %T has no children", v))
}

// ChildSpec returns what may stand at place i of the object or list v, when v itself stands where s is wanted.
// It is nil where nothing is known.
func ChildSpec(v Value, i int, s Spec) Spec {
	if o, ok := s.(*OptionalSpec); ok {
		s = o.Of
	}
	switch v := v.(type) {
	case *List:
		if l, ok := s.(*ListSpec); ok {
			return l.Elem
		}
	case *Object:
		if v.class != nil {
			return v.spec(i)
		}
		if d, ok := s.(*DictSpec); ok {
			return d.of(v.keys[i])
		}
	}
	return nil
}

// WithChildren returns a value of v's shape with other children, one for each place of v; it takes the slice over. An
// integer for a float field becomes a float, as in Class.New. When every child is the one that v has, v is returned.
func WithChildren(v Value, children []Value) Value {
	if len(children) != NumChildren(v) {
		panic(fmt.Sprintf("symbolic: %d children for a value with %d places", len(children), NumChildren(v)))
	}
	switch v := v.(type) {
	case *List:
		for i, c := range children {
			if !same(c, v.items[i]) {
				return NewList(children...)
			}
		}
		return v
	case *Object:
		changed := false
		for i, c := range children {
			if s := v.spec(i); s != nil && c != nil {
				c = coerce(c, s)
				children[i] = c
			}
			changed = changed || !same(c, v.values[i])
		}
		if !changed {
			return v
		}
		return &Object{class: v.class, values: children, keys: v.keys, at: v.at}
	}
	return v
}

// same reports whether a and b are one value: the same pointer, or equal leaves of one type.
func same(a, b Value) bool { return a == b }
