package space

import (
	"fmt"
	"strings"

	"symsearch/symbolic"
)

// explain says why match finds nothing; it is called only then. p is where v stands.
func (n *plan) explain(p symbolic.Path, v symbolic.Value) error {
	fail := func(format string, args ...any) error {
		return &symbolic.PathError{Path: p.Clone(), Err: fmt.Errorf(format, args...)}
	}
	switch n.kind {
	case branch:
		if !sameShape(n.value, v) {
			return fail("want %s, got %s", shapeOf(n.value), show(v))
		}
		for i, want := range n.base {
			step, _ := symbolic.Child(n.value, i)
			at, got := p.Append(step), childLike(n.value, i, v)
			kid := n.kidAt(i)
			if kid == nil {
				kid = &plan{kind: constant, value: want}
			}
			if !kid.matches(got) {
				return kid.explain(at, got)
			}
		}
	case choice:
		return n.explainItem(p, v)
	case group:
		list, ok := v.(*symbolic.List)
		if !ok || !n.admits(list.Len()) {
			return fail("want a list of %s, got %s", sizes{int64(n.least), int64(n.k), true}, show(v))
		}
		for i, item := range list.All() {
			if !n.anyMatches(item) {
				return n.explainItem(p.Append(symbolic.Index(i)), item)
			}
		}
		if n.sorted {
			return fail("the items are not in the order of the candidates%s", map[bool]string{true: ", each once", false: ""}[n.distinct])
		}
		return fail("the items are not distinct candidates")
	case repeat:
		list, ok := v.(*symbolic.List)
		if !ok || !n.admits(list.Len()) {
			return fail("want a list of %s, got %s", sizes{int64(n.least), int64(n.k), true}, show(v))
		}
		for i, item := range list.All() {
			if at := p.Append(symbolic.Index(i)); !n.kids[0].matches(item) {
				return n.kids[0].explain(at, item)
			} else if n.shared && !symbolic.Equal(item, list.At(0)) {
				return &symbolic.PathError{Path: at, Err: fmt.Errorf("the items of a shared Repeat are alike; this is not the first again: %s", show(item))}
			}
		}
	case leaf:
		if inv, ok := n.hyper.(Inverter); ok && n.axis != nil {
			if pick, ok := inv.Pick(v); ok {
				if err := n.axis.fits(pick); err != nil {
					return fail("%w", err)
				}
			}
		}
		return fail("want %s from %s, got %s", n.value.(*symbolic.Object).Class().Name, normal(n.domain), show(v))
	}
	if list, ok := n.value.(*symbolic.List); ok {
		if got, ok := v.(*symbolic.List); ok && got.Len() == list.Len() {
			for i, item := range list.All() {
				if kid := (&plan{kind: constant, value: item}); !kid.matches(got.At(i)) {
					return kid.explain(p.Append(symbolic.Index(i)), got.At(i))
				}
			}
		}
	}
	if o, ok := n.value.(*symbolic.Object); ok && sameShape(o, v) {
		for key, want := range o.Fields() {
			got := v.(*symbolic.Object).Get(key)
			if kid := (&plan{kind: constant, value: want}); !kid.matches(got) {
				return kid.explain(p.Append(symbolic.Key(key)), got)
			}
		}
	}
	return fail("the template has %s here and nothing to decide, got %s", show(n.value), show(v))
}

// explainItem says why v is none of the candidates: when just one of them is of v's kind, what is wrong with it as that
// one.
func (n *plan) explainItem(p symbolic.Path, v symbolic.Value) error {
	var alike *plan
	count := 0
	for _, kid := range n.kids {
		if sameShape(kid.value, v) {
			alike = kid
			count++
		}
	}
	if count == 1 {
		return alike.explain(p, v)
	}
	labels, more := textsOf(n.kids).labels, ""
	const most = 12
	if len(labels) > most {
		labels, more = labels[:most], fmt.Sprintf(" ... (%d candidates)", len(n.kids))
	}
	return &symbolic.PathError{Path: p.Clone(), Err: fmt.Errorf("want one of %s%s, got %s", strings.Join(labels, ", "), more, show(v))}
}

// kidAt returns the plan of child i of a branch; nil when that holds no decisions.
func (n *plan) kidAt(i int) *plan {
	for j, at := range n.at {
		if at == i {
			return n.kids[j]
		}
	}
	return nil
}

// shapeOf names what a branch of the template is.
func shapeOf(v symbolic.Value) string {
	switch v := v.(type) {
	case *symbolic.List:
		return fmt.Sprintf("a list of %d", v.Len())
	case *symbolic.Object:
		if v.Class() != nil {
			return "an object of class " + v.Class().Name
		}
		keys := make([]string, 0, v.Len())
		for key := range v.Fields() {
			keys = append(keys, key)
		}
		return "a dictionary with " + strings.Join(keys, ", ")
	}
	return show(v)
}
