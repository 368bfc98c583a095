package expression

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/expr-lang/expr/ast"

	"symsearch/symbolic"
)

// binaryTest compiles an operator that decides; nil when n is another.
func (c *compiler) binaryTest(n *ast.BinaryNode) test {
	switch n.Operator {
	case "and", "&&":
		a, b := c.test(n.Left), c.test(n.Right)
		return func(n *node) bool { return a(n) && b(n) }
	case "or", "||":
		a, b := c.test(n.Left), c.test(n.Right)
		return func(n *node) bool { return a(n) || b(n) }
	case "==", "!=":
		return c.equality(n)
	case "<", "<=", ">", ">=":
		return c.order(n)
	case "in":
		return c.in(n)
	case "matches":
		return c.matches(n)
	case "contains":
		return c.texts(n, strings.Contains)
	case "startsWith":
		return c.texts(n, strings.HasPrefix)
	case "endsWith":
		return c.texts(n, strings.HasSuffix)
	}
	return nil
}

// binary compiles an operator that has a value.
func (c *compiler) binary(n *ast.BinaryNode) eval {
	if t := c.binaryTest(n); t != nil {
		return decided(t)
	}
	a, b, operator := c.eval(n.Left), c.eval(n.Right), n.Operator
	switch operator {
	case "??":
		return func(n *node) symbolic.Value {
			if v := a(n); !missing(v) {
				return v
			}
			return b(n)
		}
	case "+", "-", "*", "/", "%", "**", "^":
		return func(n *node) symbolic.Value { return arithmetic(operator, a(n), b(n)) }
	}
	c.fail(n, "the operator %s is not available here", operator)
	return constant(nil)
}

// missing reports whether a value is nil for an expression.
func missing(v symbolic.Value) bool { return v == nil || v == symbolic.Null{} }

func (c *compiler) equality(n *ast.BinaryNode) test {
	want := n.Operator == "=="
	if _, ok := n.Left.(*ast.NilNode); ok {
		of := c.eval(n.Right)
		return func(n *node) bool { return missing(of(n)) == want }
	}
	of := c.eval(n.Left)
	switch right := n.Right.(type) {
	case *ast.NilNode:
		return func(n *node) bool { return missing(of(n)) == want }
	case *ast.StringNode:
		if name, ok := n.Left.(*ast.IdentifierNode); ok && name.Value == "class" {
			return c.classTest(right, want)
		}
	}
	to := c.eval(n.Right)
	return func(n *node) bool {
		a, b := of(n), to(n)
		return a != nil && b != nil && equal(a, b) == want
	}
}

// classTest compiles class == "Linear": most expressions begin with it.
func (c *compiler) classTest(n *ast.StringNode, want bool) test {
	name := n.Value
	c.knownClass(n, name)
	return func(n *node) bool {
		if n.object == nil || n.object.Class() == nil {
			return false
		}
		return (n.object.Class().Name == name) == want
	}
}

func (c *compiler) knownClass(n ast.Node, name string) {
	if len(c.classes) == 0 {
		return
	}
	for _, k := range c.classes {
		if k == name {
			return
		}
	}
	c.fail(n, "there is no class %q%s", name, suggestion(name, c.classes))
}

// equal is symbolic.Equal for which 1 and 1.0 are one number.
func equal(a, b symbolic.Value) bool {
	if o, ok := order(a, b); ok {
		return o == 0
	}
	return symbolic.Equal(a, b)
}

func (c *compiler) order(n *ast.BinaryNode) test {
	of, to := c.eval(n.Left), c.eval(n.Right)
	var holds func(o int) bool
	switch n.Operator {
	case "<":
		holds = func(o int) bool { return o < 0 }
	case "<=":
		holds = func(o int) bool { return o <= 0 }
	case ">":
		holds = func(o int) bool { return o > 0 }
	default:
		holds = func(o int) bool { return o >= 0 }
	}
	return func(n *node) bool {
		a := of(n)
		if a == nil {
			return false
		}
		o, ok := order(a, to(n))
		return ok && holds(o)
	}
}

// order compares two numbers or two texts; false when they are neither, or one is not a number (NaN).
func order(a, b symbolic.Value) (int, bool) {
	switch x := a.(type) {
	case symbolic.Int:
		switch y := b.(type) {
		case symbolic.Int:
			return cmp.Compare(x, y), true
		case symbolic.Float:
			return exactly(x, y)
		}
	case symbolic.Float:
		switch y := b.(type) {
		case symbolic.Int:
			o, ok := exactly(y, x)
			return -o, ok
		case symbolic.Float:
			return cmp.Compare(x, y), x == x && y == y
		}
	case symbolic.String:
		if y, ok := b.(symbolic.String); ok {
			return cmp.Compare(x, y), true
		}
	}
	return 0, false
}

// exactly compares an integer with a float by value.
func exactly(x symbolic.Int, y symbolic.Float) (int, bool) {
	if y >= -1<<63 && y < 1<<63 && symbolic.Float(symbolic.Int(y)) == y && symbolic.Int(y) == x {
		return 0, true
	}
	return symbolic.Compare(x, y), y == y
}

func (c *compiler) in(n *ast.BinaryNode) test {
	of := c.eval(n.Left)
	if r, ok := n.Right.(*ast.BinaryNode); ok && r.Operator == ".." {
		low, high := c.eval(r.Left), c.eval(r.Right)
		return func(n *node) bool {
			v := of(n)
			x, above := order(v, low(n))
			y, below := order(v, high(n))
			return above && below && x >= 0 && y <= 0
		}
	}
	if list, ok := n.Right.(*ast.ArrayNode); ok {
		if name, ok := n.Left.(*ast.IdentifierNode); ok && name.Value == "class" {
			for _, item := range list.Nodes {
				if s, ok := item.(*ast.StringNode); ok {
					c.knownClass(s, s.Value)
				}
			}
		}
	}
	among := c.eval(n.Right)
	return func(n *node) bool {
		v := of(n)
		if v == nil {
			return false
		}
		switch all := among(n).(type) {
		case *symbolic.List:
			for _, item := range all.All() {
				if equal(v, item) {
					return true
				}
			}
		case *symbolic.Object:
			name, ok := v.(symbolic.String)
			return ok && all.Get(string(name)) != nil
		}
		return false
	}
}

func (c *compiler) matches(n *ast.BinaryNode) test {
	text, ok := n.Right.(*ast.StringNode)
	if !ok {
		c.fail(n.Right, "want a regular expression in quotes behind matches")
		return nil
	}
	re, err := regexp.Compile(text.Value)
	if err != nil {
		c.fail(n.Right, "%v", err)
		return nil
	}
	of := c.eval(n.Left)
	return func(n *node) bool {
		s, ok := of(n).(symbolic.String)
		return ok && re.MatchString(string(s))
	}
}

// texts compiles an operator of two texts; contains also finds an item of a list.
func (c *compiler) texts(n *ast.BinaryNode, holds func(a, b string) bool) test {
	of, to := c.eval(n.Left), c.eval(n.Right)
	return func(n *node) bool {
		a, ok := of(n).(symbolic.String)
		if !ok {
			return false
		}
		b, ok := to(n).(symbolic.String)
		return ok && holds(string(a), string(b))
	}
}
