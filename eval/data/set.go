package data

import "fmt"

// Set is a table made ready for training: matrices of float32. Sets are cached and shared between trials that run at the
// same time: nothing may write into one.
type Set struct {
	Name       string
	Task       Task
	Features   int      // numbers per row
	Names      []string // of the features: "age", "age missing", "contract=Two year"
	Shape      []int    // of one row: {Features}, or {channels, height, width}; never nil
	Classes    int      // Classification: number of classes
	ClassNames []string
	// Regression: Part.Y times TargetScale plus TargetMean is the target in its own unit.
	TargetMean, TargetScale float64

	Train, Validation, Test Part
}

// Part is the rows of a Set with one role, in the order of the table.
type Part struct {
	Rows   int       // 0 when the split keeps no test rows
	X      []float32 // Rows x Features, row major
	Y      []float32 // Regression: the target, standardised by the training rows
	Target []float64 // Regression: the target in its own unit
	Labels []int32   // Classification: indices into ClassNames
}

// Row is row i of X; it shares the memory.
func (p *Part) Row(i int) []float32 {
	n := len(p.X) / max(p.Rows, 1)
	return p.X[i*n : (i+1)*n : (i+1)*n]
}

// Part is the rows with role r.
func (s *Set) Part(r Role) *Part {
	switch r {
	case Train:
		return &s.Train
	case Validation:
		return &s.Validation
	case Test:
		return &s.Test
	}
	panic(fmt.Sprintf("data: no part for %v", r))
}

// bytes estimates the memory of a set.
func (s *Set) bytes() int64 {
	var n int64
	for _, p := range []*Part{&s.Train, &s.Validation, &s.Test} {
		n += 4*int64(len(p.X)+len(p.Y)+len(p.Labels)) + 8*int64(len(p.Target))
	}
	return n
}
