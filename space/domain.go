package space

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Domain says what the pick of a decision may be. The union is closed: Choice, Floats and Ints.
type Domain interface {
	// String describes the domain on one line, for tables: "32, 64 or 128", "0.0001 to 0.1, log".
	String() string
	domain()
}

// Choice is a domain of N candidates; the pick is the index of one, from 0. Labels has a short text for each, not
// necessarily different ones; Weights, unless nil, how often a sample picks each, in proportion. Both are shared: do not
// change them. Ordered says that candidates next to each other are alike.
type Choice struct {
	N       int
	Labels  []string
	Weights []float64
	Ordered bool
}

// Floats is a range of numbers, both ends included; the pick is the number. With a Step above 0 only Min, Min+Step,
// Min+2*Step ... are in the domain, as far as Max is not passed. On the scales Normal and LogNormal an end may be infinite,
// and Mean and Deviation are those of the bell curve, or of its logarithm; on other scales they mean nothing.
type Floats struct {
	Min, Max float64
	Scale    Scale
	Step     float64

	Mean, Deviation float64
}

// Ints is a range of whole numbers, both ends included; the pick is the number. A Step of 0 means 1; steps count
// from Min. Min and Max lie within 2^53 of zero, so that a float64 holds every pick exactly.
type Ints struct {
	Min, Max int64
	Scale    Scale
	Step     int64
}

// Scale says where in a range a sampler draws densely.
type Scale string

const (
	Linear     Scale = "linear"      // evenly; the zero value "" means Linear too
	Log        Scale = "log"         // evenly in the logarithm: densely near the low end, which must be above 0
	ReverseLog Scale = "reverse_log" // the mirror image of Log: densely near the high end; the low end must be above 0
	Normal     Scale = "normal"      // by a bell curve, of which Min and Max cut off the ends; for Floats only
	LogNormal  Scale = "log_normal"  // by a bell curve of the logarithm; for Floats only
)

func (Choice) domain() {}
func (Floats) domain() {}
func (Ints) domain()   {}

// String lists the labels, or, when they are many, the first ones and the number.
func (d Choice) String() string {
	const most = 6
	switch {
	case d.N > most:
		return fmt.Sprintf("%s ... (%d candidates)", strings.Join(d.Labels[:most-1], ", "), d.N)
	case d.N > 1:
		return strings.Join(d.Labels[:d.N-1], ", ") + " or " + d.Labels[d.N-1]
	}
	return strings.Join(d.Labels, ", ")
}

// String gives the ends, the step and the scale.
func (d Floats) String() string {
	step := ""
	if d.Step > 0 {
		step = formatFloat(d.Step)
	}
	if d.Scale == Normal || d.Scale == LogNormal {
		return describeBell(d, step)
	}
	return describeRange(formatFloat(d.Min), formatFloat(d.Max), step, d.Scale)
}

// String gives the ends, the step when it is not 1, and the scale.
func (d Ints) String() string {
	step := ""
	if d.Step > 1 {
		step = strconv.FormatInt(d.Step, 10)
	}
	return describeRange(strconv.FormatInt(d.Min, 10), strconv.FormatInt(d.Max, 10), step, d.Scale)
}

func describeRange(low, high, step string, scale Scale) string {
	text := low + " to " + high
	if step != "" {
		text += " in steps of " + step
	}
	if scale != Linear && scale != "" {
		text += ", " + string(scale)
	}
	return text
}

// describeBell gives the curve, and its ends where it has some.
func describeBell(d Floats, step string) string {
	text := fmt.Sprintf("%s, mean %s, deviation %s", d.Scale, formatFloat(d.Mean), formatFloat(d.Deviation))
	if !math.IsInf(d.Min, 0) {
		text += ", from " + formatFloat(d.Min)
	}
	if !math.IsInf(d.Max, 0) {
		text += ", up to " + formatFloat(d.Max)
	}
	if step != "" {
		text += " in steps of " + step
	}
	return text
}

func formatFloat(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
