package document_test

import (
	"strings"
	"testing"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

const commented = `# a small network
model: !Sequential      # the layers
  # the first one
  - !Linear {out_features: 32}   # wide

  - !ReLU
  - !Dropout 0.5
evaluate:
  epochs: 3   # enough
  optimizer: !Adam {lr: 0.01}
objectives: {accuracy: maximize}
extra:
  note: |
    two
    lines
  words: ["a, b", 'it''s', plain one] # three
`

func TestEditKeepsTheRest(t *testing.T) {
	for _, test := range []struct{ name, assignment, old, new string }{
		{"scalar in braces", "model.layers[0].out_features=64", "{out_features: 32}", "{out_features: 64}"},
		{"scalar before a comment", "evaluate.epochs=10", "epochs: 3   #", "epochs: 10   #"},
		{"object", "evaluate.optimizer=!Adam {lr: 0.5}", "{lr: 0.01}", "{lr: 0.5}"},
		{"hyper-node", "model.layers[0].out_features=!OneOf [32, 64]", "{out_features: 32}", "{out_features: !OneOf [32, 64]}"},
		{"object without fields", "model.layers[1]=!Dropout 0.1", "- !ReLU\n", "- !Dropout {p: 0.1}\n"},
		{"scalar under a tag", "model.layers[2].p=0.1", "- !Dropout 0.5", "- !Dropout {p: 0.1}"},
		{"new field in braces", "model.layers[0].bias=false", "{out_features: 32}", "{out_features: 32, bias: false}"},
		{"new entry at the top", "workers=4", "plain one] # three\n", "plain one] # three\nworkers: 4\n"},
		{"new entry below", "extra.more=[1, 2]", "plain one] # three\n", "plain one] # three\n  more: [1, 2]\n"},
		{"new entry in braces", "objectives.loss=minimize", "{accuracy: maximize}", "{accuracy: maximize, loss: minimize}"},
		{"several lines", "extra.note=short", "|\n    two\n    lines", "short"},
		{"double quotes", "extra.words[0]=c", `"a, b"`, "c"},
		{"single quotes", "extra.words[1]=c", "'it''s'", "c"},
		{"plain words", "extra.words[2]=true", "plain one", "true"},
		{"collection", "extra.words=[]", `["a, b", 'it''s', plain one]`, "[]"},
		{"the same", "evaluate.epochs=3", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := edited(t, commented, test.assignment)
			if want := strings.Replace(commented, test.old, test.new, 1); got != want {
				t.Errorf("%s\ngot:\n%s\nwant:\n%s", test.assignment, got, want)
			}
		})
	}
}

// Of several items that are alike, the one goes away that was meant, and its comment with it.
func TestEditKnowsItemsThatAreAlike(t *testing.T) {
	const text = "layers:\n  - !Linear {out_features: 8}   # one\n  - !ReLU                       # two\n  - !Linear {out_features: 8}   # three\n  - !ReLU                       # four\n"
	lines := strings.SplitAfter(text, "\n")
	d, err := document.Parse("test.yaml", []byte(text), registry, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		at := symbolic.Path{symbolic.Key("layers"), symbolic.Index(i)}
		item, _ := symbolic.Lookup(d.Root, at)
		for name, tt := range map[string]struct {
			edit symbolic.Update
			want string
		}{
			"removed": {symbolic.Delete(at), strings.Replace(text, lines[i+1], "", 1)},
			"before": {symbolic.Insert(at, item.(*symbolic.Object).With(symbolic.Entry{})),
				strings.Replace(text, lines[i+1], strings.TrimRight(strings.NewReplacer("!ReLU ", "!ReLU {} ").Replace(lines[i+1][:31]), " ")+"\n"+lines[i+1], 1)},
		} {
			root, err := symbolic.Rebind(d.Root, tt.edit)
			if err != nil {
				t.Fatal(err)
			}
			got, err := d.Edit(root)
			if err != nil || string(got) != tt.want {
				t.Errorf("item %d %s: %v\ngot:\n%s\nwant:\n%s", i, name, err, got, tt.want)
			}
		}
	}
}

// What is added to a file with the line ends of Windows, or with a byte order mark, has them too.
func TestEditKeepsLineEnds(t *testing.T) {
	windows := func(text string) string { return "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n") }
	got := edited(t, windows(commented), "workers=4")
	if want := windows(strings.Replace(commented, "plain one] # three\n", "plain one] # three\nworkers: 4\n", 1)); got != want {
		t.Errorf("got:\n%q\nwant:\n%q", got, want)
	}
}

