package document

import (
	"slices"

	"symsearch/symbolic"
)

// Document is a YAML or JSON document read into a symbolic tree, which still knows where each value stands. It is not
// changed after Parse; Set returns another one.
type Document struct {
	File string         // the name given to Parse, for messages
	Text []byte         // the text given to Parse
	Root symbolic.Value // never nil

	reg       *symbolic.Registry
	spec      symbolic.Spec
	places    *place
	problems  Diagnostics
	arguments int // how many assignments were set
}

// Parse reads one document. The classes that tags name are those of reg; file is only a name for messages. Root says what
// the whole document must be; a mapping without a tag at the top becomes an object of root's one class. Without root (nil)
// nothing is said about types.
//
// The error is Diagnostics with everything that is wrong, in file order. A document comes with it when the text could be
// read as YAML: its tree has null, or a dictionary for an unknown class, where a value could not be read. After an error
// of syntax or encoding, an empty file, or a document that aliases would blow up, it is nil.
func Parse(file string, text []byte, reg *symbolic.Registry, root symbolic.Spec) (*Document, error) {
	src := newSource(file, string(text))
	got, problems, refused := read(src, string(text), reg, root, nil)
	if refused != nil {
		return nil, Diagnostics{refused}
	}
	d := &Document{
		File: file, Text: text, Root: asField(got.value, root),
		reg: reg, spec: root, places: got.at, problems: problems,
	}
	return d, d.Check(root)
}

// read parses one text and composes its tree; path is where the value will stand in a document that spec is wanted of. The last result is set when there is no
// tree at all.
func read(src *source, text string, reg *symbolic.Registry, spec symbolic.Spec, path symbolic.Path) (composed, Diagnostics, *Diagnostic) {
	node, refused := src.load(text)
	if refused != nil {
		return composed{}, nil, refused
	}
	c := newComposer(src, reg, spec)
	got := c.compose(node, path.Clone(), 0)
	return got, c.problems, c.stopped
}

// asField returns v as a field would hold it in which s is wanted: a dictionary becomes an object of the one class, an
// integer a float.
func asField(v symbolic.Value, s symbolic.Spec) symbolic.Value {
	if s == nil {
		return v
	}
	holder := &symbolic.Class{Name: "document", Fields: []symbolic.Field{{Name: "root", Spec: s}}}
	return holder.New(symbolic.Entry{Key: "root", Value: v}).Get("root")
}

// classOf returns the one class whose objects s accepts; nil when it accepts others, or something else.
func classOf(s symbolic.Spec) *symbolic.Class {
	switch s := s.(type) {
	case *symbolic.OptionalSpec:
		return classOf(s.Of)
	case *symbolic.ObjectSpec:
		return s.Class
	}
	return nil
}

// Position returns where the value at p stands, counted from 1 and in characters: for a name that its class does not
// know, the place of the key; for a value that the file does not give, the place of the nearest value around it; for a
// value below an alias, the place of the alias. A value that Set has put in has none in the file: 0, 0.
func (d *Document) Position(p symbolic.Path) (line, column int) {
	src, at, _ := d.places.find(d.Root, p)
	if src.argument {
		return 0, 0
	}
	return src.at(at.line, at.column)
}

// Check reports what Parse could not read, and every mistake of the tree against s, as Diagnostics in file order; nil when
// all is well. Values that could not be read are not reported twice. With s nil it reports only what Parse found.
func (d *Document) Check(s symbolic.Spec) error {
	all := d.problems
	if s != nil {
		if err := symbolic.Check(d.Root, s); err != nil {
			all = append(slices.Clip(all), d.collect(nil, false, err)...)
		}
	}
	return all.err()
}
