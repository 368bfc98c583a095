package symbolic

import "slices"

// Apply makes the changes in a: Diff(a, b).Apply(a) equals b. Whatever a change says was there must be there, and what it
// adds must not: otherwise the error is Errors, with the path of every change that does not fit, and nothing is made. So
// a diff of one tree can be carried over to another that is the same where it matters. Nothing is checked against specs;
// entries that are added to a dictionary come last.
func (cs Changes) Apply(a Value) (Value, error) {
	root, errs := cs.index()
	m := mender{errs}
	v := m.apply(a, root)
	if len(m.errs) > 0 {
		slices.SortStableFunc(m.errs, func(a, b *PathError) int { return a.Path.Compare(b.Path) })
		return nil, m.errs
	}
	return v, nil
}

// mender applies changes, and collects those that do not fit.
type mender struct{ errs Errors }

func (m *mender) misfit(c *Change, err error) {
	m.errs = append(m.errs, changeError(c, "%w", err))
}

// apply returns v with the changes; nil when it is removed.
func (m *mender) apply(v Value, n *changeNode) Value {
	if n == nil {
		return v
	}
	if n.here != nil {
		if !Equal(v, n.here.Old) {
			m.errs = append(m.errs, changeError(n.here, "the change is of %s, but here is %s", brief(n.here.Old), brief(v)))
		}
		return n.here.New
	}
	for s, c := range n.below {
		if childAt(v, s) < 0 {
			m.misfit(c.first(), noSuchPlace(v, s))
		}
	}
	for s, c := range n.added {
		_, list := v.(*List)
		_, object := v.(*Object)
		if _, index := s.Index(); index != list || !list && !object {
			m.misfit(c, noSuchPlace(v, s))
		}
	}
	switch v := v.(type) {
	case *List:
		return m.list(v, n)
	case *Object:
		return m.object(v, n)
	}
	return v
}

func (m *mender) list(l *List, n *changeNode) Value {
	items := make([]Value, 0, l.Len()+len(n.added))
	places, behind := n.items(l)
	for _, p := range places {
		if p.added != nil {
			items = append(items, p.added.New)
		} else if v := m.apply(p.old, p.node); v != nil {
			items = append(items, v)
		}
	}
	for _, c := range behind {
		m.errs = append(m.errs, changeError(c, "the list has %d items then, so nothing can be added here", len(items)))
	}
	return NewList(items...)
}

func (m *mender) object(o *Object, n *changeNode) Value {
	children := make([]Value, NumChildren(o))
	var entries []Entry // what WithChildren cannot do: a dictionary's entries that come and go
	for i := range children {
		s, v := Child(o, i)
		key, _ := s.Key()
		children[i] = v
		if c := n.below[s]; c != nil {
			children[i] = m.apply(v, c)
		}
		if c := n.added[s]; c != nil {
			if children[i] != nil {
				m.errs = append(m.errs, changeError(c, "the change adds it, but here is %s", brief(v)))
			}
			children[i] = c.New
		}
		if children[i] == nil && i >= o.declared() {
			children[i] = Null{}
			entries = append(entries, Entry{key, nil})
		}
	}
	for _, s := range n.order {
		if key, _ := s.Key(); o.position(key) < 0 {
			entries = append(entries, Entry{key, n.added[s].New})
		}
	}
	changed := WithChildren(o, children)
	if len(entries) > 0 {
		return changed.(*Object).With(entries...)
	}
	return changed
}
