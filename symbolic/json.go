package symbolic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// classKey is the entry that names the class of an object in JSON.
const classKey = "_class"

// maxDepth bounds the nesting of trees that are read, so that hostile input is refused and not a stack overflow.
const maxDepth = 1000

// ToJSON returns the tree as JSON: objects as {"_class": "Linear", ...} with all fields in order, dictionaries without
// _class. Integers and floats keep their types (a float always has a point or an exponent); NaN and the infinities, which
// JSON lacks, are {"_float": "nan"}. FromJSON reads an equal tree back.
func ToJSON(v Value) ([]byte, error) {
	return appendJSON(nil, v, nil)
}

func appendJSON(b []byte, v Value, p Path) ([]byte, error) {
	var err error
	switch v := v.(type) {
	case nil, Null:
		return append(b, "null"...), nil
	case Bool:
		return strconv.AppendBool(b, bool(v)), nil
	case Int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case Float:
		if text := formatFloat(float64(v)); v-v == 0 {
			return append(b, text...), nil
		} else {
			return append(b, `{"_float":"`+text+`"}`...), nil
		}
	case String:
		return appendJSONString(b, string(v), p)
	case *List:
		b = append(b, '[')
		for i, item := range v.items {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendJSON(b, item, append(p, Index(i))); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	case *Object:
		return appendJSONObject(b, v, p)
	}
	panic(fmt.Sprintf("symbolic: unknown value %T", v))
}

func appendJSONObject(b []byte, o *Object, p Path) ([]byte, error) {
	var err error
	b = append(b, '{')
	comma := false
	if o.class != nil {
		b = append(b, `"_class":`...)
		if b, err = appendJSONString(b, o.class.Name, p); err != nil {
			return nil, err
		}
		comma = true
	}
	for k, v := range o.Fields() {
		if strings.HasPrefix(k, "_class") || strings.HasPrefix(k, "_float") {
			k = escapeKey(k)
		}
		if comma {
			b = append(b, ',')
		}
		comma = true
		if b, err = appendJSONString(b, k, p); err != nil {
			return nil, err
		}
		b = append(b, ':')
		if b, err = appendJSON(b, v, append(p, Key(k))); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// escapeKey and unescapeKey let a dictionary hold the keys that mean something here: a trailing underscore is added to
// _class, _class_ and so on, and taken away again.
func escapeKey(k string) string { return k + "_" }

func unescapeKey(k string) string {
	for _, reserved := range []string{classKey, "_float"} {
		if strings.HasPrefix(k, reserved) && strings.HasSuffix(k, "_") {
			return k[:len(k)-1]
		}
	}
	return k
}

func appendJSONString(b []byte, s string, p Path) ([]byte, error) {
	if plainJSON(s) {
		return append(append(append(b, '"'), s...), '"'), nil
	}
	if !utf8.ValidString(s) {
		return nil, &PathError{Path: p.Clone(), Err: fmt.Errorf("the text %q is not valid UTF-8 and cannot be written as JSON", s)}
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return nil, err
	}
	return append(b, bytes.TrimRight(buf.Bytes(), "\n")...), nil
}

// plainJSON reports whether a string stands in JSON as it is.
func plainJSON(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// FromJSON reads a tree that ToJSON wrote, or one written by hand. Objects are of the registry's classes; reading runs no
// code. An unknown class, a duplicate key, an integer that is too large, nesting of more than 1,000 and anything behind the
// value are errors, with their path. What it returns is not checked: see Check.
func FromJSON(data []byte, r *Registry) (Value, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := readJSON(d, r, nil)
	if err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("JSON, byte %d: %w", syntax.Offset, err)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, errors.New("JSON: the text ends in the middle of a value")
		}
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("JSON, byte %d: want the end of the text after one value", d.InputOffset())
	}
	return v, nil
}

func readJSON(d *json.Decoder, r *Registry, p Path) (Value, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	if len(p) > maxDepth {
		return nil, fmt.Errorf("JSON: nested deeper than %d", maxDepth)
	}
	switch t := t.(type) {
	case nil:
		return Null{}, nil
	case bool:
		return Bool(t), nil
	case string:
		return String(t), nil
	case json.Number:
		v, err := parseNumber(t.String())
		if err != nil {
			return nil, &PathError{Path: p.Clone(), Err: err}
		}
		return v, nil
	case json.Delim:
		if t == '[' {
			return readJSONList(d, r, p)
		}
		return readJSONObject(d, r, p)
	}
	return nil, fmt.Errorf("JSON, byte %d: unexpected %v", d.InputOffset(), t)
}

// parseNumber reads an integer as Int and everything with a point or an exponent as Float.
func parseNumber(text string) (Value, error) {
	if !strings.ContainsAny(text, ".eE") {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("the integer %s is outside the 64-bit range (write %s.0 for a float)", text, text)
		}
		return Int(n), nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fmt.Errorf("the number %s is outside the range of a float", text)
	}
	return Float(f), nil
}

func readJSONList(d *json.Decoder, r *Registry, p Path) (Value, error) {
	items := []Value{}
	for d.More() {
		v, err := readJSON(d, r, append(p, Index(len(items))))
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	_, err := d.Token()
	return NewList(items...), err
}

func readJSONObject(d *json.Decoder, r *Registry, p Path) (Value, error) {
	var class *Class
	var entries []Entry
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		key := t.(string)
		if seen[key] {
			return nil, &PathError{Path: p.Clone(), Err: fmt.Errorf("the key %q stands twice", key)}
		}
		seen[key] = true
		at := append(p, Key(unescapeKey(key)))
		v, err := readJSON(d, r, at)
		if err != nil {
			return nil, err
		}
		if key == classKey {
			if class, err = r.classFor(v); err != nil {
				return nil, &PathError{Path: p.Clone(), Err: err}
			}
			continue
		}
		entries = append(entries, Entry{unescapeKey(key), v})
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if class != nil {
		return class.New(entries...), nil
	}
	if len(entries) == 1 && seen["_float"] {
		return specialFloat(entries[0].Value, p)
	}
	return Dict(entries...), nil
}

// classFor returns the class that the value of _class names.
func (r *Registry) classFor(v Value) (*Class, error) {
	name, ok := v.(String)
	if !ok {
		return nil, fmt.Errorf("%s: want the name of a class, got %s", classKey, brief(v))
	}
	c, ok := r.Lookup(string(name))
	if !ok {
		hint := ""
		if s := r.Suggest(string(name)); s != "" {
			hint = fmt.Sprintf(" (did you mean %q?)", s)
		}
		return nil, fmt.Errorf("unknown class %q%s", string(name), hint)
	}
	return c, nil
}

func specialFloat(v Value, p Path) (Value, error) {
	switch v {
	case String("nan"):
		return Float(math.NaN()), nil
	case String("inf"):
		return Float(math.Inf(1)), nil
	case String("-inf"):
		return Float(math.Inf(-1)), nil
	}
	return nil, &PathError{Path: p.Clone(), Err: fmt.Errorf(`_float: want "nan", "inf" or "-inf", got %s`, brief(v))}
}
