package symbolic_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func path(t testing.TB, text string) Path {
	t.Helper()
	p, err := ParsePath(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n got %s\nwant %s", file, got, want)
	}
}

func TestRebind(t *testing.T) {
	list := NewList(Int(1), Int(2), Int(3))
	for _, tt := range []struct {
		name    string
		root    Value
		updates []Update
		want    string
	}{
		{"updates mean the original places", list, []Update{Insert(Path{Index(0)}, Int(0)), Delete(Path{Index(1)}), Set(Path{Index(2)}, Int(30))}, "[0, 1, 30]"},
		{"in any order", list, []Update{Set(Path{Index(2)}, Int(30)), Delete(Path{Index(1)}), Insert(Path{Index(0)}, Int(0))}, "[0, 1, 30]"},
		{"append", list, []Update{Set(Path{Index(3)}, Int(4))}, "[1, 2, 3, 4]"},
		{"append several", list, []Update{Insert(Path{Index(3)}, Int(4)), Insert(Path{Index(3)}, Int(5))}, "[1, 2, 3, 4, 5]"},
		{"root", list, []Update{Set(nil, Int(4))}, "4"},
		{"new entry", Dict(Entry{"a", Int(1)}), []Update{Set(Path{Key("b")}, Int(2))}, "{a: 1, b: 2}"},
		{"delete entry", Dict(Entry{"a", Int(1)}), []Update{Delete(Path{Key("a")})}, "{}"},
		{"back to the default", everythingClass.New(Entry{"count", Int(4)}), []Update{Delete(Path{Key("count")})}, "Everything()"},
		{"integer to float", everythingClass.New(), []Update{Set(Path{Key("rate")}, Int(1))}, "Everything(rate=1.0)"},
	} {
		got, err := Rebind(tt.root, tt.updates...)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if s := Format(got, FormatOptions{Compact: true, HideDefaults: true}); s != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, s, tt.want)
		}
	}
}

func TestRebindRefuses(t *testing.T) {
	mlp := newMLP()
	before := Digest(mlp)
	for _, tt := range []struct {
		name    string
		updates []Update
		want    string
	}{
		{"wrong type, and the good one is not made", []Update{Set(path(t, "args[0].in_features"), Int(5)), Set(path(t, "args[2].bias"), Int(1))}, "args[2].bias: want true or false, got 1"},
		{"no such field", []Update{Set(path(t, "args[0].in_feature"), Int(5))}, `args[0].in_feature: a Linear has no field "in_feature" (did you mean "in_features"?)`},
		{"no such index", []Update{Set(path(t, "args[7]"), reluClass.New())}, "args[7]: the list has 3 items, there is no index 7"},
		{"below a leaf", []Update{Set(path(t, "args[0].bias.x"), Int(5))}, "args[0].bias.x: a boolean has nothing below it"},
		{"required", []Update{Delete(path(t, "args[0].in_features"))}, "args[0].in_features: Linear needs this field"},
		{"twice", []Update{Set(path(t, "args"), NewList()), Set(path(t, "args"), NewList())}, "args: two edits of one place"},
		{"inside a replaced one", []Update{Set(path(t, "args[0]"), reluClass.New()), Set(path(t, "args[0].bias"), Bool(false))}, "args[0].bias: another edit replaces what this one is in, at args[0]"},
		{"all at once", []Update{Set(path(t, "args[0].bias"), Int(1)), Set(path(t, "args[1]"), Int(1))}, "args[0].bias: want true or false, got 1\nargs[1]: want a layer, got 1"},
		{"nothing", []Update{Set(path(t, "args[0].bias"), nil)}, "args[0].bias: nothing to put here"},
	} {
		_, err := Rebind(mlp, tt.updates...)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
	if Digest(mlp) != before {
		t.Error("a refused edit changed the tree")
	}
}

func TestRebindSharesTheRest(t *testing.T) {
	mlp := newMLP()
	edited, err := Rebind(mlp, Set(path(t, "args[0].in_features"), Int(16)))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := Lookup(mlp, path(t, "args[2]"))
	b, _ := Lookup(edited, path(t, "args[2]"))
	if a != b {
		t.Error("an untouched layer was copied")
	}
}

func TestTransform(t *testing.T) {
	widen := func(p Path, v, parent Value) (Value, error) {
		if s, ok := p[max(0, len(p)-1):].String(), len(p) > 0; ok && s == "out_features" {
			return v.(Int) * 2, nil
		}
		return v, nil
	}
	got, err := Transform(newMLP(), widen)
	if err != nil {
		t.Fatal(err)
	}
	want := "~ args[0].out_features: 8 -> 16\n~ args[2].out_features: 1 -> 2"
	if d := Diff(newMLP(), got).String(); d != want {
		t.Errorf("got %s, want %s", d, want)
	}
}

func TestDiff(t *testing.T) {
	ints := func(xs ...int) Value {
		items := make([]Value, len(xs))
		for i, x := range xs {
			items[i] = Int(x)
		}
		return NewList(items...)
	}
	for _, tt := range []struct {
		name string
		a, b Value
		want string
	}{
		{"equal", newMLP(), newMLP(), "no difference"},
		{"another class", newLinear(1, 2), reluClass.New(), "~ (root): Linear(in_features=1, out_features=2) -> ReLU()"},
		{"one field", newLinear(1, 2), newLinear(1, 3), "~ out_features: 2 -> 3"},
		{"inserted", ints(1, 2, 3), ints(1, 9, 2, 3), "+ [1]: 9"},
		{"removed", ints(1, 2, 3), ints(1, 3), "- [1]: 2"},
		{"moved", ints(1, 2, 3), ints(2, 3, 1), "- [0]: 1\n+ [2]: 1"},
		{"entries", Dict(Entry{"a", Int(1)}, Entry{"b", Int(1)}), Dict(Entry{"b", Int(2)}, Entry{"c", Int(3)}), "- a: 1\n~ b: 1 -> 2\n+ c: 3"},
		{"type", Int(1), Float(1), "~ (root): 1 -> 1.0"},
	} {
		if got := Diff(tt.a, tt.b).String(); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}
