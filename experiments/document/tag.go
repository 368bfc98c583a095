package document

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"symsearch/symbolic"
)

// className returns the name of the class that a node's tag gives, and whether it gives one.
func className(n *yaml.Node) (string, bool) {
	if n.Style&yaml.TaggedStyle == 0 || strings.HasPrefix(n.Tag, "!!") || n.Tag == "!" {
		return "", false
	}
	return strings.TrimPrefix(n.Tag, "!"), true
}

// coreTag reports a tag of YAML's own on a collection that is not the one it names.
func (c *composer) coreTag(n *yaml.Node, path []step, own string) bool {
	if n.Style&yaml.TaggedStyle == 0 || n.Tag == own || n.Tag == "!" {
		return false
	}
	c.report(n, path, "a class is written with one mark, as in !Linear", "the tag %s does not fit here, want %s or none", n.Tag, own)
	return true
}

// class returns the class of a tag. For an unknown one it is opaque; false says that this is a mistake, which is reported at
// the node.
func (c *composer) class(name string, n *yaml.Node, path []step) (*symbolic.Class, bool) {
	if class, ok := c.reg.Lookup(name); ok {
		return class, true
	}
	if c.keep && name != "" {
		return c.opaque(name), true
	}
	fitting := c.reg.Classes()
	if s, ok := interfaceOf(wanted(c.spec, path)); ok {
		fitting = slices.DeleteFunc(slices.Clone(fitting), func(class *symbolic.Class) bool { return !class.Implements(s) })
	}
	names := make([]string, len(fitting))
	for i, class := range fitting {
		names[i] = class.Name
	}
	hint := ""
	if near := cmp.Or(symbolic.Nearest(name, names), c.reg.Suggest(name)); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	} else {
		hint = known(names)
	}
	d := c.src.diagnostic(n.Line, n.Column, path, "there is no class %q", name)
	d.cause = &UnknownClassError{Name: name}
	c.add(d, hint)
	return c.opaque(name), false
}

// UnknownClassError is the cause of the problem that a file names a class which the registry does not have.
type UnknownClassError struct{ Name string }

func (e *UnknownClassError) Error() string { return fmt.Sprintf("there is no class %q", e.Name) }

// interfaceOf returns the interface whose classes a spec accepts.
func interfaceOf(s symbolic.Spec) (reflect.Type, bool) {
	switch s := s.(type) {
	case *symbolic.OptionalSpec:
		return interfaceOf(s.Of)
	case *symbolic.ObjectSpec:
		return s.Interface, s.Class == nil && s.Interface != nil
	}
	return nil, false
}

// known lists names of classes, as far as they fit on a line or two.
func known(names []string) string {
	const most = 30
	if more := len(names) - most; more > 0 {
		names = append(names[:most:most], fmt.Sprintf("and %d more", more))
	}
	if len(names) == 0 {
		return ""
	}
	return "there is " + strings.Join(names, ", ")
}

// example shows how an object of the class is written, with the fields that it needs.
func example(class *symbolic.Class) string {
	var fields []string
	for _, f := range class.Fields {
		if f.Default == nil {
			fields = append(fields, f.Name+": ...")
		}
	}
	if len(fields) == 0 && len(class.Fields) > 0 {
		fields = append(fields, class.Fields[0].Name+": ...")
	}
	return "!" + class.Name + " {" + strings.Join(fields, ", ") + "}"
}

// scalarField returns the field that a scalar under the class's tag fills. A class that needs more than this one field is
// not meant, even where symbolic would know which.
func scalarField(class *symbolic.Class) (symbolic.Field, bool) {
	f, ok := class.ScalarField()
	for _, g := range class.Fields {
		ok = ok && (g.Default != nil || g.Name == f.Name)
	}
	return f, ok
}
