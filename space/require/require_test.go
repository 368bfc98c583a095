package require_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/space/require"
	"symsearch/symbolic"
)

type layer struct {
	Units int     `sym:"units" default:"1"`
	Drop  float64 `sym:"drop" default:"0"`
}

var layerClass = symbolic.ClassOf[layer]("Layer", "a layer")

func entry(key string, v symbolic.Value) symbolic.Entry { return symbolic.Entry{Key: key, Value: v} }

// template has depth (1 to 8), width (16 to 128), act (relu, or a slope from 1 to 5), ops (2 of 4) and one or no layer.
func template() symbolic.Value {
	var four []symbolic.Value
	for n := range 4 {
		four = append(four, symbolic.Int(n))
	}
	return symbolic.Dict(entry("model", symbolic.Dict(
		entry("depth", space.IntRange{Min: 1, Max: 8, Name: "depth"}.Node()),
		entry("width", space.IntRange{Min: 16, Max: 128, Step: 16, Name: "width"}.Node()),
		entry("act", space.OneOf{Name: "act", Candidates: []symbolic.Value{
			symbolic.String("relu"),
			symbolic.Dict(entry("slope", space.IntRange{Min: 1, Max: 5, Name: "slope"}.Node())),
		}}.Node()),
		entry("ops", space.ManyOf{K: 2, Distinct: true, Sorted: true, Name: "ops", Candidates: four}.Node()),
		entry("extra", space.OneOf{Name: "extra", Candidates: []symbolic.Value{layerClass.New(), symbolic.Int(0)}}.Node()),
	)))
}

var options = require.Options{
	Parts:   []string{"model"},
	Classes: []string{"Layer"},
	Functions: map[string]func(symbolic.Value) (float64, error){
		"weight": func(tree symbolic.Value) (float64, error) {
			v, ok := symbolic.Lookup(tree, symbolic.Path{symbolic.Key("model"), symbolic.Key("width")})
			if !ok {
				return 0, errors.New("no width")
			}
			return float64(v.(symbolic.Int)), nil
		},
		"broken": func(symbolic.Value) (float64, error) { return 0, errors.New("no shape fits") },
	},
}

// The shares are of the 8 * 8 * 6 * 6 * 2 points.
func TestCompile(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"true", 4608},
		{"depth * width <= 256", 4608 * 34 / 64},
		{"depth <= 4", 2304},
		{"slope < 3", 4608 / 6 * 3},
		{"(slope ?? 0) < 3", 4608 / 6 * 3},
		{"slope == nil", 768},
		{"not active(\"slope\") or depth == 1", 768 + 3840/8},
		{"slope < depth", 768 + 3840*25/40},
		{"sum(ops) % 2 == 0", 4608 / 3},
		{"0 in ops", 2304},
		{`act == "relu"`, 768},
		{`count("Layer") == 0`, 2304},
		{"weight() > 64", 2304},
		{"weight() > 64 and slope == 1", 768 + 3840/5/2},
		{"model.depth == 1", 576},
		{`model.extra?.class == "Layer"`, 2304},
		{`decided("model.depth") == 1`, 576},
		{"let a = depth * 2; a == 2", 576},
	} {
		t.Run(c.text, func(t *testing.T) {
			rule, err := require.Compile(c.text, options)
			if err != nil {
				t.Fatal(err)
			}
			s, err := space.New(template(), space.Require(rule))
			if err != nil {
				t.Fatal(err)
			}
			got := 0
			for range s.All() {
				got++
			}
			if got != c.want {
				t.Errorf("%d points keep the rule, want %d", got, c.want)
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"depth *":            "column",
		"dpth < 2":           `did you mean "depth"?`,
		`count("Leyer") < 2`: `did you mean "Layer"?`,
		"count(ops) < 2":     "want the name of a class",
		"weigth() < 2":       `did you mean "weight"?`,
		"depth + width":      "want true or false",
		"broken() < 3":       "no shape fits",
		"act * 2 < 3":        "act * 2 < 3: a text * a number cannot be computed",
		"ops < 2":            "ops < 2: a list < a number cannot be computed: ops is a list here",
		"depth < \"x\"":      "depth < \"x\": a number < a text cannot be computed (so for each",
		"depth":              "depth: want true or false, got the number",
		`"x"`:                `"x": want true or false, got the text "x"`,
		"1 + 1":              "want true or false",
		"weight(1) < 2":      "takes no arguments",
	} {
		rule, err := require.Compile(text, options)
		if err == nil {
			_, err = space.New(template(), space.Require(rule))
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %q in one line", text, err, want)
		}
	}
}

func FuzzCompile(f *testing.F) {
	for _, text := range []string{"depth * width <= 4096", `count("Layer") <= 2`, "all(ops, # > 1)", "let a = 1; a > depth", "slope ?? 1 > 0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rule, err := require.Compile(text, options)
		if err != nil {
			return
		}
		s, err := space.New(template(), space.Require(rule))
		if err != nil {
			return
		}
		if p := s.Sample(rand.New(rand.NewPCG(1, 1))); s.Feasible(p) != nil {
			t.Errorf("%q: %v", text, s.Feasible(p))
		}
	})
}

func BenchmarkRule(b *testing.B) {
	rule, err := require.Compile("depth * width <= 4096", options)
	if err != nil {
		b.Fatal(err)
	}
	s, err := space.New(template(), space.Require(rule))
	if err != nil {
		b.Fatal(err)
	}
	p, _ := s.First()
	for b.Loop() {
		if s.Feasible(p) != nil {
			b.Fatal("not feasible")
		}
	}
}

func ExampleCompile() {
	rule, err := require.Compile("depth * width <= 64", require.Options{})
	if err != nil {
		panic(err)
	}
	s, err := space.New(template(), space.Require(rule))
	if err != nil {
		panic(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 3 {
		values := s.Values(s.Sample(rng))
		fmt.Println(values.Get("depth"), values.Get("width"))
	}
	fmt.Println(s.Feasibility(1000, rng))
	// Output:
	// 1 64
	// 1 64
	// 3 16
	// 138 of 1000 drawn points keep all rules (13.8%); depth * width <= 64 rejects 86.2%
}
