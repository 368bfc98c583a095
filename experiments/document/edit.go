package document

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"symsearch/symbolic"
)

// Edit returns the text of the document with as little changed as makes it read as root: the comments, the order and the
// layout of all else are kept, and JSON stays JSON. Root is a tree made from d.Root, or that of a document that Set returned.
//
// What cannot be changed in its place is written anew together with what it stands in. At worst that is the whole document
// below its first comment, as when a value is changed that aliases repeat. The text is always one that was read again and
// found equal to root. The error is that of Write.
func (d *Document) Edit(root symbolic.Value) ([]byte, error) {
	text, mark := strings.CutPrefix(string(d.Text), "\ufeff")
	src := newSource(d.File, text)
	node, refused := src.load(text)
	if refused != nil {
		return nil, Diagnostics{refused}
	}
	before, problems, refused := d.read(src, text, nil)
	if refused != nil {
		return nil, Diagnostics{refused}
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	e := &editor{src: src, text: text, lines: lineStarts(text), json: isJSON(text), crlf: strings.Contains(text, "\r\n")}
	old := asField(before.value, d.spec)
	if symbolic.Equal(old, d.Root) {
		old = d.Root // which root shares with: so each item is known, also one of several that are alike
	}
	done := func(ok bool) ([]byte, bool) {
		out, fits := e.apply()
		if !ok || !fits || !d.holds(out, root) {
			return nil, false
		}
		if mark {
			out = "\ufeff" + out
		}
		return []byte(out), true
	}
	if out, ok := done(len(problems) == 0 && e.edit(node, old, root, d.spec, slot{root: true})); ok {
		return out, nil
	}
	e.splices = nil
	if out, ok := done(e.replace(node, root, d.spec, slot{root: true})); ok {
		return out, nil
	}
	if e.json {
		return WriteJSON(root, WriteOptions{HideDefaults: true})
	}
	return Write(root, WriteOptions{HideDefaults: true, Root: d.spec})
}

// holds reports whether a text reads as root.
func (d *Document) holds(text string, root symbolic.Value) bool {
	got, problems, refused := d.read(newSource(d.File, text), text, nil)
	return refused == nil && len(problems) == 0 && symbolic.Equal(asField(got.value, d.spec), root)
}

// editor collects the changes of a text that turn one tree into another. Its methods return false, and leave no changes, for
// what they cannot change in its place.
type editor struct {
	src     *source
	text    string // ends with a line end
	lines   []int  // where each line starts
	json    bool
	crlf    bool // lines end as on Windows
	splices []splice

	// cursor remembers the last place that was looked up, since a JSON file may be one line of any length.
	cursor struct{ line, column, offset int }
}

// splice puts a text in the place of what stands from from to to.
type splice struct {
	from, to int
	text     string
}

// slot is what a value stands in: the whole document, an entry behind its key, or an item behind its dash.
type slot struct {
	root   bool
	flow   bool   // in brackets or braces
	key    string // as written; "" for an item
	indent int    // of the key or dash, when not in flow
}

// edit changes the text of n, which reads as old, so that it reads as new, where s is wanted.
func (e *editor) edit(n *yaml.Node, old, new symbolic.Value, s symbolic.Spec, at slot) bool {
	if old != nil && symbolic.Equal(old, new) {
		return true
	}
	return e.all(func() bool { return e.inside(n, old, new, s, at) }) || e.replace(n, new, s, at)
}

// all takes the changes of f back when it fails.
func (e *editor) all(f func() bool) bool {
	had := len(e.splices)
	if f() {
		return true
	}
	e.splices = e.splices[:had]
	return false
}

// inside changes what lies in a collection that stays the same collection.
func (e *editor) inside(n *yaml.Node, old, new symbolic.Value, s symbolic.Spec, at slot) bool {
	if n.Anchor != "" {
		return false
	}
	a, isObject := old.(*symbolic.Object)
	b, stays := new.(*symbolic.Object)
	switch {
	case n.Kind == yaml.MappingNode && isObject && stays && sameClass(a.Class(), b.Class()):
		return e.mapping(n, a, b, s, at)
	case n.Kind == yaml.SequenceNode && isObject && stays && a.Class() != nil && sameClass(a.Class(), b.Class()):
		f, ok := listField(a.Class())
		if !ok || !symbolic.Equal(a, b.With(symbolic.Entry{Key: f.Name, Value: a.Get(f.Name)})) {
			return false // another field needs a place too
		}
		return e.lists(n, a.Get(f.Name), b.Get(f.Name), f.Spec, at)
	case n.Kind == yaml.SequenceNode:
		return e.lists(n, old, new, s, at)
	}
	return false
}

func (e *editor) lists(n *yaml.Node, old, new symbolic.Value, s symbolic.Spec, at slot) bool {
	a, isList := old.(*symbolic.List)
	b, stays := new.(*symbolic.List)
	return isList && stays && e.sequence(n, a, b, s, at)
}

// mapping changes, adds and removes entries.
func (e *editor) mapping(n *yaml.Node, old, new *symbolic.Object, s symbolic.Spec, at slot) bool {
	c := e.collection(n, at)
	values := make(map[string]int) // key to its place in n.Content
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Kind == yaml.ScalarNode {
			values[unescapeKey(n.Content[i].Value)] = i + 1
		}
	}
	for k, w := range new.Fields() {
		v := old.Get(k)
		i, written := values[k]
		switch {
		case w == nil || v != nil && symbolic.Equal(v, w):
		case !written:
			shape, ok := e.shape(w, childSpec(new, symbolic.Key(k), s))
			key, err := keyText(k)
			if e.json {
				key, err = jsonKey(k), nil
			}
			if !ok || err != nil || !c.insert(len(n.Content), slot{flow: c.flow, key: key, indent: c.indent}, shape) {
				return false
			}
		default:
			in := slot{flow: c.flow, key: n.Content[i-1].Value, indent: c.indent}
			if !e.edit(n.Content[i], v, w, childSpec(new, symbolic.Key(k), s), in) {
				return false
			}
		}
	}
	for k, v := range old.Fields() {
		if i, written := values[k]; written && v != nil && new.Get(k) == nil && !c.remove(i-1, i) {
			return false
		}
	}
	return true
}

