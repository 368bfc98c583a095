package experiments

import (
	"fmt"
	"slices"
	"strings"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// declarer makes the classes of one file, those first that others are made with.
type declarer struct {
	registry *symbolic.Registry
	all      *symbolic.Object
	made     map[string]*symbolic.Class // nil for one that is wrong
	open     map[string]bool            // those that are being made
	errs     []error
}

func (d *declarer) fail(path symbolic.Path, format string, args ...any) {
	d.errs = append(d.errs, &symbolic.PathError{Path: path.Clone(), Err: fmt.Errorf(format, args...)})
}

// class returns a class of the file; nil when it cannot be made, which is reported once.
func (d *declarer) class(name string) *symbolic.Class {
	if c, ok := d.made[name]; ok {
		return c
	}
	at := symbolic.Path{symbolic.Key(name)}
	d.made[name] = nil
	if _, taken := d.registry.Lookup(name); taken {
		d.fail(at, "there is a class %s already (hint: give this one another name)", name)
		return nil
	}
	d.open[name] = true
	defer delete(d.open, name)
	before, whole := len(d.errs), true
	declared := d.all.Get(name).(*symbolic.Object)
	var base *symbolic.Class
	if extends, ok := declared.Get("extends").(symbolic.String); ok {
		if base = d.named(at.Append(symbolic.Key("extends")), string(extends), nil); base == nil {
			return nil
		}
	}
	var fields []symbolic.Field
	if given, ok := declared.Get("fields").(*symbolic.Object); ok {
		for field, v := range given.Fields() {
			p := at.Append(symbolic.Key("fields"), symbolic.Key(field))
			f := d.field(p, field, v)
			if f.Spec == nil {
				whole = false
				continue
			}
			// Each alone, so that a mistake has the place of its field.
			if _, err := symbolic.Declare(name, "", base, f); err != nil {
				d.fail(p, "%w", err)
			}
			fields = append(fields, f)
		}
	}
	if len(d.errs) > before || !whole {
		return nil
	}
	c, err := symbolic.Declare(name, text(declared.Get("doc")), base, fields...)
	if err != nil {
		d.fail(at, "%w", err)
		return nil
	}
	d.made[name] = c
	return c
}

// named returns a class by its name, of the file or of the registry. Words are other names that may stand there.
func (d *declarer) named(at symbolic.Path, name string, words []string) *symbolic.Class {
	if d.open[name] {
		d.fail(at, "%s would be made of itself", name)
		return nil
	}
	if d.all.Get(name) != nil {
		return d.class(name) // nil when it is wrong itself, which is reported there
	}
	c, ok := d.registry.Lookup(name)
	if !ok {
		known := slices.Clone(words)
		for other := range d.all.Fields() {
			known = append(known, other)
		}
		for _, c := range d.registry.Classes() {
			known = append(known, c.Name)
		}
		hint := ""
		if near := symbolic.Nearest(name, known); near != "" {
			hint = fmt.Sprintf(" (did you mean %s?)", near)
		}
		if words != nil {
			d.fail(at, "want %s or a class, got %q%s", strings.Join(words, ", "), name, hint)
		} else {
			d.fail(at, "there is no class %q%s", name, hint)
		}
	}
	return c
}

// field returns a field from its type or its dictionary; without a Spec when it is wrong.
func (d *declarer) field(at symbolic.Path, name string, v symbolic.Value) symbolic.Field {
	f := symbolic.Field{Name: name}
	o, ok := v.(*symbolic.Object)
	if !ok {
		f.Spec = d.spec(at, v, nil, nil)
		return f
	}
	f.Doc = text(o.Get("doc"))
	f.Spec = d.spec(at.Append(symbolic.Key("type")), o.Get("type"), number(o.Get("min")), number(o.Get("max")))
	if of := o.Get("of"); of != nil && of != symbolic.Value(symbolic.Null{}) && f.Spec != nil {
		list, ok := f.Spec.(*symbolic.ListSpec)
		if !ok {
			d.fail(at.Append(symbolic.Key("of")), "only a list is of something")
			return symbolic.Field{Name: name}
		}
		if list.Elem = d.item(at.Append(symbolic.Key("of")), of); list.Elem == nil {
			return symbolic.Field{Name: name}
		}
	}
	f.Default = d.known(o.Get("default"))
	return f
}

// item returns what an item of a list takes; nil when it is wrong.
func (d *declarer) item(at symbolic.Path, v symbolic.Value) symbolic.Spec {
	if o, ok := v.(*symbolic.Object); ok {
		return d.spec(at.Append(symbolic.Key("type")), o.Get("type"), number(o.Get("min")), number(o.Get("max")))
	}
	return d.spec(at, v, nil, nil)
}

// known returns a default with the objects in it that are of classes of this file, of which the reading before the classes were
// made knew nothing but the names. Others that nobody knows are reported when the file is read with the classes.
func (d *declarer) known(v symbolic.Value) symbolic.Value {
	n := symbolic.NumChildren(v)
	children := make([]symbolic.Value, n)
	for i := range children {
		if _, c := symbolic.Child(v, i); c != nil {
			children[i] = d.known(c)
		}
	}
	o, ok := v.(*symbolic.Object)
	if !ok || o.Class() == nil || !o.Class().IsOpaque() || d.all.Get(o.Class().Name) == nil {
		if n == 0 {
			return v
		}
		return symbolic.WithChildren(v, children)
	}
	class := d.named(nil, o.Class().Name, nil)
	if class == nil {
		return v
	}
	entries := make([]symbolic.Entry, n)
	for i, c := range children {
		step, _ := symbolic.Child(v, i)
		key, _ := step.Key()
		if f, ok := class.ListField(); ok && key == document.ItemsKey {
			key = f.Name
		} else if f, ok := class.ScalarField(); ok && key == document.ValueKey {
			key = f.Name
		}
		entries[i] = symbolic.Entry{Key: key, Value: c}
	}
	return class.New(entries...)
}

var declaredTypes = []string{"integer", "number", "boolean", "string", "list", "any"}

// spec returns what a field of a type takes, nil when there is no such type.
func (d *declarer) spec(at symbolic.Path, v symbolic.Value, low, high *float64) symbolic.Spec {
	if l, ok := v.(*symbolic.List); ok {
		if low != nil || high != nil {
			d.fail(at, "one of some values has no min and max")
			return nil
		}
		return enumOf(l)
	}
	name := text(v)
	if low != nil && high != nil && *low > *high {
		d.fail(at, "min %v is above max %v", *low, *high)
		return nil
	}
	switch name {
	case "integer":
		least, ok := d.whole(at, name, low)
		most, fits := d.whole(at, name, high)
		if !ok || !fits {
			return nil
		}
		return &symbolic.IntSpec{Min: least, Max: most}
	case "number":
		return &symbolic.FloatSpec{Min: low, Max: high}
	case "list":
		least, ok := d.whole(at, name, low)
		most, fits := d.whole(at, name, high)
		if !ok || !fits {
			return nil
		}
		s := &symbolic.ListSpec{Elem: &symbolic.AnySpec{}, MaxSize: -1}
		if least != nil {
			s.MinSize = max(0, int(*least))
		}
		if most != nil {
			s.MaxSize = max(0, int(*most))
		}
		return s
	}
	if low != nil || high != nil {
		d.fail(at, "only integer, number and list have min and max")
		return nil
	}
	switch name {
	case "boolean":
		return &symbolic.BoolSpec{}
	case "string":
		return &symbolic.StringSpec{}
	case "any":
		return &symbolic.AnySpec{}
	}
	if c := d.named(at, name, declaredTypes); c != nil {
		return &symbolic.ObjectSpec{Class: c}
	}
	return nil
}

// whole returns a bound as an integer, nil when there is none. It is false for one that is not whole.
func (d *declarer) whole(at symbolic.Path, name string, bound *float64) (*int64, bool) {
	if bound == nil {
		return nil, true
	}
	n := int64(*bound)
	if float64(n) != *bound || n < -1<<53 || n > 1<<53 {
		d.fail(at, "%s wants whole numbers as min and max, got %v", name, *bound)
		return nil, false
	}
	return &n, true
}

// enumOf returns what takes one of the values of a list.
func enumOf(l *symbolic.List) symbolic.Spec {
	var names []string
	var values []symbolic.Value
	for _, v := range l.All() {
		if s, ok := v.(symbolic.String); ok {
			names = append(names, string(s))
		}
		values = append(values, v)
	}
	if len(names) == len(values) {
		return &symbolic.EnumSpec{Values: names}
	}
	return &symbolic.LiteralSpec{Values: values}
}

func text(v symbolic.Value) string {
	s, _ := v.(symbolic.String)
	return string(s)
}

func number(v symbolic.Value) *float64 {
	var x float64
	switch v := v.(type) {
	case symbolic.Int:
		x = float64(v)
	case symbolic.Float:
		x = float64(v)
	default:
		return nil
	}
	return &x
}
