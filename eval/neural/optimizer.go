package neural

import "math"

// Optimizer says how parameters follow their gradients. It is settings; what it remembers about a network is in the
// Stepper that it makes for it.
type Optimizer interface {
	// Stepper makes the state for n parameters. It belongs to one goroutine.
	Stepper(n int) Stepper

	// LearningRate is the rate before any schedule.
	LearningRate() float64
}

// Stepper changes values by one step against their gradients. lr is the learning rate of this step, and every gradient
// counts times scale (gradient clipping). It makes one pass over the slices and does not allocate.
type Stepper interface {
	Step(values, grads []float32, lr float64, scale float32)
}

var (
	_ Optimizer = (*SGD)(nil)
	_ Optimizer = (*RMSProp)(nil)
	_ Optimizer = (*Adam)(nil)
	_ Optimizer = (*AdamW)(nil)
)

// tiny is added to running means at every step. Where a gradient stays zero (a dead unit) a mean would otherwise sink
// below the normal numbers, and arithmetic on those is a hundred times slower. It moves no parameter by more than 1e-20 a
// step.
const tiny = 1e-30

// sqrt32 compiles to one single-precision instruction.
func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }
