package symbolic

// Update is one edit of a batch for Rebind.
type Update struct {
	Path  Path
	op    operation
	value Value
}

type operation uint8

const (
	opSet operation = iota
	opDelete
	opInsert
	opAppend
)

// Set puts v at p: a field, an entry (added when a dictionary lacks it), or an item of a list. The index behind the last
// item appends.
func Set(p Path, v Value) Update { return Update{Path: p, op: opSet, value: untyped(v)} }

// Delete takes away the item of a list or the entry of a dictionary at p, and resets a field to its default.
func Delete(p Path) Update { return Update{Path: p, op: opDelete} }

// Insert puts v before the item of a list that now stands at p. Several at one place keep their order.
func Insert(p Path, v Value) Update { return Update{Path: p, op: opInsert, value: untyped(v)} }

// Append puts v behind the last item of the list at p. Several at one list keep their order.
func Append(p Path, v Value) Update { return Update{Path: p, op: opAppend, value: untyped(v)} }

// Under returns the same edit for a tree that holds this one at base.
func (u Update) Under(base Path) Update {
	u.Path = base.Append(u.Path...)
	return u
}

// String returns the edit as "set p = v", "delete p", "insert v before p" or "append v to p", for messages.
func (u Update) String() string {
	at := rooted(u.Path)
	switch u.op {
	case opDelete:
		return "delete " + at
	case opInsert:
		return "insert " + brief(u.value) + " before " + at
	case opAppend:
		return "append " + brief(u.value) + " to " + at
	}
	return "set " + at + " = " + brief(u.value)
}

// edit is the edits at one place and below it.
type edit struct {
	step        Step
	here        *Update // set or delete
	first, last *edit   // one step down, in the order given
	next        *edit   // beside this one
	count       int     // how many are one step down
	*more
}

// more is what few edits have.
type more struct {
	inserts []Value        // before what stands here
	appends []Value        // behind the items of the list that stands here
	byStep  map[Step]*edit // the edits one step down, when they are many
}

// noMore is shared by all edits that have nothing of the kind.
var noMore = &more{}

// own returns what the edit has more, to be changed.
func (e *edit) own() *more {
	if e.more == noMore {
		e.more = &more{}
	}
	return e.more
}

// manyEdits is how many edits of one object or list are looked through one by one.
const manyEdits = 16

// editSlab makes edits in blocks: a single update needs one for each step of its path.
type editSlab []edit

func (s *editSlab) new(step Step) *edit {
	if len(*s) == cap(*s) {
		*s = make(editSlab, 0, max(16, cap(*s)))
	}
	*s = append(*s, edit{step: step, more: noMore})
	return &(*s)[len(*s)-1]
}

// below yields the edits one step down.
func (e *edit) below(yield func(*edit) bool) {
	for c := e.first; c != nil && yield(c); c = c.next {
	}
}

// find returns the edits one step down, nil when there are none.
func (e *edit) find(s Step) *edit {
	if e.byStep != nil {
		return e.byStep[s]
	}
	for c := e.first; c != nil; c = c.next {
		if c.step == s {
			return c
		}
	}
	return nil
}

// child is find that makes an edit where there is none.
func (e *edit) child(s Step, slab *editSlab) *edit {
	if c := e.find(s); c != nil {
		return c
	}
	c := slab.new(s)
	if e.first == nil {
		e.first = c
	} else {
		e.last.next = c
	}
	e.last = c
	e.count++
	switch {
	case e.byStep != nil:
		e.byStep[s] = c
	case e.count > manyEdits:
		e.own().byStep = make(map[Step]*edit, 2*manyEdits)
		for c := range e.below {
			e.byStep[c.step] = c
		}
	}
	return c
}

// touches reports whether what stands here is changed: more than moved by an insertion before it.
func (e *edit) touches() bool { return e.here != nil || len(e.appends) > 0 || e.first != nil }

// removes reports whether what stands here goes away.
func (e *edit) removes() bool { return e.here != nil && e.here.op == opDelete }

// without returns the edits of what stands here, without those before it.
func (e *edit) without() *edit {
	if len(e.inserts) == 0 {
		return e
	}
	rest := *e
	rest.more = &more{appends: e.appends, byStep: e.byStep}
	return &rest
}

// moved returns where the node at p, below the place of e, stands after the edits, which leave the node itself alone.
func (e *edit) moved(p Path) Path {
	p = p.Clone()
	for k, s := range p {
		if i, ok := s.Index(); ok {
			p[k] = Index(i + e.shift(i))
		}
		if e = e.find(s); e == nil {
			break
		}
	}
	return p
}

// shift returns by how much the edits move item i of the list here.
func (e *edit) shift(i int) int {
	by := 0
	for c := range e.below {
		j, ok := c.step.Index()
		if ok && j <= i {
			by += len(c.inserts)
		}
		if ok && j < i && c.removes() {
			by--
		}
	}
	return by
}
