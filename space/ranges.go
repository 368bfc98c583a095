package space

import "symsearch/symbolic"

// FloatRange stands for a number from Min to Max, both included. In a file:
// !FloatRange {min: 1e-4, max: 0.1, scale: log}.
type FloatRange struct {
	Min     float64  `sym:"min" doc:"the low end, included"`
	Max     float64  `sym:"max" doc:"the high end, included"`
	Scale   Scale    `sym:"scale" enum:"linear,log,reverse_log" default:"linear" doc:"where to draw densely: evenly, near the low end, near the high end"`
	Step    *float64 `sym:"step" doc:"take only min, min + step, min + 2 step ...; null: any number"`
	Name    string   `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" words:"a name of letters, digits, - and _, the first no digit" doc:"a name for tables and {placeholders}, unique in the space"`
	Default *float64 `sym:"default" doc:"the number to try first"`
	Hint    string   `sym:"hint" optional:"true" doc:"free text for algorithms and people"`
}

// IntRange stands for an integer from Min to Max, both included. In a file: !IntRange {min: 1, max: 8}.
type IntRange struct {
	Min     int64  `sym:"min" doc:"the low end, included"`
	Max     int64  `sym:"max" doc:"the high end, included"`
	Scale   Scale  `sym:"scale" enum:"linear,log,reverse_log" default:"linear" doc:"where to draw densely: evenly, near the low end, near the high end"`
	Step    int64  `sym:"step" default:"1" doc:"take only min, min + step, min + 2 step ..."`
	Name    string `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" words:"a name of letters, digits, - and _, the first no digit" doc:"a name for tables and {placeholders}, unique in the space"`
	Default *int64 `sym:"default" doc:"the integer to try first"`
	Hint    string `sym:"hint" optional:"true" doc:"free text for algorithms and people"`
}

// Node returns the hyper-node as a tree, to be put into a template.
func (h FloatRange) Node() *symbolic.Object {
	entries := []symbolic.Entry{
		{Key: "min", Value: symbolic.Float(h.Min)},
		{Key: "max", Value: symbolic.Float(h.Max)},
		{Key: "scale", Value: h.Scale.value()},
	}
	if h.Step != nil {
		entries = append(entries, symbolic.Entry{Key: "step", Value: symbolic.Float(*h.Step)})
	}
	var def symbolic.Value
	if h.Default != nil {
		def = symbolic.Float(*h.Default)
	}
	return builtin()[3].New(append(entries, common(h.Name, def, h.Hint)...)...)
}

// Node returns the hyper-node as a tree, to be put into a template. A Step of 0 means 1.
func (h IntRange) Node() *symbolic.Object {
	var def symbolic.Value
	if h.Default != nil {
		def = symbolic.Int(*h.Default)
	}
	return builtin()[4].New(append([]symbolic.Entry{
		{Key: "min", Value: symbolic.Int(h.Min)},
		{Key: "max", Value: symbolic.Int(h.Max)},
		{Key: "scale", Value: h.Scale.value()},
		{Key: "step", Value: symbolic.Int(max(h.Step, 1))},
	}, common(h.Name, def, h.Hint)...)...)
}

// value returns the scale as the value of a field.
func (s Scale) value() symbolic.Value {
	if s == "" {
		s = Linear
	}
	return symbolic.String(s)
}

// Domain returns Floats.
func (h *FloatRange) Domain() Domain {
	d := Floats{Min: h.Min, Max: h.Max, Scale: h.Scale}
	if h.Step != nil {
		d.Step = *h.Step
	}
	return d
}

// Domain returns Ints.
func (h *IntRange) Domain() Domain {
	return Ints{Min: h.Min, Max: h.Max, Scale: h.Scale, Step: h.Step}
}

// Resolve returns the number.
func (*FloatRange) Resolve(pick float64) (symbolic.Value, error) { return symbolic.Float(pick), nil }

// Resolve returns the integer.
func (*IntRange) Resolve(pick float64) (symbolic.Value, error) { return symbolic.Int(pick), nil }

// Pick reads the number back.
func (*FloatRange) Pick(v symbolic.Value) (float64, bool) {
	x, ok := v.(symbolic.Float)
	return float64(x), ok
}

// Pick reads the integer back.
func (*IntRange) Pick(v symbolic.Value) (float64, bool) {
	n, ok := v.(symbolic.Int)
	return float64(n), ok
}

// CheckAs checks the range itself, and both ends against s. It is called by symbolic.Check.
func (*FloatRange) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	checkRange(c, p, o, s, func() error {
		d := Floats{Min: floatField(o, "min"), Max: floatField(o, "max"), Scale: scaleField(o), Step: floatField(o, "step")}
		if _, given := o.Get("step").(symbolic.Null); !given && d.Step <= 0 {
			return stepError(d.Step)
		}
		_, err := d.axis()
		return err
	})
}

// CheckAs checks the range itself, and both ends against s. It is called by symbolic.Check.
func (*IntRange) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	checkRange(c, p, o, s, func() error {
		integer := func(name string) int64 { n, _ := o.Get(name).(symbolic.Int); return int64(n) }
		d := Ints{Min: integer("min"), Max: integer("max"), Scale: scaleField(o), Step: integer("step")}
		if d.Step == 0 {
			return stepError(0)
		}
		_, err := d.axis()
		return err
	})
}

// checkRange reports a range with a field left open, then a wrong range, then ends that do not fit s.
func checkRange(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec, check func() error) {
	if !settled(c, p, o) {
		return
	}
	if err := check(); err != nil {
		reportAt(c, p, err)
		return
	}
	for _, end := range []string{"min", "max"} {
		c.Check(p.Append(symbolic.Key(end)), o.Get(end), s)
	}
}

// floatField returns a number of o; 0 when it is null.
func floatField(o *symbolic.Object, name string) float64 {
	return number(o.Get(name))
}

// number returns a number as a float; 0 when v is none.
func number(v symbolic.Value) float64 {
	switch v := v.(type) {
	case symbolic.Float:
		return float64(v)
	case symbolic.Int:
		return float64(v)
	}
	return 0
}

func scaleField(o *symbolic.Object) Scale {
	s, _ := o.Get("scale").(symbolic.String)
	return Scale(s)
}

var (
	_ Hyper    = (*FloatRange)(nil)
	_ Hyper    = (*IntRange)(nil)
	_ Inverter = (*FloatRange)(nil)
	_ Inverter = (*IntRange)(nil)
)
