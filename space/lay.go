package space

import (
	"fmt"
	"strings"

	"symsearch/symbolic"
)

// row is what the walks over picks need to know of one decision. The decisions below a row follow it immediately, those
// of one candidate side by side, so a walk goes over a flat slice and jumps over what is not active.
type row struct {
	n     int       // candidates; 0 for a number
	width int       // this decision and everything below it
	opens []span    // for each candidate the decisions that it opens, relative to this one; nil when none opens any
	item  int       // the decisions of one item, where the decision is how many items there are
	items int       // how many items have decisions of their own, at most
	axis  *axis     // of a number
	draws []float64 // the sums of the weights up to each candidate; nil: all are alike
	near  bool      // candidates next to each other are alike
	squad int       // the index in Space.squads of a slot's group; -1 when it is not a slot
	slot  int

	plan  *plan
	texts *pickTexts // of a choice
}

// span is a range of IDs.
type span struct{ from, to int }

// continuous reports whether a decision is a number without a grid.
func (r *row) continuous() bool { return r.axis != nil && r.axis.count == 0 && !r.axis.single() }

// openings reports whether some pick opens decisions.
func (r *row) openings() bool { return r.opens != nil || r.item > 0 }

// open returns the decisions that a pick opens, relative to this one; there must be some that a pick opens.
func (r *row) open(pick float64) span {
	if r.item > 0 {
		return span{1, 1 + min(int(pick), r.items)*r.item}
	}
	return r.opens[int(pick)]
}

// lay numbers the decisions: it fills decisions, groups, rows and squads from the plan.
func (s *Space) lay() {
	s.rows = make([]row, 0, s.root.width)
	s.decisions = make([]Decision, 0, s.root.width)
	l := layer{Space: s, shared: make(map[*plan]*layout)}
	l.lay(s.root, context{parent: -1, pick: -1})
	s.none = make([]float64, len(s.rows))
	clearPicks(s.none)
	s.paths = make(map[string]int, len(s.decisions))
	s.keys = make([]string, len(s.decisions))
	s.quoted = make([]string, len(s.decisions))
	for id := range s.decisions {
		s.keys[id] = s.decisions[id].Path.String()
		s.quoted[id] = quote(s.keys[id])
		s.paths[s.keys[id]] = id
	}
	s.label()
}

type layer struct {
	*Space
	shared map[*plan]*layout
}

// layout is what all decisions of one node share.
type layout struct {
	domain Domain
	opens  []span
	texts  *pickTexts
	draws  []float64
}

// context is where a plan is being laid out.
type context struct {
	parent, pick int
	slots        []slotAt // the ManyOf slots around it, outermost first
}

// slotAt says that the path of a decision has a slot's index behind its first depth steps.
type slotAt struct{ depth, slot int }

func (l *layer) lay(n *plan, ctx context) {
	switch n.kind {
	case branch:
		for _, kid := range n.kids {
			l.lay(kid, ctx)
		}
	case choice:
		l.choice(n, ctx, 1+widths(n.kids), -1, 0)
	case group:
		ctx, count := l.count(n, ctx)
		g := len(l.squads)
		first := len(l.rows)
		l.squads = append(l.squads, squad{first: first, width: n.slotWidth, k: n.k, n: len(n.kids), counted: count >= 0, distinct: n.distinct, sorted: n.sorted})
		slots := make([]int, n.k)
		for i := range slots {
			slots[i] = first + i*n.slotWidth
		}
		l.groups = append(l.groups, Group{Slots: slots, Count: count, Candidates: len(n.kids), Distinct: n.distinct, Sorted: n.sorted})
		for i := range n.k {
			inner := ctx
			inner.slots = append(ctx.slots[:len(ctx.slots):len(ctx.slots)], slotAt{len(n.path), i})
			if count >= 0 {
				inner.pick = max(i+1, n.least)
			}
			l.choice(n, inner, n.slotWidth, g, i)
		}
	case repeat:
		ctx, _ := l.count(n, ctx)
		for i := range n.frames() {
			inner := ctx
			if !n.shared {
				inner.slots = append(ctx.slots[:len(ctx.slots):len(ctx.slots)], slotAt{len(n.path), i})
			}
			inner.pick = max(i+1, n.least)
			l.lay(n.kids[0], inner)
		}
	case leaf:
		r := row{width: 1, axis: n.axis, squad: -1, plan: n}
		shared := l.layoutOf(n)
		if c, ok := shared.domain.(Choice); ok {
			r.n, r.texts, r.draws, r.near = c.N, shared.texts, shared.draws, c.Ordered
		}
		l.add(n, ctx, r, shared.domain)
	}
}

