package space

import (
	"fmt"
	"math/big"

	"symsearch/symbolic"
)

// plan is a template made ready for decoding: the part of the tree below one place. IDs in it are relative to a frame, so
// that the slots of a ManyOf, each with decisions of its own, share the plans of their candidates: the frame is the whole
// space at the top, and one slot below a ManyOf.
type plan struct {
	kind  kind
	value symbolic.Value // what the template has here
	path  symbolic.Path  // of a hyper-node: the place in the template
	spec  symbolic.Spec  // what is wanted here; nil: anything

	offset int // the first decision at or below this place, relative to the frame
	width  int // how many decisions there are

	// branch: base holds all children as in the template, at[i] is the place of kids[i] among them.
	base []symbolic.Value
	at   []int
	kids []*plan // branch: children that hold decisions; choice and group: all candidates; repeat: the block

	// choice
	weights []float64 // nil: all candidates are alike
	ordered bool

	// group and repeat
	k                int   // how many items; at most, where they are counted
	least            int   // how many at least
	times            *axis // how many items there are is decided, in front of the first; nil: always k
	slotWidth        int   // decisions of one slot, itself included, or of one repetition
	distinct, sorted bool
	shared           bool // the repetitions of a repeat are one

	// leaf
	hyper    Hyper
	axis     *axis // nil: the domain is a Choice
	domain   Domain
	converts bool // spec may convert what the Hyper resolves to

	points *big.Int // how many there are below, see size

	name, hint string
	def        symbolic.Value // nil: none
}

type kind uint8

const (
	constant kind = iota // decided: value is shared by all trees
	branch               // an object or list with decisions below
	choice               // a OneOf or Optional
	group                // a ManyOf or Permutation
	repeat               // a Repeat
	leaf                 // a Hyper
	given                // a Derived or reference: known when the decisions are
)

// maxDecisions bounds the decisions of a space, which nested ManyOfs and Repeats multiply quickly: a point of so many takes a
// megabyte. It also bounds the candidates of a choice.
const maxDecisions = 1 << 17

// compile turns a checked template into a plan. names has the places of all named hyper-nodes.
func compile(template symbolic.Value, names map[string]symbolic.Path) (*compiler, *plan) {
	c := &compiler{template: template, names: names}
	return c, c.plan(nil, template, nil, 0, symbolic.Null{})
}

// compiler collects the mistakes that no check could see: too many decisions, which end it, names that are not always there,
// and kinds that contradict themselves.
type compiler struct {
	template symbolic.Value
	names    map[string]symbolic.Path
	errs     symbolic.Errors
	full     bool // there are too many decisions

	refers      bool // there are references
	derivations map[*symbolic.Object]*derivation
}

func (c *compiler) fail(p symbolic.Path, err error) {
	c.errs = append(c.errs, &symbolic.PathError{Path: p.Clone(), Err: err})
}

// plan compiles v, which stands at p where s is wanted, or absent in its place when v is optional. Its first decision gets
// the number offset.
func (c *compiler) plan(p symbolic.Path, v symbolic.Value, s symbolic.Spec, offset int, absent symbolic.Value) *plan {
	o, family := familyOf(v)
	n := &plan{value: v, spec: s, offset: offset}
	if family != notHyper {
		n.path = p.Clone()
		name, _ := o.Get("name").(symbolic.String)
		hint, _ := o.Get("hint").(symbolic.String)
		n.name, n.hint = string(name), string(hint)
		if def := o.Get("default"); def != nil && def != (symbolic.Null{}) {
			n.def = coerce(def, s)
		}
	}
	switch family {
	case notHyper:
		if o, ok := v.(*symbolic.Object); ok && o.Class() != nil && o.Class().IsReference() {
			c.reference(n, p, o)
			return n
		}
		c.branch(n, p)
	case derived:
		c.derive(n, p, o)
	case oneOf:
		n.kind = choice
		n.width = 1
		n.weights = weightsOf(o)
		ordered, _ := o.Get("ordered").(symbolic.Bool)
		n.ordered = bool(ordered)
		c.candidates(n, p, o, s)
	case optional:
		n.kind = choice
		present := c.plan(p.Append(symbolic.Key("value")), coerce(o.Get("value"), s), s, offset+1, symbolic.Null{})
		n.kids = []*plan{{kind: constant, value: absent, offset: offset + 1}, present}
		n.width = 1 + present.width
	case repetition:
		c.repeat(n, p, o)
	case manyOf, permutation:
		c.group(n, p, o)
	default:
		c.leaf(n, o)
	}
	if n.width > maxDecisions && !c.full {
		c.full = true
		c.fail(p, fmt.Errorf("the space has more than %d decisions%s", maxDecisions, tooManyItems(n)))
	}
	return n
}

