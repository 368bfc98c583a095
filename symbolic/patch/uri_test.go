package patch_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

func TestParseURI(t *testing.T) {
	for uri, want := range map[string]string{
		"options":                                  "Options()",
		"Options":                                  "Options()",
		"options?":                                 "Options()",
		"options?true&3&0.5":                       "Options(flag=true, count=3, rate=0.5)",
		"options?true&rate=2":                      "Options(flag=true, rate=2.0)",
		"options?rate=1e+2":                        "Options(rate=100.0)",
		"options?text=a%26b%3Dc%25+d":              `Options(text="a&b=c%+d")`,
		"options?text=x=y":                         `Options(text="x=y")`,
		"options?text=":                            "Options()",
		"options?text=17":                          `Options(text="17")`,
		"options?maybe=null":                       "Options()",
		`options?maybe="null"`:                     `Options(maybe="null")`,
		"options?mode=slow":                        `Options(mode="slow")`,
		"options?sizes=1,2,3":                      "Options(sizes=[1, 2, 3])",
		"options?sizes=1,2&sizes=3":                "Options(sizes=[1, 2, 3])",
		"options?sizes=":                           "Options()",
		"options?sizes=[1,2]":                      "Options(sizes=[1, 2])",
		"options?names=a%2Cb,c":                    `Options(names=["a,b", "c"])`,
		"options?layer=ReLU":                       "Options(layer=ReLU())",
		"options?layer=dropout?p=0.2":              "Options(layer=Dropout(p=0.2))",
		"options?layer=dropout?0.2":                "Options(layer=Dropout(p=0.2))",
		"options?layer=linear?3%264":               "Options(layer=Linear(in_features=3, out_features=4))",
		`options?layer={"_class":"Dropout","p":1}`: "Options(layer=Dropout(p=1.0))",
		"options?layers=ReLU,dropout?0.1":          "Options(layers=[ReLU(), Dropout(p=0.1)])",
		`options?dict={"a":1}`:                     "Options(dict={a: 1.0})",
		"options?any=17":                           "Options(any=17)",
		"options?any=17.0":                         "Options(any=17.0)",
		"options?any=true":                         "Options(any=true)",
		"options?any=text":                         `Options(any="text")`,
		"options?any=ReLU":                         "Options(any=ReLU())",
		"options?any=relu":                         `Options(any="relu")`,
		"options?any=dropout?p=0.1":                "Options(any=Dropout(p=0.1))",
		`options?any="ReLU"`:                       `Options(any="ReLU")`,
		"options?any=1,2":                          "Options(any=[1, 2])",
		"options?any=1e5":                          "Options(any=100000.0)",
		"options?any=-":                            `Options(any="-")`,
		"add_dropout?prob=0.2":                     "AddDropout(prob=0.2)",
		"adddropout?0.2":                           "AddDropout(prob=0.2)",
		"swap?from=ReLU&to=PReLU":                  `Swap(from="ReLU", to=PReLU())`,
		"rule?where=ReLU&replace=PReLU":            `Rule(where="ReLU", replace=PReLU())`,
		`rule?where={"class":"ReLU"}&remove=true`:  `Rule(where={class: "ReLU"}, remove=true)`,
	} {
		o, err := patch.ParseURI(uri, registry)
		if err != nil || show(o) != want {
			t.Errorf("%s:\n got %s, %v\nwant %s", uri, show(o), err, want)
			continue
		}
		text, err := patch.URI(o)
		if err != nil {
			t.Errorf("%s: no URI: %v", uri, err)
			continue
		}
		if again, err := patch.ParseURI(text, registry); err != nil || !symbolic.Equal(again, o) {
			t.Errorf("%s is written as %s, which reads as %s, %v", uri, text, show(again), err)
		}
	}
}

