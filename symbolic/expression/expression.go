package expression

import (
	"errors"
	"fmt"
	"sync"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"

	"symsearch/symbolic"
)

// maxText bounds an expression: its parser calls itself for each bracket.
const maxText = 10_000

// Expression is a compiled expression. It does not change.
type Expression struct {
	text string
	test test
}

// Error is a mistake in the text of an expression.
type Error struct {
	Text         string
	Line, Column int // of the mistake, from 1; Column counts characters
	Message      string
}

// Error returns the text, the place and the mistake on one line.
func (e *Error) Error() string {
	if e.Line > 1 {
		return fmt.Sprintf("expression %q, line %d, column %d: %s", e.Text, e.Line, e.Column, e.Message)
	}
	return fmt.Sprintf("expression %q, column %d: %s", e.Text, e.Column, e.Message)
}

// Compile reads an expression. With classes, all that may stand in the trees that it is meant for, a name that is a field of
// none of them and a class that is not there are mistakes too. So is, with classes or without, what can never be true: a number,
// a sum, or a path such as layers[1], which is a place and not a question. The error is an *Error.
func Compile(text string, classes ...*symbolic.Class) (*Expression, error) {
	if len(text) > maxText {
		return nil, &Error{Text: text[:40] + "...", Line: 1, Column: 1, Message: fmt.Sprintf("want at most %d characters, got %d", maxText, len(text))}
	}
	config := conf.New(types)
	expr.AllowUndefinedVariables()(config)
	expr.AsBool()(config)
	tree, err := checker.ParseCheck(text, config)
	if err != nil {
		if openPlace(text) {
			return nil, &Error{Text: text, Line: 1, Column: 1, Message: "this is a pattern of places and nothing that is true or false" + placeHint}
		}
		var at *file.Error
		if errors.As(err, &at) {
			return nil, &Error{Text: text, Line: max(at.Line, 1), Column: at.Column + 1, Message: at.Message}
		}
		return nil, &Error{Text: text, Line: 1, Column: 1, Message: err.Error()}
	}
	c := newCompiler(classes)
	t := c.whole(tree.Node)
	if c.err != nil {
		c.err.Text = text
		c.err.locate(text, c.at.From)
		return nil, c.err
	}
	return &Expression{text: text, test: t}, nil
}

// locate sets line and column to those of character n.
func (e *Error) locate(text string, n int) {
	e.Line, e.Column = 1, 1
	for i, r := range []rune(text) {
		switch {
		case i == n:
			return
		case r == '\n':
			e.Line, e.Column = e.Line+1, 1
		default:
			e.Column++
		}
	}
}

// String returns the text of the expression.
func (e *Expression) String() string { return e.text }

// Match reports whether the expression is true of the node v at p, below parent. It is a symbolic.Selector.
func (e *Expression) Match(p symbolic.Path, v, parent symbolic.Value) bool {
	n := nodes.Get().(*node)
	n.path, n.value, n.parent = p, v, parent
	n.object, _ = v.(*symbolic.Object)
	yes := e.test(n)
	*n = node{items: n.items[:0]}
	nodes.Put(n)
	return yes
}

// nodes keeps nodes for the next match: one for each would be most of what it costs.
var nodes = sync.Pool{New: func() any { return new(node) }}

// types tells the checker what the names that are not fields are; those that may be missing are of any type.
var types = map[string]any{
	"class": "",
	"key":   "",
	"path":  "",
	"index": 0,
	"depth": 0,
	"is":    func(string) bool { return false },
	"at":    func(string) bool { return false },
}
