package symbolic

import "slices"

// pair says that item a of one list and item b of another stand for each other: equal, or one an edit of the other.
type pair struct {
	a, b  int
	equal bool
}

// aligner aligns lists of two trees. It remembers which subtrees differ and what their hashes are: a change at the bottom of a
// deep tree is met again at every level on the way to it.
type aligner struct {
	unequal map[[2]Value]bool // composite values found to be different
	sums    map[Value]uint64  // hashes of composite values
}

// equal is Equal, of two items that are aligned. Only here it is asked what is known, and not of every value below them.
func (l *aligner) equal(a, b Value) bool {
	switch a.(type) {
	case *List, *Object:
		return a == b || !l.known(a, b) && l.compare(a, b)
	}
	return Equal(a, b)
}

// compare is Equal, and remembers what differs.
func (l *aligner) compare(a, b Value) bool {
	switch x := a.(type) {
	case *List:
		y, ok := b.(*List)
		return ok && (x == y || slices.EqualFunc(x.items, y.items, l.compare) || l.remember(x, y))
	case *Object:
		y, ok := b.(*Object)
		return ok && (x == y || equalObjectsBy(x, y, l.compare) || l.remember(x, y))
	}
	return Equal(a, b)
}

// known reports whether two values are known to differ.
func (l *aligner) known(a, b Value) bool {
	if l.unequal[[2]Value{a, b}] {
		return true
	}
	if h, ok := l.sums[a]; ok {
		g, ok := l.sums[b]
		return ok && g != h
	}
	return false
}

// remember notes that two values differ.
func (l *aligner) remember(a, b Value) bool {
	if l.unequal == nil {
		l.unequal = make(map[[2]Value]bool)
	}
	l.unequal[[2]Value{a, b}] = true
	return false
}

// hashes returns the hashes of values.
func (l *aligner) hashes(items []Value) []uint64 {
	h := make([]uint64, len(items))
	for i, v := range items {
		h[i] = l.hashOf(v)
	}
	return h
}

// hashOf returns a hash, which is not that of Hash.
func (l *aligner) hashOf(v Value) uint64 {
	switch v.(type) {
	case *List, *Object:
	default:
		return Hash(v)
	}
	if h, ok := l.sums[v]; ok {
		return h
	}
	var h uint64
	switch v := v.(type) {
	case *List:
		for _, item := range v.items {
			h = mix(h, l.hashOf(item))
		}
	case *Object:
		for k, c := range v.Fields() { // a sum, since the order of a dictionary's entries does not count
			h += mix(hashText(k), l.hashOf(c))
		}
		h = mix(h, hashText(className(v)))
	}
	if l.sums == nil {
		l.sums = make(map[Value]uint64)
	}
	l.sums[v] = h
	return h
}

// align finds which items of two lists stand for each other, for Diff and Merge. The first start and the last tail items
// are equal; pairs rise in both lists and are of what lies between. What is in no pair was removed or added.
//
// Equal items are paired first, as many as possible. Between two such pairs, items are paired by how much they have in
// common: objects of one class by their fields, then leaves of one type, then anything.
func (l *aligner) align(a, b []Value) (start, tail int, pairs []pair) {
	for start < len(a) && start < len(b) && l.equal(a[start], b[start]) {
		start++
	}
	for len(a)-tail > start && len(b)-tail > start && l.equal(a[len(a)-tail-1], b[len(b)-tail-1]) {
		tail++
	}
	i, j := start, start
	for _, m := range l.matches(a[start:len(a)-tail], b[start:len(b)-tail]) {
		m.a, m.b = m.a+start, m.b+start
		pairs = l.gap(pairs, a[i:m.a], b[j:m.b], i, j)
		pairs = append(pairs, m)
		i, j = m.a+1, m.b+1
	}
	return start, tail, l.gap(pairs, a[i:len(a)-tail], b[j:len(b)-tail], i, j)
}

// maxTable bounds the tables of an alignment.
const maxTable = 1 << 20

// matches returns the pairs of a longest common subsequence of equal items.
func (l *aligner) matches(a, b []Value) []pair {
	if len(a) == 0 || len(b) == 0 || len(a) == 1 && len(b) == 1 {
		return nil // two single items differ: align has compared them
	}
	x, y := l.hashes(a), l.hashes(b)
	if len(a) > maxTable/len(b) {
		return l.matchesFew(a, b, x, y)
	}
	width := len(b) + 1
	length := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if x[i] == y[j] && l.equal(a[i], b[j]) {
				length[i*width+j] = length[(i+1)*width+j+1] + 1
			} else {
				length[i*width+j] = max(length[(i+1)*width+j], length[i*width+j+1])
			}
		}
	}
	var pairs []pair
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case length[i*width+j] == length[(i+1)*width+j]:
			i++
		case length[i*width+j] == length[i*width+j+1]:
			j++
		default:
			pairs = append(pairs, pair{i, j, true})
			i++
			j++
		}
	}
	return pairs
}

