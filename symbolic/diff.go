package symbolic

import (
	"fmt"
	"strings"
)

// ChangeKind says how two trees differ at a place.
type ChangeKind uint8

const (
	Changed ChangeKind = iota // another value
	Added                     // only in the second tree
	Removed                   // only in the first tree
)

// String returns "changed", "added" or "removed".
func (k ChangeKind) String() string {
	switch k {
	case Changed:
		return "changed"
	case Added:
		return "added"
	case Removed:
		return "removed"
	}
	panic(fmt.Sprintf("symbolic: unknown kind of change %d", uint8(k)))
}

// Change is one difference between two trees, a and b.
//
// Its path leads through a: every step of it is a place of a, but for the last step of an added item of a list, which is
// the index that the item has in b. So a list of b is what is left of a's, in order, with every added item put where its
// index says.
type Change struct {
	Kind     ChangeKind
	Path     Path
	Old, New Value // nil where there is none
}

// String returns "~ path: old -> new", "+ path: new" or "- path: old".
func (c Change) String() string {
	at := c.Path.String()
	if at == "" {
		at = "(root)"
	}
	short := FormatOptions{Compact: true, HideDefaults: true}
	switch c.Kind {
	case Added:
		return "+ " + at + ": " + Format(c.New, short)
	case Removed:
		return "- " + at + ": " + Format(c.Old, short)
	}
	return "~ " + at + ": " + Format(c.Old, short) + " -> " + Format(c.New, short)
}

// Changes is what differs between two trees, in tree order. It prints as a list, one change a line; FormatDiff prints it as a
// tree, Value makes data of it, Apply repeats it.
type Changes []Change

// String returns one change a line, or "no difference".
func (cs Changes) String() string {
	if len(cs) == 0 {
		return "no difference"
	}
	lines := make([]string, len(cs))
	for i, c := range cs {
		lines[i] = c.String()
	}
	return strings.Join(lines, "\n")
}

// Diff returns what has to change in a to get b: nothing exactly when they are Equal. Objects of one class are compared
// field by field, dictionaries entry by entry; an object of another class is one change. The items of lists are aligned,
// so that an inserted layer is one addition and not a change of all that follow. Subtrees that a and b share are skipped
// without a look, so the diff of a tree and an edit of it costs what the edit did.
func Diff(a, b Value) Changes {
	d := differ{path: make(Path, 0, 16)}
	d.diff(untyped(a), untyped(b))
	return d.changes
}

type differ struct {
	aligner
	path    Path // of what is being compared, in the first tree
	changes Changes
}

// add enters a change at a step below the path.
func (d *differ) add(kind ChangeKind, s Step, old, new Value) {
	d.changes = append(d.changes, Change{kind, d.path.Append(s), old, new})
}

// below compares two values one step down.
func (d *differ) below(s Step, a, b Value) {
	if same(a, b) {
		return
	}
	d.path = append(d.path, s)
	d.diff(a, b)
	d.path = d.path[:len(d.path)-1]
}

func (d *differ) diff(a, b Value) {
	switch x := a.(type) {
	case *List:
		if y, ok := b.(*List); ok {
			if x != y {
				d.lists(x, y)
			}
			return
		}
	case *Object:
		if y, ok := b.(*Object); ok && className(x) == className(y) {
			if x != y {
				d.objects(x, y)
			}
			return
		}
	}
	if !Equal(a, b) {
		d.changes = append(d.changes, Change{Changed, d.path.Clone(), a, b})
	}
}

func (d *differ) objects(a, b *Object) {
	aligned := a.class != nil && a.class == b.class
	for i, v := range a.values {
		var w Value
		if aligned && i < a.declared() {
			w = b.values[i]
		} else {
			w = b.Get(a.key(i))
		}
		switch {
		case v == nil && w != nil:
			d.add(Added, Key(a.key(i)), nil, w)
		case v != nil && w == nil:
			d.add(Removed, Key(a.key(i)), v, nil)
		case v != nil:
			d.below(Key(a.key(i)), v, w)
		}
	}
	if aligned && len(b.values) == b.declared() {
		return
	}
	for i, w := range b.values {
		if w != nil && a.position(b.key(i)) < 0 {
			d.add(Added, Key(b.key(i)), nil, w)
		}
	}
}

func (d *differ) lists(a, b *List) {
	start, tail, pairs := d.align(a.items, b.items)
	i, j := start, start
	between := func(iEnd, jEnd int) {
		for ; i < iEnd; i++ {
			d.add(Removed, Index(i), a.items[i], nil)
		}
		for ; j < jEnd; j++ {
			d.add(Added, Index(j), nil, b.items[j])
		}
	}
	for _, p := range pairs {
		between(p.a, p.b)
		if !p.equal {
			d.below(Index(p.a), a.items[p.a], b.items[p.b])
		}
		i, j = p.a+1, p.b+1
	}
	between(a.Len()-tail, b.Len()-tail)
}
