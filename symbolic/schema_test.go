package symbolic_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	. "symsearch/symbolic"
)

// A class tells what may stand in it.
func ExampleClass_Help() {
	fmt.Print(linearClass.Help())
	// Output:
	// Linear: an affine map
	//
	//   in_features   an integer of at least 1  required      width of the input
	//   out_features  an integer of at least 1  required      width of the output
	//   bias          true or false             default true  add a learned offset
}

func TestHelp(t *testing.T) {
	narrow, err := Declare("Narrow", "", reluClass)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/help.golden", everythingClass.Help()+"\n"+narrow.Help()+"\n"+(&Class{Name: "Empty"}).Help())
}

func TestSchema(t *testing.T) {
	data, err := Schema(&ObjectSpec{Class: linearClass}, registry(t, linearClass, Classes()[0]))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/schema.golden", string(data)+"\n")
}

// The schema and Check judge the same texts alike.
func TestSchemaAgreesWithCheck(t *testing.T) {
	narrow, err := Declare("Narrow", "", linearClass, Field{Name: "out_features", Spec: &LiteralSpec{Values: []Value{Int(1), Int(2)}}, Default: Int(1)})
	if err != nil {
		t.Fatal(err)
	}
	odd := &Class{Name: "Odd/~", Fields: []Field{
		{Name: "word", Spec: &OptionalSpec{Of: &UnionSpec{Of: []Spec{&StringSpec{}, &FloatSpec{}, &ListSpec{Elem: &BoolSpec{}, MaxSize: -1}}}}, Default: Null{}},
		{Name: "either", Spec: &UnionSpec{Of: []Spec{&EnumSpec{Values: []string{"a"}}, &DurationSpec{}}}, Default: String("a")},
		{Name: "dict", Spec: &DictSpec{Fields: []Field{{Name: "x", Spec: &IntSpec{}}, {Name: "Y", Spec: &IntSpec{}, Default: Int(1)}}, Elem: &BoolSpec{}, Keys: &StringSpec{Pattern: regexp.MustCompile("[a-z]")}}, Default: Dict(Entry{"x", Int(1)})},
		{Name: "linear", Spec: &OptionalSpec{Of: &ObjectSpec{Class: linearClass}}, Default: Null{}},
	}}
	r := registry(t, everythingClass, linearClass, narrow, reluClass, sequentialClass, benchClass, holderClass, odd, Classes()[0])
	data, err := Schema(&AnySpec{}, r)
	if err != nil {
		t.Fatal(err)
	}
	var s any
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		`1`, `null`, `[1, "a", {"x": 2.5}]`,
		`{"_class": "Linear", "in_features": 1, "out_features": 1}`,
		`{"_class": "Linear", "in_features": 1}`,
		`{"_class": "Linear", "in_features": 1, "out_features": 0}`,
		`{"_class": "Linear", "in_features": 1, "out_features": 1, "bais": true}`,
		`{"_class": "Linear", "in_features": 1.5, "out_features": 1}`,
		`{"a": [{"_class": "Linear", "in_features": true, "out_features": 1}]}`,
		`{"_class": "Sequential", "args": [{"_class": "ReLU"}, {"_class": "Linear", "in_features": 1, "out_features": 1}]}`,
		`{"_class": "Sequential", "args": [{"_class": "ReLU", "inplace": 1}]}`,
		`{"_class": "Sequential", "args": [{"_class": "Everything"}]}`,
		`{"_class": "Sequential", "args": [{}]}`,
		`{"_class": "Sequential", "args": {"_class": "ReLU"}}`,
		`{"_class": "Sequential", "args": [{"_class": "Sequential", "args": [{"_class": "ReLU"}]}]}`,
		`{"_class": "Everything"}`,
		`{"_class": "Everything", "flag": true, "count": 9, "small": 255, "rate": 1, "name": "abc", "mode": "slow", "limit": "1h30m", "sizes": [1], "weights": {"a": 1}, "maybe": null}`,
		`{"_class": "Everything", "count": 10}`, `{"_class": "Everything", "small": -1}`, `{"_class": "Everything", "rate": 0}`, `{"_class": "Everything", "rate": 1.5}`,
		`{"_class": "Everything", "name": "abC"}`, `{"_class": "Everything", "name": "a b"}`, `{"_class": "Everything", "mode": "fats"}`, `{"_class": "Everything", "limit": "10 minutes"}`, `{"_class": "Everything", "limit": 5}`,
		`{"_class": "Everything", "sizes": []}`, `{"_class": "Everything", "sizes": [1, 2, 3, 4]}`, `{"_class": "Everything", "sizes": ["a"]}`, `{"_class": "Everything", "weights": {"a": "b"}}`, `{"_class": "Everything", "weights": []}`,
		`{"_class": "Everything", "maybe": 3}`, `{"_class": "Everything", "maybe": "x"}`, `{"_class": "Everything", "layer": {"_class": "ReLU"}}`, `{"_class": "Everything", "layer": null}`, `{"_class": "Everything", "layer": {"_class": "Everything"}}`,
		`{"_class": "Everything", "nested": {"trials": 3}}`, `{"_class": "Everything", "nested": {"trials": -3}}`, `{"_class": "Everything", "nested": {"_class": "budget", "trials": 3}}`, `{"_class": "Everything", "nested": {"_class": "ReLU"}}`,
		`{"_class": "Everything", "raw": {"_class": "Linear", "in_features": 1, "out_features": 0}}`,
		`{"_class": "Everything", "count": {"_class": "Ref", "to": "x"}, "x": 1}`, `{"_class": "Everything", "count": {"_class": "Ref"}}`, `{"_class": "Everything", "count": {"_class": "Holder", "candidates": [1, 2]}}`, `{"_class": "Everything", "count": {"_class": "Holder"}}`,
		`{"_class": "Everything", "count": {"_class": "ReLU"}}`,
		`{"_class": "Node", "width": 1, "rate": 1, "name": "x", "below": [{"width": 1, "rate": 1, "name": "x", "below": []}]}`,
		`{"_class": "Node", "width": 1, "rate": 1, "name": "x", "below": [{"width": 1, "rate": 2, "name": "x", "below": []}]}`,
		`{"_class": "Odd/~", "word": "x"}`, `{"_class": "Odd/~", "word": 1}`, `{"_class": "Odd/~", "word": [true]}`, `{"_class": "Odd/~", "word": [1]}`, `{"_class": "Odd/~", "word": true}`,
		`{"_class": "Odd/~", "either": "a"}`, `{"_class": "Odd/~", "either": "5m"}`, `{"_class": "Odd/~", "either": "b"}`,
		`{"_class": "Odd/~", "dict": {"x": 1, "Y": 2, "z": true}}`, `{"_class": "Odd/~", "dict": {"Y": 2}}`, `{"_class": "Odd/~", "dict": {"x": 1, "Z": true}}`, `{"_class": "Odd/~", "dict": {"x": 1, "z": 1}}`, `{"_class": "Odd/~", "dict": {"x": true}}`,
		`{"_class": "Odd/~", "linear": {"in_features": 1, "out_features": 3}}`, `{"_class": "Odd/~", "linear": {"_class": "Narrow", "in_features": 1, "out_features": 2}}`, `{"_class": "Odd/~", "linear": {"_class": "Narrow", "in_features": 1, "out_features": 3}}`, `{"_class": "Odd/~", "linear": {"_class": "ReLU"}}`,
	} {
		v, err := FromJSON([]byte(text), r)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		want := Check(v, &AnySpec{})
		var data any
		if err := json.Unmarshal([]byte(text), &data); err != nil {
			t.Fatal(err)
		}
		got := (&validator{root: s}).validate("", s, data)
		if (got == nil) != (want == nil) {
			t.Errorf("%s:\nthe schema says %v\n    Check says %v", text, got, want)
		}
	}
}

