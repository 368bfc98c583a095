package symbolic_test

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

// A class may narrow another: its objects stand wherever those of the other may, and are built into the same Go type.
func ExampleDeclare() {
	eight := int64(8)
	narrow, err := Declare("NarrowLinear", "a small layer", linearClass,
		Field{Name: "out_features", Spec: &IntSpec{Min: new(int64), Max: &eight}, Default: Int(4)})
	fmt.Println(narrow, err)

	one := int64(1)
	narrow, _ = Declare("NarrowLinear", "a small layer", linearClass,
		Field{Name: "out_features", Spec: &IntSpec{Min: &one, Max: &eight}, Default: Int(4)})
	model := sequentialClass.New(Entry{"args", NewList(narrow.New(Entry{"in_features", Int(3)}))})
	fmt.Println(Format(model, FormatOptions{Compact: true}))
	l, err := Build[layer](model)
	fmt.Println(l.Out(3), err)
	fmt.Println(Check(narrow.New(Entry{"in_features", Int(3)}, Entry{"out_features", Int(9)}), &ObjectSpec{Class: linearClass}))
	// Output:
	// <nil> class NarrowLinear: the field "out_features" may only narrow that of Linear (an integer of at least 1), but wants an integer from 0 to 8
	// Sequential(args=[NarrowLinear(in_features=3, out_features=4, bias=true)])
	// 4 <nil>
	// out_features: want an integer from 1 to 8, got 9
}

