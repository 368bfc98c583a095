package symbolic_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	. "symsearch/symbolic"
)

func TestFormatOptions(t *testing.T) {
	tree := Dict(Entry{"model", newMLP()}, Entry{"a b", NewList()}, Entry{"part", linearClass.New(Entry{"in_features", Int(3)})}, Entry{"x", Dict()})
	var b strings.Builder
	for _, o := range []FormatOptions{
		{Compact: true},
		{Compact: true, HideDefaults: true},
		{Compact: true, HideDefaults: true, HideMissing: true},
		{Compact: true, MarkDefaults: true},
		{Compact: true, Depth: 1},
		{Compact: true, Depth: 2},
		{Depth: 3, HideDefaults: true},
		{MarkDefaults: true},
		{Color: true, MarkDefaults: true},
	} {
		fmt.Fprintf(&b, "%+v\n%s\n\n", o, strings.ReplaceAll(Format(tree, o), "\x1b", "ESC"))
	}
	golden(t, "testdata/format.golden", b.String())
}

// Without colour a text is the coloured one without its sequences.
func TestColourAddsNothingElse(t *testing.T) {
	for _, o := range []FormatOptions{{}, {Compact: true}, {HideDefaults: true, Depth: 2}} {
		plain := Format(newMLP(), o)
		o.Color = true
		text := Format(newMLP(), o)
		for _, code := range []string{"1;34", "36", "32", "33", "1;31", "2", "31", "0"} {
			text = strings.ReplaceAll(text, "\x1b["+code+"m", "")
		}
		if text != plain {
			t.Errorf("got %q, want %q", text, plain)
		}
	}
}

func TestFloatsCannotBeTakenForIntegers(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0.0", 1: "1.0", -2.5: "-2.5", 1e-4: "0.0001", 1e-5: "1e-05", 1e14: "100000000000000.0", 1e15: "1e+15", 123456789012345680: "1.2345678901234568e+17",
		math.Inf(1): "inf", math.Inf(-1): "-inf", math.MaxFloat64: "1.7976931348623157e+308",
	} {
		if got := Format(Float(f), FormatOptions{}); got != want {
			t.Errorf("%v: got %s, want %s", f, got, want)
		}
	}
}
