package document

import (
	"regexp"
	"slices"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"symsearch/symbolic"
)

// place says where a value of the tree stands in a source, and what stands below it. Places form a tree beside the
// symbolic one, since values are shared and know nothing of files. They are not changed after Parse: Set copies the way
// down to what it changes.
type place struct {
	src          *source
	line, column int
	key          mark // where its key stands; zero for items and for the root
	steps        []step
	below        []*place // parallel to steps

	// broken says that the value could not be read and something else stands in for it, so that nothing further is said
	// about it.
	broken bool
}

type mark struct{ line, column int }

// add puts a place below p.
func (p *place) add(s step, below *place) {
	p.steps = append(p.steps, s)
	p.below = append(p.below, below)
}

// at returns the place one step below; nil when the source has nothing there.
func (p *place) at(s step) *place {
	if i, ok := s.Index(); ok && i < len(p.steps) && p.steps[i] == s {
		return p.below[i]
	}
	if i := slices.Index(p.steps, s); i >= 0 {
		return p.below[i]
	}
	return nil
}

// with returns a copy of p with another place below at path; what path needs on the way is made up at p's position.
func (p *place) with(path symbolic.Path, below *place) *place {
	if len(path) == 0 {
		return below
	}
	n := *p
	n.steps, n.below = slices.Clone(p.steps), slices.Clone(p.below)
	next := p.at(path[0])
	if next == nil {
		next = &place{src: below.src, line: below.line, column: below.column}
	}
	next = next.with(path[1:], below)
	if i := slices.Index(n.steps, path[0]); i >= 0 {
		n.below[i] = next
	} else {
		n.add(path[0], next)
	}
	return &n
}

// find returns the place of the value at path in the tree root: of the nearest value above it when the source has nothing
// there. The key is meant, not the value, where a class has no such field. Broken says that path lies at or below a value
// that could not be read.
func (p *place) find(root symbolic.Value, path symbolic.Path) (src *source, at mark, broken bool) {
	src, at, broken = p.src, mark{p.line, p.column}, p.broken
	for _, s := range path {
		if p = p.at(s); p == nil {
			return src, at, broken
		}
		src, at, broken = p.src, mark{p.line, p.column}, broken || p.broken
		o, isObject := root.(*symbolic.Object)
		if key, isKey := s.Key(); isKey && isObject && o.Class() != nil && !o.Class().IsOpaque() && p.key.line > 0 {
			if _, known := o.Class().Field(key); !known {
				at = p.key
			}
		}
		root, _ = symbolic.Lookup(root, symbolic.Path{s})
	}
	return src, at, broken
}

// keyOf returns the place of the key of the value at path, other where it has none.
func (p *place) keyOf(path symbolic.Path, other mark) mark {
	for _, s := range path {
		if p = p.at(s); p == nil {
			return other
		}
	}
	if p.key.line == 0 {
		return other
	}
	return p.key
}

// properties matches tags and anchors in front of a value.
var properties = regexp.MustCompile(`^([!&][^\s,\[\]{}]*[ \t]+)+`)

// leaf returns the place of a node without what is below it.
func (s *source) leaf(n *yaml.Node) *place {
	return &place{src: s, line: n.Line, column: n.Column}
}

// text returns the place of a scalar's text behind its tag and anchor; that of the node when the text is on another line.
func (s *source) text(n *yaml.Node) *place {
	p := s.leaf(n)
	if n.Style&yaml.TaggedStyle == 0 && n.Tag != "!" && n.Anchor == "" {
		return p
	}
	line, column := s.at(n.Line, n.Column)
	rest := s.following(line, column)
	if m := properties.FindString(rest); m != "" && len(m) < len(rest) && rest[len(m)] != '#' {
		p.column += utf8.RuneCountInString(m)
	}
	return p
}
