package patch

import (
	"slices"

	"symsearch/symbolic"
)

// fates says what became of changes, given all changes until later. All of it is found by path or by hash, so that asking
// about every change of a large tree takes time in the size of the tree. Hashes stand for values: two values that share one
// could at worst hide a warning.
type fates struct {
	now    symbolic.Changes
	same   map[placeOf]int   // the first change of a kind at a path
	taken  map[string]int    // the first at a path that is no addition
	below  map[string]int    // the first at a path or below it
	added  map[kinOf][]int   // the additions below a parent of those that are alike
	inside hashes            // of what came in with all that it contains
	within map[int]hashes    // of what came in with one change, made when asked for
	found  map[placeOf][]int // the changes at a place of placesOf
}

// placeOf is a path at which something of one kind happened.
type placeOf struct {
	kind symbolic.ChangeKind
	path string
}

// placesOf returns where changes are in the tree before them. An item that was added is at the item of that tree which it stands
// before, since its own index depends on what else was added.
func placesOf(changes symbolic.Changes) []placeOf {
	places := make([]placeOf, len(changes))
	grown := map[string]int{} // by how much a list has grown before the current change
	for i, c := range changes {
		places[i] = placeOf{c.Kind, c.Path.String()}
		last, ok := c.Path.Last()
		index, isIndex := last.Index()
		if !ok || !isIndex || c.Kind == symbolic.Changed {
			continue
		}
		parent := c.Path[:len(c.Path)-1]
		list := parent.String()
		if c.Kind == symbolic.Removed {
			grown[list]--
			continue
		}
		places[i].path = parent.Append(symbolic.Index(max(0, index-grown[list]))).String()
		grown[list]++
	}
	return places
}

// tracked is a change of a patch that is followed through the later ones.
type tracked struct {
	symbolic.Change
	number int     // among the changes of the patch
	place  placeOf // see placesOf
}

// track returns the changes of a patch, to be followed.
func track(changes symbolic.Changes) []tracked {
	all := make([]tracked, len(changes))
	for i, place := range placesOf(changes) {
		all[i] = tracked{changes[i], i, place}
	}
	return all
}

// kinOf is what additions below one parent share when they are alike: the name of a class, or the hash of a leaf.
type kinOf struct {
	parent, class string
	leaf          uint64
}

// hashes counts values by their hashes.
type hashes map[uint64]int

// add enters a value and all that it contains.
func (h hashes) add(v symbolic.Value) {
	if v == nil {
		return
	}
	for _, part := range symbolic.All(v) {
		h[symbolic.Hash(part)]++
	}
}

func newFates(now symbolic.Changes) *fates {
	f := &fates{now: now, same: map[placeOf]int{}, taken: map[string]int{}, below: map[string]int{}, added: map[kinOf][]int{},
		inside: hashes{}, within: map[int]hashes{}, found: map[placeOf][]int{}}
	for i, place := range placesOf(now) {
		f.found[place] = append(f.found[place], i)
	}
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
				f.added[kin] = append(f.added[kin], i)
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

// survivors returns which of some changes are still to be found, though maybe elsewhere: as what they brought in, or as an
// addition that is alike. When there are fewer than there were, those that are found in their places are meant, and then the
// first.
func (f *fates) survivors(changes []tracked) map[int]bool {
	kept := map[int]bool{}
	whole, alike := map[uint64][]tracked{}, map[kinOf][]tracked{}
	for _, c := range changes {
		if symbolic.NumChildren(c.New) > 0 {
			h := symbolic.Hash(c.New)
			whole[h] = append(whole[h], c)
		}
		if c.Kind == symbolic.Added {
			if kin := kinship(c.Change); len(kin) > 0 {
				alike[kin[0]] = append(alike[kin[0]], c)
			}
		}
	}
	for h, all := range whole {
		f.assign(all, f.inside[h], kept, func(i int) bool { return f.now[i].New != nil && symbolic.Hash(f.now[i].New) == h })
	}
	for kin, all := range alike {
		f.assign(all, len(f.added[kin]), kept, func(i int) bool { return slices.Contains(kinship(f.now[i]), kin) })
	}
	return kept
}

// assign keeps as many of the changes as there are left, those first at whose place something is that fits.
func (f *fates) assign(changes []tracked, left int, kept map[int]bool, fits func(now int) bool) {
	if left >= len(changes) {
		for _, c := range changes {
			kept[c.number] = true
		}
		return
	}
	used := map[int]bool{}
	inPlace := map[int]bool{}
	for _, c := range changes {
		for _, i := range f.found[c.place] {
			if left > 0 && !used[i] && fits(i) {
				used[i], inPlace[c.number], kept[c.number] = true, true, true
				left--
				break
			}
		}
	}
	for _, c := range changes {
		if left > 0 && !inPlace[c.number] {
			kept[c.number] = true
			left--
		}
	}
}

// of says what became of a change that is no survivor: whether it is lost, and how. The first of the later changes that concerns
// it decides. Where that is not certain, since what was changed now stands inside something else, the change counts as kept.
func (f *fates) of(c symbolic.Change) (WarningKind, bool) {
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
	return h[symbolic.Hash(v)] > 0
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
