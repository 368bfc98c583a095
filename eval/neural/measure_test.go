package neural_test

import (
	"testing"

	"symsearch/eval/data"
	"symsearch/eval/neural"
	"symsearch/symbolic"
)

func TestMeasure(t *testing.T) {
	classes := map[string]*symbolic.Class{}
	for _, c := range neural.Classes() {
		classes[c.Name] = c
	}
	linear := classes["Linear"].New(symbolic.Entry{Key: "out_features", Value: symbolic.Int(10)})
	train := &neural.Train{Data: &data.Digits{}}
	for _, name := range train.Measures() {
		got, err := train.Measure(name, linear)
		want := map[string]float64{"parameters": 65 * 10, "macs": 64 * 10}[name]
		if err != nil || got != want {
			t.Errorf("%s = %v, %v; want %v", name, got, err, want)
		}
	}
	if _, err := train.Measure("parameters", symbolic.Int(1)); err == nil {
		t.Error("an integer has parameters")
	}
}
