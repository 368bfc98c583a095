package expression

import (
	"strings"

	"github.com/expr-lang/expr/ast"

	"symsearch/symbolic"
)

// call compiles is("Linear") and at("args[*]").
func (c *compiler) call(n *ast.CallNode) test {
	never := func(*node) bool { return false }
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || callee.Value != "is" && callee.Value != "at" {
		c.fail(n, "there is no function %s", n.Callee)
		return never
	}
	var text *ast.StringNode
	if len(n.Arguments) == 1 {
		text, _ = n.Arguments[0].(*ast.StringNode)
	}
	if text == nil {
		c.fail(n, "want a text in quotes: %s(\"...\")", callee.Value)
		return never
	}
	if callee.Value == "is" {
		c.knownClass(text, text.Value)
		is := symbolic.OfClass(text.Value)
		return func(n *node) bool { return is(nil, n.value, nil) }
	}
	pattern, err := symbolic.ParsePattern(text.Value)
	if err != nil {
		c.fail(text, "%v", err)
		return never
	}
	return func(n *node) bool { return pattern.Match(n.path) }
}

// listTest compiles a function that goes over a list and decides; nil when n is another.
func (c *compiler) listTest(n *ast.BuiltinNode) test {
	var from, to int // how many items must hold; to -1: all of them
	switch n.Name {
	case "any":
		from, to = 1, -1
	case "none":
		from, to = 0, 0
	case "one":
		from, to = 1, 1
	case "all":
		list, holds := c.eval(n.Arguments[0]), c.predicate(n.Arguments[1])
		return func(n *node) bool {
			l, ok := list(n).(*symbolic.List)
			return ok && n.count(l, holds, l.Len()) == l.Len()
		}
	default:
		return nil
	}
	list, holds := c.eval(n.Arguments[0]), c.predicate(n.Arguments[1])
	return func(n *node) bool {
		l, ok := list(n).(*symbolic.List)
		if !ok {
			return false
		}
		found := n.count(l, holds, max(from, to+1))
		return found >= from && (to < 0 || found <= to)
	}
}

// predicate compiles what a function asks of each item.
func (c *compiler) predicate(n ast.Node) test {
	if p, ok := n.(*ast.PredicateNode); ok {
		n = p.Node
	}
	return c.test(n)
}

// count returns how many items hold, up to enough.
func (n *node) count(l *symbolic.List, holds test, enough int) int {
	found := 0
	for _, v := range l.All() {
		if found >= enough {
			break
		}
		n.items = append(n.items, v)
		if holds(n) {
			found++
		}
		n.items = n.items[:len(n.items)-1]
	}
	return found
}

// function compiles a function that has a value.
func (c *compiler) function(n *ast.BuiltinNode) eval {
	switch n.Name {
	case "count", "filter":
		return c.selected(n)
	case "map", "sum":
		return c.mapped(n)
	case "min", "max":
		return c.extreme(n)
	}
	one, ok := functions[n.Name]
	if !ok || len(n.Arguments) != 1 {
		c.fail(n, "the function %s is not available in expressions about trees (there is is, at, any, all, none, one, count, filter, map, sum, len, lower, upper, trim, abs, min, max)", n.Name)
		return constant(nil)
	}
	of := c.eval(n.Arguments[0])
	return func(n *node) symbolic.Value { return one(of(n)) }
}

// functions are those of one value.
var functions = map[string]func(v symbolic.Value) symbolic.Value{
	"len": func(v symbolic.Value) symbolic.Value {
		switch v := v.(type) {
		case symbolic.String:
			return symbolic.Int(len([]rune(string(v))))
		case *symbolic.List:
			return symbolic.Int(v.Len())
		case *symbolic.Object:
			return symbolic.Int(v.Len())
		}
		return nil
	},
	"lower": ofText(strings.ToLower),
	"upper": ofText(strings.ToUpper),
	"trim":  ofText(strings.TrimSpace),
	"abs": func(v symbolic.Value) symbolic.Value {
		if o, ok := order(v, symbolic.Int(0)); ok && o < 0 {
			return arithmetic("-", symbolic.Int(0), v)
		}
		return v
	},
}

func ofText(change func(string) string) func(symbolic.Value) symbolic.Value {
	return func(v symbolic.Value) symbolic.Value {
		if s, ok := v.(symbolic.String); ok {
			return symbolic.String(change(string(s)))
		}
		return nil
	}
}

// selected compiles count and filter.
func (c *compiler) selected(n *ast.BuiltinNode) eval {
	list := c.eval(n.Arguments[0])
	holds := func(n *node) bool { return n.items[len(n.items)-1] == symbolic.Bool(true) }
	if len(n.Arguments) > 1 {
		holds = c.predicate(n.Arguments[1])
	}
	count := n.Name == "count"
	return func(n *node) symbolic.Value {
		l, ok := list(n).(*symbolic.List)
		if !ok {
			return nil
		}
		if count {
			return symbolic.Int(n.count(l, holds, l.Len()))
		}
		var kept []symbolic.Value
		n.count(l, func(n *node) bool {
			if holds(n) {
				kept = append(kept, n.items[len(n.items)-1])
			}
			return false
		}, 1)
		return symbolic.NewList(kept...)
	}
}

// mapped compiles map and sum.
func (c *compiler) mapped(n *ast.BuiltinNode) eval {
	list := c.eval(n.Arguments[0])
	each := func(n *node) symbolic.Value { return n.items[len(n.items)-1] }
	if len(n.Arguments) > 1 {
		body := n.Arguments[1]
		if p, ok := body.(*ast.PredicateNode); ok {
			body = p.Node
		}
		each = c.eval(body)
	}
	sum := n.Name == "sum"
	return func(n *node) symbolic.Value {
		l, ok := list(n).(*symbolic.List)
		if !ok {
			return nil
		}
		values := make([]symbolic.Value, 0, l.Len())
		total := symbolic.Value(symbolic.Int(0))
		n.count(l, func(n *node) bool {
			v := each(n)
			values = append(values, v)
			total = arithmetic("+", total, v)
			return false
		}, 1)
		if sum {
			return total
		}
		return symbolic.NewList(values...)
	}
}

// extreme compiles min and max, of numbers and of lists of them.
func (c *compiler) extreme(n *ast.BuiltinNode) eval {
	of := make([]eval, len(n.Arguments))
	for i, a := range n.Arguments {
		of[i] = c.eval(a)
	}
	sign := 1
	if n.Name == "min" {
		sign = -1
	}
	return func(n *node) symbolic.Value {
		var best symbolic.Value
		better := func(v symbolic.Value) bool { // false: v is no number
			if _, ok := number(v); !ok {
				return false
			}
			if o, _ := order(v, best); best == nil || o*sign > 0 {
				best = v
			}
			return true
		}
		for _, a := range of {
			v := a(n)
			if l, ok := v.(*symbolic.List); ok {
				for _, item := range l.All() {
					if !better(item) {
						return nil
					}
				}
			} else if !better(v) {
				return nil
			}
		}
		return best
	}
}
