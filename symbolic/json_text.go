package symbolic

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// string reads a text. What it returns may be a part of the whole text: clone it to keep it.
func (d *jsonReader) string() (string, error) {
	d.at++
	start, ascii := d.at, true
	for ; d.at < len(d.text); d.at++ {
		c := d.text[d.at]
		if plainByte[c] {
			continue
		}
		switch {
		case c == '"':
			s := d.text[start:d.at]
			if !ascii && !utf8.ValidString(s) {
				return "", &syntaxError{start, "the text is not valid UTF-8"}
			}
			d.at++
			return s, nil
		case c == '\\':
			return d.escaped(start)
		case c < ' ':
			return "", d.syntax("a text holds a control character (write \\n, \\t or \\u00XX)")
		default:
			ascii = false
		}
	}
	return "", errCutJSON
}

// plainByte tells the bytes of a text that stand for themselves.
var plainByte = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = c != '"' && c != '\\'
	}
	return plain
}()

// escaped reads the rest of a text that began at start, from its first backslash.
func (d *jsonReader) escaped(start int) (string, error) {
	b := []byte(d.text[start:d.at])
	for d.at < len(d.text) {
		c := d.text[d.at]
		switch {
		case c == '"':
			if !utf8.Valid(b) {
				return "", &syntaxError{start, "the text is not valid UTF-8"}
			}
			d.at++
			return string(b), nil
		case c < ' ':
			return "", d.syntax("a text holds a control character (write \\n, \\t or \\u00XX)")
		case c != '\\':
			b = append(b, c)
			d.at++
			continue
		}
		if d.at+1 >= len(d.text) {
			return "", errCutJSON
		}
		switch e := d.text[d.at+1]; e {
		case '"', '\\', '/':
			b = append(b, e)
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r':
			b = append(b, '\r')
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'u':
			r, err := d.codePoint()
			if err != nil {
				return "", err
			}
			b = utf8.AppendRune(b, r)
			continue
		default:
			return "", d.syntax("unknown escape in a text")
		}
		d.at += 2
	}
	return "", errCutJSON
}

// codePoint reads one \uXXXX, or two that are a pair.
func (d *jsonReader) codePoint() (rune, error) {
	high, err := d.hex()
	if err != nil || high < 0xd800 || high > 0xdfff {
		return high, err
	}
	if strings.HasPrefix(d.text[d.at:], `\u`) {
		low, err := d.hex()
		if err != nil {
			return 0, err
		}
		if high < 0xdc00 && low >= 0xdc00 && low <= 0xdfff {
			return (high-0xd800)<<10 | (low - 0xdc00) + 0x10000, nil
		}
	}
	return 0, d.syntax("half of a surrogate pair in a text")
}

func (d *jsonReader) hex() (rune, error) {
	if d.at+6 > len(d.text) {
		return 0, errCutJSON
	}
	n, err := strconv.ParseUint(d.text[d.at+2:d.at+6], 16, 16)
	if err != nil {
		return 0, d.syntax("want four hex digits after \\u")
	}
	d.at += 6
	return rune(n), nil
}
