package space

import (
	"fmt"
	"strings"

	"symsearch/symbolic"
)

// Migration translates the points of a space to another one, which was made of an edited template: what was tried stays
// worth knowing when candidates were added, ranges widened, decisions added or nodes renamed.
//
// A point stands for a tree, and that is what is translated: the old tree, with what the new template has besides filled in
// by its defaults, must be a tree of the new space. So candidates may be moved, constants may become decisions and
// decisions constants, and a trial never gets another meaning: one with a tree that the new space does not have, since a
// candidate is gone, a range is narrower or a constant is another one, is refused.
type Migration struct {
	from, to *Space
	moved    map[string]string // by the path of a node or entry of the new template: where it was
	sources  map[string]bool   // where something was, as places of old trees
}

// Migrate compares two spaces. renamed says which places of the template have another path now: from the old path to the new
// one, as texts, "model.width": "model.units". The error names the paths that the templates do not have.
func Migrate(from, to *Space, renamed map[string]string) (*Migration, error) {
	m := &Migration{from: from, to: to, moved: map[string]string{}, sources: map[string]bool{}}
	for old, new := range renamed {
		for _, side := range []struct {
			text string
			s    *Space
			name string
		}{{old, from, "old"}, {new, to, "new"}} {
			p, err := symbolic.ParsePath(side.text)
			if err == nil {
				if _, there := symbolic.Lookup(side.s.template, p); !there {
					err = fmt.Errorf("the %s template has nothing at %s", side.name, side.text)
				}
			}
			if err != nil {
				return nil, fmt.Errorf("rename %s to %s: %w", old, new, err)
			}
		}
		m.moved[new] = old
		p, _ := symbolic.ParsePath(old)
		m.sources[treePath(from.template, p).String()] = true
	}
	return m, nil
}

// treePath returns where in a decoded tree something stands that is at p in the template: without the steps into the
// candidates of a OneOf and the value of an Optional.
func treePath(template symbolic.Value, p symbolic.Path) symbolic.Path {
	var tree symbolic.Path
	for i := 0; i < len(p); i++ {
		at, _ := symbolic.Lookup(template, p[:i])
		switch _, family := familyOf(at); family {
		case oneOf:
			i++ // the index behind candidates
		case optional:
		default:
			tree = append(tree, p[i])
		}
	}
	return tree
}

// Point translates a point of the old space. The error says where its tree leaves the new space, and why.
func (m *Migration) Point(p Point) (Point, error) {
	old, err := m.from.Decode(p)
	if err != nil {
		return Point{}, err
	}
	if q, err := m.to.Encode(old); err == nil {
		return q, m.to.Feasible(q)
	}
	a := adopter{Migration: m, old: old}
	q, err := m.to.Encode(a.adopt(m.to.root, nil, old))
	if err != nil {
		return Point{}, err
	}
	return q, m.to.Feasible(q)
}

// adopter completes one old tree.
type adopter struct {
	*Migration
	old symbolic.Value
}

// adopt returns v with what the plan, which is at p in the new template, has besides; v is nil when there is nothing. What
// cannot be completed is returned as it is: Encode says what is wrong with it.
func (a *adopter) adopt(n *plan, p symbolic.Path, v symbolic.Value) symbolic.Value {
	if len(a.moved) > 0 {
		if old, ok := a.moved[p.String()]; ok {
			from, _ := symbolic.ParsePath(old)
			v, _ = symbolic.Lookup(a.old, treePath(a.from.template, from))
		}
	}
	if v == nil {
		frame := make([]float64, n.offset+n.width)
		clearPicks(frame)
		n.decide(frame)
		if w, err := n.decode(frame); err == nil {
			return w
		}
		return symbolic.Null{}
	}
	switch n.kind {
	case constant:
		return a.children(n.value, nil, p, v)
	case branch:
		return a.children(n.value, n, p, v)
	case choice:
		for _, kid := range n.kids {
			if kid.matches(v) {
				return v
			}
		}
		for i, kid := range n.kids {
			at := p.Append(symbolic.Key("candidates"), symbolic.Index(i))
			if _, family := familyOf(n.value); family == optional {
				at = p.Append(symbolic.Key("value"))
			}
			if w := a.adopt(kid, at, v); kid.matches(w) {
				return w
			}
		}
	case group:
		return a.items(v, func(_ int, item symbolic.Value) symbolic.Value {
			for i, kid := range n.kids {
				if w := a.adopt(kid, p.Append(symbolic.Key("candidates"), symbolic.Index(i)), item); kid.matches(w) {
					return w
				}
			}
			return item
		})
	case repeat:
		return a.items(v, func(_ int, item symbolic.Value) symbolic.Value {
			return a.adopt(n.kids[0], p.Append(symbolic.Key("block")), item)
		})
	}
	return v
}