// What is left of a YAML text when its tags are taken away fits the schema for it, and gross mistakes still do not.
func TestTaggedSchema(t *testing.T) {
	r := registry(t, everythingClass, linearClass, reluClass, sequentialClass, holderClass)
	data, err := TaggedSchema(&DictSpec{Fields: []Field{
		{Name: "model", Spec: &ObjectSpec{Class: sequentialClass}},
		{Name: "workers", Spec: &IntSpec{}, Default: Int(1)},
		{Name: "any", Spec: &AnySpec{}, Default: Null{}},
	}}, r)
	if err != nil {
		t.Fatal(err)
	}
	var s any
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	for text, right := range map[string]bool{
		`{"model": {"args": [{"in_features": 1, "out_features": 2}, {}, null]}, "workers": 3}`:  true,
		`{"model": [{"in_features": 1, "out_features": 2}]}`:                                    true,
		`{"model": {"_class": "Sequential", "args": [{"_class": "ReLU"}]}}`:                     true,
		`{"model": [{"in_features": {"candidates": [1, 2]}, "out_features": [3, 4]}]}`:          true,
		`{"model": [], "any": {"a": [{"b": 1}]}}`:                                               true,
		`{"model": {"_class": "Sequential", "args": [{"_class": "Linear", "in_features": 1}]}}`: false,
		`{"model": {"agrs": []}}`:          false,
		`{"model": "none"}`:                false,
		`{"model": [], "workers": "many"}`: false,
		`{"model": [], "worker": 3}`:       false,
		`{"workers": 3}`:                   false,
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if err := (&validator{root: s}).validate("", s, v); (err == nil) != right {
			t.Errorf("%s: got %v, want it to be right: %v", text, err, right)
		}
	}
}

