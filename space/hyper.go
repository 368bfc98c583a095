package space

import (
	"errors"
	"reflect"
	"sync"

	"symsearch/symbolic"
)

// Hyper is a kind of hyper-node: a class whose objects stand in a template for a value to be decided. FloatRange, IntRange
// and NormalRange are such kinds; OneOf, ManyOf, Permutation, Optional and Repeat are too, in all but this interface,
// since what they yield may hold further hyper-nodes.
//
// To add a kind, write a struct with tags, make a class of it with symbolic.ClassOf, and implement Hyper on the pointer.
// The fields name, default and hint have their usual meaning when the class has them. CheckAs comes from symbolic and can
// be left to CheckHyper:
//
//	func (*PowerOfTwo) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
//		space.CheckHyper[*PowerOfTwo](c, p, o, s)
//	}
//
// A Hyper is built once when the space is made, and is then used by many goroutines at once.
type Hyper interface {
	symbolic.Placeholder

	// Domain says what may be picked. It is asked once.
	Domain() Domain

	// Resolve returns the value that a pick stands for. It is called only with picks of the domain, the index for a
	// Choice, and must depend on nothing else. The value holds no hyper-nodes.
	Resolve(pick float64) (symbolic.Value, error)
}

// Inverter is implemented by kinds that can tell which pick gives a value; false when none does. Encode asks it. Without
// it, Encode tries all picks of a Choice or of a stepped range in order, and cannot encode what a continuous range became.
type Inverter interface {
	Pick(v symbolic.Value) (float64, bool)
}

// Classes returns the classes of the built-in hyper-nodes: OneOf, ManyOf, Permutation, FloatRange, IntRange, Optional,
// Repeat and NormalRange. It is the same pointers on every call.
func Classes() []*symbolic.Class { return append([]*symbolic.Class(nil), builtin()...) }

var builtin = sync.OnceValue(func() []*symbolic.Class {
	return []*symbolic.Class{
		symbolic.ClassOf[OneOf]("OneOf", "one of several candidates, which may hold hyper-nodes themselves"),
		symbolic.ClassOf[ManyOf]("ManyOf", "a list of k items, each one of several candidates"),
		symbolic.ClassOf[Permutation]("Permutation", "the candidates as a list, in any order"),
		symbolic.ClassOf[FloatRange]("FloatRange", "a number from a range"),
		symbolic.ClassOf[IntRange]("IntRange", "an integer from a range"),
		symbolic.ClassOf[Optional]("Optional", "a value, or what stands there without it"),
		symbolic.ClassOf[Repeat]("Repeat", "a list of one block several times, how often is decided"),
		symbolic.ClassOf[NormalRange]("NormalRange", "a number from a bell curve, or whose logarithm is"),
	}
})

// family tells how a hyper-node is compiled.
type family uint8

const (
	notHyper family = iota
	oneOf
	manyOf
	permutation
	optional
	repetition
	resolved // a Hyper
	derived  // a Derived
	foreign  // a placeholder of another package that is no Hyper
)

var (
	oneOfType       = reflect.TypeFor[interface{ oneOf() }]()
	manyOfType      = reflect.TypeFor[interface{ manyOf() }]()
	permutationType = reflect.TypeFor[interface{ permutation() }]()
	optionalType    = reflect.TypeFor[interface{ optional() }]()
	repetitionType  = reflect.TypeFor[interface{ repetition() }]()
	derivedType     = reflect.TypeFor[Derived]()
	hyperType       = reflect.TypeFor[Hyper]()
)

// familyOf asks the Go type behind the class, not its name: a program may register OneOf under another one.
func familyOf(v symbolic.Value) (*symbolic.Object, family) {
	o, ok := v.(*symbolic.Object)
	if !ok || o.Class() == nil || !o.Class().IsPlaceholder() {
		return nil, notHyper
	}
	switch c := o.Class(); {
	case c.Implements(oneOfType):
		return o, oneOf
	case c.Implements(manyOfType):
		return o, manyOf
	case c.Implements(permutationType):
		return o, permutation
	case c.Implements(optionalType):
		return o, optional
	case c.Implements(repetitionType):
		return o, repetition
	case c.Implements(hyperType):
		return o, resolved
	case c.Implements(derivedType):
		return o, derived
	}
	return o, foreign
}

// CheckHyper does the work of symbolic.Placeholder's CheckAs for a kind H: it builds the kind from o, which reports its
// Init and Validate errors, and checks against s the value of every candidate, or of both ends of a range.
func CheckHyper[H Hyper](c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	h, err := symbolic.Build[H](o)
	if err != nil {
		reportAt(c, p, err)
		return
	}
	axis, n, err := measure(h.Domain())
	if err != nil {
		c.Errorf(p, "%s: its domain: %w", o.Class().Name, err)
		return
	}
	check := func(pick float64) {
		v, err := h.Resolve(pick)
		if err != nil {
			c.Errorf(p, "%s: pick %s: %w", o.Class().Name, formatFloat(pick), err)
			return
		}
		c.Check(p, v, s)
	}
	if axis == nil {
		for i := range n {
			check(float64(i))
		}
		return
	}
	check(axis.low)
	check(axis.high)
}

// reportAt passes the mistakes in err on to c, each below p.
func reportAt(c *symbolic.Checker, p symbolic.Path, err error) {
	var all symbolic.Errors
	var one *symbolic.PathError
	switch {
	case errors.As(err, &all):
		for _, e := range all {
			c.Errorf(p.Append(e.Path...), "%w", e.Err)
		}
	case errors.As(err, &one):
		c.Errorf(p.Append(one.Path...), "%w", one.Err)
	default:
		c.Errorf(p, "%w", err)
	}
}

// measure checks a domain and returns its axis, or for a Choice the number of candidates.
func measure(d Domain) (*axis, int, error) {
	switch d := d.(type) {
	case Choice:
		return nil, d.N, d.check()
	case Floats:
		a, err := d.axis()
		return a, 0, err
	case Ints:
		a, err := d.axis()
		return a, 0, err
	}
	panic("space: unknown domain; the union is closed: Choice, Floats, Ints")
}
