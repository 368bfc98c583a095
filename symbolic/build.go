package symbolic

import (
	"errors"
	"fmt"
	"reflect"
	"time"
)

// Initializer is implemented by Go types, on their pointers, that derive state from their fields. Init is called once on
// each built struct, after its children were built and Validate found nothing.
type Initializer interface{ Init() error }

// Build turns a tree into a Go value: objects of ClassOf classes into their structs (a pointer to one, where T or a field
// is an interface), objects of FuncClass classes into what the constructor returns, lists into slices, dictionaries into
// maps. The tree is checked first; everything wrong with it is returned as Errors, a failing Init with the path of its
// object. References are resolved in v as the whole tree, see Resolve. A tree with undecided hyper-nodes cannot be built.
func Build[T any](v Value) (T, error) {
	var x T
	t := reflect.TypeFor[T]()
	s := Spec(&AnySpec{})
	if t == valueType {
		v, err := Resolve(v)
		if err == nil {
			reflect.ValueOf(&x).Elem().Set(reflect.ValueOf(v))
		}
		return x, err
	}
	if t.Kind() != reflect.Interface || t.NumMethod() > 0 {
		var err error
		if s, err = specOf(t); err != nil {
			return x, fmt.Errorf("build %s: %w", t, err)
		}
	}
	v, err := decided(v, s)
	if err != nil {
		return x, err
	}
	return x, build(reflect.ValueOf(&x).Elem(), v)
}

// decided checks v against s and returns it with its references resolved.
func decided(v Value, s Spec) (Value, error) {
	v = untyped(v)
	for {
		c := &Checker{mode: mode{decided: true, refs: newResolver(v)}}
		c.Check(make(Path, 0, 16), v, s)
		if err := c.Err(); err != nil || c.refs == 0 {
			return v, err
		}
		r := newResolver(v)
		r.stay = true
		var err error
		if v, err = r.all(); err != nil {
			return nil, err
		}
	}
}

// build sets target, of any type that a field may have, to the Go value of v, which fits it.
func build(target reflect.Value, v Value) error {
	t := target.Type()
	if t == valueType {
		target.Set(reflect.ValueOf(v))
		return nil
	}
	if _, null := v.(Null); null {
		target.SetZero()
		return nil
	}
	switch v := v.(type) {
	case Bool, Int, Float, String:
		return buildScalar(target, v)
	case *List:
		if t.Kind() == reflect.Interface && t.NumMethod() == 0 {
			return buildAny(target, v)
		}
		return buildList(target, v)
	case *Object:
		if v.class != nil {
			return buildObject(target, v)
		}
		switch t.Kind() {
		case reflect.Map:
			return buildMap(target, v)
		case reflect.Interface:
			return buildAny(target, v)
		case reflect.Struct:
			return buildObject(target, coerce(v, &ObjectSpec{Class: nestedClass(t)}).(*Object))
		case reflect.Pointer:
			return buildObject(target, coerce(v, &ObjectSpec{Class: nestedClass(t.Elem())}).(*Object))
		}
	}
	return fmt.Errorf("want %s, got %s", t, brief(v))
}

func buildScalar(target reflect.Value, v Value) error {
	t := target.Type()
	if t == durationType {
		text, _ := v.(String)
		d, err := time.ParseDuration(string(text))
		target.SetInt(int64(d))
		return err
	}
	if t.Kind() == reflect.Pointer {
		target.Set(reflect.New(t.Elem()))
		return buildScalar(target.Elem(), v)
	}
	k := t.Kind()
	switch v := v.(type) {
	case Bool:
		if k == reflect.Bool {
			target.SetBool(bool(v))
			return nil
		}
	case Int:
		switch {
		case k >= reflect.Int && k <= reflect.Int64 && !target.OverflowInt(int64(v)):
			target.SetInt(int64(v))
			return nil
		case k >= reflect.Uint && k <= reflect.Uint64 && v >= 0 && !target.OverflowUint(uint64(v)):
			target.SetUint(uint64(v))
			return nil
		case k == reflect.Float32 || k == reflect.Float64:
			target.SetFloat(float64(v))
			return nil
		}
	case Float:
		if k == reflect.Float32 || k == reflect.Float64 {
			target.SetFloat(float64(v))
			return nil
		}
	case String:
		if k == reflect.String {
			target.SetString(string(v))
			return nil
		}
	}
	if k == reflect.Interface && t.NumMethod() == 0 {
		target.Set(reflect.ValueOf(plain(v)))
		return nil
	}
	return fmt.Errorf("want %s, got %s", t, brief(v))
}

