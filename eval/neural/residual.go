package neural

import "symsearch/symbolic"

// Residual adds a shortcut around layers: y = layers(x) + shortcut(x) (He et al., Deep residual learning, 2016). An
// activation after the sum, where one is wanted, is the next layer.
type Residual struct {
	Layers   []Layer `sym:"layers" doc:"the layers that are gone around, first to last"`
	Shortcut Layer   `sym:"shortcut" optional:"true" doc:"what the input goes through to be added; the input itself when not given"`
}

var _ Layer = (*Residual)(nil)

// Compile wants both ways to give the same shape.
func (r *Residual) Compile(b *Builder, in Shape) (Module, Shape, error) {
	from := b.from
	body, out, err := (&Sequential{Layers: r.Layers}).Compile(b, in)
	if err != nil {
		return nil, nil, err
	}
	last := b.gives
	b.from, b.gives = from, place{}
	m := &residual{body: body}
	if r.Shortcut == nil {
		if !out.Equal(in) {
			return nil, nil, b.Errorf("adds %s from %s to %s from %s (hint: give it a shortcut that makes %s of %s, "+
				"such as !Linear, or !Conv2D with kernel_size 1)", in, from, out, last, out, in)
		}
	} else {
		p, side, err := b.compile(r.Shortcut, in, symbolic.Key("shortcut"))
		if err != nil {
			return nil, nil, err
		}
		if !side.Equal(out) {
			return nil, nil, b.Errorf("adds %s from %s to %s from %s (hint: let the shortcut give %s too)", side, p.gives, out, last, out)
		}
		m.shortcut = p
	}
	m.y, m.dx = b.Buffer(out.Size()), b.Buffer(in.Size())
	m.size, m.in = out.Size(), in.Size()
	return m, out, nil
}

type residual struct {
	body     Module
	shortcut Module // nil: the input itself
	y, dx    []float32
	size, in int
}

func (m *residual) Forward(x []float32, rows int, train bool) []float32 {
	y := m.y[:rows*m.size]
	copy(y, m.body.Forward(x, rows, train)[:len(y)])
	if m.shortcut != nil {
		x = m.shortcut.Forward(x, rows, train)
	}
	axpy(1, x[:len(y)], y)
	return y
}

func (m *residual) Backward(dy []float32, rows int, wantInput bool) []float32 {
	dx := m.dx[:rows*m.in]
	body := m.body.Backward(dy, rows, wantInput)
	if wantInput {
		copy(dx, body[:len(dx)])
	}
	if m.shortcut != nil {
		dy = m.shortcut.Backward(dy, rows, wantInput)
	}
	if !wantInput {
		return nil
	}
	axpy(1, dy[:len(dx)], dx)
	return dx
}
