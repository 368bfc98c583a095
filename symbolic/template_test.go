package symbolic_test

import (
	"fmt"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

var templateClass = &Class{Name: "Rewrite", Fields: []Field{{Name: "to", Spec: &AnySpec{Template: true}}}}

func TestTemplatesAreChecked(t *testing.T) {
	wrap := func(items ...Value) Value { return sequentialClass.New(Entry{"args", NewList(items...)}) }
	for want, template := range map[string]Value{
		"":                                      wrap(String("$it"), linearClass.New(Entry{"in_features", String("$it.out_features")}, Entry{"out_features", String("$it.args[0].x")}), reluClass.New()),
		`to.args[1]: want a layer, got "it"`:    wrap(String("$it"), String("it")),
		`to.args[0]: want a layer, got "$item"`: wrap(String("$item")),
		`to.args[0]: want a layer, got "$it"`:   wrap(String("$$it")),
		`to.args[0].out_features: want an integer of at least 1, got 0`: wrap(linearClass.New(Entry{"in_features", String("$it")}, Entry{"out_features", Int(0)})),
		`to.args[0]: Linear needs the field "out_features"`:             wrap(linearClass.New(Entry{"in_features", String("$it")})),
		`to[0]: path "a..b", column 3: want a name`:                     NewList(String("$it.a..b")),
		`to.nested: budget: seven is not a budget`:                      everythingClass.New(Entry{"nested", Dict(Entry{"trials", Int(7)})}),
		`to[0]: want a name behind the point of "$it."`:                 NewList(String("$it.")),
	} {
		err := Check(templateClass.New(Entry{"to", template}), &AnySpec{})
		if got := fmt.Sprint(err); want == "" && err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%s:\n got %v\nwant %s", Format(template, FormatOptions{Compact: true}), err, want)
		}
	}
	// a rule across fields waits until the hole is filled
	if err := Check(templateClass.New(Entry{"to", everythingClass.New(Entry{"nested", Dict(Entry{"trials", String("$it")})})}), &AnySpec{}); err != nil {
		t.Error(err)
	}
}

// A template is built as it is, holes and all.
func TestTemplatesAreBuilt(t *testing.T) {
	type rewrite struct {
		To Value `sym:"to"`
	}
	c := ClassOf[rewrite]("Rewrite", "")
	c.Fields[0].Spec = &AnySpec{Template: true}
	want := sequentialClass.New(Entry{"args", NewList(String("$it"))})
	r, err := Build[*rewrite](c.New(Entry{"to", want}))
	if err != nil || !Equal(r.To, want) {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestFillRefuses(t *testing.T) {
	_, err := Fill(Dict(Entry{"a", NewList(String("$it.b"))}), newLinear(1, 2))
	if want := "a[0]: Linear(in_features=1, out_features=2) has nothing at b"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func ExampleFill() {
	template := sequentialClass.New(Entry{"args", NewList(String("$it"), reluClass.New(), linearClass.New(
		Entry{"in_features", String("$it.out_features")}, Entry{"out_features", Int(1)}))})
	v, err := Fill(template, newLinear(4, 8))
	fmt.Println(Format(v, FormatOptions{Compact: true, HideDefaults: true}), err)
	// Output:
	// Sequential(args=[Linear(in_features=4, out_features=8), ReLU(), Linear(in_features=8, out_features=1)]) <nil>
}
