package document

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// lineStarts returns where each line of a text starts, lines as splitLines cuts them.
func lineStarts(text string) []int {
	var starts []int
	at := 0
	for _, line := range splitLines(text) {
		starts = append(starts, at)
		at += len(line)
		if at < len(text) {
			_, n := utf8.DecodeRuneInString(text[at:])
			if strings.HasPrefix(text[at:], "\r\n") {
				n = 2
			}
			at += n
		}
	}
	return starts
}

func isJSON(text string) bool { return json.Valid([]byte(text)) }

func jsonKey(k string) string {
	if reserved(k) {
		k += "_"
	}
	text, _ := json.Marshal(k) // of a text
	return string(text)
}

// start returns where a node starts in the text, its tag and anchor included.
func (e *editor) start(n *yaml.Node) int {
	line, column := e.src.at(n.Line, n.Column)
	if line < 1 || line > len(e.lines) {
		return len(e.text) - 1
	}
	c := &e.cursor
	if c.line != line || c.column > column {
		c.line, c.column, c.offset = line, 1, e.lines[line-1]
	}
	for c.column < column && c.offset < len(e.text) {
		_, size := utf8.DecodeRuneInString(e.text[c.offset:])
		c.column, c.offset = c.column+1, c.offset+size
	}
	return c.offset
}

// lineStart returns where the line starts that i is in.
func (e *editor) lineStart(i int) int { return strings.LastIndexByte(e.text[:i], '\n') + 1 }

// lineEnd returns where the next line starts.
func (e *editor) lineEnd(i int) int {
	if n := strings.IndexByte(e.text[i:], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(e.text)
}

// opensLine reports whether nothing stands before i on its line.
func (e *editor) opensLine(i int) bool {
	return strings.TrimLeft(e.text[e.lineStart(i):i], " \t") == ""
}

// skipProperties returns where a value starts behind its tag and anchor, on the same line or a later one.
func (e *editor) skipProperties(i int) int {
	for i < len(e.text) && (e.text[i] == '!' || e.text[i] == '&') {
		i = e.skipSpace(e.skipWord(i))
	}
	return i
}

// skipWord returns where a tag, an anchor or an alias ends.
func (e *editor) skipWord(i int) int {
	if n := strings.IndexAny(e.text[i:], " \t\r\n,[]{}"); n >= 0 {
		return i + n
	}
	return len(e.text)
}

// skipSpace returns the first place that is neither white space nor in a comment.
func (e *editor) skipSpace(i int) int {
	for i < len(e.text) {
		switch c := e.text[i]; {
		case c == '#' && (i == 0 || strings.ContainsRune(" \t\r\n,[]{}", rune(e.text[i-1]))):
			i = e.lineEnd(i)
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
		default:
			return i
		}
	}
	return i
}

// end returns where a node ends in the text; false when that cannot be told.
func (e *editor) end(n *yaml.Node) (int, bool) {
	from := e.start(n)
	if from >= len(e.text) {
		return 0, false
	}
	if n.Kind == yaml.AliasNode {
		return e.skipWord(from), e.text[from] == '*'
	}
	at := e.skipProperties(from)
	switch {
	case n.Kind == yaml.ScalarNode:
		return e.endScalar(n, from, at)
	case n.Style&yaml.FlowStyle != 0:
		return e.endFlow(n, at)
	case len(n.Content) == 0:
		return 0, false
	}
	last := len(n.Content) - 1
	if v := n.Content[last]; n.Kind == yaml.MappingNode && isNothing(v) {
		key, ok := e.end(n.Content[last-1])
		if colon := e.skipSpace(key); ok && colon < len(e.text) && e.text[colon] == ':' {
			return colon + 1, true
		}
		return 0, false
	}
	return e.end(n.Content[last])
}

// isNothing reports whether a node is a null that is not written at all.
func isNothing(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&(quoted|yaml.TaggedStyle) == 0 && n.Anchor == ""
}

func (e *editor) endScalar(n *yaml.Node, from, at int) (int, bool) {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return e.closing(at, '"', '\\')
	case n.Style&yaml.SingleQuotedStyle != 0:
		return e.closing(at, '\'', '\'')
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return e.endBlock(at)
	case n.Value == "" && at == from:
		return 0, false
	case n.Value == "":
		for end := from; ; {
			end = e.skipWord(end)
			next := end + len(e.text[end:]) - len(strings.TrimLeft(e.text[end:], " \t"))
			if next >= len(e.text) || e.text[next] != '!' && e.text[next] != '&' {
				return end, true
			}
			end = next
		}
	}
	return at + len(n.Value), strings.HasPrefix(e.text[at:], n.Value) && !strings.ContainsAny(n.Value, "\n")
}

// closing returns the place behind the quote that ends the text at i. In double quotes the escape is a backslash, in single
// quotes it is the quote itself.
func (e *editor) closing(i int, quote, escape byte) (int, bool) {
	if i >= len(e.text) || e.text[i] != quote {
		return 0, false
	}
	for i++; i < len(e.text); i++ {
		switch {
		case e.text[i] == escape && i+1 < len(e.text) && (escape == '\\' || e.text[i+1] == quote):
			i++
		case e.text[i] == quote:
			return i + 1, true
		}
	}
	return 0, false
}

// endBlock returns where a literal or folded text ends: with the last line that is indented as the first is.
func (e *editor) endBlock(i int) (int, bool) {
	end, indent := 0, -1
	for at := e.lineEnd(i); at < len(e.text); at = e.lineEnd(at) {
		line := strings.TrimRight(e.text[at:e.lineEnd(at)], "\r\n")
		text := strings.TrimLeft(line, " ")
		if text == "" {
			continue
		}
		if indent < 0 {
			indent = len(line) - len(text)
		}
		if len(line)-len(text) < indent || indent == 0 {
			break
		}
		end = at + len(line)
	}
	return end, end > 0
}

// endFlow returns the place behind the bracket or brace that closes a collection.
func (e *editor) endFlow(n *yaml.Node, at int) (int, bool) {
	open, end := byte('['), byte(']')
	if n.Kind == yaml.MappingNode {
		open, end = '{', '}'
	}
	if at >= len(e.text) || e.text[at] != open {
		return 0, false
	}
	at++
	for _, child := range n.Content {
		if isNothing(child) {
			continue
		}
		next, ok := e.end(child)
		if !ok || next < at {
			return 0, false
		}
		at = next
	}
	for at = e.skipSpace(at); at < len(e.text) && (e.text[at] == ',' || e.text[at] == ':'); {
		at = e.skipSpace(at + 1)
	}
	return at + 1, at < len(e.text) && e.text[at] == end
}
