package symbolic

import (
	"fmt"
	"slices"
	"strings"
)

// Conflict is a place that two edits of one tree changed in different ways.
type Conflict struct {
	Path       Path  // in the base; of items that both inserted, the index before which they did
	Base, A, B Value // nil: not there
}

// String returns "path: base became a here and b there".
func (c Conflict) String() string {
	at := c.Path.String()
	if at == "" {
		at = "(root)"
	}
	word := func(v Value) string {
		if v == nil {
			return "nothing"
		}
		return brief(v)
	}
	return fmt.Sprintf("%s: %s became %s in one and %s in the other", at, word(c.Base), word(c.A), word(c.B))
}

// Conflicts is the error of Merge: every place that could not be merged, in tree order.
type Conflicts []Conflict

// Error returns one conflict a line.
func (cs Conflicts) Error() string {
	lines := make([]string, len(cs))
	for i, c := range cs {
		lines[i] = c.String()
	}
	return strings.Join(lines, "\n")
}

// Merge brings two edits of one tree together: the result has what a changed of base and what b changed. Fields and entries
// are merged one by one, and so are items of lists, which are aligned as in Diff. Where both made the same change there is
// one; where they made different ones, of one value, of a value and something below it, or by inserting at one place, the
// error is Conflicts, and there is no result. Merging does not check: a merge of two valid trees may break a rule across fields.
func Merge(base, a, b Value) (Value, error) {
	m := &merger{path: make(Path, 0, 16)}
	v := m.merge(untyped(base), untyped(a), untyped(b))
	if len(m.conflicts) > 0 {
		slices.SortStableFunc(m.conflicts, func(x, y Conflict) int { return x.Path.Compare(y.Path) })
		return nil, m.conflicts
	}
	return v, nil
}

type merger struct {
	aligner
	path      Path
	conflicts Conflicts
}

func (m *merger) conflict(base, a, b Value) Value {
	m.conflicts = append(m.conflicts, Conflict{m.path.Clone(), base, a, b})
	return base
}

// below merges one step down. nil is a value that is not there.
func (m *merger) below(s Step, base, a, b Value) Value {
	m.path = append(m.path, s)
	v := m.merge(base, a, b)
	m.path = m.path[:len(m.path)-1]
	return v
}

func (m *merger) merge(base, a, b Value) Value {
	switch {
	case same(base, a):
		return b
	case same(base, b), same(a, b):
		return a
	}
	switch o := base.(type) {
	case *List:
		x, okA := a.(*List)
		y, okB := b.(*List)
		if okA && okB {
			return m.lists(o, x, y)
		}
	case *Object:
		x, okA := a.(*Object)
		y, okB := b.(*Object)
		if okA && okB && className(o) == className(x) && className(o) == className(y) {
			return m.objects(o, x, y)
		}
	}
	switch {
	case Equal(a, b), Equal(base, b):
		return a
	case Equal(base, a):
		return b
	}
	return m.conflict(base, a, b)
}

func (m *merger) objects(base, a, b *Object) Value {
	children := make([]Value, NumChildren(base))
	var entries []Entry
	for i := range children {
		s, v := Child(base, i)
		key, _ := s.Key()
		children[i] = m.below(s, v, a.Get(key), b.Get(key))
		if children[i] == nil && i >= base.declared() {
			children[i] = Null{}
			entries = append(entries, Entry{key, nil})
		}
	}
	for _, from := range []*Object{a, b} {
		for key := range from.Fields() {
			if base.position(key) >= 0 || slices.ContainsFunc(entries, func(e Entry) bool { return e.Key == key }) {
				continue
			}
			if v := m.below(Key(key), nil, a.Get(key), b.Get(key)); v != nil {
				entries = append(entries, Entry{key, v})
			}
		}
	}
	merged := WithChildren(base, children)
	if len(entries) > 0 {
		return merged.(*Object).With(entries...)
	}
	return merged
}

// lists merges item by item: each of base was kept, changed or removed by either side, and before each, and at the end,
// either may have inserted.
func (m *merger) lists(base, a, b *List) Value {
	x, y := m.sideOf(base, a), m.sideOf(base, b)
	items := make([]Value, 0, max(len(a.items), len(b.items)))
	for i := range len(base.items) + 1 {
		items = append(items, m.inserted(i, x.before[i], y.before[i])...)
		if i == len(base.items) {
			break
		}
		if v := m.below(Index(i), base.items[i], x.now[i], y.now[i]); v != nil {
			items = append(items, v)
		}
	}
	return NewList(items...)
}

// inserted merges what two sides put before item i.
func (m *merger) inserted(i int, a, b []Value) []Value {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0, slices.EqualFunc(a, b, Equal):
		return a
	}
	m.path = append(m.path, Index(i))
	m.conflict(nil, NewList(slices.Clone(a)...), NewList(slices.Clone(b)...))
	m.path = m.path[:len(m.path)-1]
	return nil
}

// side is what became of a list: for each item what it is now, nil when removed, and what was put before it.
type side struct {
	now    []Value
	before [][]Value // one more: what was put at the end
}

func (m *merger) sideOf(base, changed *List) side {
	n := len(base.items)
	s := side{make([]Value, n), make([][]Value, n+1)}
	start, tail, pairs := m.align(base.items, changed.items)
	copy(s.now, base.items[:start])
	copy(s.now[n-tail:], base.items[n-tail:])
	j := start
	for _, p := range append(pairs, pair{n - tail, len(changed.items) - tail, true}) {
		s.before[p.a] = changed.items[j:p.b]
		if p.a < n-tail {
			s.now[p.a] = changed.items[p.b]
		}
		j = p.b + 1
	}
	return s
}
