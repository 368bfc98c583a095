package space_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// TestAgainstOracle checks everything that a finite space does against a plain enumeration of its template, over random
// nested templates.
func TestAgainstOracle(t *testing.T) {
	rounds := 400
	if testing.Short() {
		rounds = 60
	}
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 7))
		template := randomTemplate(rng, 1+seed%4, 400)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s, err := space.New(template)
			if err != nil {
				t.Fatalf("%s: %v", text(template), err)
			}
			want := outcomes(template)
			points := checkEnumeration(t, s, want)
			checkRoundTrips(t, s, points)
			checkMutate(t, s, points, rng)
			checkCross(t, s, points, rng)
			checkOperators(t, s, points, rng)
			checkFix(t, s, points, rng)
			checkSampling(t, s, points, want, rng)
			if t.Failed() {
				t.Logf("template: %s", text(template))
			}
		})
	}
}

func text(v symbolic.Value) string {
	return symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true})
}

// checkEnumeration compares size, order and trees, and returns the points.
func checkEnumeration(t *testing.T, s *space.Space, want []outcome) []space.Point {
	t.Helper()
	if n, finite := s.Size(); !finite || n.Int64() != int64(len(want)) {
		t.Fatalf("Size = %v, %v; want %d", n, finite, len(want))
	}
	var points []space.Point
	keys := make(map[string]bool)
	for p := range s.All() {
		if len(points) == len(want) {
			t.Fatalf("All goes on behind the %d points", len(want))
		}
		v, err := s.Decode(p)
		if err != nil {
			t.Fatalf("Decode(%v): %v", p, err)
		}
		if w := want[len(points)].tree; !symbolic.Equal(v, w) {
			t.Fatalf("point %d, %v, decodes to %s, want %s", len(points), p, text(v), text(w))
		}
		if keys[p.Key()] {
			t.Fatalf("the key %q comes twice", p.Key())
		}
		keys[p.Key()] = true
		if i := big.NewInt(int64(len(points))); s.IndexOf(p).Cmp(i) != 0 || !s.At(i).Equal(p) {
			t.Fatalf("point %d, %v: IndexOf = %v, At = %v", len(points), p, s.IndexOf(p), s.At(i))
		}
		points = append(points, p)
	}
	if len(points) != len(want) {
		t.Fatalf("All gives %d points, want %d", len(points), len(want))
	}
	return points
}

// checkRoundTrips checks that trees, JSON and picks read back.
func checkRoundTrips(t *testing.T, s *space.Space, points []space.Point) {
	t.Helper()
	firsts := make(map[string]space.Point)
	for _, p := range points {
		v, _ := s.Decode(p)
		digest := symbolic.Digest(v)
		first, again := firsts[digest]
		if !again {
			first = p
			firsts[digest] = p
		}
		q, err := s.Encode(v)
		if err != nil {
			t.Fatalf("Encode(Decode(%v)): %v", p, err)
		}
		if !q.Equal(first) {
			t.Fatalf("Encode(%s) = %v; want %v, the first point that gives it", text(v), q, first)
		}
		data, err := s.MarshalPoint(p)
		if err != nil {
			t.Fatalf("MarshalPoint(%v): %v", p, err)
		}
		if q, err = s.ParsePoint(data); err != nil || !q.Equal(p) {
			t.Fatalf("ParsePoint(%s) = %v, %v; want %v", data, q, err, p)
		}
		if q, err = s.Point(p.Picks()); err != nil || !q.Equal(p) || q.Key() != p.Key() {
			t.Fatalf("Point(%v) = %v, %v", p, q, err)
		}
	}
	for _, coding := range []space.Coding{space.OneHot, space.Ordinal} {
		v := s.Vectors(coding)
		for i, p := range points {
			x, _ := v.Vector(p)
			if q := v.Point(x); !q.Equal(p) {
				t.Fatalf("the vector of %v is that of %v", p, q)
			}
			if q := points[i*7%len(points)]; (s.Distance(p, q) == 0) != p.Equal(q) || s.Distance(p, q) > 1 || s.Distance(p, q) != s.Distance(q, p) {
				t.Fatalf("%v and %v are %g and %g apart", p, q, s.Distance(p, q), s.Distance(q, p))
			}
		}
	}
	if p, _ := s.Default(); s.Validate(p) != nil {
		t.Fatalf("Default: %v", s.Validate(p))
	}
}

