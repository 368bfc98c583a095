// Package neural trains small networks inside of the process: layers as classes, gradients by hand, float32 on gonum's
// BLAS, one goroutine per training.
//
// It is for what a search needs thousands of: perceptrons and small convolutions that train in a fraction of a second. It is
// not for networks that need a GPU, for language models, or for layers that are made up while data flows through them;
// those are trained by a program of your own, through eval.Command.
//
// The names to know:
//
//   - [Layer] is a piece of a model: [Sequential], [Residual] and [Concat] hold others; [Linear], [Conv2D], [ReLU] and so on
//     are the leaves. Widths follow from the input; what does not fit is an error that names both layers.
//   - [Train] is the evaluator: it trains a candidate and scores it on validation rows. [Train.Fit] does the same from Go.
//   - [Compile] makes a [Network] of a model, and [Parameters] counts what it would have.
//   - [Optimizer], [Loss], [Schedule] and [Initializer] are interfaces of one or two methods; an own class that has them
//     can stand wherever ours do.
//
// Where a default is a matter of taste it is PyTorch's: weights and offsets of linear and convolution layers from
// U(-1/sqrt(fan_in), 1/sqrt(fan_in)); BatchNorm with momentum 0.1 and eps 1e-5, its running variance unbiased; LeakyReLU
// with slope 0.01 and PReLU from 0.25; Adam with betas 0.9 and 0.999 and eps 1e-8, RMSProp with alpha 0.99; weight decay on
// all parameters. Unlike PyTorch, LayerNorm runs over all values of a sample, and a last batch of a single row is left out
// of an epoch when the network has a BatchNorm.
package neural
