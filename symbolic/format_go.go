package symbolic

import (
	"fmt"
	"go/format"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// FormatGo returns the tree as a Go expression that gives what Build makes of it, before Init: code to paste into a program.
//
//	&neural.Sequential{
//		Layers: []neural.Layer{
//			&neural.Linear{Out: 64, Bias: true},
//			&neural.ReLU{},
//		},
//	}
//
// Objects of ClassOf classes are struct literals without their zero fields, those of FuncClass classes calls of the
// constructor. pkg is the import path of the package that the code is for, whose names stand without a prefix; "" for
// none. What has no such form is an error, with its path: an undecided hyper-node, an object of a class without a Go type,
// a constructor without a name, a type of another package that is not exported.
func FormatGo(v Value, pkg string) (string, error) {
	g := &goFormatter{pkg: pkg}
	text, err := g.value(reflect.TypeFor[any](), untyped(v))
	if err != nil {
		return "", err
	}
	b, err := format.Source([]byte(text))
	if err != nil {
		return "", fmt.Errorf("format %s: %w", text, err)
	}
	return string(b), nil
}

type goFormatter struct{ pkg string }

// value returns the expression of v where a value of type t is wanted.
func (g *goFormatter) value(t reflect.Type, v Value) (string, error) {
	if t == valueType {
		return g.symbolic(v)
	}
	switch v := v.(type) {
	case nil:
		return "", fmt.Errorf("nothing is set")
	case Null:
		return "nil", nil
	case *List:
		return g.list(t, v)
	case *Object:
		if v.class != nil {
			return g.object(t, v)
		}
		return g.dict(t, v)
	}
	return g.scalar(t, v)
}

func (g *goFormatter) list(t reflect.Type, l *List) (string, error) {
	if t.Kind() == reflect.Interface {
		t = reflect.TypeFor[[]any]()
	}
	if t.Kind() != reflect.Slice {
		return "", fmt.Errorf("want %s, got %s", t, brief(l))
	}
	name, err := g.typeText(t)
	if err != nil {
		return "", err
	}
	items := make([]string, l.Len())
	for i, v := range l.All() {
		if items[i], err = g.value(t.Elem(), v); err != nil {
			return "", within(Index(i), err)
		}
	}
	return composite(name, items), nil
}

func (g *goFormatter) dict(t reflect.Type, o *Object) (string, error) {
	if t.Kind() == reflect.Interface {
		t = reflect.TypeFor[map[string]any]()
	}
	if t.Kind() != reflect.Map {
		return "", fmt.Errorf("want %s, got %s", t, brief(o))
	}
	name, err := g.typeText(t)
	if err != nil {
		return "", err
	}
	var items []string
	for k, v := range o.Fields() {
		text, err := g.value(t.Elem(), v)
		if err != nil {
			return "", within(Key(k), err)
		}
		items = append(items, strconv.Quote(k)+": "+text)
	}
	return composite(name, items), nil
}

func (g *goFormatter) object(t reflect.Type, o *Object) (string, error) {
	c := o.class
	if c.goType == nil {
		return "", fmt.Errorf("%s is a class without a Go type and cannot be written as Go", c.Name)
	}
	if c.fn.IsValid() {
		return g.call(o)
	}
	mark := "&"
	switch {
	case reflect.PointerTo(c.goType).AssignableTo(t):
	case c.goType.AssignableTo(t):
		mark = ""
	default:
		return "", fmt.Errorf("%s cannot stand for a %s in Go", c.Name, t)
	}
	name, err := g.typeText(c.goType)
	if err != nil {
		return "", err
	}
	fields := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(c.goType) {
		if name, ok := f.Tag.Lookup("sym"); ok {
			fields[name] = f
		}
	}
	root := &structLiteral{name: mark + name}
	for i := range c.Fields {
		f := fields[c.Fields[i].Name]
		text, err := g.field(f.Type, o.values[i], c.Fields[i].Spec)
		if err != nil {
			return "", within(Key(c.Fields[i].Name), err)
		}
		if text == "" {
			continue
		}
		at, inner := root, c.goType
		for _, n := range f.Index[:len(f.Index)-1] { // fields of embedded structs stand in a literal of their own
			embedded := inner.Field(n)
			typeName, err := g.typeText(embedded.Type)
			if err != nil {
				return "", err
			}
			at, inner = at.embedded(embedded.Name, strings.Replace(typeName, "*", "&", 1)), embedded.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
		}
		at.items = append(at.items, structItem{name: f.Name, text: text})
	}
	return root.String(), nil
}

// field returns the expression of a field; "" where it would be the zero value.
func (g *goFormatter) field(t reflect.Type, v Value, s Spec) (string, error) {
	switch v := v.(type) {
	case Null:
		if _, optional := s.(*OptionalSpec); optional || t != valueType {
			return "", nil
		}
	case Bool, Int, Float, String:
		pointer := t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface
		if zero := v == Bool(false) || v == Int(0) || v == Float(0) || v == String(""); zero && !pointer {
			return "", nil
		}
		if t == durationType {
			if d, err := time.ParseDuration(string(v.(String))); err == nil && d == 0 {
				return "", nil
			}
		}
	}
	return g.value(t, v)
}

// call returns a call of the constructor of o's class.
func (g *goFormatter) call(o *Object) (string, error) {
	name := runtime.FuncForPC(o.class.fn.Pointer()).Name()
	slash := strings.LastIndexByte(name, '/') + 1
	pkg, fn, ok := strings.Cut(name[slash:], ".")
	if !ok || strings.ContainsAny(fn, ".[") {
		return "", fmt.Errorf("the constructor of %s has no name that could be called", o.class.Name)
	}
	if name[:slash]+pkg != g.pkg {
		fn = strings.TrimSuffix(pkg, "_test") + "." + fn
	}
	t := o.class.fn.Type()
	var args []string
	for i := range t.NumIn() {
		if l, ok := o.values[i].(*List); ok && t.IsVariadic() && i == t.NumIn()-1 {
			for j, v := range l.All() {
				text, err := g.value(t.In(i).Elem(), v)
				if err != nil {
					return "", within(Key(o.class.Fields[i].Name), within(Index(j), err))
				}
				args = append(args, text)
			}
			break
		}
		text, err := g.value(t.In(i), o.values[i])
		if err != nil {
			return "", within(Key(o.class.Fields[i].Name), err)
		}
		args = append(args, text)
	}
	return fn + "(" + strings.Join(args, ", ") + ")", nil
}
