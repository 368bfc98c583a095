package experiments

import (
	"strings"
	"testing"

	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/trials"
)

const declaring = `
classes:
  Dense: {extends: Layer, doc: a wide one, fields: {act: {type: [relu, tanh], default: relu}, size: {type: integer, min: 1, max: 8}}}
  Layer: {fields: {size: {type: integer, min: 1, doc: how wide}, keep: {type: boolean, default: false}}}
  Net: {fields: {first: {type: Layer, default: {size: 3}}, rest: {type: list, max: 2, default: []}, scale: {type: [1, 2.5], default: 1}, note: any}}
model: !Net
  first: !Dense {size: !IntRange {min: 1, max: 4}}
  note: {x: !FloatRange {min: 0, max: 1}}
evaluate: !Function {name: sphere, inputs: [note.x]}
objectives: {value: minimize}
budget: {trials: 5}
`

// Classes of a file are searched, recorded, and made again from the record alone.
func TestDeclaredClasses(t *testing.T) {
	e := parseTest(t, declaring)
	store := openStore(t)
	if res := run(t, store, e); res.Counts.Complete != 5 {
		t.Fatalf("got %+v, want 5 complete trials", res.Counts)
	}
	study, err := store.Study(t.Context(), e.Name)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := NewRegistry()
	trees, err := OpenTrees(study, r)
	if err != nil {
		t.Fatal(err)
	}
	for trial, err := range store.Trials(t.Context(), study, trials.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		tree, err := trees.Tree(trial)
		if err != nil {
			t.Fatal(err)
		}
		first, _ := symbolic.Lookup(tree, symbolic.Path{symbolic.Key("model"), symbolic.Key("first")})
		if c := first.(*symbolic.Object).Class(); c.Name != "Dense" || c.Extends == nil || c.Extends.Name != "Layer" || c.Doc != "a wide one" {
			t.Errorf("trial %d has a %+v", trial.Number, c)
		}
	}
	again, err := Recorded(study, r)
	if err != nil {
		t.Fatal(err)
	}
	if x, y := symbolic.Digest(again.Settings()), symbolic.Digest(e.Settings()); x != y {
		t.Error("the recorded experiment differs from the one that was run")
	}
	if res := run(t, store, parseTest(t, strings.Replace(declaring, "trials: 5", "trials: 7", 1))); res.Counts.Complete != 7 {
		t.Errorf("resumed: got %+v, want 7 complete trials", res.Counts)
	}
	// A class may have changed in the file, and so what the study has of it: the difference is told.
	edited := strings.NewReplacer("Dense: {extends: Layer,", "Dense: {", "keep:", "hold:", "first: {type: Layer, default: {size: 3}}", "first: Dense", "max: 4}", "max: 5}").Replace(declaring)
	_, err = Run(t.Context(), store, parseTest(t, edited), Options{})
	if err == nil || !strings.Contains(err.Error(), "was begun with another experiment:") || !strings.Contains(err.Error(), "4") {
		t.Errorf("got %v, want what differs", err)
	}
}

