package space_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// needle is a number of 20,000 in front of a template, and the rule that wants one of them: no draw comes to it.
func needle(template symbolic.Value) (symbolic.Value, space.Rule) {
	hay := space.IntRange{Min: 1, Max: 20_000, Name: "needle"}.Node()
	return symbolic.NewList(hay, template), space.Rule{Text: "needle == 4321", Names: []string{"needle"}, Holds: func(d *space.Draft) (bool, error) {
		return number(d, "needle") == 4321, nil
	}}
}

// Where rules leave next to nothing, what they leave is drawn as often as the oracle says that it would be drawn without
// them, and by SampleUniform alike.
func TestScarceSamplesAreFair(t *testing.T) {
	spaces, draws := 10, 1000
	if testing.Short() {
		spaces, draws = 4, 600
	}
	for seed := 0; spaces > 0; seed++ {
		rng := rand.New(rand.NewPCG(uint64(seed), 41))
		part := randomTemplate(rng, 1+seed%4, 60)
		template, rule := needle(part)
		rules := append([]space.Rule{rule}, randomRules(mustSpace(t, template), rng)...)
		s, err := space.New(template, space.Require(rules...))
		if err != nil {
			continue
		}
		var want []outcome
		var points []space.Point
		sum := 0.0
		free := mustSpace(t, part)
		all := outcomes(part)
		for p := range free.All() {
			x := all[free.IndexOf(p).Int64()]
			tree := symbolic.NewList(symbolic.Int(4321), x.tree)
			q := mustSpacePoint(t, s, p)
			if v, _ := s.Decode(q); !symbolic.Equal(v, tree) {
				t.Fatalf("%v is %s, want %s", q, text(v), text(tree))
			}
			if s.Feasible(q) == nil {
				want, points, sum = append(want, x), append(points, q), sum+x.share
			}
		}
		if len(points) < 3 {
			continue
		}
		spaces--
		for _, name := range []string{"Sample", "SampleUniform"} {
			draw := s.Sample
			if name == "SampleUniform" {
				draw = s.SampleUniform
			}
			counts := make(map[string]int)
			for range draws {
				counts[draw(rng).Key()]++
			}
			var observed []int
			var expected []float64
			total := 0
			for i, p := range points {
				share := want[i].share / sum
				if name == "SampleUniform" {
					share = 1 / float64(len(points))
				}
				observed, expected = append(observed, counts[p.Key()]), append(expected, share*float64(draws))
				total += counts[p.Key()]
			}
			if total != draws {
				t.Fatalf("%s draws %d of %d points that break a rule", name, draws-total, draws)
			}
			mustFit(t, observed, expected)
			if t.Failed() {
				t.Fatalf("%d: %s of %s", seed, name, text(template))
			}
		}
	}
}

// mustSpacePoint returns the point of a space behind a needle that decides the rest as p does.
func mustSpacePoint(t *testing.T, s *space.Space, p space.Point) space.Point {
	t.Helper()
	q, err := s.Point(append([]float64{4321}, p.Picks()...))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// Ranges that rules do not look at are drawn as ever, wherever they stand, also when they are continuous.
func TestScarceSamplesOfRanges(t *testing.T) {
	template, rule := needle(symbolic.NewList(
		space.FloatRange{Min: 0, Max: 1}.Node(),
		space.IntRange{Min: 1, Max: 4, Scale: space.Log, Name: "a"}.Node(),
		space.FloatRange{Min: 0, Max: 1}.Node(),
	))
	even := space.Rule{Text: "a is even", Names: []string{"a"}, Holds: func(d *space.Draft) (bool, error) { return number(d, "a")%2 == 0, nil }}
	s, err := space.New(template, space.Require(rule, even))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	const draws = 3000
	var tenths [2][10]int
	fours := 0
	for range draws {
		p := s.Sample(rng)
		tenths[0][int(p.Number(1)*10)]++
		tenths[1][int(p.Number(3)*10)]++
		if p.Number(2) == 4 {
			fours++
		}
	}
	even10 := []float64{300, 300, 300, 300, 300, 300, 300, 300, 300, 300}
	mustFit(t, tenths[0][:], even10)
	mustFit(t, tenths[1][:], even10)
	// 2 has the weight ln 3/2, and 4 ln 5/4.
	mustFit(t, []int{draws - fours, fours}, []float64{draws * 0.64503, draws * 0.35497})
}

// A rule that looks at a continuous range leaves no regions; its points are made otherwise, and keep it.
func TestScarceSamplesOfMeasuredRanges(t *testing.T) {
	template, rule := needle(space.FloatRange{Min: 0, Max: 1, Name: "x"}.Node())
	low := space.Rule{Text: "x < 0.9", Names: []string{"x"}, Holds: func(d *space.Draft) (bool, error) { return d.Number(1) < 0.9, nil }}
	s, err := space.New(template, space.Require(rule, low))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	seen := make(map[string]bool)
	for range 50 {
		p := s.Sample(rng)
		seen[p.Key()] = true
		if err := s.Feasible(p); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) < 40 {
		t.Errorf("%d different points of 50", len(seen))
	}
}

// New says that there is nothing only where it is sure, and finds what draws do not.
func TestScarceSpacesAreSearched(t *testing.T) {
	template, rule := needle(space.FloatRange{Min: 0, Max: 1, Name: "x"}.Node())
	never := space.Rule{Text: "never", Names: []string{"needle"}, Holds: func(d *space.Draft) (bool, error) { return number(d, "needle") < 0, nil }}
	for _, c := range []struct {
		rules []space.Rule
		most  int64
		want  string
	}{
		{[]space.Rule{rule}, 60_000, ""},
		{[]space.Rule{never}, 100_000, "found no point"},
		{[]space.Rule{never}, 20_000, "no point keeps all rules"},
	} {
		hay := space.IntRange{Min: 1, Max: c.most, Name: "needle"}.Node()
		_, err := space.New(symbolic.NewList(hay, template.(*symbolic.List).At(1)), space.Require(c.rules...))
		if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, space.ErrInfeasible) || !strings.Contains(fmt.Sprint(err), c.want)) {
			t.Errorf("%s of %d: got %v, want %q", c.rules[0].Text, c.most, err, c.want)
		}
	}
}
