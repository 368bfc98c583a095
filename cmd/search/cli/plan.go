package cli

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"symsearch/algorithms"
	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/space"
	"symsearch/symbolic"
)

// plan is what an experiment would do: its space, and how it is searched.
type plan struct {
	file       string
	x          *experiments.Experiment
	space      *space.Space
	sample     symbolic.Value
	discrete   *big.Int // points of the space when every continuous range is one value
	continuous int      // decisions on a continuous range
	warnings   []string // what in the file cannot be meant on this machine
}

// sampleTrial is the trial whose random numbers draw the sample.
const sampleTrial = 1

func newPlan(file string, x *experiments.Experiment) (*plan, error) {
	s, err := x.Space()
	if err != nil {
		return nil, err
	}
	p := &plan{file: file, x: x, space: s}
	if p.sample, err = s.Decode(s.Sample(algorithms.NewRand(x.Seed, sampleTrial))); err != nil {
		return nil, err
	}
	p.sample = experiments.Patched(p.sample)
	p.measure()
	return p, nil
}

// measure counts the points of the space apart from its continuous decisions.
func (p *plan) measure() { p.discrete, p.continuous = p.space.Parts() }

// size describes the space: "1,152 points", or "1,152 combinations x 2 continuous ranges".
func (p *plan) size() string {
	if n, finite := p.space.Size(); finite {
		return pluralBig(n, "point")
	}
	ranges := plural(p.continuous, "continuous range")
	if p.discrete == nil || p.discrete.IsInt64() && p.discrete.Int64() == 1 {
		return ranges
	}
	return pluralBig(p.discrete, "combination") + " x " + ranges
}

func pluralBig(n *big.Int, word string) string {
	if n.IsInt64() && n.Int64() == 1 {
		return "1 " + word
	}
	if digits := n.String(); len(digits) > 18 {
		return fmt.Sprintf("about %c.%se%d %ss", digits[0], digits[1:3], len(digits)-1, word)
	}
	return groupDigits(n.String()) + " " + word + "s"
}

// text is the plan for people.
func (p *plan) text(out *printer) {
	x := p.x
	out.line(p.file, ": ", out.green("no mistakes"))
	out.line()
	total := len(p.space.Decisions())
	spaceText := p.size()
	if total > 0 {
		spaceText += " in " + plural(total, "decision")
	}
	if p.onlySpace() {
		out.pairs("", [2]string{"space", spaceText})
		p.details(out)
		out.line()
		out.line("It has a model and nothing to score it with: there is no trial to run.")
		out.line("(hint: evaluate and objectives make an experiment of it)")
		return
	}
	study := fmt.Sprintf("%s (seed %d)", x.Name, x.Seed)
	if x.Order == experiments.Strict {
		study = fmt.Sprintf("%s (seed %d, strict order)", x.Name, x.Seed)
	}
	pairs := [][2]string{
		{"study", study}, {"space", spaceText}, {"objectives", objectivesText(x.Objectives)}, {"algorithm", p.algorithm()},
		{"budget", budgetText(p.x)}, {"workers", fmt.Sprint(x.Workers)},
	}
	if slots := x.Slots.String(); slots != "" {
		pairs = append(pairs, [2]string{"slots", slots})
	}
	if x.Evaluate == nil {
		pairs = append(pairs, [2]string{"evaluate", "elsewhere: its trials are asked for (search ask --help)"})
	}
	out.pairs("", pairs...)
	for _, warning := range p.warnings {
		out.line()
		out.line("warning: ", warning)
	}
	p.details(out)
}

// onlySpace reports whether the file has no more than a space.
func (p *plan) onlySpace() bool { return len(p.x.Objectives) == 0 }

// details shows the decisions and a tree of the space.
func (p *plan) details(out *printer) {
	if len(p.space.Decisions()) > 0 {
		out.line()
		out.table(p.decisions(true).withoutEmpty("default", "weights"), "")
	}
	out.line()
	out.line(out.bold("one of its trees:"))
	if text, err := document.Write(p.sample, document.WriteOptions{HideDefaults: true}); err == nil {
		shown, rest := firstLines(string(text), sampleLines)
		out.block(shown, "  ")
		if rest > 0 {
			out.line("  ... ", plural(rest, "more line"), " (hint: -o yaml prints all)")
		}
	}
}

// sampleLines is how much of a tree is shown as an example.
const sampleLines = 400

