package document_test

import (
	"strings"
	"testing"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

const small = `model: !Sequential
  - !Linear {out_features: 32}
  - !ReLU
evaluate: {optimizer: !Adam {}}
objectives: {accuracy: maximize}
extra: {a.b: [1, 2]}
`

func TestSet(t *testing.T) {
	d, err := document.Parse("small.yaml", []byte(small), registry, root)
	if err != nil {
		t.Fatal(err)
	}
	before := show(d.Root)
	for _, test := range []struct{ assignment, path, want string }{
		{"workers=4", "workers", "4"},
		{" workers = 4", "workers", "4"},
		{"evaluate.epochs=3", "evaluate.epochs", "3"},
		{"evaluate.optimizer.lr=1", "evaluate.optimizer.lr", "1.0"},
		{"evaluate.optimizer=!Adam {lr: 0.1}", "evaluate.optimizer", "Adam(lr=0.1)"},
		{"evaluate.timeout=10m", "evaluate.timeout", `"10m"`},
		{"model.layers[0].out_features=!OneOf [1, 2]", "model.layers[0].out_features", "OneOf(candidates=[1, 2])"},
		{"model.layers[1]=!Dropout 0.5", "model.layers[1]", "Dropout(p=0.5)"},
		{"budget.trials=7", "budget", "Budget(trials=7)"},
		{"budget={trials: 8}", "budget", "Budget(trials=8)"},
		{"objectives.size=minimize", "objectives", `{accuracy: "maximize", size: "minimize"}`},
		{`extra["a.b"][1]=x=y`, "extra", `{"a.b": [1, "x=y"]}`},
		{`extra["a=b"]=!ReLU`, "extra", `{"a.b": [1, 2], "a=b": ReLU()}`},
		{"extra=", "extra", "null"},
		{"argv=[a,\n b]", "argv", `["a", "b"]`},
	} {
		got, err := d.Set(test.assignment)
		if err != nil {
			t.Errorf("%s: %v", test.assignment, err)
			continue
		}
		p, _ := symbolic.ParsePath(test.path)
		if v, _ := symbolic.Lookup(got.Root, p); show(v) != test.want {
			t.Errorf("%s: got %s, want %s", test.assignment, show(v), test.want)
		}
	}
	if show(d.Root) != before {
		t.Error("the document itself was changed")
	}
}

// TestSetMistakes compares the printed errors with a golden file.
func TestSetMistakes(t *testing.T) {
	d, err := document.Parse("small.yaml", []byte(small), registry, root)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, assignments := range [][]string{
		{"workers"},
		{"=3"},
		{"a..b=3"},
		{"wokers=3"},
		{"workers=0"},
		{"workers.x=0"},
		{"evaluate.epohcs=3"},
		{"evaluate.optimizer.lr=fast"},
		{"model.layers[7]=!ReLU"},
		{"model.layers.first=!ReLU"},
		{"extra.x.y=1"},
		{` extra["a.b"].x =1`},
		{"model.layers[0].in_features.x=1"},
		{" workers = 0"},
		{"model.layers[0]=!Linaer 3"},
		{"model.layers[0]=!Linear {out_features: !OneOf [3, 4, big], bais: true}"},
		{"workers=[1, 2"},
		{"argv=[\n  a,\n  {b}]"},
		{"argv=[1, 2, 3] # a list that is longer than what can be shown in one line"},
		{"workers=\xff"},
		{"workers=*a"},
		{"workers=0", "evaluate.epochs=0", "workers=2", "budget=3"},
		{"workers=0", "wrong", "wokers=1"},
	} {
		_, err := d.Set(assignments...)
		if err == nil {
			t.Errorf("%q: no error", assignments)
			continue
		}
		all.WriteString(err.Error() + "\n\n")
	}
	golden(t, "testdata/set.golden", all.String())
}

// A later error about a value that was set shows the argument, one about its neighbour the file.
func TestSetThenDiagnose(t *testing.T) {
	d, err := document.Parse("small.yaml", []byte(small), registry, root)
	if err != nil {
		t.Fatal(err)
	}
	if d, err = d.Set("evaluate.optimizer=!Adam {lr: 0.1}"); err != nil {
		t.Fatal(err)
	}
	lr, _ := symbolic.ParsePath("evaluate.optimizer.lr")
	epochs, _ := symbolic.ParsePath("evaluate.epochs")
	err = d.Diagnose(symbolic.Errors{{Path: lr, Err: errSmall}, {Path: epochs, Err: errSmall}})
	want := `small.yaml:4:11: evaluate.epochs: too small
  evaluate: {optimizer: !Adam {}}
            ^
--set evaluate.optimizer=!Adam {lr: 0.1}: evaluate.optimizer.lr: too small
  evaluate.optimizer=!Adam {lr: 0.1}
                                ^`
	if err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if line, column := d.Position(lr); line != 0 || column != 0 {
		t.Errorf("got a position in the file, %d:%d", line, column)
	}
}

type constError string

func (e constError) Error() string { return string(e) }

const errSmall = constError("too small")

// FuzzSet applies any assignment: it must not panic, and leaves the document as it was.
func FuzzSet(f *testing.F) {
	for _, text := range []string{"workers=4", `extra["a=b"].c[0]=!ReLU`, "budget.trials=&a [*a]", "a[0=", "=", "model.layers[0]=\n- x", "[\"\t\t\"].x=1", " a . b=1"} {
		f.Add(text)
	}
	d, err := document.Parse("small.yaml", []byte(small), registry, root)
	if err != nil {
		f.Fatal(err)
	}
	before := show(d.Root)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := d.Set(text, "workers=0")
		if err == nil {
			t.Fatal("workers=0 was accepted")
		}
		_ = err.Error()
		if got != nil {
			_, _ = document.Write(got.Root, document.WriteOptions{Root: root})
		}
		if show(d.Root) != before {
			t.Fatal("the document itself was changed")
		}
	})
}
