package patch

import "symsearch/symbolic"

// fates says what became of a change, given all changes until later. All of it is found by path or by hash, so that asking
// about every change of a large tree takes time in the size of the tree. Hashes stand for values: two values that share one
// could at worst hide a warning.
type fates struct {
	now    symbolic.Changes
	same   map[placeOf]int // the first change of a kind at a path
	taken  map[string]int  // the first at a path that is no addition
	below  map[string]int  // the first at a path or below it
	added  map[kinOf]int   // the first addition below a parent of those that are alike
	inside hashes          // of what came in with all that it contains
	within map[int]hashes  // of what came in with one change, made when asked for
}

// placeOf is a path at which something of one kind happened.
type placeOf struct {
	kind symbolic.ChangeKind
	path string
}

// kinOf is what additions below one parent share when they are alike: the name of a class, or the hash of a leaf.
type kinOf struct {
	parent, class string
	leaf          uint64
}

// hashes has the hashes of values.
type hashes map[uint64]bool

// add enters a value and all that it contains.
func (h hashes) add(v symbolic.Value) {
	if v == nil {
		return
	}
	for _, part := range symbolic.All(v) {
		h[symbolic.Hash(part)] = true
	}
}

func newFates(now symbolic.Changes) *fates {
	f := &fates{now: now, same: map[placeOf]int{}, taken: map[string]int{}, below: map[string]int{}, added: map[kinOf]int{},
		inside: hashes{}, within: map[int]hashes{}}
	for i, n := range now {
		at := n.Path.String()
		enter(f.same, placeOf{n.Kind, at}, i)
		if n.Kind != symbolic.Added {
			enter(f.taken, at, i)
		}
		for k := range len(n.Path) + 1 {
			enter(f.below, n.Path[:k].String(), i)
		}
		if n.Kind == symbolic.Added {
			for _, kin := range kinship(n) {
				enter(f.added, kin, i)
			}
		}
		f.inside.add(n.New)
	}
	return f
}

// enter keeps the first change of each key.
func enter[K comparable](m map[K]int, key K, i int) {
	if _, ok := m[key]; !ok {
		m[key] = i
	}
}

// kinship returns what an addition can be found by: an object by its class, first, and by those that the class extends.
func kinship(c symbolic.Change) []kinOf {
	if len(c.Path) == 0 {
		return nil
	}
	kin := kinOf{parent: c.Path[:len(c.Path)-1].String()}
	switch v := c.New.(type) {
	case *symbolic.List:
		kin.class = "[]"
	case *symbolic.Object:
		if v.Class() == nil {
			kin.class = "{}"
			break
		}
		var all []kinOf
		for class := v.Class(); class != nil; class = class.Extends {
			kin.class = class.Name
			all = append(all, kin)
		}
		return all
	default:
		kin.leaf = symbolic.Hash(v)
	}
	return []kinOf{kin}
}

// of says what became of a change: whether it is lost, and how. The first of the later changes that concerns it decides.
// Where that is not certain, since lists are aligned anew or what was changed now stands inside something else, the change
// counts as kept.
func (f *fates) of(c symbolic.Change) (WarningKind, bool) {
	if symbolic.NumChildren(c.New) > 0 && f.inside[symbolic.Hash(c.New)] {
		return 0, false
	}
	first, kind, lost := len(f.now), Undone, true
	decide := func(i int, as WarningKind, isLost bool) {
		if i < first {
			first, kind, lost = i, as, isLost
		}
	}
	at := c.Path.String()
	if i, ok := f.same[placeOf{c.Kind, at}]; ok {
		decide(i, Overwritten, c.Kind != symbolic.Removed && !alike(f.now[i].New, c.New))
	}
	if c.Kind == symbolic.Added {
		if kin := kinship(c); len(kin) > 0 {
			if i, ok := f.added[kin[0]]; ok {
				decide(i, 0, false) // it may have moved
			}
		}
	}
	for k := range c.Path {
		if i, ok := f.taken[c.Path[:k].String()]; ok && i < first {
			n := f.now[i]
			decide(i, Overwritten, n.New == nil || c.New != nil && !f.holds(i, c.New))
		}
	}
	if c.Kind == symbolic.Changed {
		if i, ok := f.below[at]; ok {
			decide(i, Overwritten, true)
		}
	}
	return kind, lost
}

// holds reports whether v stands somewhere in what came in with change i.
func (f *fates) holds(i int, v symbolic.Value) bool {
	h := f.within[i]
	if h == nil {
		h = hashes{}
		h.add(f.now[i].New)
		f.within[i] = h
	}
	return h[symbolic.Hash(v)]
}

// alike reports whether one value can be seen as what became of another: the same, or changed only below. A leaf with
// another value is another one.
func alike(a, b symbolic.Value) bool {
	switch x := a.(type) {
	case *symbolic.Object:
		y, ok := b.(*symbolic.Object)
		return ok && (x.Class() == nil) == (y.Class() == nil) && (x.Class() == nil || x.Is(y.Class().Name))
	case *symbolic.List:
		_, ok := b.(*symbolic.List)
		return ok
	}
	return symbolic.Equal(a, b)
}