// checkMutate checks that mutants are valid, other points, and different only where they may be, and that mutation alone
// gets from the first point to every other.
func checkMutate(t *testing.T, s *space.Space, points []space.Point, rng *rand.Rand) {
	t.Helper()
	for i := range 200 {
		p := points[i%len(points)]
		q, id := s.Mutate(p, rng)
		if err := s.Validate(q); err != nil {
			t.Fatalf("Mutate(%v) = %v: %v", p, q, err)
		}
		if len(points) == 1 {
			if id != -1 || !q.Equal(p) {
				t.Fatalf("Mutate of the only point %v = %v, %d", p, q, id)
			}
			continue
		}
		if id < 0 || q.Equal(p) || q.Number(id) == p.Number(id) {
			t.Fatalf("Mutate(%v) = %v, %d: decision %d is as before", p, q, id, id)
		}
		for other := range p.Len() {
			if within(s, other, id) {
				continue
			}
			if p.Active(other) != q.Active(other) || p.Active(other) && p.Number(other) != q.Number(other) {
				t.Fatalf("Mutate(%v) = %v, %d: decision %d changed too", p, q, id, other)
			}
		}
	}
	if len(points) > 40 {
		return
	}
	seen := map[string]bool{}
	for p, i := first(s), 0; i < 20000 && len(seen) < len(points); i++ {
		seen[p.Key()] = true
		p, _ = s.Mutate(p, rng)
	}
	if len(seen) < len(points) {
		t.Errorf("mutation reaches only %d of %d points", len(seen), len(points))
	}
}

// checkFix checks that a part of a space has trees of the whole.
func checkFix(t *testing.T, s *space.Space, points []space.Point, rng *rand.Rand) {
	t.Helper()
	p := points[rng.IntN(len(points))]
	part, err := s.Fix(p, func(d space.Decision) bool { return d.ID%2 == 0 })
	if err != nil {
		t.Fatalf("Fix(%v): %v", p, err)
	}
	for range 10 {
		tree, err := part.Decode(part.Sample(rng))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Encode(tree); err != nil {
			t.Fatalf("Fix(%v) has the tree %s: %v", p, text(tree), err)
		}
	}
}

// within reports whether a decision is id, lies below it, or, when id is a slot, belongs to its group.
func within(s *space.Space, other, id int) bool {
	g := s.Decisions()[id].Group
	for ; other >= 0; other = s.Decisions()[other].Parent {
		if other == id || g >= 0 && s.Decisions()[other].Group == g {
			return true
		}
	}
	return false
}

// checkCross checks that children are valid and made of what their parents have.
func checkCross(t *testing.T, s *space.Space, points []space.Point, rng *rand.Rand) {
	t.Helper()
	for range 100 {
		a, b := points[rng.IntN(len(points))], points[rng.IntN(len(points))]
		c := s.Cross(a, b, rng)
		if err := s.Validate(c); err != nil {
			t.Fatalf("Cross(%v, %v) = %v: %v", a, b, c, err)
		}
		for id := range c.Len() {
			if c.Active(id) && !inGroup(s, id) && c.Number(id) != a.Number(id) && c.Number(id) != b.Number(id) {
				t.Fatalf("Cross(%v, %v) = %v: decision %d has the pick of neither", a, b, c, id)
			}
		}
		if c := s.Cross(a, a, rng); !c.Equal(a) {
			t.Fatalf("Cross(%v, itself) = %v", a, c)
		}
	}
}

// inGroup reports whether a decision is or lies in a slot that may move.
func inGroup(s *space.Space, id int) bool {
	for ; id >= 0; id = s.Decisions()[id].Parent {
		if s.Decisions()[id].Group >= 0 {
			return true
		}
	}
	return false
}

// checkSampling compares the frequencies of many samples with the shares of the oracle.
func checkSampling(t *testing.T, s *space.Space, points []space.Point, want []outcome, rng *rand.Rand) {
	t.Helper()
	if len(points) > 60 {
		return
	}
	counts := make(map[string]int)
	const draws = 4000
	for range draws {
		counts[s.Sample(rng).Key()]++
	}
	var expected []float64
	var observed []int
	total := 0
	for i, p := range points {
		expected = append(expected, want[i].share*draws)
		observed = append(observed, counts[p.Key()])
		total += counts[p.Key()]
	}
	if total != draws {
		t.Fatalf("%d of %d samples are no points of All", draws-total, draws)
	}
	mustFit(t, observed, expected)
}

// mustFit fails when a chi-squared statistic is far out: beyond what one in about a million fair samplers reaches. Cells
// with few expected draws are pooled.
func mustFit(t *testing.T, observed []int, expected []float64) {
	t.Helper()
	statistic, cells := 0.0, 0
	o, e := 0.0, 0.0
	for i := range observed {
		o += float64(observed[i])
		e += expected[i]
		if e >= 8 || i == len(observed)-1 {
			if e > 0 {
				statistic += (o - e) * (o - e) / e
				cells++
			}
			o, e = 0, 0
		}
	}
	freedom := float64(cells - 1)
	if freedom < 1 {
		return
	}
	// Wilson and Hilferty: the cube root of chi-squared over its mean is nearly normal.
	z := (math.Cbrt(statistic/freedom) - (1 - 2/(9*freedom))) / math.Sqrt(2/(9*freedom))
	if z > 4.8 {
		t.Errorf("chi-squared %.1f with %.0f degrees of freedom (z = %.1f): observed %v, expected %.1f", statistic, freedom, z, observed, expected)
	}
}
