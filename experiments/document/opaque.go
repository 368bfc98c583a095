package document

import "symsearch/symbolic"

// The entries of an object of a class that is not known, for what stands under its tag and is no dictionary: which field a
// list or a scalar would fill, only the class could say. Write makes !Beam [1, 2] of {_items: [1, 2]} again.
const (
	ItemsKey = "_items"
	ValueKey = "_value"
)

// opaque returns the class that stands for an unknown one, one of a name.
func (c *composer) opaque(name string) *symbolic.Class {
	if name == "" {
		name = "?" // a tag has a name
	}
	class := c.unknown[name]
	if class == nil {
		class = symbolic.Opaque(name)
		c.unknown[name] = class
	}
	return class
}

// listField returns the field that a list under the class's tag fills.
func listField(class *symbolic.Class) (symbolic.Field, bool) {
	if class.IsOpaque() {
		return symbolic.Field{Name: ItemsKey}, true
	}
	return class.ListField()
}

// underTag returns the one value of an object that Write puts behind its tag as it is: a list that fills the class's list
// field, or what an unknown class was read with.
func underTag(class *symbolic.Class, fields []symbolic.Entry) (symbolic.Field, symbolic.Value, bool) {
	if class == nil || len(fields) != 1 {
		return symbolic.Field{}, nil, false
	}
	f, ok := listField(class)
	switch v := fields[0].Value.(type) {
	case *symbolic.List:
		return f, v, ok && f.Name == fields[0].Key
	case *symbolic.Object, symbolic.Null: // nothing under a tag is no field at all
	default:
		return symbolic.Field{Name: ValueKey}, v, class.IsOpaque() && fields[0].Key == ValueKey
	}
	return symbolic.Field{}, nil, false
}

// sameClass reports whether two objects are of one class. An unknown one is made anew with every reading.
func sameClass(a, b *symbolic.Class) bool {
	return a == b || a != nil && b != nil && a.IsOpaque() && b.IsOpaque() && a.Name == b.Name
}
