package document

import (
	"strings"
	"unicode/utf8"

	"symsearch/symbolic"
)

// Argument is a path and a value from the command line: layers[2]=!Dropout {p: 0.1}.
type Argument struct {
	Path  symbolic.Path
	Value symbolic.Value

	src      *source
	left     string // what stands before the equals sign
	got      composed
	problems Diagnostics // what in the value could not be read
}

// Argument reads an argument of an option without setting anything, with the classes of the document. The error is
// Diagnostics, which show the option before the argument.
func (d *Document) Argument(option, text string) (*Argument, error) {
	a, problem := d.argument(option, text)
	if problem != nil {
		return nil, Diagnostics{problem}
	}
	return a, a.problems.err()
}

// argument reads an argument. Without an error of syntax there may be problems in its value.
func (d *Document) argument(option, text string) (*Argument, *Diagnostic) {
	src := newSource(argumentName(option, text), text)
	src.argument, src.order = true, d.arguments
	if problem := src.readable(text); problem != nil {
		return nil, problem
	}
	equals := equalsSign(text)
	if equals < 0 {
		problem := src.shown(0, 0, nil, "want a path, an equals sign and a value")
		problem.Hint = "as in " + option + " evaluate.epochs=3"
		return nil, problem
	}
	a := &Argument{src: src, left: text[:equals]}
	var err error
	if a.Path, err = symbolic.ParsePath(strings.TrimSpace(a.left)); err != nil {
		return nil, src.shown(0, 0, nil, err.Error())
	}
	a.got = composed{value: symbolic.Null{}, at: &place{src: src, line: 1, column: 1}}
	src.shifts = []shift{{line: 1, column: 0, by: utf8.RuneCountInString(a.left) + 1}}
	if right := text[equals+1:]; strings.TrimSpace(right) != "" {
		var problem *Diagnostic
		if a.got, a.problems, problem = d.read(src, right, a.Path); problem != nil {
			return nil, problem
		}
	}
	a.Value = a.got.value
	return a, nil
}

// Diagnose returns an error of symbolic about the value, or about the place that it is for, as Diagnostics that show the
// argument.
func (a *Argument) Diagnose(err error) error {
	if err == nil {
		return nil
	}
	var all Diagnostics
	for _, e := range symbolic.PathErrors(err) {
		d := a.src.shown(0, 0, e.Path, e.Err.Error())
		d.cause = e
		all = append(all, d)
	}
	return all.err()
}
