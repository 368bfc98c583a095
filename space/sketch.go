package space

import (
	"math"
	"slices"

	"symsearch/symbolic"
)

// Sketch is a point of which only the leading decisions count; those behind them stand for all that they may be in this point
// and those that follow it in the order of All. A rule that cannot hold for a sketch is broken by all of these that begin like
// it, which enumeration passes over in one go.
type Sketch struct {
	space *Space
	picks []float64
	last  int // the last decision that counts

	measured bool // a continuous decision was looked at
}

// Bounds is what a Sketch knows of a value. The zero value knows nothing: it may be any, or none.
type Bounds struct {
	Value symbolic.Value // what it is; Null where nothing was decided; nil when that is open

	Number    bool    // it is a number, from Low to High
	Low, High float64 // when Number

	List  bool // it is a list of these
	Items []Bounds
}

// Bounds returns what is known of Draft.Value(name) in every point that the sketch stands for.
func (k *Sketch) Bounds(name string) Bounds {
	ids, several := k.space.named(name)
	if !several {
		if len(ids) == 0 {
			return Bounds{}
		}
		switch active, known := k.active(ids[0]); {
		case !known:
			return Bounds{}
		case !active:
			return boundsOf(symbolic.Null{})
		}
		return k.bounds(ids[0])
	}
	list := Bounds{List: true}
	for _, id := range ids {
		active, known := k.active(id)
		if !known {
			return Bounds{}
		}
		if active {
			list.Items = append(list.Items, k.bounds(id))
		}
	}
	if len(list.Items) == 0 {
		return boundsOf(symbolic.Null{})
	}
	return list
}

// active reports whether a decision is active, where that is known.
func (k *Sketch) active(id int) (active, known bool) {
	if k.picks[id] == k.picks[id] {
		return true, k.space.decisions[id].Parent <= k.last
	}
	for k.picks[id] != k.picks[id] {
		id = k.space.decisions[id].Parent
	}
	return false, id <= k.last
}

// bounds returns what is known of an active decision.
func (k *Sketch) bounds(id int) Bounds {
	r := &k.space.rows[id]
	if id <= k.last {
		if k.space.waits(id, k.picks) && id+r.width-1 > k.last {
			return Bounds{}
		}
		k.measured = k.measured || k.space.measures(k.picks, id, id+r.width)
		return boundsOf(k.space.valueOf(id, k.picks))
	}
	if r.axis != nil {
		if r.plan.kind == leaf && !picksItself(r.plan.hyper) {
			return Bounds{}
		}
		low := r.axis.low
		if id == k.last+1 && r.axis.count > 0 {
			low = k.picks[id]
		}
		return Bounds{Number: true, Low: low, High: r.axis.high}
	}
	if r.plan.kind == leaf {
		return Bounds{}
	}
	kids := r.plan.kids
	if id == k.last+1 && r.squad < 0 {
		kids = kids[int(k.picks[id]):]
	}
	return numbersOf(kids)
}

// numbersOf returns the bounds of candidates that are all numbers.
func numbersOf(kids []*plan) Bounds {
	all := Bounds{Number: true, Low: math.Inf(1), High: math.Inf(-1)}
	for _, kid := range kids {
		b := Bounds{}
		if kid.kind == constant {
			b = boundsOf(kid.value)
		}
		if !b.Number {
			return Bounds{}
		}
		all.Low, all.High = min(all.Low, b.Low), max(all.High, b.High)
	}
	return all
}

// picksItself reports whether a kind's value is its pick.
func picksItself(h Hyper) bool {
	switch h.(type) {
	case *FloatRange, *IntRange, *NormalRange:
		return true
	}
	return false
}

func boundsOf(v symbolic.Value) Bounds {
	b := Bounds{Value: v}
	switch v := v.(type) {
	case symbolic.Int:
		b.Number, b.Low, b.High = true, float64(v), float64(v)
	case symbolic.Float:
		b.Number, b.Low, b.High = true, float64(v), float64(v)
	}
	return b
}

// reach returns the last decision up to which picks decide that they break a rule, which looked at the decisions up to
// read: the fewer, the better. measured says that a continuous decision was looked at for that.
func (s *Space) reach(b *bound, picks []float64, read int) (last int, measured bool) {
	if b.MayHold == nil || slices.ContainsFunc(b.there, func(c *computed) bool { return len(c.inside) > 0 }) {
		return read, false
	}
	k := Sketch{space: s, picks: picks}
	cannot := func(last int) bool {
		k.last = last
		for _, ids := range b.needs {
			sure := false
			for _, id := range ids {
				active, known := k.active(id)
				sure = sure || active && known
			}
			if !sure {
				return false
			}
		}
		return !b.MayHold(&k)
	}
	if read < 0 || !cannot(read-1) {
		return read, k.measured
	}
	low, high := -1, read-1 // it cannot hold at high
	for low < high {
		if middle := (low + high) >> 1; cannot(middle) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return high, k.measured
}
