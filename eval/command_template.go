package eval

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"symsearch/symbolic"
)

// templates are the parsed texts of a Command.
type templates struct {
	argv     []template
	env      map[string]template
	dir      template
	patterns []pattern
	limits   limits
}

// names says whether a placeholder of this name stands anywhere.
func (t *templates) names(name string) bool {
	has := func(t template) bool {
		return slices.ContainsFunc(t, func(p part) bool { return p.name == name })
	}
	for _, value := range t.env {
		if has(value) {
			return true
		}
	}
	return slices.ContainsFunc(t.argv, has) || has(t.dir)
}

// parse reads all templates; an error names the field.
func (c *Command) parse() (*templates, error) {
	at := func(err error, steps ...symbolic.Step) error {
		return &symbolic.PathError{Path: steps, Err: err}
	}
	if len(c.Argv) == 0 {
		return nil, at(errors.New("want at least the program to run"), symbolic.Key("argv"))
	}
	t := &templates{env: make(map[string]template, len(c.Env))}
	for i, word := range c.Argv {
		parsed, err := parseWord(word)
		if err == nil && i == 0 && len(parsed) == 0 {
			err = errors.New("the program is empty")
		}
		if err != nil {
			return nil, at(err, symbolic.Key("argv"), symbolic.Index(i))
		}
		t.argv = append(t.argv, parsed)
	}
	for name, word := range c.Env {
		parsed, err := parseWord(word)
		if err == nil && (name == "" || strings.ContainsAny(name, "=\x00")) {
			err = fmt.Errorf("%q cannot be the name of an environment variable", name)
		}
		if err != nil {
			return nil, at(err, symbolic.Key("env"), symbolic.Key(name))
		}
		t.env[name] = parsed
	}
	var err error
	if t.dir, err = parseTemplate(c.Dir); err != nil {
		return nil, at(err, symbolic.Key("dir"))
	}
	if err := checkResultName(c.Result); err != nil {
		return nil, at(err, symbolic.Key("result"))
	}
	t.limits = limits{timeout: c.Timeout, silence: c.Silence}
	if t.limits.output, err = parseBytes(c.Output); err != nil {
		return nil, at(err, symbolic.Key("output"))
	}
	if t.limits.memory, err = parseBytes(c.Memory); err == nil && t.limits.memory > 0 {
		err = checkMemoryLimit()
	}
	if err != nil {
		return nil, at(err, symbolic.Key("memory"))
	}
	if t.patterns, err = parsePatterns(c.Patterns); err != nil {
		return nil, err
	}
	return t, nil
}

// parseWord reads a template, or a scalar that stands for itself.
func parseWord(word any) (template, error) {
	if text, ok := word.(string); ok {
		if strings.ContainsRune(text, 0) {
			return nil, errors.New("a program's argument cannot hold a zero byte")
		}
		return parseTemplate(text)
	}
	v, err := symbolic.ValueOf(word)
	if err != nil {
		return nil, err
	}
	text, err := textOf(v)
	return template{{literal: text}}, err
}

// expand puts a trial's values into the templates.
func (t *templates) expand(s scope) (*process, error) {
	p := &process{}
	for i, word := range t.argv {
		text, err := word.expand(s.text)
		if err != nil {
			return nil, fmt.Errorf("argv[%d]: %w", i, err)
		}
		p.argv = append(p.argv, text)
	}
	for name, word := range t.env {
		text, err := word.expand(s.text)
		if err != nil {
			return nil, fmt.Errorf("env.%s: %w", name, err)
		}
		p.env = append(p.env, name+"="+text)
	}
	var err error
	if p.dir, err = t.dir.expand(s.text); err != nil {
		return nil, fmt.Errorf("dir: %w", err)
	}
	return p, nil
}
