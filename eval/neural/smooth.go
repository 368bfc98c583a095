package neural

import "math"

// Tanh gives the hyperbolic tangent.
type Tanh struct{}

// Sigmoid gives 1/(1 + exp(-x)).
type Sigmoid struct{}

// SiLU gives x/(1 + exp(-x)), also called swish (Elfwing et al. 2017).
type SiLU struct{}

// GELU gives x times the probability that a standard normal value is below x (Hendrycks and Gimpel 2016); the exact form,
// not the one by tanh.
type GELU struct{}

var (
	_ Layer = (*Tanh)(nil)
	_ Layer = (*Sigmoid)(nil)
	_ Layer = (*SiLU)(nil)
	_ Layer = (*GELU)(nil)
)

// Compile takes any shape.
func (*Tanh) Compile(b *Builder, in Shape) (Module, Shape, error) { return newSmooth(b, in, tanhAll) }

// Compile takes any shape.
func (*Sigmoid) Compile(b *Builder, in Shape) (Module, Shape, error) {
	return newSmooth(b, in, sigmoidAll)
}

// Compile takes any shape.
func (*SiLU) Compile(b *Builder, in Shape) (Module, Shape, error) { return newSmooth(b, in, siluAll) }

// Compile takes any shape.
func (*GELU) Compile(b *Builder, in Shape) (Module, Shape, error) { return newSmooth(b, in, geluAll) }

// smooth is an activation whose slope falls out of computing its value, and is kept for the way back.
type smooth struct {
	f           func(y, slope, x []float32) // all of the same length
	y, slope, d []float32
	size        int
}

func newSmooth(b *Builder, in Shape, f func(y, slope, x []float32)) (Module, Shape, error) {
	n := in.Size()
	return &smooth{f: f, y: b.Buffer(n), slope: b.Buffer(n), d: b.Buffer(n), size: n}, in, nil
}

func (m *smooth) Forward(x []float32, rows int, _ bool) []float32 {
	n := rows * m.size
	m.f(m.y[:n], m.slope[:n], x[:n])
	return m.y[:n]
}

func (m *smooth) Backward(dy []float32, rows int, wantInput bool) []float32 {
	if !wantInput {
		return nil
	}
	dx := m.d[:rows*m.size]
	dy, slope := dy[:len(dx)], m.slope[:len(dx)]
	for i, s := range slope {
		dx[i] = dy[i] * s
	}
	return dx
}

func tanhAll(y, slope, x []float32) {
	y, slope = y[:len(x)], slope[:len(x)]
	for i, v := range x {
		t := tanh32(v)
		y[i], slope[i] = t, 1-t*t
	}
}

func sigmoidAll(y, slope, x []float32) {
	y, slope = y[:len(x)], slope[:len(x)]
	for i, v := range x {
		s := 1 / (1 + exp32(-v))
		y[i], slope[i] = s, s*(1-s)
	}
}

func siluAll(y, slope, x []float32) {
	y, slope = y[:len(x)], slope[:len(x)]
	for i, v := range x {
		s := 1 / (1 + exp32(-v))
		y[i], slope[i] = v*s, s*(1+v*(1-s))
	}
}

func geluAll(y, slope, x []float32) {
	const peak = 1 / (math.Sqrt2 * 1.77245385090551602729816748334114518) // of the normal density: 1/sqrt(2 pi)
	y, slope = y[:len(x)], slope[:len(x)]
	for i, v := range x {
		density := exp32(-v * v / 2)
		p := normal32(v, density)
		y[i], slope[i] = v*p, p+v*peak*density
	}
}
