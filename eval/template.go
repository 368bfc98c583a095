package eval

import (
	"errors"
	"fmt"
	"strings"
)

// template is text with {placeholders}, as in "--lr={lr}". It is a list of parts in
// order. A placeholder may say what it stands for when the trial has no such value,
// as {dropout|0}; double braces are braces.
type template []part

// part is literal text or, with a name, a placeholder.
type part struct {
	literal  string
	name     string
	fallback *string // what stands here when there is no such name; nil: that is an error
}

// parseTemplate reads a template. What the names stand for is found by expand.
func parseTemplate(text string) (template, error) {
	var t template
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			t = append(t, part{literal: literal.String()})
			literal.Reset()
		}
	}
	for text != "" {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			literal.WriteString(text)
			break
		}
		literal.WriteString(text[:i])
		brace := text[i]
		text = text[i+1:]
		if text != "" && text[0] == brace {
			literal.WriteByte(brace)
			text = text[1:]
			continue
		}
		if brace == '}' {
			return nil, errors.New("} without { (write }} for a brace)")
		}
		end := strings.IndexAny(text, "{}")
		if end < 0 || text[end] == '{' {
			return nil, fmt.Errorf("{%s is not closed (write {{ for a brace)", brief(text))
		}
		p := part{name: text[:end]}
		if name, fallback, ok := strings.Cut(p.name, "|"); ok {
			p.name, p.fallback = name, &fallback
		}
		if p.name == "" {
			return nil, errors.New("{} names nothing (want the name or path of a value, as {model.lr}; write {{ for a brace)")
		}
		flush()
		t = append(t, p)
		text = text[end+1:]
	}
	flush()
	return t, nil
}

// expand returns the text with what lookup finds in place of the placeholders.
func (t template) expand(lookup func(name string) (string, error)) (string, error) {
	var b strings.Builder
	for _, p := range t {
		if p.name == "" {
			b.WriteString(p.literal)
			continue
		}
		text, err := lookup(p.name)
		if err != nil {
			switch {
			case !errors.Is(err, errUnknownName):
				return "", err
			case p.fallback == nil:
				return "", fmt.Errorf("%w (hint: {%s|text} stands for text in trials that have no such value)", err, brief(p.name))
			}
			text = *p.fallback
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// brief shortens text for a message.
func brief(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "..."
	}
	return text
}