// reference compiles a reference.
func (c *compiler) reference(n *plan, p symbolic.Path, o *symbolic.Object) {
	n.kind = given
	c.refers = true
	bound, err := bindRef(c.template, c.names, p, o)
	if err != nil {
		c.fail(p, err)
	}
	n.value = bound
}

// branch compiles the children of a value that is no hyper-node. Without decisions below it stays a constant.
func (c *compiler) branch(n *plan, p symbolic.Path) {
	for i := range symbolic.NumChildren(n.value) {
		step, child := symbolic.Child(n.value, i)
		if child == nil {
			continue
		}
		kid := c.plan(append(p, step), child, symbolic.ChildSpec(n.value, i, n.spec), n.offset+n.width, absentAt(n.value, i))
		if kid.kind != constant && !c.full {
			n.at = append(n.at, i)
			n.kids = append(n.kids, kid)
			n.width += kid.width
		}
	}
	if len(n.kids) == 0 {
		return
	}
	n.kind = branch
	n.base = make([]symbolic.Value, symbolic.NumChildren(n.value))
	for i := range n.base {
		_, n.base[i] = symbolic.Child(n.value, i)
	}
}

// candidates compiles the candidates of a node, each where s is wanted, with decisions from offset + width on.
func (c *compiler) candidates(n *plan, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	offset := n.offset + n.width
	if n.kind == group {
		offset = 1 // in the frame of the slot, behind the slot itself
	}
	list := o.Get("candidates").(*symbolic.List)
	n.kids = make([]*plan, 0, list.Len())
	p = append(p, symbolic.Key("candidates"))
	for i, v := range list.All() {
		if c.full {
			return
		}
		kid := c.plan(append(p, symbolic.Index(i)), coerce(v, s), s, offset, symbolic.Null{})
		n.kids = append(n.kids, kid)
		offset += kid.width
		n.width += kid.width
	}
}

func (c *compiler) leaf(n *plan, o *symbolic.Object) {
	n.kind, n.width, n.converts = leaf, 1, converts(n.spec)
	var err error
	if n.hyper, err = symbolic.Build[Hyper](o); err == nil {
		n.domain = n.hyper.Domain()
		n.axis, _, err = measure(n.domain)
	}
	if err != nil {
		n.kind, n.width = constant, 0
		for _, e := range symbolic.PathErrors(err) {
			c.fail(n.path.Append(e.Path...), e.Err)
		}
	}
}

// coerce converts v for a place where s is wanted, as a class does for its fields: 1 becomes 1.0 where numbers are.
// Candidates are converted once, here, so that a decoded tree equals what Encode compares it with.
func coerce(v symbolic.Value, s symbolic.Spec) symbolic.Value {
	if s == nil {
		return v
	}
	place := &symbolic.Class{Fields: []symbolic.Field{{Name: "x", Spec: s}}}
	return place.New(symbolic.Entry{Key: "x", Value: v}).Get("x")
}

// converts reports whether coerce does anything for s.
func converts(s symbolic.Spec) bool {
	switch s := s.(type) {
	case *symbolic.FloatSpec, *symbolic.ListSpec, *symbolic.DictSpec, *symbolic.ObjectSpec:
		return true
	case *symbolic.OptionalSpec:
		return converts(s.Of)
	}
	return false
}
