package experiments

import (
	"regexp"

	"symsearch/symbolic"
)

// declaredTypes are the names of types that are no classes.
var declaredTypes = []string{"integer", "number", "boolean", "string", "list", "dictionary", "any"}

// spec returns what a type takes, nil when it is wrong.
func (d *declarer) spec(at symbolic.Path, v symbolic.Value) symbolic.Spec {
	switch v := v.(type) {
	case *symbolic.List:
		return enumOf(v)
	case *symbolic.Object:
		return d.detailed(at, v)
	}
	return d.simple(at, text(v))
}

// inner is spec of a type inside another, which nobody has looked at yet when it lies deep.
func (d *declarer) inner(at symbolic.Path, v symbolic.Value) symbolic.Spec {
	if err := symbolic.Check(v, typeSpec(1)); err != nil {
		d.errs = append(d.errs, symbolic.Within(at.Clone(), err))
		return nil
	}
	return d.spec(at, v)
}

// simple returns what a type takes of which only the name is given.
func (d *declarer) simple(at symbolic.Path, name string) symbolic.Spec {
	switch name {
	case "integer":
		return &symbolic.IntSpec{}
	case "number":
		return &symbolic.FloatSpec{}
	case "boolean":
		return &symbolic.BoolSpec{}
	case "string":
		return &symbolic.StringSpec{}
	case "list":
		return &symbolic.ListSpec{Elem: &symbolic.AnySpec{}, MaxSize: -1}
	case "dictionary":
		return &symbolic.DictSpec{Elem: &symbolic.AnySpec{}}
	case "any":
		return &symbolic.AnySpec{}
	}
	if _, isClass := d.registry.Lookup(name); !isClass && d.all.Get(name) == nil {
		for _, t := range d.registry.Interfaces() {
			if t.Name() == name {
				return &symbolic.ObjectSpec{Interface: t}
			}
		}
	}
	if c := d.named(at, name, declaredTypes); c != nil {
		return &symbolic.ObjectSpec{Class: c}
	}
	return nil
}

// detailed returns what a type takes that is given as a dictionary.
func (d *declarer) detailed(at symbolic.Path, o *symbolic.Object) symbolic.Spec {
	kind, either := present(o.Get("type")), present(o.Get("either"))
	var s symbolic.Spec
	switch {
	case (kind == nil) == (either == nil):
		d.fail(at, "want a type, or either with a list of types")
		return nil
	case kind != nil:
		at := at.Append(symbolic.Key("type"))
		if s = d.spec(at, kind); s == nil || !d.bound(at, s, text(kind), number(o.Get("min")), number(o.Get("max"))) {
			return nil
		}
	default:
		u := &symbolic.UnionSpec{}
		for i, v := range either.(*symbolic.List).All() {
			one := d.inner(at.Append(symbolic.Key("either"), symbolic.Index(i)), v)
			if one == nil {
				return nil
			}
			u.Of = append(u.Of, one)
		}
		if s = u; number(o.Get("min")) != nil || number(o.Get("max")) != nil {
			d.fail(at.Append(symbolic.Key("either")), "min and max belong to the types in either: - {type: integer, min: 1}")
			return nil
		}
	}
	if of := present(o.Get("of")); of != nil && !d.holds(at.Append(symbolic.Key("of")), s, of) {
		return nil
	}
	if pattern := present(o.Get("pattern")); pattern != nil && !d.matches(at.Append(symbolic.Key("pattern")), s, text(pattern)) {
		return nil
	}
	if o.Get("optional") == symbolic.Value(symbolic.Bool(true)) {
		return &symbolic.OptionalSpec{Of: s}
	}
	return s
}

// present returns a value that is there and not null.
func present(v symbolic.Value) symbolic.Value {
	if v == symbolic.Value(symbolic.Null{}) {
		return nil
	}
	return v
}

// bound gives a type its smallest and largest number, or its fewest and most items. It is false when that cannot be.
func (d *declarer) bound(at symbolic.Path, s symbolic.Spec, name string, low, high *float64) bool {
	if low == nil && high == nil {
		return true
	}
	if low != nil && high != nil && *low > *high {
		d.fail(at, "min %v is above max %v", *low, *high)
		return false
	}
	if s, ok := s.(*symbolic.FloatSpec); ok {
		s.Min, s.Max = low, high
		return true
	}
	least, ok := d.whole(at, name, low)
	most, fits := d.whole(at, name, high)
	switch s := s.(type) {
	case *symbolic.IntSpec:
		s.Min, s.Max = least, most
	case *symbolic.ListSpec:
		if least != nil {
			s.MinSize = max(0, int(*least))
		}
		if most != nil {
			s.MaxSize = max(0, int(*most))
		}
	case *symbolic.EnumSpec, *symbolic.LiteralSpec:
		d.fail(at, "one of some values has no min and max")
		return false
	default:
		d.fail(at, "only integer, number and list have min and max")
		return false
	}
	return ok && fits
}

// whole returns a bound as an integer, nil when there is none. It is false for one that is not whole.
func (d *declarer) whole(at symbolic.Path, name string, bound *float64) (*int64, bool) {
	if bound == nil {
		return nil, true
	}
	n := int64(*bound)
	if float64(n) != *bound || n < -1<<53 || n > 1<<53 {
		d.fail(at, "%s wants whole numbers as min and max, got %v", name, *bound)
		return nil, false
	}
	return &n, true
}

// holds gives a list or a dictionary the type of what is in it. It is false when that is wrong.
func (d *declarer) holds(at symbolic.Path, s symbolic.Spec, of symbolic.Value) bool {
	var elem *symbolic.Spec
	switch s := s.(type) {
	case *symbolic.ListSpec:
		elem = &s.Elem
	case *symbolic.DictSpec:
		elem = &s.Elem
	default:
		d.fail(at, "only a list or a dictionary is of something")
		return false
	}
	*elem = d.inner(at, of)
	return *elem != nil
}

// matches gives a string its pattern. It is false when that is wrong.
func (d *declarer) matches(at symbolic.Path, s symbolic.Spec, pattern string) bool {
	text, ok := s.(*symbolic.StringSpec)
	if !ok {
		d.fail(at, "only a string has a pattern")
		return false
	}
	var err error
	if text.Pattern, err = regexp.Compile(pattern); err != nil {
		d.fail(at, "%w", err)
		return false
	}
	return true
}

// enumOf returns what takes one of the values of a list.
func enumOf(l *symbolic.List) symbolic.Spec {
	var names []string
	var values []symbolic.Value
	for _, v := range l.All() {
		if s, ok := v.(symbolic.String); ok {
			names = append(names, string(s))
		}
		values = append(values, v)
	}
	if len(names) == len(values) {
		return &symbolic.EnumSpec{Values: names}
	}
	return &symbolic.LiteralSpec{Values: values}
}

func text(v symbolic.Value) string {
	s, _ := v.(symbolic.String)
	return string(s)
}

func number(v symbolic.Value) *float64 {
	var x float64
	switch v := v.(type) {
	case symbolic.Int:
		x = float64(v)
	case symbolic.Float:
		x = float64(v)
	default:
		return nil
	}
	return &x
}
