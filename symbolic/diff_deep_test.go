package symbolic_test

import (
	"fmt"
	"testing"

	. "symsearch/symbolic"
)

// deepChain returns nodes inside one another, each the second of two items of a list, and the last with a width of its own.
func deepChain(depth, width int) Value {
	below := NewList()
	for i := range depth {
		at := Int(1)
		if i == 0 {
			at = Int(width)
		}
		side := benchClass.New(Entry{"width", Int(i%7 + 1)}, Entry{"rate", Float(0)}, Entry{"name", String("side")}, Entry{"below", NewList()})
		below = NewList(side, benchClass.New(Entry{"width", at}, Entry{"rate", Float(0.5)}, Entry{"name", String("n")}, Entry{"below", below}))
	}
	return below
}

// A change at the bottom of a deep tree is found in time in its depth, and not in its square: 10,000 levels would take minutes.
func TestDiffOfDeepTrees(t *testing.T) {
	const depth = 10_000
	a, b := deepChain(depth, 1), deepChain(depth, 2)
	changes := Diff(a, b)
	if len(changes) != 1 || changes[0].Old != Int(1) || changes[0].New != Int(2) || len(changes[0].Path) != 2*depth {
		t.Fatalf("%d changes", len(changes))
	}
	if again, err := changes.Apply(a); err != nil || !Equal(again, b) {
		t.Errorf("applied: %v", err)
	}
	// With other items around on every level, alignment has to look for what stands for what.
	grown := deepChain(depth, 1)
	for range 100 {
		grown = NewList(grown, Int(1), Int(2))
	}
	other := deepChain(depth, 2)
	for range 100 {
		other = NewList(Int(3), other, Int(4))
	}
	if changes := Diff(grown, other); len(changes) == 0 {
		t.Error("no changes")
	}
}

func BenchmarkDiffDeep(b *testing.B) {
	for _, depth := range []int{10, 1_000, 10_000} {
		x, y := deepChain(depth, 1), deepChain(depth, 2)
		b.Run(fmt.Sprint(depth), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Diff(x, y)
			}
		})
	}
}
