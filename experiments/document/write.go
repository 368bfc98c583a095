package document

import (
	"fmt"
	"strings"

	"symsearch/symbolic"
)

// WriteOptions are the choices of Write; the zero value writes every field.
type WriteOptions struct {
	// HideDefaults leaves out fields that have their default. Such a text reads back to the same tree only while the
	// classes keep their defaults.
	HideDefaults bool

	// Root is the spec that the text will be read under: the class that it gives to the top needs no tag then.
	Root symbolic.Spec
}

// lineWidth is how long a line may get before a list or an object is written over several.
const lineWidth = 80

// Write returns the tree as YAML that Parse reads back to an equal tree: integers stay integers, floats floats, and texts
// that look like something else are quoted. What fits on a line stands on one, in brackets and braces; the rest is
// indented. Objects are written with their class as a tag, unless the field that they stand in says it already.
//
// An error says what YAML cannot hold: a text that is not UTF-8, a name of more than 1,000 characters, more than 500
// collections in each other.
func Write(v symbolic.Value, o WriteOptions) ([]byte, error) {
	s, err := (&shaper{hide: o.HideDefaults}).shape(v, o.Root, nil)
	if err != nil {
		return nil, err
	}
	w := &writer{}
	w.root(s)
	return w.b, nil
}

// shape is a value as YAML will show it: a scalar, a list, or a mapping, maybe under a tag.
type shape struct {
	tag   string   // with its mark: "!Linear"
	text  string   // of a scalar
	block []string // lines of a text that may stand as a literal block; nil for other scalars
	kind  byte     // 's', 'l', 'm'
	keys  []string // of a mapping, ready to write
	items []*shape
}

// shaper turns values into shapes.
type shaper struct {
	hide  bool
	depth int
}

// shape returns the shape of v, at path p, where s is wanted (nil: not known).
func (h *shaper) shape(v symbolic.Value, s symbolic.Spec, p symbolic.Path) (*shape, error) {
	switch v := v.(type) {
	case *symbolic.List:
		return h.collection(p, func() (*shape, error) { return h.list(v, s, p) })
	case *symbolic.Object:
		return h.collection(p, func() (*shape, error) { return h.object(v, s, p) })
	}
	text, err := scalarText(v)
	if err != nil {
		return nil, &symbolic.PathError{Path: p.Clone(), Err: err}
	}
	out := &shape{kind: 's', text: text}
	if s, ok := v.(symbolic.String); ok {
		out.block = literal(string(s))
	}
	return out, nil
}

func (h *shaper) collection(p symbolic.Path, make func() (*shape, error)) (*shape, error) {
	if h.depth++; h.depth > maxDepth {
		return nil, &symbolic.PathError{Path: p.Clone(), Err: fmt.Errorf("%s, which Parse would refuse", tooDeep)}
	}
	defer func() { h.depth-- }()
	return make()
}

func (h *shaper) list(l *symbolic.List, s symbolic.Spec, p symbolic.Path) (*shape, error) {
	out := &shape{kind: 'l'}
	for i, item := range l.All() {
		child, err := h.shape(item, childSpec(l, symbolic.Index(i), s), append(p, symbolic.Index(i)))
		if err != nil {
			return nil, err
		}
		out.items = append(out.items, child)
	}
	return out, nil
}

func (h *shaper) object(o *symbolic.Object, s symbolic.Spec, p symbolic.Path) (*shape, error) {
	class := o.Class()
	var shown []symbolic.Entry
	for k, v := range o.Fields() {
		if !h.hide || !isDefault(class, k, v) {
			shown = append(shown, symbolic.Entry{Key: k, Value: v})
		}
	}
	implied := class != nil && class == classOf(s)
	tag, err := "", error(nil)
	if class != nil && !implied {
		if tag, err = tagText(class.Name); err != nil {
			return nil, &symbolic.PathError{Path: p.Clone(), Err: err}
		}
	}
	if f, v, ok := underTag(class, shown); ok && !implied {
		at := append(p, symbolic.Key(f.Name))
		out := &shape{}
		if l, isList := v.(*symbolic.List); isList {
			out, err = h.list(l, f.Spec, at)
		} else if out, err = h.shape(v, nil, at); err == nil {
			out.block = nil // a block has no room for a tag
		}
		if err != nil {
			return nil, err
		}
		out.tag = tag
		return out, nil
	}
	out := &shape{kind: 'm', tag: tag}
	for _, e := range shown {
		at := append(p, symbolic.Key(e.Key))
		child, err := h.shape(e.Value, childSpec(o, symbolic.Key(e.Key), s), at)
		if err != nil {
			return nil, err
		}
		key, err := keyText(e.Key)
		if err != nil {
			return nil, &symbolic.PathError{Path: at.Clone(), Err: err}
		}
		out.keys = append(out.keys, key)
		out.items = append(out.items, child)
	}
	return out, nil
}