// validator is the part of JSON Schema that Schema writes.
type validator struct{ root any }

func (d *validator) validate(at string, s, v any) error {
	if s == true || s == nil {
		return nil
	}
	m := s.(map[string]any)
	if ref, ok := m["$ref"].(string); ok {
		part, err := url.PathUnescape(strings.TrimPrefix(ref, "#/definitions/"))
		if err != nil {
			return err
		}
		target := d.root.(map[string]any)["definitions"].(map[string]any)[strings.NewReplacer("~1", "/", "~0", "~").Replace(part)]
		if target == nil {
			return fmt.Errorf("no definition %s", ref)
		}
		return d.validate(at, target, v)
	}
	if cond, ok := m["if"]; ok {
		branch := m["else"]
		if d.validate(at, cond, v) == nil {
			branch = m["then"]
		}
		if err := d.validate(at, branch, v); err != nil {
			return err
		}
	}
	for _, part := range listOf(m["allOf"]) {
		if err := d.validate(at, part, v); err != nil {
			return err
		}
	}
	if any := listOf(m["anyOf"]); any != nil && !slices.ContainsFunc(any, func(part interface{}) bool { return d.validate(at, part, v) == nil }) {
		return fmt.Errorf("%s: none of %v", at, any)
	}
	if c, ok := m["const"]; ok && !reflect.DeepEqual(c, v) {
		return fmt.Errorf("%s: want %v", at, c)
	}
	if e := listOf(m["enum"]); e != nil && !slices.ContainsFunc(e, func(x any) bool { return reflect.DeepEqual(x, v) }) {
		return fmt.Errorf("%s: want one of %v", at, e)
	}
	if types := append(listOf(m["type"]), m["type"]); m["type"] != nil && !slices.ContainsFunc(types, func(t any) bool { return t == typeOf(v) || t == "number" && typeOf(v) == "integer" }) {
		return fmt.Errorf("%s: want %v", at, m["type"])
	}
	switch v := v.(type) {
	case string:
		if p, ok := m["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(v) || !utf8.ValidString(v) {
			return fmt.Errorf("%s: want the form %s", at, p)
		}
	case float64:
		for name, wrong := range map[string]func(x float64) bool{
			"minimum": func(x float64) bool { return v < x }, "maximum": func(x float64) bool { return v > x },
			"exclusiveMinimum": func(x float64) bool { return v <= x }, "exclusiveMaximum": func(x float64) bool { return v >= x },
		} {
			if x, ok := m[name].(float64); ok && wrong(x) {
				return fmt.Errorf("%s: %s %v", at, name, x)
			}
		}
	case []any:
		if n, ok := m["minItems"].(float64); ok && len(v) < int(n) {
			return fmt.Errorf("%s: too few", at)
		}
		if n, ok := m["maxItems"].(float64); ok && len(v) > int(n) {
			return fmt.Errorf("%s: too many", at)
		}
		for i, item := range v {
			if err := d.validate(fmt.Sprint(at, "/", i), m["items"], item); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range listOf(m["required"]) {
			if _, ok := v[name.(string)]; !ok {
				return fmt.Errorf("%s: needs %s", at, name)
			}
		}
		properties, _ := m["properties"].(map[string]any)
		for k, e := range v {
			if err := d.validate(at+"/"+k, m["propertyNames"], k); err != nil {
				return err
			}
			part, ok := properties[k]
			if !ok {
				part = m["additionalProperties"]
			}
			if part == false {
				return fmt.Errorf("%s: no %s", at, k)
			}
			if err := d.validate(at+"/"+k, part, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func listOf(x any) []any { l, _ := x.([]any); return l }

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}
