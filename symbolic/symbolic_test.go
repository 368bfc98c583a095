package symbolic_test

import (
	"errors"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

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

func TestPathText(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Path
	}{
		{"", nil},
		{"a", Path{Key("a")}},
		{"args[0].in_features", Path{Key("args"), Index(0), Key("in_features")}},
		{"[2][3]", Path{Index(2), Index(3)}},
		{`["a.b"].c`, Path{Key("a.b"), Key("c")}},
		{`x[""]["]"]["\""]`, Path{Key("x"), Key(""), Key("]"), Key(`"`)}},
		{"a.0", Path{Key("a"), Key("0")}},
	} {
		got, err := ParsePath(tt.text)
		if err != nil || !got.Equal(tt.want) {
			t.Errorf("ParsePath(%q) = %v, %v, want %v", tt.text, got, err, tt.want)
		}
		if s := tt.want.String(); s != tt.text {
			t.Errorf("%#v prints as %q, want %q", tt.want, s, tt.text)
		}
	}
}

func TestPathErrors(t *testing.T) {
	for text, want := range map[string]string{
		".a":                      `column 1: want a name`,
		"a.":                      `column 3: want a name`,
		"a..b":                    `column 3: want a name`,
		"a[1":                     `column 2: "[" has no "]"`,
		"a[-1]":                   `column 2: want an index of 0 or more`,
		"a[x]":                    `column 2: want an index of 0 or more`,
		`a["x]`:                   `column 2: the quoted name has no end`,
		`a["x"`:                   `column 2: want "]"`,
		"a[0]b":                   `column 5: want "." or "["`,
		"a b":                     `column 2: want "." or "["`,
		"größe":                   `want "." or "["`,
		"a[99999999999999999999]": `want an index`,
	} {
		if _, err := ParsePath(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParsePath(%q): got %v, want %q", text, err, want)
		}
	}
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"a.b[0]", `["x.y"]`, "[1]", "a-b_c", `[""]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePath(text)
		if err != nil {
			p = Path{Key(text), Index(len(text)), Key(text)}
		}
		q, err := ParsePath(p.String())
		if err != nil || !q.Equal(p) {
			t.Fatalf("%q: %v reads back as %v, %v", text, p, q, err)
		}
	})
}

// everything has a field of every kind.
type everything struct {
	Flag    bool               `sym:"flag" default:"false"`
	Count   int                `sym:"count" min:"1" max:"9" default:"1"`
	Small   uint8              `sym:"small" default:"0"`
	Rate    float64            `sym:"rate" above:"0" max:"1" default:"0.5"`
	Name    string             `sym:"name" pattern:"[a-z]+" default:"x"`
	Mode    string             `sym:"mode" enum:"fast,slow" default:"fast"`
	Limit   time.Duration      `sym:"limit" default:"10m"`
	Sizes   []int              `sym:"sizes" min:"1" max:"3" default:"[1, 2]"`
	Weights map[string]float64 `sym:"weights" default:"{}"`
	Maybe   *int               `sym:"maybe"`
	Layer   layer              `sym:"layer" optional:"true"`
	Nested  budget             `sym:"nested" default:"{}"`
	Raw     Value              `sym:"raw" optional:"true"`
}

type budget struct {
	Trials int `sym:"trials" min:"0" default:"10"`
}

func (b *budget) Validate() error {
	if b.Trials == 7 {
		return errors.New("seven is not a budget")
	}
	return nil
}

var everythingClass = ClassOf[everything]("Everything", "")

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		field string
		value Value
		want  string // "" when the value is fine
	}{
		{"flag", Bool(true), ""},
		{"flag", Int(1), `flag: want true or false, got 1`},
		{"count", Int(9), ""},
		{"count", Int(10), `count: want an integer from 1 to 9, got 10`},
		{"count", Float(1), `count: want an integer from 1 to 9, got 1.0`},
		{"count", Bool(true), `count: want an integer from 1 to 9, got true`},
		{"count", Null{}, `count: want an integer from 1 to 9, got null`},
		{"small", Int(256), `small: want an integer from 0 to 255, got 256`},
		{"rate", Int(1), ""},
		{"rate", Float(0), `rate: want a number of at most 1.0 above 0.0, got 0.0`},
		{"rate", Float(math.NaN()), `rate: want a number of at most 1.0 above 0.0, got nan`},
		{"name", String("abc"), ""},
		{"name", String("abC9"), `name: want a string of the form [a-z]+, got "abC9"`},
		{"mode", String("fats"), `mode: want one of fast, slow, got "fats" (did you mean "fast"?)`},
		{"limit", String("1h30m"), ""},
		{"limit", String("10 minutes"), `limit: want a duration such as "90s", "10m" or "1h30m", got "10 minutes"`},
		{"limit", Int(10), `limit: want a duration such as "90s", "10m" or "1h30m", got 10`},
		{"sizes", NewList(), `sizes: want a list of 1 to 3 (an integer), got 0`},
		{"sizes", NewList(Int(1), String("b")), `sizes[1]: want an integer, got "b"`},
		{"weights", Dict(Entry{"a", Int(1)}), ""},
		{"weights", Dict(Entry{"a.b", Bool(true)}), `weights["a.b"]: want a number, got true`},
		{"maybe", Null{}, ""},
		{"maybe", Int(3), ""},
		{"layer", newLinear(1, 1), ""},
		{"layer", everythingClass.New(), `layer: want a layer, got Everything()`},
		{"layer", Dict(), `layer: want a layer`},
		{"nested", Dict(Entry{"trials", Int(3)}), ""},
		{"nested", Dict(Entry{"trails", Int(3)}), `nested.trails: budget has no field "trails" (did you mean "trials"?)`},
		{"nested", Dict(Entry{"trials", Int(7)}), `nested: budget: seven is not a budget`},
		{"raw", NewList(Int(1), newLinear(1, 1)), ""},
		{"raw", NewList(newLinear(1, 0)), `raw[0].out_features: want an integer of at least 1, got 0`},
		{"fleg", Bool(true), `fleg: Everything has no field "fleg" (did you mean "flag"?)`},
	} {
		v := everythingClass.New(Entry{tt.field, tt.value})
		err := Check(v, &AnySpec{})
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s = %s: %v", tt.field, Format(tt.value, FormatOptions{Compact: true}), err)
		case tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want) && !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s = %s:\n got %v\nwant %s", tt.field, Format(tt.value, FormatOptions{Compact: true}), err, tt.want)
		}
		if _, buildErr := Build[*everything](v); (buildErr == nil) != (err == nil) {
			t.Errorf("%s = %s: Build says %v, Check %v", tt.field, Format(tt.value, FormatOptions{Compact: true}), buildErr, err)
		}
	}
}

// pair has two rules, and says both when both are broken.
type pair struct {
	Low  int `sym:"low" default:"0"`
	High int `sym:"high" default:"0"`
}

func (p *pair) Validate() error {
	var errs Errors
	if p.Low < 0 {
		errs = append(errs, &PathError{Path: Path{Key("low")}, Err: errors.New("is below zero")})
	}
	if p.High < p.Low+10 {
		errs = append(errs, &PathError{Path: Path{Key("high")}, Err: errors.New("is too near")})
	}
	if errs == nil {
		return nil
	}
	return errs
}

func TestRulesReportEveryMistake(t *testing.T) {
	c := ClassOf[pair]("Pair", "")
	err := Check(NewList(c.New(Entry{"low", Int(-1)})), &AnySpec{})
	if want := "[0].low: is below zero\n[0].high: is too near"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestBuildFillsStruct(t *testing.T) {
	e, err := Build[*everything](everythingClass.New(
		Entry{"flag", Bool(true)}, Entry{"rate", Int(1)}, Entry{"limit", String("90s")}, Entry{"maybe", Int(3)},
		Entry{"weights", Dict(Entry{"a", Int(2)})}, Entry{"nested", Dict(Entry{"trials", Int(4)})}, Entry{"layer", newLinear(2, 5)}))
	if err != nil {
		t.Fatal(err)
	}
	if !e.Flag || e.Count != 1 || e.Rate != 1 || e.Limit != 90*time.Second || *e.Maybe != 3 || e.Weights["a"] != 2 ||
		e.Nested.Trials != 4 || e.Layer.Out(2) != 5 || len(e.Sizes) != 2 || e.Raw != nil {
		t.Errorf("got %+v", e)
	}
}

func TestEqualTreesAreOneTree(t *testing.T) {
	given := everythingClass.New(Entry{"rate", Float(0.5)}, Entry{"nested", Dict()})
	left := everythingClass.New()
	if !Equal(given, left) || Digest(given) != Digest(left) || Compare(given, left) != 0 {
		t.Error("a default that is given and one that is left out make different trees")
	}
	if Digest(linearAt(Int(1))) == Digest(linearAt(Int(2))) {
		t.Error("different trees, one digest")
	}
	a := Dict(Entry{"a", Int(1)}, Entry{"b", Int(2)})
	b := Dict(Entry{"b", Int(2)}, Entry{"a", Int(1)})
	if !Equal(a, b) || Digest(a) != Digest(b) || Compare(a, b) != 0 {
		t.Error("the order of a dictionary's entries counts")
	}
}

func linearAt(in Value) *Object {
	return linearClass.New(Entry{"in_features", in}, Entry{"out_features", Int(1)})
}

func TestEqualityHashAndOrderAgree(t *testing.T) {
	values := []Value{Null{}, Bool(false), Bool(true), Int(0), Float(0), Float(math.Copysign(0, -1)), Int(1), Float(1), Float(1.5), Int(2),
		Float(math.Inf(1)), Float(math.Inf(-1)), Float(math.NaN()), Int(math.MaxInt64), Float(math.MaxInt64), String(""), String("a"), NewList(), NewList(Int(1)), NewList(Int(1), Int(0)),
		Dict(), Dict(Entry{"a", Int(1)}), newLinear(1, 2), newLinear(1, 3), reluClass.New()}
	for _, a := range values {
		for _, b := range values {
			same := Equal(a, b)
			if (Digest(a) == Digest(b)) != same || (Compare(a, b) == 0) != same || Compare(a, b) != -Compare(b, a) {
				t.Errorf("%s and %s: equal %v, compare %d and %d, digests equal %v", Format(a, FormatOptions{}), Format(b, FormatOptions{}), same, Compare(a, b), Compare(b, a), Digest(a) == Digest(b))
			}
		}
	}
}

// The digest names trees in databases: it must never change.
func TestDigestIsStable(t *testing.T) {
	golden(t, "testdata/digest.golden", Digest(newMLP())+"\n"+Digest(Dict(Entry{"x", NewList(Null{}, Bool(true), Int(-1), Float(0.1), String("ü"))}))+"\n")
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

// randomTree makes trees with every kind of value for the round trips.
func randomTree(rng *rand.Rand, depth int) Value {
	n := 9
	if depth == 0 {
		n = 5
	}
	switch rng.IntN(n) {
	case 0:
		return Null{}
	case 1:
		return Bool(rng.IntN(2) == 0)
	case 2:
		return Int(rng.Uint64())
	case 3:
		return Float(math.Float64frombits(rng.Uint64()))
	case 4:
		return String([]string{"", "a", "_class", "_float", "\"\n", "1", "ü ∑", "_class_"}[rng.IntN(8)])
	case 5:
		return newLinear(rng.IntN(9)+1, rng.IntN(9)+1)
	case 6:
		items := make([]Value, rng.IntN(4))
		for i := range items {
			items[i] = randomTree(rng, depth-1)
		}
		return NewList(items...)
	default:
		var entries []Entry
		for range rng.IntN(4) {
			entries = append(entries, Entry{[]string{"", "a", "b.c", "_class", "_float", "_class_", "0", "é"}[rng.IntN(8)], randomTree(rng, depth-1)})
		}
		return Dict(entries...)
	}
}

func TestJSONRoundTrip(t *testing.T) {
	r, err := NewRegistry(linearClass, reluClass, sequentialClass)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(2000) {
		v := randomTree(rand.New(rand.NewPCG(seed, 1)), 4)
		data, err := ToJSON(v)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		got, err := FromJSON(data, r)
		if err != nil || !Equal(got, v) {
			t.Fatalf("seed %d: %s reads back as %s, %v", seed, data, Format(got, FormatOptions{Compact: true}), err)
		}
	}
}

func TestJSONRefuses(t *testing.T) {
	r, _ := NewRegistry(linearClass)
	for text, want := range map[string]string{
		``:                                 "ends in the middle",
		`{"a": 1`:                          "ends in the middle",
		`1 2`:                              "want the end of the text",
		`{"a": 1, "a": 2}`:                 `the key "a" stands twice`,
		`{"_class": "Lineer"}`:             `did you mean "Linear"`,
		`{"_class": 3}`:                    "want the name of a class",
		`[123456789012345678901234567890]`: "[0]: the integer 123456789012345678901234567890 is outside",
		`{"x": 1e999}`:                     "x: the number 1e999 is outside",
		strings.Repeat("[", 100000):        "nested deeper than 1000",
		`{"_float": "big"}`:                `want "nan", "inf" or "-inf"`,
		`nul`:                              "JSON",
	} {
		if _, err := FromJSON([]byte(text), r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: got %v, want %q", text, err, want)
		}
	}
}

func FuzzJSON(f *testing.F) {
	r, err := NewRegistry(linearClass, reluClass, sequentialClass)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"_class":"Linear","in_features":4,"x":[1,2.5,null,true,"s"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := FromJSON(data, r)
		if err != nil {
			return
		}
		_ = Check(v, &AnySpec{})
		again, err := ToJSON(v)
		if err != nil {
			t.Fatal(err)
		}
		w, err := FromJSON(again, r)
		if err != nil || !Equal(v, w) {
			t.Fatalf("%s reads back as %v, %v", again, w, err)
		}
	})
}

func TestRegistryNamesClash(t *testing.T) {
	_, err := NewRegistry(linearClass, &Class{Name: "Linear"})
	if err == nil || !strings.Contains(err.Error(), `two classes are named "Linear"`) {
		t.Errorf("got %v", err)
	}
}

// A class known only at run time is checked, printed and compared like any other, but has no Go value.
func TestClassWithoutGoType(t *testing.T) {
	c := &Class{Name: "Op", Fields: []Field{{Name: "kernel", Spec: &IntSpec{}, Default: Int(3)}}}
	if err := Check(c.New(Entry{"kernel", String("x")}), &AnySpec{}); err == nil || err.Error() != `kernel: want an integer, got "x"` {
		t.Errorf("got %v", err)
	}
	if _, err := Build[layer](c.New()); err == nil {
		t.Error("built an object of a class without a Go type")
	}
}