// items completes the items of a list.
func (a *adopter) items(v symbolic.Value, each func(int, symbolic.Value) symbolic.Value) symbolic.Value {
	list, ok := v.(*symbolic.List)
	if !ok {
		return v
	}
	items := make([]symbolic.Value, list.Len())
	for i, item := range list.All() {
		items[i] = each(i, item)
	}
	return symbolic.NewList(items...)
}

// children completes an object or list that is like what the template has, want; n is nil when that is decided.
func (a *adopter) children(want symbolic.Value, n *plan, p symbolic.Path, v symbolic.Value) symbolic.Value {
	if !a.completes(want, p, v) {
		return v
	}
	children := make([]symbolic.Value, symbolic.NumChildren(want))
	for i := range children {
		step, base := symbolic.Child(want, i)
		if base == nil {
			continue
		}
		kid := &plan{kind: constant, value: base}
		if n != nil {
			if k := n.kidAt(i); k != nil {
				kid = k
			}
		}
		children[i] = a.adopt(kid, p.Append(step), childLike(want, i, v))
	}
	return symbolic.WithChildren(want, children)
}

// completes reports whether v has nothing but what want has too, or what was renamed.
func (a *adopter) completes(want symbolic.Value, p symbolic.Path, v symbolic.Value) bool {
	switch want := want.(type) {
	case *symbolic.List:
		v, ok := v.(*symbolic.List)
		return ok && v.Len() == want.Len()
	case *symbolic.Object:
		v, ok := v.(*symbolic.Object)
		if !ok || className(v) != className(want) {
			return false
		}
		at := treePath(a.to.template, p)
		for key := range v.Fields() {
			if want.Get(key) == nil && !a.sources[at.Append(symbolic.Key(key)).String()] {
				return false
			}
		}
		return true
	}
	return false
}

// Change is one difference between two spaces.
type Change struct {
	Path     string // of the node, in the new template; of one that is gone, in the old one
	Was, Now string // what it may become; "" when it is new, or gone
	OldPath  string // where it was, when it was renamed
}

// String shows the change on one line: "+ model.depth: 1 to 4", "- ...", "~ model.width: 32 or 64 -> 32, 64 or 128".
func (c Change) String() string {
	path := c.Path
	if c.OldPath != "" {
		path = c.OldPath + " -> " + c.Path
	}
	switch {
	case c.Was == "":
		return "+ " + path + ": " + c.Now
	case c.Now == "":
		return "- " + path + ": " + c.Was
	case c.Was == c.Now:
		return "~ " + path + ": " + c.Now
	}
	return "~ " + path + ": " + c.Was + " -> " + c.Now
}

// Changes returns how the nodes of the two spaces differ, in the order of the new template and then what is gone. Constants
// are not among them: symbolic.Diff of the two templates shows those.
func (m *Migration) Changes() []Change {
	var changes []Change
	before, _ := nodesOf(m.from)
	now, order := nodesOf(m.to)
	used := map[string]bool{}
	for _, path := range order {
		was := m.before(path)
		old, known := before[was]
		c := Change{Path: path, Was: old, Now: now[path]}
		if was != path && known {
			c.OldPath = was
		}
		used[was] = true
		if !known || old != c.Now || c.OldPath != "" {
			changes = append(changes, c)
		}
	}
	_, order = nodesOf(m.from)
	for _, path := range order {
		if !used[path] {
			changes = append(changes, Change{Path: path, Was: before[path]})
		}
	}
	return changes
}

// before returns where a node of the new template was: what lies below a renamed place was renamed with it.
func (m *Migration) before(path string) string {
	best := ""
	for new := range m.moved {
		below := strings.HasPrefix(path, new) && (len(path) == len(new) || path[len(new)] == '.' || path[len(new)] == '[')
		if below && len(new) > len(best) {
			best = new
		}
	}
	if best == "" {
		return path
	}
	return m.moved[best] + path[len(best):]
}

// nodesOf returns what the nodes of a space may become, by path, and the paths in order.
func nodesOf(s *Space) (domains map[string]string, order []string) {
	domains = map[string]string{}
	for i := range s.decisions {
		d := &s.decisions[i]
		path := d.Node.String()
		if _, seen := domains[path]; !seen {
			domains[path] = fullDomain(d.Domain)
			order = append(order, path)
		}
	}
	return domains, order
}

// fullDomain describes a domain with all its candidates.
func fullDomain(d Domain) string {
	if c, ok := d.(Choice); ok {
		return strings.Join(c.Labels, ", ")
	}
	return d.String()
}
