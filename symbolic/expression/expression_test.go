package expression_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"symsearch/symbolic"
	"symsearch/symbolic/expression"
)

var (
	linear = &symbolic.Class{Name: "Linear", Fields: []symbolic.Field{
		{Name: "in_features", Spec: &symbolic.IntSpec{}}, {Name: "out_features", Spec: &symbolic.IntSpec{}},
		{Name: "bias", Spec: &symbolic.BoolSpec{}, Default: symbolic.Bool(true)}}}
	wide       = &symbolic.Class{Name: "Wide", Fields: linear.Fields, Extends: linear}
	dropout    = &symbolic.Class{Name: "Dropout", Fields: []symbolic.Field{{Name: "p", Spec: &symbolic.FloatSpec{}}, {Name: "note", Spec: &symbolic.OptionalSpec{Of: &symbolic.StringSpec{}}, Default: symbolic.Null{}}}}
	sequential = &symbolic.Class{Name: "Sequential", Fields: []symbolic.Field{{Name: "args", Spec: &symbolic.ListSpec{Elem: &symbolic.AnySpec{}, MaxSize: -1}}}}
	classes    = []*symbolic.Class{linear, wide, dropout, sequential}
)

func layer(c *symbolic.Class, in, out int) *symbolic.Object {
	return c.New(symbolic.Entry{Key: "in_features", Value: symbolic.Int(in)}, symbolic.Entry{Key: "out_features", Value: symbolic.Int(out)})
}

// model is Sequential(args=[Linear(4, 128), Dropout(0.5), Wide(128, 64), {class: "x", n: 3}]).
func model() symbolic.Value {
	return sequential.New(symbolic.Entry{Key: "args", Value: symbolic.NewList(
		layer(linear, 4, 128),
		dropout.New(symbolic.Entry{Key: "p", Value: symbolic.Float(0.5)}),
		layer(wide, 128, 64),
		symbolic.Dict(symbolic.Entry{Key: "class", Value: symbolic.String("x")}, symbolic.Entry{Key: "n", Value: symbolic.Int(3)}),
	)})
}

// The nodes of a model are found by a text.
func Example() {
	wide, err := expression.Compile(`class == "Linear" && out_features > 64`)
	if err != nil {
		fmt.Println(err)
	}
	for p, v := range symbolic.Query(model(), wide.Match) {
		fmt.Println(p, symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true}))
	}
	_, err = expression.Compile(`class == "Linaer"`, classes...)
	fmt.Println(err)
	// Output:
	// args[0] Linear(in_features=4, out_features=128)
	// expression "class == \"Linaer\"", column 10: there is no class "Linaer" (did you mean "Linear"?)
}

