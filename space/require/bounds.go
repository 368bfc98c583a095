package require

import (
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"symsearch/space"
	"symsearch/symbolic"
)

// mayHold reports whether the rule may hold for a point that begins like the sketch: arithmetic with intervals, over what
// is known. What it does not understand may be anything.
func (h *holder) mayHold(k *space.Sketch) bool {
	v := bounder{holder: h, sketch: k, lets: map[string]span{}}.bounds(h.program.Node())
	return !v.truth || v.yes
}

// span is what an expression may become. The zero value may be anything; so may what is none of the rest.
type span struct {
	number    bool
	low, high float64

	truth   bool
	yes, no bool // may be

	list  bool
	items []span

	exact symbolic.Value // a text, or Null; nil: not known, or one of the above
}

func exactly(x float64) span         { return between(x, x) }
func truth(yes, no bool) span        { return span{truth: true, yes: yes, no: no} }
func (v span) null() bool            { return v.exact == symbolic.Value(symbolic.Null{}) }
func (v span) something() bool       { return v.number || v.truth || v.list || v.exact != nil && !v.null() }
func (v span) single() bool          { return v.number && v.low == v.high }
func (v span) canBe() (yes, no bool) { return v.yes || !v.truth, v.no || !v.truth }

// largest bounds the numbers that integers and floats have alike.
const largest = 1 << 53

func between(low, high float64) span {
	if !(low >= -largest && high <= largest) { // NaN too
		return span{}
	}
	return span{number: true, low: low, high: high}
}

type bounder struct {
	*holder
	sketch *space.Sketch
	lets   map[string]span // what let names
}

func (b bounder) bounds(n ast.Node) span {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return exactly(float64(n.Value))
	case *ast.FloatNode:
		return exactly(n.Value)
	case *ast.BoolNode:
		return truth(n.Value, !n.Value)
	case *ast.StringNode:
		return span{exact: symbolic.String(n.Value)}
	case *ast.NilNode:
		return span{exact: symbolic.Null{}}
	case *ast.ConstantNode:
		if v, err := symbolic.ValueOf(n.Value); err == nil {
			return spanOf(v)
		}
	case *ast.VariableDeclaratorNode:
		b.lets[n.Name] = b.bounds(n.Value)
		return b.bounds(n.Expr)
	case *ast.MemberNode:
		if path, ok := b.place(n); ok {
			return decided(b.sketch.Part(path))
		}
	case *ast.IdentifierNode:
		if v, ok := b.lets[n.Value]; ok {
			return v
		}
		for _, name := range b.names {
			if name == n.Value {
				return decided(b.sketch.Bounds(name))
			}
		}
	case *ast.CallNode:
		return b.call(n)
	case *ast.UnaryNode:
		return b.unary(n)
	case *ast.BinaryNode:
		return b.binary(n)
	case *ast.ConditionalNode:
		switch yes, no := b.bounds(n.Cond).canBe(); {
		case !no:
			return b.bounds(n.Exp1)
		case !yes:
			return b.bounds(n.Exp2)
		}
	case *ast.BuiltinNode:
		return b.builtin(n)
	}
	return span{}
}

// decided returns what is known of a decision.
func decided(x space.Bounds) span {
	switch {
	case x.Value != nil:
		return spanOf(x.Value)
	case x.Number:
		return span{number: true, low: x.Low, high: x.High}
	case x.List:
		v := span{list: true}
		for _, item := range x.Items {
			v.items = append(v.items, decided(item))
		}
		return v
	}
	return span{}
}

func spanOf(v symbolic.Value) span {
	switch v := v.(type) {
	case symbolic.Int:
		return exactly(float64(v))
	case symbolic.Float:
		return exactly(float64(v))
	case symbolic.Bool:
		return truth(bool(v), !bool(v))
	case symbolic.String, symbolic.Null:
		return span{exact: v}
	}
	return span{}
}

func (b bounder) call(n *ast.CallNode) span {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	name, isText := argument(n)
	if !ok || !isText {
		return span{}
	}
	switch callee.Value {
	case "decided":
		return decided(b.sketch.Bounds(name))
	case "active":
		v := decided(b.sketch.Bounds(name))
		return truth(!v.null(), !v.something())
	case "count":
		if b.Tree == nil {
			is := symbolic.OfClass(name)
			least, most := b.sketch.Count(func(o *symbolic.Object) bool { return is(nil, o, nil) })
			if most == space.Unbounded {
				most = largest
			}
			return between(float64(least), float64(most))
		}
	}
	return span{}
}

