package space

import "symsearch/symbolic"

// OneOf stands for one of its candidates. A candidate is any value; one that holds hyper-nodes, or is one, opens
// decisions of its own when it is picked. In a file: !OneOf [32, 64, 128].
type OneOf struct {
	Candidates []symbolic.Value `sym:"candidates" doc:"what may stand here; at least one"`
	Name       string           `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" doc:"a name for tables and {placeholders}, unique in the space"`
	Default    symbolic.Value   `sym:"default" optional:"true" doc:"the value to try first: one that the node can become"`
	Hint       string           `sym:"hint" optional:"true" doc:"free text for algorithms and people"`
}

// Node returns the hyper-node as a tree, to be put into a template.
func (h OneOf) Node() *symbolic.Object {
	return builtin()[0].New(append([]symbolic.Entry{
		{Key: "candidates", Value: listOf(h.Candidates)},
	}, common(h.Name, h.Default, h.Hint)...)...)
}

// CheckAs checks every candidate against s. It is called by symbolic.Check.
func (*OneOf) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	list, ok := candidates(c, p, o)
	if !ok {
		return
	}
	p = append(p, symbolic.Key("candidates")) // no copy: the Checker makes one of what it keeps
	for i, v := range list.All() {
		c.Check(append(p, symbolic.Index(i)), v, s)
	}
}

func (*OneOf) oneOf() {}

// candidates returns the list of candidates. It reports an empty one, and fields that are left open themselves.
func candidates(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object) (*symbolic.List, bool) {
	if !settled(c, p, o) {
		return nil, false
	}
	list, ok := o.Get("candidates").(*symbolic.List)
	if ok && list.Len() == 0 {
		c.Errorf(p.Append(symbolic.Key("candidates")), "%s needs at least one candidate", o.Class().Name)
		return nil, false
	}
	return list, ok
}

// settled reports hyper-nodes where a hyper-node cannot have them: anywhere but in its candidates.
func settled(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object) bool {
	ok := true
	for name, v := range o.Fields() {
		if _, isList := v.(*symbolic.List); isList && name == "candidates" {
			continue
		}
		for q, child := range symbolic.All(v) {
			if _, f := familyOf(child); f != notHyper {
				c.Errorf(p.Append(symbolic.Key(name)).Append(q...), "the field %s of %s cannot be left open itself (write it out)", name, o.Class().Name)
				ok = false
				break
			}
		}
	}
	return ok
}

// listOf copies values into a list.
func listOf(values []symbolic.Value) *symbolic.List {
	return symbolic.NewList(append([]symbolic.Value(nil), values...)...)
}

// common returns the entries that every kind may have; zero values are left out.
func common(name string, def symbolic.Value, hint string) []symbolic.Entry {
	var entries []symbolic.Entry
	if name != "" {
		entries = append(entries, symbolic.Entry{Key: "name", Value: symbolic.String(name)})
	}
	if def != nil {
		entries = append(entries, symbolic.Entry{Key: "default", Value: def})
	}
	if hint != "" {
		entries = append(entries, symbolic.Entry{Key: "hint", Value: symbolic.String(hint)})
	}
	return entries
}

var _ symbolic.Placeholder = (*OneOf)(nil)