func TestMatch(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`class == "Linear"`, "args[0]"},
		{`class != "Linear"`, "- args[1] args[2]"},
		{`class in ["Wide", "Dropout"]`, "args[1] args[2]"},
		{`is("Linear")`, "args[0] args[2]"},
		{`at("args[*]") and not is("Linear")`, "args[1] args[3]"},
		{`out_features > 64`, "args[0]"},
		{`out_features >= 64.0`, "args[0] args[2]"},
		{`out_features > 64 || class == "Dropout"`, "args[0] args[1]"},
		{`not (out_features > 64) && class != nil`, "- args[1] args[2]"},
		{`out_features != 64`, "args[0]"},
		{`out_features == in_features / 2`, "args[2]"},
		{`bias`, "args[0] args[2]"},
		{`bias == false`, ""},
		{`note == nil and p != nil`, "args[1]"},
		{`p == 1/2`, "args[1]"},
		{`out_features in 100..200`, "args[0]"},
		{`out_features not in [64] and bias`, "args[0]"},
		{`"bias" in value`, "args[0] args[2]"},
		{`parent.class == "Wide" and key == "bias"`, "args[2].bias"},
		{`key endsWith "_features" && value > 100`, "args[0].out_features args[2].in_features"},
		{`index == 1`, "args[1]"},
		{`index >= len(parent) - 1`, "args[3]"},
		{`depth == 0`, "-"},
		{`path matches "args.0..bias"`, "args[0].bias"},
		{`path startsWith "args[2]." and value == 64`, "args[2].out_features"},
		{`value.class == "x"`, "args[3]"},
		{`value["class"] == "x" and n == 3.0`, "args[3]"},
		{`len(args) == 4`, "-"},
		{`args[0].out_features == args[-2].in_features`, "-"},
		{`args[7].bias or args["x"] == 1 or args?.x.y > 1`, ""},
		{`any(args, .class == "Dropout")`, "-"},
		{`any(args, #.class == "Dropout")`, "-"},
		{`all(args, .bias)`, ""},
		{`none(args, .class == "Conv")`, "-"},
		{`one(args, .class == "Wide")`, "-"},
		{`one(args, .bias)`, ""},
		{`count(args, .bias) == 2`, "-"},
		{`len(filter(args, .bias)) == 2`, "-"},
		{`sum(map(args, .out_features ?? 0)) == 192`, "-"},
		{`sum(args, .out_features) > 0`, ""}, // one item has none
		{`any(args, any(.args, true) or .n == 3)`, "-"},
		{`max(in_features, out_features) == 128 && min([in_features, out_features, 99]) == 64`, "args[2]"},
		{`abs(-p) == abs(p) and lower("A") + upper("b") == "aB" and trim(" ") == ""`, "args[1]"},
		{`p > 0.1 ? p < 0.6 : class == "Linear"`, "args[0] args[1]"},
		{`out_features % 100 == 28 and 2 ** 7 == out_features`, "args[0]"},
		{`out_features > "a" or args > 1 or bias > 0 or value > note`, ""},
		{`out_features / 0 > 1 or out_features % 0 == 0`, ""},
		{`64 < out_features < 1000`, "args[0]"},
		{`p contains note or note contains "x" or p startsWith "0"`, ""},
		{`in_features == 4 or unknown.deep[3].x == 1`, "args[0]"},
	} {
		e, err := expression.Compile(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		var got []string
		for p := range symbolic.Query(model(), e.Match) {
			if len(p) == 0 {
				got = append(got, "-")
				continue
			}
			got = append(got, p.String())
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.text, strings.Join(got, " "), tt.want)
		}
		if e.String() != tt.text {
			t.Errorf("prints as %s", e)
		}
	}
}

