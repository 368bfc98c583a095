package neural

import (
	"cmp"
	"math"
)

// Schedule changes the learning rate while training: Factor is what the optimizer's rate is multiplied by. epoch counts
// from 0 and has a fraction, since the rate is set anew for every batch; epochs is the planned number.
type Schedule interface {
	Factor(epoch, epochs float64) float64
}

// Constant leaves the learning rate as it is.
type Constant struct{}

// Step multiplies the learning rate by gamma after every so many epochs.
type Step struct {
	Every int     `sym:"every" min:"1" default:"10" doc:"epochs between two changes"`
	Gamma float64 `sym:"gamma" above:"0" default:"0.1" doc:"factor of a change"`
}

// Cosine lets the learning rate fall along half a cosine, to final times its start at the last epoch (Loshchilov and
// Hutter 2017, without restarts).
type Cosine struct {
	Final float64 `sym:"final" min:"0" max:"1" default:"0" doc:"factor at the end"`
}

// WarmUp raises the learning rate linearly over the first epochs; another schedule then has the remaining ones.
type WarmUp struct {
	Epochs float64  `sym:"epochs" above:"0" default:"1" doc:"epochs until the full rate is reached; may be a fraction"`
	Start  float64  `sym:"start" min:"0" max:"1" default:"0.1" doc:"factor to start from"`
	Then   Schedule `sym:"then" optional:"true" doc:"what follows; Constant when not given"`
}

var (
	_ Schedule = (*Constant)(nil)
	_ Schedule = (*Step)(nil)
	_ Schedule = (*Cosine)(nil)
	_ Schedule = (*WarmUp)(nil)
)

// Factor is 1.
func (*Constant) Factor(_, _ float64) float64 { return 1 }

// Factor falls in steps.
func (s *Step) Factor(epoch, _ float64) float64 {
	return math.Pow(cmp.Or(s.Gamma, 0.1), math.Floor(epoch/float64(cmp.Or(s.Every, 10))))
}

// Factor falls smoothly.
func (c *Cosine) Factor(epoch, epochs float64) float64 {
	part := 1.0
	if epoch < epochs {
		part = epoch / epochs
	}
	return c.Final + (1-c.Final)*(1+math.Cos(math.Pi*part))/2
}

// Factor rises, then does what Then does on the epochs that remain.
func (w *WarmUp) Factor(epoch, epochs float64) float64 {
	rise := cmp.Or(w.Epochs, 1)
	if epoch < rise {
		return w.Start + (1-w.Start)*epoch/rise
	}
	if w.Then == nil {
		return 1
	}
	return w.Then.Factor(epoch-rise, epochs-rise)
}
