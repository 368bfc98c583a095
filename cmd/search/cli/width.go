package cli

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// displayWidth returns how many columns of a terminal a text takes. It must not have line ends or control characters.
func displayWidth(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// wide are the characters that take two columns, besides the scripts in runeWidth.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{{0x1100, 0x115F, 1}, {0x2E80, 0x303E, 1}, {0xA960, 0xA97F, 1}, {0xFE30, 0xFE6F, 1}, {0xFF01, 0xFF60, 1}, {0xFFE0, 0xFFE6, 1}},
	R32: []unicode.Range32{{0x1F300, 0x1F64F, 1}, {0x1F680, 0x1F6FF, 1}, {0x1F900, 0x1FAFF, 1}, {0x20000, 0x3FFFD, 1}},
}

func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case 0xFF61 <= r && r <= 0xFFDC: // half-width forms of wide scripts
		return 1
	case unicode.In(r, wide, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Yi):
		return 2
	}
	return 1
}

// cut shortens a text to a width, with an ellipsis for what is left out.
func cut(s string, width int) string {
	if displayWidth(s) <= width {
		return s
	}
	if width < 1 {
		return ""
	}
	n := 0
	for i, r := range s {
		if n += runeWidth(r); n > width-1 {
			return s[:i] + "…"
		}
	}
	return s
}

// cutFront is cut that keeps the end of the text.
func cutFront(s string, width int) string {
	if displayWidth(s) <= width {
		return s
	}
	if width < 1 {
		return ""
	}
	n, from := 0, len(s)
	for from > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:from])
		if n += runeWidth(r); n > width-1 {
			break
		}
		from -= size
	}
	return "…" + s[from:]
}

// pad fills a text up to a width.
func pad(s string, width int, right bool) string {
	fill := strings.Repeat(" ", max(0, width-displayWidth(s)))
	if right {
		return fill + s
	}
	return s + fill
}

// oneLine returns the first line of a text with its control characters replaced, safe to draw.
func oneLine(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		s = strings.TrimSpace(s[:i])
	}
	return printable(s)
}

// printable replaces control characters, which might move the cursor or colour the rest.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return '\uFFFD'
		}
		return r
	}, s)
}

// wrap breaks a text into lines of a width, at spaces where there are some; 0 is no limit.
func wrap(text string, width int) []string {
	if width <= 0 || displayWidth(text) <= width {
		return []string{text}
	}
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && displayWidth(line)+1+displayWidth(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
		for displayWidth(line) > width { // a word that fits on no line
			taken, at := 0, len(line)
			for i, r := range line {
				if taken += runeWidth(r); taken > width && i > 0 {
					at = i
					break
				}
			}
			if at == len(line) {
				break
			}
			lines, line = append(lines, line[:at]), line[at:]
		}
	}
	return append(lines, line)
}