// sequence changes, adds and removes items.
func (e *editor) sequence(n *yaml.Node, old, new *symbolic.List, s symbolic.Spec, at slot) bool {
	c := e.collection(n, at)
	if len(n.Content) != old.Len() {
		return false
	}
	removed, added := aligned(old, new)
	i := 0
	for j, w := range new.All() {
		for ; removed[i]; i++ {
			if !c.remove(i, i) {
				return false
			}
		}
		spec := childSpec(new, symbolic.Index(j), s)
		if added[j] {
			shape, ok := e.shape(w, spec)
			if !ok || !c.insert(i, slot{flow: c.flow, indent: c.indent}, shape) {
				return false
			}
			continue
		}
		if i >= old.Len() {
			return false
		}
		if !e.edit(n.Content[i], old.At(i), w, spec, slot{flow: c.flow, indent: c.indent}) {
			return false
		}
		i++
	}
	for ; i < old.Len(); i++ {
		if !removed[i] || !c.remove(i, i) {
			return false
		}
	}
	return true
}

// replace writes a value anew.
func (e *editor) replace(n *yaml.Node, v symbolic.Value, s symbolic.Spec, at slot) bool {
	shape, ok := e.shape(v, s)
	if !ok {
		return false
	}
	from := e.start(n)
	to, ok := e.end(n)
	if !ok {
		if !at.root {
			return false
		}
		to = len(e.text) - 1
	}
	if at.root {
		w := &writer{}
		w.root(shape)
		text := strings.TrimSuffix(string(w.b), "\n")
		if e.json {
			text = shape.text
		}
		e.splice(from, to, text)
		return true
	}
	text := e.render(shape, at)
	gap := len(strings.TrimRight(e.text[:from], " \t\r\n"))
	if gap > 0 && (e.text[gap-1] == ':' || e.text[gap-1] == '-') && !at.flow {
		e.splice(gap, to, text)
		return true
	}
	line, _ := wide(shape) // what stands before the value is left where it is
	e.splice(from, to, line)
	return true
}

// shape returns how a value is written.
func (e *editor) shape(v symbolic.Value, s symbolic.Spec) (*shape, bool) {
	if e.json {
		text, err := symbolic.ToJSON(withoutDefaults(v))
		return &shape{kind: 's', text: string(text)}, err == nil
	}
	out, err := (&shaper{hide: true}).shape(v, s, nil)
	return out, err == nil
}

// render returns what stands behind a key or a dash, from the space on.
func (e *editor) render(s *shape, at slot) string {
	if at.flow || e.json {
		line, _ := wide(s)
		return " " + line
	}
	w := &writer{}
	holder, head := &shape{kind: 'l'}, 1
	if at.key != "" {
		holder, head = &shape{kind: 'm', keys: []string{at.key}}, len(at.key)+1
	}
	w.child(holder, 0, s, at.indent)
	return strings.TrimSuffix(string(w.b[head:]), "\n")
}

// wide writes a shape on one line, however long.
func wide(s *shape) (string, bool) { return flow(s, 1<<30) }

func (e *editor) splice(from, to int, text string) {
	if e.crlf {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	e.splices = append(e.splices, splice{from, to, text})
}

// apply returns the text with all changes made; false when two of them overlap.
func (e *editor) apply() (string, bool) {
	all := slices.Clone(e.splices)
	slices.SortStableFunc(all, func(a, b splice) int { return a.from - b.from })
	var out strings.Builder
	at := 0
	for _, s := range all {
		if s.from < at || s.to < s.from {
			return "", false
		}
		out.WriteString(e.text[at:s.from])
		out.WriteString(s.text)
		at = s.to
	}
	out.WriteString(e.text[at:])
	return out.String(), true
}
