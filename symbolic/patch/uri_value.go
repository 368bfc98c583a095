package patch

import (
	"fmt"
	"strconv"
	"strings"

	"symsearch/symbolic"
)

// parseValue reads the text of an argument, still escaped, as s wants it. What does not fit is left to Check, whose messages
// say what is wanted.
func parseValue(text string, s symbolic.Spec, r *symbolic.Registry) (symbolic.Value, error) {
	if l, ok := s.(*symbolic.ListSpec); ok {
		return parseList(text, l, r)
	}
	plain, err := unescape(text)
	if err != nil {
		return nil, err
	}
	switch s := s.(type) {
	case *symbolic.OptionalSpec:
		if plain == "null" {
			return symbolic.Null{}, nil
		}
		return parseValue(text, s.Of, r)
	case *symbolic.BoolSpec, *symbolic.IntSpec, *symbolic.FloatSpec:
		if v, ok := scalar(plain); ok {
			return v, nil
		}
		return symbolic.String(plain), nil
	case *symbolic.StringSpec, *symbolic.EnumSpec, *symbolic.DurationSpec:
		if strings.HasPrefix(plain, `"`) {
			return symbolic.FromJSON([]byte(plain), r)
		}
		return symbolic.String(plain), nil
	case *symbolic.ObjectSpec:
		if strings.HasPrefix(plain, "{") {
			return symbolic.FromJSON([]byte(plain), r)
		}
		fits := func(c *symbolic.Class) bool {
			if s.Class != nil {
				return c == s.Class
			}
			return c.Implements(s.Interface)
		}
		return parseObject(plain, r, fits, "class for "+s.Want())
	case *symbolic.UnionSpec:
		if plain != "" && strings.ContainsRune(`{["`, rune(plain[0])) {
			return symbolic.FromJSON([]byte(plain), r)
		}
		for _, member := range s.Of {
			if v, err := parseValue(text, member, r); err == nil && symbolic.Check(v, member) == nil {
				return v, nil
			}
		}
		return guess(text, r)
	}
	return guess(text, r)
}

// parseList reads items between commas, or a JSON list.
func parseList(text string, s *symbolic.ListSpec, r *symbolic.Registry) (symbolic.Value, error) {
	if plain, err := unescape(text); err == nil && strings.HasPrefix(plain, "[") {
		return symbolic.FromJSON([]byte(plain), r)
	}
	if text == "" {
		return symbolic.NewList(), nil
	}
	var items []symbolic.Value
	for item := range strings.SplitSeq(text, ",") {
		v, err := parseValue(item, s.Elem, r)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return symbolic.NewList(items...), nil
}

// guess reads a text where anything may stand.
func guess(text string, r *symbolic.Registry) (symbolic.Value, error) {
	plain, err := unescape(text)
	if err != nil {
		return nil, err
	}
	if v, ok := scalar(plain); ok {
		return v, nil
	}
	if plain == "null" {
		return symbolic.Null{}, nil
	}
	if plain != "" && strings.ContainsRune(`{["`, rune(plain[0])) {
		return symbolic.FromJSON([]byte(plain), r)
	}
	name, _, call := strings.Cut(plain, "?")
	if _, exact := r.Lookup(name); exact || call && named(r, name) {
		return parseObject(plain, r, func(*symbolic.Class) bool { return true }, "class")
	}
	if strings.Contains(text, ",") {
		return parseList(text, &symbolic.ListSpec{Elem: &symbolic.AnySpec{}, MaxSize: -1}, r)
	}
	return symbolic.String(plain), nil
}

// named reports whether a registry has a class of a name, in any spelling.
func named(r *symbolic.Registry, name string) bool {
	_, err := find(r, name, func(*symbolic.Class) bool { return true }, "class")
	return err == nil
}

// scalar reads true, false and numbers, as JSON has them.
func scalar(text string) (symbolic.Value, bool) {
	switch {
	case text == "true":
		return symbolic.Bool(true), true
	case text == "false":
		return symbolic.Bool(false), true
	case text == "" || !strings.ContainsRune("-0123456789", rune(text[0])):
		return nil, false
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return symbolic.Int(n), true
	}
	if strings.ContainsAny(text, "_xXpP") {
		return nil, false
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return symbolic.Float(f), true
	}
	return nil, false
}

// URI returns the text of a patch that ParseURI reads back to an equal object. Arguments with their defaults are left
// out. A value that has no shorter form is written as JSON.
func URI(o *symbolic.Object) (string, error) {
	if o.Class() == nil {
		return "", fmt.Errorf("a dictionary has no URI")
	}
	var args []string
	for name, v := range o.Fields() {
		f, known := o.Class().Field(name)
		if !known {
			return "", fmt.Errorf("%s has no argument %q", o.Class().Name, name)
		}
		if f.Default != nil && symbolic.Equal(v, f.Default) {
			continue
		}
		text, err := valueText(v, f.Spec)
		if err != nil {
			return "", &symbolic.PathError{Path: symbolic.Path{symbolic.Key(name)}, Err: err}
		}
		args = append(args, escape(name, "=?,")+"="+text)
	}
	if len(args) == 0 {
		return snake(o.Class().Name), nil
	}
	return snake(o.Class().Name) + "?" + strings.Join(args, "&"), nil
}

// valueText writes an argument for a field of spec s.
func valueText(v symbolic.Value, s symbolic.Spec) (string, error) {
	if o, ok := s.(*symbolic.OptionalSpec); ok {
		if _, null := v.(symbolic.Null); null {
			return "null", nil
		}
		s = o.Of
		if v == symbolic.String("null") {
			return `"null"`, nil
		}
	}
	switch s.(type) {
	case *symbolic.StringSpec, *symbolic.EnumSpec, *symbolic.DurationSpec:
		if text, ok := v.(symbolic.String); ok && !strings.HasPrefix(string(text), `"`) {
			return escape(string(text), ","), nil
		}
	case *symbolic.BoolSpec, *symbolic.IntSpec, *symbolic.FloatSpec:
		return symbolic.Format(v, symbolic.FormatOptions{Compact: true}), nil
	case *symbolic.ObjectSpec:
		if o, ok := v.(*symbolic.Object); ok && o.Class() != nil {
			if text, err := URI(o); err == nil && !strings.Contains(text, "&") {
				return escape(strings.Replace(text, snake(o.Class().Name), o.Class().Name, 1), ","), nil
			}
		}
	}
	data, err := symbolic.ToJSON(v)
	return escape(string(data), ","), err
}
