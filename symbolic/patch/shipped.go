package patch

import (
	"fmt"
	"math"

	"symsearch/symbolic"
)

// Classes returns the patch classes of this package, which work on trees of any classes.
func Classes() []*symbolic.Class {
	return []*symbolic.Class{RuleClass, recipeClass, setFieldClass, scaleFieldClass, swapClass}
}

var (
	recipeClass     = symbolic.ClassOf[Recipe]("Recipe", "several patches as one, in order")
	setFieldClass   = symbolic.ClassOf[SetField]("SetField", "sets every field of a name, wherever it is: a learning rate, a seed")
	scaleFieldClass = symbolic.ClassOf[ScaleField]("ScaleField", "multiplies every number in fields of a name")
	swapClass       = symbolic.ClassOf[Swap]("Swap", "puts an object in the place of every object of a class")
)

// Recipe applies several patches as one.
type Recipe struct {
	Patches []Patch `sym:"patches" doc:"what to apply, first to last"`
}

var (
	_ Patch    = (*Recipe)(nil)
	_ Verifier = (*Recipe)(nil)
)

// Apply applies the patches in order.
func (r *Recipe) Apply(root symbolic.Value) (symbolic.Value, error) {
	for _, p := range r.Patches {
		next, err := p.Apply(root)
		if err != nil {
			return nil, headed(nameOf(p), err)
		}
		root = next
	}
	return root, nil
}

// Verify asks every patch that has something to say.
func (r *Recipe) Verify(root symbolic.Value) error {
	for _, p := range r.Patches {
		if v, ok := p.(Verifier); ok {
			if err := v.Verify(root); err != nil {
				return headed(nameOf(p), err)
			}
		}
	}
	return nil
}

// SetField sets fields by name, in objects of one class or of any that has such a field. Entries of dictionaries are not
// fields.
type SetField struct {
	Name  string         `sym:"name" doc:"the field: lr, seed"`
	Value symbolic.Value `sym:"value" doc:"what to put there"`
	Class string         `sym:"class" optional:"true" doc:"only in objects of this class, or of one that extends it"`
}

var _ Patch = (*SetField)(nil)

// Apply sets the fields. A value that one of them does not take is an error.
func (s *SetField) Apply(root symbolic.Value) (symbolic.Value, error) {
	return eachField(root, s.Name, s.Class, func(symbolic.Value) (symbolic.Value, error) { return s.Value, nil })
}

// ScaleField multiplies the numbers in fields of a name. Integers are rounded, and stay at least 1 when they were.
type ScaleField struct {
	Name   string  `sym:"name" doc:"the field: units, out_channels"`
	Factor float64 `sym:"factor" min:"0" doc:"what to multiply with"`
	Class  string  `sym:"class" optional:"true" doc:"only in objects of this class, or of one that extends it"`
}

var _ Patch = (*ScaleField)(nil)

// Apply scales the fields, of a hyper-node what it may become (Scaler). Null, and what is no number, stays as it is.
func (s *ScaleField) Apply(root symbolic.Value) (symbolic.Value, error) {
	return eachField(root, s.Name, s.Class, func(v symbolic.Value) (symbolic.Value, error) { return Scale(v, s.Factor) })
}

// Scaler is implemented by Go types of placeholders, on their pointers, that become numbers: it is asked on a zero value which
// fields of an object have to be multiplied, numbers or lists of them, so that all that it may become is; none when that is not
// possible.
type Scaler interface {
	ScaledFields(o *symbolic.Object) []string
}

// Scale multiplies a number, or the numbers that a hyper-node may become (Scaler). An integer is rounded, half away from zero,
// and stays at least 1 when it was. Other values are returned as they are. Out of range is an error.
func Scale(v symbolic.Value, factor float64) (symbolic.Value, error) {
	switch v := v.(type) {
	case symbolic.Int:
		f := math.Round(float64(v) * factor)
		if !(math.Abs(f) < 1<<53) {
			return nil, fmt.Errorf("%d times %v is too large", v, factor)
		}
		if v >= 1 {
			f = max(f, 1)
		}
		return symbolic.Int(f), nil
	case symbolic.Float:
		return v * symbolic.Float(factor), nil
	case *symbolic.Object:
		return scaleNode(v, factor)
	}
	return v, nil
}

// scaleNode multiplies what a hyper-node may become.
func scaleNode(o *symbolic.Object, factor float64) (symbolic.Value, error) {
	s, ok := symbolic.Zero[Scaler](o.Class())
	if !ok {
		return o, nil
	}
	n := o
	for _, name := range s.ScaledFields(o) {
		v, err := scaleItems(o.Get(name), factor)
		if err != nil {
			return nil, symbolic.Within(symbolic.Path{symbolic.Key(name)}, err)
		}
		if v != nil && !symbolic.Equal(v, o.Get(name)) {
			n = n.With(symbolic.Entry{Key: name, Value: v})
		}
	}
	return n, nil
}

// scaleItems is Scale that goes into lists.
func scaleItems(v symbolic.Value, factor float64) (symbolic.Value, error) {
	l, ok := v.(*symbolic.List)
	if !ok {
		return Scale(v, factor)
	}
	items := make([]symbolic.Value, l.Len())
	for i, item := range l.All() {
		var err error
		if items[i], err = scaleItems(item, factor); err != nil {
			return nil, symbolic.Within(symbolic.Path{symbolic.Index(i)}, err)
		}
	}
	return symbolic.NewList(items...), nil
}

// eachField replaces fields by name, whatever stands in them; what is replaced is not entered.
func eachField(root symbolic.Value, name, class string, value func(symbolic.Value) (symbolic.Value, error)) (symbolic.Value, error) {
	ofClass := symbolic.OfClass(class)
	return symbolic.Transform(root, func(p symbolic.Path, v, parent symbolic.Value) (symbolic.Value, error) {
		o, ok := parent.(*symbolic.Object)
		if !ok || o.Class() == nil || class != "" && !ofClass(nil, o, nil) {
			return v, nil
		}
		if key, _ := p[len(p)-1].Key(); key != name {
			return v, nil
		}
		n, err := value(v)
		if err == nil && symbolic.Equal(n, v) {
			n = v
		}
		return n, err
	})
}

// Swap replaces the objects of a class. With Keep, fields of the same name and type keep their values.
type Swap struct {
	From string         `sym:"from" doc:"the class whose objects are replaced"`
	To   symbolic.Value `sym:"to" doc:"what to put in their place"`
	Keep bool           `sym:"keep" default:"false" doc:"keep the values of fields that both have"`
}

var _ Patch = (*Swap)(nil)

// Apply replaces the objects, those inside one another too.
func (s *Swap) Apply(root symbolic.Value) (symbolic.Value, error) {
	if !s.Keep {
		return (&Rule{Where: symbolic.String(s.From), Replace: s.To}).Apply(root)
	}
	to, ok := s.To.(*symbolic.Object)
	if !ok || to.Class() == nil {
		return nil, fmt.Errorf("swap: only an object has fields that could be kept")
	}
	from := symbolic.OfClass(s.From)
	return symbolic.Transform(root, func(p symbolic.Path, v, parent symbolic.Value) (symbolic.Value, error) {
		if !from(p, v, parent) {
			return v, nil
		}
		n := to
		for _, f := range to.Class().Fields {
			if old := v.(*symbolic.Object).Get(f.Name); old != nil && symbolic.Check(old, f.Spec) == nil {
				n = n.With(symbolic.Entry{Key: f.Name, Value: old})
			}
		}
		if symbolic.Equal(n, v) {
			return v, nil
		}
		return n, nil
	})
}
