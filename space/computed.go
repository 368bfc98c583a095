package space

import "symsearch/symbolic"

// computed is what rules know of a Derived that has a name.
type computed struct {
	of     *derivation
	inside []int  // the decisions that decide whether it is there
	from   []span // the decisions that its value depends on
	list   bool   // it stands in slots or repetitions, and is there once in each
}

// indexComputed fills computed: the Derived nodes that rules may name. It is called when the decisions are indexed.
func (s *Space) indexComputed() {
	s.computed = make(map[string]*computed)
	byName := make(map[string]*derivation)
	for _, d := range s.derivations {
		if d.name != "" {
			byName[d.name] = d
		}
	}
	byNode := make(map[string][]int) // the decisions of each named node, those of its items included
	for id := range s.decisions {
		if name := s.decisions[id].Name; name != "" {
			byNode[name] = append(byNode[name], id)
		}
	}
	for name, d := range byName {
		c := &computed{of: d}
		for id := range s.decisions {
			if len(s.decisions[id].Node) < len(d.path) && d.path.HasPrefix(s.decisions[id].Node) {
				c.inside = append(c.inside, id)
				n := s.rows[id].plan
				c.list = c.list || n.kind == group || n.kind == repeat && !n.shared
			}
		}
		done := make(map[string]bool)
		var add func(names []string)
		add = func(names []string) {
			for _, name := range names {
				if done[name] {
					continue
				}
				done[name] = true
				for _, id := range byNode[name] {
					width := s.rows[id].width
					if s.rows[id].plan.kind == repeat {
						width = 1 // its name says how often
					}
					c.from = append(c.from, span{id, id + width})
				}
				if other := byName[name]; other != nil {
					add(other.names)
				}
			}
		}
		add(d.names)
		s.computed[name] = c
	}
}

// computed returns the value of a Derived by its name; nil where it is not there, and a list where it stands several times.
func (d *Draft) computed(c *computed) symbolic.Value {
	for _, id := range c.inside {
		d.active(id)
	}
	for _, from := range c.from {
		if d.active(from.from) {
			d.readBelow(from.from, from.to)
		}
	}
	if d.decode(); d.err != nil {
		d.failed = true
		d.readBelow(0, len(d.picks)) // of what the error depends on nothing is known
		return nil
	}
	switch values := d.derived[c.of]; {
	case len(values) == 0:
		return nil
	case c.list:
		return symbolic.NewList(values...)
	default:
		return values[0]
	}
}
