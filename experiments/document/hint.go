package document

import (
	"strings"

	"symsearch/symbolic"
)

// hint returns the way out of a mistake at path that looks like one of those that people make: "" for any other.
func (d *Document) hint(path symbolic.Path, text string) string {
	v, ok := symbolic.Lookup(d.Root, path)
	switch {
	case strings.Contains(text, "did you mean"):
		return ""
	case strings.Contains(text, " has no field ") && len(path) > 0:
		return d.lackingHint(path)
	case !ok || !strings.HasPrefix(text, "want "):
		return ""
	}
	if class := d.unmarked(v); class != nil {
		return "a class is written with a mark, as in " + example(class)
	}
	if class := classOf(wanted(d.spec, path)); class != nil {
		return fieldHint(class, v)
	}
	return ""
}

// lackingHint suggests the one field that an object lacks for one that its class does not know.
func (d *Document) lackingHint(path symbolic.Path) string {
	v, _ := symbolic.Lookup(d.Root, path[:len(path)-1])
	o, ok := v.(*symbolic.Object)
	if !ok || o.Class() == nil {
		return ""
	}
	lacking := ""
	for _, f := range o.Class().Fields {
		if f.Default != nil || o.Get(f.Name) != nil {
			continue
		}
		if lacking != "" {
			return ""
		}
		lacking = f.Name
	}
	if lacking == "" {
		return ""
	}
	return "did you mean " + lacking + "?"
}

// classKeyed matches a key that begins as an object does: Linear {out_features.
var classKeyed = lazily(`^([\pL_][\pL\pN_]*)\s*[{\[]`)

// unmarked returns the class that a value names without its mark: the text Linear, or what YAML makes of
// Linear {out_features: 3}, which is a dictionary with the key "Linear {out_features".
func (d *Document) unmarked(v symbolic.Value) *symbolic.Class {
	name := ""
	switch v := v.(type) {
	case symbolic.String:
		name = string(v)
	case *symbolic.Object:
		if v.Class() != nil {
			return nil
		}
		for key := range v.Fields() {
			if m := classKeyed().FindStringSubmatch(key); m != nil {
				name = m[1]
			}
			break
		}
	}
	class, _ := d.reg.Lookup(name)
	return class
}

// fieldHint shows how a value is written that stands where an object of a class is wanted: {trials: 20} for 20.
func fieldHint(class *symbolic.Class, v symbolic.Value) string {
	if _, ok := v.(*symbolic.Object); ok {
		return ""
	}
	for _, f := range class.Fields {
		if symbolic.Check(v, f.Spec) == nil && symbolic.NumChildren(v) == 0 {
			return "write {" + f.Name + ": " + symbolic.Format(v, symbolic.FormatOptions{Compact: true}) + "}"
		}
	}
	_, fields, _ := strings.Cut(example(class), " ")
	if fields == "{}" || fields == "" {
		return ""
	}
	return "write its fields in braces: " + fields
}

// wanted returns what a document must have at a path, as far as the root says so; nil where it depends on the classes on
// the way.
func wanted(s symbolic.Spec, path []step) symbolic.Spec {
	for _, st := range path {
		class := classOf(s)
		key, ok := st.Key()
		if class == nil || !ok {
			return nil
		}
		f, ok := class.Field(key)
		if !ok {
			return nil
		}
		s = f.Spec
	}
	return s
}

// AtKey marks an error about the name of an entry, so that the key is shown and not the value.
func AtKey(err error) error { return &keyError{err} }

type keyError struct{ error }

func (e *keyError) Unwrap() error { return e.error }
