package cli

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestShortNames(t *testing.T) {
	for _, tt := range []struct{ name, full, want string }{
		{"nothing to tell apart", "evaluate.optimizer.lr model.layers[2].p", "lr p"},
		{"the whole of one is the end of another", "model.layers[0].out_features model.layers[3].candidates[1].layers[0].out_features",
			"layers[0].out_features layers[3].layers[0].out_features"},
		{"candidates tell apart", "model.candidates[0].p model.candidates[1].p", "candidates[0].p candidates[1].p"},
		{"some candidates tell apart", "evaluate.opt.candidates[0].lr evaluate.opt.candidates[1].lr model.candidates[0].layers[2].p model.candidates[1].layers[4].p",
			"candidates[0].lr candidates[1].lr layers[2].p layers[4].p"},
		{"names without dots", "lr width", "lr width"},
		{"one of each root", "model.p evaluate.p", "model.p evaluate.p"},
	} {
		names := strings.Fields(tt.full)
		short := shortNames(names)
		var got []string
		for _, name := range names {
			got = append(got, short[name])
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: shortNames(%v) = %v, want %s", tt.name, names, got, tt.want)
		}
	}
}

func TestSparkline(t *testing.T) {
	for _, tt := range []struct {
		xs    []float64
		width int
		want  string
	}{
		{nil, 10, ""},
		{[]float64{1, 2, 3, 4, 5, 6, 7, 8}, 10, "▁▂▃▄▅▆▇█"},
		{[]float64{8, 1}, 10, "█▁"},
		{[]float64{3, 3, 3}, 10, "▅▅▅"},
		{[]float64{1, math.NaN(), 2}, 10, "▁ █"},
		{[]float64{0, 1, 2, 3, 4, 5, 6, 7}, 4, "▁▃▆█"},
		{[]float64{-math.MaxFloat64, math.MaxFloat64}, 10, "▁█"},
	} {
		if got := sparkline(tt.xs, tt.width); got != tt.want {
			t.Errorf("sparkline(%v, %d) = %q, want %q", tt.xs, tt.width, got, tt.want)
		}
	}
}

func TestMedianInterval(t *testing.T) {
	middle, low, high := medianInterval([]float64{5, 1, 4, 2, 3, 9, 8, 7, 6, 10})
	if middle != 5.5 || low < 1 || high > 10 || low >= middle || high <= middle {
		t.Errorf("got %v [%v, %v]", middle, low, high)
	}
	again, low2, high2 := medianInterval([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	if again != middle || low2 != low || high2 != high {
		t.Errorf("in another order: got %v [%v, %v], want %v [%v, %v]", again, low2, high2, middle, low, high)
	}
	if middle, low, high = medianInterval([]float64{7}); middle != 7 || low != 7 || high != 7 {
		t.Errorf("of one value: got %v [%v, %v]", middle, low, high)
	}
	if middle, low, high = medianInterval([]float64{3, 3, 3}); middle != 3 || low != 3 || high != 3 {
		t.Errorf("of equal values: got %v [%v, %v]", middle, low, high)
	}
}

// The interval is known for a median: with n values it lies between the order statistics of the binomial distribution.
// Of 25 values these are the 8th and the 18th.
func TestMedianIntervalCovers(t *testing.T) {
	values := make([]float64, 25)
	for i := range values {
		values[i] = float64(i + 1)
	}
	middle, low, high := medianInterval(values)
	if middle != 13 || math.Abs(low-8) > 1 || math.Abs(high-18) > 1 {
		t.Errorf("got %v [%v, %v], want about 13 [8, 18]", middle, low, high)
	}
}

func TestCheckpoints(t *testing.T) {
	for n, want := range map[int][]int{1: {1}, 2: {1, 2}, 7: {1, 2, 5, 7}, 10: {1, 2, 5, 10}, 120: {1, 2, 5, 10, 20, 50, 100, 120}} {
		if got := checkpoints(n); !slices.Equal(got, want) {
			t.Errorf("checkpoints(%d) = %v, want %v", n, got, want)
		}
	}
}

func TestTrialRefs(t *testing.T) {
	for line, want := range map[string][]trialRef{
		"digits 3 7":    {{"digits", "3"}, {"digits", "7"}},
		"digits 3 x":    {{"digits", "3"}, {"digits", "x"}},
		"a:3 b:7":       {{"a", "3"}, {"b", "7"}},
		"a:3":           {{"a", "3"}},
		"a b":           nil,
		"a":             nil,
		"a:3 b":         nil,
		"random* evo-1": nil,
	} {
		got, ok := trialRefs(strings.Fields(line))
		if ok != (want != nil) || !slices.Equal(got, want) {
			t.Errorf("trialRefs(%s) = %v, %v, want %v", line, got, ok, want)
		}
	}
}

func TestShellQuote(t *testing.T) {
	for word, want := range map[string]string{"digits": "digits", "a b": "'a b'", "": "''", "it's": `'it'\''s'`, "größe": "größe", "$x": "'$x'"} {
		if got := shellQuote(word); got != want {
			t.Errorf("shellQuote(%q) = %s, want %s", word, got, want)
		}
	}
}

// A study's folder is deleted with it: no name may lead anywhere else.
func TestTrialFolder(t *testing.T) {
	got := map[string]bool{}
	for _, study := range []string{"digits", "..", ".", "", "a/b", "../x", `..\x`, "/etc", "%2E%2E"} {
		dir := trialFolder("data/search.db", study)
		rest, ok := strings.CutPrefix(dir, "data/search.db.trials/")
		if !ok || rest == "" || strings.ContainsAny(rest, `/\`) || rest == "." || rest == ".." {
			t.Errorf("trialFolder(%q) = %q", study, dir)
		}
		got[dir] = true
	}
	if len(got) != 9 {
		t.Errorf("two studies share a folder: %v", slices.Sorted(maps.Keys(got)))
	}
}
