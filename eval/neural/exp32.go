package neural

import "math"

// Elementary functions in single precision. The ones in package math work in double precision, which costs three to
// five times as much, and an activation is computed for every value of a batch.

// exp32 is e to the x with a relative error below 2e-7. It saturates at -80, so that products
// with the result stay normal numbers, and at 88, and keeps NaN.
// After Cephes' expf (Moshier): x is brought to [-ln 2/2, ln 2/2], where a polynomial serves.
func exp32(x float32) float32 {
	const (
		log2e = math.Log2E
		ln2Hi = 0.693359375
		ln2Lo = -2.12194440e-4
	)
	if x > 88 {
		x = 88
	} else if x < -80 {
		x = -80
	}
	k := int32(x*log2e+128.5) - 128
	n := float32(k)
	x = x - n*ln2Hi - n*ln2Lo
	p := float32(1.9875691500e-4)
	p = p*x + 1.3981999507e-3
	p = p*x + 8.3334519073e-3
	p = p*x + 4.1665795894e-2
	p = p*x + 1.6666665459e-1
	p = p*x + 5.0000001201e-1
	return (p*x*x + x + 1) * math.Float32frombits(uint32(k+127)<<23)
}

// tanh32 is the hyperbolic tangent with a relative error below 1e-6.
func tanh32(x float32) float32 {
	if x < 0.625 && x > -0.625 {
		s := x * x
		p := float32(-5.70498872745e-3)
		p = p*s + 2.06390887954e-2
		p = p*s - 5.37397155531e-2
		p = p*s + 1.33314422036e-1
		p = p*s - 3.33332819422e-1
		return p*s*x + x
	}
	return 1 - 2/(exp32(2*x)+1)
}

// normal32 is the probability that a standard normal value is below x, given exp(-x²/2), with an absolute error below
// 3e-7: Abramowitz and Stegun, 7.1.26.
func normal32(x, density float32) float32 {
	t := 1 / (1 + 0.3275911/math.Sqrt2*max(x, -x))
	p := float32(1.061405429 / 2)
	p = p*t - 1.453152027/2
	p = p*t + 1.421413741/2
	p = p*t - 0.284496736/2
	p = p*t + 0.254829592/2
	tail := p * t * density
	if x < 0 {
		return tail
	}
	return 1 - tail
}
