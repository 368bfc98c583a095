package patch

import (
	"fmt"
	"reflect"
	"strings"

	"symsearch/symbolic"
)

// Patch describes a change that can be made in trees of many shapes. Apply returns the changed tree, or root itself when
// there is nothing to change; an error means that the patch cannot be applied to this tree. It does not know what other
// patches do and may be used by many goroutines.
//
// A Go struct with this method is a patch class once it is made one with symbolic.ClassOf: its fields are the arguments,
// and they are checked before Apply is called.
type Patch interface {
	Apply(root symbolic.Value) (symbolic.Value, error)
}

// Verifier is implemented by patches that promise something about the result. Verify is called on the tree that the whole
// chain has made, so that what a later patch breaks is found too; an error refuses the chain.
type Verifier interface {
	Verify(root symbolic.Value) error
}

// Explainer is implemented by patches that can tell why they have changed nothing. Explain is called with the tree that Apply was
// called with, and only then; what it returns stands in a warning, as in "there is no hidden layer".
type Explainer interface {
	Explain(root symbolic.Value) string
}

// Func makes a patch of a function, for use in Go.
type Func func(root symbolic.Value) (symbolic.Value, error)

// Apply calls f.
func (f Func) Apply(root symbolic.Value) (symbolic.Value, error) { return f(root) }

// Link is a patch with the text that reports name it by.
type Link struct {
	Name  string // a URI where there is one
	Patch Patch
}

// Chain is a list of patches, to be applied in order.
type Chain []Link

// Of makes a chain of patches written in Go. Reports name them by their types.
func Of(patches ...Patch) Chain {
	c := make(Chain, len(patches))
	for i, p := range patches {
		c[i] = Link{nameOf(p), p}
	}
	return c
}

// nameOf names a patch by its Go type.
func nameOf(p Patch) string {
	t := reflect.TypeOf(p)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return snake(t.Name())
}

// short cuts a name for a message: the arguments of a patch may be a whole model.
func short(name string) string {
	const most = 120
	if r := []rune(name); len(r) > most {
		return string(r[:most]) + "..."
	}
	return name
}

var patchType = reflect.TypeFor[Patch]()

// Spec says what is a patch in a tree: a field of it takes every class whose Go type is a Patch.
func Spec() symbolic.Spec { return &symbolic.ObjectSpec{Interface: patchType} }

// IsClass reports whether objects of the class are patches.
func IsClass(c *symbolic.Class) bool { return c.Implements(patchType) }

// Available returns the patch classes of a registry, in its order.
func Available(r *symbolic.Registry) []*symbolic.Class {
	var found []*symbolic.Class
	for _, c := range r.Classes() {
		if IsClass(c) {
			found = append(found, c)
		}
	}
	return found
}

// Build makes a chain of the patches of a tree: one object of a patch class, one URI, or a list of either. Everything
// that is wrong with their arguments is found here, before anything is changed: the error has the paths of the tree. With
// a registry, names of classes and fields that it does not know are mistakes too: see Namer.
func Build(v symbolic.Value, r *symbolic.Registry) (Chain, error) {
	l, ok := v.(*symbolic.List)
	if !ok {
		l = symbolic.NewList(v)
	}
	var c Chain
	var errs symbolic.Errors
	for i, item := range l.All() {
		link, err := build(item, r)
		if err != nil {
			at := symbolic.Path{symbolic.Index(i)}
			if !ok {
				at = nil
			}
			errs = append(errs, under(at, err)...)
			continue
		}
		c = append(c, link)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return c, nil
}

func build(v symbolic.Value, r *symbolic.Registry) (Link, error) {
	switch v := v.(type) {
	case symbolic.String:
		o, err := ParseURI(string(v), r)
		if err != nil {
			return Link{}, err
		}
		p, err := symbolic.Build[Patch](o)
		if err == nil {
			err = checkNames(p, r)
		}
		return Link{string(v), p}, err
	case *symbolic.Object:
		p, err := symbolic.Build[Patch](v)
		if err == nil {
			err = checkNames(p, r)
		}
		if err != nil {
			return Link{}, err
		}
		name, err := URI(v)
		if err != nil {
			name = symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true})
		}
		return Link{name, p}, nil
	}
	return Link{}, fmt.Errorf("want a patch or its URI, got %s", symbolic.Format(v, symbolic.FormatOptions{Compact: true}))
}

// under gives errors the path that leads to them.
func under(at symbolic.Path, err error) symbolic.Errors {
	var list symbolic.Errors
	switch err := err.(type) {
	case symbolic.Errors:
		list = err
	case *symbolic.PathError:
		list = symbolic.Errors{err}
	default:
		return symbolic.Errors{{Path: at, Err: err}}
	}
	out := make(symbolic.Errors, len(list))
	for i, e := range list {
		out[i] = &symbolic.PathError{Path: at.Append(e.Path...), Err: e.Err}
	}
	return out
}

// Parse makes a chain of URIs, as they stand on a command line. All mistakes are reported at once, each with its URI.
func Parse(r *symbolic.Registry, uris ...string) (Chain, error) {
	var c Chain
	var mistakes []string
	for _, uri := range uris {
		link, err := build(symbolic.String(uri), r)
		if err != nil {
			for line := range strings.Lines(err.Error()) {
				mistakes = append(mistakes, fmt.Sprintf("patch %q: %s", short(uri), strings.TrimSuffix(line, "\n")))
			}
			continue
		}
		c = append(c, link)
	}
	if len(mistakes) > 0 {
		return nil, fmt.Errorf("%s", strings.Join(mistakes, "\n"))
	}
	return c, nil
}
