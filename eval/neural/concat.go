package neural

import (
	"slices"

	"symsearch/symbolic"
)

// Concat sends the input through several branches and puts their results one after the other: features of flat
// samples, channels of sequences and images.
type Concat struct {
	Branches []Layer `sym:"branches" min:"1" doc:"layers that all get the same input"`
}

var _ Layer = (*Concat)(nil)

// Compile wants branches whose results differ in nothing but the number of channels.
func (c *Concat) Compile(b *Builder, in Shape) (Module, Shape, error) {
	if len(c.Branches) == 0 {
		return nil, nil, b.Errorf("has no branches (hint: !Identity {} is one that gives the input)")
	}
	m := &concat{in: in.Size()}
	var out Shape
	var first place
	for i, layer := range c.Branches {
		p, shape, err := b.compile(layer, in, symbolic.Key("branches"), symbolic.Index(i))
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			out, first = slices.Clone(shape), p.gives
		} else {
			if len(shape) != len(out) || !shape[1:].Equal(out[1:]) {
				return nil, nil, b.Errorf("cannot put %s from %s beside %s from %s: everything but the number of channels "+
					"must be the same (hint: use the same stride and padding, or a Flatten at the end of every branch)", shape, p.gives, m.first, first)
			}
			out[0] += shape[0]
		}
		if i == 0 {
			m.first = slices.Clone(shape)
		}
		m.parts, m.sizes = append(m.parts, p), append(m.sizes, shape.Size())
		m.dys = append(m.dys, b.Buffer(shape.Size()))
	}
	m.size = out.Size()
	m.y, m.dx = b.Buffer(m.size), b.Buffer(m.in)
	return m, out, nil
}

type concat struct {
	parts    []*part
	sizes    []int
	first    Shape
	y, dx    []float32
	dys      [][]float32 // the gradient for each branch
	in, size int
}

func (m *concat) Forward(x []float32, rows int, train bool) []float32 {
	y, at := m.y[:rows*m.size], 0
	for i, p := range m.parts {
		size := m.sizes[i]
		part := p.Forward(x, rows, train)
		for r := range rows {
			copy(y[r*m.size+at:], part[r*size:(r+1)*size])
		}
		at += size
	}
	return y
}

func (m *concat) Backward(dy []float32, rows int, wantInput bool) []float32 {
	dx, at := m.dx[:rows*m.in], 0
	clear(dx)
	for i, p := range m.parts {
		size := m.sizes[i]
		part := m.dys[i][:rows*size]
		for r := range rows {
			copy(part[r*size:(r+1)*size], dy[r*m.size+at:])
		}
		if d := p.Backward(part, rows, wantInput); wantInput {
			axpy(1, d[:len(dx)], dx)
		}
		at += size
	}
	return dx
}
