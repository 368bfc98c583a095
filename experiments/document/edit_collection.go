package document

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// collection is a mapping or sequence whose entries or items are added and removed in the text.
type collection struct {
	*editor
	node    *yaml.Node
	stride  int  // nodes an entry: 2 in a mapping
	flow    bool // in brackets or braces
	indent  int  // of the keys or dashes, when not in flow
	touched int  // how many were added or removed
}

func (e *editor) collection(n *yaml.Node, at slot) *collection {
	c := &collection{editor: e, node: n, stride: 1, flow: at.flow || n.Style&yaml.FlowStyle != 0}
	if n.Kind == yaml.MappingNode {
		c.stride = 2
	}
	if !c.flow && len(n.Content) > 0 {
		head := e.head(n.Content[0], c.stride == 1)
		c.indent = head - e.lineStart(head)
	}
	return c
}

// head returns where an entry or item begins: at its key, or at the dash before it.
func (e *editor) head(n *yaml.Node, item bool) int {
	from := e.start(n)
	if !item {
		return from
	}
	return max(0, len(strings.TrimRight(e.text[:from], " \t\r\n"))-1)
}

// insert adds an entry or item before the node at place i.
func (c *collection) insert(i int, in slot, s *shape) bool {
	if c.touched++; c.flow {
		return c.insertInFlow(i, in, s)
	}
	if len(c.node.Content) == 0 {
		return false
	}
	to := 0
	if i == 0 {
		to = c.head(c.node.Content[0], c.stride == 1)
		if !c.opensLine(to) {
			return false
		}
		to = c.lineStart(to)
	} else {
		end, ok := c.end(c.node.Content[i-1])
		if !ok {
			return false
		}
		to = c.lineEnd(end)
	}
	head := "-"
	if in.key != "" {
		head = in.key + ":"
	}
	c.splice(to, to, strings.Repeat(" ", c.indent)+head+c.render(s, in)+"\n")
	return true
}

func (c *collection) insertInFlow(i int, in slot, s *shape) bool {
	if c.touched > 1 {
		return false
	}
	text, _ := wide(s)
	if in.key != "" {
		text = in.key + ": " + text
	}
	nodes := c.node.Content
	switch {
	case len(nodes) == 0:
		open := c.skipProperties(c.start(c.node))
		if open >= len(c.text) || c.text[open] != '[' && c.text[open] != '{' {
			return false
		}
		c.splice(open+1, open+1, text)
	case i < len(nodes):
		at := c.start(nodes[i])
		c.splice(at, at, text+c.comma(nodes[i]))
	default:
		end, ok := c.end(nodes[len(nodes)-1])
		if !ok {
			return false
		}
		c.splice(end, end, c.comma(nodes[len(nodes)-c.stride])+text)
	}
	return true
}

// comma returns what stands between two entries: with a new line when those that are there have lines of their own.
func (c *collection) comma(n *yaml.Node) string {
	if at := c.start(n); c.opensLine(at) {
		return ",\n" + c.text[c.lineStart(at):at]
	}
	return ", "
}

// remove takes the entry or item out whose nodes are those from first to last.
func (c *collection) remove(first, last int) bool {
	nodes := c.node.Content
	if c.touched++; len(nodes) == c.stride {
		return false // the brackets or the whole value go with it
	}
	from := c.head(nodes[first], c.stride == 1 && !c.flow)
	if c.flow {
		from = c.start(nodes[first])
	}
	to, ok := c.end(nodes[last])
	if !ok {
		return false
	}
	switch {
	case !c.flow:
		if !c.opensLine(from) {
			return false
		}
		c.splice(c.lineStart(from), c.lineEnd(to), "")
	case c.touched > 1:
		return false
	case last+1 < len(nodes):
		c.splice(from, c.start(nodes[last+1]), "")
	default:
		before, ok := c.end(nodes[first-1])
		if !ok {
			return false
		}
		c.splice(before, to, "")
	}
	return true
}
