package cli

import (
	"cmp"
	"slices"
)

// leastColumn is how narrow a column may become that gives way; leastText, where that does not do, one that should not.
const (
	leastColumn = 12
	leastText   = 6
)

// fit makes the columns fit a terminal: those that give way are cut, then spare ones are left out, which is a width of 0,
// then every text is cut.
func (t *table) fit(texts [][]string, widths []int, width int) {
	over := func() int {
		total := -2
		for _, w := range widths {
			if w > 0 {
				total += w + 2
			}
		}
		return total - width
	}
	for i, c := range t.columns { // a spare one with nothing in it first
		empty := !slices.ContainsFunc(texts[i], func(text string) bool { return text != "-" })
		if c.spare > 0 && empty && over() > 0 {
			widths[i] = 0
		}
	}
	for {
		enough := t.room(widths, 0, true)
		if over() <= enough {
			t.narrow(widths, over(), 0, true)
			return
		}
		out := -1
		for i, c := range t.columns {
			if c.spare > 0 && widths[i] > 0 && (out < 0 || c.spare > t.columns[out].spare) {
				out = i
			}
		}
		if out < 0 {
			break
		}
		widths[out] = 0
	}
	t.narrow(widths, over(), leastColumn, true)
	t.narrow(widths, over(), leastText, false)
}

// least is how narrow a column may become, to its own liking with a least of 0; its whole width where it does not give way.
func (t *table) least(i int, width, least int, cutOnly bool) int {
	if c := t.columns[i]; cutOnly && !c.cut || !cutOnly && t.numeric(i) {
		return width
	} else if cutOnly {
		if least == 0 {
			least = cmp.Or(c.least, leastColumn)
		}
		least = max(least, displayWidth(c.heading()))
	}
	return min(width, least)
}

// room returns by how much columns can be narrowed.
func (t *table) room(widths []int, least int, cutOnly bool) int {
	room := 0
	for i, w := range widths {
		room += w - t.least(i, w, least, cutOnly)
	}
	return room
}

// narrow takes columns of width away, always from the widest of those that give way.
func (t *table) narrow(widths []int, over, least int, cutOnly bool) {
	leasts := make([]int, len(widths))
	for i, w := range widths {
		leasts[i] = t.least(i, w, least, cutOnly)
	}
	for ; over > 0; over-- {
		widest := -1
		for i, w := range widths {
			if w > leasts[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
	}
}
