package document

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"symsearch/symbolic"
)

// The plain (unquoted) scalars that are not texts. Everything else is a String, dates and yes/no/on/off included.
var (
	decimalText = regexp.MustCompile(`^[-+]?(0|[1-9](_?[0-9])*)$`)
	zerosText   = regexp.MustCompile(`^[-+]?0(_?[0-9])+$`)
	prefixText  = regexp.MustCompile(`^[-+]?0([xX](_?[0-9a-fA-F])+|[oO](_?[0-7])+|[bB](_?[01])+)$`)
	floatText   = regexp.MustCompile(`^[-+]?((\.[0-9]+|[0-9](_?[0-9])*\.([0-9](_?[0-9])*)?)([eE][-+]?[0-9]+)?|[0-9](_?[0-9])*[eE][-+]?[0-9]+)$`)

	words = map[string]symbolic.Value{
		"": symbolic.Null{}, "~": symbolic.Null{}, "null": symbolic.Null{}, "Null": symbolic.Null{}, "NULL": symbolic.Null{},
		"true": symbolic.Bool(true), "True": symbolic.Bool(true), "TRUE": symbolic.Bool(true),
		"false": symbolic.Bool(false), "False": symbolic.Bool(false), "FALSE": symbolic.Bool(false),
		".nan": symbolic.Float(math.NaN()), ".NaN": symbolic.Float(math.NaN()), ".NAN": symbolic.Float(math.NaN()),
		".inf": infinity(1), ".Inf": infinity(1), ".INF": infinity(1), "+.inf": infinity(1), "+.Inf": infinity(1), "+.INF": infinity(1),
		"-.inf": infinity(-1), "-.Inf": infinity(-1), "-.INF": infinity(-1),
	}
)

// lazily compiles a pattern when it is first used: one that only mistakes, or writing, have a use for is no cost of every start.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

func infinity(sign int) symbolic.Float { return symbolic.Float(math.Inf(sign)) }

// resolve returns the value that a plain scalar stands for. The error says why a number cannot be taken as one; it is a
// *mistake, with the way out.
func resolve(text string) (symbolic.Value, error) {
	if v, ok := words[text]; ok {
		return v, nil
	}
	digits := strings.ReplaceAll(text, "_", "")
	switch {
	case decimalText.MatchString(text):
		return integer(text, digits, 10)
	case prefixText.MatchString(text):
		return integer(text, digits, 0)
	case zerosText.MatchString(text):
		trimmed := strings.TrimLeft(digits, "-+0")
		if trimmed == "" {
			trimmed = "0"
		} else if digits[0] == '-' {
			trimmed = "-" + trimmed
		}
		return nil, &mistake{
			text: fmt.Sprintf("%s has leading zeros, which some readers of YAML take for octal", text),
			hint: fmt.Sprintf("write %s, or, where a text is meant, %q", trimmed, text),
		}
	case floatText.MatchString(text):
		f, err := strconv.ParseFloat(digits, 64)
		if err != nil {
			return nil, &mistake{text: cutNumber(text) + " is too large for a 64-bit float"}
		}
		return symbolic.Float(f), nil
	}
	return symbolic.String(text), nil
}

// integer reads the digits of an integer.
func integer(text, digits string, base int) (symbolic.Value, error) {
	n, err := strconv.ParseInt(digits, base, 64)
	if errors.Is(err, strconv.ErrRange) {
		m := &mistake{text: cutNumber(text) + " is too large for a 64-bit integer"}
		switch {
		case len(text) > longNumber:
			m.hint = "where a text is meant, write it in quotes"
		case base == 0:
			m.hint = fmt.Sprintf("where a text is meant, write %q", text)
		default:
			m.hint = fmt.Sprintf("write it as a float, %s.0, or, where a text is meant, %q", text, text)
		}
		return nil, m
	}
	if err != nil {
		return nil, &mistake{text: text + " is not an integer"}
	}
	return symbolic.Int(n), nil
}

// longNumber is how many digits of a number a message shows.
const longNumber = 60

// cutNumber cuts a number for a message: hostile ones have millions of digits.
func cutNumber(text string) string {
	if len(text) <= longNumber {
		return text
	}
	return fmt.Sprintf("%s... (%d characters)", text[:longNumber/2], len(text))
}

// resolveAs returns the value of a scalar under one of YAML's own tags.
func resolveAs(tag, text string) (symbolic.Value, error) {
	switch tag {
	case "!!str", "!!timestamp":
		return symbolic.String(text), nil
	case "!!binary":
		return nil, &mistake{text: "binary data has no place in a symbolic tree", hint: "name a file instead"}
	case "!!null", "!!bool", "!!int", "!!float":
	default:
		return nil, &mistake{text: fmt.Sprintf("%s is not a tag for a scalar", tag), hint: "YAML's own are !!str, !!int, !!float, !!bool and !!null; a class is written with one mark, as in !Linear"}
	}
	v, err := resolve(text)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case symbolic.Null:
		if tag == "!!null" {
			return v, nil
		}
	case symbolic.Bool:
		if tag == "!!bool" {
			return v, nil
		}
	case symbolic.Int:
		if tag == "!!int" {
			return v, nil
		}
		if tag == "!!float" {
			return symbolic.Float(v), nil
		}
	case symbolic.Float:
		if tag == "!!float" {
			return v, nil
		}
	}
	return nil, &mistake{text: fmt.Sprintf("%q is not a %s", text, tag)}
}

// mistake is a problem whose place the caller knows.
type mistake struct{ text, hint string }

func (m *mistake) Error() string { return m.text }
