package symbolic

import (
	"errors"
	"slices"
)

// Rebind returns the tree with a batch of edits, sharing everything that is not on the way to one. All paths are places of
// the given tree, before any edit, so the order of the updates does not matter, but for several values that are inserted
// at one place, appended to one list, or added to one dictionary: they keep theirs. New values are checked against the
// specs of the fields that they stand in.
//
// Each object on the way to an edit is then touched, children before their parents: its class's change hook is called, if it
// has one (see Rebounder), and its rules are checked (see Validator).
//
// All updates succeed, or the error is Errors with all that is wrong and nothing has changed: trees are values. Two edits
// of one place, and an edit below a place that is replaced, are mistakes.
func Rebind(root Value, updates ...Update) (Value, error) {
	return Sealed(nil).Rebind(root, updates...)
}

// Sealed is a list of places whose values must stay as they are. A tree does not say itself that it is sealed; whoever runs
// edits that others wrote, such as patches, says what they must leave alone. An edit at or below a sealed place, or above it
// so that the sealed value would be lost, is refused with its own path, and so is a change hook that touches it. A sealed
// item of a list may be moved by edits of its neighbours.
type Sealed []Path

// Rebind is the function Rebind that leaves the sealed places alone.
func (sealed Sealed) Rebind(root Value, updates ...Update) (Value, error) {
	if root = untyped(root); root == nil {
		return nil, Errors{{Err: errors.New("there is no tree to edit")}}
	}
	r := &rebinder{sealed: sealed}
	steps, depth := 1, 0
	for i := range updates {
		steps += len(updates[i].Path)
		depth = max(depth, len(updates[i].Path))
	}
	r.slab = make(editSlab, 0, min(steps, 1024))
	edits := r.slab.new(Step{})
	for i := range updates {
		r.add(edits, &updates[i])
	}
	for _, p := range sealed {
		r.protect(edits, p)
	}
	if len(r.errs) == 0 {
		v := r.apply(make(Path, 0, depth+1), root, &AnySpec{}, edits)
		if len(r.errs) == 0 {
			return v, nil
		}
	}
	slices.SortStableFunc(r.errs, func(a, b *PathError) int { return a.Path.Compare(b.Path) })
	return nil, r.errs
}

// rebinder makes one batch of edits. The paths that it hands on are overwritten by the next node.
type rebinder struct {
	Checker
	sealed Sealed
	slab   editSlab
}

// add enters one update, and reports one that contradicts another.
func (r *rebinder) add(e *edit, u *Update) {
	if u.value == nil && u.op != opDelete {
		r.Errorf(u.Path, "nothing to put here (use Delete to remove, Null to store null)")
		return
	}
	for _, s := range u.Path {
		if e.here != nil {
			r.Errorf(u.Path, "another edit replaces what this one is in, at %s", rooted(e.here.Path))
			return
		}
		e = e.child(s, &r.slab)
	}
	switch {
	case u.op == opInsert:
		e.own().inserts = append(e.inserts, u.value)
	case e.here != nil && u.op == opAppend:
		r.Errorf(u.Path, "another edit replaces what this one is in, at %s", rooted(e.here.Path))
	case u.op == opAppend:
		e.own().appends = append(e.appends, u.value)
	case e.here != nil:
		r.Errorf(u.Path, "two edits of one place")
	case e.touches():
		r.Errorf(u.Path, "another edit lies below what this one replaces")
	default:
		e.here = u
	}
}

// protect reports the edits that do not leave the value at p alone.
func (r *rebinder) protect(e *edit, p Path) {
	at := make(Path, 0, len(p))
	for _, s := range p {
		if e.here != nil {
			r.Errorf(at, "%s is sealed, and would be lost here", p)
			return
		}
		if e = e.find(s); e == nil {
			return
		}
		at = append(at, s)
	}
	r.refuse(e, at, p)
}

// refuse reports every edit at e and below, of what lies at or below the sealed place.
func (r *rebinder) refuse(e *edit, at, sealed Path) {
	if e.here != nil || len(e.appends) > 0 {
		r.Errorf(at, "%s is sealed", rooted(sealed))
	}
	for c := range e.below {
		here := append(at, c.step)
		if len(c.inserts) > 0 {
			r.Errorf(here, "%s is sealed", rooted(sealed))
		}
		r.refuse(c, here, sealed)
	}
}

// apply returns v, which stands at p where s is wanted, with the edits made.
func (r *rebinder) apply(p Path, v Value, s Spec, e *edit) Value {
	switch {
	case len(e.inserts) > 0 && len(p) == 0:
		r.Errorf(p, "nothing can be inserted before the root")
		return v
	case e.removes(): // only the root comes here: other places are handled by their parent
		r.Errorf(p, "the root cannot be deleted")
		return v
	case e.here != nil:
		r.Check(p, e.here.value, s)
		return e.here.value
	case !e.touches():
		return v
	}
	s = bare(s)
	n := v
	switch v := v.(type) {
	case *List:
		n = r.applyList(p, v, s, e)
	case *Object:
		if len(e.appends) > 0 {
			r.Errorf(p, "only a list can be appended to, this is %s", typeName(v))
		}
		n = r.applyObject(p, v, s, e)
	default:
		if len(e.appends) > 0 {
			r.Errorf(p, "only a list can be appended to, this is %s", typeName(v))
		}
		for c := range e.below {
			r.Errorf(append(p, c.step), "%s has nothing below it", typeName(v))
		}
	}
	if u, ok := s.(*UnionSpec); ok && len(r.errs) == 0 { // what lies below is known to the members only
		r.Check(p, n, u)
	}
	return n
}

