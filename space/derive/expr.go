// Package derive has Expr, the node whose value is computed from decided ones:
//
//	model: !Sequential
//	  - !Linear {out_features: !IntRange {min: 8, max: 64, name: width}}
//	  - !Linear {out_features: !Expr "2 * width"}
//
// It is a package of its own since it needs a library, which package space does without. Whoever reads such files registers
// [Classes].
//
// The language is that of expr-lang/expr (https://expr-lang.org/docs/language-definition): + - * / % **, comparisons, a ? b : c,
// min, max, abs, int, round, and functions of lists such as sum, len and map. A name is a hyper-node or another Expr, by its
// field name, and means what it became; that of a Repeat, how often. A quotient is a number with a fraction; where the field wants an integer and
// there is none, it becomes one.
package derive

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"symsearch/space"
	"symsearch/symbolic"
)

// Expr stands for what its text computes: !Expr "2 * width". It is no decision.
type Expr struct {
	Text string `sym:"text" doc:"an expression of the names of hyper-nodes: 2 * width"`
	Name string `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" words:"a name of letters, digits, - and _, the first no digit" doc:"a name for other expressions, unique in the space"`

	program *vm.Program
	names   []string
}

// Node returns the node as a tree, to be put into a template.
func (e Expr) Node() *symbolic.Object {
	entries := []symbolic.Entry{{Key: "text", Value: symbolic.String(e.Text)}}
	if e.Name != "" {
		entries = append(entries, symbolic.Entry{Key: "name", Value: symbolic.String(e.Name)})
	}
	return Classes()[0].New(entries...)
}

// Classes returns the classes of this package: Expr. It is the same pointer on every call.
func Classes() []*symbolic.Class { return []*symbolic.Class{class()} }

var class = sync.OnceValue(func() *symbolic.Class {
	return symbolic.ClassOf[Expr]("Expr", "what an expression computes from decided values")
})

// maxText bounds an expression: its parser calls itself for each bracket.
const maxText = 10_000

// Init compiles the text. It is called by symbolic.Build.
func (e *Expr) Init() error {
	if len(e.Text) > maxText {
		return fmt.Errorf("want at most %d characters, got %d", maxText, len(e.Text))
	}
	var names namesOf
	program, err := expr.Compile(e.Text, expr.AllowUndefinedVariables(), expr.Patch(&names))
	var at *file.Error
	switch {
	case errors.As(err, &at):
		return fmt.Errorf("%q, column %d: %s", e.Text, at.Column+1, at.Message)
	case err != nil:
		return fmt.Errorf("%q: %w", e.Text, err)
	}
	e.program = program
	for _, n := range names.found {
		if !slices.Contains(names.local, n) && !slices.Contains(e.names, n) {
			e.names = append(e.names, n)
		}
	}
	return nil
}

// namesOf collects the names in an expression, and those that it declares itself.
type namesOf struct{ found, local []string }

// Visit is called by the compiler for each node.
func (n *namesOf) Visit(node *ast.Node) {
	switch x := (*node).(type) {
	case *ast.IdentifierNode:
		n.found = append(n.found, x.Value)
	case *ast.VariableDeclaratorNode:
		n.local = append(n.local, x.Name)
	}
}

// CheckAs reports a text that cannot be read. It is called by symbolic.Check.
func (*Expr) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, _ symbolic.Spec) {
	if _, err := symbolic.Build[*Expr](o); err != nil {
		c.Errorf(p, "%w", err)
	}
}

// Names returns the names in the expression, in the order of the text.
func (e *Expr) Names() []string { return e.names }

// Derive computes the value.
func (e *Expr) Derive(values []symbolic.Value) (symbolic.Value, error) {
	env := make(map[string]any, len(values))
	for i, v := range values {
		x, err := plain(v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.names[i], err)
		}
		env[e.names[i]] = x
	}
	x, err := expr.Run(e.program, env)
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("%q: %s", e.Text, line)
	}
	v, err := symbolic.ValueOf(x)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", e.Text, err)
	}
	return v, nil
}

// plain returns the Go value of a scalar or list of scalars.
func plain(v symbolic.Value) (any, error) {
	switch v := v.(type) {
	case symbolic.Null:
		return nil, nil
	case symbolic.Bool:
		return bool(v), nil
	case symbolic.Int:
		return int(v), nil
	case symbolic.Float:
		return float64(v), nil
	case symbolic.String:
		return string(v), nil
	case *symbolic.List:
		items := make([]any, v.Len())
		for i, item := range v.All() {
			x, err := plain(item)
			if err != nil {
				return nil, err
			}
			items[i] = x
		}
		return items, nil
	}
	return nil, fmt.Errorf("want a scalar or a list of scalars, got %s", symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true}))
}

var (
	_ space.Derived        = (*Expr)(nil)
	_ symbolic.Initializer = (*Expr)(nil)
)
