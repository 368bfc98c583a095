package symbolic

import (
	"errors"
	"fmt"
	"slices"
)

// Update is one edit of a batch for Rebind.
type Update struct {
	Path  Path
	op    operation
	value Value
}

type operation uint8

const (
	opSet operation = iota
	opDelete
	opInsert
)

// Set puts v at p: a field, an entry (added when a dictionary lacks it), or an item of a list. The index behind the last
// item appends.
func Set(p Path, v Value) Update { return Update{Path: p, op: opSet, value: v} }

// Delete takes away the item of a list or the entry of a dictionary at p, and resets a field to its default.
func Delete(p Path) Update { return Update{Path: p, op: opDelete} }

// Insert puts v before the item of a list that now stands at p. Several at one place keep their order.
func Insert(p Path, v Value) Update { return Update{Path: p, op: opInsert, value: v} }

// Rebind returns the tree with a batch of edits, sharing everything that is not on the way to one. All paths are places of
// the given tree, before any edit, so the order of the updates does not matter. New values are checked against the
// specs of the fields that they stand in, and the rules of every touched object. All updates succeed, or the error is Errors with all
// that is wrong and nothing has changed: trees are values. Two edits of one place, and an edit below a place that is
// replaced, are mistakes.
func Rebind(root Value, updates ...Update) (Value, error) {
	r := &rebinder{}
	edits := &edit{}
	for _, u := range updates {
		r.add(edits, u)
	}
	if len(r.Checker.errs) > 0 {
		return nil, r.Err()
	}
	v := r.apply(nil, root, &AnySpec{}, edits)
	if err := r.Err(); err != nil {
		slices.SortStableFunc(r.errs, func(a, b *PathError) int { return a.Path.Compare(b.Path) })
		return nil, r.errs
	}
	return v, nil
}

// edit is the edits at one place and below it.
type edit struct {
	step    Step
	here    *Update // set or delete
	inserts []Value
	below   []*edit
}

// child returns the edits one step down, making them when there are none.
func (e *edit) child(s Step) *edit {
	for _, c := range e.below {
		if c.step == s {
			return c
		}
	}
	c := &edit{step: s}
	e.below = append(e.below, c)
	return c
}

type rebinder struct{ Checker }

// add enters one update, and reports one that contradicts another.
func (r *rebinder) add(e *edit, u Update) {
	for _, s := range u.Path {
		if e.here != nil {
			r.Errorf(u.Path, "another edit replaces what this one is in, at %s", e.here.Path)
			return
		}
		e = e.child(s)
	}
	switch {
	case u.value == nil && u.op != opDelete:
		r.Errorf(u.Path, "nothing to put here (use Delete to remove, Null to store null)")
	case u.op == opInsert:
		e.inserts = append(e.inserts, u.value)
	case e.here != nil:
		r.Errorf(u.Path, "two edits of one place")
	case len(e.below) > 0:
		r.Errorf(u.Path, "another edit lies below what this one replaces")
	default:
		e.here = &u
	}
}

// apply returns v, which stands at p where s is wanted, with the edits made.
func (r *rebinder) apply(p Path, v Value, s Spec, e *edit) Value {
	if e.here != nil { // the root: other places are handled by their parent
		if e.here.op == opDelete {
			r.Errorf(p, "the root cannot be deleted")
			return v
		}
		r.Check(p, e.here.value, s)
		return e.here.value
	}
	if len(e.inserts) > 0 && len(p) == 0 {
		r.Errorf(p, "nothing can be inserted before the root")
		return v
	}
	if len(e.below) == 0 {
		return v
	}
	switch v := v.(type) {
	case *List:
		return r.applyList(p, v, s, e)
	case *Object:
		return r.applyObject(p, v, s, e)
	}
	for _, c := range e.below {
		r.Errorf(p.Append(c.step), "%s has nothing below it", typeName(v))
	}
	return v
}

