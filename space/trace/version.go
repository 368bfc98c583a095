package trace

import (
	"errors"
	"fmt"
	"math"

	"symsearch/space"
	"symsearch/symbolic"
)

// version is a space that was.
type version struct {
	space   *space.Space
	names   []string // by decision
	counted []bool   // by decision: an integer that became a choice of its picks
}

// rebuild makes the space of what is known.
func (tr *Tracer[V]) rebuild() error {
	var entries []symbolic.Entry
	for _, n := range tr.nodes {
		if n.parent == nil {
			entries = append(entries, symbolic.Entry{Key: n.name, Value: n.tree(true)})
		}
	}
	s, err := space.New(symbolic.Dict(entries...))
	if err != nil {
		return fmt.Errorf("trace: %w", err)
	}
	v := &version{space: s}
	for _, d := range s.Decisions() {
		last, _ := d.Node.Last()
		name, _ := last.Key()
		n := tr.known[name]
		v.names = append(v.names, name)
		v.counted = append(v.counted, n.q.n == 0 && len(n.kids) > 0)
	}
	tr.latest = v
	tr.versions[s] = v
	return nil
}

// answers returns what a point answers, by name.
func (tr *Tracer[V]) answers(s *space.Space, p space.Point) (map[string]float64, error) {
	v := tr.versions[s]
	if v == nil {
		return nil, errors.New("trace: the space is not one of this tracer")
	}
	if err := s.Validate(p); err != nil {
		return nil, err
	}
	answers := make(map[string]float64)
	for id, name := range v.names {
		if !p.Active(id) {
			continue
		}
		answers[name] = p.Number(id)
		if v.counted[id] {
			answers[name] = tr.known[name].picks[p.Choice(id)]
		}
	}
	return answers, nil
}

// inactive is the pick of a decision that is not active.
var inactive = math.NaN()

// pointOf returns the point of the present space with these answers, and defaults where there are none.
func (tr *Tracer[V]) pointOf(answers map[string]float64) (space.Point, error) {
	v := tr.latest
	first, _ := v.space.Default()
	picks := first.Picks()
	for id, d := range v.space.Decisions() {
		if d.Parent >= 0 && picks[d.Parent] != float64(d.ParentPick) {
			picks[id] = inactive
			continue
		}
		n := tr.known[v.names[id]]
		pick, ok := answers[n.name]
		if !ok {
			pick = n.def
		}
		if v.counted[id] {
			pick = float64(n.place(pick))
		}
		picks[id] = pick
	}
	return v.space.Point(picks)
}
