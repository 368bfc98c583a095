package space

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"symsearch/symbolic"
)

// Rule is a constraint between decisions, or on the tree that they make: points that break it are no trials. Rules are
// given to New by [Require]; [TreeRule] makes one of a predicate over the tree, and package space/require one of a text.
type Rule struct {
	// Text is what messages call it: "depth * width <= 4096".
	Text string

	// Names are decisions that must be active, by name or by the text of their path, and Derived nodes that must be there, by
	// name: to a point in which one of them is not, the rule does not apply.
	Names []string

	// Optional are further decisions that Holds speaks of, which need not be active. New reports the names, here and in
	// Names, that no decision has.
	Optional []string

	// Holds decides. It must depend on the draft alone, and is called from many goroutines at once, as often as points are
	// drawn. An error stands for false, and is shown as the reason. The less it reads of the draft, the more points
	// enumeration passes over with one that breaks the rule: all that differ from it only behind what was read.
	Holds func(*Draft) (bool, error)

	// MayHold, if not nil, lets enumeration pass over more: false says that the rule holds for no point that the sketch
	// stands for. It may say true whenever it cannot tell. It is asked where all of Names are active.
	MayHold func(*Sketch) bool

	// Path is put before the mistakes of the rule; nil: they have no place.
	Path symbolic.Path
}

// TreeRule is a rule over the decoded tree.
func TreeRule(text string, holds func(tree symbolic.Value) bool) Rule {
	return Rule{Text: text, Holds: func(d *Draft) (bool, error) {
		tree, err := d.Tree()
		return err == nil && holds(tree), err
	}}
}

// Option changes the space that New makes.
type Option func(*options)

type options struct {
	rules []Rule
	where func(Decision) bool
}

// Require leaves out the points that break a rule. Sample, Mutate, Cross, First, Next, All and Default give points that
// keep all rules, so every algorithm does; Size and Validate are about the space without rules, and Feasible is about the
// rules. See the package's Design.
func Require(rules ...Rule) Option {
	return func(o *options) { o.rules = append(o.rules, rules...) }
}

// named returns the decisions with a name, a label or the text of a path; several when the name stands for a list.
func (s *Space) named(name string) (ids []int, several bool) {
	if id, ok := s.paths[name]; ok {
		return []int{id}, false
	}
	if ids := s.names[name]; ids != nil {
		first := &s.decisions[ids[0]]
		return ids, len(ids) > 1 || first.Group >= 0 && first.Label != name
	}
	return nil, false
}

// index fills names: what rules call decisions by.
func (s *Space) index() {
	s.names = make(map[string][]int)
	for id := range s.decisions {
		d := &s.decisions[id]
		if counts := s.rows[id].axis != nil && s.rows[id].plan.kind == group; d.Name != "" && !counts { // the name is that of the items
			s.names[d.Name] = append(s.names[d.Name], id)
		}
		if d.Label != d.Name {
			s.names[d.Label] = append(s.names[d.Label], id)
		}
	}
	s.indexComputed()
}

// bound is a rule with its names looked up.
type bound struct {
	Rule
	needs [][]int     // for each name its decisions, of which one must be active
	there []*computed // what must be there besides
}

// bind looks the names of the rules up. The result is every name that no decision has.
func (s *Space) bind(rules []Rule) symbolic.Errors {
	var errs symbolic.Errors
	s.index()
	for _, r := range rules {
		b := bound{Rule: r}
		for i, name := range slices.Concat(r.Names, r.Optional) {
			if c := s.computed[name]; c != nil {
				if i < len(r.Names) {
					b.there = append(b.there, c)
				}
				continue
			}
			ids, _ := s.named(name)
			if ids == nil {
				errs = append(errs, &symbolic.PathError{Path: r.Path, Err: unnamed(name, "%s: the space has no decision %q%s", r.Text, name, s.nearName(name))})
				continue
			}
			if i < len(r.Names) {
				b.needs = append(b.needs, ids)
			}
		}
		s.rules = append(s.rules, b)
	}
	return errs
}

func (s *Space) nearName(name string) string {
	known := make([]string, 0, len(s.names))
	for n := range s.names {
		known = append(known, n)
	}
	for n := range s.computed {
		known = append(known, n)
	}
	slices.Sort(known)
	if near := symbolic.Nearest(name, known); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	if len(known) > 0 && len(known) <= 12 {
		return " (there are " + strings.Join(known, ", ") + ")"
	}
	return ""
}

// keeps reports whether a draft keeps the rule, or the rule does not apply to it.
func (b *bound) keeps(d *Draft) (bool, error) {
	d.read, d.failed = -1, false
	for _, ids := range b.needs {
		if !slices.ContainsFunc(ids, d.active) {
			return true, nil
		}
	}
	for _, c := range b.there {
		if d.computed(c) == nil && !d.failed {
			return true, nil
		}
	}
	if !d.failed {
		ok, err := b.Holds(d)
		if !d.failed {
			return ok, err
		}
	}
	return false, d.err
}

// broken returns the first rule that picks break; nil when they keep all.
func (s *Space) broken(picks []float64) *bound {
	d := Draft{space: s, picks: picks}
	for i := range s.rules {
		if ok, err := s.rules[i].keeps(&d); !ok || err != nil {
			return &s.rules[i]
		}
	}
	return nil
}

// conflict returns the rule that the fewest leading decisions of picks decide to be broken in the points from picks on, and the
// last of these; -1 when it is broken in all of them. When picks keep all rules, it is nil and the last decision that any of
// them has looked at. measured says that some rule has looked at a continuous decision.
func (s *Space) conflict(picks []float64) (b *bound, read int, measured bool) {
	d := Draft{space: s, picks: picks}
	most := -1
	for i := range s.rules {
		if ok, err := s.rules[i].keeps(&d); !ok || err != nil {
			reach, measured := s.reach(&s.rules[i], picks, d.read)
			if d.measured = d.measured || measured; b == nil || reach < read {
				b, read = &s.rules[i], reach
			}
		}
		most = max(most, d.read)
	}
	if b == nil {
		return nil, most, d.measured
	}
	return b, read, d.measured
}

// brokenCount returns how many rules picks break.
func (s *Space) brokenCount(picks []float64) int {
	d := Draft{space: s, picks: picks}
	n := 0
	for i := range s.rules {
		if ok, err := s.rules[i].keeps(&d); !ok || err != nil {
			n++
		}
	}
	return n
}

// Feasible says which rules of Require a point of the space breaks: nil when none, otherwise an error with every one of
// them and its reason. It panics when p is not a point of the space.
func (s *Space) Feasible(p Point) error {
	if len(s.rules) == 0 {
		return nil
	}
	s.mustHave("Feasible", p)
	var errs []error
	d := Draft{space: s, picks: p.picks}
	for i := range s.rules {
		r := &s.rules[i]
		ok, err := r.keeps(&d)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("%s: %w", r.Text, err))
		case !ok:
			errs = append(errs, fmt.Errorf("%s does not hold", r.Text))
		}
	}
	return errors.Join(errs...)
}

// Rules returns the rules that the points keep.
func (s *Space) Rules() []Rule {
	rules := make([]Rule, len(s.rules))
	for i := range s.rules {
		rules[i] = s.rules[i].Rule
	}
	return rules
}
