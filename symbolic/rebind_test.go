package symbolic_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

func TestRebindMore(t *testing.T) {
	dict := Dict(Entry{"l", NewList(Int(1), Int(2))}, Entry{"x", Int(0)})
	for _, tt := range []struct {
		name    string
		root    Value
		updates []Update
		want    string
	}{
		{"append two", dict, []Update{Append(path(t, "l"), Int(3)), Append(path(t, "l"), Int(4))}, "{l: [1, 2, 3, 4], x: 0}"},
		{"append to a list whose item goes", dict, []Update{Append(path(t, "l"), Int(3)), Delete(path(t, "l[0]"))}, "{l: [2, 3], x: 0}"},
		{"append to the root", NewList(), []Update{Append(nil, Int(3))}, "[3]"},
		{"append behind the index behind the last", dict, []Update{Append(path(t, "l"), Int(4)), Set(path(t, "l[2]"), Int(3))}, "{l: [1, 2, 3, 4], x: 0}"},
		{"new entries in their order", dict, []Update{Set(path(t, "b"), Int(1)), Set(path(t, "a"), Int(2)), Delete(path(t, "x"))}, "{l: [1, 2], b: 1, a: 2}"},
		{"nothing", dict, nil, "{l: [1, 2], x: 0}"},
		{"append to a list with an insertion at its place", NewList(NewList()), []Update{Insert(path(t, "[0]"), Int(1)), Append(path(t, "[0]"), Int(2))}, "[1, [2]]"},
	} {
		got, err := Rebind(tt.root, tt.updates...)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		} else if s := Format(got, oneLine); s != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, s, tt.want)
		}
	}
}

func TestRebindRefusesMore(t *testing.T) {
	sizes := everythingClass.New()
	fixed := (&Class{Name: "C", Fields: []Field{
		{Name: "d", Spec: &OptionalSpec{Of: &DictSpec{Fields: []Field{{Name: "rate", Spec: &FloatSpec{}}, {Name: "note", Spec: &StringSpec{}, Default: Null{}}}}}},
		{Name: "u", Spec: &UnionSpec{Of: []Spec{&IntSpec{}, &ListSpec{Elem: &IntSpec{}, MaxSize: 2}}}, Default: Null{}},
	}}).New(Entry{"d", Dict(Entry{"rate", Int(1)})}, Entry{"u", NewList(Int(1))})
	for _, tt := range []struct {
		name    string
		root    Value
		updates []Update
		want    string
	}{
		{"too many items", sizes, []Update{Append(path(t, "sizes"), Int(3)), Append(path(t, "sizes"), Int(4))}, "sizes: want a list of 1 to 3 (an integer), got 4"},
		{"too few", sizes, []Update{Delete(path(t, "sizes[0]")), Delete(path(t, "sizes[1]"))}, "sizes: want a list of 1 to 3 (an integer), got 0"},
		{"append a wrong one", sizes, []Update{Append(path(t, "sizes"), String("x"))}, `sizes[2]: want an integer, got "x"`},
		{"append to a number", sizes, []Update{Append(path(t, "count"), Int(1))}, "count: only a list can be appended to, this is an integer"},
		{"append to an object", sizes, []Update{Append(path(t, "nested"), Int(1))}, "nested: only a list can be appended to, this is a budget"},
		{"append and replace", sizes, []Update{Set(path(t, "sizes"), NewList(Int(1))), Append(path(t, "sizes"), Int(1))}, "sizes: another edit replaces what this one is in, at sizes"},
		{"replace and append", sizes, []Update{Append(path(t, "sizes"), Int(1)), Set(path(t, "sizes"), NewList(Int(1)))}, "sizes: another edit lies below what this one replaces"},
		{"a gap behind the last", sizes, []Update{Set(path(t, "sizes[2]"), Int(3)), Set(path(t, "sizes[3]"), Int(4))}, "sizes[3]: the list has 2 items, there is no index 3"},
		{"a fixed key's value", fixed, []Update{Set(path(t, "d.rate"), Bool(true))}, "d.rate: want a number, got true"},
		{"no such key", fixed, []Update{Set(path(t, "d.rat"), Int(1))}, `d.rat: the dictionary has no entry of this name (did you mean "rate"?)`},
		{"a needed key", fixed, []Update{Delete(path(t, "d.rate"))}, "d.rate: the dictionary needs this entry (a number)"},
		{"into a union", fixed, []Update{Append(path(t, "u"), Bool(true))}, "u[1]: want an integer, got true"},
		{"a union's size", fixed, []Update{Append(path(t, "u"), Int(1)), Append(path(t, "u"), Int(1))}, "u: want an integer, or a list of at most 2 (an integer), got [1, 1, 1]"},
		{"rules of the object", sizes, []Update{Set(path(t, "nested.trials"), Int(7))}, "nested: budget: seven is not a budget"},
		{"root away", sizes, []Update{Delete(nil)}, "the root cannot be deleted"},
		{"before the root", sizes, []Update{Insert(nil, Int(1))}, "nothing can be inserted before the root"},
	} {
		_, err := Rebind(tt.root, tt.updates...)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
}

// The same edits have the same result whatever node their paths are relative to, and in whatever order they are given.
func FuzzRebind(f *testing.F) {
	for seed := range uint64(64) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rng := rand.New(rand.NewPCG(seed, 2))
		root := randomTree(rng, 4)
		updates := randomUpdates(rng, root)
		got, err := Rebind(root, updates...)

		naive := slowRebind(root, updates)
		if (err == nil) != (naive != nil) {
			t.Fatalf("%s with %s: got %v, %v, want %v", Format(root, oneLine), updateTexts(updates), got, err, naive)
		}
		if err == nil && !Equal(got, naive) {
			t.Fatalf("%s with %s:\n got %s\nwant %s", Format(root, oneLine), updateTexts(updates), Format(got, oneLine), Format(naive, oneLine))
		}
		base := Path{Key("deep"), Index(1)}
		under := make([]Update, len(updates))
		for i, u := range updates {
			under[i] = u.Under(base)
		}
		whole, wholeErr := Rebind(Dict(Entry{"deep", NewList(Null{}, root)}), under...)
		atRoot := slices.ContainsFunc(updates, func(u Update) bool { return len(u.Path) == 0 }) // the root itself has other rules
		if !atRoot && (wholeErr == nil) != (err == nil) {
			t.Fatalf("%s with %s: %v from the node, %v from above", Format(root, oneLine), updateTexts(updates), err, wholeErr)
		}
		if part, _ := Lookup(whole, base); err == nil && !Equal(part, got) {
			t.Fatalf("%s with %s: %s from the node, %s from above", Format(root, oneLine), updateTexts(updates), Format(got, oneLine), Format(part, oneLine))
		}
	})
}

