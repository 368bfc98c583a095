package space

import (
	"encoding/json"
	"iter"
	"strings"
)

// scanner takes a JSON object apart whose syntax json.Valid has checked: studies of many thousand trials are read at
// every start, and a decoder that also makes values of everything takes most of the time.
type scanner struct {
	text string
	at   int
}

// members yields the text of each key, in its quotes, and of its value.
func (s *scanner) members() iter.Seq2[string, string] {
	return func(yield func(key, value string) bool) {
		s.at++ // the brace
		for {
			s.skipSpace()
			if s.text[s.at] == '}' {
				return
			}
			key := s.value()
			s.skipSpace()
			s.at++ // the colon
			s.skipSpace()
			if !yield(key, s.value()) {
				return
			}
			s.skipSpace()
			if s.text[s.at] == ',' {
				s.at++
			}
		}
	}
}

func (s *scanner) skipSpace() {
	for strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

// value returns the text of the value that begins here, and goes behind it.
func (s *scanner) value() string {
	start, depth := s.at, 0
	for {
		switch c := s.text[s.at]; c {
		case '"':
			s.skipString()
			if depth == 0 {
				return s.text[start:s.at]
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return s.text[start:s.at] // a number or word that ends with what is around it
			}
			if depth--; depth == 0 {
				s.at++
				return s.text[start:s.at]
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return s.text[start:s.at]
			}
		}
		s.at++
	}
}

// skipString goes behind the string that begins here.
func (s *scanner) skipString() {
	for s.at++; s.text[s.at] != '"'; s.at++ {
		if s.text[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
}

// plainString reads a valid JSON string.
func plainString(quoted string) string {
	var plain string
	_ = json.Unmarshal([]byte(quoted), &plain) // its syntax was checked
	return plain
}
