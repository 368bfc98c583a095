package space_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// TestVectors checks that vectors read back, lie in [0, 1], agree with the mask, and that any vector is a valid point, over
// random nested templates.
func TestVectors(t *testing.T) {
	for seed := range 60 {
		rng := rand.New(rand.NewPCG(uint64(seed), 9))
		s, err := space.New(randomTemplate(rng, 1+seed%4, 400))
		if err != nil {
			t.Fatal(err)
		}
		for _, coding := range []space.Coding{space.OneHot, space.Ordinal} {
			v := s.Vectors(coding)
			for range 50 {
				p := s.Sample(rng)
				x, active := v.Vector(p)
				for i, c := range v.Columns() {
					if active[i] != p.Active(c.Decision) || !(x[i] >= 0 && x[i] <= 1) {
						t.Fatalf("column %d of %v: %v, %v", i, p, x[i], active[i])
					}
				}
				if q := v.Point(x); !q.Equal(p) {
					t.Fatalf("coding %d: Point(Vector(%v)) = %v, from %v", coding, p, q, x)
				}
				for i := range x {
					x[i] = rng.NormFloat64()
					if rng.IntN(10) == 0 {
						x[i] = math.NaN()
					}
				}
				if err := s.Validate(v.Point(x)); err != nil {
					t.Fatalf("Point(%v): %v", x, err)
				}
			}
		}
	}
}

func TestVectorScale(t *testing.T) {
	s, err := space.New(symbolic.NewList(
		space.FloatRange{Min: 1e-4, Max: 1, Scale: space.Log}.Node(),
		space.OneOf{Candidates: ints(0, 3)}.Node()))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Point([]float64{1e-2, 1})
	if err != nil {
		t.Fatal(err)
	}
	x, _ := s.Vectors(space.OneHot).Vector(p)
	if len(x) != 4 || math.Abs(x[0]-0.5) > 1e-12 || x[2] != 1 || x[1]+x[3] != 0 {
		t.Errorf("one-hot: %v", x)
	}
	x, _ = s.Vectors(space.Ordinal).Vector(p)
	if len(x) != 2 || x[1] != 0.5 {
		t.Errorf("ordinal: %v", x)
	}
}

// Candidates in an order have one column, and neighbours are near.
func TestVectorOrdered(t *testing.T) {
	s := mustSpace(t, space.OneOf{Candidates: ints(0, 5), Ordered: true}.Node())
	v := s.Vectors(space.OneHot)
	p, _ := s.Point([]float64{1})
	q, _ := s.Point([]float64{2})
	x, _ := v.Vector(q)
	if len(x) != 1 || x[0] != 0.5 || s.Distance(p, q) != 0.25 {
		t.Errorf("%v, %v apart", x, s.Distance(p, q))
	}
}

// TestDistance checks that Distance is a metric in [0, 1].
func TestDistance(t *testing.T) {
	for seed := range 60 {
		rng := rand.New(rand.NewPCG(uint64(seed), 11))
		s, err := space.New(randomTemplate(rng, 1+seed%4, 400))
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			a, b, c := s.Sample(rng), s.Sample(rng), s.Sample(rng)
			ab, bc, ac := s.Distance(a, b), s.Distance(b, c), s.Distance(a, c)
			if (ab == 0) != a.Equal(b) || ab < 0 || ab > 1 || math.Abs(ab-s.Distance(b, a)) > 1e-15 || ac > ab+bc+1e-12 {
				t.Fatalf("%v, %v, %v: %v, %v, %v", a, b, c, ab, bc, ac)
			}
		}
	}
}

func TestVectorsAllocateNothing(t *testing.T) {
	s, _ := space.New(treeTemplate())
	rng := rand.New(rand.NewPCG(1, 1))
	p, q := s.Sample(rng), s.Sample(rng)
	v := s.Vectors(space.OneHot)
	x, active := v.Vector(p)
	if n := testing.AllocsPerRun(100, func() { v.Put(p, x, active); s.Distance(p, q) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkVector(b *testing.B) {
	for name, template := range map[string]symbolic.Value{"10+5": tenFiveTemplate(), "tree": treeTemplate()} {
		s, _ := space.New(template)
		rng := rand.New(rand.NewPCG(1, 1))
		p, q := s.Sample(rng), s.Sample(rng)
		v := s.Vectors(space.OneHot)
		x, active := v.Vector(p)
		b.Run("put/"+name, func(b *testing.B) {
			for b.Loop() {
				v.Put(p, x, active)
			}
		})
		b.Run("point/"+name, func(b *testing.B) {
			for b.Loop() {
				v.Point(x)
			}
		})
		b.Run("distance/"+name, func(b *testing.B) {
			for b.Loop() {
				s.Distance(p, q)
			}
		})
	}
}
