package space

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"symsearch/symbolic"
)

// tree returns the tree of picks, with what is derived and referred to in its place.
func (s *Space) tree(picks []float64) (symbolic.Value, error) { return s.treeNoting(picks, nil) }

// treeNoting is tree, and notes what each Derived became, if derived is not nil.
func (s *Space) treeNoting(picks []float64, derived map[*derivation][]symbolic.Value) (symbolic.Value, error) {
	v, err := s.root.decode(picks)
	if err != nil || !s.refers && s.derivations == nil {
		return v, err
	}
	if s.derivations != nil {
		d := deriver{Space: s, root: v, derived: derived}
		if v, err = d.replace(nil, v, nil); err != nil {
			return nil, err
		}
	}
	if s.refers {
		return symbolic.Resolve(v)
	}
	return v, nil
}

// deriver computes what is derived in one decoded tree.
type deriver struct {
	*Space
	root    symbolic.Value
	derived map[*derivation][]symbolic.Value // filled where not nil

	// found, when not nil, collects the mistakes by the place of the node in the template. What has one is left as it is.
	found map[string]*symbolic.PathError
}

// replace returns v, which stands at p where spec is wanted, with every Derived in it replaced by its value.
func (d *deriver) replace(p symbolic.Path, v symbolic.Value, spec symbolic.Spec) (symbolic.Value, error) {
	if o, ok := v.(*symbolic.Object); ok && d.derivations[o] != nil {
		w, err := d.value(p, o, spec)
		if err != nil && d.found != nil {
			d.note(err)
			return v, nil
		}
		if err == nil && d.derived != nil {
			n := d.derivations[o]
			d.derived[n] = append(d.derived[n], w)
		}
		return w, err
	}
	var changed []symbolic.Value
	for i := range symbolic.NumChildren(v) {
		step, child := symbolic.Child(v, i)
		switch child.(type) {
		case *symbolic.Object, *symbolic.List:
		default:
			continue
		}
		w, err := d.replace(append(p, step), child, symbolic.ChildSpec(v, i, spec))
		if err != nil {
			return nil, err
		}
		if w == child {
			continue
		}
		if changed == nil {
			changed = make([]symbolic.Value, symbolic.NumChildren(v))
			for j := range changed {
				_, changed[j] = symbolic.Child(v, j)
			}
		}
		changed[i] = w
	}
	if changed == nil {
		return v, nil
	}
	return symbolic.WithChildren(v, changed), nil
}

// value computes the Derived o, which stands at p in the decoded tree. New has seen to it that there are no circles.
func (d *deriver) value(p symbolic.Path, o *symbolic.Object, spec symbolic.Spec) (symbolic.Value, error) {
	n := d.derivations[o]
	fail := func(err error) (symbolic.Value, error) {
		place := p.Clone()
		if d.found != nil {
			place = n.path
		}
		return nil, &symbolic.PathError{Path: place, Err: fmt.Errorf("%s: %w", o.Class().Name, err)}
	}
	values := make([]symbolic.Value, len(n.from))
	for i, from := range n.from {
		at := p[:len(p)-from.up].Append(from.path...)
		v, ok := symbolic.Lookup(d.root, at)
		if !ok {
			return fail(fmt.Errorf("%s: there is nothing at %s", n.names[i], at))
		}
		if l, ok := v.(*symbolic.List); ok && from.count {
			v = symbolic.Int(l.Len())
		}
		if other, isObject := v.(*symbolic.Object); isObject {
			if d.derivations[other] == nil {
				return fail(fmt.Errorf("%s became %s, and not a scalar or a list", n.names[i], show(v)))
			}
			var err error
			if v, err = d.value(at, other, nil); err != nil {
				return nil, err
			}
		}
		values[i] = v
	}
	v, err := n.node.Derive(values)
	if err == nil && v == nil {
		err = fmt.Errorf("no value")
	}
	if err != nil {
		return fail(err)
	}
	if spec == nil {
		spec = n.spec
	}
	if spec != nil {
		if n, ok := wholeNumber(v); ok && symbolic.Check(v, spec) != nil {
			v = n // a quotient where an integer is wanted
		}
		v = coerce(v, spec)
		if err := symbolic.Check(v, spec); err != nil {
			return fail(err)
		}
	}
	return v, nil
}

// tryDerived decodes some points of a space, those of the defaults, the first and a few drawn ones, so that a reference or
// derived value that leads nowhere is found before the first trial.
func (s *Space) tryDerived() symbolic.Errors {
	if !s.refers && s.derivations == nil {
		return nil
	}
	rng := rand.New(rand.NewPCG(0, 0))
	var points []Point
	if s.first.Len() == len(s.rows) { // there is none where a default is wrong
		points = append(points, s.first)
	}
	if len(s.rows) > 0 {
		points = append(points, s.lowestPoint())
		for range 16 {
			points = append(points, s.Sample(rng))
		}
	}
	all := make(map[string]*symbolic.PathError)
	for _, p := range points {
		d := deriver{Space: s, found: make(map[string]*symbolic.PathError)}
		d.try(p)
		for at, e := range d.found {
			if all[at] == nil {
				all[at] = &symbolic.PathError{Path: e.Path, Err: fmt.Errorf("%w (in the tree of the point %s)", e.Err, cut(p.String()))}
			}
		}
	}
	var errs symbolic.Errors
	for _, at := range slices.Sorted(maps.Keys(all)) {
		errs = append(errs, all[at])
	}
	return errs
}

// try collects what is wrong with what is derived and referred to in the tree of one point.
func (d *deriver) try(p Point) {
	v, err := d.Space.root.decode(p.picks)
	if err != nil {
		d.note(err)
		return
	}
	d.root = v
	if v, err = d.replace(nil, v, nil); err == nil && d.refers && len(d.found) == 0 {
		_, err = symbolic.Resolve(v)
	}
	if err != nil {
		d.note(err)
	}
}

func (d *deriver) note(err error) {
	for _, e := range asErrors(err) {
		if at := e.Path.String(); d.found[at] == nil {
			d.found[at] = e
		}
	}
}
