package space_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// netTemplate has two named numbers, a choice that opens a third, and a list.
func netTemplate() symbolic.Value {
	return symbolic.Dict(
		symbolic.Entry{Key: "depth", Value: space.IntRange{Min: 1, Max: 8, Name: "depth"}.Node()},
		symbolic.Entry{Key: "width", Value: space.IntRange{Min: 16, Max: 128, Step: 16, Name: "width"}.Node()},
		symbolic.Entry{Key: "act", Value: space.OneOf{Name: "act", Candidates: []symbolic.Value{
			symbolic.String("relu"),
			symbolic.Dict(symbolic.Entry{Key: "slope", Value: space.IntRange{Min: 1, Max: 5, Name: "slope"}.Node()}),
		}}.Node()},
		symbolic.Entry{Key: "ops", Value: space.ManyOf{K: 2, Distinct: true, Sorted: true, Name: "ops", Candidates: ints(0, 4)}.Node()},
	)
}

func ints(from, to int) []symbolic.Value {
	var values []symbolic.Value
	for n := from; n < to; n++ {
		values = append(values, symbolic.Int(n))
	}
	return values
}

func number(d *space.Draft, name string) int { return int(d.Value(name).(symbolic.Int)) }

func product(most int) space.Rule {
	return space.Rule{Text: "depth * width", Names: []string{"depth", "width"}, Holds: func(d *space.Draft) (bool, error) {
		return number(d, "depth")*number(d, "width") <= most, nil
	}}
}

func slopeRule() space.Rule {
	return space.Rule{Text: "slope < depth", Names: []string{"slope", "depth"}, Holds: func(d *space.Draft) (bool, error) {
		return number(d, "slope") < number(d, "depth"), nil
	}}
}

func opsRule() space.Rule {
	return space.Rule{Text: "ops are even", Names: []string{"ops"}, Holds: func(d *space.Draft) (bool, error) {
		ops := d.Value("ops").(*symbolic.List)
		return (ops.At(0).(symbolic.Int)+ops.At(1).(symbolic.Int))%2 == 0, nil
	}}
}

// TestRequire checks everything that makes points against a filter over the space without rules.
func TestRequire(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	tree := space.TreeRule("no relu at depth 8", func(v symbolic.Value) bool {
		o := v.(*symbolic.Object)
		return !(symbolic.Equal(o.Get("act"), symbolic.String("relu")) && symbolic.Equal(o.Get("depth"), symbolic.Int(8)))
	})
	for name, rules := range map[string][]space.Rule{
		"one":   {product(256)},
		"all":   {product(256), slopeRule(), opsRule(), tree},
		"few":   {product(16), opsRule()},
		"alone": {product(16), opsRule(), {Text: "first", Holds: func(d *space.Draft) (bool, error) { return d.Point().Choice(2) == 0, nil }}},
	} {
		t.Run(name, func(t *testing.T) {
			free, err := space.New(netTemplate())
			if err != nil {
				t.Fatal(err)
			}
			s, err := space.New(netTemplate(), space.Require(rules...))
			if err != nil {
				t.Fatal(err)
			}
			var want, got []string
			for p := range free.All() {
				if s.Feasible(p) == nil {
					want = append(want, p.Key())
				}
			}
			for p := range s.All() {
				got = append(got, p.Key())
			}
			if strings.Join(got, ";") != strings.Join(want, ";") {
				t.Fatalf("All gives %d points, want the %d that keep the rules, in their order", len(got), len(want))
			}
			check := func(what string, p space.Point) {
				t.Helper()
				if err := errors.Join(s.Validate(p), s.Feasible(p)); err != nil {
					t.Fatalf("%s gives %v: %v", what, p, err)
				}
			}
			first, _ := s.Default()
			check("Default", first)
			for range 300 {
				a, b := s.Sample(rng), s.Sample(rng)
				check("Sample", a)
				q, id := s.Mutate(a, rng)
				check("Mutate", q)
				if len(want) > 1 && (id < 0 || q.Equal(a) || q.Number(id) == a.Number(id)) {
					t.Fatalf("Mutate(%v) = %v, %d", a, q, id)
				}
				check("Cross", s.Cross(a, b, rng))
				check("Repair", s.Repair(free.Sample(rng), rng))
			}
		})
	}
}

// Over random nested templates, with a rule that knows nothing of decisions.
func TestRequireRandomTemplates(t *testing.T) {
	for seed := range 40 {
		rng := rand.New(rand.NewPCG(uint64(seed), 17))
		template := randomTemplate(rng, 1+seed%4, 300)
		parity := space.TreeRule("the tree's digest begins with 0 to 7", func(v symbolic.Value) bool { return symbolic.Digest(v)[0] < '8' })
		free := mustSpace(t, template)
		var want []string
		for p := range free.All() {
			if v, _ := free.Decode(p); symbolic.Digest(v)[0] < '8' {
				want = append(want, p.Key())
			}
		}
		s, err := space.New(template, space.Require(parity))
		if (err != nil) != (len(want) == 0) || err != nil && !errors.Is(err, space.ErrInfeasible) {
			t.Fatalf("%s: %d points keep the rule, and New says %v", text(template), len(want), err)
		}
		if err != nil {
			continue
		}
		var got []string
		for p := range s.All() {
			got = append(got, p.Key())
		}
		if strings.Join(got, ";") != strings.Join(want, ";") {
			t.Fatalf("%s: All gives %v, want %v", text(template), got, want)
		}
		p := s.Sample(rng)
		for range 100 {
			q, _ := s.Mutate(p, rng)
			c := s.Cross(p, q, rng)
			for _, p := range []space.Point{p, q, c} {
				if err := errors.Join(s.Validate(p), s.Feasible(p)); err != nil {
					t.Fatalf("%s: %v: %v", text(template), p, err)
				}
			}
			p = c
		}
	}
}

