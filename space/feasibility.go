package space

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"

	"symsearch/symbolic"
)

// Feasibility is a count of points drawn from a space without regard to its rules.
type Feasibility struct {
	Drawn    int
	Feasible int // of them keep all rules
	Rules    []RuleCount
}

// RuleCount says how many of the drawn points one rule rejects.
type RuleCount struct {
	Text     string
	Rejected int    // break this rule, whatever the others say
	Alone    int    // break this rule and no other
	Failed   int    // of the rejected ones those for which the rule gave an error
	Reason   string // of the first point for which the rule gave an error
}

// Rate returns the share of the drawn points that keep all rules.
func (f Feasibility) Rate() float64 {
	if f.Drawn == 0 {
		return 1
	}
	return float64(f.Feasible) / float64(f.Drawn)
}

// String shows the rate, and what each rule rejects: "12 of 1000 points keep all rules (1.2%): ...".
func (f Feasibility) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d drawn points keep all rules (%s)", f.Feasible, f.Drawn, percent(f.Feasible, f.Drawn))
	for _, r := range f.Rules {
		fmt.Fprintf(&b, "; %s rejects %s", r.Text, percent(r.Rejected, f.Drawn))
		if len(f.Rules) > 1 && r.Rejected > 0 {
			fmt.Fprintf(&b, ", %s alone", percent(r.Alone, f.Drawn))
		}
		if r.Reason != "" {
			fmt.Fprintf(&b, " (%s)", r.Reason)
		}
	}
	return b.String()
}

func percent(n, of int) string {
	if of == 0 || n == 0 || n == of {
		return map[bool]string{true: "100%", false: "0%"}[of > 0 && n == of]
	}
	return fmt.Sprintf("%.3g%%", 100*float64(n)/float64(of))
}

// Feasibility draws n points without regard to the rules and counts which rules they break.
func (s *Space) Feasibility(n int, rng *rand.Rand) Feasibility {
	f := s.noneDrawn()
	for range n {
		s.draft(&f, rng)
	}
	return f
}

func (s *Space) noneDrawn() Feasibility {
	f := Feasibility{Rules: make([]RuleCount, len(s.rules))}
	for i := range s.rules {
		f.Rules[i].Text = s.rules[i].Text
	}
	return f
}

// FeasibleSize counts the points that keep all rules, exactly; without rules it is Size. Points that agree in what the
// rules have looked at are counted in one go, so what counts is in how many ways that can be decided, and not how large the space is.
// The error wraps ErrGaveUp when there are millions of those ways, or says why the space is not finite.
func (s *Space) FeasibleSize() (*big.Int, error) {
	if err := s.notFinite(); err != nil {
		return nil, err
	}
	if s.free == nil {
		return new(big.Int).Set(s.size), nil
	}
	count := new(big.Int)
	p, more := s.lowestPoint(), true
	for range mostPassed {
		b, read, _ := s.conflict(p.picks)
		next, ok := s.nextAfter(p, read)
		if b == nil {
			end := s.size
			if ok {
				end = s.IndexOf(next)
			}
			count.Add(count, end)
			count.Sub(count, s.IndexOf(p))
		}
		if p, more = next, ok; !more {
			return count, nil
		}
	}
	return nil, fmt.Errorf("%w: %d groups of points are counted, %v points", ErrGaveUp, mostPassed, count)
}

// draft draws and counts one point, and returns it.
func (s *Space) draft(f *Feasibility, rng *rand.Rand) Point {
	picks := s.blank()
	s.draw(picks, 0, len(picks), rng)
	d := Draft{space: s, picks: picks}
	breaks, which := 0, 0
	for i := range s.rules {
		ok, err := s.rules[i].keeps(&d)
		if err != nil && f.Rules[i].Reason == "" {
			f.Rules[i].Reason = err.Error()
		}
		if err != nil {
			f.Rules[i].Failed++
		}
		if !ok || err != nil {
			f.Rules[i].Rejected++
			breaks, which = breaks+1, i
		}
	}
	f.Drawn++
	switch breaks {
	case 0:
		f.Feasible++
	case 1:
		f.Rules[which].Alone++
	}
	return Point{picks}
}

const (
	probeDraws = 256  // at least; more when none of them keeps all rules
	probeMost  = 4096 // at most
)

// probe looks for a point that keeps all rules, and makes the point of defaults one. The error says what each rule
// rejects.
func (s *Space) probe() error {
	free := *s
	free.rules = nil
	s.free = &free
	s.scarce = &regions{}
	if s.broken(s.first.picks) == nil {
		s.witness = s.first
		return nil
	}
	if s.hasOwn {
		return s.ruleError(fmt.Errorf("the point of the defaults breaks a rule: %w", s.Feasible(s.first)), s.broken(s.first.picks))
	}
	rng := rand.New(rand.NewPCG(1, 2)) // what it finds is a function of the template and the rules
	f := s.noneDrawn()
	for f.Drawn < probeMost && f.Feasible == 0 {
		p := s.draft(&f, rng)
		if f.Feasible == 0 && f.Drawn%(probeDraws/4) == 0 {
			if q, ok := s.repair(p, rng); ok {
				s.witness, s.first = q, q
				return nil
			}
		}
		if f.Feasible > 0 {
			s.witness, s.first = p, p
			return nil
		}
	}
	for i, r := range f.Rules {
		if r.Failed == f.Drawn { // a mistake in the rule rather than a rule that leaves nothing
			return s.ruleError(fmt.Errorf("%s: %s (so for each of %d drawn points)", r.Text, r.Reason, f.Drawn), &s.rules[i])
		}
	}
	r := s.regions()
	if r.found.picks != nil {
		s.witness, s.first = r.found, r.found
		return nil
	}
	if r.none() {
		none := "no point"
		if s.size != nil {
			none = fmt.Sprintf("none of the %v points", s.size)
		}
		return s.ruleError(fmt.Errorf("%s keeps all rules: %s", none, f), s.worst(f))
	}
	return s.ruleError(fmt.Errorf("found no point that keeps all rules (hint: loosen the rule that rejects most, or give the nodes defaults that keep them): %s", f), s.worst(f))
}

// worst returns the rule that rejects most.
func (s *Space) worst(f Feasibility) *bound {
	worst := 0
	for i, r := range f.Rules {
		if r.Rejected > f.Rules[worst].Rejected {
			worst = i
		}
	}
	return &s.rules[worst]
}

// ErrInfeasible is wrapped by the error of New when rules leave no point.
var ErrInfeasible = errors.New("infeasible")

type infeasibleError struct{ error }

func (e infeasibleError) Is(target error) bool { return target == ErrInfeasible }
func (e infeasibleError) Unwrap() error        { return e.error }

func (s *Space) ruleError(err error, b *bound) error {
	return symbolic.Errors{{Path: b.Path, Err: infeasibleError{err}}}
}
