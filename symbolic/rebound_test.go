package symbolic_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

// chain is a Sequential that keeps its layers fitting: each Linear takes as many inputs as the one before it gives.
type chain struct {
	Args []layer `sym:"args"`
}

func (c *chain) Out(in int) int { return (&sequential{c.Args}).Out(in) }

func (*chain) Rebound(old, new *Object, changes Changes) (*Object, error) {
	tree := Value(new)
	width := Value(nil)
	for p, v := range Query(new, OfClass("Linear")) {
		in := p.Append(Key("in_features"))
		if width != nil && !Equal(v.(*Object).Get("in_features"), width) {
			var err error
			if tree, err = Replace(tree, in, width); err != nil {
				return nil, err
			}
		}
		width = v.(*Object).Get("out_features")
	}
	return tree.(*Object), nil
}

var chainClass = ClassOf[chain]("Chain", "layers one after the other, whose widths are kept fitting")

func newChain() *Object {
	return chainClass.New(Entry{"args", NewList(newLinear(4, 8), reluClass.New(), newLinear(8, 1))})
}

var oneLine = FormatOptions{Compact: true, HideDefaults: true}

// A change of one layer's width keeps the model consistent: the class of the model has a change hook.
func ExampleRebounder() {
	edited, err := Rebind(newChain(), Set(Path{Key("args"), Index(0), Key("out_features")}, Int(32)))
	fmt.Println(Format(edited, oneLine), err)

	edited, err = Rebind(newChain(), Delete(Path{Key("args"), Index(0)}), Insert(Path{Key("args"), Index(0)}, newLinear(4, 6)))
	fmt.Println(Format(edited, oneLine), err)
	// Output:
	// Chain(args=[Linear(in_features=4, out_features=32), ReLU(), Linear(in_features=32, out_features=1)]) <nil>
	// Chain(args=[Linear(in_features=4, out_features=6), ReLU(), Linear(in_features=6, out_features=1)]) <nil>
}

// A class that is not made from a Go struct gets its hook as a field.
func ExampleClass_rebound() {
	square := &Class{Name: "Square", Fields: []Field{{Name: "side", Spec: &IntSpec{}}, {Name: "area", Spec: &IntSpec{}, Default: Int(0)}}}
	square.Rebound = func(_, new *Object, _ Changes) (*Object, error) {
		side, ok := new.Get("side").(Int)
		if !ok {
			return new, nil // a hyper-node, perhaps: it is not known yet
		}
		return new.With(Entry{"area", side * side}), nil
	}
	edited, err := Rebind(square.New(Entry{"side", Int(2)}), Set(Path{Key("side")}, Int(3)))
	fmt.Println(Format(edited, oneLine), err)
	// Output: Square(side=3, area=9) <nil>
}

// hooked returns a class with children and a hook.
func hooked(name string, hook func(old, new *Object, changes Changes) (*Object, error)) *Class {
	return &Class{Name: name, Rebound: hook, Fields: []Field{
		{Name: "size", Spec: &IntSpec{}, Default: Int(0)},
		{Name: "below", Spec: &ListSpec{Elem: &AnySpec{}, MaxSize: -1}, Default: NewList()},
	}}
}

// Hooks run bottom-up, once for each touched object, and see what those below have changed.
func TestHooksRunBottomUpOnce(t *testing.T) {
	var log []string
	record := func(_, new *Object, changes Changes) (*Object, error) {
		log = append(log, new.Class().Name+": "+strings.ReplaceAll(changes.String(), "\n", ", "))
		return new, nil
	}
	leaf, middle, other := hooked("Leaf", record), hooked("Middle", record), hooked("Other", record)
	root := hooked("Root", func(old, new *Object, changes Changes) (*Object, error) {
		record(old, new, changes)
		return new.With(Entry{"size", Int(99)}), nil
	})
	tree := root.New(Entry{"below", NewList(
		middle.New(Entry{"below", NewList(leaf.New(), leaf.New())}),
		other.New())})
	got, err := Rebind(tree,
		Set(path(t, "size"), Int(1)),
		Set(path(t, "below[0].below[1].size"), Int(3)),
		Set(path(t, "below[0].below[0].size"), Int(2)),
		Append(path(t, "below"), other.New(Entry{"size", Int(4)})))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Leaf: ~ size: 0 -> 3",
		"Leaf: ~ size: 0 -> 2",
		"Middle: ~ below[0].size: 0 -> 2, ~ below[1].size: 0 -> 3",
		"Root: ~ size: 0 -> 1, ~ below[0].below[0].size: 0 -> 2, ~ below[0].below[1].size: 0 -> 3, + below[2]: Other(size=4)",
	}
	if strings.Join(log, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(log, "\n"), strings.Join(want, "\n"))
	}
	if got.(*Object).Get("size") != Int(99) {
		t.Error("what the hook returned was not taken")
	}
}

