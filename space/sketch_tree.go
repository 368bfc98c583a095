package space

import (
	"math"

	"symsearch/symbolic"
)

// Unbounded is what Count says of the most where it cannot tell.
const Unbounded = math.MaxInt

// Count returns between which bounds the number of objects that is reports true for lies, in the tree of every point that
// the sketch stands for.
func (k *Sketch) Count(is func(*symbolic.Object) bool) (least, most int) {
	c := counter{Sketch: k, is: is}
	n := c.count(k.space.root, 0)
	return n.least, n.most
}

// counter counts objects in plans. A frame is where the decisions of a plan begin, as in plan.decode; -1 where it is open
// whether they are made at all.
type counter struct {
	*Sketch
	is func(*symbolic.Object) bool
}

// tallied is how many objects there are: from least to most.
type tallied struct{ least, most int }

func (t *tallied) add(u tallied) {
	t.least += u.least
	if t.most == Unbounded || u.most == Unbounded || t.most+u.most < t.most {
		t.most = Unbounded
	} else {
		t.most += u.most
	}
}

func (c *counter) count(n *plan, frame int) tallied {
	switch n.kind {
	case constant:
		return c.constant(n.value)
	case branch:
		var sum tallied
		if o, ok := n.value.(*symbolic.Object); ok && c.is(o) {
			sum = tallied{1, 1}
		}
		next := 0
		for i, child := range n.base {
			if next < len(n.at) && n.at[next] == i {
				sum.add(c.count(n.kids[next], frame))
				next++
			} else if child != nil {
				sum.add(c.constant(child))
			}
		}
		return sum
	case choice:
		return c.chosen(n, frame, n.offset)
	case group, repeat:
		return c.items(n, frame)
	case leaf:
		if picksItself(n.hyper) {
			return tallied{}
		}
	}
	return tallied{0, Unbounded} // a value that is not known, or an object that stands there once more
}

func (c *counter) constant(v symbolic.Value) tallied {
	n := 0
	for _, v := range symbolic.All(v) {
		if o, ok := v.(*symbolic.Object); ok && c.is(o) {
			n++
		}
	}
	return tallied{n, n}
}

// chosen counts in what a choice, or one slot, becomes.
func (c *counter) chosen(n *plan, frame, offset int) tallied {
	if pick, ok := c.pick(frame, offset); ok {
		return c.count(n.kids[int(pick)], frame)
	}
	all := c.count(n.kids[0], -1)
	for _, kid := range n.kids[1:] {
		one := c.count(kid, -1)
		all.least, all.most = min(all.least, one.least), max(all.most, one.most)
	}
	return all
}

// items counts in the slots of a group, or in repetitions.
func (c *counter) items(n *plan, frame int) tallied {
	least, most := n.least, n.k
	if n.times == nil {
		least = n.k
	} else if pick, ok := c.pick(frame, n.offset); ok {
		least, most = int(pick), int(pick)
	}
	var sum tallied
	for i := range most {
		one := c.item(n, c.slotFrame(n, frame, i))
		if i >= least {
			one.least = 0
		}
		if frame < 0 || n.shared { // all are alike
			if rest := min(least, most) - i; rest > 0 {
				sum.least += one.least * rest
			}
			if product := one.most * (most - i); one.most > 0 && (one.most == Unbounded || product/one.most != most-i) {
				sum.most = Unbounded
			} else {
				sum.add(tallied{0, product})
			}
			break
		}
		sum.add(one)
	}
	return sum
}

func (c *counter) item(n *plan, frame int) tallied {
	if n.kind == repeat {
		return c.count(n.kids[0], frame)
	}
	return c.chosen(n, frame, 0)
}

// pick returns the pick of a decision of a frame, where the sketch has one.
func (k *Sketch) pick(frame, offset int) (float64, bool) {
	if id := frame + offset; frame >= 0 && id <= k.last && k.picks[id] == k.picks[id] {
		return k.picks[id], true
	}
	return 0, false
}

// slotFrame returns the frame of slot or repetition i.
func (k *Sketch) slotFrame(n *plan, frame, i int) int {
	switch {
	case frame < 0:
		return -1
	case n.times != nil:
		frame++
	}
	if !n.shared {
		frame += i * n.slotWidth
	}
	return frame + n.offset
}

// Part returns what is known of the value at a path of the tree, in every point that the sketch stands for. Nothing is, where
// the path leads into something that is derived.
func (k *Sketch) Part(p symbolic.Path) Bounds {
	n, frame := k.space.root, 0
	for {
		switch n.kind {
		case constant:
			if v, ok := symbolic.Lookup(n.value, p); ok {
				return boundsOf(v)
			}
			return Bounds{}
		case branch:
			if len(p) == 0 {
				return Bounds{}
			}
			if n = n.child(p[0]); n == nil {
				return Bounds{}
			}
			p = p[1:]
		case choice:
			pick, ok := k.pick(frame, n.offset)
			if !ok {
				if len(p) > 0 {
					return Bounds{}
				}
				return numbersOf(n.kids)
			}
			n = n.kids[int(pick)]
		case group, repeat:
			if len(p) == 0 {
				return Bounds{}
			}
			i, ok := p[0].Index()
			if !ok || i < 0 || i >= n.least && !k.has(n, frame, i) || i >= n.k {
				return Bounds{}
			}
			frame = k.slotFrame(n, frame, i)
			if n.kind == repeat {
				n, p = n.kids[0], p[1:]
				continue
			}
			pick, ok := k.pick(frame, 0)
			if !ok {
				return Bounds{}
			}
			n, p = n.kids[int(pick)], p[1:]
		case leaf:
			if len(p) > 0 {
				return Bounds{}
			}
			return k.bounds(frame + n.offset)
		default:
			return Bounds{}
		}
	}
}

// has reports whether it is known that a group or repeat has item i.
func (k *Sketch) has(n *plan, frame, i int) bool {
	if n.times == nil {
		return i < n.k
	}
	pick, ok := k.pick(frame, n.offset)
	return ok && i < int(pick)
}

// child returns the plan of what a step leads to, from a branch; nil when there is nothing.
func (n *plan) child(step symbolic.Step) *plan {
	for i, v := range n.base {
		if s, _ := symbolic.Child(n.value, i); v != nil && s == step {
			if kid := n.kidAt(i); kid != nil {
				return kid
			}
			return &plan{kind: constant, value: v}
		}
	}
	return nil
}
