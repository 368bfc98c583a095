package neural

// Activation is a Layer that bends what it gets, value by value, and keeps its shape: patches put one in the place of another.
// A layer of one's own becomes one with a method Activates that does nothing.
type Activation interface {
	Layer

	Activates()
}

// Activates makes ReLU an Activation.
func (*ReLU) Activates() {}

// Activates makes LeakyReLU an Activation.
func (*LeakyReLU) Activates() {}

// Activates makes PReLU an Activation.
func (*PReLU) Activates() {}

// Activates makes GELU an Activation.
func (*GELU) Activates() {}

// Activates makes SiLU an Activation.
func (*SiLU) Activates() {}

// Activates makes Tanh an Activation.
func (*Tanh) Activates() {}

// Activates makes Sigmoid an Activation.
func (*Sigmoid) Activates() {}

var _ = []Activation{(*ReLU)(nil), (*LeakyReLU)(nil), (*PReLU)(nil), (*GELU)(nil), (*SiLU)(nil), (*Tanh)(nil), (*Sigmoid)(nil)}
