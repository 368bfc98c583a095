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

// exponential returns e^x.
func exponential(x float64) float64 {
	k := math.Round(x / math.Ln2)
	r := x - float64(k*ln2High) - float64(k*ln2Low) // |r| <= ln 2 / 2
	sum := 1.0
	for n := 14.0; n >= 1; n-- { // the Taylor series, from its small end
		sum = 1 + float64(r*sum)/n
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
