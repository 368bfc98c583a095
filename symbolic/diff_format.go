package symbolic

import "strconv"

// FormatDiff returns the differences of two trees for people, as the part of the tree that differs:
//
//	Sequential(
//	  args = [
//	    0 : Linear(
//	      in_features = 4 | 16
//	    ),
//	    1 : MISSING | ReLU()
//	  ]
//	)
//
// What was is to the left, what is to the right, MISSING where there is nothing. The index of an item is the one that it
// has in a; of an added item, the one in b. Equal trees give "no difference".
func FormatDiff(a, b Value, o FormatOptions) string {
	cs := Diff(a, b)
	if len(cs) == 0 {
		return "no difference"
	}
	root, _ := cs.index()
	f := formatter{FormatOptions: o}
	f.difference(a, root, 0)
	return f.b.String()
}

// difference writes the part of v that is changed.
func (f *formatter) difference(v Value, n *changeNode, depth int) {
	if n.here != nil {
		f.sides(n.here)
		return
	}
	switch v := v.(type) {
	case *List:
		var items []changedItem
		all, _ := n.items(v)
		for _, item := range all {
			if item.added != nil || item.node != nil {
				items = append(items, item)
			}
		}
		f.items("[", "]", len(items), depth, func(i int) {
			if item := items[i]; item.added != nil {
				at, _ := item.added.Path[len(item.added.Path)-1].Index()
				f.place(at)
				f.sides(item.added)
			} else {
				f.place(item.index)
				f.difference(item.old, item.node, depth+1)
			}
		})
	case *Object:
		var names []Step
		for i := range NumChildren(v) {
			if s, _ := Child(v, i); n.below[s] != nil || n.added[s] != nil {
				names = append(names, s)
			}
		}
		for _, s := range n.order {
			if childAt(v, s) < 0 {
				names = append(names, s)
			}
		}
		open, end, equals := f.brackets(v)
		f.items(open, end, len(names), depth, func(i int) {
			name, _ := names[i].Key()
			f.name(name, equals)
			if c := n.added[names[i]]; c != nil {
				f.sides(c)
				return
			}
			f.difference(v.Get(name), n.below[names[i]], depth+1)
		})
	}
}

// place writes an index; the compact form has it too, since not all items are shown.
func (f *formatter) place(i int) {
	f.paint(colorFaint, strconv.Itoa(i))
	if f.Compact {
		f.b.WriteString(": ")
		return
	}
	f.b.WriteString(" : ")
}

// sides writes what was and what is, each on one line.
func (f *formatter) sides(c *Change) {
	side := func(v Value, color string) {
		if v == nil {
			f.paint(colorMissing, "MISSING")
			return
		}
		o := f.FormatOptions
		o.Compact, o.Color = true, false
		f.paint(color, Format(v, o))
	}
	side(c.Old, colorOld)
	f.b.WriteString(" | ")
	side(c.New, colorNew)
}
