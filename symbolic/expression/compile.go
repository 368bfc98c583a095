package expression

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"

	"symsearch/symbolic"
)

// node is the node of a tree that an expression is asked about.
type node struct {
	path   symbolic.Path
	value  symbolic.Value
	parent symbolic.Value
	object *symbolic.Object // value, when it is one
	items  []symbolic.Value // that the functions over lists have come to, the innermost last
}

// eval returns a value, nil when something that it needs is missing.
type eval func(n *node) symbolic.Value

// test decides.
type test func(n *node) bool

// compiler turns the syntax tree into functions. It keeps the first mistake, with its place.
type compiler struct {
	fields  []string // known names; nil: any name may be a field
	classes []string
	known   []symbolic.Field // of all classes
	err     *Error
	at      file.Location
}

func newCompiler(classes []*symbolic.Class) *compiler {
	c := &compiler{}
	for _, class := range classes {
		c.classes = append(c.classes, class.Name)
		c.known = append(c.known, class.Fields...)
		for _, f := range class.Fields {
			if !slices.Contains(c.fields, f.Name) {
				c.fields = append(c.fields, f.Name)
			}
		}
	}
	return c
}

func (c *compiler) fail(n ast.Node, format string, args ...any) {
	if c.err == nil {
		c.err, c.at = &Error{Message: fmt.Sprintf(format, args...)}, n.Location()
	}
}

// test compiles a node that is wanted true or false.
func (c *compiler) test(n ast.Node) test {
	switch n := n.(type) {
	case *ast.BoolNode:
		return func(*node) bool { return n.Value }
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			of := c.test(n.Node)
			return func(n *node) bool { return !of(n) }
		}
	case *ast.BinaryNode:
		if t := c.binaryTest(n); t != nil {
			return t
		}
	case *ast.BuiltinNode:
		if t := c.listTest(n); t != nil {
			return t
		}
	case *ast.CallNode:
		return c.call(n)
	case *ast.ConditionalNode:
		cond, yes, no := c.test(n.Cond), c.test(n.Exp1), c.test(n.Exp2)
		return func(n *node) bool {
			if cond(n) {
				return yes(n)
			}
			return no(n)
		}
	}
	of := c.eval(n)
	c.decides(n)
	return func(n *node) bool { return of(n) == symbolic.Bool(true) }
}

// eval compiles a node whose value is wanted.
func (c *compiler) eval(n ast.Node) eval {
	switch n := n.(type) {
	case *ast.NilNode:
		return constant(symbolic.Null{})
	case *ast.BoolNode:
		return constant(symbolic.Bool(n.Value))
	case *ast.IntegerNode:
		return constant(symbolic.Int(n.Value))
	case *ast.FloatNode:
		return constant(symbolic.Float(n.Value))
	case *ast.StringNode:
		return constant(symbolic.String(n.Value))
	case *ast.IdentifierNode:
		return c.name(n)
	case *ast.PointerNode:
		return c.pointer(n)
	case *ast.ChainNode:
		return c.eval(n.Node)
	case *ast.MemberNode:
		return c.member(n)
	case *ast.ArrayNode:
		return c.array(n)
	case *ast.BuiltinNode:
		if t := c.listTest(n); t != nil {
			return decided(t)
		}
		return c.function(n)
	case *ast.CallNode:
		return decided(c.call(n))
	case *ast.UnaryNode:
		switch n.Operator {
		case "not", "!":
			return decided(c.test(n))
		case "-":
			of := c.eval(n.Node)
			return func(n *node) symbolic.Value { return arithmetic("-", symbolic.Int(0), of(n)) }
		}
		return c.eval(n.Node)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		cond, yes, no := c.test(n.Cond), c.eval(n.Exp1), c.eval(n.Exp2)
		return func(n *node) symbolic.Value {
			if cond(n) {
				return yes(n)
			}
			return no(n)
		}
	}
	c.fail(n, "%s is not available in expressions about trees", kindOf(n))
	return constant(nil)
}

func constant(v symbolic.Value) eval { return func(*node) symbolic.Value { return v } }

