package document_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// TestWrite compares the written form of a document with a golden file, and reads it back.
func TestWrite(t *testing.T) {
	d, err := document.Parse("x", []byte(`
model: !Sequential
  - !Linear {out_features: !OneOf [32, 64, 128]}
  - !OneOf [!ReLU , !Dropout 0.25, !Dropout {p: 1e-5}]
  - !Sequential [!Linear 10, !Linear {out_features: !OneOf {name: a long name for the width of this layer, candidates: [1, 2]}}]
  - !Conv {kernel: [5, 5]}
  - !Conv {}
evaluate: {optimizer: !Adam {lr: !OneOf {candidates: [0.001, 1e20], name: rate}}, timeout: 90s}
budget: {}
objectives: {accuracy: maximize, "number of parameters": minimize}
argv: ["yes", "1", "1e5", "", "a: b", "- x", "#", "2026-01-01", "10m", "1h30m", "3x3", "--flag", "/usr/bin/python", "größe", "two words", " padded", "quote\"d", "tab\t", "null", "=", "<<", "~", "0x1F", ".5", ".", "...", "a,b", "{x}", "[", "!t", "&a", "*a", "%x", "@x", "100%"]
extra:
  - [[1, 2], [], {}, [{a: 1, b: [2, 3]}]]
  - - - - deep enough that the line is too long for one and therefore breaks
        - here
    - x: a text that is long enough to break the line in two, wherever it may stand
      y: !Sequential
        - !Linear {out_features: 10000000000000, in_features: 10000000000000, bias: false}
        - !Dropout {p: 0.1234567890123456}
  - |
    #!/bin/sh
    python train.py --epochs "$EPOCHS" --and-a-line that-makes-it-longer-than-a-line

    # done
  - "first line that is long enough to be broken off from the key before it, if it could be\nsecond\n\n"
  - {_class_: x, _float_: y, _classy: z, "": 0, "a b": 1, "1": 2, "true": 3, "<<": 4}
  - [.nan, .inf, -.inf, -0.0, 1.0, 1e15, 123456789012345.0, 0.0001, 0.00001, 5e-324, 1.7976931348623157e308]
`), registry, root)
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]document.WriteOptions{
		"full":  {},
		"short": {HideDefaults: true, Root: root},
	} {
		text, err := document.Write(d.Root, o)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "testdata/write_"+name+".golden", string(text))
		again, err := document.Parse("again", text, registry, root)
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		if !symbolic.Equal(again.Root, d.Root) {
			t.Errorf("%s: reading back gives a different tree:\n%s\nwant\n%s", name, show(again.Root), show(d.Root))
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	deep := symbolic.Value(symbolic.Int(1))
	for range 600 {
		deep = symbolic.NewList(deep)
	}
	for name, test := range map[string]struct {
		v    symbolic.Value
		want string
	}{
		"not UTF-8": {symbolic.NewList(symbolic.Dict(entry("a", symbolic.String("\xff")))), `[0].a: the text "\xff" is not UTF-8`},
		"key":       {symbolic.Dict(entry("\xff", symbolic.Null{})), "is not UTF-8"},
		"long key":  {symbolic.Dict(entry(strings.Repeat("k", 2000), symbolic.Null{})), "more than 1,000 characters"},
		"deep":      {deep, "more than 500 collections"},
		"no name":   {(&symbolic.Class{}).New(), "class name"},
	} {
		if text, err := document.Write(test.v, document.WriteOptions{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %q and the error %v, want %q", name, text, err, test.want)
		}
	}
}

// FuzzRoundTrip makes a tree of every kind of value and some text, writes it and reads it back.
func FuzzRoundTrip(f *testing.F) {
	for i, text := range []string{"", "a", "- a: b # c", "1e5", "line\nbreak", "\ufeff\u0085\u2028", "日本 ", "\x00\x7f", "'\"\\", "_class", " a\n b\n\n", "<<"} {
		f.Add(uint64(i), text)
	}
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		text = text[:min(len(text), 200)]
		g := &generator{rng: rand.New(rand.NewPCG(seed, 1)), text: []rune(strings.ToValidUTF8(text, "?"))}
		want := g.value(0)
		for _, o := range []document.WriteOptions{{}, {HideDefaults: true}} {
			out, err := document.Write(want, o)
			if err != nil {
				t.Fatalf("write %s: %v", show(want), err)
			}
			d, err := document.Read("fuzz", out, registry, nil, document.Options{KeepUnknown: true})
			if err != nil {
				t.Fatalf("%s\n%v", out, err)
			}
			if !symbolic.Equal(d.Root, want) {
				t.Fatalf("%s\nreads as %s\nwant     %s", out, show(d.Root), show(want))
			}
		}
	})
}

