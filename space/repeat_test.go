package space_test

import (
	"math/rand/v2"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// A block that is decided once costs as much as one block, however often it may be repeated.
func TestSharedRepeatIsOneBlock(t *testing.T) {
	template := func(most int) symbolic.Value {
		return dict("l", space.Repeat{Min: 1, Max: most, Shared: true, Block: layer("width", oneOf(8, 16))})
	}
	few, many := mustSpace(t, template(4)), template(1_000_000)
	allocated := testing.AllocsPerRun(3, func() { mustSpace(t, template(4)) })
	if n := testing.AllocsPerRun(3, func() { mustSpace(t, many) }); n > 2*allocated {
		t.Errorf("a million repetitions take %v allocations, four %v", n, allocated)
	}
	s := mustSpace(t, many)
	if got, want := len(s.Decisions()), len(few.Decisions()); got != want {
		t.Errorf("%d decisions, want %d", got, want)
	}
	if n, _ := s.Size(); n.Int64() != 2_000_000 {
		t.Errorf("%v points", n)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	p := s.Sample(rng)
	q, _ := s.Mutate(p, rng)
	for _, p := range []space.Point{p, q, s.Cross(p, q, rng)} {
		if i := s.IndexOf(p); !s.At(i).Equal(p) || s.Validate(p) != nil {
			t.Errorf("%v is number %v, which is %v", p, i, s.At(i))
		}
	}
}
