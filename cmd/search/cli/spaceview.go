package cli

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
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
	exact *big.Int      // how many points keep the rules; nil: not counted
	below map[int][]int // by decision: those that its candidates open; -1: the top
}

// oddsTrial is the trial whose random numbers draw the points that rules are tried on.
const oddsTrial = 0

// countAtOnce is how many points a space may have for those that keep the rules to be counted unasked: a second's worth.
const countAtOnce = 100_000

func newSpaceView(file string, s *space.Space, o spaceFlags) (*spaceView, error) {
	v := &spaceView{plan: &plan{file: file, space: s}, below: map[int][]int{}}
	v.plan.measure()
	var labels []string
	for _, d := range s.Decisions() {
		labels = append(labels, d.Label)
		v.below[d.Parent] = append(v.below[d.Parent], d.ID)
	}
	v.short = shortNames(labels)
	if len(s.Rules()) == 0 {
		return v, nil
	}
	v.odds = s.Feasibility(o.draws, algorithms.NewRand(o.seed, oddsTrial))
	size, finite := s.Size()
	if o.exact || finite && size.IsInt64() && size.Int64() <= countAtOnce {
		var err error
		if v.exact, err = s.FeasibleSize(); err != nil && o.exact {
			return nil, fmt.Errorf("the points that keep the rules cannot be counted: %w", err)
		}
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
		pairs = append(pairs, [2]string{"feasible", v.feasible()})
		if v.exact != nil {
			pairs = append(pairs, [2]string{"drawn", groupDigits(fmt.Sprint(v.odds.Drawn)) + " points, of which each rule rejects:"})
		}
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

// feasible says how many points keep the rules: all that do where they were counted, else the share of those drawn, with the
// interval in which it lies for the space 19 times of 20.
func (v *spaceView) feasible() string {
	if v.exact != nil {
		size, _ := v.plan.space.Size()
		part, _ := new(big.Rat).SetFrac(v.exact, size).Float64()
		return fmt.Sprintf("%s of all points (%.3g%%)", groupDigits(v.exact.String()), 100*part)
	}
	low, high := interval(v.odds.Feasible, v.odds.Drawn)
	return fmt.Sprintf("%s of %s drawn points (95%% interval: %.3g%% to %.3g%%)", share(v.odds.Feasible, v.odds.Drawn),
		groupDigits(fmt.Sprint(v.odds.Drawn)), 100*low, 100*high)
}

// interval is Wilson's, of a share that was k of n draws, at 95%: it is right for shares near 0 and 1 too.
func interval(k, n int) (low, high float64) {
	const z = 1.959963984540054
	p, m := float64(k)/float64(n), float64(n)
	middle := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, middle-half), min(1, middle+half)
}

// tree prints decisions. Below one that opens further ones it prints its candidates, each with what it opens.
func (v *spaceView) tree(p *printer, ids []int, indent string) {
	all := v.plan.space.Decisions()
	width, broad := 0, 0
	for _, id := range ids {
		width = max(width, displayWidth(v.name(id)))
		broad = max(broad, displayWidth(v.domain(id)))
	}
	for _, id := range ids {
		d := all[id]
		kids := v.below[id]
		line := indent + p.bold(pad(v.name(id), width, false)) + "  " + v.domain(id)
		if note := v.plan.note(d); note != "" {
			line = indent + p.bold(pad(v.name(id), width, false)) + "  " + pad(v.domain(id), min(broad, notesAt), false) + "  " + note
		}
		p.line(line)
		c, ok := d.Domain.(space.Choice)
		if !ok || len(kids) == 0 {
			v.items(p, kids, indent)
			continue
		}
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

// notesAt is how far to the right defaults and weights stand at most, but for domains that are longer.
const notesAt = 32

// domain is what a decision may become; candidates that open further decisions have lines of their own.
func (v *spaceView) domain(id int) string {
	d := v.plan.space.Decisions()[id]
	if c, ok := d.Domain.(space.Choice); ok && len(v.below[id]) > 0 {
		return fmt.Sprintf("one of %d", c.N)
	}
	return d.Domain.String()
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
		entry("require", symbolic.Dict(v.requireData(rules)...)))...)...)
}

func (v *spaceView) requireData(rules []symbolic.Value) []symbolic.Entry {
	entries := []symbolic.Entry{entry("drawn", v.odds.Drawn), entry("feasible", v.odds.Feasible)}
	if v.odds.Drawn > 0 {
		low, high := interval(v.odds.Feasible, v.odds.Drawn)
		entries = append(entries, entry("interval", symbolic.NewList(symbolic.Float(low), symbolic.Float(high))))
	}
	if v.exact != nil {
		entries = append(entries, entry("feasible_points", bigData(v.exact)))
	}
	return append(entries, entry("rules", symbolic.NewList(rules...)))
}
