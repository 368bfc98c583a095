package experiments

import (
	"slices"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/eval/data"
	"symsearch/eval/neural"
	"symsearch/eval/neural/patches"
	"symsearch/space"
	"symsearch/space/derive"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// Classes returns every class that may stand in an experiment file: references, hyper-nodes and what is derived from them, algorithms, evaluators, layers and what
// belongs to training, data sets, patches. A program with classes of its own adds them and makes a registry of all.
func Classes() []*symbolic.Class {
	return slices.Concat(symbolic.Classes(), space.Classes(), derive.Classes(), algorithms.Classes(), eval.Classes(), neural.Classes(), data.Classes(), patch.Classes(), patches.Classes())
}

// NewRegistry returns the registry of Classes and of a program's own classes.
func NewRegistry(own ...*symbolic.Class) (*symbolic.Registry, error) {
	return symbolic.NewRegistry(append(Classes(), own...)...)
}
