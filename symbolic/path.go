package symbolic

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Step is one step down a tree: a key of an object or an index of a list. Steps are comparable with ==.
type Step struct {
	key   string
	index int // -1 for a key
}

// Key returns the step to an object's field or a dictionary's entry.
func Key(name string) Step { return Step{key: name, index: -1} }

// Index returns the step to item i of a list. It panics when i is negative.
func Index(i int) Step {
	if i < 0 {
		panic(fmt.Sprintf("symbolic: negative index %d in a path", i))
	}
	return Step{index: i}
}

// Key returns the name, and whether the step is a key.
func (s Step) Key() (string, bool) { return s.key, s.index < 0 }

// Index returns the index, and whether the step is one.
func (s Step) Index() (int, bool) { return s.index, s.index >= 0 }

// compare orders steps: indices before keys, each in its natural order.
func (s Step) compare(t Step) int {
	if s.index >= 0 && t.index >= 0 {
		return s.index - t.index
	}
	if s.index >= 0 || t.index >= 0 {
		if s.index >= 0 {
			return -1
		}
		return 1
	}
	return compareStrings(s.key, t.key)
}

// Path is the way from a root to a node: the place of a value in a tree. The empty path is the root.
//
// Its text is args[0].in_features. A key that is empty, or holds a character other than letters, digits, '_' and '-',
// is written as a quoted Go string in brackets: headers["x.y"].
type Path []Step

// String returns the text form, which ParsePath reads back to an equal path.
func (p Path) String() string { return string(p.append(nil)) }

// append appends the text form to b.
func (p Path) append(b []byte) []byte {
	for i, s := range p {
		switch {
		case s.index >= 0:
			b = append(b, '[')
			b = strconv.AppendInt(b, int64(s.index), 10)
			b = append(b, ']')
		case plainKey(s.key):
			if i > 0 {
				b = append(b, '.')
			}
			b = append(b, s.key...)
		default:
			b = append(b, '[')
			b = strconv.AppendQuote(b, s.key)
			b = append(b, ']')
		}
	}
	return b
}

// plainKey reports whether a key stands in a path without quotes.
func plainKey(k string) bool {
	for i := range len(k) {
		if !isKeyByte(k[i]) {
			return false
		}
	}
	return k != ""
}

// isKeyByte reports whether c may stand in an unquoted key.
func isKeyByte(c byte) bool {
	return c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// ParsePath reads the text form of a path. The empty text is the root. The error names the column of the mistake.
func ParsePath(text string) (Path, error) {
	var p Path
	fail := func(at int, want string) (Path, error) {
		return nil, fmt.Errorf("path %q, column %d: %s", text, at+1, want)
	}
	for i := 0; i < len(text); {
		if text[i] == '[' {
			s, n, err := parseBracket(text[i:])
			if err != nil {
				return fail(i, err.Error())
			}
			p, i = append(p, s), i+n
			continue
		}
		if len(p) > 0 {
			if text[i] != '.' {
				return fail(i, `want "." or "[" before the next step`)
			}
			i++
		}
		start := i
		for i < len(text) && isKeyByte(text[i]) {
			i++
		}
		if i == start {
			return fail(i, `want a name (a name with other characters stands in brackets and quotes: ["a.b"])`)
		}
		p = append(p, Key(text[start:i]))
	}
	return p, nil
}

// parseBracket reads [3] or ["key"] at the start of text, and returns the number of bytes read.
func parseBracket(text string) (Step, int, error) {
	inner := text[1:]
	if strings.HasPrefix(inner, `"`) {
		quoted, err := strconv.QuotedPrefix(inner)
		if err != nil {
			return Step{}, 0, fmt.Errorf("the quoted name has no end")
		}
		if !strings.HasPrefix(inner[len(quoted):], "]") {
			return Step{}, 0, fmt.Errorf(`want "]" after the quoted name`)
		}
		key, err := strconv.Unquote(quoted)
		if err != nil {
			return Step{}, 0, fmt.Errorf("the quoted name is not a valid string")
		}
		return Key(key), len(quoted) + 2, nil
	}
	digits, _, closed := strings.Cut(inner, "]")
	if !closed {
		return Step{}, 0, fmt.Errorf(`"[" has no "]"`)
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 || digits[0] == '+' || digits[0] == '-' {
		return Step{}, 0, fmt.Errorf(`want an index of 0 or more, or a quoted name, between the brackets, got %q`, digits)
	}
	return Index(n), len(digits) + 2, nil
}

// Append returns a new path with the steps behind p; p is left as it is, and shares nothing with the result.
func (p Path) Append(steps ...Step) Path {
	return append(slices.Clip(slices.Clone(p)), steps...)
}

// Clone returns a copy to keep: paths handed to visitors are overwritten by the next node.
func (p Path) Clone() Path { return slices.Clone(p) }

// Equal reports whether p and q are the same place.
func (p Path) Equal(q Path) bool { return slices.Equal(p, q) }

// HasPrefix reports whether p is q or lies below it.
func (p Path) HasPrefix(q Path) bool { return len(p) >= len(q) && slices.Equal(p[:len(q)], q) }

// Parent returns the place above p; false when p is the root.
func (p Path) Parent() (Path, bool) {
	if len(p) == 0 {
		return nil, false
	}
	return p[: len(p)-1 : len(p)-1], true
}

// Last returns the step that leads from the parent to p; false when p is the root.
func (p Path) Last() (Step, bool) {
	if len(p) == 0 {
		return Step{}, false
	}
	return p[len(p)-1], true
}

// RelativeTo returns the way from base to p; false when p does not lie at or below base.
func (p Path) RelativeTo(base Path) (Path, bool) {
	if !p.HasPrefix(base) {
		return nil, false
	}
	return slices.Clip(p[len(base):]), true
}

// CommonPrefix returns the lowest place that both p and q lie at or below.
func (p Path) CommonPrefix(q Path) Path {
	n := 0
	for n < len(p) && n < len(q) && p[n] == q[n] {
		n++
	}
	return slices.Clip(p[:n])
}

// Compare orders paths step by step, a parent before what is below it, indices before keys.
func (p Path) Compare(q Path) int { return slices.CompareFunc(p, q, Step.compare) }

func compareStrings(a, b string) int { return strings.Compare(a, b) }
