package symbolic_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	. "symsearch/symbolic"
)

func checkMerge(t *testing.T, base, a, b Value) {
	t.Helper()
	show := func(v Value) string { return Format(v, FormatOptions{Compact: true}) }
	for _, tt := range [][4]Value{{base, a, base, a}, {base, base, b, b}, {base, a, a, a}} {
		if got, err := Merge(tt[0], tt[1], tt[2]); err != nil || !Equal(got, tt[3]) {
			t.Fatalf("Merge(%s, %s, %s) = %s, %v", show(tt[0]), show(tt[1]), show(tt[2]), show(got), err)
		}
	}
	one, errOne := Merge(base, a, b)
	two, errTwo := Merge(base, b, a)
	if (errOne == nil) != (errTwo == nil) || errOne == nil && !Equal(one, two) {
		t.Fatalf("base %s\na %s\nb %s\none way %s, %v\nthe other %s, %v", show(base), show(a), show(b), show(one), errOne, show(two), errTwo)
	}
}

func TestMergeOfRandomEdits(t *testing.T) {
	for seed := range uint64(3000) {
		rng := rand.New(rand.NewPCG(seed, 3))
		base := randomTree(rng, 5)
		checkMerge(t, base, edited(rng, base, 5), edited(rng, base, 5))
	}
}

func TestMerge(t *testing.T) {
	base := newMLP()
	edit := func(updates ...Update) Value {
		v, err := Rebind(base, updates...)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	in, out, second := path(t, "args[0].in_features"), path(t, "args[0].out_features"), path(t, "args[1]")
	for _, tt := range []struct {
		name string
		a, b Value
		want string
	}{
		{"two fields of one object", edit(Set(in, Int(5))), edit(Set(out, Int(9))),
			"Sequential(args=[Linear(in_features=5, out_features=9), ReLU(), Linear(in_features=8, out_features=1)])"},
		{"inserted and changed behind it", edit(Insert(second, newLinear(8, 8))), edit(Set(path(t, "args[2].out_features"), Int(2))),
			"Sequential(args=[Linear(in_features=4, out_features=8), Linear(in_features=8, out_features=8), ReLU(), Linear(in_features=8, out_features=2)])"},
		{"the same twice", edit(Delete(second)), edit(Delete(second)),
			"Sequential(args=[Linear(in_features=4, out_features=8), Linear(in_features=8, out_features=1)])"},
		{"inserted at two places", edit(Insert(path(t, "args[0]"), reluClass.New())), edit(Insert(path(t, "args[3]"), reluClass.New())),
			"Sequential(args=[ReLU(), Linear(in_features=4, out_features=8), ReLU(), Linear(in_features=8, out_features=1), ReLU()])"},
		{"one value, two ways", edit(Set(in, Int(5))), edit(Set(in, Int(6))),
			"args[0].in_features: 4 became 5 in one and 6 in the other"},
		{"changed and removed", edit(Set(in, Int(5))), edit(Delete(path(t, "args[0]"))),
			"args[0]: Linear(in_features=4, out_features=8) became Linear(in_features=5, out_features=8) in one and nothing in the other"},
		{"two insertions at one place", edit(Insert(second, newLinear(8, 8))), edit(Insert(second, newLinear(8, 9))),
			"args[1]: nothing became [Linear(in_features=8, out_features=8)] in one and [Linear(in_features=8, out_features=9)] in the other"},
		{"all conflicts", edit(Set(in, Int(5)), Set(out, Int(5))), edit(Set(in, Int(6)), Set(out, Int(6))),
			"args[0].in_features: 4 became 5 in one and 6 in the other\nargs[0].out_features: 8 became 5 in one and 6 in the other"},
	} {
		got, err := Merge(base, tt.a, tt.b)
		text := Format(got, FormatOptions{Compact: true, HideDefaults: true})
		if err != nil {
			var cs Conflicts
			if !errors.As(err, &cs) || got != nil {
				t.Errorf("%s: the error is a %T, the value %v", tt.name, err, got)
			}
			text = err.Error()
		}
		if text != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, text, tt.want)
		}
	}
}

func TestMergeOfDictionaries(t *testing.T) {
	base := Dict(Entry{"a", Int(1)}, Entry{"b", Int(2)})
	one := Dict(Entry{"b", Int(2)}, Entry{"c", Int(3)})
	two := Dict(Entry{"a", Int(1)}, Entry{"b", Int(4)}, Entry{"d", Int(5)})
	got, err := Merge(base, one, two)
	if want := "{b: 4, c: 3, d: 5}"; err != nil || Format(got, FormatOptions{Compact: true}) != want {
		t.Errorf("got %s, %v, want %s", Format(got, FormatOptions{Compact: true}), err, want)
	}
}