func (r *rebinder) applyList(p Path, l *List, s Spec, e *edit) Value {
	elem := ChildSpec(l, 0, s)
	if elem == nil {
		elem = &AnySpec{}
	}
	at := make(map[int]*edit, len(e.below))
	for _, c := range e.below {
		i, isIndex := c.step.Index()
		switch {
		case !isIndex || i > len(l.items) || i == len(l.items) && (len(c.below) > 0 || c.here != nil && c.here.op == opDelete):
			r.Errorf(p.Append(c.step), "%w", noSuchPlace(l, c.step))
		default:
			at[i] = c
		}
	}
	items := make([]Value, 0, len(l.items)+len(at))
	put := func(p Path, v Value) {
		r.Check(p, v, elem)
		items = append(items, coerce(v, elem))
	}
	for i := 0; i <= len(l.items); i++ {
		c := at[i]
		here := p.Append(Index(i))
		if c != nil {
			for _, v := range c.inserts {
				put(here, v)
			}
		}
		switch {
		case c != nil && c.here != nil && c.here.op == opSet:
			put(here, c.here.value)
		case c != nil && c.here != nil, i == len(l.items):
		case c != nil:
			items = append(items, r.apply(here, l.items[i], elem, &edit{below: c.below}))
		default:
			items = append(items, l.items[i])
		}
	}
	n := NewList(items...)
	if o, ok := s.(*OptionalSpec); ok {
		s = o.Of
	}
	if ls, ok := s.(*ListSpec); ok {
		ls.checkSize(&r.Checker, p, n)
	}
	return n
}

func (r *rebinder) applyObject(p Path, o *Object, s Spec, e *edit) Value {
	before := len(r.errs)
	entries := make([]Entry, 0, len(e.below))
	for _, c := range e.below {
		name, isKey := c.step.Key()
		here := p.Append(c.step)
		i := -1
		if isKey {
			i = o.position(name)
		}
		spec := Spec(&AnySpec{})
		if i >= 0 {
			if cs := ChildSpec(o, i, s); cs != nil {
				spec = cs
			}
		} else if d, ok := s.(*DictSpec); ok {
			spec = d.Elem
		}
		set := c.here != nil && c.here.op == opSet
		switch {
		case !isKey, i < 0 && (o.class != nil || !set):
			r.Errorf(here, "%w", noSuchPlace(o, c.step))
		case len(c.inserts) > 0:
			r.Errorf(here, "only items of a list can be inserted")
		case set:
			r.Check(here, c.here.value, spec)
			entries = append(entries, Entry{name, c.here.value})
		case c.here != nil && i < o.declared() && o.class != nil && o.class.Fields[i].Default == nil:
			r.Errorf(here, "%s needs this field (%s): it has no default to go back to", o.class.Name, spec.Want())
		case c.here != nil:
			entries = append(entries, Entry{name, nil})
		case o.values[i] == nil:
			r.Errorf(here, "the field is not set, so there is nothing below it")
		default:
			entries = append(entries, Entry{name, r.apply(here, o.values[i], spec, c)})
		}
	}
	n := o.With(entries...)
	if len(r.errs) == before && n.class != nil && n.class.validates && !Undecided(n) {
		r.validate(p, n)
	}
	return n
}

// Undecided reports whether a tree holds a placeholder, such as a hyper-node.
func Undecided(v Value) bool {
	return !Walk(v, func(_ Path, v, _ Value) Action {
		if o, ok := v.(*Object); ok && o.class != nil && o.class.placeholder {
			return Stop
		}
		return Enter
	})
}

// Transform returns the tree in which f has replaced nodes. f sees every node of the original tree in pre-order, with a path
// valid during the call; when it returns another value, that stands in the node's place and is not entered. New values are
// checked as in Rebind, and all errors are returned at once.
func Transform(root Value, f func(p Path, v, parent Value) (Value, error)) (Value, error) {
	var updates []Update
	var errs Errors
	Walk(root, func(p Path, v, parent Value) Action {
		n, err := f(p, v, parent)
		switch {
		case err != nil:
			var at *PathError
			if !errors.As(err, &at) {
				at = &PathError{Path: p.Clone(), Err: err}
			}
			errs = append(errs, at)
			return Skip
		case n == nil:
			errs = append(errs, &PathError{Path: p.Clone(), Err: fmt.Errorf("the transformation returned nothing (return the value itself to keep it)")})
			return Skip
		case !same(n, v):
			updates = append(updates, Set(p.Clone(), n))
			return Skip
		}
		return Enter
	})
	if len(errs) > 0 {
		return nil, errs
	}
	if len(updates) == 0 {
		return root, nil
	}
	return Rebind(root, updates...)
}
