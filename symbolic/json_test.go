package symbolic_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

// Hostile texts cost no more than reading them: what took the square of their length would not come to an end here.
func TestHostileJSONIsRefusedQuickly(t *testing.T) {
	r, _ := NewRegistry(linearClass)
	const n = 1 << 20
	keys := make([]string, n/16)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"k%d":1`, i)
	}
	for name, text := range map[string]string{
		"lists in lists":        strings.Repeat("[", n),
		"objects in objects":    strings.Repeat(`{"a":`, n),
		"a number without end":  strings.Repeat("9", n),
		"an exponent":           "1e" + strings.Repeat("9", n),
		"digits after a point":  "0." + strings.Repeat("1", n) + "x",
		"a text without end":    `"` + strings.Repeat("a", n),
		"escapes without end":   `"` + strings.Repeat(`\u0041`, n),
		"space":                 strings.Repeat(" ", n),
		"many keys, one twice":  "{" + strings.Join(keys, ",") + `,"k0":2}`,
		"unknown class, long":   `{"_class": "` + strings.Repeat("L", n) + `"}`,
		"class behind the keys": "{" + strings.Join(keys, ",") + `,"_class":"Linear","_class":"Linear"}`,
	} {
		if _, err := FromJSON([]byte(text), r); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestJSONRefusesWithPlace(t *testing.T) {
	r, _ := NewRegistry(linearClass)
	for text, want := range map[string]string{
		`{"a": [1, {"b": 1, "b": 2}]}`:               `a[1]: the key "b" stands twice`,
		`{"_float": "nan", "_float_": 1}`:            `the key "_float" stands twice`,
		`{"_class": "Linear", "bias": 1, "bias": 2}`: `the key "bias" stands twice`,
		`{"_class": "Linear", "_class": "Linear"}`:   `the key "_class" stands twice`,
		`{"x": {"_class": ""}}`:                      `x: _class: want the name of a class, got ""`,
		`{"x": {"_class": [1]}}`:                     `x: _class: want the name of a class, got [1]`,
		`[1, 2,, 3]`:                                 `JSON, byte 6: want a value`,
		`{"a": 1,}`:                                  `JSON, byte 8: want a key in quotes`,
		`{"a": tru}`:                                 `JSON, byte 6: want true`,
		`tru`:                                        `JSON: the text ends in the middle of a value`,
		`"\ud800x"`:                                  `JSON, byte 7: half of a surrogate pair in a text`,
		"[\"\xff\"]":                                 `JSON, byte 2: the text is not valid UTF-8`,
		"\"a\nb\"":                                   `JSON, byte 2: a text holds a control character (write \n, \t or \u00XX)`,
		`01`:                                         `JSON, byte 1: want the end of the text after one value`,
		`[99999999999999999999999999999999999999999999999999999999999999999]`: `[0]: the integer 999999999999999999999999999999999999999999999999999999999... is outside the 64-bit range`,
	} {
		if _, err := FromJSON([]byte(text), r); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestJSONRefusesToWriteWhatIsNoText(t *testing.T) {
	for want, v := range map[string]Value{
		`a[0]: the text "\xff" is not valid UTF-8`:     Dict(Entry{"a", NewList(String("\xff"))}),
		`["\xff"]: the text "\xff" is not valid UTF-8`: Dict(Entry{"\xff", Int(1)}),
	} {
		if _, err := ToJSON(v); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Objects of unknown classes are kept on request: looked at, edited, written back, not built.
func TestKeepUnknown(t *testing.T) {
	r, _ := NewRegistry(linearClass)
	const text = `{"_class":"Old","rate":0.5,"below":[{"_class":"Old","rate":1,"below":[]},{"_class":"Linear","in_features":1,"out_features":2,"bias":true},{"_class":"Older","_class_":2}]}`
	if _, err := FromJSON([]byte(text), r); err == nil {
		t.Error("an unknown class was read without being asked to")
	}
	v, err := ReadJSON([]byte(text), r, JSONOptions{KeepUnknown: true})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ToJSON(v); err != nil || string(again) != text {
		t.Errorf("written back as %s, %v", again, err)
	}
	if err := Check(v, &AnySpec{}); err != nil {
		t.Errorf("check: %v", err)
	}
	if err := Check(sequentialClass.New(Entry{"args", NewList(v)}), &AnySpec{}); err != nil {
		t.Errorf("nobody knows whether it is a layer, but: %v", err)
	}
	if err := Check(v.(*Object).With(Entry{"below", linearClass.New()}), &AnySpec{}); err == nil {
		t.Error("a mistake inside an unknown object is not found")
	}
	if _, err := Build[layer](sequentialClass.New(Entry{"args", NewList(v)})); err == nil || err.Error() != "args[0]: Old is a class that is not known here, so nothing can be built of it" {
		t.Errorf("an unknown object was built: %v", err)
	}
	more, err := Rebind(v, Set(path(t, "new"), Int(1)), Delete(path(t, "rate")))
	if want := "- rate: 0.5\n+ new: 1"; err != nil || Diff(v, more).String() != want {
		t.Errorf("got %s, %v, want %s", Diff(v, more), err, want)
	}
	edit, err := Rebind(v, Set(path(t, "below[0].rate"), Int(2)), Delete(path(t, "below[2]")))
	if want := "~ below[0].rate: 1 -> 2\n- below[2]: Older(_class=2)"; err != nil || Diff(v, edit).String() != want {
		t.Errorf("got %s, %v, want %s", Diff(v, edit), err, want)
	}
	one, _ := Lookup(v, path(t, "below[0]"))
	if v.(*Object).Class() != one.(*Object).Class() {
		t.Error("two objects of one name and form are of two classes")
	}
}

// Trees of every kind survive, whatever the order of keys and wherever the class stands.
func TestJSONReadsAnyOrder(t *testing.T) {
	r, err := NewRegistry(everythingClass, linearClass)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	want := everythingClass.New(Entry{"rate", Int(1)}, Entry{"nested", Dict(Entry{"trials", Int(3)})}, Entry{"weights", Dict(Entry{"a", Int(2)})}, Entry{"layer", newLinear(1, 2)}, Entry{"unknown", Int(1)})
	members := []string{`"_class":"Everything"`, `"rate":1`, `"nested":{"trials":3}`, `"weights":{"a":2}`, `"layer":{"in_features":1,"_class":"Linear","out_features":2}`, `"unknown":1`}
	for range 50 {
		rng.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		text := "{" + strings.Join(members, ", ") + "}"
		if got, err := FromJSON([]byte(text), r); err != nil || !Equal(got, want) {
			t.Fatalf("%s: got %s, %v", text, Format(got, FormatOptions{Compact: true}), err)
		}
	}
}

func ExampleReadJSON() {
	r, _ := NewRegistry(reluClass)
	v, err := ReadJSON([]byte(`[{"_class": "ReLU"}, {"_class": "Swish", "beta": 1.0}]`), r, JSONOptions{KeepUnknown: true})
	fmt.Println(Format(v, FormatOptions{Compact: true}), err)
	// Output: [ReLU(inplace=false), Swish(beta=1.0)] <nil>
}
