package expression

import (
	"strings"

	"github.com/expr-lang/expr/ast"

	"symsearch/symbolic"
)

const placeHint = ` (hint: places are meant by {path: "..."} in where, by --path on the command line, by at("...") in an expression)`

// openPlace reports whether a text, which is no expression, is a pattern of places such as layers[*] or **.lr.
func openPlace(text string) bool {
	if !strings.ContainsAny(text, "*[.") || strings.ContainsAny(text, " \t\n") {
		return false
	}
	_, err := symbolic.ParsePattern(text)
	return err == nil
}

// whole compiles an expression. A path from the node down, layers[1] or model.optimizer, is taken for a place that somebody
// meant and refused, though a field there may be true: parent.bias and value.bias ask for such a field, and so does bias alone.
func (c *compiler) whole(n ast.Node) test {
	if m, ok := n.(*ast.MemberNode); ok && !m.Optional {
		if begin := beginning(m); begin != nil && begin.Value != "parent" && begin.Value != "value" {
			c.fail(n, "%s is a place and nothing that is true or false; for a field that is, write == true%s", n, placeHint)
		}
	}
	return c.test(n)
}

// beginning returns the name that a path begins with, nil when n is none.
func beginning(n ast.Node) *ast.IdentifierNode {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n
	case *ast.MemberNode:
		switch n.Property.(type) {
		case *ast.StringNode, *ast.IntegerNode:
			return beginning(n.Node)
		}
	}
	return nil
}

// decides refuses what is wanted true or false and can be neither.
func (c *compiler) decides(n ast.Node) {
	switch n := n.(type) {
	case *ast.NilNode, *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.ArrayNode:
	case *ast.IdentifierNode:
		switch n.Value {
		case "parent", "class", "key", "path", "index", "depth":
		default:
			if !c.neverTrue(n.Value) {
				return
			}
		}
	case *ast.UnaryNode:
		if n.Operator != "-" && n.Operator != "+" {
			return
		}
	case *ast.BinaryNode:
		if n.Operator == "??" {
			return
		}
	case *ast.BuiltinNode:
	default:
		return
	}
	c.fail(n, "%s is never true or false (hint: compare it with something)", n)
}

// neverTrue reports whether the classes are known and no field of this name takes true.
func (c *compiler) neverTrue(name string) bool {
	found := false
	for _, f := range c.known {
		if f.Name != name {
			continue
		}
		if f.Spec == nil || symbolic.Check(symbolic.Bool(true), f.Spec) == nil {
			return false
		}
		found = true
	}
	return found
}
