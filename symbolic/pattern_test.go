package symbolic_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

// A pattern finds places by their shape.
func ExamplePattern() {
	widths, _ := ParsePattern("args[*].*_features")
	for p, v := range widths.All(newMLP()) {
		fmt.Println(p, v)
	}
	biases, _ := ParsePattern("**.bias")
	fmt.Println(biases.Match(Path{Key("args"), Index(2), Key("bias")}))
	// Output:
	// args[0].in_features 4
	// args[0].out_features 8
	// args[2].in_features 8
	// args[2].out_features 1
	// true
}

func pattern(t testing.TB, text string) *Pattern {
	t.Helper()
	pt, err := ParsePattern(text)
	if err != nil {
		t.Fatal(err)
	}
	if pt.String() != text {
		t.Fatalf("pattern %q prints as %q", text, pt)
	}
	return pt
}

func TestPatternMatch(t *testing.T) {
	for _, tt := range []struct{ pattern, yes, no string }{
		{"", "", "a [0]"},
		{"a.b", "a.b", "a b a.b.c a.c"},
		{"a[1]", "a[1]", "a[0] a.1"},
		{"*", "a 0", "[0] a.b"},
		{"[*]", "[0] [12]", "a [0][1]"},
		{"a.*.c", "a.b.c a.*.c", "a.c a.b.b.c a[0].c"},
		{"in_*", "in_a in_", "in out_in_"},
		{"*_a*b", "_ab x_a_b x_abab", "x_ba x_a"},
		{"**", " a a[0].b", ""},
		{"**.a", "a b.a b[0].a a.a", "b a.b"},
		{"a.**", "a a.b a[0].c", "b b.a"},
		{"a.**.b", "a.b a.x.b a[0].b.b", "a.c b"},
		{"**[0]", "[0] a[0] a[1][0]", "a [0].a"},
		{"**.a.**.b.**", "a.b x.a.y.b.z", "b.a a"},
		{`a["*"]`, `a["*"]`, "a.b"},
		{"a[*].**.b[*]", "a[0].b[1] a[0].x.b[1]", "a.b[0] a[0].b"},
	} {
		pt := pattern(t, tt.pattern)
		for want, texts := range map[bool]string{true: tt.yes, false: tt.no} {
			for _, text := range strings.Split(texts, " ") {
				if text == "" && !want {
					continue
				}
				p, err := ParsePath(strings.ReplaceAll(text, ".*.", `["*"].`))
				if err != nil {
					t.Fatal(err)
				}
				if got := pt.Match(p); got != want {
					t.Errorf("%q and %q: got %v", tt.pattern, text, got)
				}
			}
		}
	}
}

func TestPatternErrors(t *testing.T) {
	for text, want := range map[string]string{
		".a":                           "column 1: want a name, * or **",
		"a..b":                         "column 3: want a name",
		"a[x]":                         "column 2: want an index of 0 or more",
		"a[*]b":                        `column 5: want "." or "["`,
		"a b":                          `column 2: want "." or "["`,
		strings.Repeat("a.", 80) + "b": "want at most 63 steps, got 81",
	} {
		if _, err := ParsePattern(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParsePattern(%q): got %v, want %q", text, err, want)
		}
	}
}

// Every path is a pattern of itself, a pattern finds by a walk what it matches one by one, and nothing panics.
func FuzzPattern(f *testing.F) {
	for _, s := range []string{"args[*].in_features", "**", "**.*", "*.**[0]", "a*b", `["x.y"].*`} {
		f.Add(s)
	}
	tree := Dict(Entry{"args", newMLP().Get("args")}, Entry{"a.b", Int(1)}, Entry{"axb", NewList(Int(1), Dict(Entry{"*", Int(2)}))})
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := ParsePath(text); err == nil && len(p) < 63 {
			if pt, err := ParsePattern(text); err != nil || !pt.Match(p) {
				t.Fatalf("%q does not match itself: %v", text, err)
			}
		}
		pt, err := ParsePattern(text)
		if err != nil {
			return
		}
		var walked, asked []string
		for p := range pt.All(tree) {
			walked = append(walked, p.String())
		}
		for p := range Query(tree, At(pt)) {
			asked = append(asked, p.String())
		}
		if !slices.Equal(walked, asked) {
			t.Fatalf("%q: a walk finds %q, matching one by one %q", text, walked, asked)
		}
	})
}

