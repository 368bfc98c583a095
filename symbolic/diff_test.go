package symbolic_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

// edited returns v with a few random edits, sharing the rest: items come, go and move, entries come and go, leaves change.
func edited(rng *rand.Rand, v Value, depth int) Value {
	if rng.IntN(4) == 0 {
		return randomTree(rng, depth)
	}
	switch v := v.(type) {
	case *List:
		var items []Value
		for _, item := range v.All() {
			switch rng.IntN(6) {
			case 0: // gone
			case 1:
				items = append(items, randomTree(rng, depth-1), item)
			case 2:
				items = append(items, edited(rng, item, depth-1))
			case 3:
				items = append([]Value{item}, items...)
			default:
				items = append(items, item)
			}
		}
		return NewList(items...)
	case *Object:
		if v.Class() != nil {
			return v.With(Entry{"in_features", Int(rng.IntN(9) + 1)})
		}
		var entries []Entry
		for k, item := range v.Fields() {
			switch rng.IntN(4) {
			case 0:
			case 1:
				entries = append(entries, Entry{k, edited(rng, item, depth-1)})
			default:
				entries = append(entries, Entry{k, item})
			}
		}
		return Dict(append(entries, Entry{"new", Int(rng.IntN(2))})...)
	}
	return v
}

func checkDiff(t *testing.T, a, b Value) {
	t.Helper()
	show := func(v Value) string { return Format(v, FormatOptions{Compact: true}) }
	cs := Diff(a, b)
	if (len(cs) == 0) != Equal(a, b) {
		t.Fatalf("%s and %s: equal %v, but the diff is\n%s", show(a), show(b), Equal(a, b), cs)
	}
	if got, err := cs.Apply(a); err != nil || !Equal(got, b) {
		t.Fatalf("a    %s\nb    %s\ndiff\n%s\ngives %s, %v", show(a), show(b), cs, show(got), err)
	}
	again, err := ChangesOf(cs.Value())
	if err != nil || again.String() != cs.String() {
		t.Fatalf("%s reads back as %s, %v", cs, again, err)
	}
	FormatDiff(a, b, FormatOptions{})
}

func TestApplyDiffGivesTheSecondTree(t *testing.T) {
	for seed := range uint64(5000) {
		rng := rand.New(rand.NewPCG(seed, 2))
		a := randomTree(rng, 5)
		checkDiff(t, a, edited(rng, a, 5))
		checkDiff(t, a, randomTree(rng, 4))
	}
}

func FuzzDiff(f *testing.F) {
	f.Add(uint64(1), uint8(3))
	f.Fuzz(func(t *testing.T, seed uint64, depth uint8) {
		rng := rand.New(rand.NewPCG(seed, uint64(depth)))
		base := randomTree(rng, int(depth%6))
		a, b := edited(rng, base, 4), edited(rng, base, 4)
		checkDiff(t, base, a)
		checkDiff(t, a, b)
		checkMerge(t, base, a, b)
	})
}

// Lists that are too long for a table are aligned too, at a cost that grows with what differs.
func TestLongListsAreAligned(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		n := 3000 + rng.IntN(1000)
		before := make([]Value, n)
		for i := range before {
			before[i] = Int(rng.IntN(50)) // many are equal, so that no item stands out
		}
		var after []Value
		edits := 0
		for _, v := range before {
			switch rng.IntN(300) {
			case 0:
				edits++
				continue
			case 1:
				edits++
				after = append(after, Int(99))
			}
			after = append(after, v)
		}
		a, b := NewList(before...), NewList(after...)
		cs := Diff(a, b)
		if len(cs) > edits {
			t.Errorf("%d edits give %d changes", edits, len(cs))
		}
		if got, err := cs.Apply(a); err != nil || !Equal(got, b) {
			t.Errorf("applied: %v", err)
		}
	}
	one, two := make([]Value, 5000), make([]Value, 5000)
	for i := range one {
		one[i], two[i] = Int(i), String(fmt.Sprint(i))
	}
	checkDiff(t, NewList(one...), NewList(two...))
}

