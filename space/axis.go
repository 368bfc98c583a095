package space

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"symsearch/symbolic"
)

// axis is a checked range, ready for work: a grid of numbers, or, with count 0, all of them between the ends.
type axis struct {
	low, high float64 // the first and the last number; with a step, high is on the grid
	count     int64   // numbers on the grid; 0: continuous
	scale     Scale

	// The grid is (first + i*stride) / unit. When low and step are decimals with few places, unit is a power of ten and
	// the other two are whole: then every number of the grid is the float64 nearest to its decimal, 0.3 and not
	// 0.30000000000000004. Otherwise unit is 1.
	first, stride, unit float64

	logLow, logSpan float64 // for the logarithmic scales: of [low, high], or of [low, high+step) on a grid

	bell   *bellCurve // for the scales Normal and LogNormal
	points []float64  // the numbers of a grid that has no stride, see Space.Grid
}

// maxGrid bounds grids and integers: up to here a float64 tells neighbours apart.
const maxGrid = 1 << 53

// axis checks the range. The error is one symbolic.PathError with the field that is wrong.
func (d Floats) axis() (*axis, error) {
	for _, f := range []struct {
		name string
		x    float64
	}{{"min", d.Min}, {"max", d.Max}, {"step", d.Step}} {
		if f.x-f.x != 0 && !d.unbounded(f.name) {
			return nil, fieldError(f.name, "want a finite number, got %s", formatFloat(f.x))
		}
	}
	if err := checkEnds(d.Min, d.Max, d.Scale, formatFloat); err != nil {
		return nil, err
	}
	a := &axis{low: d.Min + 0, high: d.Max + 0, scale: d.Scale} // + 0 makes -0 a 0
	reach := 0.0                                                // how far the numbers at the ends count beyond them
	switch {
	case d.Step < 0:
		return nil, stepError(d.Step)
	case d.Step > 0:
		if math.IsInf(a.low, 0) || math.IsInf(a.high, 0) {
			return nil, fieldError("step", "steps need a min and a max")
		}
		reach = d.Step / 2
		steps := math.Floor(a.high/d.Step-a.low/d.Step+1e-9) + 1
		if !(steps < maxGrid) {
			return nil, fieldError("step", "%s is too small: the range has %.3g steps (leave the step out)", formatFloat(d.Step), steps)
		}
		a.count = int64(steps)
		a.first, a.stride, a.unit = decimalGrid(a.low, d.Step, steps)
		for a.count > 1 && a.value(a.count-1) > a.high {
			a.count--
		}
		a.high = a.value(a.count - 1)
	}
	a.measureLogs(d.Step)
	if d.Scale == Normal || d.Scale == LogNormal {
		var err error
		if a.bell, err = newBell(d, a.low-reach, a.high+reach); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// unbounded reports whether an end is infinite, and may be.
func (d Floats) unbounded(field string) bool {
	return (d.Scale == Normal || d.Scale == LogNormal) && (field == "min" && math.IsInf(d.Min, -1) || field == "max" && math.IsInf(d.Max, 1))
}

// axis checks the range. The error is one symbolic.PathError with the field that is wrong.
func (d Ints) axis() (*axis, error) {
	if d.Scale == Normal || d.Scale == LogNormal {
		return nil, fieldError("scale", "want one of linear, log, reverse_log for integers, got %q", string(d.Scale))
	}
	if err := checkEnds(d.Min, d.Max, d.Scale, func(n int64) string { return strconv.FormatInt(n, 10) }); err != nil {
		return nil, err
	}
	for _, f := range []struct {
		name string
		n    int64
	}{{"min", d.Min}, {"max", d.Max}} {
		if f.n < -maxGrid || f.n > maxGrid {
			return nil, fieldError(f.name, "want an integer within 2^53 of zero, got %d", f.n)
		}
	}
	if d.Step < 0 {
		return nil, stepError(float64(d.Step))
	}
	d.Step = max(d.Step, 1)
	count := (d.Max-d.Min)/d.Step + 1
	a := &axis{
		low: float64(d.Min), high: float64(d.Min + (count-1)*d.Step), count: count, scale: d.Scale,
		first: float64(d.Min), stride: float64(d.Step), unit: 1,
	}
	a.measureLogs(float64(d.Step))
	return a, nil
}

func (d Choice) check() error {
	if d.N < 1 || d.N > maxDecisions {
		return fmt.Errorf("want a Choice of 1 to %d candidates, got %d", maxDecisions, d.N)
	}
	if len(d.Labels) != d.N {
		return fmt.Errorf("want a label for each of the %d candidates, got %d labels", d.N, len(d.Labels))
	}
	if d.Weights != nil && len(d.Weights) != d.N {
		return fmt.Errorf("want a weight for each of the %d candidates, got %d weights", d.N, len(d.Weights))
	}
	for i, w := range d.Weights {
		if !(w > 0 && w <= maxWeight) {
			return fmt.Errorf("want weights above 0, got %s for candidate %d", formatFloat(w), i)
		}
	}
	return nil
}

func checkEnds[T int64 | float64](low, high T, scale Scale, format func(T) string) error {
	if low > high {
		return fieldError("min", "min %s is above max %s (swap them)", format(low), format(high))
	}
	switch scale {
	case "", Linear, Normal, LogNormal:
	case Log, ReverseLog:
		if low <= 0 {
			return fieldError("min", "a %s scale needs a min above 0, got %s (raise min, or use scale: linear)", scale, format(low))
		}
	default:
		return fieldError("scale", "want one of linear, log, reverse_log, got %q", string(scale))
	}
	return nil
}

func fieldError(name, format string, args ...any) error {
	return &symbolic.PathError{Path: symbolic.Path{symbolic.Key(name)}, Err: fmt.Errorf(format, args...)}
}

func stepError(step float64) error {
	return fieldError("step", "want a step above 0, got %s", formatFloat(step))
}

// decimalGrid returns first, stride and unit of a grid, see axis.
func decimalGrid(low, step, steps float64) (first, stride, unit float64) {
	places := max(decimalPlaces(low), decimalPlaces(step))
	if places <= 15 {
		unit = math.Pow10(places) // exact
		first, stride = math.Round(low*unit), math.Round(step*unit)
		if math.Abs(first)+float64(stride*steps) < maxGrid && first/unit == low && stride/unit == step {
			return first, stride, unit
		}
	}
	return low, step, 1
}

// decimalPlaces counts the digits behind the point in the shortest decimal form of x.
func decimalPlaces(x float64) int {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if i := strings.IndexByte(text, '.'); i >= 0 {
		return len(text) - i - 1
	}
	return 0
}

// measureLogs prepares the scales that are not linear. On a grid the continuous draw goes one step further than the last
// number, so that rounding down gives each number the weight of the step above it.
func (a *axis) measureLogs(step float64) {
	if a.scale != Log && a.scale != ReverseLog {
		return
	}
	end := a.high
	if a.count > 0 {
		end += step
	}
	a.logLow = logarithm(a.low)
	a.logSpan = logarithm(end) - a.logLow
}

// value returns number i of the grid. Rounding is forced between the operations: a fused multiply-add, which some
// platforms have, would give other last digits.
func (a *axis) value(i int64) float64 {
	if a.points != nil {
		return a.points[i]
	}
	return (a.first + float64(float64(i)*a.stride)) / a.unit
}

// index returns the place of the grid nearest to x, which lies between the ends; on its scale where it has no stride.
func (a *axis) index(x float64) int64 {
	if a.points != nil {
		i, there := slices.BinarySearch(a.points, x)
		if i > 0 && !there && (i == len(a.points) || a.position(x)-a.position(a.points[i-1]) <= a.position(a.points[i])-a.position(x)) {
			i--
		}
		return int64(i)
	}
	i := math.Round((float64(x*a.unit) - a.first) / a.stride)
	return int64(min(max(i, 0), float64(a.count-1)))
}

// single reports whether there is only one number.
func (a *axis) single() bool { return a.low == a.high }

// least returns the first number in order; the middle where there is none.
func (a *axis) least() float64 {
	if math.IsInf(a.low, 0) {
		return a.at(0.5)
	}
	return a.low
}

// next returns the number behind x on the grid, false at the end.
func (a *axis) next(x float64) (float64, bool) {
	i := a.index(x) + 1
	if i >= a.count {
		return x, false
	}
	return a.value(i), true
}

var errNotFinite = errors.New("want a finite number")

// fits says why x is not on the axis; nil when it is.
func (a *axis) fits(x float64) error {
	switch {
	case x-x != 0:
		return fmt.Errorf("%w, got %s", errNotFinite, formatFloat(x))
	case x < a.low || x > a.high:
		return fmt.Errorf("want a number from %s to %s, got %s", formatFloat(a.low), formatFloat(a.high), formatFloat(x))
	case a.count > 0:
		if i := a.index(x); a.value(i) != x {
			near := i - 1
			if a.value(i) < x {
				near, i = i, i+1
			}
			return fmt.Errorf("%s is not on the grid; the nearest are %s and %s", formatFloat(x), formatFloat(a.value(near)), formatFloat(a.value(i)))
		}
	}
	return nil
}