// Every mistake of a declaration stands at its place.
func TestDeclaredMistakes(t *testing.T) {
	const rest = "model: {x: !FloatRange {min: 0, max: 1}}\nevaluate: !Function {name: sphere, inputs: [x]}\nobjectives: {value: minimize}\nbudget: {trials: 1}\n"
	for _, tt := range []struct{ name, classes, want string }{
		{"type", "{A: {fields: {x: integr}}}", `test.yaml:1:27: classes.A.fields.x: want integer, number, boolean, string, list, dictionary, any or a class, got "integr" (did you mean integer?)`},
		{"type in a dictionary", "{A: {fields: {x: {type: Lienar}}}}", `test.yaml:1:34: classes.A.fields.x.type: want integer,`},
		{"base", "{A: {extends: Linaer}}", `test.yaml:1:24: classes.A.extends: there is no class "Linaer" (did you mean Linear?)`},
		{"default", "{A: {fields: {x: {type: integer, default: a}}}}", `class A: the default of "x": want an integer, got "a"`},
		{"bounds", "{A: {fields: {x: {type: integer, min: 3, max: 1}}}}", "min 3 is above max 1"},
		{"fractions", "{A: {fields: {x: {type: integer, min: 0.5}}}}", "integer wants whole numbers as min and max, got 0.5"},
		{"bounds of text", "{A: {fields: {x: {type: string, min: 1}}}}", "only integer, number and list have min and max"},
		{"bounds of values", "{A: {fields: {x: {type: [a], min: 1}}}}", "one of some values has no min and max"},
		{"cycle", "{A: {fields: {x: B}}, B: {extends: A}}", "classes.B.extends: A would be made of itself"},
		{"taken", "{Linear: {}}", "classes.Linear: there is a class Linear already"},
		{"wider", "{A: {fields: {x: {type: integer, min: 1}}}, B: {extends: A, fields: {x: integer}}}", `the field "x" may only narrow that of A`},
		{"name", "{A-B: {}}", `want a name of letters, digits and _, a letter first (such as "A_B")`},
		{"entry", "{A: {field: {}}}", `did you mean "fields"?`},
		{"no dictionary", "[A]", "want a dictionary"},
		{"default of itself", "{A: {fields: {x: {type: any, default: !A {}}}}}", "A would be made of itself"},
		{"unknown default", "{A: {fields: {x: {type: any, default: !Aa {}}}}}", `there is no class "Aa"`},
		{"items", "{A: {fields: {x: {type: list, of: {type: integer, min: 1}, default: [0]}}}}", `classes.A.fields.x[0]: class A: the default of "x": want an integer of at least 1, got 0`},
		{"type of items", "{A: {fields: {x: {type: list, of: integr}}}}", "classes.A.fields.x.of: want integer,"},
		{"no type", "{A: {fields: {x: {min: 1}}}}", "classes.A.fields.x: want a type, or either with a list of types"},
		{"two types", "{A: {fields: {x: {type: integer, either: [string]}}}}", "classes.A.fields.x: want a type, or either with a list of types"},
		{"pattern", "{A: {fields: {x: {type: string, pattern: '('}}}}", "classes.A.fields.x.pattern: error parsing regexp: missing closing )"},
		{"pattern of a number", "{A: {fields: {x: {type: number, pattern: x}}}}", "classes.A.fields.x.pattern: only a string has a pattern"},
		{"items of items", "{A: {fields: {x: {type: list, of: {type: list, of: {type: list, of: {type: list, of: {typ: integer}}}}}}}}", `classes.A.fields.x.of.of.of.of.typ: the dictionary has no entry of this name (did you mean "type"?)`},
		{"one of several", "{A: {fields: {x: {either: [integer, strng]}}}}", "classes.A.fields.x.either[1]: want integer,"},
		{"items of a number", "{A: {fields: {x: {type: integer, of: integer}}}}", "classes.A.fields.x.of: only a list or a dictionary is of something"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, _ := NewRegistry()
			_, err := Parse("test.yaml", "test", []byte("classes: "+tt.classes+"\n"+rest), r)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
	r, _ := NewRegistry()
	if _, err := Parse("test.yaml", "test", []byte("classes: {A: {fields: {n: {type: integer, max: 3}}}}\n"+strings.Replace(rest, "{x:", "{a: !A {n: 4}, x:", 1)), r); err == nil || !strings.Contains(err.Error(), "model.a.n: want an integer of at most 3, got 4") {
		t.Errorf("got %v, want the mistake in an object of a class of the file", err)
	}
	if _, err := Parse("test.yaml", "test", []byte("classes: {A: {}}\n"+rest), r, "classes.A.doc=x"); err == nil || !strings.Contains(err.Error(), "classes cannot be set") {
		t.Errorf("got %v, want that classes cannot be set", err)
	}
	if e, err := Parse("test.yaml", "test", []byte(declaring), r, "budget.trials=2"); err != nil {
		t.Error(err)
	} else if _, err := Parse("test.yaml", "test", []byte(e.Text), r); err != nil {
		t.Errorf("the text after a change: %v\n%s", err, e.Text)
	}
}

// A model file may declare classes too.
func TestDeclaredInATree(t *testing.T) {
	r, _ := NewRegistry()
	d, err := ReadTree("model.yaml", []byte("classes: {A: {fields: {n: integer}}}\nnet: !A {n: 1}\n"), r, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if net := d.Root.(*symbolic.Object).Get("net").(*symbolic.Object); net.Class() == nil || net.Class().Name != "A" {
		t.Errorf("got %s", symbolic.Format(d.Root, symbolic.FormatOptions{}))
	}
}

// A declared class is part of what a study searches, and its help is not; lists have items of a type, and defaults may be objects of
// classes of the file.
func TestDeclaredClassesAreOfTheStudy(t *testing.T) {
	const file = `name: towers
classes:
  Layer: {fields: {units: {type: integer, min: 1, doc: how many}}}
  Tower: {fields: {widths: {type: list, of: {type: integer, min: 1}}, rows: {type: list, of: [a, b], default: []}, first: {type: Layer, default: !Layer {units: 3}}}}
model: {x: !FloatRange {min: 0, max: 1}, tower: !Tower [3, !IntRange {min: 4, max: 5}]}
evaluate: !Function {name: sphere, inputs: [x]}
objectives: {value: minimize}
budget: {trials: 3}
`
	store := openStore(t)
	e := parseTest(t, file)
	first, _ := symbolic.Lookup(e.Model, symbolic.Path{symbolic.Key("tower"), symbolic.Key("first"), symbolic.Key("units")})
	if first != symbolic.Value(symbolic.Int(3)) {
		t.Errorf("the default is %v", first)
	}
	run(t, store, e)
	if _, err := Run(t.Context(), store, parseTest(t, strings.Replace(file, "doc: how many", "doc: what for", 1)), Options{}); err != nil {
		t.Errorf("another help: %v", err)
	}
	_, err := Run(t.Context(), store, parseTest(t, strings.Replace(file, "type: integer, min: 1, doc", "type: integer, min: 2, doc", 1)), Options{})
	if err == nil || !strings.Contains(err.Error(), "classes.Layer.fields.units.min") {
		t.Errorf("got %v, want that another class is another study", err)
	}
	study, err := store.Study(t.Context(), "towers")
	if err != nil {
		t.Fatal(err)
	}
	r, _ := NewRegistry()
	if _, err := OpenTrees(study, r); err != nil {
		t.Error(err)
	}
	_, err = Parse("test.yaml", "test", []byte(strings.Replace(file, "!Tower [3, ", "!Tower [0, ", 1)), r)
	if err == nil || !strings.Contains(err.Error(), "model.tower.widths[0]: want an integer of at least 1, got 0") {
		t.Errorf("got %v, want the mistake in a list", err)
	}
}

// The types of declared fields are those of fields in Go, also one in another.
func TestDeclaredTypes(t *testing.T) {
	for _, tt := range []struct{ typ, right, value, want string }{
		{"{type: list, of: {type: list, of: {type: integer, min: 1}, min: 2}}", "[[1, 2], [3, 4, 5]]", "[[1, 2], [3], [0, 1]]",
			"model.x[1]: want a list of at least 2 (an integer of at least 1), got 1|model.x[2][0]: want an integer of at least 1, got 0"},
		{"{type: dictionary, of: {type: list, of: [a, b]}}", "{k: [a], l: []}", "{k: [a, c]}", `model.x.k[1]: want one of a, b, got "c"`},
		{"dictionary", "{k: 1}", "3", "model.x: want a dictionary of names to any value, got 3"},
		{"{type: string, pattern: '[a-z]+'}", "abc", "abC9", `model.x: want a string of the form [a-z]+, got "abC9"`},
		{"{type: integer, optional: true}", "null", "a", `model.x: want an integer, got "a"`},
		{"{either: [{type: integer, min: 1}, {type: list, of: Activation}]}", "[!ReLU {}]", "[!Dropout {}]", "model.x"},
		{"Activation", "!ReLU {}", "!Linear {out_features: 3}", "model.x: want an activation, got Linear(out_features=3)"},
		{"{type: [1, 2.5]}", "2.5", "3", "model.x: want one of 1, 2.5, got 3"},
	} {
		t.Run(tt.typ, func(t *testing.T) {
			r, _ := NewRegistry()
			read := func(value string) error {
				_, err := ReadTree("test.yaml", []byte("classes: {A: {fields: {x: "+tt.typ+"}}}\nmodel: !A {x: "+value+"}\n"), r, document.Options{})
				return err
			}
			if err := read(tt.right); err != nil {
				t.Errorf("%s: %v", tt.right, err)
			}
			err := read(tt.value)
			for want := range strings.SplitSeq(tt.want, "|") {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s: got %v\nwant %s", tt.value, err, want)
				}
			}
		})
	}
	r, _ := NewRegistry()
	d, err := ReadTree("test.yaml", []byte("classes: {A: {fields: {x: {type: integer, optional: true}}}}\nmodel: !A {}\n"), r, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if x, _ := symbolic.Lookup(d.Root, symbolic.Path{symbolic.Key("model"), symbolic.Key("x")}); x != symbolic.Value(symbolic.Null{}) {
		t.Errorf("an optional field that is not given is %v, want null", x)
	}
}
