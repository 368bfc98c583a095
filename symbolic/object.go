package symbolic

import (
	"iter"
	"slices"
)

// Object is an object of a class, or, without a class, a plain dictionary. Its fields stand in a fixed order: a class's
// in the order of declaration, a dictionary's in the order given.
type Object struct {
	class *Class // nil: a dictionary

	// values holds the class's fields first, by position, nil where a required one is not set; then what belongs to
	// keys: a dictionary's entries, or names that the class does not know, kept so that Check can report them.
	values []Value
	keys   []string
	at     map[string]int // place of each key in keys; nil while they are few
}

// manyKeys is how many keys are looked through one by one.
const manyKeys = 16

// Entry is one named value of an object.
type Entry struct {
	Key   string
	Value Value
}

// Dict returns a plain dictionary. Of two entries with one key the later wins, at the place of the first.
func Dict(entries ...Entry) *Object {
	o := &Object{values: make([]Value, 0, len(entries)), keys: make([]string, 0, len(entries))}
	o.put(entries)
	return o
}

// New returns an object of the class. Fields that are not given get their default; a required one stays unset. An integer
// in a float field becomes a float, and a dictionary in a field of one certain class becomes an object of that class.
// Nothing else is checked: unknown names and wrong values are kept, and Check reports them all, with their paths.
func (c *Class) New(entries ...Entry) *Object {
	o := c.unset()
	o.put(entries)
	return o
}

// unset returns an object whose fields have their defaults.
func (c *Class) unset() *Object {
	o := c.blank()
	for i := range c.Fields {
		o.values[i] = c.Fields[i].Default
	}
	return o
}

// blank returns an object without values. The room for those of a small one stands beside it, in one piece of memory:
// trees are made of many of them.
func (c *Class) blank() *Object {
	var o *Object
	switch n := len(c.Fields); {
	case 0 < n && n <= 4:
		small := &struct {
			Object
			room [4]Value
		}{}
		o = &small.Object
		o.values = small.room[:n:n]
	case 4 < n && n <= 8:
		small := &struct {
			Object
			room [8]Value
		}{}
		o = &small.Object
		o.values = small.room[:n:n]
	default:
		o = &Object{values: make([]Value, n)}
	}
	o.class = c
	return o
}

// clone returns a copy of the object itself, for its maker to change: it shares the values and, until put makes others, the keys.
func (o *Object) clone() *Object {
	if o.class == nil || len(o.keys) > 0 {
		return &Object{class: o.class, values: slices.Clone(o.values), keys: slices.Clip(o.keys), at: o.at}
	}
	n := o.class.blank()
	copy(n.values, o.values)
	return n
}

// With returns a copy of the object with the entries set, sharing all other values. A nil Value resets a field to its
// default and removes a dictionary's entry. Like Class.New it does not check.
func (o *Object) With(entries ...Entry) *Object {
	n := o.clone()
	n.put(entries)
	return n
}

// put sets entries in place: only for an object that nobody else has seen yet. It changes the index only when that is the
// object's own.
func (o *Object) put(entries []Entry) {
	own := o.at == nil
	for _, e := range entries {
		e.Value = untyped(e.Value)
		i := o.position(e.Key)
		switch {
		case i >= 0 && i < o.declared() && e.Value == nil:
			o.values[i] = o.class.Fields[i].Default
		case i >= 0 && i < o.declared():
			o.values[i] = coerce(e.Value, o.class.Fields[i].Spec)
		case i >= 0 && e.Value == nil:
			k := i - o.declared()
			o.values = append(o.values[:i], o.values[i+1:]...)
			o.keys = append(slices.Clone(o.keys[:k]), o.keys[k+1:]...)
			o.index()
			own = true
		case i >= 0:
			o.values[i] = e.Value
		case e.Value != nil:
			o.keys = append(o.keys, e.Key)
			o.values = append(o.values, e.Value)
			switch {
			case own && o.at != nil:
				o.at[e.Key] = len(o.keys) - 1
			case len(o.keys) > manyKeys:
				o.index()
				own = true
			}
		}
	}
}

// index makes a new index of the keys when they are many.
func (o *Object) index() {
	o.at = nil
	if len(o.keys) <= manyKeys {
		return
	}
	o.at = make(map[string]int, cap(o.keys))
	for i, k := range o.keys {
		o.at[k] = i
	}
}

