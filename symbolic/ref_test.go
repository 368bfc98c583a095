package symbolic_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

func refTo(to string) *Object { return Classes()[0].New(Entry{"to", String(to)}) }

// A value that belongs to several places is written once: the others refer to it.
func ExampleRef() {
	model := sequentialClass.New(Entry{"args", NewList(
		newLinear(4, 8),
		linearClass.New(Entry{"in_features", refTo("args[0].out_features")}, Entry{"out_features", refTo(".in_features")}),
	)})
	resolved, err := Resolve(model)
	fmt.Println(Format(resolved, oneLine), err)

	_, err = Resolve(Dict(Entry{"a", refTo("b")}, Entry{"b", NewList(refTo("a"))}))
	fmt.Println(err)
	// Output:
	// Sequential(args=[Linear(in_features=4, out_features=8), Linear(in_features=8, out_features=8)]) <nil>
	// a: the reference leads back to itself: a -> b[0] -> a
}

func TestResolve(t *testing.T) {
	named := func(name string, entries ...Entry) *Object {
		return Dict(append([]Entry{{"name", String(name)}}, entries...)...)
	}
	for _, tt := range []struct {
		name string
		root Value
		want string
	}{
		{"none", newMLP(), "Sequential(args=[Linear(in_features=4, out_features=8), ReLU(), Linear(in_features=8, out_features=1)])"},
		{"from the root", Dict(Entry{"a", Int(1)}, Entry{"b", NewList(refTo("a"))}), "{a: 1, b: [1]}"},
		{"beside", Dict(Entry{"a", Dict(Entry{"x", Int(1)}, Entry{"y", refTo(".x")})}), "{a: {x: 1, y: 1}}"},
		{"beside in a list", NewList(Int(1), refTo(".[0]")), "[1, 1]"},
		{"two up", Dict(Entry{"a", Dict(Entry{"y", refTo("..x")})}, Entry{"x", Int(2)}), "{a: {y: 2}, x: 2}"},
		{"by name", Dict(Entry{"l", NewList(named("first", Entry{"w", Int(3)}))}, Entry{"v", refTo("$first.w")}), `{l: [{name: "first", w: 3}], v: 3}`},
		{"a whole object by name", NewList(named("first"), refTo("$first")), `[{name: "first"}, {name: "first"}]`},
		{"a quoted name", NewList(named("a b"), refTo(`$["a b"].name`)), `[{name: "a b"}, "a b"]`},
		{"a reference to a reference", NewList(refTo("[1]"), refTo("[2]"), Int(5)), "[5, 5, 5]"},
		{"through a reference", Dict(Entry{"a", refTo("b")}, Entry{"b", Dict(Entry{"x", Int(1)})}, Entry{"c", refTo("a.x")}), "{a: {x: 1}, b: {x: 1}, c: 1}"},
		{"a value that holds references", Dict(Entry{"a", refTo("b")}, Entry{"b", Dict(Entry{"x", refTo("c")}, Entry{"y", refTo(".x")})}, Entry{"c", Int(7)}), "{a: {x: 7, y: 7}, b: {x: 7, y: 7}, c: 7}"},
		{"converted for its field", NewList(everythingClass.New(Entry{"rate", refTo("[1]")}), Int(1)), "[Everything(rate=1.0), 1]"},
		{"alone", refTo("a"), "the reference leads back to itself: the root -> the root"},
		{"no place", NewList(refTo("[0].x"), refTo("[7]"), refTo("y")), "[0]: the reference leads back to itself: [0] -> [0]\n[1]: refers to [7]: the list has 3 items, there is no index 7\n[2]: refers to y: a list has no name \"y\" (want an index in brackets)"},
		{"not set", Dict(Entry{"a", linearClass.New()}, Entry{"b", refTo("a.in_features")}), "b: refers to a.in_features, which is not set"},
		{"what holds it", Dict(Entry{"a", Dict(Entry{"x", refTo("a")})}), "a.x: the reference leads back to itself: a.x -> a.x"},
		{"what is wrong is reported once, where it is", NewList(refTo("[1]"), refTo("[2].q"), Dict()), `[1]: refers to [2].q: a dictionary has no field "q"`},
		{"too far up", NewList(refTo("...x")), "[0]: refers to 3 levels above its place, where there are 1"},
		{"no such name", NewList(named("first"), refTo("$frist")), `[1]: nothing is named "frist" (did you mean "first"?)`},
		{"two of a name", NewList(named("x"), named("x"), refTo("$x")), `[2]: two objects are named "x", at [0] and [1] (refer by place)`},
		{"no text", NewList(refTo("")), `[0]: reference "": want a place (model.x), a place beside this one (.x) or a name ($x)`},
		{"a wrong text", NewList(refTo("a b")), `[0]: reference "a b": path "a b", column 2: want "." or "[" before the next step`},
	} {
		v, err := Resolve(tt.root)
		got := fmt.Sprint(err)
		if err == nil {
			got = Format(v, oneLine)
		}
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// What references stand for is bounded: thirty lists of two references each stand for a billion values, and a hundred for more
// than anything could walk.
func TestResolveIsBounded(t *testing.T) {
	entries := []Entry{{"x0", NewList(Int(1), Int(2))}}
	for i := range 100 {
		to := fmt.Sprint("x", i)
		entries = append(entries, Entry{fmt.Sprint("x", i+1), NewList(refTo(to), refTo(to))})
	}
	_, err := Resolve(Dict(entries...))
	if err == nil || !strings.Contains(err.Error(), "stand for more than 1000000 values") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	if err := Check(Dict(entries...), &AnySpec{}); err == nil {
		t.Error("Check found nothing")
	}
}

// Check looks at what a reference leads to; Build puts it there.
func TestReferencesAreCheckedAndBuilt(t *testing.T) {
	linear := func(in Value) *Object {
		return linearClass.New(Entry{"in_features", in}, Entry{"out_features", Int(1)})
	}
	for _, tt := range []struct {
		name string
		root Value
		want string
	}{
		{"fits", sequentialClass.New(Entry{"args", NewList(newLinear(4, 8), linear(refTo("args[0].out_features")))}), ""},
		{"a layer", sequentialClass.New(Entry{"args", NewList(newLinear(4, 8), refTo("args[0]"))}), ""},
		{"wrong type", sequentialClass.New(Entry{"args", NewList(newLinear(4, 8), linear(refTo("args[0].bias")))}), "args[1].in_features: refers to args[0].bias: want an integer of at least 1, got true"},
		{"wrong in itself", sequentialClass.New(Entry{"args", NewList(newLinear(4, 0), linear(refTo("args[0].out_features")))}),
			"args[0].out_features: want an integer of at least 1, got 0\nargs[1].in_features: refers to args[0].out_features: want an integer of at least 1, got 0"},
		{"circle", sequentialClass.New(Entry{"args", NewList(linear(refTo("args[1].in_features")), linear(refTo("args[0].in_features")))}),
			"args[0].in_features: the reference leads back to itself: args[0].in_features -> args[1].in_features -> args[0].in_features"},
		{"rules see the value", everythingClass.New(Entry{"count", Int(7)}, Entry{"nested", Dict(Entry{"trials", refTo("count")})}), "nested: budget: seven is not a budget"},
	} {
		err := Check(tt.root, &AnySpec{})
		if got := fmt.Sprint(err); tt.name != "rules see the value" && (tt.want == "" && err != nil || tt.want != "" && got != tt.want) {
			t.Errorf("%s: Check:\n got %v\nwant %s", tt.name, err, tt.want)
		}
		if tt.root.(*Object).Is("Everything") {
			_, err = Build[*everything](tt.root)
		} else {
			var l layer
			if l, err = Build[layer](tt.root); err == nil && l.Out(4) == 0 {
				t.Errorf("%s: built %v", tt.name, l)
			}
		}
		if got := fmt.Sprint(err); tt.want == "" && err != nil || tt.want != "" && got != tt.want {
			t.Errorf("%s: Build:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
}

// holder is a placeholder: any of its candidates may come in its place.
type holder struct {
	Candidates []Value `sym:"candidates"`
	Name       string  `sym:"name" optional:"true"`
	Size       int     `sym:"size" default:"0"`
}

func (*holder) CheckAs(c *Checker, p Path, o *Object, s Spec) {
	for i, v := range o.Get("candidates").(*List).All() {
		c.Check(append(p, Key("candidates"), Index(i)), v, s)
	}
}

var holderClass = ClassOf[holder]("Holder", "")

func hold(name string, candidates ...Value) *Object {
	return holderClass.New(Entry{"candidates", NewList(candidates...)}, Entry{"name", String(name)})
}

// A reference to what is still undecided is checked against all that it may become, and cannot be resolved yet.
func TestReferencesToPlaceholders(t *testing.T) {
	for _, tt := range []struct {
		name string
		root Value
		want string
	}{
		{"every candidate fits", NewList(linearAt(refTo("$w")), hold("w", Int(1), Int(2))), ""},
		{"one does not", NewList(linearAt(refTo("$w")), hold("w", Int(1), Int(0))), "[0].in_features: refers to [1].candidates[1]: want an integer of at least 1, got 0"},
		{"through a placeholder nothing is known", NewList(linearAt(refTo("[1].out_features")), hold("", newLinear(1, 2), Int(0))), ""},
		{"up and out of a candidate nothing is known", NewList(hold("", Dict(Entry{"x", refTo("..y")}))), ""},
		{"in the settings of one", NewList(holderClass.New(Entry{"candidates", NewList(Int(1))}, Entry{"size", refTo("[1]")}), Int(1)), "[0].size: a reference cannot stand in the settings of a placeholder (write the value out)"},
	} {
		if err := Check(tt.root, &AnySpec{}); tt.want == "" && err != nil || tt.want != "" && fmt.Sprint(err) != tt.want {
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
	_, err := Resolve(NewList(refTo("[1]"), hold("", Int(1))))
	if want := "[0]: refers to [1]: Holder there is still undecided (decode a point of the space first)"; fmt.Sprint(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Names of placeholders are lost when they are decided, so references to them are bound to places first.
func TestBindRefs(t *testing.T) {
	for _, tt := range []struct {
		name string
		root Value
		want string
	}{
		{"a place", Dict(Entry{"a", refTo("$w.x")}, Entry{"b", hold("w", Dict(Entry{"x", Int(1)}))}), `{a: Ref(to="b.x"), b: Holder(candidates=[{x: 1}], name="w")}`},
		{"beside, in a candidate", NewList(hold("", Dict(Entry{"x", hold("w", Int(1))}, Entry{"y", NewList(refTo("$w"))}))), `[Holder(candidates=[{x: Holder(candidates=[1], name="w"), y: [Ref(to="..x")]}], name="")]`},
		{"from outside", NewList(hold("", hold("w", Int(1))), refTo("$w")), `[1]: "w" is decided only inside [0].candidates[0], so it cannot be named from here`},
		{"another object", NewList(Dict(Entry{"name", String("w")}), refTo("$w")), `[{name: "w"}, Ref(to="$w")]`},
		{"no such name", NewList(refTo("$w")), `[0]: nothing is named "w"`},
	} {
		v, err := BindRefs(tt.root)
		got := fmt.Sprint(err)
		if err == nil {
			got = Format(v, oneLine)
		}
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// Whatever references say, resolving them ends, with a tree without references or with mistakes that Check finds too.
func FuzzResolve(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rng := rand.New(rand.NewPCG(seed, 3))
		texts := []string{"a", "a.b", "b[0]", ".b", "..a", "[1]", ".[0]", "$n", "$n.a", "b", "a.b[1].a", "...", "$", "x y"}
		var tree func(depth int) Value
		tree = func(depth int) Value {
			switch rng.IntN(5) {
			case 0:
				return Int(rng.IntN(9))
			case 1:
				return refTo(texts[rng.IntN(len(texts))])
			case 2:
				if depth > 0 {
					return NewList(tree(depth-1), tree(depth-1))
				}
			case 3:
				if depth > 0 && rng.IntN(4) == 0 {
					return Dict(Entry{"name", String("n")}, Entry{"a", tree(depth - 1)})
				}
			}
			if depth == 0 {
				return Null{}
			}
			return Dict(Entry{"a", tree(depth - 1)}, Entry{"b", tree(depth - 1)})
		}
		root := tree(4)
		resolved, err := Resolve(root)
		if checked := Check(root, &AnySpec{}); fmt.Sprint(checked) != fmt.Sprint(err) {
			t.Fatalf("%s:\nResolve says %v\n  Check says %v", Format(root, oneLine), err, checked)
		}
		if err != nil {
			return
		}
		for p := range Query(resolved, OfClass("Ref")) {
			t.Fatalf("%s: a reference is left at %s", Format(root, oneLine), p)
		}
		if again, err := Resolve(resolved); err != nil || again != resolved {
			t.Fatalf("%s: resolving twice: %v", Format(root, oneLine), err)
		}
	})
}