func TestDeclareRefuses(t *testing.T) {
	op := &Class{Name: "Op", Fields: []Field{{Name: "size", Spec: &IntSpec{}}}}
	for _, tt := range []struct {
		name   string
		base   *Class
		fields []Field
		want   string
	}{
		{"", nil, nil, "a class needs a name"},
		{"C", nil, []Field{{Name: "x"}}, "class C: a field needs a name and a type"},
		{"C", nil, []Field{{Name: "x", Spec: &IntSpec{}}, {Name: "x", Spec: &IntSpec{}}}, `class C: two fields are named "x"`},
		{"C", nil, []Field{{Name: "x", Spec: &IntSpec{}, Default: Bool(true)}}, `class C: the default of "x": want an integer, got true`},
		{"C", linearClass, []Field{{Name: "out_feature", Spec: &IntSpec{}}}, `class C: Linear is built into a Go value that has no field "out_feature" (did you mean "out_features"?)`},
		{"C", op, []Field{{Name: "size", Spec: &FloatSpec{}}, {Name: "y", Spec: &IntSpec{}, Default: String("")}}, "class C: the field \"size\" may only narrow that of Op (an integer), but wants a number\nclass C: the default of \"y\": want an integer, got \"\""},
	} {
		if _, err := Declare(tt.name, "", tt.base, tt.fields...); err == nil || err.Error() != tt.want {
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
	wide, err := Declare("Wide", "", op, Field{Name: "more", Spec: &FloatSpec{}, Default: Int(1)})
	if err != nil || Format(wide.New(), oneLine) != "Wide(size=MISSING(an integer))" {
		t.Errorf("got %v, %v", wide, err)
	}
	if err := Check(op.New(Entry{"size", Int(1)}), &ObjectSpec{Class: wide}); err == nil || err.Error() != "want a Wide, got Op(size=1)" {
		t.Errorf("a base stands for what extends it: %v", err)
	}
}

func TestNarrowing(t *testing.T) {
	f := func(x float64) *float64 { return &x }
	n := func(x int64) *int64 { return &x }
	word := &StringSpec{Pattern: regexp.MustCompile("[a-z]+")}
	layers := &ObjectSpec{Interface: reflect.TypeFor[layer]()}
	for _, tt := range []struct {
		a, b Spec
		want bool
	}{
		{&IntSpec{Min: n(1)}, &IntSpec{}, true},
		{&IntSpec{}, &IntSpec{Min: n(1)}, false},
		{&IntSpec{Min: n(1), Max: n(3)}, &FloatSpec{Above: f(0), Max: f(3)}, true},
		{&IntSpec{Min: n(0)}, &FloatSpec{Above: f(0)}, false},
		{&FloatSpec{}, &IntSpec{}, false},
		{&FloatSpec{Above: f(0)}, &FloatSpec{Min: f(0)}, true},
		{&FloatSpec{Min: f(0)}, &FloatSpec{Above: f(0)}, false},
		{&FloatSpec{Below: f(1)}, &FloatSpec{Max: f(1)}, true},
		{&FloatSpec{Max: f(2)}, &FloatSpec{Below: f(2)}, false},
		{&EnumSpec{Values: []string{"a"}}, &EnumSpec{Values: []string{"a", "b"}}, true},
		{&EnumSpec{Values: []string{"a"}}, word, true},
		{&EnumSpec{Values: []string{"A"}}, word, false},
		{word, &StringSpec{}, true},
		{&StringSpec{}, word, false},
		{&DurationSpec{}, &StringSpec{}, true},
		{&LiteralSpec{Values: []Value{Int(1), Int(2)}}, &IntSpec{Min: n(1)}, true},
		{&LiteralSpec{Values: []Value{Int(0)}}, &IntSpec{Min: n(1)}, false},
		{&IntSpec{}, &OptionalSpec{Of: &IntSpec{}}, true},
		{&OptionalSpec{Of: &IntSpec{}}, &IntSpec{}, false},
		{&OptionalSpec{Of: &IntSpec{}}, &OptionalSpec{Of: &FloatSpec{}}, true},
		{&IntSpec{}, &UnionSpec{Of: []Spec{&StringSpec{}, &IntSpec{}}}, true},
		{&UnionSpec{Of: []Spec{&StringSpec{}, &IntSpec{}}}, &IntSpec{}, false},
		{&UnionSpec{Of: []Spec{&IntSpec{}, &StringSpec{}}}, &UnionSpec{Of: []Spec{&StringSpec{}, &IntSpec{}}}, true},
		{&ListSpec{Elem: &IntSpec{}, MaxSize: 3}, &ListSpec{Elem: &FloatSpec{}, MaxSize: 4}, true},
		{&ListSpec{Elem: &IntSpec{}, MaxSize: -1}, &ListSpec{Elem: &IntSpec{}, MaxSize: 4}, false},
		{&DictSpec{Elem: &IntSpec{}, Keys: word}, &DictSpec{Elem: &FloatSpec{}}, true},
		{&DictSpec{Elem: &IntSpec{}}, &DictSpec{Elem: &IntSpec{}, Keys: word}, false},
		{&DictSpec{Fields: []Field{{Name: "x", Spec: &IntSpec{}}}}, &DictSpec{Elem: &IntSpec{}}, true},
		{&DictSpec{Elem: &IntSpec{}}, &DictSpec{Fields: []Field{{Name: "x", Spec: &IntSpec{}}}, Elem: &IntSpec{}}, false},
		{&ObjectSpec{Class: linearClass}, layers, true},
		{layers, &ObjectSpec{Class: linearClass}, false},
		{layers, layers, true},
		{&BoolSpec{}, &BoolSpec{}, true},
		{&BoolSpec{}, &IntSpec{}, false},
		{&AnySpec{}, &BoolSpec{}, false},
		{&BoolSpec{}, &AnySpec{}, true},
	} {
		base := &Class{Name: "Base", Fields: []Field{{Name: "x", Spec: tt.b}}}
		if _, err := Declare("C", "", base, Field{Name: "x", Spec: tt.a}); (err == nil) != tt.want {
			t.Errorf("%s narrows %s: got %v, want %v", tt.a.Want(), tt.b.Want(), err, tt.want)
		}
	}
}

// A foreign constructor may be generic, when it is instantiated, and variadic; its class may be given defaults and help.
func ExampleFuncClass_variadic() {
	stack := FuncClass("Stack", "layers one on another", newStack[layer], "name", "layers")
	stack.Fields[0].Default = String("unnamed")
	stack.Fields[0].Doc = "what to call it"
	s, err := Build[*stackOf[layer]](stack.New(Entry{"layers", NewList(reluClass.New(), newLinear(1, 2))}))
	fmt.Println(s.name, len(s.layers), err)
	_, err = Build[*stackOf[layer]](stack.New(Entry{"layers", NewList(Int(1))}))
	fmt.Println(err)
	// Output:
	// unnamed 2 <nil>
	// layers[0]: want a layer, got 1
}

type stackOf[T any] struct {
	name   string
	layers []T
}

func newStack[T any](name string, layers ...T) *stackOf[T] { return &stackOf[T]{name, layers} }

// A constructor that fails, or panics, is an error at its place.
func TestFuncClassErrors(t *testing.T) {
	fails := FuncClass("Fails", "", func(n int) (layer, error) {
		if n == 0 {
			panic("zero")
		}
		return nil, fmt.Errorf("odd")
	}, "n")
	for n, want := range map[int]string{0: "args[0]: Fails: the constructor panicked: zero", 1: "args[0]: Fails: odd"} {
		tree := sequentialClass.New(Entry{"args", NewList(fails.New(Entry{"n", Int(n)}))})
		if _, err := Build[layer](tree); err == nil || err.Error() != want {
			t.Errorf("%d: got %v, want %s", n, err, want)
		}
	}
	pointer := FuncClass("NewLinear", "", func(out int) *linear { return &linear{Wide: out} }, "out")
	type model struct {
		Pointer *linear `sym:"pointer"`
		Struct  linear  `sym:"struct"`
	}
	made := pointer.New(Entry{"out", Int(3)})
	m, err := Build[*model](ClassOf[model]("Model", "").New(Entry{"pointer", made}, Entry{"struct", made}))
	if err != nil || m.Pointer.Wide != 3 || m.Struct.Wide != 3 {
		t.Errorf("got %+v, %v", m, err)
	}
	for name, f := range map[string]func(){
		"no function": func() { FuncClass("F", "", 1) },
		"names":       func() { FuncClass("F", "", func(int) int { return 0 }) },
		"results":     func() { FuncClass("F", "", func() {}) },
		"parameter":   func() { FuncClass("F", "", func(chan int) int { return 0 }, "c") },
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "symbolic: FuncClass F: ") {
					t.Errorf("%s: got %q", name, text)
				}
			}()
			f()
		}()
	}
}

