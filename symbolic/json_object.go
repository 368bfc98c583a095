package symbolic

import "strings"

// jsonObject is one object while it is read.
type jsonObject struct {
	class   *Class
	node    *Object // with the fields that were read, when the class came first
	given   uint64  // which of its first 64 fields stand in the text
	more    []bool  // and which of all, when there are more
	next    int     // the field that is expected: they mostly come in order
	plain   bool    // the fields' names stand in the text as they are
	entries []Entry // what has no place in node
	names   map[string]bool
	float   bool // the key _float was among them
}

// object reads an object or dictionary. When the class comes first, as ToJSON writes it, values go straight to their places.
func (d *jsonReader) object(depth int) (Value, error) {
	d.at++
	var o jsonObject
	if !d.next('}') {
		for {
			if err := d.member(&o, depth); err != nil {
				return nil, err
			}
			if d.next(',') {
				continue
			}
			if d.next('}') {
				break
			}
			return nil, d.syntax("want a comma or } after a value")
		}
	}
	return d.finish(&o)
}

// member reads one key and its value.
func (d *jsonReader) member(o *jsonObject, depth int) error {
	d.space()
	if d.at >= len(d.text) || d.text[d.at] != '"' {
		return d.syntax("want a key in quotes")
	}
	if f := d.expected(o); f != nil {
		return d.field(o, f, depth)
	}
	key, err := d.string()
	if err != nil {
		return err
	}
	if !d.next(':') {
		return d.syntax("want a colon after a key")
	}
	d.space()
	isClass := key == classKey
	o.float = o.float || key == floatKey
	if isClass && d.at < len(d.text) && d.text[d.at] == '"' {
		name, err := d.string()
		if err != nil {
			return err
		}
		return d.setClass(o, name)
	}
	key = unescapeKey(key)
	v, err := d.value(depth + 1)
	switch {
	case err != nil:
		return inTree(Key(strings.Clone(key)), err)
	case isClass:
		return mistake("%s: want the name of a class, got %s", classKey, brief(v))
	case !o.put(key, v):
		return mistake("the key %q stands twice", key)
	}
	return nil
}

// expected takes the key of the field that is expected next and returns the field, or takes nothing.
func (d *jsonReader) expected(o *jsonObject) *Field {
	if !o.plain || o.next >= len(o.class.Fields) {
		return nil
	}
	f := &o.class.Fields[o.next]
	end := d.at + 1 + len(f.Name)
	if end >= len(d.text) || d.text[end] != '"' || d.text[d.at+1:end] != f.Name {
		return nil
	}
	d.at = end + 1
	return f
}

// field reads the value of the field f, which is expected and whose key was taken.
func (d *jsonReader) field(o *jsonObject, f *Field, depth int) error {
	if !d.next(':') {
		return d.syntax("want a colon after a key")
	}
	d.space()
	v, err := d.value(depth + 1)
	if err != nil {
		return inTree(Key(f.Name), err)
	}
	i := o.next
	o.node.values[i], o.next = coerce(v, f.Spec), i+1
	if !o.give(i) {
		return mistake("the key %q stands twice", f.Name)
	}
	return nil
}

// plainNames reports whether the names of all fields stand in a text as they are, without escapes.
func plainNames(c *Class) bool {
	for i := range c.Fields {
		name := c.Fields[i].Name
		if reservedKey(name) {
			return false
		}
		for k := range len(name) {
			if !plainByte[name[k]] {
				return false
			}
		}
	}
	return true
}

// setClass sets the class that _class names. The name may be a part of the text.
func (d *jsonReader) setClass(o *jsonObject, name string) error {
	switch {
	case o.class != nil:
		return mistake("the key %q stands twice", classKey)
	case name == "":
		return mistake(`%s: want the name of a class, got ""`, classKey)
	}
	if d.last == nil || d.last.Name != name {
		c, known := d.registry.Lookup(name)
		switch {
		case !known && d.KeepUnknown:
			c = d.opaqueClass(name)
		case !known:
			hint := ""
			if s := d.registry.Suggest(name); s != "" {
				hint = ` (did you mean "` + s + `"?)`
			}
			return mistake("unknown class %q%s", name, hint)
		}
		d.last, d.plain = c, plainNames(c)
	}
	o.class = d.last
	if len(o.entries) == 0 {
		o.node, o.plain = o.class.unset(), d.plain
		if n := len(o.class.Fields); n > 64 {
			o.more = make([]bool, n)
		}
	}
	return nil
}

// put enters a value, and reports whether its key is new. The key may be a part of the text.
func (o *jsonObject) put(key string, v Value) bool {
	if o.node != nil {
		i := o.next
		if i >= len(o.class.Fields) || o.class.Fields[i].Name != key {
			i = o.class.fieldIndex(key)
		}
		if i >= 0 {
			o.node.values[i], o.next = coerce(v, o.class.Fields[i].Spec), i+1
			return o.give(i)
		}
	}
	const few = 12
	if len(o.entries) < few {
		for i := range o.entries {
			if o.entries[i].Key == key {
				return false
			}
		}
	} else {
		if o.names == nil {
			o.names = make(map[string]bool, 2*few)
			for _, e := range o.entries {
				o.names[e.Key] = true
			}
		}
		if o.names[key] {
			return false
		}
	}
	key = strings.Clone(key)
	if o.names != nil {
		o.names[key] = true
	}
	o.entries = append(o.entries, Entry{key, v})
	return true
}

// give marks field i as given, and reports whether it is for the first time.
func (o *jsonObject) give(i int) bool {
	if o.more != nil {
		fresh := !o.more[i]
		o.more[i] = true
		return fresh
	}
	fresh := o.given&(1<<i) == 0
	o.given |= 1 << i
	return fresh
}

// finish makes the value of what was read.
func (d *jsonReader) finish(o *jsonObject) (Value, error) {
	switch {
	case o.node != nil:
		o.node.put(o.entries)
		return o.node, nil
	case o.class != nil:
		return o.class.New(o.entries...), nil
	case o.float && len(o.entries) == 1:
		return specialFloat(o.entries[0].Value)
	}
	return Dict(o.entries...), nil
}

// opaqueClass returns the class that stands for one that the registry lacks, one of a name. The name may be a part of the text.
func (d *jsonReader) opaqueClass(name string) *Class {
	if c := d.opaque[name]; c != nil {
		return c
	}
	if d.opaque == nil {
		d.opaque = map[string]*Class{}
	}
	c := Opaque(strings.Clone(name))
	d.opaque[c.Name] = c
	return c
}