// bare returns what an optional value is when it is there.
func bare(s Spec) Spec {
	if o, ok := s.(*OptionalSpec); ok {
		return o.Of
	}
	return s
}

func (r *rebinder) applyList(p Path, l *List, s Spec, e *edit) Value {
	elem := Spec(&AnySpec{})
	ls, typed := s.(*ListSpec)
	if typed {
		elem = ls.Elem
	}
	resized := len(e.appends) > 0
	for c := range e.below {
		i, isIndex := c.step.Index()
		if !isIndex || i > len(l.items) || i == len(l.items) && (c.first != nil || len(c.appends) > 0 || c.removes()) {
			r.Errorf(append(p, c.step), "%w", noSuchPlace(l, c.step))
			return l
		}
		resized = resized || i == len(l.items) || len(c.inserts) > 0 || c.removes()
	}
	put := func(p Path, v Value) Value {
		r.Check(p, v, elem)
		return coerce(v, elem)
	}
	if !resized {
		items := slices.Clone(l.items)
		for c := range e.below {
			here := append(p, c.step)
			if c.here != nil {
				items[c.step.index] = put(here, c.here.value)
			} else {
				items[c.step.index] = r.apply(here, l.items[c.step.index], elem, c)
			}
		}
		return &List{items: items}
	}
	none := &edit{more: noMore}
	items := make([]Value, 0, len(l.items)+e.count+len(e.appends))
	for i := 0; i <= len(l.items); i++ {
		here := append(p, Index(i))
		c := e.find(Index(i))
		if c == nil {
			c = none
		}
		for _, v := range c.inserts {
			items = append(items, put(here, v))
		}
		switch {
		case c.here != nil && c.here.op == opSet:
			items = append(items, put(here, c.here.value))
		case c.here != nil, i == len(l.items):
		default:
			items = append(items, r.apply(here, l.items[i], elem, c.without()))
		}
	}
	for _, v := range e.appends {
		items = append(items, put(append(p, Index(len(l.items))), v))
	}
	n := &List{items: items}
	if typed {
		ls.checkSize(&r.Checker, p, n)
	}
	return n
}

func (r *rebinder) applyObject(p Path, o *Object, s Spec, e *edit) Value {
	before := len(r.errs)
	n := o.clone()
	var entries []Entry // of a dictionary: added and removed
	for c := range e.below {
		here := append(p, c.step)
		i := childAt(o, c.step)
		name, isKey := c.step.Key()
		spec := r.entrySpec(o, i, name, s)
		set := c.here != nil && c.here.op == opSet
		switch {
		case !isKey, i < 0 && (!o.free() || !set), spec == nil && set:
			r.Errorf(here, "%w", noSuchEntry(o, c.step, s))
		case len(c.inserts) > 0:
			r.Errorf(here, "only items of a list can be inserted")
		case set:
			r.Check(here, c.here.value, spec)
			if i < 0 {
				entries = append(entries, Entry{name, coerce(c.here.value, spec)})
			} else {
				n.values[i] = coerce(c.here.value, spec)
			}
		case c.here != nil && i < o.declared():
			if n.values[i] = o.class.Fields[i].Default; n.values[i] == nil {
				r.Errorf(here, "%s needs this field (%s): it has no default to go back to", o.class.Name, spec.Want())
			}
		case c.here != nil:
			entries = append(entries, Entry{name, nil})
		case o.values[i] == nil:
			r.Errorf(here, "the field is not set, so there is nothing below it")
		default:
			if spec == nil {
				spec = &AnySpec{}
			}
			n.values[i] = r.apply(here, o.values[i], spec, c)
		}
	}
	if len(r.errs) > before {
		return o
	}
	if len(entries) > 0 {
		n = n.With(entries...)
	}
	if d, ok := s.(*DictSpec); ok && n.class == nil {
		for i := range d.Fields {
			if f := &d.Fields[i]; f.Default == nil && n.Get(f.Name) == nil && o.Get(f.Name) != nil {
				r.Errorf(append(p, Key(f.Name)), "the dictionary needs this entry (%s)", f.Spec.Want())
			}
		}
	}
	return r.touched(p, o, n, s, e)
}

// entrySpec returns what may stand at place i of o, or under name where it has no such place; nil when nothing may.
func (r *rebinder) entrySpec(o *Object, i int, name string, s Spec) Spec {
	if i >= 0 && !o.free() {
		return o.spec(i)
	}
	if d, ok := s.(*DictSpec); ok && o.class == nil {
		return d.of(name)
	}
	return &AnySpec{}
}

// noSuchEntry is noSuchPlace for an object that stands where s is wanted.
func noSuchEntry(o *Object, step Step, s Spec) error {
	if d, ok := s.(*DictSpec); ok && o.class == nil && step.index < 0 && d.of(step.key) == nil {
		return errors.New(d.refuse(step.key))
	}
	return noSuchPlace(o, step)
}