// Between items that stayed, those that have most in common stand for each other.
func TestItemsAreAlignedByLikeness(t *testing.T) {
	a := NewList(newLinear(1, 1), newLinear(4, 8))
	b := NewList(newLinear(1, 1), reluClass.New(), newLinear(7, 7), newLinear(4, 9))
	want := "+ [1]: ReLU()\n+ [2]: Linear(in_features=7, out_features=7)\n~ [1].out_features: 8 -> 9"
	if got := Diff(a, b).String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFormatDiff(t *testing.T) {
	a := Dict(Entry{"model", newMLP()}, Entry{"seed", Int(1)}, Entry{"old", Bool(true)})
	edit, err := Rebind(a,
		Set(path(t, "model.args[0].in_features"), Int(16)),
		Insert(path(t, "model.args[1]"), newLinear(8, 8)),
		Set(path(t, "model.args[1]"), newLinear(1, 2)),
		Delete(path(t, "model.args[2]")),
		Set(path(t, `["x y"]`), NewList(Int(1))),
		Delete(path(t, "old")))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString(FormatDiff(a, edit, FormatOptions{HideDefaults: true}) + "\n\n")
	out.WriteString(FormatDiff(a, edit, FormatOptions{HideDefaults: true, Compact: true}) + "\n\n")
	out.WriteString(strings.ReplaceAll(FormatDiff(a, edit, FormatOptions{HideDefaults: true, Color: true}), "\x1b", "ESC") + "\n\n")
	out.WriteString(Diff(a, edit).String() + "\n\n")
	data, err := json.MarshalIndent(Diff(a, edit), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/diff.golden", out.String()+string(data)+"\n")
}

func TestApplyRefuses(t *testing.T) {
	at := func(kind ChangeKind, p string, old, new Value) Change { return Change{kind, path(t, p), old, new} }
	tree := Dict(Entry{"a", Int(1)}, Entry{"l", NewList(Int(1), Int(2))})
	for _, tt := range []struct {
		name    string
		changes Changes
		want    string
	}{
		{"another value", Changes{at(Changed, "a", Int(2), Int(3))}, "a: the change is of 2, but here is 1"},
		{"no such place", Changes{at(Changed, "b", Int(2), Int(3))}, `b: a dictionary has no field "b"`},
		{"below a leaf", Changes{at(Changed, "a.x", Int(2), Int(3))}, "a.x: an integer has nothing below it"},
		{"added twice", Changes{at(Added, "a", nil, Int(3))}, "a: the change adds it, but here is 1"},
		{"added behind the end", Changes{at(Added, "l[4]", nil, Int(3))}, "l[4]: the list has 2 items then, so nothing can be added here"},
		{"a name in a list", Changes{at(Added, "l.x", nil, Int(3))}, `l.x: a list has no name "x"`},
		{"an index in a dictionary", Changes{at(Added, "[0]", nil, Int(3))}, `[0]: a dictionary has names, no index [0]`},
		{"added below a leaf", Changes{at(Added, "a.x", nil, Int(3))}, "a.x: an integer has nothing below it"},
		{"twice", Changes{at(Changed, "a", Int(1), Int(3)), at(Changed, "a", Int(1), Int(3))}, "a: two changes of one place"},
		{"inside a replaced one", Changes{at(Removed, "l", NewList(Int(1), Int(2)), nil), at(Changed, "l[0]", Int(1), Int(3))}, "l[0]: another change replaces what this one is in, at l"},
		{"around a changed one", Changes{at(Changed, "l[0]", Int(1), Int(3)), at(Removed, "l", NewList(Int(1), Int(2)), nil)}, "l: another change lies below what this one replaces"},
		{"without a root", Changes{at(Removed, "", tree, nil)}, "the root can be changed, not removed"},
		{"all at once", Changes{at(Changed, "l[0]", Int(7), Int(3)), at(Changed, "b", Int(2), Int(3))}, "b: a dictionary has no field \"b\" (did you mean \"a\"?)\nl[0]: the change is of 7, but here is 1"},
	} {
		if _, err := tt.changes.Apply(tree); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
}

func TestChangesOfRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                                     "changes: want a list, got {}",
		`[1]`:                                    "[0]: want a change such as",
		`[{"kind": "moved"}]`:                    `[0].kind: want one of changed, added, removed, got "moved"`,
		`[{"kind": "added", "path": "a"}]`:       "[0]: a change has old and new, an addition only new, a removal only old",
		`[{"kind": "added", "new": 1}]`:          "[0].path: want the text of a path, got nothing",
		`[{"kind":"added","new":1,"path":".a"}]`: `[0].path: path ".a", column 1: want a name`,
		`[{"kinds": "added"}]`:                   `[0].kinds: a change has no "kinds" (did you mean "kind"?)`,
	} {
		v, err := FromJSON([]byte(text), &Registry{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ChangesOf(v); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}