func TestParseURIRefuses(t *testing.T) {
	for uri, want := range map[string]string{
		"add_dropot?p=0.2":          `there is no patch "add_dropot" (did you mean "add_dropout"?)`,
		"relu":                      `there is no patch "relu"`,
		"ReLU":                      "ReLU is not a patch",
		"":                          `there is no patch ""`,
		"add_dropout?prob=1.5":      "prob: want a number from 0.0 to 1.0, got 1.5",
		"add_dropout?prob=much":     `prob: want a number from 0.0 to 1.0, got "much"`,
		"add_dropout":               `AddDropout needs the field "prob"`,
		"add_dropout?p=0.5":         `AddDropout has no argument "p"`,
		"add_dropout?0.1&0.2":       `AddDropout has 1 arguments, there is no place for "0.2"`,
		"add_dropout?prob=1&prob=0": `the argument "prob" stands twice`,
		"options?rate=1&true":       `the argument "true" by place stands behind one by name`,
		"options?text=%4":           `text: % in "%4" wants two hex digits behind it`,
		"options?text=%zz":          `text: % in "%zz" wants two hex digits behind it`,
		"options?count=0x10":        `count: want an integer, got "0x10"`,
		"options?mode=fats":         `mode: want one of fast, slow, got "fats" (did you mean "fast"?)`,
		"options?layer=rely":        `layer: there is no class for a layer "rely" (did you mean "relu"?)`,
		"options?layer=Options":     `layer: Options is not a class for a layer`,
		`options?dict={"a":`:        "dict: JSON: the text ends in the middle of a value",
		"options?sizes=1,x":         `sizes[1]: want an integer, got "x"`,
	} {
		if o, err := patch.ParseURI(uri, registry); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s:\n got %s, %v\nwant %s", uri, show(o), err, want)
		}
	}
}

// randomOptions makes arguments that are awkward to write.
func randomOptions(rng *rand.Rand) *symbolic.Object {
	texts := []symbolic.Value{symbolic.String(""), symbolic.String("a,b"), symbolic.String("x=y&z"), symbolic.String("%25"), symbolic.String("null"), symbolic.String("\"q\""), symbolic.String("17"), symbolic.String("ReLU?"),
		symbolic.String("[1]"), symbolic.String("{"), symbolic.String("é ∑\n"), symbolic.String("true")}
	text := func() symbolic.Value { return texts[rng.IntN(len(texts))] }
	anything := append([]symbolic.Value{symbolic.Null{}, symbolic.Int(3), symbolic.Float(3), symbolic.Float(1e-30), symbolic.Bool(true), newMLP(), symbolic.NewList(symbolic.String("a"), symbolic.Int(1)), symbolic.NewList(),
		symbolic.Dict(symbolic.Entry{Key: "a", Value: symbolic.Int(1)}), dropoutClass.New(symbolic.Entry{Key: "p", Value: symbolic.Float(0.1)})}, texts...)
	return optionsClass.New(
		symbolic.Entry{Key: "flag", Value: symbolic.Bool(rng.IntN(2) == 0)}, symbolic.Entry{Key: "count", Value: symbolic.Int(rng.IntN(3) - 1)}, symbolic.Entry{Key: "rate", Value: symbolic.Float(rng.NormFloat64() * 1e8)},
		symbolic.Entry{Key: "text", Value: text()}, symbolic.Entry{Key: "maybe", Value: text()}, symbolic.Entry{Key: "sizes", Value: symbolic.NewList(symbolic.Int(rng.IntN(9)))},
		symbolic.Entry{Key: "names", Value: symbolic.NewList(text(), text())}, symbolic.Entry{Key: "layer", Value: []symbolic.Value{symbolic.Null{}, newMLP(), newLinear(1, 2), reluClass.New()}[rng.IntN(4)]},
		symbolic.Entry{Key: "any", Value: anything[rng.IntN(len(anything))]})
}

func TestURIRoundTrip(t *testing.T) {
	for seed := range uint64(3000) {
		o := randomOptions(rand.New(rand.NewPCG(seed, 1)))
		text, err := patch.URI(o)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := patch.ParseURI(text, registry); err != nil || !symbolic.Equal(again, o) {
			t.Fatalf("%s is written as %s, which reads as %s, %v", show(o), text, show(again), err)
		}
	}
}

func FuzzParseURI(f *testing.F) {
	for _, s := range []string{"options?true&3", "options?layer=dropout?p=0.2", "options?names=a%2Cb", `rule?where=ReLU&replace={"_class":"PReLU"}`, "swap?from=a&to=b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		o, err := patch.ParseURI(uri, registry)
		if err != nil {
			return
		}
		text, err := patch.URI(o)
		if err != nil {
			return // not UTF-8
		}
		if again, err := patch.ParseURI(text, registry); err != nil || !symbolic.Equal(again, o) {
			t.Fatalf("%q reads as %s, is written as %q, which reads as %s, %v", uri, show(o), text, show(again), err)
		}
	})
}
