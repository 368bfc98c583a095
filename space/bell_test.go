package space

import (
	"math"
	"testing"
)

// TestNormalShare compares the two functions of the bell curve with package math, and with each other.
func TestNormalShare(t *testing.T) {
	for z := -37.0; z < 8; z += 0.01 {
		got, want := normalShare(z), math.Erfc(-z/math.Sqrt2)/2
		if math.Abs(got-want) > 1e-11*want {
			t.Fatalf("normalShare(%g) = %g, want %g", z, got, want)
		}
		if z > -36 && z < 5 {
			if back := normalQuantile(got); math.Abs(back-z) > 1e-9*(1+math.Abs(z)) {
				t.Fatalf("normalQuantile(%g) = %g, want %g", got, back, z)
			}
		}
	}
}
