package space

import (
	"fmt"
	"strings"

	"symsearch/symbolic"
)

// Derived is a kind of node whose value follows from what is decided elsewhere: 2 * width. It is no decision. A kind is a
// class whose Go type implements Derived on the pointer; package space/derive has Expr. The other way to use what is
// elsewhere in the tree is a symbolic.Ref, which gives it as it is.
//
// CheckAs checks what can be known of the node alone. New checks that the names are there, and that no node derives from
// itself. A Derived is built once, and is then used by many goroutines at once.
type Derived interface {
	symbolic.Placeholder

	// Names returns the names of the nodes that it derives from: hyper-nodes, or other Derived ones, by their field name.
	// A node that stands in a candidate or block can be named only from the same one.
	Names() []string

	// Derive returns the value, given those of Names in their order: decided scalars and lists, and of a Repeat how often
	// it has its block. It must depend on nothing else.
	Derive(values []symbolic.Value) (symbolic.Value, error)
}

// derivation is a Derived at a place of a template.
type derivation struct {
	node  Derived
	name  string        // "": none
	path  symbolic.Path // in the template
	spec  symbolic.Spec // what is wanted there; nil: anything
	names []string
	from  []relative
}

// relative says where a value stands in a decoded tree: so many steps up from the place that it is asked from, then down.
type relative struct {
	up   int
	path symbolic.Path

	count bool // of a list: how many items it has
}

// scopes returns how long the prefixes of p are that lead into a candidate, block or optional value, and how many steps
// of the decoded tree p and the last of them are.
func scopes(template symbolic.Value, p symbolic.Path) (inside []int, steps, last int) {
	v := template
	for i := 0; i < len(p); {
		_, family := familyOf(v)
		taken := 1
		switch family {
		case notHyper, derived:
			steps++
		case oneOf:
			taken = 2
		case manyOf, permutation:
			taken, steps = 2, steps+1
		case repetition:
			steps++
		}
		if family != notHyper && family != derived && opens(p[i]) {
			inside, last = append(inside, i+taken), steps
		}
		for range taken {
			if i == len(p) {
				break
			}
			v, _ = symbolic.Lookup(v, p[i:i+1])
			i++
		}
	}
	return inside, steps, last
}

// opens reports whether a step leads from a hyper-node to something that may stand in its place.
func opens(s symbolic.Step) bool {
	name, _ := s.Key()
	return name == "candidates" || name == "block" || name == "value"
}

// locate returns where the node at path at stands in a decoded tree, seen from what is at p. The error says that it is not
// always there.
func locate(template symbolic.Value, p, at symbolic.Path) (relative, error) {
	inside, _, base := scopes(template, at)
	length := 0
	if len(inside) > 0 {
		length = inside[len(inside)-1]
	}
	if !p.HasPrefix(at[:length]) {
		return relative{}, fmt.Errorf("is decided only inside %s, so it cannot be named from here", at[:length])
	}
	_, steps, _ := scopes(template, p)
	node, _ := symbolic.Lookup(template, at)
	_, family := familyOf(node)
	return relative{up: steps - base, path: at[length:].Clone(), count: family == repetition}, nil
}

// bindRef returns a reference to a hyper-node by its name as one to its place: the name is a setting of the node, which
// what is decided for it does not have. Other references are returned as they are.
func bindRef(template symbolic.Value, names map[string]symbolic.Path, p symbolic.Path, o *symbolic.Object) (*symbolic.Object, error) {
	to, _ := o.Get("to").(symbolic.String)
	if !strings.HasPrefix(string(to), "$") {
		return o, nil
	}
	path, err := symbolic.ParsePath(string(to[1:]))
	if err != nil || len(path) == 0 {
		return o, nil // Check has reported it
	}
	name, _ := path[0].Key()
	at, ok := names[name]
	if !ok {
		return o, nil
	}
	r, err := locate(template, p, at)
	if err != nil {
		return o, fmt.Errorf("%q %w", name, err)
	}
	below := r.path.Append(path[1:]...)
	return o.With(symbolic.Entry{Key: "to", Value: symbolic.String(strings.Repeat(".", r.up) + below.String())}), nil
}

// derive compiles a Derived. Each place has an object of its own, by which a decoded tree is recognised.
func (c *compiler) derive(n *plan, p symbolic.Path, o *symbolic.Object) {
	n.kind = given
	node, err := symbolic.Build[Derived](o)
	if err != nil {
		c.fail(p, err)
		return
	}
	d := &derivation{node: node, path: p.Clone(), spec: n.spec, names: node.Names()}
	if name, ok := o.Get("name").(symbolic.String); ok {
		d.name = string(name)
	}
	for _, name := range d.names {
		from, err := locate(c.template, p, c.names[name])
		if err != nil {
			c.fail(p, fmt.Errorf("%q %w", name, err))
			continue
		}
		d.from = append(d.from, from)
	}
	var entries []symbolic.Entry
	for name, v := range o.Fields() {
		entries = append(entries, symbolic.Entry{Key: name, Value: v})
	}
	own := o.Class().New(entries...)
	n.value = own
	if c.derivations == nil {
		c.derivations = make(map[*symbolic.Object]*derivation)
	}
	c.derivations[own] = d
}

// derivedNames reports names that a Derived cannot have, and circles of them. It is asked when all names are known.
func (s *surveyor) derivedNames(template symbolic.Value) {
	needs := make(map[string][]string) // by name of a Derived
	places := make(map[string]symbolic.Path)
	for _, at := range s.derived {
		o, _ := symbolic.Lookup(template, at)
		node, err := symbolic.Build[Derived](o)
		if err != nil {
			continue // Check has reported it
		}
		own, _ := o.(*symbolic.Object).Get("name").(symbolic.String)
		for _, name := range node.Names() {
			target, ok := s.names[name]
			if !ok {
				s.errorf(at, "%w", unnamed(name, "nothing is named %q%s", name, s.didYouMean(name)))
				continue
			}
			if _, err := locate(template, at, target); err != nil {
				s.errorf(at, "%q %w", name, err)
			}
			needs[string(own)] = append(needs[string(own)], name)
			places[string(own)] = at
		}
	}
	done := make(map[string]bool)
	var visit func(way []string, name string)
	visit = func(way []string, name string) {
		for i, w := range way {
			if w == name {
				s.errorf(places[name], "the value derives from itself: %s", strings.Join(append(way[i:], name), " -> "))
				return
			}
		}
		if done[name] {
			return
		}
		for _, next := range needs[name] {
			visit(append(way, name), next)
		}
		done[name] = true
	}
	for _, at := range s.derived {
		o, _ := symbolic.Lookup(template, at)
		if name, _ := o.(*symbolic.Object).Get("name").(symbolic.String); name != "" {
			visit(nil, string(name))
		}
	}
}

func (s *surveyor) didYouMean(name string) string {
	known := make([]string, 0, len(s.names))
	for n := range s.names {
		known = append(known, n)
	}
	if near := symbolic.Nearest(name, known); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}
