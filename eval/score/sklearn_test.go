package score_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"symsearch/eval/score"
)

// recorded is what another library says about the same predictions; the file says which, and how it was made.
type recorded struct {
	Classification []struct {
		Name          string
		Classes       int
		Probabilities []float32
		Labels        []int32
		Want          map[string]float64
	}
	Regression []struct {
		Name                 string
		Predictions, Targets []float64
		Want                 map[string]float64
	}
}

func readRecorded(t testing.TB) (r recorded) {
	t.Helper()
	text, err := os.ReadFile("testdata/sklearn.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestClassificationAgreesWithScikitLearn(t *testing.T) {
	for _, c := range readRecorded(t).Classification {
		t.Run(c.Name, func(t *testing.T) {
			compare(t, score.Classification(c.Probabilities, c.Classes, c.Labels), c.Want, 1e-6)
		})
	}
}

func TestRegressionAgreesWithScikitLearn(t *testing.T) {
	for _, c := range readRecorded(t).Regression {
		t.Run(c.Name, func(t *testing.T) {
			compare(t, score.Regression(c.Predictions, c.Targets), c.Want, 1e-9)
		})
	}
}

// compare wants the same metrics, equal up to a relative tolerance.
func compare(t *testing.T, got, want map[string]float64, tolerance float64) {
	t.Helper()
	for name, w := range want {
		g, ok := got[name]
		if !ok || math.Abs(g-w) > tolerance*max(1, math.Abs(w)) {
			t.Errorf("%s: got %v (given: %v), want %v", name, g, ok, w)
		}
	}
	for name, g := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: got %v, want it left out", name, g)
		}
	}
}
