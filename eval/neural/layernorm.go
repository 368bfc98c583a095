package neural

import (
	"cmp"
	"math"
)

// LayerNorm brings every sample to mean 0 and deviation 1 over all its values, then scales and shifts each value by
// learned numbers (Ba et al. 2016).
type LayerNorm struct {
	Eps    float64 `sym:"eps" default:"1e-5" above:"0" doc:"added to the variance"`
	Affine bool    `sym:"affine" default:"true" doc:"learn a scale and a shift per value"`
}

var _ Layer = (*LayerNorm)(nil)

// Compile takes any shape.
func (n *LayerNorm) Compile(b *Builder, in Shape) (Module, Shape, error) {
	size := in.Size()
	m := &layerNorm{size: size, eps: cmp.Or(n.Eps, 1e-5), y: b.Buffer(size), x: b.Buffer(size), dx: b.Buffer(size), inv: b.Buffer(1)}
	if n.Affine {
		m.gain = b.Param("weight", size, filled(1), size, size)
		m.shift = b.Param("bias", size, &Zeros{}, size, size)
	}
	return m, in, nil
}

type layerNorm struct {
	size        int
	eps         float64
	gain, shift *Param    // nil without affine
	x, y, dx    []float32 // x is the normalised input
	inv         []float32 // 1/deviation of each row
}

func (m *layerNorm) Forward(x []float32, rows int, _ bool) []float32 {
	n := m.size
	for r := range rows {
		row, norm := x[r*n:(r+1)*n], m.x[r*n:(r+1)*n]
		mean := sum(row) / float32(n)
		var square float32
		for _, v := range row {
			square += (v - mean) * (v - mean)
		}
		inv := float32(1 / math.Sqrt(float64(square)/float64(n)+m.eps))
		m.inv[r] = inv
		for i, v := range row {
			norm[i] = (v - mean) * inv
		}
		if m.gain != nil {
			gain, shift, y := m.gain.Value[:n], m.shift.Value[:n], m.y[r*n:(r+1)*n]
			for i, v := range norm {
				y[i] = v*gain[i] + shift[i]
			}
		}
	}
	if m.gain == nil {
		return m.x[:rows*n]
	}
	return m.y[:rows*n]
}

func (m *layerNorm) Backward(dy []float32, rows int, wantInput bool) []float32 {
	n := m.size
	for r := range rows {
		dyRow, norm, dx := dy[r*n:(r+1)*n], m.x[r*n:(r+1)*n], m.dx[r*n:(r+1)*n]
		copy(dx, dyRow) // becomes the gradient with respect to the normalised input
		if m.gain != nil {
			gain, gainGrad := m.gain.Value[:n], m.gain.Grad[:n]
			for i, d := range dyRow {
				gainGrad[i] += d * norm[i]
				dx[i] = d * gain[i]
			}
			axpy(1, dyRow, m.shift.Grad)
		}
		if !wantInput {
			continue
		}
		inv := m.inv[r]
		meanD, meanDX := sum(dx)/float32(n), dot(dx, norm)/float32(n)
		for i, v := range norm {
			dx[i] = inv * (dx[i] - meanD - v*meanDX)
		}
	}
	return m.dx[:rows*n]
}