func TestEditLists(t *testing.T) {
	layer := func(text string) symbolic.Value {
		d, err := document.Parse("layer", []byte(text), registry, nil)
		if err != nil {
			t.Fatal(err)
		}
		return d.Root
	}
	for _, test := range []struct {
		name   string
		update symbolic.Update
		old    string
		new    string
	}{
		{"insert", symbolic.Insert(at("model.layers[1]"), layer("!Dropout 0.25")), "# wide\n", "# wide\n  - !Dropout {p: 0.25}\n"},
		{"insert first", symbolic.Insert(at("model.layers[0]"), layer("!ReLU")), "  - !Linear", "  - !ReLU {}\n  - !Linear"},
		{"append", symbolic.Append(at("model.layers"), layer("!ReLU")), "- !Dropout 0.5\n", "- !Dropout 0.5\n  - !ReLU {}\n"},
		{"remove", symbolic.Delete(at("model.layers[1]")), "  - !ReLU\n", ""},
		{"insert in brackets", symbolic.Insert(at("extra.words[1]"), symbolic.Int(7)), "'it''s'", "7, 'it''s'"},
		{"append in brackets", symbolic.Append(at("extra.words"), symbolic.Int(7)), "plain one]", "plain one, 7]"},
		{"remove in brackets", symbolic.Delete(at("extra.words[1]")), "'it''s', ", ""},
		{"remove the last in brackets", symbolic.Delete(at("extra.words[2]")), ", plain one", ""},
		{"remove an entry", symbolic.Delete(at("extra.note")), "  note: |\n    two\n    lines\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			d, err := document.Parse("small.yaml", []byte(commented), registry, root)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := symbolic.Rebind(d.Root, test.update)
			if err != nil {
				t.Fatal(err)
			}
			got, err := d.Edit(tree)
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Replace(commented, test.old, test.new, 1); string(got) != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// What an anchor is for cannot be changed in one of its places; the text is then written anew, and still right.
func TestEditOfRepeatedValues(t *testing.T) {
	const text = "# kept\nmodel: !Sequential\n  - &a !Linear {out_features: 32}\n  - *a\nevaluate: {optimizer: !Adam {}}\nobjectives: {accuracy: maximize}\n"
	got := edited(t, text, "model.layers[1].out_features=8")
	if !strings.HasPrefix(got, "# kept\n") || !strings.Contains(got, "  - &a !Linear {out_features: 32}\n  - !Linear {out_features: 8}\n") {
		t.Errorf("the alias: got\n%s", got)
	}
	got = edited(t, text, "model.layers[0].out_features=8")
	if !strings.HasPrefix(got, "# kept\n") || !strings.Contains(got, "{out_features: 8}") || strings.Contains(got, "*a") {
		t.Errorf("the anchor: got\n%s", got)
	}
}

func TestEditJSON(t *testing.T) {
	const text = `{
  "model": {"_class": "Linear", "out_features": 32},
  "evaluate": {"epochs": 3, "optimizer": {"_class": "Adam"}},
  "objectives": {
    "accuracy": "maximize"
  }
}
`
	for _, test := range []struct{ assignment, old, new string }{
		{"model.out_features=64", "32", "64"},
		{"model={_class: ReLU}", `{"_class": "Linear", "out_features": 32}`, `{"_class":"ReLU"}`},
		{"objectives.loss=minimize", `"maximize"`, "\"maximize\",\n    \"loss\": \"minimize\""},
		{"evaluate.optimizer.lr=0.5", `{"_class": "Adam"}`, `{"_class": "Adam", "lr": 0.5}`},
	} {
		got := edited(t, text, test.assignment)
		if want := strings.Replace(text, test.old, test.new, 1); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.assignment, got, want)
		}
	}
}

// edited sets a value and returns the text, which must read as what was set.
func edited(t *testing.T, text, assignment string) string {
	t.Helper()
	d, err := document.Parse("small.yaml", []byte(text), registry, root)
	if err != nil {
		t.Fatal(err)
	}
	set, err := d.Set(assignment)
	if err != nil {
		t.Fatal(err)
	}
	out, err := set.Edit(set.Root)
	if err != nil {
		t.Fatal(err)
	}
	again, err := document.Parse("small.yaml", out, registry, root)
	if err != nil {
		t.Fatalf("%s: the text does not read back: %v\n%s", assignment, err, out)
	}
	if !symbolic.Equal(again.Root, set.Root) {
		t.Errorf("%s: the text reads as another tree:\n%s", assignment, out)
	}
	return string(out)
}

func at(path string) symbolic.Path {
	p, err := symbolic.ParsePath(path)
	if err != nil {
		panic(err)
	}
	return p
}
