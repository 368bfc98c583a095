package symbolic

import (
	"fmt"
	"reflect"
)

// FuncClass makes a class from a constructor that we cannot change: its fields are the function's parameters, named by
// argNames in order, all required; the last parameter of a variadic function is a list. A generic function is given with its
// types: NewStack[Layer]. What a constructor does not say, defaults, bounds and help, may be set in the class's
// Fields before it is used. fn returns one value, or one and an error. Building an object calls fn. A wrong signature is a mistake of the program and panics.
func FuncClass(name, doc string, fn any, argNames ...string) *Class {
	f := reflect.ValueOf(fn)
	t := reflect.TypeOf(fn)
	if t == nil || t.Kind() != reflect.Func || t.NumIn() != len(argNames) {
		panic(fmt.Sprintf("symbolic: FuncClass %s: want a function of %d parameters, got %s", name, len(argNames), t))
	}
	errorType := reflect.TypeFor[error]()
	if t.NumOut() == 0 || t.NumOut() > 2 || t.NumOut() == 2 && t.Out(1) != errorType {
		panic(fmt.Sprintf("symbolic: FuncClass %s: want one result, or one and an error, got %s", name, t))
	}
	c := &Class{Name: name, Doc: doc, goType: t.Out(0), fn: f}
	for i, arg := range argNames {
		s, err := specOf(t.In(i))
		if err != nil {
			panic(fmt.Sprintf("symbolic: FuncClass %s: parameter %s: %v", name, arg, err))
		}
		field := Field{Name: arg, Spec: s}
		if _, optional := s.(*OptionalSpec); optional {
			field.Default = Null{}
		}
		c.Fields = append(c.Fields, field)
	}
	return c
}

// buildCall calls the constructor of o's class. A panic inside it is an error.
func buildCall(target reflect.Value, o *Object) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: the constructor panicked: %v", o.class.Name, r)
		}
	}()
	t := o.class.fn.Type()
	args := make([]reflect.Value, t.NumIn())
	for i := range args {
		args[i] = reflect.New(t.In(i)).Elem()
		if o.values[i] == nil {
			return fmt.Errorf("%s needs the field %q", o.class.Name, o.class.Fields[i].Name)
		}
		if err := build(args[i], o.values[i]); err != nil {
			return within(Key(o.class.Fields[i].Name), err)
		}
	}
	call := o.class.fn.Call
	if t.IsVariadic() {
		call = o.class.fn.CallSlice
	}
	results := call(args)
	if len(results) == 2 && !results[1].IsNil() {
		return fmt.Errorf("%s: %w", o.class.Name, results[1].Interface().(error))
	}
	x := results[0]
	if x.Kind() == reflect.Pointer && target.Kind() == reflect.Struct && !x.IsNil() {
		x = x.Elem()
	}
	if !x.Type().AssignableTo(target.Type()) {
		return fmt.Errorf("want %s, got %s", target.Type(), typeName(o))
	}
	target.Set(x)
	return nil
}