// generator draws trees whose texts are pieces of the fuzzed one.
type generator struct {
	rng    *rand.Rand
	text   []rune
	values int // drawn so far
}

func (g *generator) string() string {
	a, b := g.rng.IntN(len(g.text)+1), g.rng.IntN(len(g.text)+1)
	return string(g.text[min(a, b):max(a, b)])
}

func (g *generator) value(depth int) symbolic.Value {
	kinds := 11
	if g.values++; depth > 5 || g.values > 300 {
		kinds = 6
	}
	switch g.rng.IntN(kinds) {
	case 0:
		return symbolic.Null{}
	case 1:
		return symbolic.Bool(g.rng.IntN(2) == 0)
	case 2:
		return symbolic.Int(g.rng.Uint64() >> g.rng.IntN(64))
	case 3:
		return symbolic.Float(math.Float64frombits(g.rng.Uint64()))
	case 4:
		return symbolic.String(string(g.text))
	case 5:
		return symbolic.String(g.string())
	case 6:
		items := make([]symbolic.Value, g.rng.IntN(4))
		for i := range items {
			items[i] = g.value(depth + 1)
		}
		return symbolic.NewList(items...)
	case 7:
		return symbolic.Dict(g.entries(nil, depth)...)
	case 8:
		entries := g.entries(nil, depth)
		if key := []string{"_items", "_value", "a"}[g.rng.IntN(3)]; len(entries) < 2 {
			entries = append(entries, entry(key, g.value(depth+1)))
		}
		return symbolic.Opaque("X" + g.string()).New(entries...)
	default:
		classes := registry.Classes()
		class := classes[g.rng.IntN(len(classes))]
		return class.New(g.entries(class, depth)...)
	}
}

func (g *generator) entries(class *symbolic.Class, depth int) []symbolic.Entry {
	var entries []symbolic.Entry
	if class != nil {
		for _, f := range class.Fields {
			if g.rng.IntN(2) == 0 {
				entries = append(entries, entry(f.Name, g.value(depth+1)))
			}
		}
	}
	for range g.rng.IntN(3) {
		if key := g.string(); len([]rune(key)) < 100 {
			entries = append(entries, entry(key, g.value(depth+1)))
		}
	}
	return entries
}

// FuzzParse reads any text: it must not panic, and what it accepts must be writable and read back to itself.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"model: !Sequential\n  - !Linear {out_features: !OneOf [32, big]}\n", "a: &a [*a]", "{\"_class\": \"ReLU\"}", "a: |\n  x\n", "- - {a:1}\n",
		"%YAML 1.2\n---\n!!str 1", "? [a]\n: b", "<<: {a: 1}", "a: 'x\n  y'", "\ufeffa: \u0085b", "{\"a\":\"\\ud83d\\ude00\"}", "!<x> {}", "a: !Linear\r\n  b: 2\r\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := document.Parse("fuzz", text, registry, root)
		if err != nil {
			_ = err.Error()
		}
		if d == nil {
			return
		}
		out, err := document.Write(d.Root, document.WriteOptions{Root: root})
		if err != nil {
			if strings.Contains(err.Error(), "1,000 characters") {
				return
			}
			t.Fatalf("write what was read: %v", err)
		}
		again, _ := document.Parse("again", out, registry, root)
		if again == nil || !symbolic.Equal(again.Root, d.Root) {
			t.Fatalf("%q\nis written as\n%s\nwhich reads differently", text, out)
		}
	})
}