// matchesFew is matches for long lists (Myers, An O(ND) difference algorithm, 1986): its cost grows with the number of
// removed and added items. When they are more than a thousand it gives up, and the lists are compared item by item.
func (l *aligner) matchesFew(a, b []Value, x, y []uint64) []pair {
	const most = 1000
	n, m := len(a), len(b)
	far := make([]int, 2*most+3) // how far in a the best way on diagonal i-j has come
	var ways [][]int             // far, restricted to the diagonals in use, before each round
	at := func(k int) *int { return &far[k+most+1] }
	for d := 0; d <= min(most, n+m); d++ {
		ways = append(ways, append([]int(nil), far[most+1-d:most+2+d]...))
		for k := -d; k <= d; k += 2 {
			i := 0
			switch {
			case d == 0:
			case k == -d || k != d && *at(k - 1) < *at(k + 1):
				i = *at(k + 1)
			default:
				i = *at(k - 1) + 1
			}
			for i < n && i-k < m && x[i] == y[i-k] && l.equal(a[i], b[i-k]) {
				i++
			}
			*at(k) = i
			if i >= n && i-k >= m {
				return wayBack(ways, n, m)
			}
		}
	}
	return nil
}

// wayBack collects the matches of the best way, from its end: ways[d] has the diagonals -d to d as they were before round d.
func wayBack(ways [][]int, i, j int) []pair {
	var pairs []pair
	for d := len(ways) - 1; d >= 0; d-- {
		k, far := i-j, ways[d]
		prevI, prevJ := 0, 0
		if d > 0 {
			prevK := k - 1
			if k == -d || k != d && far[k-1+d] < far[k+1+d] {
				prevK = k + 1
			}
			prevI = far[prevK+d]
			prevJ = prevI - prevK
		}
		for i > prevI && j > prevJ {
			i, j = i-1, j-1
			pairs = append(pairs, pair{i, j, true})
		}
		i, j = prevI, prevJ
	}
	for l, r := 0, len(pairs)-1; l < r; l, r = l+1, r-1 {
		pairs[l], pairs[r] = pairs[r], pairs[l]
	}
	return pairs
}

// gap appends the pairs between items of a and b that are not equal to one another, where i and j are the places of the
// first: those of the greatest likeness in all.
func (l *aligner) gap(pairs []pair, a, b []Value, i, j int) []pair {
	switch {
	case len(a) == 0 || len(b) == 0:
		return pairs
	case len(a) == 1 && len(b) == 1:
		return append(pairs, pair{i, j, false})
	case len(a) > maxTable/64/len(b): // likeness is not as quick as a hash
		for k := range min(len(a), len(b)) {
			pairs = append(pairs, pair{i + k, j + k, false})
		}
		return pairs
	}
	width := len(b) + 1
	like := make([]int, len(a)*len(b))
	best := make([]int, (len(a)+1)*width)
	for r := len(a) - 1; r >= 0; r-- {
		for c := len(b) - 1; c >= 0; c-- {
			like[r*len(b)+c] = l.likeness(a[r], b[c])
			best[r*width+c] = max(best[(r+1)*width+c], best[r*width+c+1], best[(r+1)*width+c+1]+like[r*len(b)+c])
		}
	}
	for r, c := 0, 0; r < len(a) && c < len(b); {
		switch best[r*width+c] {
		case best[(r+1)*width+c+1] + like[r*len(b)+c]:
			pairs = append(pairs, pair{i + r, j + c, false})
			r++
			c++
		case best[(r+1)*width+c]:
			r++
		default:
			c++
		}
	}
	return pairs
}

// likeness says how much one item can be seen as an edit of another: 1 when not at all, so that as many as possible are
// paired; 20 to 40 for objects of one class, by how many fields are equal; 20 to 40 for lists, by how many items are.
func (l *aligner) likeness(a, b Value) int {
	switch x := a.(type) {
	case *List:
		if y, ok := b.(*List); ok {
			most, equal := max(len(x.items), len(y.items), 1), 0
			for i := range min(len(x.items), len(y.items), 100) {
				if l.equal(x.items[i], y.items[i]) {
					equal++
				}
			}
			return 20 + 20*equal/most
		}
	case *Object:
		if y, ok := b.(*Object); ok && className(x) == className(y) {
			most, equal := max(len(x.values), len(y.values), 1), 0
			for i, v := range x.values[:min(len(x.values), 100)] {
				if v != nil && l.equal(v, y.Get(x.key(i))) {
					equal++
				}
			}
			return 20 + 20*equal/most
		}
	default:
		if rank(a) == rank(b) {
			return 2
		}
	}
	return 1
}