// firstLines returns the first lines of a text and how many there are behind them.
func firstLines(text string, n int) (first string, rest int) {
	at := 0
	for range n {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			return text, 0
		}
		at += end + 1
	}
	return text[:at], strings.Count(text[at:], "\n")
}

// algorithm writes the algorithm with its settings.
func (p *plan) algorithm() string { return algorithmText(p.x) }

func algorithmText(x *experiments.Experiment) string {
	a, ok := x.Settings().Get("algorithm").(*symbolic.Object)
	if !ok {
		return "Random()"
	}
	return symbolic.Format(a, symbolic.FormatOptions{Compact: true})
}

// decisions has a row for each decision: its name, what it may become, and when it is to be made. Folded, items that
// are alike, as those of a Repeat are, have the rows of the first.
func (p *plan) decisions(fold bool) *table {
	t := &table{columns: []column{{key: "decision"}, {key: "values", cut: true}, {key: "default", cut: true, spare: 1, least: 7}, {key: "weights", cut: true, spare: 2, least: 7},
		{key: "when", cut: true, front: true}, {key: "path", cut: true, front: true, least: 16}}}
	all := p.space.Decisions()
	labels := make([]string, len(all))
	for i, d := range all {
		labels[i] = d.Label
	}
	short := shortNames(labels)
	folded := make([]bool, len(all))
	first := map[string]bool{} // by the decision that counts items and the node: one row is there
	for _, d := range all {
		when := ""
		if d.Parent >= 0 {
			if _, picked := all[d.Parent].Domain.(space.Choice); !picked && fold {
				key := fmt.Sprint(d.Parent, " ", d.Node)
				folded[d.ID] = first[key]
				first[key] = true
			}
			if folded[d.ID] = folded[d.ID] || folded[d.Parent]; folded[d.ID] {
				continue
			}
			when = short[all[d.Parent].Label]
			switch c, picked := all[d.Parent].Domain.(space.Choice); {
			case picked:
				when += " = " + cut(c.Labels[d.ParentPick], pickWidth)
			case fold:
				when = "each of " + when
			default:
				when += fmt.Sprintf(" at least %d", d.ParentPick)
			}
		}
		t.add(short[d.Label], d.Domain.String(), p.defaultText(d, fold), weightsText(d), when, d.Path.String())
	}
	return t
}

// note is what a decision has besides its domain: its default and its weights.
func (p *plan) note(d space.Decision) string {
	var notes []string
	if text := p.defaultText(d, true); text != "" {
		notes = append(notes, "default "+text)
	}
	if text := weightsText(d); text != "" {
		notes = append(notes, "weights "+text)
	}
	return strings.Join(notes, ", ")
}

// defaultValue is the default that the node of a decision declares: of a slot its item, of a number of items how many; nil for none.
func (p *plan) defaultValue(d space.Decision) symbolic.Value {
	node, _ := symbolic.Lookup(p.space.Template(), d.Node)
	o, ok := node.(*symbolic.Object)
	if !ok {
		return nil
	}
	def := o.Get("default")
	if items, ok := def.(*symbolic.List); ok {
		_, counts := d.Domain.(space.Ints)
		switch {
		case d.Group >= 0 && d.Slot >= items.Len():
			return nil
		case d.Group >= 0:
			return items.At(d.Slot)
		case counts:
			return symbolic.Int(items.Len())
		}
	}
	if def == symbolic.Value(symbolic.Null{}) {
		return nil
	}
	return def
}

// defaultText is a default in words. Folded, the items of a node of which there may be several have no default each.
func (p *plan) defaultText(d space.Decision, fold bool) string {
	if fold && d.Group >= 0 && p.space.Groups()[d.Group].Count >= 0 {
		return ""
	}
	switch v := p.defaultValue(d).(type) {
	case nil:
		return ""
	case symbolic.String:
		return string(v)
	default:
		return cut(symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true}), pickWidth)
	}
}

// weightsText is the weights of a choice in the order of its candidates; "" when all are alike.
func weightsText(d space.Decision) string {
	c, ok := d.Domain.(space.Choice)
	if !ok || c.Weights == nil {
		return ""
	}
	texts := make([]string, len(c.Weights))
	for i, w := range c.Weights {
		texts[i] = strconv.FormatFloat(w, 'g', -1, 64)
	}
	return strings.Join(texts, ", ")
}
