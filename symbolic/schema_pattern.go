package symbolic

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// schemaPattern returns a pattern for a JSON Schema that matches the texts that re matches from end to end, and whether there
// is one. Validators read it as ECMA-262 with or without the flag u, or with the expressions of their language, and not all
// know \pL, flags in groups or characters beyond 16 bits. It is written with what all of them have.
func schemaPattern(re *regexp.Regexp) (string, bool) {
	parsed, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return "", false
	}
	text, ok := ecma(parsed)
	return "^(?:" + text + ")$", ok
}

// ecma writes an expression in the dialect that all validators have.
func ecma(re *syntax.Regexp) (string, bool) {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return "", true
	case syntax.OpBeginText:
		return "^", true
	case syntax.OpEndText:
		return "$", true
	case syntax.OpLiteral:
		var b strings.Builder
		for _, c := range re.Rune {
			if !narrowRunes(c, c) {
				return "", false
			}
			b.WriteString(escapeIn(c, `^$\.*+?()[]{}|/`))
		}
		return b.String(), re.Flags&syntax.FoldCase == 0
	case syntax.OpCharClass:
		return ecmaClass(re.Rune, false)
	case syntax.OpCapture:
		text, ok := ecma(re.Sub[0])
		return "(?:" + text + ")", ok
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		return ecmaRepeat(re)
	case syntax.OpConcat, syntax.OpAlternate:
		parts := make([]string, len(re.Sub))
		for i, sub := range re.Sub {
			text, ok := ecma(sub)
			if !ok {
				return "", false
			}
			parts[i] = text
			if sub.Op == syntax.OpAlternate {
				parts[i] = "(?:" + text + ")"
			}
		}
		if re.Op == syntax.OpConcat {
			return strings.Join(parts, ""), true
		}
		return strings.Join(parts, "|"), true
	}
	return "", false // of words and lines each language has its own notion; . alone may be one character or half of one
}

func ecmaRepeat(re *syntax.Regexp) (text string, ok bool) {
	sub := re.Sub[0]
	switch {
	case re.Op == syntax.OpStar && sub.Op == syntax.OpAnyCharNotNL:
		return `[^\n]*`, true
	case re.Op == syntax.OpStar && sub.Op == syntax.OpAnyChar:
		return `[\s\S]*`, true
	case re.Op == syntax.OpStar && sub.Op == syntax.OpCharClass:
		text, ok = ecmaClass(sub.Rune, true)
	default:
		text, ok = ecma(sub)
	}
	if sub.Op != syntax.OpCharClass {
		text = "(?:" + text + ")"
	}
	switch re.Op {
	case syntax.OpStar:
		return text + "*", ok
	case syntax.OpPlus:
		return text + "+", ok
	case syntax.OpQuest:
		return text + "?", ok
	}
	if re.Max < 0 {
		return fmt.Sprintf("%s{%d,}", text, re.Min), ok
	}
	return fmt.Sprintf("%s{%d,%d}", text, re.Min, re.Max), ok
}

// ecmaClass writes a class of characters, given as pairs of the first and the last. Without the flag u, a character beyond 16
// bits is two for ECMA-262: a class that excludes some others may hold them only where any number is wanted.
func ecmaClass(runes []rune, anyNumber bool) (string, bool) {
	open := "["
	if n := len(runes); n > 0 && runes[n-1] == unicode.MaxRune {
		if !anyNumber {
			return "", false
		}
		open, runes = "[^", complement(runes)
	}
	var b strings.Builder
	b.WriteString(open)
	for pair := range slices.Chunk(runes, 2) {
		low, high := pair[0], pair[1]
		if !narrowRunes(low, high) {
			return "", false
		}
		b.WriteString(escapeIn(low, `\]^[-`))
		if high > low+1 {
			b.WriteByte('-')
		}
		if high > low {
			b.WriteString(escapeIn(high, `\]^[-`))
		}
	}
	b.WriteByte(']')
	return b.String(), len(runes) > 0
}

// complement returns the ranges between the ranges, which end with the last character.
func complement(runes []rune) []rune {
	var others []rune
	next := rune(0)
	for pair := range slices.Chunk(runes, 2) {
		if pair[0] > next {
			others = append(others, next, pair[0]-1)
		}
		next = pair[1] + 1
	}
	return others
}

// narrowRunes reports whether the characters are each one unit of 16 bits, and none is half of a pair.
func narrowRunes(low, high rune) bool {
	return high < 0xD800 || low > 0xDFFF && high <= 0xFFFF
}

func escapeIn(c rune, special string) string {
	if strings.ContainsRune(special, c) {
		return `\` + string(c)
	}
	return string(c)
}
