package cli

import (
	"math"
	"slices"
	"testing"
	"time"
)

func TestRoundNumber(t *testing.T) {
	for _, tt := range []struct {
		x    float64
		want string
	}{
		{0, "0"}, {1, "1"}, {-3, "-3"}, {9610, "9610"}, {123456789, "123456789"},
		{0.98611111, "0.9861"}, {0.98, "0.98"}, {0.99999, "1"}, {-0.5, "-0.5"},
		{0.0021449, "0.002145"}, {0.00010449, "0.0001045"}, {0.0000123456, "1.235e-05"},
		{21.3388, "21.34"}, {999.96, "1000"}, {1234.5678, "1235"}, {1e15, "1e+15"}, {1.5e300, "1.5e+300"},
		{math.NaN(), "nan"}, {math.Inf(1), "inf"}, {math.Inf(-1), "-inf"},
	} {
		if got := roundNumber(tt.x); got != tt.want {
			t.Errorf("roundNumber(%v) = %q, want %q", tt.x, got, tt.want)
		}
	}
}

func TestExactNumber(t *testing.T) {
	for x, want := range map[float64]string{
		0.1: "0.1", 1: "1", 1e-9: "1e-09", 1.0 / 3: "0.3333333333333333", 2e20: "2e+20", math.Inf(-1): "-inf",
	} {
		if got := exactNumber(x); got != want {
			t.Errorf("exactNumber(%v) = %q, want %q", x, got, want)
		}
	}
}

func TestRoundColumn(t *testing.T) {
	for _, tt := range []struct {
		name string
		xs   []float64
		want []string
	}{
		{"nothing", nil, []string{}},
		{"the same decimals", []float64{0.9861, 0.98, 1}, []string{"0.9861", "0.9800", "1.0000"}},
		{"whole numbers", []float64{12, 9610}, []string{"12", "9610"}},
		{"sizes too different", []float64{0.1, 0.00012}, []string{"0.1", "0.00012"}},
		{"not a number", []float64{0.25, math.NaN()}, []string{"0.25", "nan"}},
	} {
		if got := roundColumn(tt.xs); !slices.Equal(got, tt.want) {
			t.Errorf("%s: roundColumn(%v) = %q, want %q", tt.name, tt.xs, got, tt.want)
		}
	}
}

func TestRoundDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 300: "1µs", 35 * time.Microsecond: "35µs", 350 * time.Millisecond: "350ms", 1320 * time.Millisecond: "1.32s",
		59940 * time.Millisecond: "59.9s", 94 * time.Second: "1m34s", 65 * time.Minute: "1h05m", 50 * time.Hour: "50h00m", 200 * time.Hour: "8d8h",
		-2 * time.Second: "-2.00s",
	} {
		if got := roundDuration(d); got != want {
			t.Errorf("roundDuration(%d) = %q, want %q", d, got, want)
		}
	}
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.Local)
	for d, want := range map[time.Duration]string{
		0: "now", 35 * time.Second: "35s ago", 12 * time.Minute: "12m ago", 30 * time.Hour: "30h ago", 5 * 24 * time.Hour: "5d ago",
		30 * 24 * time.Hour: "2026-02-18",
	} {
		if got := ago(now.Add(-d), now); got != want {
			t.Errorf("ago(%v) = %q, want %q", d, got, want)
		}
	}
	if got := ago(time.Time{}, now); got != "-" {
		t.Errorf("ago of no time = %q, want -", got)
	}
}

func TestPlural(t *testing.T) {
	for n, want := range map[int]string{0: "0 trials", 1: "1 trial", 2: "2 trials", 1234567: "1,234,567 trials"} {
		if got := plural(n, "trial"); got != want {
			t.Errorf("plural(%d) = %q, want %q", n, got, want)
		}
	}
	if got := plural(2, "study"); got != "2 studies" {
		t.Errorf("plural(2, study) = %q", got)
	}
}
