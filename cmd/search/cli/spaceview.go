package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/symbolic"
)

// spaceView is the space of a file, for people and programs.
type spaceView struct {
	plan  *plan
	short map[string]string // a name for each decision's label
	odds  space.Feasibility
	below map[int][]int // by decision: those that its candidates open; -1: the top
}

// oddsTrial is the trial whose random numbers draw the points that rules are tried on.
const oddsTrial = 0

func newSpaceView(file string, s *space.Space, o spaceFlags) (*spaceView, error) {
	v := &spaceView{plan: &plan{file: file, space: s}, below: map[int][]int{}}
	v.plan.measure()
	var labels []string
	for _, d := range s.Decisions() {
		labels = append(labels, d.Label)
		v.below[d.Parent] = append(v.below[d.Parent], d.ID)
	}
	v.short = shortNames(labels)
	if len(s.Rules()) > 0 {
		v.odds = s.Feasibility(o.draws, algorithms.NewRand(o.seed, oddsTrial))
	}
	return v, nil
}

func (v *spaceView) text(p *printer) {
	total := len(v.plan.space.Decisions())
	size := v.size()
	if total > 0 {
		size += " in " + plural(total, "decision")
		if top := len(v.below[-1]); top < total {
			size += fmt.Sprintf(", %d always active", top)
		}
	}
	pairs := [][2]string{{"space", size}}
	if v.odds.Drawn > 0 {
		pairs = append(pairs, [2]string{"feasible", fmt.Sprintf("%s of %s drawn points", share(v.odds.Feasible, v.odds.Drawn), groupDigits(fmt.Sprint(v.odds.Drawn)))})
	}
	p.pairs("", pairs...)
	if v.odds.Drawn > 0 {
		p.line()
		t := &table{columns: []column{{key: "rule", cut: true}, {key: "rejects", right: true}, {key: "alone", right: true}, {key: "reason", cut: true}}}
		for _, r := range v.odds.Rules {
			t.add(strings.Join(strings.Fields(r.Text), " "), share(r.Rejected, v.odds.Drawn), share(r.Alone, v.odds.Drawn), r.Reason)
		}
		p.table(t, "")
	}
	if total > 0 {
		p.line()
		v.tree(p, v.below[-1], "")
	}
}

// tree prints decisions. Below one that opens further ones it prints its candidates, each with what it opens.
func (v *spaceView) tree(p *printer, ids []int, indent string) {
	all := v.plan.space.Decisions()
	width := 0
	for _, id := range ids {
		width = max(width, displayWidth(v.name(id)))
	}
	for _, id := range ids {
		d := all[id]
		kids := v.below[id]
		c, ok := d.Domain.(space.Choice)
		if !ok || len(kids) == 0 {
			p.line(indent, p.bold(pad(v.name(id), width, false)), "  ", d.Domain.String())
			v.items(p, kids, indent)
			continue
		}
		p.line(indent, p.bold(pad(v.name(id), width, false)), "  one of ", fmt.Sprint(c.N))
		for pick := range c.N {
			p.line(indent, "  = ", c.Labels[pick])
			n := 0
			for n < len(kids) && all[kids[n]].ParentPick == pick {
				n++
			}
			v.tree(p, kids[:n], indent+"      ")
			kids = kids[n:]
		}
	}
}

// items prints what a number of items opens: once for all where they are alike, as those of a Repeat are, or else each item
// where there are so many.
func (v *spaceView) items(p *printer, kids []int, indent string) {
	all := v.plan.space.Decisions()
	if one := v.item(kids); len(kids) > 0 && len(one) < len(kids) {
		p.line(indent, "  each of up to ", groupDigits(fmt.Sprint(len(kids)/len(one))))
		v.tree(p, one, indent+"      ")
		return
	}
	for len(kids) > 0 {
		least, n := all[kids[0]].ParentPick, 0
		for n < len(kids) && all[kids[n]].ParentPick == least {
			n++
		}
		p.line(indent, "  from ", fmt.Sprint(least))
		v.tree(p, kids[:n], indent+"      ")
		kids = kids[n:]
	}
}

// item returns the first of the items that decisions belong to when all items have the same nodes; all of them otherwise.
func (v *spaceView) item(kids []int) []int {
	all := v.plan.space.Decisions()
	same := func(i, j int) bool { return slices.Equal(all[kids[i]].Node, all[kids[j]].Node) }
	n := 1
	for n < len(kids) && !same(0, n) {
		n++
	}
	for i := range kids {
		if n > len(kids) || len(kids)%n != 0 || !same(i, i%n) {
			return kids
		}
	}
	return kids[:min(n, len(kids))]
}

// name names a decision: by its path below the candidate that it lies in, unless it has a name.
func (v *spaceView) name(id int) string {
	all := v.plan.space.Decisions()
	d := all[id]
	if d.Parent < 0 || d.Name != "" {
		return v.short[d.Label]
	}
	above := all[d.Parent].Path.String()
	for _, way := range []string{fmt.Sprintf(".candidates[%d]", d.ParentPick), ".value", fmt.Sprintf("[%d].block", d.ParentPick-1)} {
		if rest, ok := strings.CutPrefix(d.Path.String(), above+way); ok {
			return cmp.Or(strings.TrimPrefix(rest, "."), "value")
		}
	}
	return v.short[d.Label]
}

// size is exact, however large.
func (v *spaceView) size() string {
	n, finite := v.plan.space.Size()
	if !finite || n.BitLen() > 200 {
		return v.plan.size()
	}
	if n.IsInt64() && n.Int64() == 1 {
		return "1 point"
	}
	return groupDigits(n.String()) + " points"
}

// share writes a part of a whole in percent.
func share(n, of int) string {
	if of == 0 || n == 0 {
		return "0%"
	}
	return fmt.Sprintf("%.3g%%", 100*float64(n)/float64(of))
}

func (v *spaceView) data() symbolic.Value {
	rules := make([]symbolic.Value, len(v.odds.Rules))
	for i, r := range v.odds.Rules {
		rules[i] = symbolic.Dict(entry("rule", r.Text), entry("rejected", r.Rejected), entry("alone", r.Alone), entry("reason", r.Reason))
	}
	return symbolic.Dict(append([]symbolic.Entry{entry("file", v.plan.file)}, append(v.plan.spaceData(),
		entry("require", symbolic.Dict(entry("drawn", v.odds.Drawn), entry("feasible", v.odds.Feasible), entry("rules", symbolic.NewList(rules...)))))...)...)
}
