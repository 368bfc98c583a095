package space

import (
	"math"

	"symsearch/symbolic"
)

// NormalRange stands for a number drawn from a bell curve: most often near Mean. With the scale LogNormal its logarithm
// is, and Mean and Deviation are those of the logarithm. Min and Max, where given, cut the curve off; a Step needs both.
// In a file: !NormalRange {mean: 0, deviation: 0.1, min: -1, max: 1}.
type NormalRange struct {
	Mean      float64  `sym:"mean" doc:"the middle of the curve; of the logarithm on the log_normal scale"`
	Deviation float64  `sym:"deviation" doc:"the standard deviation; of the logarithm on the log_normal scale"`
	Scale     Scale    `sym:"scale" enum:"normal,log_normal" default:"normal" doc:"what follows the curve: the number, or its logarithm"`
	Min       *float64 `sym:"min" doc:"the low end, included; null: none"`
	Max       *float64 `sym:"max" doc:"the high end, included; null: none"`
	Step      *float64 `sym:"step" doc:"take only min, min + step, min + 2 step ...; null: any number"`
	Name      string   `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" words:"a name of letters, digits, - and _, the first no digit" doc:"a name for tables and {placeholders}, unique in the space"`
	Default   *float64 `sym:"default" doc:"the number to try first; without it: the middle"`
	Hint      string   `sym:"hint" optional:"true" doc:"free text for algorithms and people"`
}

// Node returns the hyper-node as a tree, to be put into a template.
func (h NormalRange) Node() *symbolic.Object {
	scale := h.Scale
	if scale == "" {
		scale = Normal
	}
	entries := []symbolic.Entry{
		{Key: "mean", Value: symbolic.Float(h.Mean)},
		{Key: "deviation", Value: symbolic.Float(h.Deviation)},
		{Key: "scale", Value: scale.value()},
	}
	for _, f := range []struct {
		name string
		x    *float64
	}{{"min", h.Min}, {"max", h.Max}, {"step", h.Step}} {
		if f.x != nil {
			entries = append(entries, symbolic.Entry{Key: f.name, Value: symbolic.Float(*f.x)})
		}
	}
	var def symbolic.Value
	if h.Default != nil {
		def = symbolic.Float(*h.Default)
	}
	return builtin()[7].New(append(entries, common(h.Name, def, h.Hint)...)...)
}

// Domain returns Floats.
func (h *NormalRange) Domain() Domain {
	d := Floats{Min: math.Inf(-1), Max: math.Inf(1), Scale: h.Scale, Mean: h.Mean, Deviation: h.Deviation}
	if d.Scale == "" {
		d.Scale = Normal
	}
	if h.Min != nil {
		d.Min = *h.Min
	}
	if h.Max != nil {
		d.Max = *h.Max
	}
	if h.Step != nil {
		d.Step = *h.Step
	}
	return d
}

// Resolve returns the number.
func (*NormalRange) Resolve(pick float64) (symbolic.Value, error) { return symbolic.Float(pick), nil }

// Pick reads the number back.
func (*NormalRange) Pick(v symbolic.Value) (float64, bool) {
	x, ok := v.(symbolic.Float)
	return float64(x), ok
}

// CheckAs checks the curve itself, and both ends against s; an end that is not given is a very large number to s. It is
// called by symbolic.Check.
func (*NormalRange) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	if !settled(c, p, o) {
		return
	}
	h, err := symbolic.Build[*NormalRange](o)
	if err == nil && h.Step != nil && *h.Step == 0 {
		err = stepError(0)
	}
	var a *axis
	if err == nil {
		a, err = h.Domain().(Floats).axis()
	}
	if err != nil {
		reportAt(c, p, err)
		return
	}
	for _, end := range []struct {
		name  string
		given *float64
		x     float64
	}{{"min", h.Min, a.low}, {"max", h.Max, a.high}} {
		at := p.Append(symbolic.Key(end.name))
		switch {
		case end.given != nil:
			c.Check(at, symbolic.Float(*end.given), s)
		case h.Scale == LogNormal && end.name == "min":
			c.Check(at, symbolic.Float(math.SmallestNonzeroFloat64), s)
		default:
			c.Check(at, symbolic.Float(math.Copysign(math.MaxFloat64, end.x)), s)
		}
	}
}

var (
	_ Hyper    = (*NormalRange)(nil)
	_ Inverter = (*NormalRange)(nil)
)
