package symbolic

import (
	"fmt"
	"slices"
	"strings"
)

// LiteralSpec accepts one of a few values of any type. For names EnumSpec is the usual choice.
type LiteralSpec struct{ Values []Value }

// literalSpec makes a LiteralSpec of a tag such as enum:"1,2,4"; each is what values of the type want.
func literalSpec(names string, each Spec) (Spec, error) {
	s := &LiteralSpec{}
	for name := range strings.SplitSeq(names, ",") {
		v, err := parseDefault(strings.TrimSpace(name), each)
		if err != nil {
			return nil, fmt.Errorf("tag enum: %w", err)
		}
		s.Values = append(s.Values, v)
	}
	return s, nil
}

func (s *LiteralSpec) texts() []string {
	texts := make([]string, len(s.Values))
	for i, v := range s.Values {
		texts[i] = brief(v)
	}
	return texts
}

func (s *LiteralSpec) Want() string { return "one of " + strings.Join(s.texts(), ", ") }

func (s *LiteralSpec) check(c *Checker, p Path, v Value) {
	if !s.has(coerce(v, s)) {
		c.wrong(p, s, v)
	}
}

func (s *LiteralSpec) has(v Value) bool {
	return slices.ContainsFunc(s.Values, func(w Value) bool { return Equal(v, w) })
}

// parse returns the value that a text stands for.
func (s *LiteralSpec) parse(text string) (Value, error) {
	for _, v := range s.Values {
		if name, ok := v.(String); ok && string(name) == text || brief(v) == text || brief(v) == text+".0" {
			return v, nil
		}
	}
	return nil, fmt.Errorf("want %s, got %s", s.Want(), text)
}
