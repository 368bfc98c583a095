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

// maker makes one class, or one spec, and the classes of the structs below it.
type maker struct{ made map[reflect.Type]*Class }

func newMaker() *maker { return &maker{made: make(map[reflect.Type]*Class)} }

// publish keeps the classes that were made on the way to c, now that they are complete. c has a name of its own choice,
// so it is not what another class gets for a field of this type.
func (m *maker) publish(c *Class) {
	for t, made := range m.made {
		if made != c {
			nested.LoadOrStore(t, made)
		}
	}
}

// specOf derives a spec from a Go type alone.
func specOf(t reflect.Type) (Spec, error) {
	m := newMaker()
	s, err := m.spec(t, "")
	if err == nil {
		m.publish(nil)
	}
	return s, err
}

// nestedClass returns the class of a struct type that has no class of a chosen name.
func nestedClass(t reflect.Type) *Class {
	m := newMaker()
	c := m.nested(t)
	m.publish(nil)
	return c
}

// spec derives a spec from a Go type and its tags.
func (m *maker) spec(t reflect.Type, tag reflect.StructTag) (Spec, error) {
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
		if names, ok := tag.Lookup("enum"); ok {
			return literalSpec(names, &FloatSpec{})
		}
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
		return m.list(t, tag)
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			break
		}
		elem, err := m.spec(t.Elem(), "")
		return &DictSpec{Elem: elem}, err
	case reflect.Interface:
		return &ObjectSpec{Interface: t}, nil
	case reflect.Struct:
		return &ObjectSpec{Class: m.nested(t)}, nil
	case reflect.Pointer:
		if t.Elem().Kind() == reflect.Struct {
			return &ObjectSpec{Class: m.nested(t.Elem())}, nil
		}
		of, err := m.spec(t.Elem(), tag)
		return &OptionalSpec{Of: of}, err
	}
	return nil, fmt.Errorf("type %s cannot be a field", t)
}

// nested returns the class of a struct type that stands in a field.
func (m *maker) nested(t reflect.Type) *Class {
	if c, ok := m.made[t]; ok {
		return c
	}
	if c, ok := nested.Load(t); ok {
		return c.(*Class)
	}
	return m.class(t, t.Name(), "")
}

// intSpec bounds an integer by its tags and by what the Go type can hold.
func intSpec(t reflect.Type, tag reflect.StructTag) (Spec, error) {
	if names, ok := tag.Lookup("enum"); ok {
		return literalSpec(names, &IntSpec{})
	}
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
	s := &StringSpec{Words: tag.Get("words")}
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

func (m *maker) list(t reflect.Type, tag reflect.StructTag) (Spec, error) {
	elem, err := m.spec(t.Elem(), "")
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
