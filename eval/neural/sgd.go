package neural

import (
	"cmp"
	"errors"
)

// SGD is stochastic gradient descent as PyTorch writes it: with momentum, v = momentum v + g (v = g at the first step) and
// w -= lr v; with nesterov, w -= lr (g + momentum v).
type SGD struct {
	LR       float64 `sym:"lr" default:"0.01" above:"0" doc:"learning rate"`
	Momentum float64 `sym:"momentum" default:"0" min:"0" below:"1" doc:"part of the step before that is kept"`
	Nesterov bool    `sym:"nesterov" default:"false" doc:"look ahead along the momentum"`
	Decay    float64 `sym:"weight_decay" default:"0" min:"0" doc:"added to the gradient: weight_decay times the parameter"`
}

// Validate wants a momentum to look ahead along.
func (s *SGD) Validate() error {
	if s.Nesterov && s.Momentum == 0 {
		return errors.New("nesterov needs a momentum above 0 (hint: momentum: 0.9)")
	}
	return nil
}

// LearningRate is LR.
func (s *SGD) LearningRate() float64 { return cmp.Or(s.LR, 0.01) }

// Stepper makes the state.
func (s *SGD) Stepper(n int) Stepper {
	st := &sgd{momentum: float32(s.Momentum), decay: float32(s.Decay), nesterov: s.Nesterov}
	if s.Momentum != 0 {
		st.v = newFloats(n)
	}
	return st
}

type sgd struct {
	momentum, decay float32
	nesterov        bool
	v               []float32 // nil without momentum
}

func (s *sgd) Step(values, grads []float32, rate float64, scale float32) {
	lr, grads := float32(rate), grads[:len(values)]
	if s.v == nil {
		for i, w := range values {
			values[i] = w - lr*(scale*grads[i]+s.decay*w)
		}
		return
	}
	v := s.v[:len(values)]
	for i, w := range values {
		g := scale*grads[i] + s.decay*w
		m := s.momentum*v[i] + g + tiny
		v[i] = m
		if s.nesterov {
			m = g + s.momentum*m
		}
		values[i] = w - lr*m
	}
}

// RMSProp divides the gradient by a running root of its squares (Tieleman and Hinton 2012), as PyTorch writes it:
// s = alpha s + (1-alpha) g², w -= lr g/(sqrt(s) + eps); with momentum, v = momentum v + g/(sqrt(s) + eps) and w -= lr v.
type RMSProp struct {
	LR       float64 `sym:"lr" default:"0.01" above:"0" doc:"learning rate"`
	Alpha    float64 `sym:"alpha" default:"0.99" above:"0" below:"1" doc:"part of the running squares that is kept"`
	Eps      float64 `sym:"eps" default:"1e-8" above:"0" doc:"added to the root"`
	Momentum float64 `sym:"momentum" default:"0" min:"0" below:"1" doc:"part of the step before that is kept"`
	Decay    float64 `sym:"weight_decay" default:"0" min:"0" doc:"added to the gradient: weight_decay times the parameter"`
}

// LearningRate is LR.
func (r *RMSProp) LearningRate() float64 { return cmp.Or(r.LR, 0.01) }

// Stepper makes the state.
func (r *RMSProp) Stepper(n int) Stepper {
	alpha := cmp.Or(r.Alpha, 0.99)
	return &rmsProp{alpha: float32(alpha), rest: float32(1 - alpha), eps: float32(cmp.Or(r.Eps, 1e-8)),
		momentum: float32(r.Momentum), decay: float32(r.Decay), s: newFloats(n), v: newFloats(n)}
}

type rmsProp struct {
	alpha, rest, eps, momentum, decay float32
	s, v                              []float32
}

func (r *rmsProp) Step(values, grads []float32, rate float64, scale float32) {
	lr, grads := float32(rate), grads[:len(values)]
	s, v := r.s[:len(values)], r.v[:len(values)]
	for i, w := range values {
		g := scale*grads[i] + r.decay*w
		sq := r.alpha*s[i] + r.rest*g*g + tiny
		s[i] = sq
		m := r.momentum*v[i] + g/(sqrt32(sq)+r.eps) + tiny
		v[i] = m
		values[i] = w - lr*m
	}
}