// A struct may embed another and hold itself.
func TestStructsInStructs(t *testing.T) {
	type sized struct {
		Size int `sym:"size" enum:"1,2,4" default:"2"`
	}
	type plain struct {
		sized
		Rate float64 `sym:"rate" enum:"0.1, 1" default:"1"`
	}
	class := ClassOf[plain]("Plain", "")
	p, err := Build[*plain](class.New(Entry{"size", Int(4)}, Entry{"rate", Int(1)}))
	if err != nil || p.Size != 4 || p.Rate != 1 {
		t.Errorf("got %+v, %v", p, err)
	}
	err = Check(class.New(Entry{"size", Int(3)}, Entry{"rate", String("x")}), &AnySpec{})
	if want := "size: want one of 1, 2, 4, got 3\nrate: want one of 0.1, 1.0, got \"x\""; fmt.Sprint(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
	deep, err := Build[*branch](ClassOf[branch]("Node", "").New(Entry{"below", NewList(Dict(Entry{"other", Dict()}))}))
	if err != nil || len(deep.Below) != 1 || deep.Below[0].Other == nil {
		t.Errorf("got %+v, %v", deep, err)
	}
}

type branch struct {
	Below []*branch `sym:"below" default:"[]"`
	Other *branch   `sym:"other" optional:"true"`
}