// Numbers compare by value, whatever their type.
func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		text string
		x    symbolic.Value
		want bool
	}{
		{"value == 1", symbolic.Float(1), true},
		{"value == 9007199254740993", symbolic.Float(9007199254740992), false},
		{"value < 9007199254740993", symbolic.Float(9007199254740992), true},
		{"value > 9223372036854775807", symbolic.Float(math.Inf(1)), true},
		{"value == value", symbolic.Float(math.NaN()), true},
		{"value < 1 or value >= 1", symbolic.Float(math.NaN()), false},
		{"value + 1 > value", symbolic.Int(math.MaxInt64), true},
		{"value - 1 < 0", symbolic.Int(math.MinInt64), true},
		{"value * 2 > 0", symbolic.Int(math.MaxInt64), true},
		{"-value > 0", symbolic.Int(math.MinInt64), true},
	} {
		e, err := expression.Compile(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
		} else if got := e.Match(nil, tt.x, nil); got != tt.want {
			t.Errorf("%s of %v: got %v", tt.text, tt.x, got)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	for text, want := range map[string]string{
		``:                                    `column 1: `,
		`class = "Linear"`:                    `column 7: `,
		`class == `:                           `column 9: `,
		`class == "Linear" && (`:              `column 22: `,
		`p > true`:                            `column 3: invalid operation: >`,
		`class > 5`:                           `column 7: invalid operation: > (mismatched types string and int)`,
		`out_features + 1`:                    `is never true or false (hint: compare it with something)`,
		`bias and p * 2`:                      `is never true or false`,
		`bias or not len(args)`:               `column`,
		`parent`:                              `parent is never true or false`,
		`layers[1]`:                           `layers[1] is a place and nothing that is true or false; for a field that is, write == true (hint: places are meant by {path: "..."}`,
		`model.optimizer`:                     `is a place`,
		`layers[*]`:                           `column 1: this is a pattern of places and nothing that is true or false (hint: places are meant by {path: "..."} in where, by --path`,
		`**.lr`:                               `this is a pattern of places`,
		`args[0].bias == true`:                ``,
		`parent.bias`:                         ``,
		`"text"`:                              `column 1: `,
		`lenn(args) > 1`:                      `column 1: there is no function lenn`,
		`args | map(.x) | join(",") == ""`:    `the function join is not available`,
		`path matches "("`:                    `missing closing`,
		`path matches class`:                  `column 14: want a regular expression in quotes`,
		`at("a..b")`:                          `column 4: pattern "a..b", column 3: want a name`,
		`is(class)`:                           `column 1: want a text in quotes: is("...")`,
		`let x = 1; x == bias`:                `let or ; is not available`,
		`args[0:1] == []`:                     `a slice [a:b] is not available`,
		`value == {"a": 1}`:                   `a map {} is not available`,
		`value.x()`:                           `there is no function`,
		"bias and\nclass == == 1":             `line 2, column 10: `,
		strings.Repeat("(", 20_000):           `want at most 10000 characters, got 20000`,
		strings.Repeat("(", 9_000):            ` `,
		strings.Repeat("!", 9_000) + "bias":   ``,
		strings.Repeat("bias||", 1_600) + "1": ``,
	} {
		_, err := expression.Compile(text)
		switch {
		case want == "" && err != nil && !strings.Contains(err.Error(), "nodes") && !strings.Contains(text, "1"):
			t.Errorf("%.60q: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%.60q:\n got %v\nwant %s", text, err, want)
		}
		if e := new(expression.Error); err != nil && !errors.As(err, &e) {
			t.Errorf("%.60q: got a %T", text, err)
		}
	}
	for text, want := range map[string]string{
		`out_feature > 1`:              `column 1: no class has a field "out_feature" (did you mean "out_features"?)`,
		`bias and clas == "Linear"`:    `column 10: no class has a field "clas" (did you mean "class"?)`,
		`class in ["Linear", "Convv"]`: `column 21: there is no class "Convv"`,
		`in_features`:                  `column 1: in_features is never true or false (hint: compare it with something)`,
		`is("linear")`:                 `column 4: there is no class "linear" (did you mean "Linear"?)`,
	} {
		if _, err := expression.Compile(text, classes...); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
}

// No text and no tree makes an expression panic, and the same node has the same answer.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{`class == "Linear" && out_features > 64`, `any(args, .x in 1..5)`, `args[-1]?.p ?? 1 == 1`, `at("**") ? value : -p ** 2 > 1`, `sum(map(args, #.n)) == max(1, [2])`, `path matches "a.*"`} {
		f.Add(s)
	}
	tree := model()
	f.Fuzz(func(t *testing.T, text string) {
		e, err := expression.Compile(text)
		if err != nil {
			if !errors.As(err, new(*expression.Error)) {
				t.Fatalf("%q: got a %T", text, err)
			}
			return
		}
		find := func() []string {
			var found []string
			for p := range symbolic.Query(tree, e.Match) {
				found = append(found, p.String())
			}
			return found
		}
		if a, b := find(), find(); !slices.Equal(a, b) {
			t.Fatalf("%q: %v, then %v", text, a, b)
		}
	})
}

func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		if _, err := expression.Compile(`class == "Linear" && out_features > 64`); err != nil {
			b.Fatal(err)
		}
	}
}

// What a query by expression costs on a tree of 1,000 layers, 5,000 values.
func BenchmarkQuery(b *testing.B) {
	layers := make([]symbolic.Value, 1000)
	for i := range layers {
		layers[i] = layer(linear, i, i)
	}
	tree := sequential.New(symbolic.Entry{Key: "args", Value: symbolic.NewList(layers...)})
	for _, text := range []string{`class == "Linear" && out_features > 990`, `class == "ReLU"`, `out_features > 990`} {
		e, err := expression.Compile(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for range symbolic.Query(tree, e.Match) {
				}
			}
		})
	}
}

// What an expression costs for each node.
func BenchmarkMatch(b *testing.B) {
	v := layer(linear, 4, 128)
	for _, text := range []string{`class == "Linear" && out_features > 64`, `class == "ReLU"`, `out_features * 2 > in_features + 500`, `bias && key != "x"`, `path matches "args.*"`} {
		e, err := expression.Compile(text)
		if err != nil {
			b.Fatal(err)
		}
		p := symbolic.Path{symbolic.Key("args"), symbolic.Index(0)}
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Match(p, v, nil)
			}
		})
	}
}
