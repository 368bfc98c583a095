package experiments

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// classesKey is the entry of a file that declares classes.
const classesKey = "classes"

// classesSpec takes the classes of a file: by name, what each extends, its help, and its fields as texts of types or as
// dictionaries.
var classesSpec = &symbolic.DictSpec{Keys: declaredName, Elem: &symbolic.DictSpec{Fields: []symbolic.Field{
	maybe("extends", &symbolic.StringSpec{}, "the class that it narrows or adds to"),
	maybe("doc", &symbolic.StringSpec{}, "help"),
	maybe("fields", &symbolic.DictSpec{Keys: declaredName, Elem: &symbolic.UnionSpec{Of: []symbolic.Spec{
		&symbolic.StringSpec{},
		&symbolic.DictSpec{Fields: []symbolic.Field{
			{Name: "type", Spec: &symbolic.UnionSpec{Of: []symbolic.Spec{&symbolic.StringSpec{}, &symbolic.ListSpec{Elem: &symbolic.AnySpec{}, MinSize: 1, MaxSize: -1}}}, Doc: "integer, number, boolean, string, list, any, a class, or a list of the values that there are"},
			{Name: "default", Spec: &symbolic.AnySpec{}, Default: symbolic.Null{}, Doc: "the value when it is not given; without one the field is required"},
			maybe("min", &symbolic.FloatSpec{}, "the smallest number, or the fewest items of a list"),
			maybe("max", &symbolic.FloatSpec{}, "the largest number, or the most items of a list"),
			maybe("of", itemSpec, "what a list holds: a type, or a dictionary with type, min and max; any value when not given"),
			maybe("doc", &symbolic.StringSpec{}, "help"),
		}},
	}}}, "its fields: of each the type, or a dictionary with type, default, min, max and doc"),
}}}

// itemSpec takes what the items of a declared list are.
var itemSpec = &symbolic.UnionSpec{Of: []symbolic.Spec{
	&symbolic.StringSpec{},
	&symbolic.ListSpec{Elem: &symbolic.AnySpec{}, MinSize: 1, MaxSize: -1},
	&symbolic.DictSpec{Fields: []symbolic.Field{
		{Name: "type", Spec: &symbolic.UnionSpec{Of: []symbolic.Spec{&symbolic.StringSpec{}, &symbolic.ListSpec{Elem: &symbolic.AnySpec{}, MinSize: 1, MaxSize: -1}}}, Doc: "integer, number, boolean, string, list, any, a class, or a list of the values that there are"},
		maybe("min", &symbolic.FloatSpec{}, "the smallest number, or the fewest items of a list"),
		maybe("max", &symbolic.FloatSpec{}, "the largest number, or the most items of a list"),
	}},
}}

var declaredName = &symbolic.StringSpec{Pattern: regexp.MustCompile(`[A-Za-z][A-Za-z0-9_]*`), Words: "a name of letters, digits and _, a letter first"}

func maybe(name string, s symbolic.Spec, doc string) symbolic.Field {
	return symbolic.Field{Name: name, Spec: &symbolic.OptionalSpec{Of: s}, Default: symbolic.Null{}, Doc: doc}
}

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
	changed, err := d.Set(set...)
	if changed == nil {
		return nil, err
	}
	at := symbolic.Path{symbolic.Key(classesKey)}
	was, _ := symbolic.Lookup(d.Root, at)
	is, _ := symbolic.Lookup(changed.Root, at)
	if !symbolic.Equal(was, is) {
		return nil, d.DiagnoseAt(at, errors.New("classes cannot be set (hint: change them in the file)"))
	}
	return changed, err
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

// declarer makes the classes of one file, those first that others are made with.
type declarer struct {
	registry *symbolic.Registry
	all      *symbolic.Object
	made     map[string]*symbolic.Class // nil for one that is wrong
	open     map[string]bool            // those that are being made
	errs     []error
}

func (d *declarer) fail(path symbolic.Path, format string, args ...any) {
	d.errs = append(d.errs, &symbolic.PathError{Path: path.Clone(), Err: fmt.Errorf(format, args...)})
}

