package symbolic

import (
	"strings"
)

// ChangeKind says how two trees differ at a place.
type ChangeKind uint8

const (
	Changed ChangeKind = iota // another value
	Added                     // only in the second tree
	Removed                   // only in the first tree
)

// Change is one difference between two trees.
type Change struct {
	Kind     ChangeKind
	Path     Path  // the place in the first tree; of an added value, the place in the second
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

// Changes is what differs between two trees, in tree order.
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

// Diff returns what has to change in a to get b. Objects of one class are compared field by field, dictionaries entry by
// entry; an object of another class is one change. The items of lists are aligned, so that an inserted layer is one
// addition and not a change of all that follow. Subtrees that a and b share are skipped without a look.
func Diff(a, b Value) Changes {
	var d differ
	d.diff(nil, a, b)
	return d.changes
}

type differ struct{ changes Changes }

func (d *differ) add(kind ChangeKind, p Path, old, new Value) {
	d.changes = append(d.changes, Change{kind, p.Clone(), old, new})
}

func (d *differ) diff(p Path, a, b Value) {
	switch x := a.(type) {
	case *List:
		if y, ok := b.(*List); ok {
			if x != y {
				d.lists(p, x, y)
			}
			return
		}
	case *Object:
		if y, ok := b.(*Object); ok && className(x) == className(y) {
			if x != y {
				d.objects(p, x, y)
			}
			return
		}
	}
	if !Equal(a, b) {
		d.add(Changed, p, a, b)
	}
}

func (d *differ) objects(p Path, a, b *Object) {
	for i, v := range a.values {
		at := append(p, Key(a.key(i)))
		switch w := b.Get(a.key(i)); {
		case v == nil && w != nil:
			d.add(Added, at, nil, w)
		case v != nil && w == nil:
			d.add(Removed, at, v, nil)
		case v != nil:
			d.diff(at, v, w)
		}
	}
	for i, w := range b.values {
		if w != nil && a.position(b.key(i)) < 0 {
			d.add(Added, append(p, Key(b.key(i))), nil, w)
		}
	}
}

// lists aligns the items of two lists: equal ends are matched, then the longest common subsequence of what is between;
// between two matches, items of one class (or leaves of one type) stand for each other, in order, and the rest was added or removed.
func (d *differ) lists(p Path, a, b *List) {
	start := 0
	for start < a.Len() && start < b.Len() && Equal(a.items[start], b.items[start]) {
		start++
	}
	aEnd, bEnd := a.Len(), b.Len()
	for aEnd > start && bEnd > start && Equal(a.items[aEnd-1], b.items[bEnd-1]) {
		aEnd--
		bEnd--
	}
	i, j := start, start
	for _, m := range matches(a.items[start:aEnd], b.items[start:bEnd]) {
		d.gap(p, a, b, i, start+m[0], j, start+m[1])
		i, j = start+m[0]+1, start+m[1]+1
	}
	d.gap(p, a, b, i, aEnd, j, bEnd)
}

// maxAlign bounds the table of an alignment; longer lists are compared item by item.
const maxAlign = 1 << 22

// matches returns the pairs of places of a longest common subsequence of equal items.
func matches(a, b []Value) [][2]int {
	if len(a) == 0 || len(b) == 0 || len(a)*len(b) > maxAlign {
		return nil
	}
	width := len(b) + 1
	length := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if Equal(a[i], b[j]) {
				length[i*width+j] = length[(i+1)*width+j+1] + 1
			} else {
				length[i*width+j] = max(length[(i+1)*width+j], length[i*width+j+1])
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case length[i*width+j] == length[(i+1)*width+j]:
			i++
		case length[i*width+j] == length[i*width+j+1]:
			j++
		default:
			pairs = append(pairs, [2]int{i, j})
			i++
			j++
		}
	}
	return pairs
}

// gap compares items i..iEnd of a with items j..jEnd of b, of which none are equal pairs of the alignment.
func (d *differ) gap(p Path, a, b *List, i, iEnd, j, jEnd int) {
	for i < iEnd && j < jEnd {
		switch {
		case alike(a.items[i], b.items[j]) || iEnd-i == jEnd-j:
			d.diff(append(p, Index(i)), a.items[i], b.items[j])
			i++
			j++
		case iEnd-i > jEnd-j:
			d.add(Removed, append(p, Index(i)), a.items[i], nil)
			i++
		default:
			d.add(Added, append(p, Index(j)), nil, b.items[j])
			j++
		}
	}
	for ; i < iEnd; i++ {
		d.add(Removed, append(p, Index(i)), a.items[i], nil)
	}
	for ; j < jEnd; j++ {
		d.add(Added, append(p, Index(j)), nil, b.items[j])
	}
}

// alike reports whether one item can be seen as an edit of another.
func alike(a, b Value) bool {
	x, ok := a.(*Object)
	if !ok {
		return rank(a) == rank(b)
	}
	y, ok := b.(*Object)
	return ok && className(x) == className(y)
}
