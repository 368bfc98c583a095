package derive_test

import (
	"fmt"
	"log"
	"testing"

	"symsearch/space"
	"symsearch/space/derive"
	"symsearch/symbolic"
)

// Linear is a class with a field that wants an integer.
type Linear struct {
	In  int `sym:"in" min:"1" default:"1"`
	Out int `sym:"out" min:"1" max:"100"`
}

var linear = symbolic.ClassOf[Linear]("Linear", "")

func dict(pairs ...any) *symbolic.Object { return symbolic.Dict(entries(pairs)...) }

func entries(pairs []any) []symbolic.Entry {
	var all []symbolic.Entry
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, symbolic.Entry{Key: pairs[i].(string), Value: value(pairs[i+1])})
	}
	return all
}

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

func layer(pairs ...any) symbolic.Value { return linear.New(entries(pairs)...) }

func list(items ...any) *symbolic.List {
	values := make([]symbolic.Value, len(items))
	for i, x := range items {
		values[i] = value(x)
	}
	return symbolic.NewList(values...)
}

func ref(to string) symbolic.Value {
	return symbolic.Classes()[0].New(symbolic.Entry{Key: "to", Value: symbolic.String(to)})
}

func text(v symbolic.Value) string {
	return symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true})
}

// A value follows from a decision, and is none itself.
func Example() {
	s, err := space.New(symbolic.NewList(
		space.IntRange{Min: 1, Max: 2, Name: "width"}.Node(),
		derive.Expr{Text: "2 * width"}.Node(),
	))
	if err != nil {
		log.Fatal(err)
	}
	for p := range s.All() {
		tree, _ := s.Decode(p)
		fmt.Println(p, text(tree))
	}
	// Output:
	// [1] [1, 2]
	// [2] [2, 4]
}

