package space

import "math"

// The functions of package math are written in assembly on some platforms, and a compiler may fuse x*y+z into one
// operation where the machine has it: the last digit then differs from machine to machine. A point drawn from a seed must
// not, so the two functions that draws need are here, with every product rounded by a conversion. Both are within two
// units in the last place for normal numbers.

const (
	ln2High = 6.93147180369123816490e-01 // the leading bits of ln 2: k*ln2High is exact for small k
	ln2Low  = 1.90821492927058770002e-10 // the rest
)

// taylor holds 1/n!, the coefficients of e^r.
var taylor = [...]float64{
	1, 1, 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880, 1. / 3628800, 1. / 39916800,
	1. / 479001600, 1. / 6227020800, 1. / 87178291200,
}

// exponential returns e^x.
func exponential(x float64) float64 {
	k := math.Round(x / math.Ln2)
	r := x - float64(k*ln2High) - float64(k*ln2Low) // |r| <= ln 2 / 2
	sum := taylor[len(taylor)-1]
	for n := len(taylor) - 2; n >= 0; n-- {
		sum = taylor[n] + float64(r*sum)
	}
	return math.Ldexp(sum, int(k))
}

// logarithm returns the natural logarithm of x > 0.
func logarithm(x float64) float64 {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	s := (m - 1) / (m + 1) // ln m = 2 artanh s, |s| < 0.172
	square := float64(s * s)
	sum := 0.0
	for n := 23.0; n >= 3; n -= 2 {
		sum = float64(square * (sum + 1/n))
	}
	k := float64(e)
	return float64(k*ln2High) + (float64(2*s) + float64(float64(2*s)*sum) + float64(k*ln2Low))
}
