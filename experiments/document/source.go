package document

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// source is a text that values come from: the file, or one argument of the command line.
type source struct {
	name     string
	argument bool // the name already shows the whole text, so places in it have no line and column
	order    int  // the file is 0, arguments follow as they were given
	lines    []string
	shifts   []shift // in the order of the text

	// cursor remembers where the last look into a line ended, since a JSON file may be one line of any length.
	cursor struct{ line, column, offset int }
}

// shift says that what stands behind column on line, up to the next shift, is by columns further right in the text that
// the user sees than in the text that the YAML parser was given.
type shift struct{ line, column, by int }

func newSource(name, text string) *source {
	return &source{name: name, lines: splitLines(strings.TrimPrefix(text, "\ufeff"))}
}

// splitLines cuts a text where the YAML parser counts a new line.
func splitLines(text string) []string {
	var lines []string
	start := 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		end := i
		i += n
		switch r {
		case '\r':
			if i < len(text) && text[i] == '\n' {
				i++
			}
		case '\n', '\u0085', '\u2028', '\u2029':
		default:
			continue
		}
		lines = append(lines, text[start:end])
		start = i
	}
	return append(lines, text[start:])
}

// at translates a place of the parsed text into one of the text that the user sees.
func (s *source) at(line, column int) (int, int) {
	i, _ := slices.BinarySearchFunc(s.shifts, mark{line, column}, func(f shift, m mark) int {
		return cmp.Or(f.line-m.line, f.column-m.column)
	})
	if i > 0 && s.shifts[i-1].line == line {
		column += s.shifts[i-1].by
	}
	return line, column
}

// line returns line n, counted from 1; "" when there is none.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return s.lines[n-1]
}

// following returns the text of a line from a column on.
func (s *source) following(line, column int) string {
	text, c := s.line(line), &s.cursor
	if c.line != line || c.column > column {
		c.line, c.column, c.offset = line, 1, 0
	}
	for c.column < column && c.offset < len(text) {
		_, n := utf8.DecodeRuneInString(text[c.offset:])
		c.column, c.offset = c.column+1, c.offset+n
	}
	return text[c.offset:]
}

// readable reports the first byte that no YAML text may hold.
func (s *source) readable(text string) *Diagnostic {
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		d := s.diagnostic(0, 0, nil, "the file is UTF-16, want UTF-8")
		d.Hint = "save it as UTF-8, for example with: iconv -f UTF-16 -t UTF-8"
		return d
	}
	for i, line := range s.lines {
		column := 0
		for j := 0; j < len(line); {
			r, n := utf8.DecodeRuneInString(line[j:])
			column++
			switch {
			case r == utf8.RuneError && n == 1:
				d := s.diagnostic(i+1, column, nil, "byte 0x%02x is not UTF-8 text", line[j])
				if !s.argument {
					d.Hint = "save the file as UTF-8"
				}
				return d
			case r < ' ' && r != '\t', r == '\ufffe', r == '\uffff', r == '\ufeff':
				d := s.diagnostic(i+1, column, nil, "the control character %U cannot stand in YAML", r)
				d.Hint = fmt.Sprintf(`delete it, or write it in double quotes as "\u%04X"`, r)
				return d
			}
			j += n
		}
	}
	return nil
}

// forParser returns the text to give to the YAML parser, which differs from YAML and JSON in two points: it refuses the
// directive %YAML 1.2, and the pairs of escapes that JSON writes for characters beyond U+FFFF.
func (s *source) forParser(text string) string {
	text = strings.TrimPrefix(text, "\ufeff")
	if rest, ok := strings.CutPrefix(text, "%YAML 1.2"); ok {
		return "%YAML 1.1" + rest
	}
	if strings.Contains(text, `\u`) && json.Valid([]byte(text)) {
		return s.joinSurrogates(text)
	}
	return text
}

// joinSurrogates rewrites \ud83d\ude00 as \U0001F600 and remembers the two columns that this takes away.
func (s *source) joinSurrogates(text string) string {
	var out bytes.Buffer
	line, column, by := 1, 0, 0 // of what was written last, in the text for the parser
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\n':
			line, column, by = line+1, -1, 0
		case text[i] == '\\':
			if r := utf16.DecodeRune(escaped(text[i:]), escaped(text[min(i+6, len(text)):])); r != utf8.RuneError {
				fmt.Fprintf(&out, `\U%08X`, r)
				column, by = column+10, by+2
				s.shifts = append(s.shifts, shift{line: line, column: column, by: by})
				i += 11
				continue
			}
			out.WriteByte(text[i]) // the character behind a backslash is not looked at again: it may be a backslash
			column++
			i++
		}
		out.WriteByte(text[i])
		if utf8.RuneStart(text[i]) {
			column++
		}
	}
	return out.String()
}

// escaped returns the code unit that an escape \uXXXX at the start of text stands for, -1 when there is none.
func escaped(text string) rune {
	if len(text) < 6 || !strings.HasPrefix(text, `\u`) {
		return -1
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// diagnostic returns a Diagnostic at a place that the parser named; line 0 is no place.
func (s *source) diagnostic(line, column int, path []step, format string, args ...any) *Diagnostic {
	line, column = s.at(line, column)
	return s.shown(line, column, path, fmt.Sprintf(format, args...))
}