func TestPathRelations(t *testing.T) {
	p, q := path(t, "a.b[0].c"), path(t, "a.b[1]")
	if r, ok := p.RelativeTo(path(t, "a.b")); !ok || r.String() != "[0].c" {
		t.Errorf("got %v, %v", r, ok)
	}
	if _, ok := p.RelativeTo(q); ok {
		t.Error("a path is relative to one that it is not below")
	}
	if c := p.CommonPrefix(q); c.String() != "a.b" {
		t.Errorf("got %v", c)
	}
	if up, ok := q.Parent(); !ok || up.String() != "a.b" {
		t.Errorf("got %v, %v", up, ok)
	}
	if s, ok := q.Last(); !ok || s != Index(1) {
		t.Errorf("got %v, %v", s, ok)
	}
	if _, ok := Path(nil).Parent(); ok {
		t.Error("the root has a parent")
	}
	if _, ok := Path(nil).Last(); ok {
		t.Error("the root has a last step")
	}
	ordered := []string{"", "[0]", "[0].a", "[2]", "[10]", "a", "a[2]", "a[10]", "a.z", "b"}
	for i, x := range ordered {
		for j, y := range ordered {
			if got, want := path(t, x).Compare(path(t, y)), i-j; (got < 0) != (want < 0) || (got > 0) != (want > 0) {
				t.Errorf("%q compared with %q: %d", x, y, got)
			}
		}
	}
	// What is made of a path does not write into it.
	up, _ := p.Parent()
	_ = append(up, Key("x"))
	_ = append(p.CommonPrefix(q), Key("x"))
	if p.String() != "a.b[0].c" {
		t.Errorf("the path became %s", p)
	}
}

// nest is a Sequential inside a Sequential.
func nest() *Object {
	return sequentialClass.New(Entry{"args", NewList(sequentialClass.New(Entry{"args", NewList(newLinear(1, 2))}), reluClass.New(), newLinear(2, 3))})
}

func TestQuery(t *testing.T) {
	inList := WhereIn(func(_, parent Value) bool { _, ok := parent.(*List); return ok })
	for _, tt := range []struct {
		name string
		want []Selector
		got  string
	}{
		{"class", []Selector{OfClass("Linear")}, "args[0].args[0] args[2]"},
		{"interface", []Selector{OfType[layer]()}, " args[0] args[0].args[0] args[1] args[2]"},
		{"struct", []Selector{OfType[relu]()}, "args[1]"},
		{"pattern", []Selector{At(pattern(t, "**.out_features"))}, "args[0].args[0].out_features args[2].out_features"},
		{"regular expression", []Selector{Matching(regexp.MustCompile(`args\[.\]|.*bias`))}, "args[0] args[0].args[0].bias args[1] args[2] args[2].bias"},
		{"regular expression over all of it", []Selector{Matching(regexp.MustCompile(`bias|args`))}, "args"},
		{"with the parent", []Selector{inList, Not(OfClass("Linear"))}, "args[0] args[1]"},
		{"either", []Selector{Either(OfClass("ReLU"), Where(func(v Value) bool { return v == Int(3) }))}, "args[1] args[2].out_features"},
		{"everything", nil, " args args[0] args[0].args args[0].args[0] args[0].args[0].in_features args[0].args[0].out_features args[0].args[0].bias args[1] args[1].inplace args[2] args[2].in_features args[2].out_features args[2].bias"},
	} {
		var got []string
		for p := range Query(nest(), tt.want...) {
			got = append(got, p.String())
		}
		if strings.Join(got, " ") != tt.got {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, strings.Join(got, " "), tt.got)
		}
	}
}

// Query enters what matched, Outermost does not.
func ExampleOutermost() {
	for p := range Query(nest(), OfClass("Sequential")) {
		fmt.Printf("query: %q\n", p)
	}
	for p := range Outermost(nest(), OfClass("Sequential")) {
		fmt.Printf("outermost: %q\n", p)
	}
	// Output:
	// query: ""
	// query: "args[0]"
	// outermost: ""
}

func BenchmarkPattern(b *testing.B) {
	inside, deep := pattern(b, "**.width"), pattern(b, "below[0].below[*].width")
	benchmarkTrees(b, func(b *testing.B, tree Value, _ Path) {
		for b.Loop() {
			for range inside.All(tree) {
			}
			for range deep.All(tree) {
			}
		}
	})
}
