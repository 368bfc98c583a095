package symbolic

import (
	"errors"
	"fmt"
)

// Declare returns a class that is known only at run time: read from a file, or made by a program. With a base it extends it: it
// has the base's fields in their order, and then its own. A field of the same name takes the place of the base's, and may only
// narrow it: every value that it accepts, the base's accepts too. Objects of the class may stand wherever those of the base
// may, are built into the same Go value, and have the same change hook; a base with a Go type has no room for new fields.
//
// The literal &Class{...} makes the same, unchecked. Everything that is wrong with the declaration is returned at once.
func Declare(name, doc string, base *Class, fields ...Field) (*Class, error) {
	c := &Class{Name: name, Doc: doc, Extends: base}
	if base != nil {
		own := *base
		own.Name, own.Doc, own.Extends, own.Fields = name, doc, base, append([]Field(nil), base.Fields...)
		c = &own
	}
	var errs []error
	fail := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("class %s: "+format, append([]any{name}, args...)...))
	}
	if name == "" {
		errs = append(errs, errors.New("a class needs a name"))
	}
	given := make(map[string]bool, len(fields))
	for _, f := range fields {
		switch {
		case f.Name == "" || f.Spec == nil:
			fail("a field needs a name and a type")
			continue
		case given[f.Name]:
			fail("two fields are named %q", f.Name)
			continue
		}
		given[f.Name] = true
		if f.Default != nil {
			f.Default = coerce(f.Default, f.Spec)
			if err := Check(f.Default, f.Spec); err != nil {
				fail("the default of %q: %w", f.Name, err)
			}
		}
		i := -1
		if base != nil {
			i = base.fieldIndex(f.Name)
		}
		switch {
		case i >= 0:
			if was := base.Fields[i].Spec; !narrows(f.Spec, was) {
				fail("the field %q may only narrow that of %s (%s), but wants %s", f.Name, base.Name, was.Want(), f.Spec.Want())
			}
			if f.Doc == "" {
				f.Doc = base.Fields[i].Doc
			}
			c.Fields[i] = f
		case base != nil && base.goType != nil:
			fail("%s is built into a Go value that has no field %q%s", base.Name, f.Name, didYouMean(f.Name, base.names()))
		default:
			c.Fields = append(c.Fields, f)
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return c, nil
}
