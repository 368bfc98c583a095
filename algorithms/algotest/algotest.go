package algotest

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"symsearch/algorithms"
)

var longTrials = flag.Int("algotest.trials", 20_000, "trials that the check long tells")

// Config says what is promised of an algorithm beyond the contract.
type Config struct {
	// Objectives are the numbers of objectives it takes; nil is one objective.
	Objectives []int

	// FiniteOnly: it goes through points in order, so Setup must refuse a space
	// with a continuous range.
	FiniteOnly bool

	// EveryPoint: on a finite space it proposes each point exactly once, and
	// then ErrExhausted. EveryTree: the same for trees, not counting proposals
	// that are answered from an earlier trial.
	EveryPoint, EveryTree bool

	// Bad has algorithms with settings that Setup must refuse, by what is wrong
	// with them.
	Bad map[string]algorithms.Algorithm
}

// Run proves the algorithm that make returns: each call a new one, with the
// same settings.
func Run(t *testing.T, make func() algorithms.Algorithm, c Config) {
	t.Helper()
	spaces, err := Spaces()
	if err != nil {
		t.Fatal(err)
	}
	s := &subject{make: make, config: c, spaces: spaces}
	for _, check := range checks {
		t.Run(check.name, func(t *testing.T) {
			if err := s.run(check.check, time.Minute+time.Duration(*longTrials)*100*time.Microsecond); err != nil {
				t.Error(err)
			}
		})
	}
}

// subject is what is proved.
type subject struct {
	make   func() algorithms.Algorithm
	config Config
	spaces []Space
}

var checks = []struct {
	name  string
	check func(*subject) error
}{
	{"settings", checkSettings},
	{"points", checkPoints},
	{"pure", checkPure},
	{"resume", checkResume},
	{"setup again", checkSetupAgain},
	{"foreign", checkForeign},
	{"failures", checkFailures},
	{"in flight", checkInFlight},
	{"end", checkEnd},
	{"long", checkLong},
}

// run makes an error of a panic and of a call that does not come back.
func (s *subject) run(check func(*subject) error, limit time.Duration) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- fmt.Errorf("panic: %v", p)
			}
		}()
		done <- check(s)
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		return fmt.Errorf("no answer within %v", limit)
	}
}

// objectives are the numbers of objectives to prove.
func (s *subject) objectives() []int {
	if len(s.config.Objectives) == 0 {
		return []int{1}
	}
	return s.config.Objectives
}

// takes reports whether the algorithm works on the space.
func (s *subject) takes(sp Space) bool { return !s.config.FiniteOnly || sp.Finite() }

// each calls f with a plan for every space and number of objectives that the
// algorithm takes.
func (s *subject) each(p plan, f func(plan) error) error {
	for _, sp := range s.spaces {
		if !s.takes(sp) {
			continue
		}
		for _, n := range s.objectives() {
			p := p
			p.space, p.objectives = sp, n
			if err := f(p); err != nil {
				return fmt.Errorf("space %s, %d objectives: %w", sp.Name, n, err)
			}
		}
	}
	return nil
}

// setUp returns an instance that is set up for the plan.
func (s *subject) setUp(p plan) (algorithms.Algorithm, error) {
	a := s.make()
	if err := a.Setup(p.problem()); err != nil {
		return nil, fmt.Errorf("setup: %w", err)
	}
	return a, nil
}

// play carries out the plan with a new instance.
func (s *subject) play(p plan) (*history, error) {
	a, err := s.setUp(p)
	if err != nil {
		return nil, err
	}
	return play(a, p)
}
