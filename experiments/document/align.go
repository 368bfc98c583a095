package document

import "symsearch/symbolic"

// aligned returns which items of one list are gone in another, and which of that are new. Items that the lists share stay; the rest is
// what Diff says.
func aligned(old, new *symbolic.List) (removed, added map[int]bool) {
	removed, added = make(map[int]bool), make(map[int]bool)
	from, to := 0, 0
	gap := func(i, j int) {
		for _, change := range symbolic.Diff(part(old, from, i), part(new, to, j)) {
			if len(change.Path) != 1 {
				continue
			}
			k, _ := change.Path[0].Index()
			switch change.Kind {
			case symbolic.Removed:
				removed[from+k] = true
			case symbolic.Added:
				added[to+k] = true
			}
		}
	}
	for _, pair := range shared(old, new) {
		gap(pair[0], pair[1])
		from, to = pair[0]+1, pair[1]+1
	}
	gap(old.Len(), new.Len())
	return removed, added
}

// shared returns the places in both lists of each object or list that both hold: the very same, and not one that is equal. There are
// none when they stand in another order, so that more than one way would be right.
func shared(old, new *symbolic.List) [][2]int {
	place := make(map[symbolic.Value]int)
	for i, v := range old.All() {
		switch v.(type) {
		case *symbolic.List, *symbolic.Object:
			if _, twice := place[v]; twice {
				return nil
			}
			place[v] = i
		}
	}
	var pairs [][2]int
	for j, v := range new.All() {
		i, ok := place[v]
		switch {
		case !ok:
		case len(pairs) > 0 && i <= pairs[len(pairs)-1][0]:
			return nil
		default:
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return pairs
}

// part returns the items of a list from a place to another.
func part(l *symbolic.List, from, to int) *symbolic.List {
	items := make([]symbolic.Value, 0, to-from)
	for i := from; i < to; i++ {
		items = append(items, l.At(i))
	}
	return symbolic.NewList(items...)
}
