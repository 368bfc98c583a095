package symbolic_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	. "symsearch/symbolic"
)

func registry(t testing.TB, classes ...*Class) *Registry {
	t.Helper()
	r, err := NewRegistry(classes...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A model that is written as Go literals becomes symbolic without being rewritten.
func ExampleOf() {
	r, _ := NewRegistry(linearClass, reluClass, sequentialClass)
	model := &sequential{Args: []layer{&linear{In: 4, Wide: 8, Bias: true}, &relu{}, &linear{In: 8, Wide: 1}}}
	tree, err := Of(model, r)
	fmt.Println(Format(tree, oneLine), err)
	// Output: Sequential(args=[Linear(in_features=4, out_features=8), ReLU(), Linear(in_features=8, out_features=1, bias=false)]) <nil>
}

// A partial tree is made, looked at and edited like any other; only Build needs it whole.
func ExampleMissing() {
	model := sequentialClass.New(Entry{"args", NewList(linearClass.New(Entry{"out_features", Int(8)}), reluClass.New())})
	fmt.Println(Format(model, oneLine))
	for p, f := range Missing(model) {
		fmt.Printf("%s: %s (%s)\n", p, f.Spec.Want(), f.Doc)
	}
	_, err := Build[layer](model)
	fmt.Println(err)
	whole, _ := Rebind(model, Set(Path{Key("args"), Index(0), Key("in_features")}, Int(4)))
	_, err = Build[layer](whole)
	fmt.Println(err)
	// Output:
	// Sequential(args=[Linear(in_features=MISSING(an integer of at least 1), out_features=8), ReLU()])
	// args[0].in_features: an integer of at least 1 (width of the input)
	// args[0]: Linear needs the field "in_features": an integer of at least 1
	// <nil>
}

// everyValue is a value of every type that a field may have.
func everyValue() *everything {
	three := 3
	return &everything{Flag: true, Count: 4, Small: 200, Rate: 0.25, Name: "abc", Mode: "slow", Limit: 90 * time.Second, Sizes: []int{1, 2, 3},
		Weights: map[string]float64{"b": 2, "a": 1}, Maybe: &three, Layer: &linear{In: 1, Wide: 2}, Nested: budget{Trials: 5}, Raw: NewList(Int(1))}
}

func TestBuildOfIsTheValue(t *testing.T) {
	r := registry(t, everythingClass, linearClass, reluClass, sequentialClass, benchClass)
	for _, x := range []any{
		everyValue(),
		&everything{Count: 1, Rate: 1, Name: "x", Mode: "fast", Limit: time.Minute, Sizes: []int{1}, Weights: map[string]float64{}},
		&sequential{Args: []layer{&sequential{Args: []layer{}}, &relu{Inplace: true}}},
		&benchNode{Width: 1, Below: []*benchNode{{Width: 2, Below: []*benchNode{}}, {Width: 3, Below: []*benchNode{}}}},
	} {
		tree, err := Of(x, r)
		if err != nil {
			t.Errorf("%+v: %v", x, err)
			continue
		}
		var again any
		switch x.(type) {
		case *everything:
			again, err = Build[*everything](tree)
		case *benchNode:
			again, err = Build[*benchNode](tree)
		default:
			again, err = Build[layer](tree)
		}
		if err != nil || !reflect.DeepEqual(x, again) {
			t.Errorf("%s is built into %+v, %v, want %+v", Format(tree, oneLine), again, err, x)
		}
		if twice, err := Of(again, r); err != nil || !Equal(twice, tree) {
			t.Errorf("%s became %s, %v", Format(tree, oneLine), Format(twice, oneLine), err)
		}
	}
}

func TestOf(t *testing.T) {
	r := registry(t, everythingClass, linearClass, reluClass, sequentialClass, benchClass)
	loop := &benchNode{Width: 1}
	loop.Below = []*benchNode{{Width: 2, Below: []*benchNode{loop}}}
	self := []any{nil}
	self[0] = self
	twice := &relu{}
	for _, tt := range []struct {
		name string
		x    any
		want string
	}{
		{"nil", nil, "null"},
		{"plain", map[string]any{"b": []int{1}, "a": 1.5, "c": nil}, "{a: 1.5, b: [1], c: null}"},
		{"a value", NewList(Int(1)), "[1]"},
		{"a value without a pointer", relu{}, "ReLU()"},
		{"in plain lists", []any{&relu{}, []layer{&relu{}}}, "[ReLU(), [ReLU()]]"},
		{"a required field that is nil", &sequential{Args: []layer{nil}}, "Sequential(args=[null])"},
		{"a struct without a class", []any{&unknown{}}, "[0]: the struct symbolic_test.unknown is of no class in the registry"},
		{"shared", &sequential{Args: []layer{twice, twice}}, "Sequential(args=[ReLU(), ReLU()])"},
		{"a cycle", loop, "below[0].below[0]: the Go value leads back to itself: this is the root again"},
		{"a cycle of slices", self, "[0]: the Go value leads back to itself: this is the root again"},
		{"a channel", []any{make(chan int)}, "[0]: a chan int cannot stand in a symbolic tree"},
		{"wrong keys", []any{map[int]int{1: 1}}, "[0]: a map[int]int cannot stand in a symbolic tree (its keys are not strings)"},
		{"too large", []uint64{1 << 63}, "[0]: 9223372036854775808 is larger than the largest integer"},
	} {
		v, err := Of(tt.x, r)
		got := fmt.Sprint(err)
		if err == nil {
			got = Format(v, oneLine)
		}
		if !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
	made := FuncClass("Dense", "", func(n int) *linear { return &linear{Wide: n} }, "n")
	if _, err := Of(&linear{}, registry(t, made)); err == nil || err.Error() != "a symbolic_test.linear is made by the constructor of class Dense, whose arguments are not known" {
		t.Errorf("got %v", err)
	}
}

type unknown struct{ X int }

// stage remembers the order in which Init is called.
type stage struct {
	Name  string   `sym:"name"`
	Below []*stage `sym:"below" default:"[]"`
	Fails bool     `sym:"fails" default:"false"`
}

var initialized []string

func (s *stage) Init() error {
	initialized = append(initialized, s.Name)
	if s.Fails {
		return errors.New("no luck")
	}
	return nil
}

// Init is called children first, and its error has the place of its object.
func TestInitChildrenFirst(t *testing.T) {
	class := ClassOf[stage]("Stage", "")
	r := registry(t, class)
	tree, err := Of(&stage{Name: "root", Below: []*stage{{Name: "a", Below: []*stage{{Name: "b"}}}, {Name: "c"}}}, r)
	if err != nil {
		t.Fatal(err)
	}
	initialized = nil
	if _, err := Build[*stage](tree); err != nil || strings.Join(initialized, " ") != "b a c root" {
		t.Errorf("got %v, %v", initialized, err)
	}
	tree, _ = Rebind(tree, Set(path(t, "below[0].below[0].fails"), Bool(true)))
	if _, err := Build[*stage](tree); err == nil || err.Error() != "below[0].below[0]: Stage: no luck" {
		t.Errorf("got %v", err)
	}
}

// A default is a default, whether it was given or not.
func TestIsDefault(t *testing.T) {
	o := linearClass.New(Entry{"in_features", Int(1)}, Entry{"bias", Bool(true)})
	for field, want := range map[string]bool{"bias": true, "in_features": false, "out_features": false, "x": false} {
		if got := o.IsDefault(field); got != want {
			t.Errorf("%s: got %v", field, got)
		}
	}
}
