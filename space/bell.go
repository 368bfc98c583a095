package space

import (
	"math"
)

// bellCurve is a normal distribution cut off at both ends, on the numbers or on their logarithms. Everything is computed
// in the lower half of the curve, where small shares are exact: flip says that it was mirrored for that.
type bellCurve struct {
	mean, deviation float64
	log, flip       bool
	from, span      float64 // of the standard normal distribution below the lower end, and between the ends
}

// newBell returns the curve of a domain with a scale Normal or LogNormal between two ends, which may be infinite.
func newBell(d Floats, low, high float64) (*bellCurve, error) {
	if d.Mean-d.Mean != 0 {
		return nil, fieldError("mean", "want a finite number, got %s", formatFloat(d.Mean))
	}
	if !(d.Deviation > 0) || math.IsInf(d.Deviation, 1) {
		return nil, fieldError("deviation", "want a deviation above 0, got %s", formatFloat(d.Deviation))
	}
	b := &bellCurve{mean: d.Mean, deviation: d.Deviation, log: d.Scale == LogNormal}
	lowest, highest := b.standard(low), b.standard(high)
	if b.flip = lowest > 0; b.flip {
		lowest, highest = -highest, -lowest
	}
	b.from = normalShare(lowest)
	b.span = normalShare(highest) - b.from
	if low < high && !(b.span > 1e-280) {
		return nil, fieldError("min", "from min to max there is next to nothing of the curve (move them towards the mean, or raise the deviation)")
	}
	return b, nil
}

// standard returns how many deviations x lies from the mean.
func (b *bellCurve) standard(x float64) float64 {
	if b.log {
		switch {
		case x <= 0:
			return math.Inf(-1)
		case math.IsInf(x, 1):
			return x
		}
		x = logarithm(x)
	}
	return (x - b.mean) / b.deviation
}

// position returns the share of the curve below x.
func (b *bellCurve) position(x float64) float64 {
	z := b.standard(x)
	if b.flip {
		return 1 - (normalShare(-z)-b.from)/b.span
	}
	return (normalShare(z) - b.from) / b.span
}

// at is the inverse of position.
func (b *bellCurve) at(u float64) float64 {
	const edge = 1. / (1 << 53)
	u = min(max(u, edge), 1-edge) // infinity is not a number to try
	if b.flip {
		u = 1 - u
	}
	z := normalQuantile(b.from + float64(u*b.span))
	if b.flip {
		z = -z
	}
	x := b.mean + float64(b.deviation*z)
	if b.log {
		x = exponential(x)
	}
	return min(max(x, -math.MaxFloat64), math.MaxFloat64)
}

// normalShare returns the share of the standard normal distribution below z. For z below 0 its relative error stays below
// 1e-12.
func normalShare(z float64) float64 {
	switch {
	case z > 0:
		return 1 - normalShare(-z)
	case z < -38:
		return 0
	}
	density := exponential(float64(float64(-z*z)/2)) / math.Sqrt(2*math.Pi)
	if z > -2.5 { // the series of the middle
		sum, term := 0.0, z
		for n := 3.0; sum+term != sum; n += 2 {
			sum += term
			term = float64(term*z) * z / n
		}
		return 0.5 + float64(density*sum)
	}
	fraction := -z // the continued fraction of the tail
	for n := 80.0; n >= 1; n-- {
		fraction = -z + n/fraction
	}
	return density / fraction
}

// The coefficients of AS 241, the percentage points of the normal distribution (Wichura 1988), routine PPND16: numerators
// and denominators for the middle, the tails and the far tails, highest powers first.
var quantiles = [3][2][8]float64{
	{
		{2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e0},
		{5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1},
	},
	{
		{7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0},
		{1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1},
	},
	{
		{2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0},
		{2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1},
	},
}

// normalQuantile is the inverse of normalShare.
func normalQuantile(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		return q * ratio(0, 0.180625-float64(q*q))
	}
	tail := p
	if q > 0 {
		tail = 1 - p
	}
	r := math.Sqrt(-logarithm(max(tail, 1e-300)))
	var z float64
	if r <= 5 {
		z = ratio(1, r-1.6)
	} else {
		z = ratio(2, r-5)
	}
	if q < 0 {
		return -z
	}
	return z
}

// ratio evaluates one pair of polynomials, with every product rounded.
func ratio(part int, r float64) float64 {
	var value [2]float64
	for side, coefficients := range quantiles[part] {
		for _, c := range coefficients {
			value[side] = float64(value[side]*r) + c
		}
	}
	return value[0] / value[1]
}
