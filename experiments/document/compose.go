package document

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v4"

	"symsearch/symbolic"
)

// maxExpanded bounds how many values aliases and merge keys may add to a document. The tree shares them, but whoever
// walks it meets every one.
const maxExpanded = 100_000

// composer turns YAML nodes into a symbolic tree with places. It goes on after a mistake, so that all are found.
type composer struct {
	src      *source
	reg      *symbolic.Registry
	spec     symbolic.Spec // of the whole document; nil: anything
	keep     bool          // unknown classes are no mistake
	unknown  map[string]*symbolic.Class
	problems Diagnostics
	found    map[mark]Diagnostics    // the same by place
	done     map[*yaml.Node]composed // anchored nodes, for aliases
	open     map[*yaml.Node]bool     // collections that are being read: meeting one again is a cycle
	flat     map[*yaml.Node][]pair   // anchored mappings with their merge keys resolved
	merging  map[*yaml.Node]bool     // mappings whose merge keys are being resolved
	expanded int
	stopped  *Diagnostic // why the document is refused as a whole
}

// composed is the result for one node.
type composed struct {
	value  symbolic.Value
	at     *place
	size   int // values in it, itself included
	height int // collections nested in it, itself included
}

func newComposer(src *source, reg *symbolic.Registry, spec symbolic.Spec) *composer {
	return &composer{
		src: src, reg: reg, spec: spec, unknown: make(map[string]*symbolic.Class), found: make(map[mark]Diagnostics),
		done: make(map[*yaml.Node]composed), open: make(map[*yaml.Node]bool),
		flat: make(map[*yaml.Node][]pair), merging: make(map[*yaml.Node]bool),
	}
}

// report notes a problem at a node.
func (c *composer) report(n *yaml.Node, path []step, hint, format string, args ...any) {
	c.add(c.src.diagnostic(n.Line, n.Column, path, format, args...), hint)
}

// add notes a problem, once: what is merged into several mappings is read for each of them.
func (c *composer) add(d *Diagnostic, hint string) {
	d.Hint = hint
	for _, old := range c.found[mark{d.Line, d.Column}] {
		if old.Message == d.Message {
			return
		}
	}
	c.found[mark{d.Line, d.Column}] = append(c.found[mark{d.Line, d.Column}], d)
	c.problems = append(c.problems, d)
}

// stop refuses the whole document: nothing further is read.
func (c *composer) stop(n *yaml.Node, path []step, hint, format string, args ...any) composed {
	if c.stopped == nil {
		c.stopped = c.src.diagnostic(n.Line, n.Column, path, format, args...)
		c.stopped.Hint = hint
	}
	return composed{value: symbolic.Null{}, at: c.src.leaf(n), size: 1}
}

// compose returns the value of a node that stands at path, depth collections below the root.
func (c *composer) compose(n *yaml.Node, path []step, depth int) composed {
	if c.stopped != nil {
		return composed{value: symbolic.Null{}, at: c.src.leaf(n), size: 1}
	}
	var got composed
	switch n.Kind {
	case yaml.AliasNode:
		return c.alias(n, path, depth)
	case yaml.ScalarNode:
		got = c.scalar(n, path)
	case yaml.SequenceNode, yaml.MappingNode:
		if depth >= maxDepth {
			return c.stop(n, nil, "", "%s", tooDeep)
		}
		if c.open[n] {
			return c.stop(n, nil, "", "the value contains itself through its anchor &%s", n.Anchor)
		}
		c.open[n] = true
		if n.Kind == yaml.SequenceNode {
			got = c.sequence(n, path, depth+1)
		} else {
			got = c.mapping(n, path, depth+1)
		}
		delete(c.open, n)
		got.height++
	default:
		panic(fmt.Sprintf("document: unexpected YAML node of kind %d", n.Kind))
	}
	if n.Anchor != "" {
		c.done[n] = got
	}
	return got
}

// alias returns the value that was read at the anchor; everything in it has the place of the alias.
func (c *composer) alias(n *yaml.Node, path []step, depth int) composed {
	if c.open[n.Alias] {
		return c.stop(n, path, "", "*%s stands inside the value that it repeats", n.Value)
	}
	got, ok := c.done[n.Alias]
	if !ok { // the anchor is on a key, or in a merged mapping whose values were not all used
		got = c.compose(n.Alias, path, depth)
	}
	c.expand(n, path, got.size)
	if depth+got.height > maxDepth {
		return c.stop(n, nil, "", "%s", tooDeep)
	}
	p := c.src.leaf(n)
	p.broken = got.at.anyBroken()
	got.at = p
	return got
}

