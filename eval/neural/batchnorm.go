package neural

import (
	"cmp"
	"math"
)

// BatchNorm brings every feature (channel, for sequences and images) to mean 0 and deviation 1 over the batch, then scales
// and shifts it by learned numbers (Ioffe and Szegedy 2015). Outside of training it uses running means instead. As in
// PyTorch, momentum is the weight of the new batch, and the running variance is the unbiased one.
type BatchNorm struct {
	Momentum float64 `sym:"momentum" default:"0.1" above:"0" max:"1" doc:"weight of a new batch in the running mean and variance"`
	Eps      float64 `sym:"eps" default:"1e-5" above:"0" doc:"added to the variance"`
	Affine   bool    `sym:"affine" default:"true" doc:"learn a scale and a shift per feature or channel"`
}

var _ Layer = (*BatchNorm)(nil)

// Compile takes any shape. A training step then needs at least two rows.
func (n *BatchNorm) Compile(b *Builder, in Shape) (Module, Shape, error) {
	channels, length := in.channels()
	m := &batchNorm{channels: channels, length: length, momentum: float32(cmp.Or(n.Momentum, 0.1)), eps: cmp.Or(n.Eps, 1e-5)}
	if n.Affine {
		m.gain = b.Param("weight", channels, filled(1), channels, channels)
		m.shift = b.Param("bias", channels, &Zeros{}, channels, channels)
	}
	m.mean, m.variance = b.State(channels, 0), b.State(channels, 1)
	m.a, m.b, m.inv = b.fixed(channels), b.fixed(channels), b.fixed(channels)
	m.sumDy, m.sumDyX = b.fixed(channels), b.fixed(channels)
	m.x, m.y, m.dx = b.Buffer(in.Size()), b.Buffer(in.Size()), b.Buffer(in.Size())
	b.NeedRows(2)
	return m, in, nil
}

type batchNorm struct {
	channels, length int
	momentum         float32
	eps              float64
	gain, shift      *Param // nil without affine
	mean, variance   *State

	x, y, dx      []float32 // x is the normalised input
	inv           []float32 // 1/deviation of each channel
	a, b          []float32 // per channel: of this batch
	sumDy, sumDyX []float32
}

func (m *batchNorm) Forward(x []float32, rows int, train bool) []float32 {
	size := m.channels * m.length
	x, y := x[:rows*size], m.y[:rows*size]
	if !train {
		m.running()
		m.scale(y, x, m.a, m.b)
		return y
	}
	mean, square := m.a, m.b
	count := float32(rows * m.length)
	clear(mean)
	m.sums(mean, x)
	for c := range mean {
		mean[c] /= count
	}
	clear(square)
	m.squares(square, x, mean)
	for c, s := range square {
		v := s / count
		m.inv[c] = float32(1 / math.Sqrt(float64(v)+m.eps))
		unbiased := v
		if count > 1 {
			unbiased = s / (count - 1)
		}
		m.mean.Value[c] += m.momentum * (mean[c] - m.mean.Value[c])
		m.variance.Value[c] += m.momentum * (unbiased - m.variance.Value[c])
		m.a[c], m.b[c] = m.inv[c], -mean[c]*m.inv[c]
	}
	norm := m.x[:len(x)]
	m.scale(norm, x, m.a, m.b)
	if m.gain == nil {
		return norm
	}
	m.scale(y, norm, m.gain.Value, m.shift.Value)
	return y
}

// running sets a and b so that a x + b is the result by the running statistics.
func (m *batchNorm) running() {
	for c, v := range m.variance.Value {
		inv := float32(1 / math.Sqrt(float64(v)+m.eps))
		m.a[c], m.b[c] = inv, -m.mean.Value[c]*inv
		if m.gain != nil {
			m.a[c] *= m.gain.Value[c]
			m.b[c] = m.b[c]*m.gain.Value[c] + m.shift.Value[c]
		}
	}
}

func (m *batchNorm) Backward(dy []float32, rows int, wantInput bool) []float32 {
	size := m.channels * m.length
	dy, norm := dy[:rows*size], m.x[:rows*size]
	clear(m.sumDy)
	clear(m.sumDyX)
	m.sums(m.sumDy, dy)
	m.products(m.sumDyX, dy, norm)
	if m.gain != nil {
		axpy(1, m.sumDyX, m.gain.Grad)
		axpy(1, m.sumDy, m.shift.Grad)
	}
	if !wantInput {
		return nil
	}
	// dx = gain/deviation (dy - mean(dy) - x mean(dy x)), with x the normalised input
	count := float32(rows * m.length)
	for c, inv := range m.inv {
		if m.gain != nil {
			inv *= m.gain.Value[c]
		}
		m.a[c] = inv
		m.sumDy[c] *= -inv / count
		m.sumDyX[c] *= -inv / count
	}
	dx := m.dx[:rows*size]
	m.scale(dx, dy, m.a, m.sumDy)
	m.addScaled(dx, norm, m.sumDyX)
	return dx
}
