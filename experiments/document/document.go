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
	options   Options
	places    *place
	problems  Diagnostics
	arguments int // how many assignments were set
}

// Options are the choices of Read; Parse has none of them.
type Options struct {
	// KeepUnknown reads an object of a class that the registry lacks as one of a class that is symbolic.Opaque, so that it
	// can be looked at, edited and written back. What stands under its tag and is no dictionary has the name _items, when it
	// is a list, or _value.
	KeepUnknown bool
}

// Parse reads one document. The classes that tags name are those of reg; file is only a name for messages. Root says what
// the whole document must be; a mapping without a tag at the top becomes an object of root's one class. Without root (nil)
// nothing is said about types.
//
// The error is Diagnostics with everything that is wrong, in file order. A document comes with it when the text could be
// read as YAML: where a value could not be read its tree has what shows it as it is written, a text or an object of a class
// that is symbolic.Opaque. After an error of syntax or encoding, an empty file, or a document that aliases would blow up, it
// is nil.
func Parse(file string, text []byte, reg *symbolic.Registry, root symbolic.Spec) (*Document, error) {
	return Read(file, text, reg, root, Options{})
}

// Read is Parse with options. What Set and Edit read further is read with them too.
func Read(file string, text []byte, reg *symbolic.Registry, root symbolic.Spec, o Options) (*Document, error) {
	d := &Document{File: file, Text: text, reg: reg, spec: root, options: o}
	got, problems, refused := d.read(newSource(file, string(text)), string(text), nil)
	if refused != nil {
		return nil, Diagnostics{refused}
	}
	d.Root, d.places, d.problems = asField(got.value, root), got.at, problems
	return d, d.Check(root)
}

// read parses one text and composes its tree; path is where the value will stand in the document. The last result is set when
// there is no tree at all.
func (d *Document) read(src *source, text string, path symbolic.Path) (composed, Diagnostics, *Diagnostic) {
	node, refused := src.load(text)
	if refused != nil {
		return composed{}, nil, refused
	}
	c := newComposer(src, d.reg, d.spec)
	c.keep = d.options.KeepUnknown
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
