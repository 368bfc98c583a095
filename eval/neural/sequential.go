package neural

import "symsearch/symbolic"

// Sequential applies layers one after the other. Without layers it gives its input.
type Sequential struct {
	Layers []Layer `sym:"layers" doc:"the layers, first to last"`
}

var _ Layer = (*Sequential)(nil)

// Compile compiles each layer for what the one before gives.
func (s *Sequential) Compile(b *Builder, in Shape) (Module, Shape, error) {
	m := &sequential{first: len(s.Layers)}
	for i, layer := range s.Layers {
		p, out, err := b.compile(layer, in, symbolic.Key("layers"), symbolic.Index(i))
		if err != nil {
			return nil, nil, err
		}
		if p.trained {
			m.first = min(m.first, i)
		}
		m.parts = append(m.parts, p)
		in, b.from, b.gives = out, p.gives, p.gives
	}
	return m, in, nil
}

type sequential struct {
	parts []*part
	first int // the first part with parameters
}

func (m *sequential) Forward(x []float32, rows int, train bool) []float32 {
	for _, p := range m.parts {
		x = p.Forward(x, rows, train)
	}
	return x
}

func (m *sequential) Backward(dy []float32, rows int, wantInput bool) []float32 {
	last := m.first
	if wantInput {
		last = 0
	}
	for i := len(m.parts) - 1; i >= last; i-- {
		dy = m.parts[i].Backward(dy, rows, wantInput || i > last)
	}
	return dy
}
