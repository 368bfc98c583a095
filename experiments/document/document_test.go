package document_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"testing"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// parse reads text that must be without mistakes.
func parse(t *testing.T, text string) *document.Document {
	t.Helper()
	d, err := document.Parse("test.yaml", []byte(text), registry, nil)
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return d
}

func object(t *testing.T, class string, entries ...symbolic.Entry) symbolic.Value {
	t.Helper()
	c, ok := registry.Lookup(class)
	if !ok {
		t.Fatalf("no class %s", class)
	}
	return c.New(entries...)
}

func entry(key string, v symbolic.Value) symbolic.Entry { return symbolic.Entry{Key: key, Value: v} }

func TestScalars(t *testing.T) {
	for text, want := range map[string]symbolic.Value{
		"1":                      symbolic.Int(1),
		"-0":                     symbolic.Int(0),
		"+12":                    symbolic.Int(12),
		"1_000":                  symbolic.Int(1000),
		"0x1F":                   symbolic.Int(31),
		"-0x8000_0000_0000_0000": symbolic.Int(math.MinInt64),
		"0o17":                   symbolic.Int(15),
		"0b101":                  symbolic.Int(5),
		"1.0":                    symbolic.Float(1),
		"1e-4":                   symbolic.Float(1e-4),
		"1e5":                    symbolic.Float(1e5),
		".5":                     symbolic.Float(.5),
		"5.":                     symbolic.Float(5),
		"1_0.5":                  symbolic.Float(10.5),
		".nan":                   symbolic.Float(math.NaN()),
		"-.INF":                  symbolic.Float(math.Inf(-1)),
		"true":                   symbolic.Bool(true),
		"False":                  symbolic.Bool(false),
		"~":                      symbolic.Null{},
		"null":                   symbolic.Null{},
		"yes":                    symbolic.String("yes"),
		"off":                    symbolic.String("off"),
		"2026-01-01":             symbolic.String("2026-01-01"),
		"2026-01-01T10:00:00Z":   symbolic.String("2026-01-01T10:00:00Z"),
		"12:30:45":               symbolic.String("12:30:45"),
		"10m":                    symbolic.String("10m"),
		"1.2.3":                  symbolic.String("1.2.3"),
		"1__0":                   symbolic.String("1__0"),
		"_1":                     symbolic.String("_1"),
		"1e":                     symbolic.String("1e"),
		"0x":                     symbolic.String("0x"),
		"inf":                    symbolic.String("inf"),
		`"1"`:                    symbolic.String("1"),
		"'null'":                 symbolic.String("null"),
		"! 1":                    symbolic.String("1"),
		"!!str 1":                symbolic.String("1"),
		"!!float 1":              symbolic.Float(1),
		"!!int '1'":              symbolic.Int(1),
		"!!null ''":              symbolic.Null{},
		"|\n  a\n  b\n":          symbolic.String("a\nb\n"),
		">-\n  a\n  b\n":         symbolic.String("a b"),
	} {
		got := parse(t, "v: "+text).Root.(*symbolic.Object).Get("v")
		if fmt.Sprintf("%T %v", got, got) != fmt.Sprintf("%T %v", want, want) {
			t.Errorf("%q: got %T %v, want %T %v", text, got, got, want, want)
		}
	}
}

func TestTags(t *testing.T) {
	relu := object(t, "ReLU")
	linear := object(t, "Linear", entry("out_features", symbolic.Int(3)))
	for text, want := range map[string]symbolic.Value{
		"!ReLU":                                 relu,
		"!ReLU {}":                              relu,
		"!ReLU null":                            relu,
		"!Linear {out_features: 3}":             linear,
		"!Linear 3":                             linear,
		"!Linear\nout_features: 3":              linear,
		`{"_class":"Linear","out_features":3}`:  linear,
		"out_features: 3\n_class: Linear":       linear,
		"!Dropout 0.5":                          object(t, "Dropout", entry("p", symbolic.Float(0.5))),
		"!Dropout 0":                            object(t, "Dropout", entry("p", symbolic.Float(0))),
		"!OneOf [1, 'a']":                       object(t, "OneOf", entry("candidates", symbolic.NewList(symbolic.Int(1), symbolic.String("a")))),
		"!Sequential\n- !ReLU\n- !Linear 3":     object(t, "Sequential", entry("layers", symbolic.NewList(relu, linear))),
		"[!ReLU, {a: !ReLU}]":                   symbolic.NewList(relu, symbolic.Dict(entry("a", relu))),
		"!!map {a: !!seq [1]}":                  symbolic.Dict(entry("a", symbolic.NewList(symbolic.Int(1)))),
		"{_class_: x, _classy_: y, _float_: z}": symbolic.Dict(entry("_class", symbolic.String("x")), entry("_classy", symbolic.String("y")), entry("_float", symbolic.String("z"))),
		"{_float: -inf}":                        symbolic.Float(math.Inf(-1)),
		"!%52eLU":                               relu,
		"%TAG !n! !\n---\n!n!ReLU {}":           relu,
		"%YAML 1.2\n---\n!ReLU":                 relu,
	} {
		if got := parse(t, text).Root; !symbolic.Equal(got, want) {
			t.Errorf("%q: got %s, want %s", text, show(got), show(want))
		}
	}
}

