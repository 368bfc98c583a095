package space_test

import (
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

func TestEncodeSaysWhy(t *testing.T) {
	template := dict(
		"net", symbolic.NewList(
			layer("width", oneOf(8, 16), "act", oneOf("relu", "tanh")),
			value(oneOf(stubClass.New(symbolic.Entry{Key: "size", Value: value(space.FloatRange{Min: 1, Max: 2, Step: pointer(0.25)})}), layer("width", 4), symbolic.Null{})),
		),
		"ops", space.ManyOf{K: 2, Candidates: values("a", "b", "c"), Distinct: true, Sorted: true},
		"order", space.Permutation{Candidates: values("x", "y", "z")},
		"seed", 1,
	)
	s := mustSpace(t, template)
	good, err := s.Decode(first(s))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		to         any
		want       string // "": in the space
	}{
		{"as it is", "seed", 1, ""},
		{"constant", "seed", 2, `seed: the template has 1 here and nothing to decide, got 2`},
		{"type", "seed", 1.0, `seed: the template has 1 here and nothing to decide, got 1.0`},
		{"candidate", "net[0].width", 9, `net[0].width: want one of 8, 16, got 9`},
		{"another candidate", "net[0].width", 16, ""},
		{"constant of an object", "net[0].rate", 0.5, `net[0].rate: the template has 0.0 here and nothing to decide, got 0.5`},
		{"class", "net[0]", stubClass.New(), `net[0]: want an object of class Layer, got Stub()`},
		{"candidate by class", "net[1]", stubClass.New(symbolic.Entry{Key: "size", Value: symbolic.Float(1.3)}), `net[1].size: 1.3 is not on the grid; the nearest are 1.25 and 1.5`},
		{"range", "net[1].size", 2.25, `net[1].size: want a number from 1 to 2, got 2.25`},
		{"range of another type", "net[1].size", "x", `net[1].size: want FloatRange from 1 to 2 in steps of 0.25, got "x"`},
		{"constant candidate", "net[1]", layer("width", 5), `net[1].width: the template has 4 here and nothing to decide, got 5`},
		{"null candidate", "net[1]", nil, ""},
		{"no candidate", "net[1]", 3, `net[1]: want one of Stub, Layer, null, got 3`},
		{"list length", "net", []int{1}, `net: want a list of 2, got [1]`},
		{"slots", "ops", []string{"a", "c"}, ""},
		{"slots out of order", "ops", []string{"c", "a"}, `ops: the items are not in the order of the candidates, each once`},
		{"slots repeated", "ops", []string{"a", "a"}, `ops: the items are not in the order of the candidates, each once`},
		{"slots of another number", "ops", []string{"a"}, `ops: want a list of 2, got ["a"]`},
		{"unknown slot", "ops[1]", "d", `ops[1]: want one of a, b, c, got "d"`},
		{"not a permutation", "order", []string{"x", "y", "y"}, `order: the items are not distinct candidates`},
		{"keys", "", map[string]any{"net": 1}, `want a dictionary with net, ops, order, seed, got {net: 1}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			path, err := symbolic.ParsePath(c.path)
			if err != nil {
				t.Fatal(err)
			}
			v, err := symbolic.Replace(good, path, value(c.to))
			if err != nil {
				t.Fatal(err)
			}
			p, err := s.Encode(v)
			switch {
			case c.want == "" && err != nil:
				t.Errorf("Encode(%s): %v", text(v), err)
			case c.want == "":
				if w, err := s.Decode(p); err != nil || !symbolic.Equal(v, w) {
					t.Errorf("%s comes back as %s, %v", text(v), text(w), err)
				}
			case err == nil || err.Error() != c.want:
				t.Errorf("Encode(%s):\ngot  %v\nwant %s", text(v), err, c.want)
			}
		})
	}
}

// TestEncodeMatchesSlots checks that a list is found where taking the first candidate for each item would not find it.
func TestEncodeMatchesSlots(t *testing.T) {
	s := mustSpace(t, space.ManyOf{K: 3, Distinct: true, Candidates: values(
		oneOf(1, 2), oneOf(1, 3), 1, oneOf(2, 3, 4),
	)}.Node())
	for _, list := range [][]int{{1, 2, 3}, {1, 1, 1}, {2, 1, 2}, {1, 4, 1}, {3, 2, 1}} {
		p, err := s.Encode(value(list))
		if err != nil {
			t.Errorf("Encode(%v): %v", list, err)
			continue
		}
		if v, err := s.Decode(p); err != nil || !symbolic.Equal(v, value(list)) {
			t.Errorf("%v comes back as %v, %v", list, text(v), err)
		}
	}
	if _, err := s.Encode(value([]int{4, 4, 1})); err == nil || err.Error() != "the items are not distinct candidates" {
		t.Errorf("Encode of a list with an item twice that one candidate gives: %v", err)
	}
}

// TestDecodeShares checks that what is not decided is the template's own.
func TestDecodeShares(t *testing.T) {
	template := dict("fixed", layer("width", 3), "open", layer("width", oneOf(1, 2)), "pick", oneOf(layer("width", 7)))
	s := mustSpace(t, template)
	v, err := s.Decode(first(s))
	if err != nil {
		t.Fatal(err)
	}
	if v.(*symbolic.Object).Get("fixed") != template.Get("fixed") {
		t.Error("a subtree without decisions was copied")
	}
	if v.(*symbolic.Object).Get("open").(*symbolic.Object).Get("sizes") != template.Get("open").(*symbolic.Object).Get("sizes") {
		t.Error("a field beside a decision was copied")
	}
	if w, _ := s.Decode(first(s)); w.(*symbolic.Object).Get("pick") != v.(*symbolic.Object).Get("pick") {
		t.Error("a decided candidate was copied")
	}
}