// plain returns the Go value of a scalar.
func plain(v Value) any {
	switch v := v.(type) {
	case Bool:
		return bool(v)
	case Int:
		return int64(v)
	case Float:
		return float64(v)
	case String:
		return string(v)
	}
	return nil
}

func buildList(target reflect.Value, l *List) error {
	if target.Kind() != reflect.Slice {
		return fmt.Errorf("want %s, got %s", target.Type(), brief(l))
	}
	items := reflect.MakeSlice(target.Type(), l.Len(), l.Len())
	for i, v := range l.items {
		if err := build(items.Index(i), v); err != nil {
			return within(Index(i), err)
		}
	}
	target.Set(items)
	return nil
}

func buildMap(target reflect.Value, o *Object) error {
	m := reflect.MakeMapWithSize(target.Type(), o.Len())
	for k, v := range o.Fields() {
		x := reflect.New(target.Type().Elem()).Elem()
		if err := build(x, v); err != nil {
			return within(Key(k), err)
		}
		m.SetMapIndex(reflect.ValueOf(k).Convert(target.Type().Key()), x)
	}
	target.Set(m)
	return nil
}

// buildAny builds a list into []any and a dictionary into map[string]any.
func buildAny(target reflect.Value, v Value) error {
	var x reflect.Value
	if _, list := v.(*List); list {
		x = reflect.New(reflect.TypeFor[[]any]()).Elem()
	} else {
		x = reflect.New(reflect.TypeFor[map[string]any]()).Elem()
	}
	if err := build(x, v); err != nil {
		return err
	}
	target.Set(x)
	return nil
}

// buildObject builds an object of a class into a struct, a pointer to one, or an interface.
func buildObject(target reflect.Value, o *Object) error {
	if o.class.goType == nil {
		return fmt.Errorf("%s is a class without a Go type and cannot be built", o.class.Name)
	}
	if o.class.fn.IsValid() {
		return buildCall(target, o)
	}
	x, err := buildStruct(o)
	if err != nil {
		return err
	}
	if o.class.validates {
		if err := x.Interface().(Validator).Validate(); err != nil {
			return fmt.Errorf("%s: %w", o.class.Name, err)
		}
	}
	if o.class.initializes {
		if err := x.Interface().(Initializer).Init(); err != nil {
			var at *PathError
			if errors.As(err, &at) {
				return err
			}
			return fmt.Errorf("%s: %w", o.class.Name, err)
		}
	}
	switch {
	case x.Type().AssignableTo(target.Type()):
		target.Set(x)
	case x.Elem().Type().AssignableTo(target.Type()):
		target.Set(x.Elem())
	default:
		return fmt.Errorf("want %s, got %s", target.Type(), typeName(o))
	}
	return nil
}

// buildStruct returns a pointer to the struct of o with its fields set, before Validate and Init.
func buildStruct(o *Object) (reflect.Value, error) {
	x := reflect.New(o.class.goType)
	fields := x.Elem()
	for i, at := range o.class.index {
		if o.values[i] == nil {
			return x, fmt.Errorf("%s needs the field %q", o.class.Name, o.class.Fields[i].Name)
		}
		if _, null := o.values[i].(Null); null {
			if _, optional := o.class.Fields[i].Spec.(*OptionalSpec); optional {
				continue
			}
		}
		field := fields.Field(at[0])
		if len(at) > 1 {
			field = fields.FieldByIndex(at)
		}
		if err := build(field, o.values[i]); err != nil {
			return x, within(Key(o.class.Fields[i].Name), err)
		}
	}
	return x, nil
}