func show(v symbolic.Value) string {
	return symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true})
}

// A tree that symbolic wrote as JSON is read to the same tree.
func TestJSON(t *testing.T) {
	want := parse(t, `
a: !Sequential [!Linear 3, !Dropout 0.5]
b: [1, 1.0, .nan, .inf, null, true, "tab\t", "\U0001F600", "\\ud83d\\ude00"]
_class_: {_float_: nan}
`).Root
	text, err := symbolic.ToJSON(want)
	if err != nil {
		t.Fatal(err)
	}
	escaped := strings.Replace(string(text), "\U0001F600", `\ud83d\ude00`, 1)
	indented := strings.ReplaceAll(strings.ReplaceAll(escaped, ",\"", ",\n\t\""), "{", "{\n\t\t")
	for _, text := range []string{string(text), escaped, indented} {
		if got := parse(t, text).Root; !symbolic.Equal(got, want) {
			t.Errorf("%s\ngot %s, want %s", text, show(got), show(want))
		}
	}
}

func TestJSONColumnsBehindSurrogates(t *testing.T) {
	d := parse(t, "{\"a\": [\"\\ud83d\\ude00\", \"\\ud83d\\ude00\", 1],\n\"b\": 2}")
	for path, want := range map[string]string{"a[0]": "1:8", "a[1]": "1:24", "a[2]": "1:40", "b": "2:6"} {
		if got := place(t, d, path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func place(t *testing.T, d *document.Document, path string) string {
	t.Helper()
	p, err := symbolic.ParsePath(path)
	if err != nil {
		t.Fatal(err)
	}
	line, column := d.Position(p)
	return fmt.Sprintf("%d:%d", line, column)
}

func TestPosition(t *testing.T) {
	d := parse(t, strings.TrimPrefix(`
model: &m !Sequential
  - !Linear {out_features: !OneOf [32, 64]}
  - !Dropout   0.5
  - !Dropout # the value is below
    0.25
  - !ReLU
日本: [ x, *m ]
more: {<<: {a: 1}, b: !Linear {oops: 3}}
`, "\n"))
	for path, want := range map[string]string{
		"":                             "1:1",
		"model":                        "1:8",
		"model.layers":                 "1:8",
		"model.layers[0]":              "2:5",
		"model.layers[0].out_features": "2:28",
		"model.layers[0].bias":         "2:5", // a default stands where its object does
		"model.layers[0].out_features.candidates[1]": "2:40",
		"model.layers[1].p":                          "3:16",
		"model.layers[2].p":                          "4:5",
		"model.layers[3]":                            "6:5",
		"model.layers[9].x.y":                        "1:8",
		`["日本"]`:                                     "7:5",
		`["日本"][1]`:                                  "7:10",
		`["日本"][1].layers[0].out_features`:           "7:10",
		"more.a":                                     "8:16",
		"more.b.oops":                                "8:32", // an unknown name is what is wrong
		"nothing":                                    "1:1",
	} {
		if got := place(t, d, path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestMerge(t *testing.T) {
	root := parse(t, `
base: &base {a: 1, b: 2}
other: &other {b: 3, c: 4, <<: *base}
own: {b: 0, <<: *base, z: 9}
list: {<<: [*other, *base, {d: 5}]}
object: !Linear {<<: {out_features: 3, bias: false}, out_features: 4}
tagged: !Linear {<<: &half !Dropout {out_features: 7}}
again: *half
class: {<<: {_class: ReLU}}
quoted: {"<<": 1}
`).Root.(*symbolic.Object)
	for key, want := range map[string]string{
		"other":  "{b: 3, c: 4, a: 1}",
		"own":    "{b: 0, a: 1, z: 9}",
		"list":   "{b: 3, c: 4, a: 1, d: 5}",
		"object": "Linear(out_features=4, bias=false)",
		"tagged": "Linear(out_features=7)", // fields are merged, not the class
		"again":  "Dropout(p=MISSING(a number of at least 0.0 below 1.0), out_features=7)",
		"class":  "ReLU()",
		"quoted": `{"<<": 1}`,
	} {
		if got := show(root.Get(key)); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'z'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.Repeat(fmt.Sprintf("*%c, ", c-1), 10))
	}
	keys := ""
	for i := range 600 {
		keys += fmt.Sprintf("k%d: 1, ", i)
	}
	merges := "a: &a {" + keys + "}\nb: {<<: [" + strings.Repeat("*a, ", 600) + "]}\n"
	chain := "a0: &a0 [x]\n"
	for i := 1; i < 12; i++ {
		chain += fmt.Sprintf("a%d: &a%d %s*a%d%s\n", i, i, strings.Repeat("[", 50), i-1, strings.Repeat("]", 50))
	}
	wide := "a: &a [" + strings.Repeat("1, ", 2000) + "]\nb: [" + strings.Repeat("*a, ", 2000) + "]\n"
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", "there is nothing in it"},
		{"only comments", "# a\n\n# b\n", "there is nothing in it"},
		{"only a mark", "---\n", "there is nothing in it"},
		{"binary", "a: \x00\n", "1:4: the control character U+0000 cannot stand in YAML"},
		{"latin 1", "ok: 1\nname: M\xfcller\n", "2:8: byte 0xfc is not UTF-8"},
		{"utf 16", "\xff\xfea\x00", "the file is UTF-16, want UTF-8"},
		{"brackets", strings.Repeat("[", 1_000_000), "more than 500 collections"},
		{"dashes", strings.Repeat("- ", 1_000_000), "more than 500 collections"},
		{"braces", strings.Repeat("{a: ", 100_000), "more than 500 collections"},
		{"mixed", strings.Repeat("- ", 300) + strings.Repeat("[", 300) + strings.Repeat("]", 300), "more than 500 collections"},
		{"chain", chain, "more than 500 collections"},
		{"bomb", bomb, "aliases make this document larger than 100000 values"},
		{"merge bomb", merges, "aliases make this document larger than 100000 values"},
		{"wide", wide, "aliases make this document larger than 100000 values"},
		{"cycle", "a: &a [*a]\n", "1:8: a[0]: *a stands inside the value that it repeats"},
		{"merge cycle", "a: &a {<<: *a}\n", "1:12: a: *a is merged into itself"},
		{"merge cycle below", "a: &a {b: {<<: *a}}\n", "the value contains itself"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d, err := document.Parse("x", []byte(test.text), registry, root)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got the error %v, want %q", err, test.want)
			}
			if d != nil {
				t.Error("got a document, want none")
			}
		})
	}
}

func TestByteOrderMark(t *testing.T) {
	d, err := document.Parse("x", []byte("\ufeffa: !Foo\n"), registry, nil)
	if got := place(t, d, "a"); got != "1:4" {
		t.Errorf("got %s, want 1:4", got)
	}
	if want := "  a: !Foo\n     ^\n"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want it to show\n%s", err, want)
	}
}

// The mistakes of a value that could not be read are not multiplied by what stands in for it.
func TestNoMistakesFromStandIns(t *testing.T) {
	_, err := document.Parse("x", []byte("model: !Foo {a: 1}\nworkers: 99999999999999999999\nbudget: {_class: Bar}\n"), registry, root)
	if ds := err.(document.Diagnostics); len(ds) != 3 {
		t.Errorf("got %d problems, want 3:\n%v", len(ds), err)
	}
}

func TestManyProblems(t *testing.T) {
	_, err := document.Parse("x", []byte("model: !ReLU\nargv: ["+strings.Repeat("1,\n", 120)+"]\n"), registry, root)
	ds := err.(document.Diagnostics)
	if len(ds) != 120 || !strings.HasSuffix(err.Error(), "\nand 70 more problems") {
		t.Errorf("got %d problems, ending in %q", len(ds), err.Error()[len(err.Error())-40:])
	}
}

func TestDiagnose(t *testing.T) {
	d := parse(t, "model: !Sequential\n  - !Linear 3\n  - !Linear 4\nworkers: 2\n")
	at := func(path, text string) error {
		p, err := symbolic.ParsePath(path)
		if err != nil {
			t.Fatal(err)
		}
		return &symbolic.PathError{Path: p, Err: errors.New(text)}
	}
	err := d.Diagnose(errors.Join(
		at("workers", "too many"),
		fmt.Errorf("build: %w", at("model.layers[1]", "wants 3 inputs")),
		symbolic.Errors{at("model.layers[0]", "one").(*symbolic.PathError), at("model", "two").(*symbolic.PathError)},
		fmt.Errorf("open data: %w: %w", errors.New("digits"), fs.ErrNotExist),
	))
	want := []string{
		"test.yaml: open data: digits: file does not exist",
		"test.yaml:1:8: model: two",
		"test.yaml:2:5: model.layers[0]: one",
		"test.yaml:3:5: model.layers[1]: build: wants 3 inputs",
		"test.yaml:4:10: workers: too many",
	}
	var got []string
	for _, d := range err.(document.Diagnostics) {
		first, _, _ := strings.Cut(d.Error(), "\n")
		got = append(got, first)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("the cause is lost")
	}
	below := d.DiagnoseAt(symbolic.Path{symbolic.Key("model")}, at("layers[1].out_features", "odd"))
	if want := "test.yaml:3:13: model.layers[1].out_features: odd"; !strings.HasPrefix(below.Error(), want) {
		t.Errorf("got %v, want %s", below, want)
	}
	if again := d.Diagnose(fmt.Errorf("check: %w", err)); len(again.(document.Diagnostics)) != 5 {
		t.Errorf("diagnostics are taken apart again: %v", again)
	}
	if d.Diagnose(nil) != nil {
		t.Error("got an error for nil")
	}
}
