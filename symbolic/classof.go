package symbolic

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

var (
	valueType    = reflect.TypeFor[Value]()
	durationType = reflect.TypeFor[time.Duration]()
)

// nested keeps the classes made for struct types that stand in fields of other classes, one for each Go type, so that
// the same dictionary is the same class wherever it stands. It is a cache: nothing is looked up by name in it.
var nested sync.Map // reflect.Type -> *Class

// ClassOf makes a class from a Go struct. Its fields are those with a tag sym, which names them; the other tags say one
// thing each:
//
//	sym:"in_features"  the name of the field
//	default:"0.5"      the value when none is given: a bare scalar, or JSON for lists and dictionaries
//	optional:"true"    the field may be null or left out: the Go zero value
//	min:"1" max:"8"    bounds of a number, of the size of a list
//	above:"0"          a bound of a float that is itself excluded; below likewise
//	pattern:"[a-z]+"   what a string must match as a whole
//	enum:"a,b,c"       the names that a string may be
//	doc:"..."          help
//
// A field without default and without optional is required. Go types become specs: booleans, integers, floats, strings,
// time.Duration (written "10m"), slices, string-keyed maps, pointers to scalars (optional), structs and pointers to
// structs (objects of that class), interfaces (objects of any class whose pointer implements it), Value (anything, as a
// tree). A wrong tag is a mistake of the program and panics.
func ClassOf[T any](name, doc string) *Class {
	return classOf(reflect.TypeFor[T](), name, doc)
}

func classOf(t reflect.Type, name, doc string) *Class {
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("symbolic: ClassOf %s: want a struct, got %s", name, t))
	}
	c := &Class{Name: name, Doc: doc, goType: t}
	ptr := reflect.PointerTo(t)
	c.placeholder = ptr.Implements(reflect.TypeFor[Placeholder]())
	c.validates = ptr.Implements(reflect.TypeFor[Validator]())
	for i := range t.NumField() {
		f := t.Field(i)
		fieldName, ok := f.Tag.Lookup("sym")
		if !ok {
			continue
		}
		field, err := fieldOf(f, fieldName)
		if err != nil || !f.IsExported() {
			panic(fmt.Sprintf("symbolic: ClassOf %s: field %s: %v (fields must be exported)", name, f.Name, err))
		}
		if c.fieldIndex(fieldName) >= 0 {
			panic(fmt.Sprintf("symbolic: ClassOf %s: two fields are named %q", name, fieldName))
		}
		c.Fields = append(c.Fields, field)
		c.index = append(c.index, i)
	}
	return c
}

// fieldOf reads the tags of one struct field.
func fieldOf(f reflect.StructField, name string) (Field, error) {
	if name == "" {
		return Field{}, fmt.Errorf("the tag sym is empty")
	}
	s, err := specOf(f.Type, f.Tag)
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

// specOf derives a spec from a Go type and its tags.
func specOf(t reflect.Type, tag reflect.StructTag) (Spec, error) {
	switch {
	case t == valueType:
		return &AnySpec{}, nil
	case t == durationType:
		return &DurationSpec{}, nil
	}
	switch t.Kind() {
	case reflect.Bool:
		return &BoolSpec{}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return intSpec(t, tag)
	case reflect.Float32, reflect.Float64:
		s := &FloatSpec{}
		for name, bound := range map[string]**float64{"min": &s.Min, "max": &s.Max, "above": &s.Above, "below": &s.Below} {
			if err := parseBound(tag, name, bound, func(x string) (float64, error) { return strconv.ParseFloat(x, 64) }); err != nil {
				return nil, err
			}
		}
		return s, nil
	case reflect.String:
		return stringSpec(tag)
	case reflect.Slice:
		return listSpec(t, tag)
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			break
		}
		elem, err := specOf(t.Elem(), "")
		return &DictSpec{Elem: elem}, err
	case reflect.Interface:
		return &ObjectSpec{Interface: t}, nil
	case reflect.Struct:
		return &ObjectSpec{Class: nestedClass(t)}, nil
	case reflect.Pointer:
		if t.Elem().Kind() == reflect.Struct {
			return &ObjectSpec{Class: nestedClass(t.Elem())}, nil
		}
		of, err := specOf(t.Elem(), tag)
		return &OptionalSpec{Of: of}, err
	}
	return nil, fmt.Errorf("type %s cannot be a field", t)
}

// nestedClass returns the class of a struct type that stands in a field.
func nestedClass(t reflect.Type) *Class {
	if c, ok := nested.Load(t); ok {
		return c.(*Class)
	}
	c, _ := nested.LoadOrStore(t, classOf(t, t.Name(), ""))
	return c.(*Class)
}

// intSpec bounds an integer by its tags and by what the Go type can hold.
func intSpec(t reflect.Type, tag reflect.StructTag) (Spec, error) {
	s := &IntSpec{}
	parse := func(x string) (int64, error) { return strconv.ParseInt(x, 10, 64) }
	if err := parseBound(tag, "min", &s.Min, parse); err != nil {
		return nil, err
	}
	if err := parseBound(tag, "max", &s.Max, parse); err != nil {
		return nil, err
	}
	low, high := int64(-1)<<(t.Bits()-1), int64(1)<<(t.Bits()-1)-1
	if t.Kind() >= reflect.Uint {
		low = 0
		if t.Bits() < 64 {
			high = int64(1)<<t.Bits() - 1
		}
	}
	if s.Min == nil && (low == 0 || t.Bits() < 64) {
		s.Min = &low
	}
	if s.Max == nil && t.Bits() < 64 {
		s.Max = &high
	}
	return s, nil
}

func parseBound[T any](tag reflect.StructTag, name string, bound **T, parse func(string) (T, error)) error {
	text, ok := tag.Lookup(name)
	if !ok {
		return nil
	}
	v, err := parse(text)
	if err != nil {
		return fmt.Errorf("tag %s: %w", name, err)
	}
	*bound = &v
	return nil
}

func stringSpec(tag reflect.StructTag) (Spec, error) {
	if names, ok := tag.Lookup("enum"); ok {
		return &EnumSpec{Values: strings.Split(names, ",")}, nil
	}
	s := &StringSpec{}
	if pattern, ok := tag.Lookup("pattern"); ok {
		re, err := regexp.Compile(pattern)
		if err != nil {
			return nil, err
		}
		re.Longest()
		s.Pattern = re
	}
	return s, nil
}

func listSpec(t reflect.Type, tag reflect.StructTag) (Spec, error) {
	elem, err := specOf(t.Elem(), "")
	if err != nil {
		return nil, err
	}
	s := &ListSpec{Elem: elem, MaxSize: -1}
	for name, size := range map[string]*int{"min": &s.MinSize, "max": &s.MaxSize} {
		if text, ok := tag.Lookup(name); ok {
			if *size, err = strconv.Atoi(text); err != nil {
				return nil, fmt.Errorf("tag %s: %w", name, err)
			}
		}
	}
	return s, nil
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
	v, err := FromJSON([]byte(text), &Registry{})
	if err != nil {
		return nil, err
	}
	return coerce(v, s), nil
}