// class returns a class of the file; nil when it cannot be made, which is reported once.
func (d *declarer) class(name string) *symbolic.Class {
	if c, ok := d.made[name]; ok {
		return c
	}
	at := symbolic.Path{symbolic.Key(name)}
	d.made[name] = nil
	if _, taken := d.registry.Lookup(name); taken {
		d.fail(at, "there is a class %s already (hint: give this one another name)", name)
		return nil
	}
	d.open[name] = true
	defer delete(d.open, name)
	before, whole := len(d.errs), true
	declared := d.all.Get(name).(*symbolic.Object)
	var base *symbolic.Class
	if extends, ok := declared.Get("extends").(symbolic.String); ok {
		if base = d.named(at.Append(symbolic.Key("extends")), string(extends), nil); base == nil {
			return nil
		}
	}
	var fields []symbolic.Field
	if given, ok := declared.Get("fields").(*symbolic.Object); ok {
		for field, v := range given.Fields() {
			p := at.Append(symbolic.Key("fields"), symbolic.Key(field))
			f := d.field(p, field, v)
			if f.Spec == nil {
				whole = false
				continue
			}
			// Each alone, so that a mistake has the place of its field.
			if _, err := symbolic.Declare(name, "", base, f); err != nil {
				d.fail(p, "%w", err)
			}
			fields = append(fields, f)
		}
	}
	if len(d.errs) > before || !whole {
		return nil
	}
	c, err := symbolic.Declare(name, text(declared.Get("doc")), base, fields...)
	if err != nil {
		d.fail(at, "%w", err)
		return nil
	}
	d.made[name] = c
	return c
}

// named returns a class by its name, of the file or of the registry. Words are other names that may stand there.
func (d *declarer) named(at symbolic.Path, name string, words []string) *symbolic.Class {
	if d.open[name] {
		d.fail(at, "%s would be made of itself", name)
		return nil
	}
	if d.all.Get(name) != nil {
		return d.class(name) // nil when it is wrong itself, which is reported there
	}
	c, ok := d.registry.Lookup(name)
	if !ok {
		known := slices.Clone(words)
		for other := range d.all.Fields() {
			known = append(known, other)
		}
		for _, c := range d.registry.Classes() {
			known = append(known, c.Name)
		}
		hint := ""
		if near := symbolic.Nearest(name, known); near != "" {
			hint = fmt.Sprintf(" (did you mean %s?)", near)
		}
		if words != nil {
			d.fail(at, "want %s or a class, got %q%s", strings.Join(words, ", "), name, hint)
		} else {
			d.fail(at, "there is no class %q%s", name, hint)
		}
	}
	return c
}

// field returns a field from its type or its dictionary; without a Spec when it is wrong.
func (d *declarer) field(at symbolic.Path, name string, v symbolic.Value) symbolic.Field {
	f := symbolic.Field{Name: name}
	o, ok := v.(*symbolic.Object)
	if !ok {
		f.Spec = d.spec(at, v, nil, nil)
		return f
	}
	f.Doc = text(o.Get("doc"))
	f.Spec = d.spec(at.Append(symbolic.Key("type")), o.Get("type"), number(o.Get("min")), number(o.Get("max")))
	if of := o.Get("of"); of != nil && of != symbolic.Value(symbolic.Null{}) && f.Spec != nil {
		list, ok := f.Spec.(*symbolic.ListSpec)
		if !ok {
			d.fail(at.Append(symbolic.Key("of")), "only a list is of something")
			return symbolic.Field{Name: name}
		}
		if list.Elem = d.item(at.Append(symbolic.Key("of")), of); list.Elem == nil {
			return symbolic.Field{Name: name}
		}
	}
	f.Default = d.known(o.Get("default"))
	return f
}

// item returns what an item of a list takes; nil when it is wrong.
func (d *declarer) item(at symbolic.Path, v symbolic.Value) symbolic.Spec {
	if o, ok := v.(*symbolic.Object); ok {
		return d.spec(at.Append(symbolic.Key("type")), o.Get("type"), number(o.Get("min")), number(o.Get("max")))
	}
	return d.spec(at, v, nil, nil)
}

