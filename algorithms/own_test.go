package algorithms_test

import (
	"testing"

	"symsearch/algorithms"
	"symsearch/algorithms/algotest"
)

// TestThreshold: the algorithm of the example keeps the contract.
func TestThreshold(t *testing.T) {
	algotest.Run(t, func() algorithms.Algorithm { return &Threshold{Drop: 2} }, algotest.Config{})
}
