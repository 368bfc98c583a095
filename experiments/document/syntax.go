package document

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxDepth bounds how deep collections may nest, so that hostile text is refused before it costs anything. It leaves
// the stack alone in every walk over the tree.
const maxDepth = 500

var tooDeep = fmt.Sprintf("more than %d collections are nested in each other", maxDepth)

// limits is the YAML parser's guard while it reads; aliases are counted by the composer, which knows what they expand to.
type limits struct{}

func (limits) CheckDepth(depth int, _ *yaml.DepthContext) error {
	if depth > maxDepth {
		return errors.New(tooDeep)
	}
	return nil
}

func (limits) CheckAlias(int, int) error { return nil }

// load parses the text into YAML nodes, and returns the node of the one document's content.
func (s *source) load(text string) (*yaml.Node, *Diagnostic) {
	if d := s.readable(text); d != nil {
		return nil, d
	}
	loader, err := yaml.NewLoader(strings.NewReader(s.forParser(text)), yaml.WithPlugin(limits{}))
	if err != nil {
		panic("document: " + err.Error()) // the options are constants
	}
	var document, second yaml.Node
	switch err := loader.Load(&document); {
	case err == io.EOF, err == nil && isEmpty(&document):
		return nil, s.diagnostic(0, 0, nil, "there is nothing in it, want a document in YAML or JSON")
	case err != nil:
		return nil, s.syntaxError(err)
	}
	switch err := loader.Load(&second); {
	case err == io.EOF:
	case err != nil:
		return nil, s.syntaxError(err)
	default:
		d := s.diagnostic(second.Line, second.Column, nil, "a second document starts here, want one")
		d.Hint = "put it into a file of its own"
		return nil, d
	}
	return document.Content[0], nil
}

// isEmpty reports whether a document has no content: not even the word null.
func isEmpty(document *yaml.Node) bool {
	if len(document.Content) == 0 {
		return true
	}
	n := document.Content[0]
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Tag == "!!null" && n.Style&yaml.TaggedStyle == 0 && n.Anchor == ""
}

// syntaxError translates what the YAML parser says into the words of a person who looks at the file.
func (s *source) syntaxError(err error) *Diagnostic {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		return s.diagnostic(0, 0, nil, "%v", err)
	}
	line, column := e.Mark.Line, e.Mark.Column
	if line == 0 {
		line, column = e.ContextMark.Line, e.ContextMark.Column
	}
	if line > len(s.lines) || line > 1 && line == len(s.lines) && s.lines[line-1] == "" {
		// The end of the text: show the last line that has something in it.
		for line = min(line, len(s.lines)); line > 1 && strings.TrimSpace(s.line(line)) == ""; {
			line--
		}
		column = len([]rune(s.line(line))) + 1
	}
	start := ""
	if e.ContextMark.Line > 0 && e.ContextMark != e.Mark {
		l, c := s.at(e.ContextMark.Line, e.ContextMark.Column)
		start = fmt.Sprintf(" that starts at line %d, column %d", l, c)
	}
	m := explain(e.Message, e.ContextMsg, start, s.following(line, column))
	if m.atStart && e.ContextMark.Line > 0 {
		line, column = e.ContextMark.Line, e.ContextMark.Column
	}
	d := s.diagnostic(line, column, nil, "%s", m.text)
	d.Hint = m.hint
	if found := unmarkedClass().FindStringSubmatch(s.line(d.Line)); found != nil {
		d.Hint = "a class is written with a mark, as in !" + found[1] + " {...}"
	}
	return d
}

// unmarkedClass matches the name of a class in front of its fields, where YAML does not expect them.
var unmarkedClass = lazily(`(?:^|[-:,\[{])\s*([A-Z][\pL\pN_]*)\s*\{`)

// explanation is a mistake of syntax in words; atStart puts it where the broken construct starts.
type explanation struct {
	mistake
	atStart bool
}

// explain words the parser's message. The context says what was being read, start where that began, rest is the text from
// the place of the mistake on.
func explain(message, context, start, rest string) explanation {
	say := func(text, hint string) explanation { return explanation{mistake: mistake{text, hint}} }
	switch message {
	case tooDeep:
		return say(tooDeep, "")
	case "mapping values are not allowed in this context":
		return say(`a ":" cannot stand here`, `check the indentation of this line; a text with ": " in it needs quotes`)
	case "found character that cannot start any token":
		if strings.HasPrefix(rest, "\t") {
			return say("a tab cannot indent YAML", "indent with spaces")
		}
		first := string([]rune(rest + " ")[:1])
		return say(fmt.Sprintf("a value cannot start with %s", first), "put the text into quotes")
	case "found a tab character that violates indentation", "found a tab character where an indentation space is expected",
		"found mixed spaces and tabs in indentation", "found tabs where space indentation is required":
		return say("a tab cannot indent YAML", "indent with spaces")
	case "did not find expected ',' or ']'":
		return say(`want "," or "]" in the list`+start, "a list in brackets needs commas between its items and a bracket at its end")
	case "did not find expected ',' or '}'":
		return say(`want "," or "}" in the dictionary`+start, "a dictionary in braces needs commas between its entries and a brace at its end")
	case "did not find expected '-' indicator":
		return say(`want "- " for the next item of the list`+start, "check the indentation of this line")
	case "did not find expected key":
		return say("want a key of the dictionary"+start, "check the indentation of this line; a text with quotes inside needs quotes around all of it")
	case "could not find expected ':'":
		return say(`want ":" and a value after this key`, "check the indentation of this line and the lines before it")
	case "block sequence entries are not allowed in this context":
		return say(`an item with "- " cannot start here`, "put it on a line of its own, or write the list in brackets")
	case "found unexpected end of stream":
		if strings.Contains(context, "quoted") {
			return explanation{mistake{"the quoted text that starts here has no end", "close the quotes"}, true}
		}
	case "found unknown escape character":
		return say("the escape after the backslash is not known", `in double quotes a backslash is written \\; single quotes take it as it is`)
	case "found invalid Unicode character escape code":
		return say("the escape does not stand for a character", "")
	case "found undefined tag handle":
		return say("the tag has two marks, and its first part is not declared", "a class is written with one mark, as in !Linear")
	case "found incompatible YAML document":
		return say("the version of YAML is not known, want 1.1 or 1.2", "leave the line out")
	case "did not find expected whitespace or line break":
		return say("want a space after the tag", "")
	}
	if name, ok := strings.CutPrefix(message, "unknown anchor '"); ok {
		name = strings.TrimSuffix(name, "' referenced")
		return say(fmt.Sprintf("there is no anchor &%s before this", name), "a text that starts with * needs quotes")
	}
	if context != "" && start != "" {
		return say(message+" "+strings.TrimPrefix(context, "while ")+start, "")
	}
	return say(message, "")
}
