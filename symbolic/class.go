package symbolic

import (
	"fmt"
	"reflect"
	"slices"
)

// Class describes the objects of one kind: their fields, with types, defaults and help. ClassOf makes one from a Go
// struct, FuncClass from a foreign constructor; a literal with Name and Fields is a class known only at run time, whose
// objects are checked, searched and printed but not built into Go values. A class is not changed after its first use.
type Class struct {
	Name   string
	Doc    string
	Fields []Field

	// Extends is the class that this one narrows: its objects may stand wherever those of the other may. See Declare.
	Extends *Class

	// Rebound is called after a batch of edits for each touched object, see Rebounder; nil: nothing is to be done.
	Rebound func(old, new *Object, changes Changes) (*Object, error)

	goType      reflect.Type  // the struct of ClassOf, or the result type of a FuncClass
	index       [][]int       // place of each field in the Go struct
	fn          reflect.Value // the constructor of a FuncClass
	placeholder bool          // *goType is a Placeholder
	validates   bool          // *goType is a Validator
	initializes bool          // *goType is an Initializer
	reference   bool          // *goType is a reference: a placeholder for a value of the same tree
	opaque      bool          // stands for a class that is not known, see Opaque
}

// Field describes one field of a class.
type Field struct {
	Name    string
	Spec    Spec
	Default Value // nil: the field is required
	Doc     string
}

// Validator is implemented by Go types, on their pointers, whose fields depend on each other. Validate is called on a
// built struct, by Check when all its fields are right and decided, and by Build. A PathError in the result points to a
// field, relative to the object.
type Validator interface{ Validate() error }

// Field returns the field with this name.
func (c *Class) Field(name string) (Field, bool) {
	if i := c.fieldIndex(name); i >= 0 {
		return c.Fields[i], true
	}
	return Field{}, false
}

// Implements reports whether objects of the class can be built into the Go interface t.
func (c *Class) Implements(t reflect.Type) bool {
	switch {
	case c.goType == nil:
		return false
	case c.fn.IsValid():
		return c.goType.Implements(t)
	}
	return reflect.PointerTo(c.goType).Implements(t)
}

// Zero returns a zero value of the class's Go type as a T, to ask what holds of all of its objects; false when it is none.
func Zero[T any](c *Class) (T, bool) {
	if c == nil || c.goType == nil || c.fn.IsValid() {
		var none T
		return none, false
	}
	x, ok := c.zero().(T)
	return x, ok
}

// IsPlaceholder reports whether objects of the class stand for values that are decided later. A Ref does not: what it
// stands for is in the tree.
func (c *Class) IsPlaceholder() bool { return c.placeholder && !c.reference }

// IsReference reports whether objects of the class stand for what is elsewhere in the tree, see Ref.
func (c *Class) IsReference() bool { return c.reference }

// ListField returns the field that a bare sequence under the class's tag fills: the only required list, or the only list.
func (c *Class) ListField() (Field, bool) {
	return c.single(func(s Spec) bool { _, ok := s.(*ListSpec); return ok })
}

// ScalarField returns the field that a bare scalar under the class's tag fills: the only required field that is not a
// list, a dictionary or an object, or the only field of that kind.
func (c *Class) ScalarField() (Field, bool) {
	return c.single(func(s Spec) bool {
		switch s.(type) {
		case *ListSpec, *DictSpec, *ObjectSpec:
			return false
		}
		return true
	})
}

// single returns the only required field whose spec fits, or else the only one at all.
func (c *Class) single(fits func(Spec) bool) (Field, bool) {
	var required, all []Field
	for _, f := range c.Fields {
		s := f.Spec
		if o, ok := s.(*OptionalSpec); ok {
			s = o.Of
		}
		if !fits(s) {
			continue
		}
		all = append(all, f)
		if f.Default == nil {
			required = append(required, f)
		}
	}
	switch {
	case len(required) == 1:
		return required[0], true
	case len(all) == 1:
		return all[0], true
	}
	return Field{}, false
}

// fieldIndex returns the place of a field, -1 when there is none. Classes have few fields: a scan beats a map.
func (c *Class) fieldIndex(name string) int {
	for i := range c.Fields {
		if c.Fields[i].Name == name {
			return i
		}
	}
	return -1
}

// names returns the names of the fields in order.
func (c *Class) names() []string { return fieldNames(c.Fields) }

// zero returns a pointer to a new zero value of the Go type.
func (c *Class) zero() any { return reflect.New(c.goType).Interface() }

// Registry is the set of classes that a text may name. It is an explicit value: there is no global one.
type Registry struct {
	byName     map[string]*Class
	classes    []*Class
	interfaces []reflect.Type
}

// NewRegistry returns a registry of the classes, and of the classes that their fields name. Two different classes with
// one name are an error.
func NewRegistry(classes ...*Class) (*Registry, error) {
	r := &Registry{byName: make(map[string]*Class)}
	for _, c := range classes {
		if err := r.add(c); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *Registry) add(c *Class) error {
	if old, ok := r.byName[c.Name]; ok {
		if old == c || old.goType != nil && old.goType == c.goType && !old.fn.IsValid() {
			return nil
		}
		return fmt.Errorf("two classes are named %q: rename one of them", c.Name)
	}
	r.byName[c.Name] = c
	r.classes = append(r.classes, c)
	for _, f := range c.Fields {
		if err := r.addSpec(f.Spec); err != nil {
			return err
		}
	}
	return nil
}

// addSpec adds the classes that a field's spec names.
func (r *Registry) addSpec(s Spec) error {
	switch s := s.(type) {
	case *ObjectSpec:
		if s.Class != nil {
			return r.add(s.Class)
		}
		if s.Interface != nil && !slices.Contains(r.interfaces, s.Interface) {
			r.interfaces = append(r.interfaces, s.Interface)
		}
	case *OptionalSpec:
		return r.addSpec(s.Of)
	case *ListSpec:
		return r.addSpec(s.Elem)
	case *DictSpec:
		for _, f := range s.Fields {
			if err := r.addSpec(f.Spec); err != nil {
				return err
			}
		}
		return r.addSpec(s.Elem)
	case *UnionSpec:
		for _, m := range s.Of {
			if err := r.addSpec(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// Lookup returns the class with this name.
func (r *Registry) Lookup(name string) (*Class, bool) {
	c, ok := r.byName[name]
	return c, ok
}

// Classes returns all classes in the order in which they were added.
func (r *Registry) Classes() []*Class { return r.classes }

// Interfaces returns the Go interfaces that fields of the classes want, in the order in which they are met.
func (r *Registry) Interfaces() []reflect.Type { return r.interfaces }

// Suggest returns the name of the class that comes nearest to a misspelt one, "" when none is near.
func (r *Registry) Suggest(name string) string {
	names := make([]string, len(r.classes))
	for i, c := range r.classes {
		names[i] = c.Name
	}
	return Nearest(name, names)
}
