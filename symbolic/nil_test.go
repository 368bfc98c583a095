package symbolic_test

import (
	"iter"
	"testing"

	. "symsearch/symbolic"
)

// A nil list or object is no value, wherever it is handed in: it never gets into a tree, where whoever meets it would panic.
func TestNilListsAndObjects(t *testing.T) {
	for _, none := range []Value{(*List)(nil), (*Object)(nil)} {
		item := NewList(none).At(0)
		if item != (Null{}) {
			t.Errorf("%T in a list is %v, want null", none, item)
		}
		if o := Dict(Entry{"a", none}); o.Len() != 0 {
			t.Errorf("%T in a dictionary: %d entries", none, o.Len())
		}
		if o := linearClass.New(Entry{"bias", none}); o.Get("bias") != Bool(true) {
			t.Errorf("%T in a field: %v, want the default", none, o.Get("bias"))
		}
		if v, err := ValueOf([]any{none}); err != nil || Format(v, FormatOptions{Compact: true}) != "[null]" {
			t.Errorf("ValueOf: %v", err)
		}
		tree := Dict(Entry{"a", NewList(Int(1))})
		for _, u := range []Update{Set(path(t, "a"), none), Insert(path(t, "a[0]"), none), Append(path(t, "a"), none)} {
			if _, err := Rebind(tree, u); err == nil {
				t.Errorf("%T was put into a tree", none)
			}
		}
		if _, err := Rebind(none, Set(path(t, "a"), Int(1))); err == nil {
			t.Errorf("%T was edited", none)
		}
		if err := Check(none, &ListSpec{Elem: &AnySpec{}, MaxSize: -1}); err == nil {
			t.Errorf("%T is a list", none)
		}
		if _, err := Build[[]int](none); err == nil {
			t.Errorf("%T was built", none)
		}
		if _, ok := Lookup(none, path(t, "a")); ok {
			t.Errorf("%T has something in it", none)
		}
		if text, err := ToJSON(none); string(text) != "null" || err != nil {
			t.Errorf("JSON %s, %v", text, err)
		}
		Format(none, FormatOptions{})
		if changes := Diff(none, tree); len(changes) != 1 {
			t.Errorf("%T: %v", none, changes)
		}
		if !Walk(none, func(Path, Value, Value) Action { return Enter }) {
			t.Error("the walk was stopped")
		}
		if !Equal(none, nil) || !Equal(none, none) || Equal(none, NewList()) || Equal(NewList(), none) || Equal(Dict(), none) {
			t.Errorf("%T is equal to what it is not, or not to nothing", none)
		}
		if Compare(none, nil) != 0 || Compare(none, Null{}) >= 0 || Hash(none) != Hash(nil) || Digest(none) != Digest(nil) || Digest(none) == Digest(Null{}) {
			t.Errorf("%T is ordered, hashed or named unlike nothing", none)
		}
		stay := func(_ Path, v, _ Value) (Value, error) { return v, nil }
		everything, err := ParsePattern("**")
		if err != nil {
			t.Fatal(err)
		}
		for name, call := range map[string]func(){ // what matters is that they come back
			"NumChildren": func() { WithChildren(none, make([]Value, NumChildren(none))) },
			"PostOrder":   func() { collect(PostOrder(none)) },
			"Query":       func() { collect(Query(none, At(everything), OfClass("Linear"))) },
			"Pattern.All": func() { collect(everything.All(none)) },
			"Missing":     func() { collect(Missing(none)) },
			"Transform":   func() { Transform(none, stay) },
			"Resolve":     func() { Resolve(none) },
			"BindRefs":    func() { BindRefs(none) },
			"Fill":        func() { Fill(none, none); Fill(String("$it"), none) },
			"Merge":       func() { Merge(none, none, none); Merge(tree, none, tree); Merge(none, tree, NewList()) },
			"FormatGo":    func() { FormatGo(none, "symbolic") },
			"FormatDiff":  func() { FormatDiff(none, tree, FormatOptions{}) },
			"ChangesOf":   func() { ChangesOf(none) },
			"Apply":       func() { Diff(none, tree).Apply(none); Diff(tree, none).Apply(tree) },
		} {
			func() {
				defer func() {
					if r := recover(); r != nil {
						t.Errorf("%s of a nil %T panics: %v", name, none, r)
					}
				}()
				call()
			}()
		}
	}
}

func collect[K, V any](all iter.Seq2[K, V]) {
	for range all {
	}
}
