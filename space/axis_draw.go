package space

import (
	"math"
	"math/rand/v2"
)

// draw returns a random number of the axis: evenly on its scale, or along its bell curve.
func (a *axis) draw(rng *rand.Rand) float64 {
	if a.single() {
		return a.low
	}
	switch {
	case a.points != nil:
		return a.points[rng.IntN(len(a.points))]
	case a.bell != nil:
		return a.at(rng.Float64())
	}
	switch a.scale {
	case Log:
		return a.drawLog(rng)
	case ReverseLog:
		return a.mirror(a.drawLog(rng))
	}
	if a.count > 0 {
		return a.value(int64(rng.Uint64N(uint64(a.count))))
	}
	return a.between(rng.Float64())
}

// drawLog draws evenly in the logarithm. On a grid it rounds down, so that number v has the probability
// ln((v+step)/v) / ln((high+step)/low).
func (a *axis) drawLog(rng *rand.Rand) float64 {
	x := exponential(a.logLow + float64(rng.Float64()*a.logSpan))
	if a.count == 0 {
		return min(max(x, a.low), a.high)
	}
	i := math.Floor((float64(x*a.unit) - a.first) / a.stride)
	return a.value(int64(min(max(i, 0), float64(a.count-1))))
}

// mirror exchanges the two ends, and maps a grid onto itself.
func (a *axis) mirror(x float64) float64 {
	if a.count > 0 && a.points == nil {
		return a.value(a.count - 1 - a.index(x))
	}
	return min(max(a.low+(a.high-x), a.low), a.high)
}

// between returns the number at share u of the way from low to high; the two products cannot overflow.
func (a *axis) between(u float64) float64 {
	x := float64(a.low*(1-u)) + float64(a.high*u)
	return min(max(x, a.low), a.high)
}

// share returns how often draw comes to a number of a grid.
func (a *axis) share(x float64) float64 {
	switch {
	case a.single():
		return 1
	case a.points != nil || a.bell == nil && a.scale != Log && a.scale != ReverseLog:
		return 1 / float64(a.count)
	case a.bell != nil: // draw takes the nearest number
		i, below, above := a.index(x), 0.0, 1.0
		if i > 0 {
			below = a.bell.position((a.value(i-1) + x) / 2)
		}
		if i < a.count-1 {
			above = a.bell.position((x + a.value(i+1)) / 2)
		}
		return max(above-below, math.SmallestNonzeroFloat64)
	case a.scale == ReverseLog:
		x = a.mirror(x)
	}
	return (logarithm(a.value(a.index(x)+1)) - logarithm(x)) / a.logSpan
}

// position returns where x lies on the scale, from 0 at low to 1 at high.
func (a *axis) position(x float64) float64 {
	switch {
	case a.single():
		return 0
	case a.bell != nil:
		return min(max(a.bell.position(x), 0), 1)
	case a.scale == Log:
		return (logarithm(x) - a.logLow) / (logarithm(a.high) - a.logLow)
	case a.scale == ReverseLog:
		return 1 - (logarithm(a.mirror(x))-a.logLow)/(logarithm(a.high)-a.logLow)
	}
	if span := a.high - a.low; span <= math.MaxFloat64 {
		return (x - a.low) / span
	}
	return (x/2 - a.low/2) / (a.high/2 - a.low/2)
}

// at is the inverse of position; on a grid it returns the nearest number.
func (a *axis) at(u float64) float64 {
	var x float64
	switch a.scale {
	case Normal, LogNormal:
		x = min(max(a.bell.at(u), a.low), a.high)
	case Log, ReverseLog:
		if a.scale == ReverseLog {
			u = 1 - u
		}
		x = exponential(a.logLow + float64(u*(logarithm(a.high)-a.logLow)))
		x = min(max(x, a.low), a.high)
		if a.scale == ReverseLog {
			x = min(max(a.low+(a.high-x), a.low), a.high)
		}
	default:
		x = a.between(u)
	}
	if a.count > 0 {
		return a.value(a.index(x))
	}
	return x
}

// The width of a local step, as a share of the scale, is drawn evenly in its logarithm between these two: most children
// of a good number stay in its neighbourhood, some of them very near, so that a search gets finer without a schedule.
const (
	widestStep    = 0.3
	narrowestStep = 0.003
)

// change returns a number other than x, which is on the axis and not the only one: half the time from anywhere, half the
// time near x on the scale.
func (a *axis) change(x float64, rng *rand.Rand) float64 {
	local := rng.Uint64()&1 == 0
	for range 8 { // the same number again is rare, but for grids on a steep scale
		y := 0.0
		if local {
			y = a.near(x, rng)
		} else {
			y = a.draw(rng)
		}
		if y != x {
			return y
		}
	}
	return a.neighbour(x, x == a.low || x != a.high && rng.Uint64()&1 == 0)
}

// near draws a number around x. A step across an end is reflected. On a grid the step is at least one number wide.
func (a *axis) near(x float64, rng *rand.Rand) float64 {
	width := narrowestStep * exponential(float64(rng.Float64()*math.Ln2*6.643856189774724)) // 2^6.64 = 100
	step := float64(width * bell(rng))
	u := a.position(x) + step
	if u < 0 {
		u = -u
	}
	if u > 1 {
		u = 2 - u
	}
	y := a.at(min(max(u, 0), 1))
	if y == x && a.count > 0 {
		return a.neighbour(x, step > 0 && x != a.high || x == a.low)
	}
	return y
}

// neighbour returns the number next to x, above or below; there must be one.
func (a *axis) neighbour(x float64, above bool) float64 {
	switch {
	case a.count > 0 && above:
		return a.value(a.index(x) + 1)
	case a.count > 0:
		return a.value(a.index(x) - 1)
	case above:
		return math.Nextafter(x, a.high)
	}
	return math.Nextafter(x, a.low)
}

// bell draws from a bell curve with mean 0 and variance 1: the sum of twelve even draws, within 0.02 of the normal
// distribution. rand's own NormFloat64 goes through math.Exp, whose last digit differs between platforms.
func bell(rng *rand.Rand) float64 {
	sum := -6.0
	for range 12 {
		sum += rng.Float64()
	}
	return sum
}
