package document

import (
	"math"
	"strings"

	"go.yaml.in/yaml/v4"

	"symsearch/symbolic"
)

// The keys that mean something in a mapping without a tag, as in symbolic's JSON. A trailing underscore takes the meaning
// away: _class_ is the key _class.
const (
	classKey = "_class"
	floatKey = "_float"
)

// pair is one entry of a mapping, with merge keys resolved.
type pair struct {
	name  name
	at    *yaml.Node // the key
	value *yaml.Node
	via   *yaml.Node // the alias that merged it in; nil for the mapping's own
}

// name is what a key says: a field or entry, or one of the special keys << and _class.
type name struct {
	text    string
	special bool
}

// mapping returns the dictionary of a mapping, or the object when it has a class.
func (c *composer) mapping(n *yaml.Node, path []step, depth int) composed {
	pairs := c.pairs(n, path)
	class, named := className(n)
	tag, at, broken := named, n, false
	if !named {
		broken = c.coreTag(n, path, "!!map")
	}
	entries, total := make([]symbolic.Entry, 0, len(pairs)), composed{size: 1, at: c.src.leaf(n)}
	for _, p := range pairs {
		if p.name.special {
			switch {
			case tag:
				c.report(p.at, path, "leave one of the two out", "the class is given twice, as a tag and as %s", classKey)
			case p.value.Kind != yaml.ScalarNode || p.value.Tag != "!!str":
				c.report(p.value, path, "", "want the name of a class")
				broken = true
			default:
				class, named, at = p.value.Value, true, p.value
			}
			continue
		}
		if f, ok := specialFloat(p, pairs); ok && !tag {
			return composed{value: f, at: total.at, size: 1}
		}
		e := symbolic.Entry{Key: p.name.text}
		got := c.compose(p.value, append(path, symbolic.Key(e.Key)), depth)
		below := got.at
		if p.via != nil {
			below = c.src.leaf(p.via)
			below.broken = got.at.anyBroken()
			c.expand(p.via, path, got.size)
		} else {
			below.key = mark{p.at.Line, p.at.Column}
		}
		e.Value = got.value
		entries = append(entries, e)
		total.at.add(symbolic.Key(e.Key), below)
		total.include(got)
	}
	total.value = symbolic.Dict(entries...)
	if named {
		cls, known := c.class(class, at, path)
		total.value = cls.New(entries...)
		broken = broken || !known
	}
	total.at.broken = broken
	return total
}

// specialFloat reads {_float: nan}, which symbolic's JSON writes for the floats that JSON lacks.
func specialFloat(p pair, all []pair) (symbolic.Float, bool) {
	if p.at.Value != floatKey || len(all) != 1 || p.value.Kind != yaml.ScalarNode {
		return 0, false
	}
	switch p.value.Value {
	case "nan":
		return symbolic.Float(math.NaN()), true
	case "inf":
		return infinity(1), true
	case "-inf":
		return infinity(-1), true
	}
	return 0, false
}

// unescapeKey returns the key that is meant by one as written.
func unescapeKey(key string) string {
	if rest, ok := strings.CutSuffix(key, "_"); ok && reserved(rest) {
		return rest
	}
	return key
}

// reserved reports whether a key needs one more underscore to be written: it has a meaning, or is one that was escaped.
func reserved(key string) bool {
	return strings.HasPrefix(key, classKey) || strings.HasPrefix(key, floatKey)
}

// pairs returns the entries of a mapping in order. Those that << brings stand in its place, and yield to the mapping's
// own.
func (c *composer) pairs(n *yaml.Node, path []step) []pair {
	if pairs, ok := c.flat[n]; ok {
		return pairs
	}
	c.merging[n] = true
	defer delete(c.merging, n)
	first := make(map[name]*yaml.Node)
	var before, after []pair
	var merge *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		key, ok := c.key(k, path)
		if !ok {
			continue
		}
		id := name{key, k.Tag == "!!merge" || key == classKey}
		if !id.special {
			key, v = c.missingSpace(k, v, key, path)
			id.text = unescapeKey(key)
		}
		if old := first[id]; old != nil {
			line, column := c.src.at(old.Line, old.Column)
			c.report(k, append(path, symbolic.Key(id.text)), "", "the key %q is given twice, first at line %d, column %d", key, line, column)
			continue
		}
		first[id] = k
		switch {
		case k.Tag == "!!merge":
			merge = v
		case merge == nil:
			before = append(before, pair{name: id, at: k, value: v})
		default:
			after = append(after, pair{name: id, at: k, value: v})
		}
	}
	if merge != nil {
		for _, p := range c.merged(merge, nil, path) {
			if first[p.name] == nil {
				first[p.name] = p.at
				before = append(before, p)
			}
		}
	}
	pairs := append(before, after...)
	if n.Anchor != "" {
		c.flat[n] = pairs
	}
	return pairs
}

// merged returns what a merge key brings: the entries of a mapping, or of a list of mappings, where the first with a key
// has it.
func (c *composer) merged(v, via *yaml.Node, path []step) []pair {
	if c.stopped != nil {
		return nil
	}
	switch {
	case v.Kind == yaml.AliasNode && v.Alias.Kind == yaml.MappingNode && c.merging[v.Alias]:
		c.stop(v, path, "", "*%s is merged into itself", v.Value)
		return nil
	case v.Kind == yaml.AliasNode && v.Alias.Kind == yaml.MappingNode:
		var out []pair
		for _, p := range c.pairs(v.Alias, path) {
			p.via = v
			out = append(out, p)
		}
		c.expand(v, path, len(out))
		return out
	case v.Kind == yaml.MappingNode:
		return c.pairs(v, path)
	case v.Kind == yaml.SequenceNode && via == nil:
		var out []pair
		for _, item := range v.Content {
			out = append(out, c.merged(item, v, path)...)
		}
		return out
	}
	c.report(v, path, "as in <<: *defaults, or <<: [*first, *second]", "<< wants a dictionary, or a list of them")
	return nil
}

// key returns the text of a key. Numbers and words such as true are taken as they are written.
func (c *composer) key(k *yaml.Node, path []step) (string, bool) {
	n := k
	if k.Kind == yaml.AliasNode {
		n = k.Alias
	}
	switch _, named := className(n); {
	case n.Kind != yaml.ScalarNode:
		c.report(k, path, "put it into quotes if it is a text", "a key must be a text, not a collection")
	case named:
		c.report(k, path, "the tag belongs behind the colon, in front of the value", "a key cannot have the class %s", n.Tag)
	case n.Value == "" && n.Style&quoted == 0:
		c.report(k, path, `an empty text is written ""`, "want a key before the colon")
	default:
		return n.Value, true
	}
	return "", false
}

// gluedKey matches a key in braces whose colon has no space behind it, so that YAML takes the whole for the key.
var gluedKey = lazily(`^([A-Za-z_][A-Za-z0-9_-]*):([^/\s].*)$`)

// missingSpace reports {a:1}, and goes on as if it were {a: 1}.
func (c *composer) missingSpace(k, v *yaml.Node, key string, path []step) (string, *yaml.Node) {
	if k.Kind != yaml.ScalarNode || k.Style&quoted != 0 || v.Kind != yaml.ScalarNode || v.Value != "" || v.Tag != "!!null" {
		return key, v
	}
	m := gluedKey().FindStringSubmatch(key)
	if m == nil {
		return key, v
	}
	c.report(k, path, "write "+m[1]+": "+m[2], "want a space behind the colon")
	return m[1], &yaml.Node{Kind: yaml.ScalarNode, Value: m[2], Line: k.Line, Column: k.Column + len(m[1]) + 1}
}
