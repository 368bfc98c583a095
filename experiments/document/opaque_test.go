package document_test

import (
	"strings"
	"testing"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// A file whose classes are not all known is read, edited and written back when that is asked for; what is known in it is
// checked.
func TestKeepUnknown(t *testing.T) {
	const text = `model: !Sequential       # ours
  - !Beam {width: 4, inner: !Linear 3}  # theirs
  - !Beam [1, !ReLU , x]
  - !Beam 0.5
  - !Beam
  - {_class: Beam, _class_: x}
`
	keep := document.Options{KeepUnknown: true}
	if _, err := document.Parse("net.yaml", []byte(text), registry, nil); err == nil || strings.Count(err.Error(), "there is no class") != 5 {
		t.Errorf("without the option: %v", err)
	}
	d, err := document.Read("net.yaml", []byte(text), registry, nil, keep)
	if err != nil {
		t.Fatal(err)
	}
	const want = "Sequential(layers=[Beam(width=4, inner=Linear(out_features=3)), Beam(_items=[1, ReLU(), \"x\"]), Beam(_value=0.5), Beam(), Beam(_class=\"x\")])"
	model := d.Root.(*symbolic.Object).Get("model")
	if got := symbolic.Format(model, symbolic.FormatOptions{Compact: true, HideDefaults: true}); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for name, write := range map[string]func(symbolic.Value, document.WriteOptions) ([]byte, error){"YAML": document.Write, "JSON": document.WriteJSON} {
		out, err := write(d.Root, document.WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		again, err := document.Read("again", out, registry, nil, keep)
		if err != nil || !symbolic.Equal(again.Root, d.Root) {
			t.Errorf("%s: written as\n%s\n%v", name, out, err)
		}
	}

	set, err := d.Set("model.layers[0].width=5", "model.layers[0].new=!Beam {}", "model.layers[1]._items[0]=7", "model.layers[2]=!Beam 1.0")
	if err != nil {
		t.Fatal(err)
	}
	edited, err := d.Edit(set.Root)
	if want := `model: !Sequential       # ours
  - !Beam {width: 5, inner: !Linear 3, new: !Beam {}}  # theirs
  - !Beam [7, !ReLU , x]
  - !Beam 1.0
  - !Beam
  - {_class: Beam, _class_: x}
`; err != nil || string(edited) != want {
		t.Errorf("edited, %v:\n%s\nwant\n%s", err, edited, want)
	}

	_, err = document.Read("net.yaml", []byte("a: !Beam {b: !Linear {out_features: none}}"), registry, &symbolic.AnySpec{}, keep)
	if err == nil || !strings.Contains(err.Error(), "net.yaml:1:37: a.b.out_features: want") {
		t.Errorf("a mistake inside an unknown object: %v", err)
	}
}

// What could not be read is shown as it is written, and not as something else.
func TestStandIns(t *testing.T) {
	d, err := document.Parse("bad.yaml", []byte("[!Beam {a: 1}, !Beam [2], !Beam 3, !Linear [4], !Sequential 5, 017, 1e999]"), registry, nil)
	if ds, ok := err.(document.Diagnostics); !ok || len(ds) != 7 {
		t.Errorf("got %v, want 7 mistakes", err)
	}
	out, err := document.Write(d.Root, document.WriteOptions{HideDefaults: true})
	if want := "[!Beam {a: 1}, !Beam [2], !Beam 3, !Linear [4], !Sequential 5, \"017\", \"1e999\"]\n"; err != nil || string(out) != want {
		t.Errorf("got %s, %v, want %s", out, err, want)
	}
}
