package neural

// Layer is a piece of a network as it is written down: settings and nothing else. It is never changed and may be part
// of many networks at once, on many goroutines.
//
// A class of your own becomes a layer by this one method. It infers its widths from in, takes what it needs from the
// builder, and returns the working part and the shape that this gives. A shape that it cannot work on is an error made
// by [Builder.Errorf], which names the place. One that only combines other layers may return
// (&Sequential{...}).Compile(b, in).
type Layer interface {
	Compile(b *Builder, in Shape) (Module, Shape, error)
}

// Module is the working part of one layer in one network: it owns buffers and belongs to one goroutine.
//
// Forward maps rows samples, one after the other in x, and returns the results in a buffer of its own (or x itself), which
// stays valid until it is called again. It must not change x. With train it also remembers what Backward needs; x
// stays as it is until then. Without train it must give every row the result that it would have alone.
//
// Backward is called at most once after a Forward with train, for the same rows. dy is the gradient of the loss with
// respect to the results; the module adds to the gradients of its parameters and, when wantInput is set, returns the gradient
// with respect to x in a buffer of its own (or dy itself). Without wantInput the result is not looked at. It must not
// change dy.
//
// Neither allocates.
type Module interface {
	Forward(x []float32, rows int, train bool) []float32
	Backward(dy []float32, rows int, wantInput bool) []float32
}

// Param is a group of trained numbers of a network.
type Param struct {
	Path  string    // the layer's path and the name of the parameter, as in "layers[0].weight"
	Value []float32 // a window on the network's parameters
	Grad  []float32 // gradient of the loss; modules add to it, the network clears it before each step

	size          int
	init          Initializer
	fanIn, fanOut int
}

// State is a group of numbers that a network keeps but does not train, such as running means. It is saved and restored
// together with the parameters.
type State struct {
	Value []float32

	size  int
	start float32
}
