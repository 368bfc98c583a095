package document

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"symsearch/symbolic"
)

// scalarText returns a leaf as it stands in YAML.
func scalarText(v symbolic.Value) (string, error) {
	switch v := v.(type) {
	case nil, symbolic.Null:
		return "null", nil
	case symbolic.Bool:
		return strconv.FormatBool(bool(v)), nil
	case symbolic.Int:
		return strconv.FormatInt(int64(v), 10), nil
	case symbolic.Float:
		return floatString(float64(v)), nil
	case symbolic.String:
		return stringText(string(v))
	}
	panic(fmt.Sprintf("document: unknown value %T", v))
}

// floatString returns the shortest text that reads back to the same float. It has a point even before an exponent, since
// readers of YAML 1.1, such as Python's, take 1e-05 for a text.
func floatString(f float64) string {
	switch {
	case math.IsNaN(f):
		return ".nan"
	case math.IsInf(f, 1):
		return ".inf"
	case math.IsInf(f, -1):
		return "-.inf"
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e15) {
		digits, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
		if !strings.Contains(digits, ".") {
			digits += ".0"
		}
		return digits + "e" + exponent
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// keyText returns a key as it stands in YAML.
func keyText(key string) (string, error) {
	if reserved(key) {
		key += "_"
	}
	text, err := stringText(key)
	if err == nil && utf8.RuneCountInString(text) > 1000 {
		return "", errors.New("a name of more than 1,000 characters cannot be a key in YAML")
	}
	return text, err
}

// tagText returns the tag of a class. Characters that cannot stand in one are written as in a URL.
func tagText(class string) (string, error) {
	if class == "" || !utf8.ValidString(class) {
		return "", fmt.Errorf("the class name %q cannot be written as a tag", class)
	}
	var b strings.Builder
	b.WriteByte('!')
	for i := range len(class) {
		c := class[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '.' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String(), nil
}

// Texts that stand without quotes: words of letters, digits and a few marks, with single spaces between them, that no
// reader of YAML takes for anything else.
var (
	plainText  = lazily(`^[\pL_/.][\pL0-9_./+@%-]*( [\pL0-9_./+@%-]*[\pL0-9_/])*$|^[0-9]+[g-wyzG-WYZ][\pL0-9]*$`)
	otherWords = lazily(`(?i)^(y|n|yes|no|on|off|null|true|false|[-+]?\.(inf|nan))$`)
	dots       = lazily(`^[.]+([^\pL/]|$)`)
)

// stringText returns a text as it stands in YAML: plain where that is safe, otherwise in double quotes.
func stringText(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", fmt.Errorf("the text %q is not UTF-8 and cannot be written as YAML", s)
	}
	if v, err := resolve(s); err == nil && v == symbolic.String(s) && plainText().MatchString(s) && !otherWords().MatchString(s) && !dots().MatchString(s) {
		return s, nil
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case unicode.IsPrint(r) && r != '\ufeff':
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String(), nil
}

// literal returns the lines of a text that may stand as a literal block, the last one empty when the text ends with a line
// break; nil when the text has one line, or something that a block would not keep.
func literal(s string) []string {
	body := strings.TrimSuffix(s, "\n")
	if !strings.Contains(body, "\n") || strings.HasSuffix(body, "\n") || strings.ContainsAny(body[:1], " \t\n") {
		return nil
	}
	for _, r := range s {
		if r != '\n' && !unicode.IsPrint(r) {
			return nil
		}
	}
	return strings.Split(s, "\n")
}