// TestDerived decodes the last point of spaces with references and expressions in all places, and encodes every tree.
func TestDerived(t *testing.T) {
	width := space.IntRange{Min: 4, Max: 5, Name: "width"}
	for _, c := range []struct {
		name     string
		template symbolic.Value
		want     string
	}{
		{"beside", dict("a", width, "b", derive.Expr{Text: "width + 1"}), "{a: 5, b: 6}"},
		{"a quotient in an integer field", list(width, layer("out", derive.Expr{Text: "width * 4 / 2"})), "[5, Linear(out=10)]"},
		{"an integer in a chain", list(derive.Expr{Text: "half + 1"}, derive.Expr{Text: "int(width / 2)", Name: "half"}, width), "[3, 2, 5]"},
		{"inside a candidate", dict("w", width, "x", space.OneOf{Candidates: []symbolic.Value{value(1), value([]any{value(derive.Expr{Text: "width"})})}}), "{w: 5, x: [5]}"},
		{"of the same candidate", list(space.OneOf{Candidates: []symbolic.Value{value(1), dict("w", width, "l", list(derive.Expr{Text: "width"}))}}), "[{w: 5, l: [5]}]"},
		{"of each repetition", dict("l", space.Repeat{Min: 2, Max: 2, Block: layer("in", derive.Expr{Text: "width"}, "out", width)}), "{l: [Linear(in=5, out=5), Linear(in=5, out=5)]}"},
		{"the number of items", dict("l", space.ManyOf{MinK: 1, MaxK: 2, Name: "ops", Candidates: []symbolic.Value{value(1), value(2)}, Sorted: true}, "sum", derive.Expr{Text: "sum(ops) + len(ops)"}), "{l: [2, 2], sum: 6}"},
		{"the depth", dict("l", space.Repeat{Min: 1, Max: 2, Name: "depth", Block: layer("out", width)}, "epochs", derive.Expr{Text: "2 * depth"}), "{l: [Linear(out=5), Linear(out=5)], epochs: 4}"},
		{"in an optional value", dict("w", width, "o", space.Optional{Value: dict("x", derive.Expr{Text: "width"})}), "{w: 5, o: {x: 5}}"},
		{"a reference by name", dict("w", dict("out", width), "r", ref("$width")), "{w: {out: 5}, r: 5}"},
		{"a reference by place", dict("w", dict("out", width), "r", list(ref("w.out"))), "{w: {out: 5}, r: [5]}"},
		{"a reference in a block", dict("l", space.Repeat{Min: 2, Max: 2, Block: layer("in", ref("$width"), "out", width)}), "{l: [Linear(in=5, out=5), Linear(in=5, out=5)]}"},
		{"a reference below a candidate of a block", dict("l", space.Repeat{Min: 1, Max: 1, Block: dict("w", width, "c", space.OneOf{Candidates: []symbolic.Value{list(ref("$width"))}})}), "{l: [{w: 5, c: [5]}]}"},
		{"a reference to an expression", dict("w", width, "e", derive.Expr{Text: "width * 2"}, "r", ref("e")), "{w: 5, e: 10, r: 10}"},
		{"a conditional text", dict("w", width, "e", derive.Expr{Text: `width > 4 ? "big" : "small"`}), `{w: 5, e: "big"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := space.New(c.template)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for p := range s.All() {
				tree, err := s.Decode(p)
				if err != nil {
					t.Fatal(err)
				}
				got = text(tree)
				if q, err := s.Encode(tree); err != nil || !q.Equal(p) {
					t.Errorf("Encode(%s) = %v, %v; want %v", got, q, err, p)
				}
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestMistakes checks what New says of expressions and references that lead nowhere.
func TestMistakes(t *testing.T) {
	width := space.IntRange{Min: 4, Max: 5, Name: "width"}
	for _, c := range []struct {
		name     string
		template symbolic.Value
		want     string
	}{
		{"no such name", dict("a", width, "b", derive.Expr{Text: "widht"}), `b: nothing is named "widht" (did you mean "width"?)`},
		{"a circle", dict("a", derive.Expr{Text: "b", Name: "a"}, "b", derive.Expr{Text: "a", Name: "b"}), "a: the value derives from itself: a -> b -> a"},
		{"itself", dict("a", derive.Expr{Text: "a", Name: "a"}), "a: the value derives from itself: a -> a"},
		{"syntax", dict("a", derive.Expr{Text: "1 +"}), `a: Expr: "1 +", column 3: unexpected token EOF`},
		{"from outside", dict("x", space.OneOf{Candidates: []symbolic.Value{value(width), value(1)}}, "e", derive.Expr{Text: "width"}),
			`e: "width" is decided only inside x.candidates[0], so it cannot be named from here`},
		{"a reference from outside", dict("x", space.OneOf{Candidates: []symbolic.Value{value(width), value(1)}}, "e", ref("$width")),
			`e: "width" is decided only inside x.candidates[0], so it cannot be named from here`},
		{"not for its field", list(width, layer("out", derive.Expr{Text: "width / 3"})),
			"[1].out: Expr: want an integer from 1 to 100, got 1.6666666666666667 (in the tree of the point [5])"},
		{"out of the field's range", list(width, layer("out", derive.Expr{Text: "width * 100"})),
			"[1].out: Expr: want an integer from 1 to 100, got 500 (in the tree of the point [5])"},
		{"no number", list(space.OneOf{Candidates: []symbolic.Value{value("a")}, Name: "act"}, derive.Expr{Text: "act * 2"}),
			"[1]: Expr: \"act * 2\": invalid operation: string * int (1:5) (in the tree of the point [0])"},
		{"an unresolvable reference", dict("a", width, "r", ref("b.c")), `r: refers to b: a dictionary has no field "b" (did you mean "a"?)`},
		{"circular references", dict("a", ref("b"), "b", ref("a")), "a: the reference leads back to itself: a -> b -> a"},
		{"resolvable only sometimes", dict("a", space.OneOf{Candidates: []symbolic.Value{dict("x", 1), dict("y", 2)}}, "r", ref("a.x")),
			`r: refers to a.x: a dictionary has no field "x" (did you mean "y"?) (in the tree of the point [1])`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := space.New(c.template)
			if fmt.Sprint(err) != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
	s, err := space.New(dict("a", width, "b", derive.Expr{Text: "width"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Encode(dict("a", 4, "b", 5)); fmt.Sprint(err) != "b: what is derived here from the decisions is 4, got 5" {
		t.Errorf("Encode: %v", err)
	}
}