// known returns a default with the objects in it that are of classes of this file, of which the reading before the classes were
// made knew nothing but the names. Others that nobody knows are reported when the file is read with the classes.
func (d *declarer) known(v symbolic.Value) symbolic.Value {
	n := symbolic.NumChildren(v)
	children := make([]symbolic.Value, n)
	for i := range children {
		if _, c := symbolic.Child(v, i); c != nil {
			children[i] = d.known(c)
		}
	}
	o, ok := v.(*symbolic.Object)
	if !ok || o.Class() == nil || !o.Class().IsOpaque() || d.all.Get(o.Class().Name) == nil {
		if n == 0 {
			return v
		}
		return symbolic.WithChildren(v, children)
	}
	class := d.named(nil, o.Class().Name, nil)
	if class == nil {
		return v
	}
	entries := make([]symbolic.Entry, n)
	for i, c := range children {
		step, _ := symbolic.Child(v, i)
		key, _ := step.Key()
		if f, ok := class.ListField(); ok && key == document.ItemsKey {
			key = f.Name
		} else if f, ok := class.ScalarField(); ok && key == document.ValueKey {
			key = f.Name
		}
		entries[i] = symbolic.Entry{Key: key, Value: c}
	}
	return class.New(entries...)
}

var declaredTypes = []string{"integer", "number", "boolean", "string", "list", "any"}

// spec returns what a field of a type takes, nil when there is no such type.
func (d *declarer) spec(at symbolic.Path, v symbolic.Value, low, high *float64) symbolic.Spec {
	if l, ok := v.(*symbolic.List); ok {
		if low != nil || high != nil {
			d.fail(at, "one of some values has no min and max")
			return nil
		}
		return enumOf(l)
	}
	name := text(v)
	if low != nil && high != nil && *low > *high {
		d.fail(at, "min %v is above max %v", *low, *high)
		return nil
	}
	switch name {
	case "integer":
		least, ok := d.whole(at, name, low)
		most, fits := d.whole(at, name, high)
		if !ok || !fits {
			return nil
		}
		return &symbolic.IntSpec{Min: least, Max: most}
	case "number":
		return &symbolic.FloatSpec{Min: low, Max: high}
	case "list":
		least, ok := d.whole(at, name, low)
		most, fits := d.whole(at, name, high)
		if !ok || !fits {
			return nil
		}
		s := &symbolic.ListSpec{Elem: &symbolic.AnySpec{}, MaxSize: -1}
		if least != nil {
			s.MinSize = max(0, int(*least))
		}
		if most != nil {
			s.MaxSize = max(0, int(*most))
		}
		return s
	}
	if low != nil || high != nil {
		d.fail(at, "only integer, number and list have min and max")
		return nil
	}
	switch name {
	case "boolean":
		return &symbolic.BoolSpec{}
	case "string":
		return &symbolic.StringSpec{}
	case "any":
		return &symbolic.AnySpec{}
	}
	if c := d.named(at, name, declaredTypes); c != nil {
		return &symbolic.ObjectSpec{Class: c}
	}
	return nil
}

// whole returns a bound as an integer, nil when there is none. It is false for one that is not whole.
func (d *declarer) whole(at symbolic.Path, name string, bound *float64) (*int64, bool) {
	if bound == nil {
		return nil, true
	}
	n := int64(*bound)
	if float64(n) != *bound || n < -1<<53 || n > 1<<53 {
		d.fail(at, "%s wants whole numbers as min and max, got %v", name, *bound)
		return nil, false
	}
	return &n, true
}

// enumOf returns what takes one of the values of a list.
func enumOf(l *symbolic.List) symbolic.Spec {
	var names []string
	var values []symbolic.Value
	for _, v := range l.All() {
		if s, ok := v.(symbolic.String); ok {
			names = append(names, string(s))
		}
		values = append(values, v)
	}
	if len(names) == len(values) {
		return &symbolic.EnumSpec{Values: names}
	}
	return &symbolic.LiteralSpec{Values: values}
}

func text(v symbolic.Value) string {
	s, _ := v.(symbolic.String)
	return string(s)
}

func number(v symbolic.Value) *float64 {
	var x float64
	switch v := v.(type) {
	case symbolic.Int:
		x = float64(v)
	case symbolic.Float:
		x = float64(v)
	default:
		return nil
	}
	return &x
}
