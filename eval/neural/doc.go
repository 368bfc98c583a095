// Package neural trains small networks inside of the process: layers as classes, gradients by hand, float32 on gonum's
// BLAS, one goroutine per training.
//
// It is for what a search needs thousands of: perceptrons and small convolutions that train in a fraction of a second. It
// is not for networks that need a GPU, for language models, or for layers that are made up while data flows through them;
// those are trained by a program of your own, through eval.Command.
//
// The names to know:
//
//   - [Layer] is a piece of a model: [Sequential], [Residual] and [Concat] hold others; [Linear], [Conv2D], [ReLU] and so
//     on are the leaves. Widths follow from the input; what does not fit is an error that names both layers.
//   - [Train] is the evaluator: it trains a candidate and scores it on validation rows. [Train.Fit] does the same from Go.
//   - [Compile] makes a [Network] of a model, and [Parameters] counts what it would have.
//   - [Optimizer], [Loss], [Schedule] and [Initializer] are interfaces of one or two methods; an own class that has them
//     can stand wherever ours do.
//
// In an experiment file:
//
//	model: !Sequential
//	  - !Conv2D {out_channels: 16, same: true}
//	  - !OneOf [!ReLU {}, !SiLU {}]
//	  - !MaxPool2D {}
//	  - !Linear {out_features: 10}
//	evaluate: !Train
//	  data: !Digits {}
//	  optimizer: !AdamW {lr: !FloatRange {min: 1e-4, max: 0.03, scale: log}}
//	  schedule: !WarmUp {epochs: 1, then: !Cosine {}}
//	  epochs: 20
//
// # Rules
//
// A flat sample has the shape {features}, a sequence {channels, length}, an image {channels, height, width}. Flattening is
// implicit: [Linear] reads whatever it gets as one flat row, and [Flatten] is only needed before other layers that shall
// see single values. The last layer gives the logits of the classes, or the (standardised) value of a regression: no
// softmax is written down, since the loss has it.
//
// Where a default is a matter of taste it is PyTorch's: weights and offsets of linear and convolution layers from
// U(-1/sqrt(fan_in), 1/sqrt(fan_in)); BatchNorm with momentum 0.1 and eps 1e-5, its running variance unbiased; LeakyReLU
// with slope 0.01 and PReLU from 0.25; the exact GELU; Adam with betas 0.9 and 0.999 and eps 1e-8, RMSProp with alpha
// 0.99; weight decay on all parameters; padding counts in AvgPool2D. Unlike PyTorch, LayerNorm runs over all values of a
// sample, and a last batch of a single row is left out of an epoch when the network has a BatchNorm.
//
// In a struct literal a number of zero stands for the default where zero has no meaning (kernel_size, stride, eps,
// learning rates, betas, epochs and so on). Bias, Affine, Dropout.P and LeakyReLU.Slope are taken as they are.
//
// A training draws from generators seeded by its candidate alone and stays on the goroutine that calls it, so that a
// candidate gives the same bits on the same machine whatever else runs, and two trials on two cores take no longer than
// one. Other processors may round differently (some have fused multiply-add).
//
// # Design
//
// Gradients are written by hand, layer by layer. A graph that differentiates itself would be more general, but it
// allocates, hides which pass costs what, and the one Go library that does it ran 12 times slower at our sizes. Each
// layer is checked against finite differences, and forward passes, losses and optimizers against PyTorch.
//
// A layer is settings; a module is the working part with its buffers. So trees stay immutable and can be shared between
// trials, and a network allocates everything when it is compiled: a training step allocates nothing. All parameters lie
// in one slice and all gradients in another, each on a cache line of its own: the optimizer, the norm for clipping and the
// copy of the best weights are one pass each.
//
// Products were measured on one core at the sizes that occur, in GFLOP/s for (rows x inputs x outputs):
//
//	                                             32x64x128   32x128x10   32x256x256
//	gonum Gemm, a b                                    8.5         1.5          8.8
//	gonum Gemm, a bᵀ (dot products), as it is         14.7        18.3         11.2
//	the same in tiles of 32 KiB                       14.5        19.0         21.9
//	gonum Ger, a sum of outer products, in tiles      18.1        11.8         22.1
//	blas32.Axpy row by row, zeros skipped            8 to 9      1 to 2      9 to 15
//	blocks of 2x4 in registers, plain Go               5.8         6.3          6.4
//	four rows at once, plain Go                        4.9         3.7          4.8
//
// So two kernels remain, dot products and outer products, and a Linear stores its weights by input when it has at least 32
// outputs or more outputs than inputs (all of its products with many columns are outer products then) and by output
// otherwise. Skipping zeros after a ReLU does not make up for the slower kernel. Tiles also keep each call below the size
// at which gonum starts goroutines. Dot products sum in an order that depends on the alignment of their second operand, so
// every buffer starts on a cache line; without that, the bits of a result would depend on the allocator.
//
// Around the products: offsets are what a product is added to, so they cost no pass; softmax, loss and gradient are one
// pass; activations and dropout have no branch that depends on data; exp, tanh and the normal distribution are in single
// precision; running means of optimizers are kept away from denormal numbers.
//
// With that, the perceptron 64-128-10 on digits (Adam, batches of 32, 20 epochs, one thread, compiling and scoring after
// each epoch included) trained 240,000 samples per second of processor time where PyTorch 1.13 trained 85,000 and
// scikit-learn 1.2 112,000 in the same run on the same machine, at the same accuracy; BenchmarkTrain repeats our part. A
// cgo build on OpenBLAS and kernels of our own in assembly were left out: products are now half of the time, the default
// build is what nearly everyone runs, and a second set of kernels would give other bits.
package neural
