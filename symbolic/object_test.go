package symbolic_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	. "symsearch/symbolic"
)

// A dictionary keeps its order and finds its keys, few or many, whatever is set and taken away, and never changes itself.
func TestDictIsAnOrderedMap(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	d, want := Dict(), []Entry(nil)
	for step := range 4000 {
		limit := 40
		if step%1000 < 300 {
			limit = 8 // few again
		}
		var edits []Entry
		for range 1 + rng.IntN(3) {
			e := Entry{fmt.Sprint("key", rng.IntN(limit)), Int(step)}
			if rng.IntN(3) == 0 {
				e.Value = nil
			}
			edits = append(edits, e)
		}
		if step%1000 == 0 {
			for _, e := range want {
				edits = append(edits, Entry{e.Key, nil})
			}
		}
		before, beforeText := d, Format(d, oneLine)
		d = d.With(edits...)
		if Format(before, oneLine) != beforeText {
			t.Fatalf("step %d: With changed what it was called on", step)
		}
		for _, e := range edits {
			i := slices.IndexFunc(want, func(w Entry) bool { return w.Key == e.Key })
			switch {
			case i >= 0 && e.Value == nil:
				want = slices.Delete(slices.Clone(want), i, i+1)
			case i >= 0:
				want = slices.Clone(want)
				want[i] = e
			case e.Value != nil:
				want = append(slices.Clip(want), e)
			}
		}
		if got := Dict(want...); Format(d, oneLine) != Format(got, oneLine) {
			t.Fatalf("step %d: got %s, want %s", step, Format(d, oneLine), Format(got, oneLine))
		}
		for i := range 45 {
			key := fmt.Sprint("key", i)
			w := Value(nil)
			if j := slices.IndexFunc(want, func(e Entry) bool { return e.Key == key }); j >= 0 {
				w = want[j].Value
			}
			if got := d.Get(key); got != w {
				t.Fatalf("step %d: %s is %v, want %v", step, key, got, w)
			}
		}
	}
}