func TestRequireNothingLeft(t *testing.T) {
	_, err := space.New(netTemplate(), space.Require(product(4), opsRule()))
	if !errors.Is(err, space.ErrInfeasible) || !strings.Contains(err.Error(), "depth * width rejects 100%") || !strings.Contains(err.Error(), "ops are even rejects") {
		t.Errorf("got %v, want what each rule rejects", err)
	}
	_, err = space.New(netTemplate(), space.Require(space.Rule{Text: "deep > 1", Names: []string{"deepth"}}))
	if err == nil || !strings.Contains(err.Error(), `did you mean "depth"?`) {
		t.Errorf("got %v, want a suggestion", err)
	}
	withDefault := symbolic.Dict(symbolic.Entry{Key: "n", Value: space.IntRange{Min: 1, Max: 8, Name: "n", Default: new(int64(4))}.Node()})
	_, err = space.New(withDefault, space.Require(space.Rule{Text: "n is odd", Names: []string{"n"}, Holds: func(d *space.Draft) (bool, error) {
		return number(d, "n")%2 == 1, nil
	}}))
	if err == nil || !strings.Contains(err.Error(), "defaults") {
		t.Errorf("got %v, want a word on the default", err)
	}
}

// A needle in a haystack of 2^40 points is found, sampled and left again without a loop that waits for luck.
func TestRequireNeedle(t *testing.T) {
	var bits []symbolic.Value
	for range 40 {
		bits = append(bits, space.OneOf{Candidates: ints(0, 2)}.Node())
	}
	var rules []space.Rule
	for i := range 40 {
		rules = append(rules, space.Rule{Text: "bit", Holds: func(d *space.Draft) (bool, error) { return d.Point().Choice(i) == i%2, nil }})
	}
	s, err := space.New(symbolic.NewList(bits...), space.Require(rules...))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	p := s.Sample(rng)
	if q, id := s.Mutate(p, rng); id != -1 || !q.Equal(p) || s.Feasible(p) != nil {
		t.Errorf("Mutate of the only point gives %v, %d", q, id)
	}
}

func TestFeasibility(t *testing.T) {
	s, err := space.New(netTemplate(), space.Require(product(256), opsRule()))
	if err != nil {
		t.Fatal(err)
	}
	f := s.Feasibility(20000, rand.New(rand.NewPCG(1, 1)))
	// 34 of the 64 pairs, and 2 of the 6 subsets.
	if want := 34. / 64 * 2 / 6; f.Rate() < want-0.01 || f.Rate() > want+0.01 {
		t.Errorf("the rate is %v, want about %v: %v", f.Rate(), want, f)
	}
	if len(f.Rules) != 2 || f.Rules[1].Rejected <= f.Rules[1].Alone || f.Rules[0].Alone == 0 {
		t.Errorf("got %+v", f.Rules)
	}
}

func TestWhere(t *testing.T) {
	s, err := space.New(netTemplate(), space.Where(func(d space.Decision) bool { return d.Name == "width" || d.Name == "slope" }),
		space.Require(product(256)))
	if err != nil {
		t.Fatal(err)
	}
	n, _ := s.Size()
	if n.Int64() != 8 {
		t.Errorf("the space has %v points, want 8: %v", n, s.Decisions())
	}
	full, _ := space.New(netTemplate())
	best := first(full)
	for p := range full.All() {
		if p.Choice(2) == 1 {
			best = p
			break
		}
	}
	stage, err := full.Fix(best, func(d space.Decision) bool { return d.Name == "slope" })
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for p := range stage.All() {
		tree, err := stage.Decode(p)
		if err != nil {
			t.Fatal(err)
		}
		q, err := full.Encode(tree)
		if err != nil || q.Number(0) != best.Number(0) || q.Choice(2) != 1 {
			t.Errorf("%v encodes to %v, %v", text(tree), q, err)
		}
		count++
	}
	if count != 5 {
		t.Errorf("the second stage has %d points, want 5", count)
	}
}

// Defaults and rules that are both wrong are reported together.
func TestMistakesTogether(t *testing.T) {
	template := symbolic.Dict(
		symbolic.Entry{Key: "a", Value: space.IntRange{Min: 1, Max: 3, Name: "a", Default: new(int64(9))}.Node()},
		symbolic.Entry{Key: "b", Value: space.IntRange{Min: 1, Max: 3, Name: "b", Default: new(int64(7))}.Node()},
	)
	_, err := space.New(template, space.Require(space.Rule{Text: "c < 3", Names: []string{"c"}}))
	for _, want := range []string{"a.default", "b.default", `no decision "c"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q among the mistakes", err, want)
		}
	}
}