func decided(t test) eval {
	return func(n *node) symbolic.Value { return symbolic.Bool(t(n)) }
}

// kindOf names a node that we do not take.
func kindOf(n ast.Node) string {
	switch n.(type) {
	case *ast.VariableDeclaratorNode, *ast.SequenceNode:
		return "let or ;"
	case *ast.SliceNode:
		return "a slice [a:b]"
	case *ast.MapNode:
		return "a map {}"
	}
	return fmt.Sprintf("%q", n.String())
}

// name compiles a name: one of ours, or a field.
func (c *compiler) name(n *ast.IdentifierNode) eval {
	switch n.Value {
	case "class":
		return func(n *node) symbolic.Value { return className(n.object) }
	case "value":
		return func(n *node) symbolic.Value { return n.value }
	case "parent":
		return func(n *node) symbolic.Value { return n.parent }
	case "path":
		return func(n *node) symbolic.Value { return symbolic.String(n.path.String()) }
	case "depth":
		return func(n *node) symbolic.Value { return symbolic.Int(len(n.path)) }
	case "key":
		return func(n *node) symbolic.Value {
			if s, ok := n.path.Last(); ok {
				if k, ok := s.Key(); ok {
					return symbolic.String(k)
				}
			}
			return nil
		}
	case "index":
		return func(n *node) symbolic.Value {
			if s, ok := n.path.Last(); ok {
				if i, ok := s.Index(); ok {
					return symbolic.Int(i)
				}
			}
			return nil
		}
	}
	name := n.Value
	if len(c.classes) > 0 && !slices.Contains(c.fields, name) {
		c.fail(n, "no class has a field %q%s", name, suggestion(name, append(slices.Clone(c.fields), "class", "value", "parent", "path", "depth", "key", "index")))
	}
	return func(n *node) symbolic.Value {
		if n.object == nil {
			return nil
		}
		return n.object.Get(name)
	}
}

func suggestion(name string, known []string) string {
	if s := symbolic.Nearest(name, known); s != "" {
		return fmt.Sprintf(" (did you mean %q?)", s)
	}
	return ""
}

func className(o *symbolic.Object) symbolic.Value {
	if o == nil || o.Class() == nil {
		return nil
	}
	return symbolic.String(o.Class().Name)
}

// pointer compiles #.
func (c *compiler) pointer(n *ast.PointerNode) eval {
	if n.Name != "" {
		c.fail(n, "#%s is not available in expressions about trees", n.Name)
	}
	return func(n *node) symbolic.Value { return n.items[len(n.items)-1] }
}

func (c *compiler) member(n *ast.MemberNode) eval {
	of := c.eval(n.Node)
	if name, ok := n.Property.(*ast.StringNode); ok {
		return func(n *node) symbolic.Value { return member(of(n), name.Value) }
	}
	at := c.eval(n.Property)
	return func(n *node) symbolic.Value {
		v := of(n)
		switch i := at(n).(type) {
		case symbolic.String:
			return member(v, string(i))
		case symbolic.Int:
			l, ok := v.(*symbolic.List)
			if ok && i < 0 {
				i += symbolic.Int(l.Len())
			}
			if ok && i >= 0 && int64(i) < int64(l.Len()) {
				return l.At(int(i))
			}
		}
		return nil
	}
}

// member returns what an object has under a name.
func member(v symbolic.Value, name string) symbolic.Value {
	o, ok := v.(*symbolic.Object)
	if !ok {
		return nil
	}
	if f := o.Get(name); f != nil || name != "class" {
		return f
	}
	return className(o)
}

func (c *compiler) array(n *ast.ArrayNode) eval {
	of := make([]eval, len(n.Nodes))
	fixed := true
	for i, item := range n.Nodes {
		of[i] = c.eval(item)
		switch item.(type) {
		case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.BoolNode, *ast.NilNode:
		default:
			fixed = false
		}
	}
	list := func(n *node) symbolic.Value {
		items := make([]symbolic.Value, len(of))
		for i, item := range of {
			items[i] = item(n)
		}
		return symbolic.NewList(items...)
	}
	if fixed {
		return constant(list(nil))
	}
	return list
}