// What a hook returns is checked like any edit, and its mistake refuses the whole batch.
func TestHooksAreChecked(t *testing.T) {
	inner := hooked("Inner", nil)
	for _, tt := range []struct {
		name string
		hook func(old, new *Object, changes Changes) (*Object, error)
		want string
	}{
		{"an error", func(_, _ *Object, _ Changes) (*Object, error) { return nil, errors.New("odd") }, "[0]: Class: odd"},
		{"an error with a place", func(_, _ *Object, _ Changes) (*Object, error) {
			return nil, &PathError{Path: Path{Key("below")}, Err: errors.New("odd")}
		}, "[0].below: odd"},
		{"nothing", func(_, _ *Object, _ Changes) (*Object, error) { return nil, nil }, "[0]: Class: the change hook returned nothing (return the new object to keep it)"},
		{"a wrong value", func(_, new *Object, _ Changes) (*Object, error) { return new.With(Entry{"size", Bool(true)}), nil }, "[0].size: want an integer, got true"},
		{"a wrong value below", func(_, new *Object, _ Changes) (*Object, error) {
			v, err := Replace(new, Path{Key("below"), Index(0), Key("size")}, String("x"))
			return v.(*Object), err
		}, `[0].below[0].size: want an integer, got "x"`},
	} {
		tree := NewList(hooked("Class", tt.hook).New(Entry{"below", NewList(inner.New())}))
		_, err := Rebind(tree, Set(path(t, "[0].below[0].size"), Int(5)))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
		_, err = Transform(tree, func(p Path, v, _ Value) (Value, error) {
			if p.String() == "[0].below[0].size" {
				return Int(5), nil
			}
			return v, nil
		})
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s, by Transform:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
}

// The places that a caller seals stay as they are, whoever's edits it runs.
func ExampleSealed() {
	sealed := Sealed{Path{Key("args"), Index(0)}}
	_, err := sealed.Rebind(newMLP(),
		Set(Path{Key("args"), Index(0), Key("out_features")}, Int(64)),
		Set(Path{Key("args"), Index(2), Key("out_features")}, Int(64)))
	fmt.Println(err)
	// Output: args[0].out_features: args[0] is sealed
}

func TestSealed(t *testing.T) {
	first := Sealed{path(t, "args[0]")}
	for _, tt := range []struct {
		name    string
		root    Value
		sealed  Sealed
		updates []Update
		want    string // "" when the edit is made
	}{
		{"elsewhere", newMLP(), first, []Update{Set(path(t, "args[2].bias"), Bool(false))}, ""},
		{"below", newMLP(), first, []Update{Set(path(t, "args[0].bias"), Bool(false))}, "args[0].bias: args[0] is sealed"},
		{"at", newMLP(), first, []Update{Set(path(t, "args[0]"), reluClass.New())}, "args[0]: args[0] is sealed"},
		{"above", newMLP(), first, []Update{Set(path(t, "args"), NewList())}, "args: args[0] is sealed, and would be lost here"},
		{"a neighbour that moves it", newMLP(), first, []Update{Insert(path(t, "args[0]"), reluClass.New()), Delete(path(t, "args[2]"))}, ""},
		{"its list", newMLP(), Sealed{path(t, "args")}, []Update{Append(path(t, "args"), reluClass.New()), Insert(path(t, "args[1]"), reluClass.New())}, "args: args is sealed\nargs[1]: args is sealed"},
		{"the root", newMLP(), Sealed{nil}, []Update{Set(path(t, "args[2].bias"), Bool(false))}, "args[2].bias: the root is sealed"},
		{"by a hook", newChain(), Sealed{path(t, "args[2]")}, []Update{Set(path(t, "args[0].out_features"), Int(3))}, "args[2]: sealed, but the change hook of Chain touches it"},
		{"by a hook, moved", newChain(), Sealed{path(t, "args[2]")}, []Update{Delete(path(t, "args[1]")), Insert(path(t, "args[0]"), reluClass.New()), Insert(path(t, "args[0]"), reluClass.New()), Set(path(t, "args[0].out_features"), Int(3))},
			"args[2]: sealed, but the change hook of Chain touches it"},
		{"not by a hook", newChain(), first, []Update{Set(path(t, "args[0].out_features"), Int(3)).Under(nil), Delete(path(t, "args[1]"))}, "args[0].out_features: args[0] is sealed"},
	} {
		_, err := tt.sealed.Rebind(tt.root, tt.updates...)
		if got := fmt.Sprint(err); tt.want == "" && err != nil || tt.want != "" && got != tt.want {
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
	_, err := first.Transform(newMLP(), func(_ Path, v, _ Value) (Value, error) {
		if w, ok := v.(Int); ok {
			return w + 1, nil
		}
		return v, nil
	})
	if want := "args[0].in_features: args[0] is sealed\nargs[0].out_features: args[0] is sealed"; err == nil || err.Error() != want {
		t.Errorf("Transform:\n got %v\nwant %s", err, want)
	}
}
