package symbolic

// Rebounder is implemented by Go types, on their pointers, whose objects keep themselves consistent when they are edited: a
// Sequential that refits the widths of the neighbours of a changed layer. For a FuncClass, or a class known only at run
// time, the same function is the field Rebound of the Class.
//
// Rebound is called on a zero value, once for each object that a batch of edits has touched, at it or below it, after all
// edits are made and after the hooks of the objects below; objects that the batch has brought in are not touched. old is the
// object before the batch, new after it, and changes what differs between them, with paths relative to the object. It
// returns new as it is, or another object in its place, which is checked; the hooks of what it changed below are not called
// again. It must depend on nothing else. Replace and With make such changes; Rebind would call the hook again.
//
// Values may be hyper-nodes or references: a hook leaves alone what it does not know. An error refuses the whole batch.
type Rebounder interface {
	Rebound(old, new *Object, changes Changes) (*Object, error)
}

// touched finishes an object that was o and has become n by the edits e: its hook, then its rules.
func (r *rebinder) touched(p Path, o, n *Object, s Spec, e *edit) Value {
	before := len(r.errs)
	checked := false
	if n.class != nil && n.class.Rebound != nil {
		hooked, err := n.class.Rebound(o, n, Diff(o, n))
		switch {
		case err != nil:
			r.place(p, n.class, err)
			return n
		case hooked == nil:
			r.Errorf(p, "%s: the change hook returned nothing (return the new object to keep it)", n.class.Name)
			return n
		case hooked != n:
			r.checkSealed(p, n, hooked, e)
			r.checkChanged(p, n, hooked, s)
			n, checked = hooked, true
		}
	}
	if !checked && len(r.errs) == before && n.class != nil && n.class.validates && isDecided(n) {
		r.validate(p, n)
	}
	return n
}

// checkSealed reports sealed places below the object at p whose values a hook has changed.
func (r *rebinder) checkSealed(p Path, before, after *Object, e *edit) {
	for _, sealed := range r.sealed {
		if !sealed.HasPrefix(p) {
			continue
		}
		below := e.moved(sealed[len(p):])
		old, _ := Lookup(before, below)
		new, _ := Lookup(after, below)
		if !Equal(old, new) {
			r.Errorf(sealed, "sealed, but the change hook of %s touches it", before.class.Name)
		}
	}
}

// checkChanged checks after, which stands at p where s is wanted, as far as it differs from before, which is sound.
func (r *rebinder) checkChanged(p Path, before, after Value, s Spec) {
	if same(before, after) {
		return
	}
	switch x := before.(type) {
	case *List:
		y, ok := after.(*List)
		ls, typed := bare(s).(*ListSpec)
		if ok && typed && len(x.items) == len(y.items) {
			for i := range y.items {
				r.checkChanged(append(p, Index(i)), x.items[i], y.items[i], ls.Elem)
			}
			return
		}
	case *Object:
		y, ok := after.(*Object)
		if ok && x.class != nil && x.class == y.class && len(x.keys)+len(y.keys) == 0 {
			errs := len(r.errs)
			for i, v := range y.values {
				switch f := &y.class.Fields[i]; {
				case v == nil && x.values[i] != nil:
					r.Errorf(p, "%s needs the field %q: %s", y.class.Name, f.Name, f.Spec.Want())
				case v != nil:
					r.checkChanged(append(p, Key(f.Name)), x.values[i], v, f.Spec)
				}
			}
			if len(r.errs) == errs && y.class.validates && isDecided(y) {
				r.validate(p, y)
			}
			return
		}
	}
	r.Check(p, after, s)
}

// Undecided reports whether a tree holds a placeholder, such as a hyper-node. References do not count.
func Undecided(v Value) bool {
	return !Walk(v, func(_ Path, v, _ Value) Action {
		if o, ok := v.(*Object); ok && o.class != nil && o.class.IsPlaceholder() {
			return Stop
		}
		return Enter
	})
}

// isDecided reports whether a tree can be built as it is: without placeholders, references, unset fields and objects of
// classes that are not known.
func isDecided(v Value) bool {
	switch v := v.(type) {
	case nil:
		return false
	case *List:
		for _, item := range v.items {
			if !isDecided(item) {
				return false
			}
		}
	case *Object:
		if v.class != nil && (v.class.placeholder || v.class.opaque) {
			return false
		}
		for _, c := range v.values {
			if !isDecided(c) {
				return false
			}
		}
	}
	return true
}
