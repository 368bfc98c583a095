package symbolic

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// ClassOf makes a class from a Go struct. Its fields are those with a tag sym, which names them; the other tags say one
// thing each:
//
//	sym:"in_features"  the name of the field
//	default:"0.5"      the value when none is given: a bare scalar, or JSON for lists and dictionaries
//	optional:"true"    the field may be null or left out: the Go zero value
//	min:"1" max:"8"    bounds of a number, of the size of a list
//	above:"0"          a bound of a float that is itself excluded; below likewise
//	pattern:"[a-z]+"   what a string must match as a whole
//	words:"a name"     what the pattern wants, for messages
//	enum:"a,b,c"       the names that a string may be, or the numbers that a number may be
//	doc:"..."          help
//
// A field without default and without optional is required. Go types become specs: booleans, integers, floats, strings,
// time.Duration (written "10m"), slices, string-keyed maps, pointers to scalars (optional), structs and pointers to
// structs (objects of that class), interfaces (objects of any class whose pointer implements it), Value (anything, as a
// tree). A struct may hold itself below a pointer or a slice. The tagged fields of an embedded struct are fields of the
// class, as Go promotes them. A wrong tag is a mistake of the program and panics.
func ClassOf[T any](name, doc string) *Class {
	m := newMaker()
	c := m.class(reflect.TypeFor[T](), name, doc)
	m.publish(c)
	return c
}

// class makes the class of a struct type. The class is known to the maker before its fields are, since they may be of it.
func (m *maker) class(t reflect.Type, name, doc string) *Class {
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("symbolic: ClassOf %s: want a struct, got %s", name, t))
	}
	c := &Class{Name: name, Doc: doc, goType: t}
	m.made[t] = c
	zero := reflect.New(t).Interface()
	_, c.placeholder = zero.(Placeholder)
	_, c.validates = zero.(Validator)
	_, c.initializes = zero.(Initializer)
	_, c.reference = zero.(reference)
	if r, ok := zero.(Rebounder); ok {
		c.Rebound = r.Rebound
	}
	m.fields(c, t, nil)
	return c
}

// fields adds the tagged fields of struct t, which lies at a place of c's struct: nil, or that of an embedded one.
func (m *maker) fields(c *Class, t reflect.Type, at []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(at), i)
		fieldName, ok := f.Tag.Lookup("sym")
		if !ok {
			if f.Anonymous && f.Type.Kind() == reflect.Struct {
				m.fields(c, f.Type, index)
			}
			continue
		}
		field, err := m.field(f, fieldName)
		if err != nil || !f.IsExported() {
			panic(fmt.Sprintf("symbolic: ClassOf %s: field %s: %v (fields must be exported)", c.Name, f.Name, err))
		}
		if c.fieldIndex(fieldName) >= 0 {
			panic(fmt.Sprintf("symbolic: ClassOf %s: two fields are named %q", c.Name, fieldName))
		}
		c.Fields = append(c.Fields, field)
		c.index = append(c.index, index)
	}
}

// field reads the tags of one struct field.
func (m *maker) field(f reflect.StructField, name string) (Field, error) {
	if name == "" {
		return Field{}, fmt.Errorf("the tag sym is empty")
	}
	s, err := m.spec(f.Type, f.Tag)
	if err != nil {
		return Field{}, err
	}
	field := Field{Name: name, Spec: s, Doc: f.Tag.Get("doc")}
	if f.Tag.Get("optional") == "true" {
		if _, already := s.(*OptionalSpec); !already {
			field.Spec = &OptionalSpec{Of: s}
		}
	}
	if _, optional := field.Spec.(*OptionalSpec); optional {
		field.Default = Null{}
	}
	if text, ok := f.Tag.Lookup("default"); ok {
		field.Default, err = parseDefault(text, field.Spec)
		if err == nil {
			err = Check(field.Default, field.Spec)
		}
		if err != nil {
			return Field{}, fmt.Errorf("default %q: %w", text, err)
		}
	}
	return field, nil
}

// parseDefault reads the text of a default: a bare scalar where the spec is one, JSON otherwise.
func parseDefault(text string, s Spec) (Value, error) {
	switch s := s.(type) {
	case *OptionalSpec:
		if text == "null" {
			return Null{}, nil
		}
		return parseDefault(text, s.Of)
	case *BoolSpec:
		b, err := strconv.ParseBool(text)
		return Bool(b), err
	case *IntSpec:
		n, err := strconv.ParseInt(text, 10, 64)
		return Int(n), err
	case *FloatSpec:
		f, err := strconv.ParseFloat(text, 64)
		return Float(f), err
	case *StringSpec, *EnumSpec, *DurationSpec:
		return String(text), nil
	}
	if l, ok := s.(*LiteralSpec); ok {
		return l.parse(text)
	}
	v, err := FromJSON([]byte(text), &Registry{})
	if err != nil {
		return nil, err
	}
	return coerce(v, s), nil
}
