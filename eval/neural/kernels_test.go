package neural

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// TestProducts compares the three products with plain loops in double precision, for shapes below, at and above the
// edges of tiles.
func TestProducts(t *testing.T) {
	sizes := []int{1, 2, 3, 4, 7, 8, 16, 31, 33, 64, 65, 130}
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func(n int) []float32 {
		x := newFloats(n)
		for i := range x {
			x[i] = float32(rng.NormFloat64())
		}
		return x
	}
	for _, m := range sizes {
		for _, n := range sizes {
			for _, k := range sizes {
				a, b, c := draw(m*k), draw(k*n), draw(m*n)
				want := make([]float64, m*n)
				for i := range m {
					for j := range n {
						want[i*n+j] = float64(c[i*n+j])
						for l := range k {
							want[i*n+j] += float64(a[i*k+l]) * float64(b[l*n+j])
						}
					}
				}
				at, bt := newFloats(m*k), newFloats(k*n)
				transpose(at, a, m, k)
				transpose(bt, b, k, n)
				for _, product := range []struct {
					name string
					f    func(c []float32)
				}{
					{"addMul", func(c []float32) { addMul(c, a, b, m, n, k, newFloats(m*k)) }},
					{"addMulTransposed", func(c []float32) { addMulTransposed(c, a, bt, m, n, k) }},
					{"addTransposedMul", func(c []float32) { addTransposedMul(c, at, b, m, n, k) }},
				} {
					got := append([]float32(nil), c...)
					product.f(got)
					for i := range got {
						if math.Abs(float64(got[i])-want[i]) > 1e-4 {
							t.Fatalf("%s %dx%dx%d: c[%d] = %v, want %v", product.name, m, n, k, i, got[i], want[i])
						}
					}
				}
			}
		}
	}
}

func TestAligned(t *testing.T) {
	for n := range 300 {
		x := newFloats(n)
		if len(x) != n || cap(x) != n || n > 0 && uintptr(unsafe.Pointer(&x[0]))%64 != 0 {
			t.Fatalf("newFloats(%d): length %d, capacity %d, at %p", n, len(x), cap(x), x)
		}
	}
}

// TestElementary compares the single-precision functions with package math.
func TestElementary(t *testing.T) {
	for x := float32(-30); x < 30; x += 1.0 / 512 {
		v := float64(x)
		if got, want := float64(exp32(x)), math.Exp(v); math.Abs(got-want) > 3e-7*want {
			t.Errorf("exp(%v) = %v, want %v", x, got, want)
		}
		if got, want := float64(tanh32(x)), math.Tanh(v); math.Abs(got-want) > 1e-6*math.Abs(want) {
			t.Errorf("tanh(%v) = %v, want %v", x, got, want)
		}
		if got, want := float64(normal32(x, exp32(-x*x/2))), (1+math.Erf(v/math.Sqrt2))/2; math.Abs(got-want) > 3e-7 {
			t.Errorf("normal(%v) = %v, want %v", x, got, want)
		}
	}
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, row := range []struct{ got, least, most float32 }{
		{exp32(inf), 1e38, math.MaxFloat32}, {exp32(1e30), 1e38, math.MaxFloat32}, {exp32(-inf), 1e-36, 1e-34}, {exp32(0), 1, 1},
		{tanh32(inf), 1, 1}, {tanh32(-inf), -1, -1}, {normal32(-inf, 0), 0, 0}, {normal32(inf, 0), 1, 1},
	} {
		if !(row.got >= row.least && row.got <= row.most) {
			t.Errorf("got %v, want %v to %v", row.got, row.least, row.most)
		}
	}
	for name, got := range map[string]float32{"exp": exp32(nan), "tanh": tanh32(nan), "normal": normal32(nan, nan)} {
		if got == got {
			t.Errorf("%s(NaN) = %v", name, got)
		}
	}
}

// BenchmarkProducts shows the speed of each product at sizes that occur; the package documentation quotes it.
func BenchmarkProducts(b *testing.B) {
	for _, s := range [][3]int{{32, 128, 64}, {32, 10, 128}, {32, 256, 256}, {16, 64, 9}, {32, 64, 144}} {
		m, n, k := s[0], s[1], s[2]
		a, x, c, work := newFloats(m*k), newFloats(k*n), newFloats(m*n), newFloats(m*k)
		fill(a, 0.5)
		fill(x, 0.25)
		for _, product := range []struct {
			name string
			f    func()
		}{
			{"a*b", func() { addMul(c, a, x, m, n, k, work) }},
			{"a*bT", func() { addMulTransposed(c, a, x, m, n, k) }},
			{"aT*b", func() { addTransposedMul(c, a, x, m, n, k) }},
		} {
			b.Run(fmt.Sprintf("%s/%dx%dx%d", product.name, m, n, k), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					product.f()
				}
				b.ReportMetric(2*float64(m*n*k)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
