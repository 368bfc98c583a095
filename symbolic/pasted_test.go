package symbolic_test

import (
	"time"

	"symsearch/symbolic"
)

// Written by TestFormatGo -update: what FormatGo makes of goTrees.

var pasted = map[string]any{
	"block": &sequential{Args: []layer{newBlock(3, &relu{})}},
	"defaults": &everything{
		Count:   1,
		Rate:    0.5,
		Name:    "x",
		Mode:    "fast",
		Limit:   10 * time.Minute,
		Sizes:   []int{1, 2},
		Weights: map[string]float64{},
		Nested:  budget{Trials: 10},
	},
	"everything": &everything{
		Flag:    true,
		Count:   1,
		Rate:    0.5,
		Name:    "abc",
		Mode:    "fast",
		Limit:   90 * time.Second,
		Sizes:   []int{1, 2},
		Weights: map[string]float64{"a": 2.0, "b": 1e-09},
		Maybe:   new(0),
		Layer:   &linear{In: 2, Wide: 5, Bias: true},
		Nested:  budget{Trials: 4},
		Raw: symbolic.NewList(symbolic.Int(1), symbolic.Dict(symbolic.Entry{Key: "a", Value: symbolic.Null{}}, symbolic.Entry{Key: "b", Value: symbolic.Float(0.5)}, symbolic.Entry{Key: "c", Value: symbolic.String(`x
y`)}), symbolic.Bool(true)),
	},
	"mlp": &sequential{
		Args: []layer{
			&linear{In: 4, Wide: 8, Bias: true},
			&relu{},
			&linear{In: 8, Wide: 1, Bias: true},
		},
	},
}

var _ = time.Second
