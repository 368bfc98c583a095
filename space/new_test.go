package space_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// dict makes a dictionary from keys and values.
func dict(pairs ...any) *symbolic.Object {
	var entries []symbolic.Entry
	for i := 0; i < len(pairs); i += 2 {
		entries = append(entries, symbolic.Entry{Key: pairs[i].(string), Value: value(pairs[i+1])})
	}
	return symbolic.Dict(entries...)
}

// value turns a Go value, or a hyper-node as a struct, into a tree.
func value(x any) symbolic.Value {
	if n, ok := x.(interface{ Node() *symbolic.Object }); ok {
		return n.Node()
	}
	v, err := symbolic.ValueOf(x)
	if err != nil {
		panic(err)
	}
	return v
}

func values(xs ...any) []symbolic.Value {
	vs := make([]symbolic.Value, len(xs))
	for i, x := range xs {
		vs[i] = value(x)
	}
	return vs
}

func oneOf(xs ...any) space.OneOf { return space.OneOf{Candidates: values(xs...)} }

func pointer[T any](x T) *T { return &x }

// first returns the first point of a space whose rules, if any, leave enough to find it.
func first(s *space.Space) space.Point {
	p, err := s.First()
	if err != nil {
		panic(err)
	}
	return p
}

func mustSpace(t testing.TB, template symbolic.Value) *space.Space {
	t.Helper()
	s, err := space.New(template)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return s
}

// class returns a built-in class by name.
func class(name string) *symbolic.Class {
	for _, c := range space.Classes() {
		if c.Name == name {
			return c
		}
	}
	panic("no class " + name)
}

// Layer has a field of every kind that hyper-nodes care about.
type Layer struct {
	Width   int       `sym:"width" min:"1" max:"1024" default:"8"`
	Rate    float64   `sym:"rate" min:"0" below:"1" default:"0"`
	Act     string    `sym:"act" enum:"relu,tanh" default:"relu"`
	Sizes   []int     `sym:"sizes" min:"2" max:"3" default:"[1, 1]"`
	Rates   []float64 `sym:"rates" optional:"true"`
	Anchor  *float64  `sym:"anchor"`
	Patches []Part    `sym:"patches" optional:"true"`
}

// Part is something that Stub implements.
type Part interface{ part() }

type Stub struct {
	Size float64 `sym:"size" default:"1"`
}

func (*Stub) part() {}

var (
	layerClass = symbolic.ClassOf[Layer]("Layer", "a layer")
	stubClass  = symbolic.ClassOf[Stub]("Stub", "a part")
)

func layer(pairs ...any) *symbolic.Object {
	var entries []symbolic.Entry
	for i := 0; i < len(pairs); i += 2 {
		entries = append(entries, symbolic.Entry{Key: pairs[i].(string), Value: value(pairs[i+1])})
	}
	return layerClass.New(entries...)
}