var edits = map[string]func(p Path, v Value) Update{
	"set": Set, "insert": Insert, "append": Append,
	"delete": func(p Path, _ Value) Update { return Delete(p) },
}

// randomUpdates makes a batch for places of root, some of them wrong.
func randomUpdates(rng *rand.Rand, root Value) []Update {
	var places []Path
	for p, v := range All(root) {
		places = append(places, p.Clone())
		switch v := v.(type) {
		case *List:
			places = append(places, p.Append(Index(v.Len())), p.Append(Index(v.Len()+1)))
		case *Object:
			places = append(places, p.Append(Key("new")))
		}
	}
	var updates []Update
	for range 1 + rng.IntN(4) {
		kind := []string{"set", "insert", "append", "delete"}[rng.IntN(4)]
		p := places[rng.IntN(len(places))]
		updates = append(updates, edits[kind](p, Int(rng.IntN(9)+1)))
	}
	return updates
}

func updateTexts(updates []Update) string {
	texts := make([]string, len(updates))
	for i, u := range updates {
		texts[i] = u.String()
	}
	return strings.Join(texts, "; ")
}

// parts takes an update of a small integer apart by its text.
func parts(u Update) (kind string, value Value) {
	kind, rest, _ := strings.Cut(u.String(), " ")
	if kind == "set" {
		rest = rest[strings.LastIndex(rest, " = ")+3:]
	}
	if kind != "delete" {
		value = Int(rest[0] - '0')
	}
	return kind, value
}

// slowRebind is Rebind for trees of randomTree without a thought for speed, sharing or messages: it rebuilds the tree from
// its root, asking at each place for the updates that name it. nil when the batch is refused.
func slowRebind(root Value, updates []Update) Value {
	for i, u := range updates {
		replaces := strings.HasPrefix(u.String(), "set") || strings.HasPrefix(u.String(), "delete")
		for j, w := range updates {
			insert := strings.HasPrefix(w.String(), "insert")
			switch {
			case i == j || !replaces:
			case len(w.Path) > len(u.Path) && w.Path.HasPrefix(u.Path), w.Path.Equal(u.Path) && !insert:
				return nil
			}
		}
	}
	used := make([]bool, len(updates))
	v, ok := slowApply(nil, root, updates, used)
	if !ok || slices.Contains(used, false) || v == nil || Check(v, &AnySpec{}) != nil {
		return nil
	}
	return v
}

// slowApply returns what becomes of v at p; nil when it is deleted, false when the batch is refused.
func slowApply(p Path, v Value, updates []Update, used []bool) (Value, bool) {
	var appended []Value
	for i, u := range updates {
		kind, value := parts(u)
		if !u.Path.Equal(p) || kind == "insert" {
			continue
		}
		used[i] = true
		switch kind {
		case "set":
			return value, true
		case "delete":
			return nil, true
		}
		if _, isList := v.(*List); !isList {
			return nil, false
		}
		appended = append(appended, value)
	}
	switch v := v.(type) {
	case *List:
		var items []Value
		for i := range v.Len() + 1 {
			at := p.Append(Index(i))
			for j, u := range updates {
				if kind, value := parts(u); u.Path.Equal(at) && kind == "insert" {
					used[j] = true
					items = append(items, value)
				}
			}
			if i == v.Len() {
				for j, u := range updates {
					if kind, value := parts(u); u.Path.Equal(at) && kind == "set" {
						used[j] = true
						items = append(items, value)
					}
				}
				break
			}
			n, ok := slowApply(at, v.At(i), updates, used)
			if !ok {
				return nil, false
			}
			if n != nil {
				items = append(items, n)
			}
		}
		return NewList(append(items, appended...)...), true
	case *Object:
		var entries []Entry
		for k, c := range v.Fields() {
			n, ok := slowApply(p.Append(Key(k)), c, updates, used)
			switch {
			case !ok:
				return nil, false
			case n != nil:
				entries = append(entries, Entry{k, n})
			case v.Class() != nil:
				f, _ := v.Class().Field(k)
				if f.Default == nil {
					return nil, false
				}
			}
		}
		if v.Class() != nil {
			return v.Class().New(entries...), true
		}
		for j, u := range updates {
			kind, value := parts(u)
			if kind == "set" && u.Path.Equal(p.Append(Key("new"))) {
				used[j] = true
				entries = append(entries, Entry{"new", value})
			}
		}
		return Dict(entries...), true
	}
	return v, true
}
