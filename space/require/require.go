package require

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"symsearch/space"
	"symsearch/symbolic"
)

// Options say what an expression may speak of besides decisions.
type Options struct {
	// Parts are entries of the tree that expressions may name: model and evaluate in an experiment.
	Parts []string

	// Functions are called with the tree of a draft: parameters(). An error counts as a rule that does not hold.
	Functions map[string]func(tree symbolic.Value) (float64, error)

	// Tree, if not nil, makes of the tree of a draft the one that expressions speak of.
	Tree func(symbolic.Value) symbolic.Value

	// Classes are the names that count and its like know; nil: any.
	Classes []string
}

// ours are the functions that each draft has its own of. That count is among them hides the library's.
var ours = map[string]any{
	"count":   func(string) int { return 0 },
	"active":  func(string) bool { return false },
	"decided": func(string) any { return nil },
}

// maxText bounds an expression: its parser calls itself for each bracket.
const maxText = 10_000

// ErrNoFunction is wrapped by the mistake of a rule that calls a function which is not there.
var ErrNoFunction = errors.New("no function")

// Compile reads a rule from its text. The error has everything that is wrong with it, one by one when it is unwrapped; a text that
// can be read, but speaks of what is not there, comes with the rule, so that its names can be looked up.
func Compile(text string, o Options) (space.Rule, error) {
	if len(text) > maxText {
		return space.Rule{}, fmt.Errorf("want at most %d characters, got %d", maxText, len(text))
	}
	r := reader{Options: o, called: map[ast.Node]bool{}, local: map[string]bool{}, names: map[string]bool{}, optional: map[string]bool{}, missing: map[string]bool{}}
	program, err := expr.Compile(text, expr.Env(ours), expr.AllowUndefinedVariables(), expr.Patch(&r))
	if len(r.errs) > 0 {
		for i, err := range r.errs {
			r.errs[i] = fmt.Errorf("%s: %w", text, err)
		}
		return r.rule(text, program), errors.Join(r.errs...)
	}
	var at *file.Error
	if errors.As(err, &at) {
		err = fmt.Errorf("column %d: %s", at.Column+1, at.Message)
	}
	if err != nil {
		return space.Rule{}, fmt.Errorf("%s: %w", text, err)
	}
	return r.rule(text, program), nil
}

// reader finds what an expression speaks of.
type reader struct {
	Options
	called   map[ast.Node]bool // names that are called
	local    map[string]bool   // of let
	names    map[string]bool   // that are not called; false: only asked for where nil is expected
	optional map[string]bool   // decisions that active and decided ask for
	nils     []ast.Node        // names that may be nil where they stand
	parts    []string
	tree     bool            // some function or part needs the tree
	missing  map[string]bool // functions that there are none of
	errs     []error
}

// Visit is called by the compiler for each node, children first.
func (r *reader) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.VariableDeclaratorNode:
		r.local[n.Name] = true
	case *ast.IdentifierNode:
		if _, seen := r.names[n.Value]; !seen {
			r.names[n.Value] = false
		}
		r.nils = append(r.nils, n)
	case *ast.BinaryNode:
		_, none := n.Right.(*ast.NilNode)
		if n.Operator == "??" || (n.Operator == "==" || n.Operator == "!=") && none {
			r.called[n.Left] = true // needs no value
		}
	case *ast.CallNode:
		r.call(n)
	}
}

// call checks a call of a function of ours.
func (r *reader) call(n *ast.CallNode) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return
	}
	r.called[callee] = true
	name := callee.Value
	_, own := r.Functions[name]
	switch {
	case own:
		if len(n.Arguments) > 0 {
			r.fail("%s() takes no arguments", name)
		}
		r.tree = true
	case name == "count":
		class, ok := argument(n)
		switch {
		case !ok:
			r.fail(`want the name of a class: count("Dropout")`)
		case r.Classes != nil && !slices.Contains(r.Classes, class):
			r.fail("no tree of the space has an object of the class %q%s", class, suggestion(class, r.Classes))
		}
		r.tree = true
	case name == "active" || name == "decided":
		if decision, ok := argument(n); ok {
			r.optional[decision] = true
		} else {
			r.fail(`want the name or the path of a decision: %s("model.act")`, name)
		}
	default:
		r.missing[name] = true
		known := slices.Sorted(maps.Keys(r.Functions))
		r.fail("there is %w %s%s", ErrNoFunction, name, suggestion(name, append(known, slices.Sorted(maps.Keys(ours))...)))
	}
}

// argument returns the only argument, a text.
func argument(n *ast.CallNode) (string, bool) {
	if len(n.Arguments) != 1 {
		return "", false
	}
	text, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return "", false
	}
	return text.Value, true
}

func suggestion(name string, known []string) string {
	if near := symbolic.Nearest(name, known); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	if len(known) > 0 && len(known) <= 12 {
		return fmt.Sprintf(" (there are %v)", known)
	}
	return ""
}

func (r *reader) fail(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	for _, old := range r.errs { // the compiler goes through a text more than once
		if old.Error() == err.Error() {
			return
		}
	}
	r.errs = append(r.errs, err)
}

// rule sorts the names and makes the rule.
func (r *reader) rule(text string, program *vm.Program) space.Rule {
	for _, n := range r.nils {
		if name := n.(*ast.IdentifierNode).Value; !r.called[n] {
			r.names[name] = true
		}
	}
	calls := maps.Clone(ours)
	for name := range r.Functions {
		calls[name] = nil
	}
	rule := space.Rule{Text: text}
	var names []string // decisions that become variables
	for _, name := range slices.Sorted(maps.Keys(r.names)) {
		_, isCall := calls[name]
		switch {
		case isCall || r.local[name] || r.missing[name]:
		case slices.Contains(r.Parts, name):
			r.parts = append(r.parts, name)
			r.tree = true
		default:
			names = append(names, name)
			if r.names[name] {
				rule.Names = append(rule.Names, name)
			} else {
				rule.Optional = append(rule.Optional, name)
			}
		}
	}
	rule.Optional = append(rule.Optional, slices.Sorted(maps.Keys(r.optional))...)
	h := holder{reader: r, names: names, program: program}
	rule.Holds, rule.MayHold = h.holds, h.mayHold
	return rule
}
