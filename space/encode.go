package space

import (
	"fmt"
	"strings"

	"symsearch/symbolic"
)

// Encode returns the point that decodes to v: the inverse of Decode. Where several candidates could have become a part of
// v, the first counts. The error is a symbolic.PathError that says where v leaves the space, and why.
func (s *Space) Encode(v symbolic.Value) (Point, error) {
	var picks []float64
	if len(s.rows) > 0 {
		picks = make([]float64, len(s.rows))
		clearPicks(picks)
	}
	if !s.root.match(v, picks) {
		return Point{}, s.root.explain(nil, v)
	}
	return Point{picks}, nil
}

// match finds the picks, in frame, with which the plan decodes to v. When there are none, frame is left without picks
// at and below the plan.
func (n *plan) match(v symbolic.Value, frame []float64) bool {
	switch n.kind {
	case constant:
		return symbolic.Equal(n.value, v)
	case branch:
		return n.matchBranch(v, frame)
	case choice:
		for i, kid := range n.kids {
			if kid.match(v, frame) {
				frame[n.offset] = float64(i)
				return true
			}
		}
		return false
	case group:
		return n.matchSlots(v, frame)
	case leaf:
		pick, ok := n.pickOf(v)
		if ok {
			frame[n.offset] = pick
		}
		return ok
	}
	panic(fmt.Sprintf("space: unknown kind of plan %d", n.kind))
}

func (n *plan) matchBranch(v symbolic.Value, frame []float64) bool {
	if !sameShape(n.value, v) {
		return false
	}
	next := 0
	for i, want := range n.base {
		got := childLike(n.value, i, v)
		if next < len(n.at) && n.at[next] == i {
			if !n.kids[next].match(got, frame) {
				clearPicks(frame[n.offset : n.offset+n.width])
				return false
			}
			next++
		} else if !symbolic.Equal(want, got) {
			clearPicks(frame[n.offset : n.offset+n.width])
			return false
		}
	}
	return true
}

// sameShape reports whether two values have their children in places of the same names.
func sameShape(a, b symbolic.Value) bool {
	switch a := a.(type) {
	case *symbolic.List:
		b, ok := b.(*symbolic.List)
		return ok && a.Len() == b.Len()
	case *symbolic.Object:
		b, ok := b.(*symbolic.Object)
		if !ok || className(a) != className(b) || a.Len() != b.Len() {
			return false
		}
		for i := range symbolic.NumChildren(a) {
			if _, v := symbolic.Child(a, i); v != nil && childLike(a, i, b) == nil {
				return false
			}
		}
		return true
	}
	return false
}

// childLike returns the child of b that stands where child i of a does; nil when there is none.
func childLike(a symbolic.Value, i int, b symbolic.Value) symbolic.Value {
	step, _ := symbolic.Child(a, i)
	if i < symbolic.NumChildren(b) {
		if same, v := symbolic.Child(b, i); same == step {
			return v // as a rule: only the entries of dictionaries may come in another order
		}
	}
	if key, ok := step.Key(); ok {
		return b.(*symbolic.Object).Get(key)
	}
	return nil
}

func className(o *symbolic.Object) string {
	if o.Class() == nil {
		return ""
	}
	return o.Class().Name
}

// pickOf returns the pick of a Hyper that gives v.
func (n *plan) pickOf(v symbolic.Value) (float64, bool) {
	gives := func(pick float64) bool {
		w, err := n.resolve(pick)
		return err == nil && symbolic.Equal(w, v)
	}
	if inv, ok := n.hyper.(Inverter); ok {
		pick, ok := inv.Pick(v)
		pick += 0
		return pick, ok && n.inDomain(pick) && gives(pick)
	}
	if n.axis == nil {
		for i := range n.domain.(Choice).N {
			if gives(float64(i)) {
				return float64(i), true
			}
		}
		return 0, false
	}
	for i := range n.axis.count {
		if x := n.axis.value(i); gives(x) {
			return x, true
		}
	}
	return 0, false
}

func (n *plan) inDomain(pick float64) bool {
	if n.axis != nil {
		return n.axis.fits(pick) == nil
	}
	return pick >= 0 && pick < float64(n.domain.(Choice).N) && pick == float64(int(pick))
}

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
		if !ok || list.Len() != n.k {
			return fail("want a list of %d, got %s", n.k, show(v))
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
	return &symbolic.PathError{Path: p.Clone(), Err: fmt.Errorf("want one of %s, got %s", strings.Join(textsOf(n.kids).labels, ", "), show(v))}
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

// matches is match when the picks do not matter.
func (n *plan) matches(v symbolic.Value) bool {
	frame := make([]float64, n.offset+n.width)
	return n.match(v, frame)
}

func (n *plan) anyMatches(v symbolic.Value) bool {
	for _, kid := range n.kids {
		if kid.matches(v) {
			return true
		}
	}
	return false
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
