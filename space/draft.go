package space

import "symsearch/symbolic"

// Draft is a point as a rule sees it, before it is a trial.
type Draft struct {
	space    *Space
	picks    []float64
	tree     symbolic.Value
	err      error
	derived  map[*derivation][]symbolic.Value // what each Derived became, in the order of the tree
	read     int                              // the last decision that was looked at
	measured bool                             // a continuous decision was looked at
	failed   bool                             // a value was asked for that could not be computed
}

// Point returns the point. A rule that asks for it has read all decisions; see Choice and Number.
func (d *Draft) Point() Point {
	d.readBelow(0, len(d.picks))
	return Point{append([]float64(nil), d.picks...)}
}

// Choice is Point.Choice of one decision.
func (d *Draft) Choice(id int) int {
	d.active(id)
	return Point{d.picks}.Choice(id)
}

// Number is Point.Number of one decision.
func (d *Draft) Number(id int) float64 {
	d.active(id)
	return d.picks[id]
}

// active reports whether a decision is active, and notes that it was looked at. Of one that is not active, it is the
// pick that closes it that was looked at.
func (d *Draft) active(id int) bool {
	active := d.picks[id] == d.picks[id]
	for d.picks[id] != d.picks[id] {
		id = d.space.decisions[id].Parent
	}
	d.read = max(d.read, id)
	d.measured = d.measured || d.space.rows[id].continuous()
	return active
}

// readBelow notes that a range of decisions was looked at.
func (d *Draft) readBelow(from, to int) {
	d.measured = d.measured || d.space.measures(d.picks, from, to)
	for id := to - 1; id >= from; id-- {
		if d.picks[id] == d.picks[id] {
			d.read = max(d.read, id)
			return
		}
	}
}

// measures reports whether some decision of a range of IDs is active and continuous.
func (s *Space) measures(picks []float64, from, to int) bool {
	if s.size != nil {
		return false
	}
	for id := from; id < to; id++ {
		if picks[id] == picks[id] && s.rows[id].continuous() {
			return true
		}
	}
	return false
}

// Tree returns the tree that the point decodes to. It is decoded once, when the first rule asks. A rule that asks for it
// has read all decisions.
func (d *Draft) Tree() (symbolic.Value, error) {
	d.readBelow(0, len(d.picks))
	d.decode()
	return d.tree, d.err
}

// decode makes the tree, once.
func (d *Draft) decode() {
	if d.tree == nil && d.err == nil {
		d.derived = make(map[*derivation][]symbolic.Value)
		d.tree, d.err = d.space.treeNoting(d.picks, d.derived)
	}
}

// Value returns what was decided under a name or the text of a path, as Space.Values shows it, or what the Derived of that
// name became: nil when nothing was, since no such decision is active. Of a name with several decisions, the slots of a ManyOf or what lies in them, it is the list
// of what the active ones decided.
func (d *Draft) Value(name string) symbolic.Value {
	if c := d.space.computed[name]; c != nil {
		return d.computed(c)
	}
	ids, several := d.space.named(name)
	if !several {
		if len(ids) == 0 || !d.active(ids[0]) {
			return nil
		}
		return d.valueOf(ids[0])
	}
	var items []symbolic.Value
	for _, id := range ids {
		if d.active(id) {
			items = append(items, d.valueOf(id))
		}
	}
	if len(items) == 0 {
		return nil
	}
	return symbolic.NewList(items...)
}

// valueOf returns what an active decision became. A candidate that is a hyper-node has become what is decided below.
func (d *Draft) valueOf(id int) symbolic.Value {
	if d.space.waits(id, d.picks) {
		d.readBelow(id, id+d.space.rows[id].width)
	}
	return d.space.valueOf(id, d.picks)
}
