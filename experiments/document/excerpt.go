package document

import (
	"strings"
	"unicode"
)

// excerptWidth is how many columns of a terminal a source line may take; of a longer one the part around the caret is
// shown.
const excerptWidth = 100

// tabWidth is how far apart the tab stops of an excerpt are.
const tabWidth = 4

// cell is one character of a source line as it is shown.
type cell struct {
	text  string
	width int
}

// excerpt returns a source line as a terminal shows it, with tabs as spaces, and below it a caret under the character at
// column, which counts characters from 1. A column behind the end of the line puts the caret behind the line.
func excerpt(line string, column int) (shown, caret string) {
	line, column, cutStart, cutEnd := around(line, max(column, 1))
	cells := cellsOf(line)
	at := min(column-1, len(cells))
	first, last := window(cells, at)
	var text, under strings.Builder
	if first > 0 || cutStart {
		text.WriteString("...")
		under.WriteString("   ")
	}
	for i, c := range cells[first:last] {
		text.WriteString(c.text)
		if first+i < at {
			under.WriteString(strings.Repeat(" ", c.width))
		}
	}
	if last < len(cells) || cutEnd {
		text.WriteString("...")
	}
	return strings.TrimRight(text.String(), " "), under.String() + "^"
}

// around cuts a line that may be of any length, such as a JSON file without line breaks, to what an excerpt could need:
// the characters near the column.
func around(line string, column int) (near string, at int, cutStart, cutEnd bool) {
	const most = 4 * excerptWidth
	start, end, n := 0, len(line), 0
	for i := range line {
		n++
		if n == column-most {
			start, cutStart = i, true
		}
		if n == column+most {
			end, cutEnd = i, true
			break
		}
	}
	if cutStart {
		column = most + 1
	}
	return line[start:end], column, cutStart, cutEnd
}

// window returns the range of cells to show: all when they fit, otherwise what fits around the one at index at.
func window(cells []cell, at int) (first, last int) {
	total := 0
	for _, c := range cells {
		total += c.width
	}
	if total <= excerptWidth {
		return 0, len(cells)
	}
	first, last = at, at
	used := 0
	for first > 0 && used+cells[first-1].width <= excerptWidth/2 {
		first--
		used += cells[first].width
	}
	for last < len(cells) && used+cells[last].width <= excerptWidth {
		used += cells[last].width
		last++
	}
	return first, last
}

// cellsOf splits a line into characters with their widths. Characters that would move the cursor are replaced.
func cellsOf(line string) []cell {
	cells := make([]cell, 0, len(line))
	column := 0
	for _, r := range line {
		c := cell{text: string(r), width: runeWidth(r)}
		switch {
		case r == '\t':
			c.width = tabWidth - column%tabWidth
			c.text = strings.Repeat(" ", c.width)
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			c = cell{text: "\ufffd", width: 1}
		}
		column += c.width
		cells = append(cells, c)
	}
	return cells
}

// runeWidth returns how many columns of a terminal a character takes: none for combining marks, two for the scripts and
// symbols that are drawn wide.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case 0xFF61 <= r && r <= 0xFFDC: // half-width forms of wide scripts
		return 1
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana),
		0x3000 <= r && r <= 0x303E, 0xFF01 <= r && r <= 0xFF60, 0xFFE0 <= r && r <= 0xFFE6,
		0x1F300 <= r && r <= 0x1FAFF:
		return 2
	}
	return 1
}