func isDefault(class *symbolic.Class, key string, v symbolic.Value) bool {
	if class == nil {
		return false
	}
	f, known := class.Field(key)
	return known && f.Default != nil && symbolic.Equal(f.Default, v)
}

// writer lays shapes out.
type writer struct{ b []byte }

// root writes the whole document. A mapping stands in block style even when it would fit on a line.
func (w *writer) root(s *shape) {
	if s.kind == 'm' && len(s.items) > 0 {
		if s.tag != "" {
			w.b = append(w.b, s.tag+"\n"...)
		}
		w.children(s, 0)
		return
	}
	if line, ok := flow(s, lineWidth); ok || s.kind == 's' || len(s.items) == 0 {
		w.b = append(w.b, line+"\n"...)
		return
	}
	if s.tag != "" {
		w.b = append(w.b, s.tag+"\n"...)
	}
	w.children(s, 0)
}

// value writes what stands behind a key or a dash: on the same line when it fits, from column on.
func (w *writer) value(s *shape, indent, column int) {
	line, fits := flow(s, lineWidth-column-1)
	switch {
	case fits || s.kind == 's' && s.block == nil || s.kind != 's' && len(s.items) == 0:
		w.b = append(w.b, " "+line+"\n"...)
	case s.kind == 's':
		w.literal(s.block, indent)
	default:
		if s.tag != "" {
			w.b = append(w.b, " "+s.tag...)
		}
		w.b = append(w.b, '\n')
		w.children(s, indent)
	}
}

// children writes the items of a list or mapping, each on lines of its own.
func (w *writer) children(s *shape, indent int) {
	for i, item := range s.items {
		w.indent(indent)
		w.child(s, i, item, indent)
	}
}

// child writes one item, at a place already indented.
func (w *writer) child(s *shape, i int, item *shape, indent int) {
	if s.kind == 'm' {
		w.b = append(w.b, s.keys[i]+":"...)
		w.value(item, indent+2, indent+len([]rune(s.keys[i]))+1)
		return
	}
	w.b = append(w.b, '-')
	_, fits := flow(item, lineWidth-indent-2)
	if fits || item.tag != "" || item.kind == 's' || len(item.items) == 0 {
		w.value(item, indent+2, indent+1)
		return
	}
	w.b = append(w.b, ' ') // the first entry of an untagged collection stands behind the dash
	w.child(item, 0, item.items[0], indent+2)
	rest := *item
	rest.items = item.items[1:]
	if item.kind == 'm' {
		rest.keys = item.keys[1:]
	}
	w.children(&rest, indent+2)
}

func (w *writer) literal(lines []string, indent int) {
	head := " |-\n"
	if last := len(lines) - 1; lines[last] == "" {
		head, lines = " |\n", lines[:last]
	}
	w.b = append(w.b, head...)
	for _, line := range lines {
		if line != "" {
			w.indent(indent)
		}
		w.b = append(w.b, line+"\n"...)
	}
}

func (w *writer) indent(n int) {
	w.b = append(w.b, strings.Repeat(" ", n)...)
}

// flow returns the shape on one line; false, with a cut text, when that is wider than width and the shape is not a scalar
// or empty.
func flow(s *shape, width int) (string, bool) {
	f := &flowWriter{width: width}
	f.shape(s)
	return f.b.String(), f.used <= width
}

type flowWriter struct {
	b           strings.Builder
	used, width int
}

func (f *flowWriter) write(text string) {
	f.b.WriteString(text)
	f.used += len([]rune(text))
}

func (f *flowWriter) shape(s *shape) {
	if s.tag != "" {
		f.write(s.tag + " ")
	}
	if s.kind == 's' {
		f.write(s.text)
		return
	}
	open, end := "[", "]"
	if s.kind == 'm' {
		open, end = "{", "}"
	}
	f.write(open)
	for i, item := range s.items {
		if f.used > f.width {
			return
		}
		if i > 0 {
			f.write(", ")
		}
		if s.kind == 'm' {
			f.write(s.keys[i] + ": ")
		}
		f.shape(item)
	}
	f.write(end)
}