// declared returns how many of the values are fields of the class.
func (o *Object) declared() int {
	if o.class == nil {
		return 0
	}
	return len(o.class.Fields)
}

// free reports whether the object takes any names: a dictionary, or an object of a class that is not known.
func (o *Object) free() bool { return o.class == nil || o.class.opaque }

// position returns the place of key in values, -1 when there is none.
func (o *Object) position(key string) int {
	if o.class != nil {
		if i := o.class.fieldIndex(key); i >= 0 {
			return i
		}
	}
	if o.at != nil {
		if i, ok := o.at[key]; ok {
			return o.declared() + i
		}
		return -1
	}
	for i, k := range o.keys {
		if k == key {
			return o.declared() + i
		}
	}
	return -1
}

// key returns the name of the value at place i.
func (o *Object) key(i int) string {
	if d := o.declared(); i >= d {
		return o.keys[i-d]
	}
	return o.class.Fields[i].Name
}

// spec returns what may stand at place i; nil where the class does not know the name.
func (o *Object) spec(i int) Spec {
	if i < o.declared() {
		return o.class.Fields[i].Spec
	}
	return nil
}

// Class returns the object's class; nil for a plain dictionary.
func (o *Object) Class() *Class { return o.class }

// Is reports whether the object is of the class with this name; "" asks for a dictionary.
func (o *Object) Is(class string) bool {
	if o.class == nil {
		return class == ""
	}
	return o.class.Name == class
}

// Get returns the value of a field or entry, nil when it is absent or not set.
func (o *Object) Get(key string) Value {
	if i := o.position(key); i >= 0 {
		return o.values[i]
	}
	return nil
}

// Len returns the number of fields that are set; for a dictionary, of its entries.
func (o *Object) Len() int {
	n := 0
	for _, v := range o.values {
		if v != nil {
			n++
		}
	}
	return n
}

// Fields yields name and value in order, defaults included; required fields that are not set are left out.
func (o *Object) Fields() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for i, v := range o.values {
			if v != nil && !yield(o.key(i), v) {
				return
			}
		}
	}
}

// isDefault reports whether the value at place i is its field's default.
func (o *Object) isDefault(i int) bool {
	if i >= o.declared() {
		return false
	}
	d := o.class.Fields[i].Default
	return d != nil && o.values[i] != nil && Equal(d, o.values[i])
}

// coerce applies the two conversions that the tree allows: an integer in a float field is a float, and a dictionary where
// one certain class is wanted is an object of it. The value is returned as it is when neither applies.
func coerce(v Value, s Spec) Value {
	switch s := s.(type) {
	case *FloatSpec:
		if i, ok := v.(Int); ok && Int(Float(i)) == i {
			return Float(i)
		}
	case *OptionalSpec:
		return coerce(v, s.Of)
	case *ObjectSpec:
		if o, ok := v.(*Object); ok && o.class == nil && s.Class != nil {
			entries := make([]Entry, 0, len(o.values))
			for k, v := range o.Fields() {
				entries = append(entries, Entry{k, v})
			}
			return s.Class.New(entries...)
		}
	case *ListSpec:
		if l, ok := v.(*List); ok {
			if items := coerceAll(l.items, func(int) Spec { return s.Elem }); items != nil {
				return &List{items: items}
			}
		}
	case *DictSpec:
		if o, ok := v.(*Object); ok && o.class == nil {
			if values := coerceAll(o.values, func(i int) Spec { return s.of(o.key(i)) }); values != nil {
				return &Object{values: values, keys: o.keys, at: o.at}
			}
		}
	case *LiteralSpec:
		if i, ok := v.(Int); ok && !s.has(i) && s.has(Float(i)) {
			return Float(i)
		}
	}
	return v
}

// coerceAll coerces the children of a list or dictionary, and returns nil when nothing changed.
func coerceAll(children []Value, spec func(int) Spec) []Value {
	var changed []Value
	for i, c := range children {
		n := coerce(c, spec(i))
		if n != c && changed == nil {
			changed = slices.Clone(children)
		}
		if changed != nil {
			changed[i] = n
		}
	}
	return changed
}
