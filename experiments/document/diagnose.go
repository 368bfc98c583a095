package document

import (
	"errors"
	"strings"

	"symsearch/symbolic"
)

// Diagnose gives an error about the tree its places: every symbolic.PathError in err, wrapped or joined with others,
// becomes a Diagnostic; an error without a path becomes one without a place. The result is nil for nil, and otherwise
// Diagnostics in file order, through which errors.Is and errors.As still reach the causes.
func (d *Document) Diagnose(err error) error { return d.DiagnoseAt(nil, err) }

// DiagnoseAt is Diagnose for an error about the subtree at base, whose paths start there.
func (d *Document) DiagnoseAt(base symbolic.Path, err error) error {
	if err == nil {
		return nil
	}
	if found := d.collect(base, len(base) > 0, err).err(); found != nil {
		return found
	}
	return d.problems.err() // all lies in values that could not be read, and of those this tells
}

// collect returns the mistakes in err, whose paths start at base, with their places. Those in values that could not be
// read are left out. Placed says that base is the place of err and not only a beginning.
func (d *Document) collect(base symbolic.Path, placed bool, err error) Diagnostics {
	switch e := err.(type) {
	case *Diagnostic:
		return Diagnostics{e}
	case *symbolic.PathError:
		return d.collect(base.Append(e.Path...), true, e.Err)
	case interface{ Unwrap() []error }:
		if parts := e.Unwrap(); isList(err, parts) {
			var ds Diagnostics
			for _, part := range parts {
				ds = append(ds, d.collect(base, placed, part)...)
			}
			return ds
		}
	}
	// Words around several mistakes are dropped: there is no one line for them.
	if all, ok := errors.AsType[Diagnostics](err); ok {
		return all
	}
	if all, ok := errors.AsType[symbolic.Errors](err); ok && len(all) > 1 {
		return d.collect(base, placed, all)
	}
	if at, ok := errors.AsType[*symbolic.PathError](err); ok {
		// Words around a mistake with a place: the words stay, the place goes from the text to the front.
		text := strings.Replace(err.Error(), at.Error(), at.Err.Error(), 1)
		return d.diagnostic(base.Append(at.Path...), true, text, err)
	}
	return d.diagnostic(base, placed, err.Error(), err)
}

// isList reports whether err is no more than its parts, one a line.
func isList(err error, parts []error) bool {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = part.Error()
	}
	_, ours := err.(Diagnostics)
	return ours || err.Error() == strings.Join(texts, "\n")
}

// diagnostic returns one mistake at path, or none when the value there could not be read.
func (d *Document) diagnostic(path symbolic.Path, placed bool, text string, cause error) Diagnostics {
	src, at, broken := d.places.find(d.Root, path)
	if broken && placed {
		return nil
	}
	if !placed {
		src, at = d.places.src, mark{}
	}
	if _, ok := errors.AsType[*keyError](cause); ok {
		at = d.places.keyOf(path, at)
	}
	line, column := src.at(at.line, at.column)
	found := src.shown(line, column, path, text)
	found.cause, found.Hint = cause, d.hint(path, text)
	return Diagnostics{found}
}
