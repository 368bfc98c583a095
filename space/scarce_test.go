package space_test

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// Where a rule that reads everything leaves a few points of a large space, far from its first one, enumeration gives up,
// with an error; so does a walk.
func TestEnumerationGivesUp(t *testing.T) {
	digits := make([]symbolic.Value, 7)
	for i := range digits {
		digits[i] = space.IntRange{Min: 0, Max: 9, Default: new(int64(9))}.Node()
	}
	high := space.Rule{Text: "the sum", Holds: func(d *space.Draft) (bool, error) {
		sum := 0.0
		for _, x := range d.Point().Picks() {
			sum += x
		}
		return sum >= 62 || sum == 1, nil // the last points, and a few among the first
	}}
	s, err := space.New(symbolic.NewList(digits...), space.Require(high))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	var last error
	for p, err := range s.All() {
		if last = err; err == nil {
			found++
			if err := s.Feasible(p); err != nil {
				t.Fatal(err)
			}
		}
	}
	if found != 7 || !errors.Is(last, space.ErrGaveUp) || !strings.Contains(last.Error(), "the sum") {
		t.Errorf("All yields %d points, then %v; want 7, then ErrGaveUp", found, last)
	}
	for _, err := range s.Walk().Points() {
		last = err
	}
	if !errors.Is(last, space.ErrGaveUp) {
		t.Errorf("a walk ends with %v, want ErrGaveUp", last)
	}
}

// A space without end says so in place of its points.
func TestAllOfInfiniteSpace(t *testing.T) {
	s := mustSpace(t, space.FloatRange{Min: 0, Max: 1, Name: "lr"}.Node())
	n := 0
	for p, err := range s.All() {
		if n++; err == nil || !strings.Contains(err.Error(), "lr is a continuous range") {
			t.Errorf("got %v, %v", p, err)
		}
	}
	if _, _, err := s.Next(first(s)); n != 1 || err == nil {
		t.Errorf("All yields %d times; Next: %v", n, err)
	}
}

// randomRules returns rules over random decisions: some that must be active, some that need not, some that stop reading
// when they know enough, and some that read by name, number or all.
func randomRules(s *space.Space, rng *rand.Rand) []space.Rule {
	all := s.Decisions()
	if len(all) == 0 {
		return nil
	}
	rules := make([]space.Rule, 1+rng.IntN(3))
	for i := range rules {
		var ids []int
		for range 1 + rng.IntN(3) {
			ids = append(ids, rng.IntN(len(all)))
		}
		want, way := rng.IntN(5), rng.IntN(4)
		r := space.Rule{Text: fmt.Sprint("rule ", i, " over ", ids, " ", way)}
		if rng.IntN(2) == 0 {
			r.Names = []string{all[ids[0]].Label}
		}
		r.Holds = func(d *space.Draft) (bool, error) {
			sum := 0
			for _, id := range ids {
				switch way {
				case 0:
					sum += d.Choice(id)
				case 1:
					if sum += len(fmt.Sprint(d.Value(all[id].Label))); sum%3 == 0 {
						return true, nil // what is behind was not looked at
					}
				case 2:
					sum += d.Point().Choice(id)
				case 3:
					sum += len(fmt.Sprint(d.Value(all[id].Path.String()), d.Number(ids[0])))
				}
			}
			if sum%5 == 4 {
				return false, errors.New("a mistake")
			}
			return sum%5 != want, nil
		}
		rules[i] = r
	}
	return rules
}

// TestRandomRules checks enumeration and counting against a filter, over random spaces with random rules.
func TestRandomRules(t *testing.T) {
	rounds := 400
	if testing.Short() {
		rounds = 100
	}
	kept := 0
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 23))
		template := randomTemplate(rng, 1+seed%4, 400)
		free := mustSpace(t, template)
		rules := randomRules(free, rng)
		s, err := space.New(template, space.Require(rules...))
		if err != nil {
			if !errors.Is(err, space.ErrInfeasible) {
				t.Fatal(err)
			}
			continue
		}
		var want, got []string
		for p := range free.All() {
			if s.Feasible(p) == nil {
				want = append(want, p.Key())
			}
		}
		for p, err := range s.All() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.Key())
		}
		if strings.Join(got, ";") != strings.Join(want, ";") {
			t.Fatalf("%d: %s with %v:\ngot  %v\nwant %v", seed, text(template), rules, got, want)
		}
		if n, err := s.FeasibleSize(); err != nil || n.Int64() != int64(len(want)) {
			t.Fatalf("%d: FeasibleSize is %v, %v; want %d", seed, n, err, len(want))
		}
		if len(want) > 1 && len(rules) > 0 {
			kept++
		}
	}
	if kept < rounds/3 {
		t.Errorf("only %d of %d spaces have points that keep their rules: the test shows little", kept, rounds)
	}
}

// The value of a decision whose candidate is a hyper-node itself is decided behind it.
func TestRulesReadWhatACandidateBecame(t *testing.T) {
	template := symbolic.NewList(space.OneOf{Name: "a", Candidates: []symbolic.Value{space.IntRange{Min: 1, Max: 5}.Node(), symbolic.Int(0)}}.Node())
	large := space.Rule{Text: "a > 3", Names: []string{"a"}, Holds: func(d *space.Draft) (bool, error) { return number(d, "a") > 3, nil }}
	s, err := space.New(template, space.Require(large))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for p := range s.All() {
		v, _ := s.Decode(p)
		got = append(got, text(v))
	}
	if strings.Join(got, " ") != "[4] [5]" {
		t.Errorf("got %v, want [4] [5]", got)
	}
}

// Points that agree in what a rule has looked at are passed over, and counted, in one go: of 10^30 here.
func TestLargeSpacesWithRules(t *testing.T) {
	digits := make([]symbolic.Value, 30)
	for i := range digits {
		digits[i] = space.IntRange{Min: 0, Max: 9}.Node()
	}
	looked := 0
	rising := space.Rule{Text: "the first digits rise", Holds: func(d *space.Draft) (bool, error) {
		for id := range 7 {
			looked++
			if d.Number(id) > d.Number(id+1) {
				return false, nil
			}
		}
		return true, nil
	}}
	s, err := space.New(symbolic.NewList(digits...), space.Require(rising))
	if err != nil {
		t.Fatal(err)
	}
	looked = 0
	n, err := s.FeasibleSize()
	want := new(big.Int).Binomial(17, 8) // multisets of eight digits
	want.Mul(want, new(big.Int).Exp(big.NewInt(10), big.NewInt(22), nil))
	if err != nil || n.Cmp(want) != 0 {
		t.Errorf("FeasibleSize is %v, %v; want %v", n, err, want)
	}
	if looked > 2_000_000 {
		t.Errorf("the rule looked %d times", looked)
	}
	last := s.At(sizeLess1(s))
	if next, more, err := s.Next(last); more || err != nil {
		t.Errorf("behind the last point comes %v, %v", next, err)
	}
}
