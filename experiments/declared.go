package experiments

import (
	"encoding/json"
	"errors"
	"slices"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// classesKey is the entry of a file that declares classes.
const classesKey = "classes"

// parseDeclaring is document.Parse of a file that may declare classes, which all of the file may use. It reports whether the
// declarations are right; when they are not, what they do not declare is not reported where the file uses it.
func parseDeclaring(file string, text []byte, r *symbolic.Registry, root symbolic.Spec) (d *document.Document, declared bool, err error) {
	return readDeclaring(file, text, r, root, document.Options{})
}

// readDeclaring is document.Read of such a file.
func readDeclaring(file string, text []byte, r *symbolic.Registry, root symbolic.Spec, how document.Options) (d *document.Document, declared bool, err error) {
	first, _ := document.Parse(file, text, r, nil)
	if first == nil {
		d, err = document.Read(file, text, r, root, how)
		return d, true, err
	}
	at := symbolic.Path{symbolic.Key(classesKey)}
	o, ok := first.Root.(*symbolic.Object)
	if !ok || o.Class() != nil && o.Class() != formClass || o.Get(classesKey) == nil {
		d, err = document.Read(file, text, r, root, how)
		return d, true, err
	}
	all, wrong := withDeclared(r, o.Get(classesKey))
	if all == nil {
		return nil, false, first.DiagnoseAt(at, wrong)
	}
	d, err = document.Read(file, text, all, root, how)
	if d == nil {
		return nil, false, err
	}
	if wrong == nil {
		return d, true, err
	}
	return d, false, d.Diagnose(errors.Join(withoutDeclared(err, o.Get(classesKey)), symbolic.Within(at, wrong)))
}

// withoutDeclared leaves out the mistakes that a file names a class which it declares.
func withoutDeclared(err error, declarations symbolic.Value) error {
	names, _ := declarations.(*symbolic.Object)
	all, ok := errors.AsType[document.Diagnostics](err)
	if !ok || names == nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(all), func(d *document.Diagnostic) bool {
		unknown, ok := errors.AsType[*document.UnknownClassError](d)
		return ok && names.Get(unknown.Name) != nil
	})
	if len(left) == 0 {
		return nil
	}
	return left
}

// declaredIn returns the classes that settings declare, without their help, which changes nothing; nil when there are none.
func declaredIn(settings *symbolic.Object) symbolic.Value {
	all, ok := settings.Get(classesKey).(*symbolic.Object)
	if !ok || all.Len() == 0 {
		return nil
	}
	silent := func(v symbolic.Value) symbolic.Value {
		if o, ok := v.(*symbolic.Object); ok && o.Class() == nil {
			return o.With(symbolic.Entry{Key: "doc"})
		}
		return v
	}
	var classes []symbolic.Entry
	for name, v := range all.Fields() {
		class, _ := silent(v).(*symbolic.Object)
		if fields, ok := class.Get("fields").(*symbolic.Object); ok {
			var entries []symbolic.Entry
			for field, f := range fields.Fields() {
				entries = append(entries, symbolic.Entry{Key: field, Value: silent(f)})
			}
			class = class.With(symbolic.Entry{Key: "fields", Value: symbolic.Dict(entries...)})
		}
		classes = append(classes, symbolic.Entry{Key: name, Value: class})
	}
	return symbolic.Dict(classes...)
}

// setIn is Set of a document of parseDeclaring. Its classes are made when the file is read, and so are not to be set.
func setIn(d *document.Document, set []string) (*document.Document, error) {
	var wrong document.Diagnostics
	for _, text := range set {
		p, err := document.AssignmentPath(text)
		if err != nil || len(p) == 0 || p[0] != symbolic.Key(classesKey) {
			continue // Set says what cannot be read
		}
		a, err := d.Argument("--set", text)
		if err == nil {
			err = a.Diagnose(&symbolic.PathError{Path: p, Err: errors.New("classes cannot be set for a run: they are made when the file is read (hint: change them in the file, by hand or with: search set FILE " + classesKey + "...)")})
		}
		ds, _ := errors.AsType[document.Diagnostics](err)
		wrong = append(wrong, ds...)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return d.Set(set...)
}

// recordedDeclarations returns r with the classes that recorded settings declare.
func recordedDeclarations(settings string, r *symbolic.Registry) (*symbolic.Registry, error) {
	var file struct {
		Classes json.RawMessage `json:"classes"`
	}
	if err := json.Unmarshal([]byte(settings), &file); err != nil || file.Classes == nil {
		return r, nil // reading all of it says what is wrong
	}
	v, err := symbolic.ReadJSON(file.Classes, r, symbolic.JSONOptions{KeepUnknown: true}) // the classes are in it as defaults
	if err != nil {
		return nil, below(classesKey, err)
	}
	all, err := withDeclared(r, v)
	if err != nil {
		return nil, below(classesKey, err)
	}
	return all, nil
}

// withDeclared returns r with the classes that declarations make, as far as they are right. Errors have paths in the
// declarations; the registry is nil when there can be none.
func withDeclared(r *symbolic.Registry, declarations symbolic.Value) (*symbolic.Registry, error) {
	d := &declarer{registry: r, made: map[string]*symbolic.Class{}, open: map[string]bool{}}
	err := symbolic.Check(declarations, classesSpec)
	if err != nil {
		for _, e := range symbolic.PathErrors(err) {
			if len(e.Path) == 0 {
				return r, err
			}
			name, _ := e.Path[0].Key()
			d.made[name] = nil
		}
		d.errs = append(d.errs, err)
	}
	d.all = declarations.(*symbolic.Object)
	classes := slices.Clip(r.Classes())
	for name := range d.all.Fields() {
		if c := d.class(name); c != nil {
			classes = append(classes, c)
		}
	}
	all, err := symbolic.NewRegistry(classes...)
	return all, errors.Join(append(d.errs, err)...)
}
