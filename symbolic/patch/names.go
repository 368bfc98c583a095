package patch

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"symsearch/symbolic"
	"symsearch/symbolic/expression"
)

// Namer is implemented by patches that speak of classes and fields by name. Build and Parse call Named with the registry that
// they were given, so that a name which is misspelt is a mistake and no patch that changes nothing. A patch is not asked when
// there is no registry.
type Namer interface {
	Named(r *symbolic.Registry) error
}

var _ = []Namer{(*Rule)(nil), (*Recipe)(nil), (*SetField)(nil), (*ScaleField)(nil), (*Swap)(nil)}

// checkNames asks a patch about its names.
func checkNames(p Patch, r *symbolic.Registry) error {
	if n, ok := p.(Namer); ok && r != nil {
		return n.Named(r)
	}
	return nil
}

// Named wants classes of the registry, or extended by one of them, and in an expression fields that one of them has.
func (r *Rule) Named(reg *symbolic.Registry) error {
	var at symbolic.Path
	var err error
	switch v := r.Where.(type) {
	case symbolic.String:
		at = symbolic.Path{symbolic.Key("where")}
		if identifier.MatchString(string(v)) {
			err = knownClass(reg, string(v))
		} else {
			err = knownNames(reg, string(v))
		}
	case *symbolic.Object:
		if class, ok := v.Get("class").(symbolic.String); ok && class != "" {
			at, err = symbolic.Path{symbolic.Key("where"), symbolic.Key("class")}, knownClass(reg, string(class))
		}
		if text, ok := v.Get("expression").(symbolic.String); ok && text != "" && err == nil {
			at, err = symbolic.Path{symbolic.Key("where"), symbolic.Key("expression")}, knownNames(reg, string(text))
		}
	}
	return placed(at, err)
}

// Named asks every patch.
func (r *Recipe) Named(reg *symbolic.Registry) error {
	var errs symbolic.Errors
	for i, p := range r.Patches {
		if err := checkNames(p, reg); err != nil {
			errs = append(errs, under(symbolic.Path{symbolic.Key("patches"), symbolic.Index(i)}, err)...)
		}
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// Named wants a field that a class has.
func (s *SetField) Named(reg *symbolic.Registry) error { return fieldNamed(reg, s.Name, s.Class) }

// Named wants a field that a class has.
func (s *ScaleField) Named(reg *symbolic.Registry) error { return fieldNamed(reg, s.Name, s.Class) }

// Named wants a class. What is put in its place is an object, or a text that stands for itself.
func (s *Swap) Named(reg *symbolic.Registry) error {
	if err := knownClass(reg, s.From); err != nil {
		return placed(symbolic.Path{symbolic.Key("from")}, err)
	}
	text, ok := s.To.(symbolic.String)
	if !ok || !identifier.MatchString(string(text)) {
		return nil
	}
	if near := reg.Suggest(string(text)); near != "" {
		return placed(symbolic.Path{symbolic.Key("to")}, fmt.Errorf("want an object, got the text %q (did you mean the class %q?)", text, near))
	}
	return nil
}

func placed(at symbolic.Path, err error) error {
	if err == nil {
		return nil
	}
	return &symbolic.PathError{Path: at, Err: err}
}

// ancestry yields every class of a registry with those that it extends, of which the registry need not know.
func ancestry(r *symbolic.Registry) []*symbolic.Class {
	var all []*symbolic.Class
	seen := map[*symbolic.Class]bool{}
	for _, c := range r.Classes() {
		for ; c != nil && !seen[c]; c = c.Extends {
			seen[c] = true
			all = append(all, c)
		}
	}
	return all
}

func knownClass(r *symbolic.Registry, name string) error {
	var names []string
	for _, c := range ancestry(r) {
		if c.Name == name {
			return nil
		}
		names = append(names, c.Name)
	}
	return fmt.Errorf("there is no class %q%s", name, meant(name, names))
}

// knownNames checks the names in an expression. Which fields an opaque class has nobody knows.
func knownNames(r *symbolic.Registry, text string) error {
	all := ancestry(r)
	if slices.ContainsFunc(all, (*symbolic.Class).IsOpaque) {
		all = nil
	}
	_, err := expression.Compile(text, all...)
	if e, ok := errors.AsType[*expression.Error](err); ok && strings.HasPrefix(e.Message, "no class has a field") {
		e.Message += ` (hint: value["..."] asks for an entry of a dictionary)`
	}
	return err
}

// fieldNamed checks the name of a field, and that of a class, "" for any, which must have it or be extended by one that has.
func fieldNamed(r *symbolic.Registry, field, class string) error {
	if class != "" {
		if err := knownClass(r, class); err != nil {
			return placed(symbolic.Path{symbolic.Key("class")}, err)
		}
	}
	var names []string
	for _, c := range ancestry(r) {
		if class != "" && !isA(c, class) {
			continue
		}
		if c.IsOpaque() {
			return nil
		}
		for _, f := range c.Fields {
			if f.Name == field {
				return nil
			}
			if !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	where := "no class"
	if class != "" {
		where = "no " + class
	}
	return placed(symbolic.Path{symbolic.Key("name")}, fmt.Errorf("%s has a field %q%s", where, field, meant(field, names)))
}

func isA(c *symbolic.Class, name string) bool {
	for ; c != nil; c = c.Extends {
		if c.Name == name {
			return true
		}
	}
	return false
}

// meant is the end of a message about a name.
func meant(name string, known []string) string {
	if near := symbolic.Nearest(name, known); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}
