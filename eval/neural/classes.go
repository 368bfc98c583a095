package neural

import "symsearch/symbolic"

// Classes lists what an experiment file can name from this package: layers, initialisers, losses, optimizers, schedules,
// EarlyStopping and Train.
func Classes() []*symbolic.Class {
	return []*symbolic.Class{
		symbolic.ClassOf[Sequential]("Sequential", "layers one after the other"),
		symbolic.ClassOf[Residual]("Residual", "layers with a shortcut around them that is added"),
		symbolic.ClassOf[Concat]("Concat", "branches on the same input, results side by side"),
		symbolic.ClassOf[Linear]("Linear", "affine map W x + b"),
		symbolic.ClassOf[Conv1D]("Conv1D", "convolution along a sequence"),
		symbolic.ClassOf[Conv2D]("Conv2D", "convolution over an image"),
		symbolic.ClassOf[MaxPool2D]("MaxPool2D", "largest value under a window"),
		symbolic.ClassOf[AvgPool2D]("AvgPool2D", "mean under a window"),
		symbolic.ClassOf[Flatten]("Flatten", "reads a sample as flat features"),
		symbolic.ClassOf[BatchNorm]("BatchNorm", "mean 0 and deviation 1 per feature or channel, over the batch"),
		symbolic.ClassOf[LayerNorm]("LayerNorm", "mean 0 and deviation 1 over the values of a sample"),
		symbolic.ClassOf[Dropout]("Dropout", "sets random values to zero while training"),
		symbolic.ClassOf[ReLU]("ReLU", "max(x, 0)"),
		symbolic.ClassOf[PReLU]("PReLU", "learned slope below zero"),
		symbolic.ClassOf[LeakyReLU]("LeakyReLU", "fixed slope below zero"),
		symbolic.ClassOf[GELU]("GELU", "x times the normal distribution function"),
		symbolic.ClassOf[SiLU]("SiLU", "x times Sigmoid"),
		symbolic.ClassOf[Tanh]("Tanh", "hyperbolic tangent"),
		symbolic.ClassOf[Sigmoid]("Sigmoid", "1/(1 + exp(-x))"),
		symbolic.ClassOf[Identity]("Identity", "the input"),

		symbolic.ClassOf[FanInUniform]("FanInUniform", "uniform within 1/sqrt(fan_in); PyTorch's default"),
		symbolic.ClassOf[HeUniform]("HeUniform", "uniform, scaled by fan_in"),
		symbolic.ClassOf[HeNormal]("HeNormal", "normal, scaled by fan_in"),
		symbolic.ClassOf[GlorotUniform]("GlorotUniform", "uniform, scaled by fan_in + fan_out (Xavier)"),
		symbolic.ClassOf[GlorotNormal]("GlorotNormal", "normal, scaled by fan_in + fan_out (Xavier)"),
		symbolic.ClassOf[Normal]("Normal", "normal with a fixed deviation"),
		symbolic.ClassOf[Zeros]("Zeros", "all zero"),

		symbolic.ClassOf[CrossEntropy]("CrossEntropy", "loss of classifications"),
		symbolic.ClassOf[MeanSquared]("MeanSquared", "squared difference, for regressions"),
		symbolic.ClassOf[Huber]("Huber", "squared difference that turns linear, for regressions"),

		symbolic.ClassOf[SGD]("SGD", "gradient descent, with momentum"),
		symbolic.ClassOf[Adam]("Adam", "steps scaled by running moments of the gradient"),
		symbolic.ClassOf[AdamW]("AdamW", "Adam with decoupled weight decay"),
		symbolic.ClassOf[RMSProp]("RMSProp", "steps scaled by running squares of the gradient"),

		symbolic.ClassOf[Constant]("Constant", "learning rate as it is"),
		symbolic.ClassOf[Step]("Step", "learning rate falls in steps"),
		symbolic.ClassOf[Cosine]("Cosine", "learning rate falls along half a cosine"),
		symbolic.ClassOf[WarmUp]("WarmUp", "learning rate rises first"),

		symbolic.ClassOf[EarlyStopping]("EarlyStopping", "ends a training that no longer gets better"),
		symbolic.ClassOf[Train]("Train", "trains the model on a data set, scores it on validation rows"),
	}
}