// choice lays out a OneOf or one slot, and what its candidates open.
func (l *layer) choice(n *plan, ctx context, width, g, slot int) {
	shared := l.layoutOf(n)
	id := len(l.rows)
	l.add(n, ctx, row{
		n: len(n.kids), width: width, opens: shared.opens, squad: g, slot: slot, plan: n, texts: shared.texts, draws: shared.draws, near: n.ordered,
	}, shared.domain)
	for i, kid := range n.kids {
		l.lay(kid, context{parent: id, pick: i, slots: ctx.slots})
	}
}

// count lays out the decision how many items a group or repeat has, where it is one, and returns the context of the items
// and its ID; -1 when it is none.
func (l *layer) count(n *plan, ctx context) (context, int) {
	if n.times == nil {
		return ctx, -1
	}
	id := len(l.rows)
	r := row{width: n.width, item: n.slotWidth, items: n.frames(), axis: n.times, squad: -1, plan: n}
	l.add(n, ctx, r, normal(n.lengths()))
	return context{parent: id, slots: ctx.slots}, id
}

// add appends one decision.
func (l *layer) add(n *plan, ctx context, r row, d Domain) {
	var path symbolic.Path
	done := 0
	for _, s := range ctx.slots {
		path = append(append(path, n.path[done:s.depth]...), symbolic.Index(s.slot))
		done = s.depth
	}
	path = append(path, n.path[done:]...)
	l.decisions = append(l.decisions, Decision{
		ID: len(l.rows), Path: path, Node: n.path, Name: n.name, Hint: n.hint, Domain: d,
		Parent: ctx.parent, ParentPick: ctx.pick, Group: r.squad, Slot: r.slot,
	})
	l.rows = append(l.rows, r)
}

// layoutOf prepares what the decisions of a node share, once.
func (l *layer) layoutOf(n *plan) *layout {
	if shared, ok := l.shared[n]; ok {
		return shared
	}
	shared := &layout{}
	l.shared[n] = shared
	if n.kind == leaf {
		shared.domain = normal(n.domain)
		if c, ok := n.domain.(Choice); ok {
			shared.texts = textsOfLabels(c.Labels)
			shared.draws = sums(c.Weights)
		}
		return shared
	}
	shared.texts = textsOf(n.kids)
	shared.domain = Choice{N: len(n.kids), Labels: shared.texts.labels, Weights: n.weights, Ordered: n.ordered}
	shared.draws = sums(n.weights)
	if widths(n.kids) > 0 {
		from := 1
		for _, kid := range n.kids {
			shared.opens = append(shared.opens, span{from, from + kid.width})
			from += kid.width
		}
	}
	return shared
}

// sums returns the sum of the weights up to each; nil for none.
func sums(weights []float64) []float64 {
	if weights == nil {
		return nil
	}
	all := make([]float64, len(weights))
	sum := 0.0
	for i, w := range weights {
		sum += w
		all[i] = sum
	}
	return all
}

// normal writes out the zero values of a domain.
func normal(d Domain) Domain {
	switch d := d.(type) {
	case Floats:
		if d.Scale == "" {
			d.Scale = Linear
		}
		return d
	case Ints:
		if d.Scale == "" {
			d.Scale = Linear
		}
		d.Step = max(d.Step, 1)
		return d
	}
	return d
}

func widths(plans []*plan) int {
	sum := 0
	for _, p := range plans {
		sum += p.width
	}
	return sum
}

// label gives every decision its label: the name of its node where there is one, with the slot, and behind the label of
// the slot that it lies in; the path otherwise. Where a name reads like the path or label of another decision, which a
// name with a ManyOf around it can, the path is taken.
func (s *Space) label() {
	taken := map[string]int{s.rootLabel(): 1}
	for _, key := range s.keys {
		taken[key]++
	}
	for id, key := range s.keys {
		d := &s.decisions[id]
		d.Label = key
		if text := s.nameOf(d); text != "" {
			if taken[text]++; taken[text] == 1 || text == key {
				d.Label = text
			}
		}
		if d.Label == "" {
			d.Label = s.rootLabel()
		}
	}
}

// rootLabel is the label of a root that is a hyper-node without a name: its path is empty.
func (s *Space) rootLabel() string {
	if _, taken := s.paths["value"]; taken { // of an Optional
		return "root"
	}
	return "value"
}

// nameOf returns the label that a decision's name gives; "" without a name.
func (s *Space) nameOf(d *Decision) string {
	if d.Name == "" {
		return ""
	}
	var b strings.Builder
	for below, up := d.ID, d.Parent; up >= 0; below, up = up, s.decisions[up].Parent {
		if s.decisions[up].Group >= 0 {
			b.WriteString(s.decisions[up].Label)
			b.WriteByte('.')
			break
		}
		if n := s.rows[up].plan; n.kind == repeat && !n.shared {
			fmt.Fprintf(&b, "%s[%d].", s.decisions[up].Label, (below-up-1)/n.slotWidth)
			break
		}
	}
	b.WriteString(d.Name)
	if d.Group >= 0 {
		fmt.Fprintf(&b, "[%d]", d.Slot)
	}
	return b.String()
}
