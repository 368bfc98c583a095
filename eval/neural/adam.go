package neural

import (
	"cmp"
	"math"
)

// Adam (Kingma and Ba 2015) steps by the running mean of the gradient over the root of the running mean of its
// squares, both corrected for their start at zero.
type Adam struct {
	LR    float64 `sym:"lr" default:"0.001" above:"0" doc:"learning rate"`
	Beta1 float64 `sym:"beta1" default:"0.9" above:"0" below:"1" doc:"part of the running gradient that is kept"`
	Beta2 float64 `sym:"beta2" default:"0.999" above:"0" below:"1" doc:"part of the running squares that is kept"`
	Eps   float64 `sym:"eps" default:"1e-8" above:"0" doc:"added to the root"`
	Decay float64 `sym:"weight_decay" default:"0" min:"0" doc:"added to the gradient: weight_decay times the parameter"`
}

// AdamW is [Adam] with a weight decay that is apart from the gradient: w -= lr weight_decay w before each step
// (Loshchilov and Hutter 2019).
type AdamW struct {
	LR    float64 `sym:"lr" default:"0.001" above:"0" doc:"learning rate"`
	Beta1 float64 `sym:"beta1" default:"0.9" above:"0" below:"1" doc:"part of the running gradient that is kept"`
	Beta2 float64 `sym:"beta2" default:"0.999" above:"0" below:"1" doc:"part of the running squares that is kept"`
	Eps   float64 `sym:"eps" default:"1e-8" above:"0" doc:"added to the root"`
	Decay float64 `sym:"weight_decay" default:"0.01" min:"0" doc:"part of a parameter that is taken away per step, times the learning rate"`
}

// LearningRate is LR.
func (a *Adam) LearningRate() float64 { return cmp.Or(a.LR, 0.001) }

// LearningRate is LR.
func (a *AdamW) LearningRate() float64 { return cmp.Or(a.LR, 0.001) }

// Stepper makes the state.
func (a *Adam) Stepper(n int) Stepper {
	s := newAdam(n, a.Beta1, a.Beta2, a.Eps)
	s.l2 = float32(a.Decay)
	return s
}

// Stepper makes the state.
func (a *AdamW) Stepper(n int) Stepper {
	s := newAdam(n, a.Beta1, a.Beta2, a.Eps)
	s.shrink = a.Decay
	return s
}

type adam struct {
	beta1, beta2, eps float64
	l2                float32 // weight decay of Adam
	shrink            float64 // weight decay of AdamW
	steps             int
	m, v              []float32
}

func newAdam(n int, beta1, beta2, eps float64) *adam {
	return &adam{beta1: cmp.Or(beta1, 0.9), beta2: cmp.Or(beta2, 0.999), eps: cmp.Or(eps, 1e-8), m: newFloats(n), v: newFloats(n)}
}

// Step uses the order of the paper's section 2 that folds both corrections into two numbers per step:
// w -= (lr/(1-beta1^t)) m / (sqrt(v)/sqrt(1-beta2^t) + eps), with the second root multiplied out.
func (a *adam) Step(values, grads []float32, lr float64, scale float32) {
	a.steps++
	t := float64(a.steps)
	root := math.Sqrt(1 - math.Pow(a.beta2, t))
	rate, eps := float32(lr*root/(1-math.Pow(a.beta1, t))), float32(a.eps*root)
	keep := float32(1 - lr*a.shrink)
	b1, b2 := float32(a.beta1), float32(a.beta2)
	r1, r2 := float32(1-a.beta1), float32(1-a.beta2)
	l2 := a.l2
	grads, ms, vs := grads[:len(values)], a.m[:len(values)], a.v[:len(values)]
	for i, w := range values {
		g := scale*grads[i] + l2*w
		m := b1*ms[i] + r1*g + tiny
		v := b2*vs[i] + r2*g*g + tiny
		ms[i], vs[i] = m, v
		values[i] = keep*w - rate*m/(sqrt32(v)+eps)
	}
}
