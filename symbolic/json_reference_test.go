package symbolic_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	. "symsearch/symbolic"
)

// fromTokens is a naive reader of the JSON of trees, on the tokens of encoding/json. What it takes, FromJSON must take, and the
// other way round.
func fromTokens(data []byte, r *Registry) (Value, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := tokens(d, r, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more behind the value")
	}
	return v, nil
}

func tokens(d *json.Decoder, r *Registry, depth int) (Value, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	if depth > 1000 {
		return nil, fmt.Errorf("too deep")
	}
	switch t := t.(type) {
	case nil:
		return Null{}, nil
	case bool:
		return Bool(t), nil
	case string:
		return String(t), nil
	case json.Number:
		if strings.ContainsAny(t.String(), ".eE") {
			f, err := strconv.ParseFloat(t.String(), 64)
			return Float(f), err
		}
		n, err := strconv.ParseInt(t.String(), 10, 64)
		return Int(n), err
	}
	if t == json.Delim('[') {
		items := []Value{}
		for d.More() {
			v, err := tokens(d, r, depth+1)
			if err != nil {
				return nil, err
			}
			items = append(items, v)
		}
		_, err = d.Token()
		return NewList(items...), err
	}
	if t != json.Delim('{') {
		return nil, fmt.Errorf("unexpected %v", t)
	}
	return tokensOfObject(d, r, depth)
}

func tokensOfObject(d *json.Decoder, r *Registry, depth int) (Value, error) {
	var class *Class
	var entries []Entry
	seen := map[string]bool{}
	special := false
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, name := t.(string), t.(string)
		for _, reserved := range []string{"_class", "_float"} {
			if strings.HasPrefix(key, reserved) && strings.HasSuffix(key, "_") {
				name = key[:len(key)-1]
			}
		}
		special = special || key == "_float"
		v, err := tokens(d, r, depth+1)
		if err != nil {
			return nil, err
		}
		if key == "_class" {
			s, ok := v.(String)
			known := false
			if class == nil && ok {
				class, known = r.Lookup(string(s))
			}
			if !known {
				return nil, fmt.Errorf("class %v", v)
			}
			continue
		}
		if seen[name] {
			return nil, fmt.Errorf("twice %q", name)
		}
		seen[name] = true
		entries = append(entries, Entry{name, v})
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	switch {
	case class != nil:
		return class.New(entries...), nil
	case special && len(entries) == 1:
		switch entries[0].Value {
		case String("nan"):
			return Float(math.NaN()), nil
		case String("inf"):
			return Float(math.Inf(1)), nil
		case String("-inf"):
			return Float(math.Inf(-1)), nil
		}
		return nil, fmt.Errorf("float %v", entries[0].Value)
	}
	return Dict(entries...), nil
}

func FuzzReaderAgainstTokens(f *testing.F) {
	r, err := NewRegistry(linearClass, reluClass, sequentialClass, everythingClass)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{
		`{"_class":"Linear","in_features":4,"x":[1,2.5,null,true,"s"]}`, `{"in_features":4,"_class":"Linear","_class":"Linear"}`, ` [ ] `, `{ }`, `[1,]`, `{"a":1,}`, `[,1]`,
		`{"_float":"nan"}`, `{"_float":"nan","_float_":1}`, `{"_class_":1,"_class__":2}`, `-0`, `-`, `01`, `1.`, `1.e5`, `1e`, `1E+5`, `-0.0`, `1e999`, `0x1`, `+1`, `.5`,
		`"\u00e9\ud83d\ude00\n\/\b\f"`, `"\ud800"`, `"\x"`, `"\u12"`, "\"\x01\"", "\"\xff\"", `"a\"b"`, `tru`, `nulll`, `true false`, `{"a" 1}`, `{1:2}`, `{"a":}`, `[1 2]`, "\t\n[1]\r ",
		`{"_class":"Everything","weights":{"a":1},"nested":{"trials":3},"sizes":[1],"sizes":[2]}`, `{"_class":"Linear","_class_":3}`, `{"_class":null}`, `9223372036854775808`, `-9223372036854775808`,
		`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1,"b":2}`, "\ufeff1", "[1]]", "\"\u2028\"",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want, wantErr := fromTokens(data, r)
		got, err := FromJSON(data, r)
		if err != nil && wantErr == nil && (!utf8.Valid(data) || strings.Contains(err.Error(), "surrogate")) {
			return // encoding/json puts another character in place of what is no character
		}
		if (err == nil) != (wantErr == nil) || err == nil && (!Equal(got, want) || Format(got, FormatOptions{}) != Format(want, FormatOptions{})) {
			t.Fatalf("%q: got %v, %v, want %v, %v", data, got, err, want, wantErr)
		}
		if err == nil {
			text, err := ToJSON(got)
			if err != nil || !json.Valid(text) {
				t.Fatalf("%q is written as %q, %v", data, text, err)
			}
		}
	})
}

// A text is written as encoding/json writes it.
func FuzzJSONText(f *testing.F) {
	f.Add("a\"\\\n\r\t\b\f\x00\x1f\x7f\u2028\u2029é😀<>&/")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ToJSON(String(s))
		if !utf8.ValidString(s) {
			if err == nil {
				t.Fatalf("%q was written as %q", s, got)
			}
			return
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if encErr := enc.Encode(s); err != nil || encErr != nil || string(got) != strings.TrimSuffix(b.String(), "\n") {
			t.Fatalf("%q is written as %s, want %s", s, got, b.Bytes())
		}
	})
}
