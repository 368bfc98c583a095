package algorithms_test

import (
	"strings"
	"testing"

	"symsearch/algorithms"
	"symsearch/symbolic"
)

// TestClasses builds algorithms from trees, as an experiment file has them.
func TestClasses(t *testing.T) {
	r, err := symbolic.NewRegistry(algorithms.Classes()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		json string
		want string // compact form with defaults hidden, or the error
	}{
		{`{"_class": "Random"}`, "Random()"},
		{`{"_class": "Sweep"}`, "Sweep()"},
		{`{"_class": "HillClimb"}`, "HillClimb()"},
		{`{"_class": "HillClimb", "patience": 30}`, "HillClimb(patience=30)"},
		{`{"_class": "HillClimb", "patience": 0}`, "patience: want an integer of at least 1, got 0"},
		{`{"_class": "RegularizedEvolution", "population": 10}`, "RegularizedEvolution(population=10)"},
		{`{"_class": "RegularizedEvolution", "population": 10, "tournament": 11}`, "tournament: cannot draw 11 of a population of 10"},
		{`{"_class": "RegularizedEvolution", "crossover": 2}`, "crossover: want"},
		{`{"_class": "Dedup", "algorithm": {"_class": "Sweep"}, "repeats": "answer"}`, "Dedup(algorithm=Sweep(), repeats="},
		{`{"_class": "Dedup"}`, `needs the field "algorithm"`},
		{`{"_class": "Dedup", "algorithm": {"_class": "Random"}, "repeats": "skip"}`, "repeats: want"},
	} {
		v, err := symbolic.FromJSON([]byte(tt.json), r)
		if err != nil {
			t.Fatal(err)
		}
		got := symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true})
		a, err := symbolic.Build[algorithms.Algorithm](v)
		if err != nil {
			got = err.Error()
		} else if err := a.Setup(problem(choices(t, 2, 3))); err != nil {
			t.Errorf("%s: Setup: %v", tt.json, err)
		}
		if !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %s, want %s", tt.json, got, tt.want)
		}
	}
}

// TestSettingsHavePaths: what Setup finds can be pointed at in a file.
func TestSettingsHavePaths(t *testing.T) {
	a := &algorithms.Dedup{Algorithm: &algorithms.RegularizedEvolution{Population: 10, Tournament: 11}}
	err := a.Setup(problem(choices(t, 2, 3)))
	want := "algorithm.tournament: cannot draw 11 of a population of 10 (hint: at most 10, or leave it out for a quarter of it)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
