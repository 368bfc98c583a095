package neural

// Identity gives its input: the layer that is not there, for use as a candidate.
type Identity struct{}

var _ Layer = (*Identity)(nil)

// Compile takes any shape.
func (*Identity) Compile(_ *Builder, in Shape) (Module, Shape, error) { return identity{}, in, nil }

// Flatten reads a sample as one flat row of features. It costs nothing. Linear does the same to what it gets, so a
// Flatten is only needed where another layer shall treat every value as a feature of its own.
type Flatten struct{}

var _ Layer = (*Flatten)(nil)

// Compile takes any shape.
func (*Flatten) Compile(_ *Builder, in Shape) (Module, Shape, error) {
	return identity{}, Shape{in.Size()}, nil
}

type identity struct{}

func (identity) Forward(x []float32, _ int, _ bool) []float32   { return x }
func (identity) Backward(dy []float32, _ int, _ bool) []float32 { return dy }
