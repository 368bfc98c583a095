package space

import "symsearch/symbolic"

// Optional stands for its value, or for what would stand in its place without it: the default of the field; null where
// the place is no field of a class, or has no default. The value may hold hyper-nodes, which are decided only where it is
// present. In a file: dropout: !Optional {value: !Dropout {p: 0.5}}.
//
// It is a choice of two: 0 is absent, 1 present.
type Optional struct {
	Value   symbolic.Value `sym:"value" doc:"what may stand here"`
	Name    string         `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" words:"a name of letters, digits, - and _, the first no digit" doc:"a name for tables and {placeholders}, unique in the space"`
	Default symbolic.Value `sym:"default" optional:"true" doc:"the value to try first, one that the node can become; without it: absent"`
	Hint    string         `sym:"hint" optional:"true" doc:"free text for algorithms and people"`
}

// Node returns the hyper-node as a tree, to be put into a template.
func (h Optional) Node() *symbolic.Object {
	return builtin()[5].New(append([]symbolic.Entry{{Key: "value", Value: h.Value}}, common(h.Name, h.Default, h.Hint)...)...)
}

// CheckAs checks the value against s. It is called by symbolic.Check. What stands there without it is checked by New.
func (*Optional) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	if settled(c, p, o) {
		c.Check(append(p, symbolic.Key("value")), o.Get("value"), s)
	}
}

func (*Optional) optional() {}

// absentAt returns what stands at place i of v when nothing is written there.
func absentAt(v symbolic.Value, i int) symbolic.Value {
	if o, ok := v.(*symbolic.Object); ok && o.Class() != nil {
		step, _ := symbolic.Child(o, i)
		if name, ok := step.Key(); ok {
			if f, ok := o.Class().Field(name); ok && f.Default != nil {
				return f.Default
			}
		}
	}
	return symbolic.Null{}
}

var _ symbolic.Placeholder = (*Optional)(nil)