// place returns the path of a part of the tree that is named whole: model.layers[0].units.
func (b bounder) place(n ast.Node) (symbolic.Path, bool) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return symbolic.Path{symbolic.Key(n.Value)}, b.Tree == nil && slices.Contains(b.parts, n.Value)
	case *ast.MemberNode:
		p, ok := b.place(n.Node)
		switch step := n.Property.(type) {
		case *ast.StringNode:
			return append(p, symbolic.Key(step.Value)), ok
		case *ast.IntegerNode:
			if ok && step.Value >= 0 {
				return append(p, symbolic.Index(step.Value)), true
			}
		}
	}
	return nil, false
}

func (b bounder) unary(n *ast.UnaryNode) span {
	v := b.bounds(n.Node)
	switch n.Operator {
	case "not", "!":
		yes, no := v.canBe()
		return truth(no, yes)
	case "-":
		if v.number {
			return between(-v.high, -v.low)
		}
	}
	return span{}
}

func (b bounder) binary(n *ast.BinaryNode) span {
	x, y := b.bounds(n.Left), b.bounds(n.Right)
	switch n.Operator {
	case "and", "&&":
		xYes, xNo := x.canBe()
		yYes, yNo := y.canBe()
		return truth(xYes && yYes, xNo || yNo)
	case "or", "||":
		xYes, xNo := x.canBe()
		yYes, yNo := y.canBe()
		return truth(xYes || yYes, xNo && yNo)
	case "??":
		switch {
		case x.null():
			return y
		case x.something():
			return x
		}
		return span{}
	case "==":
		return equal(x, y)
	case "!=":
		v := equal(x, y)
		return truth(v.no, v.yes)
	}
	if !x.number || !y.number {
		return span{}
	}
	switch n.Operator {
	case "<":
		return truth(x.low < y.high, x.high >= y.low)
	case "<=":
		return truth(x.low <= y.high, x.high > y.low)
	case ">":
		return truth(x.high > y.low, x.low <= y.high)
	case ">=":
		return truth(x.high >= y.low, x.low < y.high)
	case "+":
		return between(x.low+y.low, x.high+y.high)
	case "-":
		return between(x.low-y.high, x.high-y.low)
	case "*":
		return corners(x.low*y.low, x.low*y.high, x.high*y.low, x.high*y.high)
	case "/":
		if y.low > 0 || y.high < 0 {
			return corners(x.low/y.low, x.low/y.high, x.high/y.low, x.high/y.high)
		}
	}
	return span{}
}

// equal compares what may be equal.
func equal(x, y span) span {
	switch {
	case x.number && y.number:
		return truth(x.low <= y.high && y.low <= x.high, !(x.single() && y.single() && x.low == y.low))
	case x.exact != nil && y.exact != nil:
		same := x.exact == y.exact
		return truth(same, !same)
	case x.null() && y.something() || y.null() && x.something():
		return truth(false, true)
	}
	return truth(true, true)
}

func corners(a, b, c, d float64) span {
	if math.IsNaN(a + b + c + d) {
		return span{}
	}
	return between(min(a, b, c, d), max(a, b, c, d))
}

// builtin knows the functions of lists and numbers that rules have most.
func (b bounder) builtin(n *ast.BuiltinNode) span {
	if n.Map != nil {
		return span{}
	}
	var args []span
	for _, a := range n.Arguments {
		if _, predicate := a.(*ast.PredicateNode); predicate {
			return span{}
		}
		args = append(args, b.bounds(a))
	}
	if n.Name == "len" && len(args) == 1 && args[0].list {
		return exactly(float64(len(args[0].items)))
	}
	if len(args) == 1 && args[0].list {
		args = args[0].items
	}
	for _, a := range args {
		if !a.number {
			return span{}
		}
	}
	if len(args) == 0 {
		return span{}
	}
	v := args[0]
	switch n.Name {
	case "sum":
		v = exactly(0)
		for _, a := range args {
			v.low, v.high = v.low+a.low, v.high+a.high
		}
	case "min":
		for _, a := range args[1:] {
			v.low, v.high = min(v.low, a.low), min(v.high, a.high)
		}
	case "max":
		for _, a := range args[1:] {
			v.low, v.high = max(v.low, a.low), max(v.high, a.high)
		}
	case "abs":
		if v.low < 0 {
			v.low, v.high = max(0, -v.high), max(-v.low, v.high)
		}
	default:
		return span{}
	}
	return between(v.low, v.high)
}