// expand counts values that an alias or a merge key adds at n.
func (c *composer) expand(n *yaml.Node, path []step, size int) {
	if c.expanded += size; c.expanded > maxExpanded {
		c.stop(n, path, "", "aliases make this document larger than %d values", maxExpanded)
	}
}

// anyBroken reports whether something at or below p could not be read.
func (p *place) anyBroken() bool {
	if p.broken {
		return true
	}
	for _, b := range p.below {
		if b.anyBroken() {
			return true
		}
	}
	return false
}

// scalar returns the value of a scalar. Under a tag it is the class's one scalar field.
func (c *composer) scalar(n *yaml.Node, path []step) composed {
	class, named := className(n)
	if !named {
		v, err := plainOrCore(n)
		if err != nil {
			return c.unreadable(n, path, err)
		}
		return composed{value: v, at: c.src.text(n), size: 1}
	}
	cls, known := c.class(class, n, path)
	v, err := symbolic.Value(symbolic.String(n.Value)), error(nil)
	if n.Style&quoted == 0 {
		v, err = resolve(n.Value)
	}
	p := c.src.leaf(n)
	p.broken = !known
	if err != nil {
		c.unreadable(n, path, err)
		p.broken = true
		v = symbolic.String(n.Value)
	}
	if _, null := v.(symbolic.Null); null {
		return composed{value: cls.New(), at: p, size: 1}
	}
	f, ok := scalarField(cls)
	if cls.IsOpaque() {
		f, ok = symbolic.Field{Name: ValueKey}, true
	}
	if !ok {
		c.report(n, path, "write its fields in braces: "+example(cls), "%s cannot be made from the one value %s", cls.Name, n.Value)
		p.broken = true
		cls, f.Name = c.opaque(cls.Name), ValueKey
	}
	p.add(symbolic.Key(f.Name), c.src.text(n))
	return composed{value: cls.New(symbolic.Entry{Key: f.Name, Value: v}), at: p, size: 2}
}

// quoted are the styles of scalars that are texts whatever they look like.
const quoted = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle

// plainOrCore returns the value of a scalar that has no class.
func plainOrCore(n *yaml.Node) (symbolic.Value, error) {
	switch {
	case n.Tag == "!" || n.Style&yaml.TaggedStyle == 0 && n.Style&quoted != 0:
		return symbolic.String(n.Value), nil
	case n.Style&yaml.TaggedStyle != 0:
		return resolveAs(n.Tag, n.Value)
	}
	return resolve(n.Value)
}

// unreadable reports a scalar that is no value.
func (c *composer) unreadable(n *yaml.Node, path []step, err error) composed {
	p := c.src.text(n)
	p.broken = true
	hint := ""
	if m, ok := errors.AsType[*mistake](err); ok {
		hint = m.hint
	}
	c.add(c.src.diagnostic(p.line, p.column, path, "%v", err), hint)
	return composed{value: symbolic.String(n.Value), at: p, size: 1}
}

// sequence returns the list of a sequence. Under a tag it is the class's one list field.
func (c *composer) sequence(n *yaml.Node, path []step, depth int) composed {
	name, named := className(n)
	var class *symbolic.Class
	var field symbolic.Field
	broken := false
	if named {
		var known, ok bool
		class, known = c.class(name, n, path)
		if field, ok = listField(class); !ok {
			c.report(n, path, "write its fields in braces: "+example(class), "%s cannot be made from a list", class.Name)
			class, field.Name = c.opaque(class.Name), ItemsKey
		}
		if broken = !known || !ok; !broken {
			path = append(path, symbolic.Key(field.Name))
		}
	} else {
		broken = c.coreTag(n, path, "!!seq")
	}
	list, total := c.src.leaf(n), composed{size: 1}
	items := make([]symbolic.Value, len(n.Content))
	for i, item := range n.Content {
		got := c.compose(item, append(path, symbolic.Index(i)), depth)
		items[i] = got.value
		list.add(symbolic.Index(i), got.at)
		total.include(got)
	}
	total.value, total.at = symbolic.NewList(items...), list
	if class != nil {
		total.value = class.New(symbolic.Entry{Key: field.Name, Value: total.value})
		total.at = c.src.leaf(n)
		total.at.add(symbolic.Key(field.Name), list)
		total.size++
	}
	total.at.broken = broken
	return total
}

// include counts the value of a child.
func (t *composed) include(child composed) {
	t.size += child.size
	t.height = max(t.height, child.height)
}
