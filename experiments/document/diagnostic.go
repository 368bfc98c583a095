package document

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"symsearch/symbolic"
)

// step keeps the signatures of this package short.
type step = symbolic.Step

// Diagnostic is one problem of a document, at its place.
type Diagnostic struct {
	// File is the name that Parse was given; for a value set on the command line, the argument itself.
	File string

	// Line and Column count from 1, columns in characters. They are 0 where no place is known, as for an empty file.
	Line, Column int

	Path    symbolic.Path // of the value in the tree; nil for a mistake of syntax
	Message string        // what is wrong and what was wanted, on one line
	Hint    string        // the way out, when there is more to say about it
	Source  string        // the line of the source, without its end; "" where no place is known

	argument bool
	order    int
	cause    error
}

// shown returns a Diagnostic at a place of the text that the user sees.
func (s *source) shown(line, column int, path []step, message string) *Diagnostic {
	if s.argument {
		line = max(line, 1)
	}
	return &Diagnostic{
		File: s.name, Line: line, Column: column, Path: slices.Clone(path), Message: message,
		Source: s.line(line), argument: s.argument, order: s.order,
	}
}

// Error returns the problem for people: file, line, column, path and message on the first line, then the source line with
// a caret under the place, then the hint.
func (d *Diagnostic) Error() string {
	var b strings.Builder
	b.WriteString(d.File)
	if d.Line > 0 && !d.argument {
		fmt.Fprintf(&b, ":%d:%d", d.Line, d.Column)
	}
	b.WriteString(": ")
	if len(d.Path) > 0 {
		b.WriteString(d.Path.String() + ": ")
	}
	b.WriteString(d.Message)
	if d.Line > 0 && d.Column > 0 && strings.TrimSpace(d.Source) != "" {
		line, caret := excerpt(d.Source, d.Column)
		b.WriteString("\n  " + line + "\n  " + caret)
	}
	if d.Hint != "" {
		b.WriteString("\n  hint: " + d.Hint)
	}
	return b.String()
}

// Unwrap returns the error that the problem was made from; nil for those that this package found.
func (d *Diagnostic) Unwrap() error { return d.cause }

// Diagnostics is everything that is wrong with a document, in the order of the file; problems of arguments follow those
// of the file.
type Diagnostics []*Diagnostic

// maxShown bounds what Error prints: a long generated file with one mistake a line would bury the first one.
const maxShown = 50

// Error returns all problems, each as Diagnostic.Error shows it; after 50 only their number.
func (ds Diagnostics) Error() string {
	texts := make([]string, 0, len(ds))
	for i, d := range ds {
		if i == maxShown {
			texts = append(texts, fmt.Sprintf("and %d more problems", len(ds)-maxShown))
			break
		}
		texts = append(texts, d.Error())
	}
	return strings.Join(texts, "\n")
}

// Unwrap gives errors.Is and errors.As access to each problem and its cause.
func (ds Diagnostics) Unwrap() []error {
	errs := make([]error, len(ds))
	for i, d := range ds {
		errs[i] = d
	}
	return errs
}

// err sorts the problems into file order, drops repetitions, and returns them as an error: nil when there are none.
func (ds Diagnostics) err() error {
	if len(ds) == 0 {
		return nil
	}
	ds = slices.Clone(ds)
	slices.SortStableFunc(ds, func(a, b *Diagnostic) int {
		return cmp.Or(a.order-b.order, a.Line-b.Line, a.Column-b.Column)
	})
	type key struct {
		order, line, column int
		path, message       string
	}
	seen := make(map[key]bool)
	return slices.DeleteFunc(ds, func(d *Diagnostic) bool {
		k := key{d.order, d.Line, d.Column, d.Path.String(), d.Message}
		defer func() { seen[k] = true }()
		return seen[k]
	})
}
