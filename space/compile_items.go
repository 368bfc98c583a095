package space

import (
	"fmt"

	"symsearch/symbolic"
)

// group compiles a ManyOf or Permutation: its candidates once, in the frame of a slot.
func (c *compiler) group(n *plan, p symbolic.Path, o *symbolic.Object) {
	n.kind, n.distinct = group, true
	z := exactly(int64(o.Get("candidates").(*symbolic.List).Len()))
	if o.Class().Implements(manyOfType) {
		z, _ = sizeOf(o)
		n.distinct = bool(o.Get("distinct").(symbolic.Bool))
		n.sorted = bool(o.Get("sorted").(symbolic.Bool))
	}
	c.candidates(n, p, o, itemSpec(n.spec))
	n.slotWidth = 1 + n.width
	c.size(n, z)
}

// repeat compiles a Repeat: its block once, in a frame of its own.
func (c *compiler) repeat(n *plan, p symbolic.Path, o *symbolic.Object) {
	n.kind = repeat
	item := itemSpec(n.spec)
	block := c.plan(p.Append(symbolic.Key("block")), coerce(o.Get("block"), item), item, 0, symbolic.Null{})
	n.kids, n.slotWidth = []*plan{block}, block.width
	shared, _ := o.Get("shared").(symbolic.Bool)
	n.shared = bool(shared)
	c.size(n, timesOf(o))
}

// size sets how many items a group or repeat has, and its width.
func (c *compiler) size(n *plan, z sizes) {
	if z.most > maxItems {
		c.fail(n.path, fmt.Errorf("want at most %d items, got %d", maxItems, z.most))
		z.least, z.most = 1, 1 // one mistake is enough
	}
	n.k, n.least = int(z.most), int(z.least)
	n.width = min(n.frames()*n.slotWidth, maxDecisions+1)
	if z.counted {
		n.width++
		n.times, _ = n.lengths().axis() // its ends were checked
	}
}

// maxItems bounds the items of a list, whose block may be decided once for all.
const maxItems = 1 << 20

// tooManyItems is the way out where a node has too many items with decisions of their own; "" elsewhere.
func tooManyItems(n *plan) string {
	if n.slotWidth == 0 || n.frames() <= maxDecisions/n.slotWidth {
		return ""
	}
	hint := ""
	if n.kind == repeat {
		hint = ", or decide the block once for all with shared: true"
	}
	return fmt.Sprintf(": %d for each of up to %d items (hint: want at most %d items%s)", n.slotWidth, n.k, maxDecisions/n.slotWidth, hint)
}

// lengths is the domain of the decision how many items there are.
func (n *plan) lengths() Ints { return Ints{Min: int64(n.least), Max: int64(n.k)} }

// frames returns how many slots, or repetitions with decisions of their own, a group or repeat has at most.
func (n *plan) frames() int {
	if n.shared {
		return 1
	}
	return n.k
}

// length returns how many items a group or repeat has with the picks in frame.
func (n *plan) length(frame []float64) int {
	if n.times != nil {
		return int(frame[n.offset])
	}
	return n.k
}

// slot returns the picks of slot or repetition i and what is below it.
func (n *plan) slot(frame []float64, i int) []float64 {
	from := n.offset
	if n.times != nil {
		from++
	}
	if !n.shared {
		from += i * n.slotWidth
	}
	return frame[from : from+n.slotWidth]
}

// admits reports whether a group or repeat can have k items.
func (n *plan) admits(k int) bool { return k >= n.least && k <= n.k }

// itemSpec returns what is wanted of the items of a list that stands where s is wanted; nil for anything.
func itemSpec(s symbolic.Spec) symbolic.Spec {
	if s == nil {
		return nil
	}
	item, _ := listSpec(s)
	return item
}
