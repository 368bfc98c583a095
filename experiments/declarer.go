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
	f := symbolic.Field{Name: name, Spec: d.spec(at, v)}
	if o, ok := v.(*symbolic.Object); ok && f.Spec != nil {
		f.Doc, f.Default = text(o.Get("doc")), d.known(o.Get("default"))
		if _, optional := f.Spec.(*symbolic.OptionalSpec); optional && f.Default == nil {
			f.Default = symbolic.Null{}
		}
	}
	return f
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
