package symbolic

import "fmt"

// changeNode is the changes at one place of a tree and below it, as Apply and FormatDiff want them.
type changeNode struct {
	here  *Change              // Changed or Removed
	below map[Step]*changeNode // by place in the first tree
	added map[Step]*Change     // by place in the second
	order []Step               // the keys of added, in the order of the changes
}

// index enters the changes by place, and reports those that contradict each other.
func (cs Changes) index() (*changeNode, Errors) {
	root := &changeNode{}
	var errs Errors
	for i := range cs {
		if err := root.enter(&cs[i]); err != nil {
			errs = append(errs, err)
		}
	}
	return root, errs
}

func (n *changeNode) enter(c *Change) *PathError {
	for i, s := range c.Path {
		if n.here != nil {
			return changeError(c, "another change replaces what this one is in, at %s", n.here.Path)
		}
		if i == len(c.Path)-1 && c.Kind == Added {
			return n.add(s, c)
		}
		next := n.below[s]
		if next == nil {
			next = &changeNode{}
			if n.below == nil {
				n.below = map[Step]*changeNode{}
			}
			n.below[s] = next
		}
		n = next
	}
	switch {
	case len(c.Path) == 0 && c.Kind != Changed:
		return changeError(c, "the root can be changed, not %s", c.Kind)
	case n.here != nil:
		return changeError(c, "two changes of one place")
	case len(n.below)+len(n.added) > 0:
		return changeError(c, "another change lies below what this one replaces")
	}
	n.here = c
	return nil
}

func (n *changeNode) add(s Step, c *Change) *PathError {
	switch {
	case n.added[s] != nil:
		return changeError(c, "two changes add here")
	case n.added == nil:
		n.added = map[Step]*Change{}
	}
	n.added[s] = c
	n.order = append(n.order, s)
	return nil
}

func changeError(c *Change, format string, args ...any) *PathError {
	return &PathError{Path: c.Path.Clone(), Err: fmt.Errorf(format, args...)}
}

// first returns one of the changes at a node or below it, to name in a message: of several the first in order.
func (n *changeNode) first() *Change {
	if n.here != nil {
		return n.here
	}
	var first *Change
	for _, c := range n.added {
		if first == nil || c.Path.Compare(first.Path) < 0 {
			first = c
		}
	}
	for _, b := range n.below {
		if c := b.first(); c != nil && (first == nil || c.Path.Compare(first.Path) < 0) {
			first = c
		}
	}
	return first
}

// changedItem is an item of a list that is being changed: one that was added, or item index of the first list.
type changedItem struct {
	added *Change
	index int
	old   Value
	node  *changeNode // nil: unchanged
}

// items brings the items of a list and the ones added to it into the order of the result; removed items stand where they
// stood. Behind are additions at indices that the result does not reach.
func (n *changeNode) items(l *List) (items []changedItem, behind []*Change) {
	placed, at := 0, 0
	for i := 0; ; {
		if c := n.added[Index(at)]; c != nil {
			items = append(items, changedItem{added: c})
			placed++
			at++
			continue
		}
		if i == l.Len() {
			break
		}
		c := n.below[Index(i)]
		items = append(items, changedItem{index: i, old: l.items[i], node: c})
		if c == nil || c.here == nil || c.here.Kind != Removed {
			at++
		}
		i++
	}
	if placed < len(n.added) {
		for _, s := range n.order {
			if i, ok := s.Index(); ok && i > at {
				behind = append(behind, n.added[s])
			}
		}
	}
	return items, behind
}