func TestNewReportsEveryMistake(t *testing.T) {
	entry := func(key string, x any) symbolic.Entry { return symbolic.Entry{Key: key, Value: value(x)} }
	for _, c := range []struct {
		name     string
		template symbolic.Value
		want     string // one mistake a line
	}{
		{"no candidates", dict("a", oneOf()), `a.candidates: OneOf needs at least one candidate`},
		{"no candidates missing", dict("a", class("OneOf").New()), `a: OneOf needs the field "candidates": a list`},
		{"k above n", dict("a", space.ManyOf{K: 3, Candidates: values(1, 2), Distinct: true}), `a.k: 3 distinct items of 2 candidates cannot be had (lower k, add candidates, or set distinct: false)`},
		{"k of zero", dict("a", space.ManyOf{K: 0, Candidates: values(1)}), `a.k: want an integer of at least 1, got 0`},
		{"misspelt field", dict("a", class("IntRange").New(entry("min", 1), entry("max", 2), entry("stepp", 1))), `a.stepp: IntRange has no field "stepp" (did you mean "step"?)`},
		{"min above max", dict("a", space.IntRange{Min: 5, Max: 2}), `a.min: min 5 is above max 2 (swap them)`},
		{"float min above max", dict("a", space.FloatRange{Min: 0.5, Max: 0.25}), `a.min: min 0.5 is above max 0.25 (swap them)`},
		{"log of zero", dict("a", space.FloatRange{Min: 0, Max: 1, Scale: space.Log}), `a.min: a log scale needs a min above 0, got 0 (raise min, or use scale: linear)`},
		{"reverse log of zero", dict("a", space.IntRange{Min: 0, Max: 1, Scale: space.ReverseLog}), `a.min: a reverse_log scale needs a min above 0, got 0 (raise min, or use scale: linear)`},
		{"unknown scale", dict("a", space.FloatRange{Min: 1, Max: 2, Scale: "lineer"}), `a.scale: want one of linear, log, reverse_log, got "lineer" (did you mean "linear"?)`},
		{"not finite", dict("a", space.FloatRange{Min: 0, Max: math.Inf(1)}), `a.max: want a number, got inf`},
		{"NaN", dict("a", space.FloatRange{Min: math.NaN(), Max: 1}), `a.min: want a number, got nan`},
		{"step of zero", dict("a", space.FloatRange{Min: 0, Max: 1, Step: pointer(0.0)}), `a.step: want a step above 0, got 0`},
		{"negative step", dict("a", class("IntRange").New(entry("min", 1), entry("max", 2), entry("step", -1))), `a.step: want a step above 0, got -1`},
		{"int step of zero", dict("a", class("IntRange").New(entry("min", 1), entry("max", 2), entry("step", 0))), `a.step: want a step above 0, got 0`},
		{"tiny step", dict("a", space.FloatRange{Min: 0, Max: 1, Step: pointer(1e-300)}), `a.step: 1e-300 is too small: the range has 1e+300 steps (leave the step out)`},
		{"large integer", dict("a", space.IntRange{Min: 0, Max: 1 << 60}), `a.max: want an integer within 2^53 of zero, got 1152921504606846976`},
		{"same name twice", dict("a", space.OneOf{Candidates: values(1, space.IntRange{Min: 1, Max: 2, Name: "n"}), Name: "n"}),
			`a.candidates[1].name: the name "n" is taken already, at a (names are unique in a space)`},
		{"bad name", dict("a", space.OneOf{Candidates: values(1), Name: "a b"}), `a.name: want a name of letters, digits, - and _, the first no digit, got "a b" (such as "a_b")`},
		{"default is no candidate", dict("a", space.OneOf{Candidates: values("x", "y"), Default: value("z")}),
			`a.default: the node cannot become its default: want one of x, y, got "z"`},
		{"default out of range", dict("a", space.IntRange{Min: 1, Max: 9, Step: 2, Default: pointer(int64(10))}),
			`a.default: the node cannot become its default: want a number from 1 to 9, got 10`},
		{"default off the grid", dict("a", space.FloatRange{Min: 0, Max: 1, Step: pointer(0.1), Default: pointer(0.25)}),
			`a.default: the node cannot become its default: 0.25 is not on the grid; the nearest are 0.2 and 0.3`},
		{"default not sorted", dict("a", space.ManyOf{K: 2, Candidates: values("x", "y"), Distinct: true, Sorted: true, Default: value([]string{"y", "x"})}),
			`a.default: the node cannot become its default: the items are not in the order of the candidates, each once`},
		{"default undecided", dict("a", space.OneOf{Candidates: values(1), Default: value(oneOf(1))}), `a.default: the field default of OneOf cannot be left open itself (write it out)`},
		{"open range", dict("a", class("IntRange").New(entry("min", 1), entry("max", oneOf(2, 3)))), `a.max: the field max of IntRange cannot be left open itself (write it out)`},
		{"open candidates", dict("a", class("OneOf").New(entry("candidates", space.Permutation{Candidates: values(1, 2)}))), `a.candidates: the field candidates of OneOf cannot be left open itself (write it out)`},
		{"open k", dict("a", class("ManyOf").New(entry("k", oneOf(1)), entry("candidates", []int{1}))), `a.k: the field k of ManyOf cannot be left open itself (write it out)`},
		{"candidate of wrong type", layer("width", oneOf(8, "big", 0)),
			"width.candidates[1]: want an integer from 1 to 1024, got \"big\"\nwidth.candidates[2]: want an integer from 1 to 1024, got 0"},
		{"nested candidate of wrong type", layer("width", oneOf(8, oneOf(9, 2.5))), `width.candidates[1].candidates[1]: want an integer from 1 to 1024, got 2.5`},
		{"range beyond the field", layer("width", space.IntRange{Min: 0, Max: 2048}), "width.min: want an integer from 1 to 1024, got 0\nwidth.max: want an integer from 1 to 1024, got 2048"},
		{"open bound of the field", layer("rate", space.FloatRange{Min: 0, Max: 1}), `rate.max: want a number of at least 0.0 below 1.0, got 1.0`},
		{"float range for an integer", layer("width", space.FloatRange{Min: 1, Max: 2}), "width.min: want an integer from 1 to 1024, got 1.0\nwidth.max: want an integer from 1 to 1024, got 2.0"},
		{"not in the enumeration", layer("act", oneOf("relu", "tahn")), `act.candidates[1]: want one of relu, tanh, got "tahn" (did you mean "tanh"?)`},
		{"a list for a scalar", layer("width", space.ManyOf{K: 2, Candidates: values(1, 2)}), `width: want an integer from 1 to 1024, but a ManyOf becomes a list of 2 (for a single item use OneOf)`},
		{"a list too long", layer("sizes", space.Permutation{Candidates: values(1, 2, 3, 4)}), `sizes: want a list of 2 to 3 (an integer), but this Permutation becomes a list of 4`},
		{"items of a list", layer("sizes", space.ManyOf{K: 2, Candidates: values(1, "x")}), `sizes.candidates[1]: want an integer, got "x"`},
		{"mistakes in many places", symbolic.NewList(value(oneOf()), layer("width", oneOf("x")), value(space.IntRange{Min: 2, Max: 1})),
			"[0].candidates: OneOf needs at least one candidate\n[1].width.candidates[0]: want an integer from 1 to 1024, got \"x\"\n[2].min: min 2 is above max 1 (swap them)"},
		{"mistake outside of hyper-nodes", layer("width", -1), `width: want an integer from 1 to 1024, got -1`},
		{"too many decisions", func() symbolic.Value {
			v := value(1)
			for range 4 {
				v = space.ManyOf{K: 40, Candidates: []symbolic.Value{v}}.Node()
			}
			return v
		}(), `the space has more than 131072 decisions: 65641 for each of up to 40 items (hint: want at most 1 items)`},
		{"huge k", space.ManyOf{K: math.MaxInt32, Candidates: values(1)}.Node(), `want at most 1048576 items, got 2147483647`},
		{"many slots", space.ManyOf{K: 1e6, Candidates: values(1)}.Node(), `the space has more than 131072 decisions: 1 for each of up to 1000000 items (hint: want at most 131072 items)`},
		{"many repetitions", dict("l", space.Repeat{Max: 1e6, Block: value([]any{value(oneOf(1, 2)), value(oneOf(1, 2))})}),
			`l: the space has more than 131072 decisions: 2 for each of up to 1000000 items (hint: want at most 65536 items, or decide the block once for all with shared: true)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := space.New(c.template)
			if err == nil {
				t.Fatalf("New(%s): no error, want\n%s", text(c.template), c.want)
			}
			if _, ok := err.(symbolic.Errors); !ok {
				t.Errorf("the error is a %T, want symbolic.Errors", err)
			}
			if err.Error() != c.want {
				t.Errorf("got\n%s\nwant\n%s", err, c.want)
			}
		})
	}
}

func TestNewOfNothing(t *testing.T) {
	if _, err := space.New(nil); err == nil || !strings.Contains(err.Error(), "template") {
		t.Errorf("New(nil): %v", err)
	}
}

// TestFieldsDecide checks that what a field converts is converted in every candidate, so that trees read back.
func TestFieldsDecide(t *testing.T) {
	s := mustSpace(t, layer(
		"rate", oneOf(0, 0.5),
		"anchor", space.IntRange{Min: 1, Max: 2},
		"rates", space.ManyOf{K: 2, Candidates: values(0, 1, 0.5), Distinct: true},
		"sizes", symbolic.NewList(value(oneOf(1, 2)), value(3)),
		"patches", symbolic.NewList(value(oneOf(stubClass.New(), stubClass.New(symbolic.Entry{Key: "size", Value: value(space.FloatRange{Min: 1, Max: 2, Step: pointer(0.5)})})))),
	))
	n := 0
	for p := range s.All() {
		v, err := s.Decode(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := symbolic.Build[*Layer](v); err != nil {
			t.Fatalf("Build(%s): %v", text(v), err)
		}
		if _, ok := v.(*symbolic.Object).Get("rate").(symbolic.Float); !ok {
			t.Fatalf("rate is a %T in %s", v.(*symbolic.Object).Get("rate"), text(v))
		}
		q, err := s.Encode(v)
		if err != nil {
			t.Fatalf("Encode: %v", err)
		}
		if w, err := s.Decode(q); err != nil || !symbolic.Equal(v, w) {
			t.Fatalf("%s encodes and decodes to %s, %v", text(v), text(w), err)
		}
		n++
	}
	if n != 2*2*6*2*4 {
		t.Errorf("%d points", n)
	}
}

func TestDecisions(t *testing.T) {
	s := mustSpace(t, dict(
		"act", space.OneOf{Candidates: values("relu", dict("slope", space.FloatRange{Min: 0.5, Max: 1, Name: "slope", Hint: "small"})), Name: "act"},
		"ops", space.ManyOf{K: 2, Distinct: true, Sorted: true, Name: "ops", Candidates: values("id", dict("p", space.IntRange{Min: 1, Max: 3, Name: "p"}), dict("q", oneOf(1, 2)))},
		"p-2", oneOf(1, 2),
	))
	want := []string{
		"0 act act act relu or {slope: ...} parent -1/-1 group -1/0",
		"1 act.candidates[1].slope act.candidates[1].slope slope 0.5 to 1 parent 0/1 group -1/0",
		"2 ops[0] ops ops[0] id, {p: ...} or {q: ...} parent -1/-1 group 0/0",
		"3 ops[0].candidates[1].p ops.candidates[1].p ops[0].p 1 to 3 parent 2/1 group -1/0",
		"4 ops[0].candidates[2].q ops.candidates[2].q ops[0].candidates[2].q 1 or 2 parent 2/2 group -1/0",
		"5 ops[1] ops ops[1] id, {p: ...} or {q: ...} parent -1/-1 group 0/1",
		"6 ops[1].candidates[1].p ops.candidates[1].p ops[1].p 1 to 3 parent 5/1 group -1/0",
		"7 ops[1].candidates[2].q ops.candidates[2].q ops[1].candidates[2].q 1 or 2 parent 5/2 group -1/0",
		"8 p-2 p-2 p-2 1 or 2 parent -1/-1 group -1/0",
	}
	for i, d := range s.Decisions() {
		if got := describe(d); i >= len(want) || got != want[i] {
			t.Errorf("decision %d:\ngot  %s\nwant %s", i, got, want[min(i, len(want)-1)])
		}
		if v, ok := symbolic.Lookup(s.Template(), d.Node); !ok || !v.(*symbolic.Object).Class().IsPlaceholder() {
			t.Errorf("decision %d: there is no hyper-node at %s", i, d.Node)
		}
	}
	if g := s.Groups(); len(g) != 1 || len(g[0].Slots) != 2 || g[0].Slots[1] != 5 || g[0].Candidates != 3 || !g[0].Distinct || !g[0].Sorted {
		t.Errorf("Groups = %+v", g)
	}
}

func describe(d space.Decision) string {
	return fmt.Sprintf("%d %s %s %s %s parent %d/%d group %d/%d", d.ID, d.Path, d.Node, d.Label, d.Domain, d.Parent, d.ParentPick, d.Group, d.Slot)
}
