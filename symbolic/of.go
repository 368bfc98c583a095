package symbolic

import (
	"fmt"
	"reflect"
	"slices"
	"time"
)

// Of turns a Go value into a tree, the way back from Build: a model that is written as Go literals becomes symbolic without
// being rewritten. Structs, and pointers to them, become objects of their class in r; slices become lists, string-keyed
// maps dictionaries (in order of key), and Values stay what they are. Structs in fields of struct type need not be in r,
// those in fields of interface type must. Build of the tree gives an equal value, but for what Init derives, for empty slices
// where there were nil ones, and for what was shared: a tree holds it twice.
//
// A nil pointer, interface, slice or map is null in an optional field, and leaves a required one unset, see Missing; a nil
// slice or map there is an empty one. The zero value of an optional field whose default is null is null.
//
// What cannot be a tree is an error with its path: a cycle of pointers, a struct without a class, a value made by a
// constructor (FuncClass), whose arguments are not known.
func Of(x any, r *Registry) (Value, error) {
	c := &converter{registry: r}
	v, err := c.value(nil, reflect.ValueOf(x), &AnySpec{})
	if err != nil {
		return nil, err
	}
	if v == nil {
		v = Null{}
	}
	return v, nil
}

// converter makes one tree.
type converter struct {
	registry *Registry
	way      []visited // pointers, slices and maps that are being converted
}

// visited is a place in memory on the way, and where it stands in the tree.
type visited struct {
	kind    reflect.Kind
	address uintptr
	len     int
	path    Path
}

// value returns the tree of x, which stands at p where s is wanted; nil when x is.
func (c *converter) value(p Path, x reflect.Value, s Spec) (Value, error) {
	if !x.IsValid() {
		return nil, nil
	}
	t := x.Type()
	if t.Implements(valueType) {
		if t.Kind() == reflect.Interface && x.IsNil() {
			return nil, nil
		}
		return x.Interface().(Value), nil
	}
	if t == durationType {
		return String(time.Duration(x.Int()).String()), nil
	}
	switch t.Kind() {
	case reflect.Interface:
		if x.IsNil() {
			return nil, nil
		}
		return c.value(p, x.Elem(), s)
	case reflect.Pointer:
		if x.IsNil() {
			return nil, nil
		}
		leave, err := c.enter(p, x, 0)
		if err != nil {
			return nil, err
		}
		defer leave()
		return c.value(p, x.Elem(), s)
	case reflect.Struct:
		return c.object(p, x, s)
	case reflect.Slice:
		return c.list(p, x, s)
	case reflect.Map:
		return c.dict(p, x, s)
	}
	v, err := ValueOf(x.Interface())
	if err != nil {
		return nil, &PathError{p.Clone(), err}
	}
	return v, nil
}

// enter notes that x is being converted, and reports one that is already.
func (c *converter) enter(p Path, x reflect.Value, size int) (leave func(), err error) {
	v := visited{x.Kind(), x.Pointer(), size, p}
	for _, w := range c.way {
		if w.kind == v.kind && w.address == v.address && w.len == v.len {
			return nil, &PathError{p.Clone(), fmt.Errorf("the Go value leads back to itself: this is %s again", rooted(w.path))}
		}
	}
	c.way = append(c.way, v)
	return func() { c.way = c.way[:len(c.way)-1] }, nil
}

func (c *converter) object(p Path, x reflect.Value, s Spec) (Value, error) {
	class, err := c.class(x.Type(), s)
	if err != nil {
		return nil, &PathError{p.Clone(), err}
	}
	entries := make([]Entry, 0, len(class.Fields))
	for i := range class.Fields {
		f := &class.Fields[i]
		field := x.FieldByIndex(class.index[i])
		if _, null := f.Default.(Null); null && field.IsZero() {
			continue
		}
		v, err := c.value(p.Append(Key(f.Name)), field, f.Spec)
		if err != nil {
			return nil, err
		}
		if _, optional := f.Spec.(*OptionalSpec); optional && v == nil {
			v = Null{}
		}
		if v != nil {
			entries = append(entries, Entry{f.Name, v})
		}
	}
	return class.New(entries...), nil
}

// class returns the class of a struct type that stands where s is wanted.
func (c *converter) class(t reflect.Type, s Spec) (*Class, error) {
	o, _ := bare(s).(*ObjectSpec)
	if o != nil && o.Class != nil && o.Class.goType == t && !o.Class.fn.IsValid() {
		return o.Class, nil
	}
	if c.registry != nil {
		for _, class := range c.registry.classes {
			if class.goType == t && !class.fn.IsValid() && class.Extends == nil {
				return class, nil
			}
		}
		for _, class := range c.registry.classes {
			if class.fn.IsValid() && (class.goType == t || class.goType == reflect.PointerTo(t)) {
				return nil, fmt.Errorf("a %s is made by the constructor of class %s, whose arguments are not known", t, class.Name)
			}
		}
	}
	return nil, fmt.Errorf("the struct %s is of no class in the registry", t)
}

func (c *converter) list(p Path, x reflect.Value, s Spec) (Value, error) {
	if x.IsNil() {
		if _, optional := s.(*OptionalSpec); optional {
			return nil, nil
		}
		return NewList(), nil
	}
	if x.Len() > 0 {
		leave, err := c.enter(p, x, x.Len())
		if err != nil {
			return nil, err
		}
		defer leave()
	}
	elem := Spec(&AnySpec{})
	if l, ok := bare(s).(*ListSpec); ok {
		elem = l.Elem
	}
	items := make([]Value, x.Len())
	for i := range items {
		v, err := c.value(p.Append(Index(i)), x.Index(i), elem)
		if err != nil {
			return nil, err
		}
		items[i] = v
	}
	return NewList(items...), nil
}

func (c *converter) dict(p Path, x reflect.Value, s Spec) (Value, error) {
	if x.Type().Key().Kind() != reflect.String {
		return nil, &PathError{p.Clone(), fmt.Errorf("a %s cannot stand in a symbolic tree (its keys are not strings)", x.Type())}
	}
	if x.IsNil() {
		if _, optional := s.(*OptionalSpec); optional {
			return nil, nil
		}
		return Dict(), nil
	}
	leave, err := c.enter(p, x, 0)
	if err != nil {
		return nil, err
	}
	defer leave()
	d, _ := bare(s).(*DictSpec)
	keys := x.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return compareStrings(a.String(), b.String()) })
	entries := make([]Entry, 0, len(keys))
	for _, k := range keys {
		elem := Spec(&AnySpec{})
		if d != nil && d.of(k.String()) != nil {
			elem = d.of(k.String())
		}
		v, err := c.value(p.Append(Key(k.String())), x.MapIndex(k), elem)
		if err != nil {
			return nil, err
		}
		if v == nil {
			v = Null{}
		}
		entries = append(entries, Entry{k.String(), v})
	}
	return Dict(entries...), nil
}
