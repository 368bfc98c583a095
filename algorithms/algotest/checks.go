package algotest

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"symsearch/algorithms"
	"symsearch/space"
)

// checkSettings: Setup returns errors, for bad settings and for problems that
// the algorithm cannot work on.
func checkSettings(s *subject) error {
	small := plan{space: s.spaces[0], objectives: s.objectives()[0], trials: 10}
	for _, name := range slices.Sorted(maps.Keys(s.config.Bad)) {
		if err := s.config.Bad[name].Setup(small.problem()); err == nil {
			return fmt.Errorf("%s: Setup returned no error", name)
		} else if err.Error() == "" {
			return fmt.Errorf("%s: Setup returned an error without text", name)
		}
	}
	if err := s.make().Setup(algorithms.Problem{Objectives: objectives(1)}); err == nil {
		return errors.New("a problem without a space: Setup returned no error")
	}
	for _, sp := range s.spaces {
		p := small
		p.space = sp
		if err := s.make().Setup(p.problem()); err == nil && !s.takes(sp) {
			return fmt.Errorf("space %s is not finite: Setup returned no error", sp.Name)
		} else if err != nil && s.takes(sp) {
			return fmt.Errorf("space %s: Setup: %w", sp.Name, err)
		}
	}
	return nil
}

// checkPoints: one trial after the other, every proposal is valid.
func checkPoints(s *subject) error {
	return s.each(plan{trials: 300, workers: 1, seed: 1}, func(p plan) error {
		h, err := s.play(p)
		if err == nil && h.ended && !p.space.Finite() {
			return fmt.Errorf("said after %d trials that a continuous space is exhausted", len(h.log)/2)
		}
		return err
	})
}

// checkPure: proposing changes nothing that matters.
func checkPure(s *subject) error {
	return s.each(plan{trials: 150, workers: 3, seed: 2, foreign: true, bad: 2}, func(p plan) error {
		h, err := s.play(p)
		if err != nil {
			return err
		}
		a, err := s.setUp(p)
		if err != nil {
			return err
		}
		told := 0
		for _, c := range h.calls {
			for ; told < c.after; told++ {
				tell(a, h.log[told])
			}
			for ask := range 3 {
				a.Propose(algorithms.NewRand(p.seed+77, c.number+ask))
				got, err := a.Propose(algorithms.NewRand(p.seed, c.number))
				if err := c.same(got, err); err != nil {
					return fmt.Errorf("trial %d, asked again: %w", c.number, err)
				}
			}
		}
		return nil
	})
}

// checkResume: a fresh instance that is told the log goes on as the first did.
func checkResume(s *subject) error {
	return s.each(plan{trials: 250, workers: 3, seed: 3, foreign: true, bad: 2}, func(p plan) error {
		h, err := s.play(p)
		if err != nil {
			return err
		}
		for _, percent := range []int{0, 1, 7, 33, 50, 77, 99} {
			a, err := s.setUp(p)
			if err != nil {
				return err
			}
			if err := replay(a, p, h, len(h.log)*percent/100); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkSetupAgain: Setup forgets.
func checkSetupAgain(s *subject) error {
	return s.each(plan{trials: 120, workers: 2, seed: 4}, func(p plan) error {
		h, err := s.play(p)
		if err != nil {
			return err
		}
		a, err := s.setUp(p)
		if err != nil {
			return err
		}
		other := p
		other.seed = 5
		if _, err := play(a, other); err != nil {
			return err
		}
		if err := a.Setup(p.problem()); err != nil {
			return fmt.Errorf("second Setup: %w", err)
		}
		if err := replay(a, p, h, 0); err != nil {
			return fmt.Errorf("after a second Setup: %w", err)
		}
		return nil
	})
}

// checkForeign: trials that were not proposed are taken, also when there are no
// others at first.
func checkForeign(s *subject) error {
	return s.each(plan{trials: 200, workers: 2, seed: 6, foreign: true}, func(p plan) error {
		if _, err := s.play(p); err != nil {
			return err
		}
		a, err := s.setUp(p)
		if err != nil {
			return err
		}
		rng := algorithms.NewRand(p.seed, 0)
		ended := map[int]space.Point{}
		for n := 1; n <= 150; n++ {
			t := algorithms.Trial{Number: n, Point: p.space.Space.Sample(rng), Origin: algorithms.Origin{Operator: "imported"}}
			a.Observe(p.outcome(t, t.Point))
			ended[n] = t.Point
		}
		got, err := a.Propose(algorithms.NewRand(p.seed, 151))
		if errors.Is(err, algorithms.ErrExhausted) && p.space.Finite() {
			return nil
		}
		if err == nil {
			err = valid(got, p.space.Space, 151, ended)
		}
		if err != nil {
			return fmt.Errorf("after 150 imported trials: %w", err)
		}
		return nil
	})
}

// checkFailures: bad ends are taken: some, most, and all of them.
func checkFailures(s *subject) error {
	for _, bad := range []int{3, 9, 10} {
		err := s.each(plan{trials: 250, workers: 2, seed: 7, bad: bad}, func(p plan) error {
			_, err := s.play(p)
			return err
		})
		if err != nil {
			return fmt.Errorf("%d of 10 trials end badly: %w", bad, err)
		}
	}
	return nil
}

// checkInFlight: many trials at a time.
func checkInFlight(s *subject) error {
	return s.each(plan{trials: 300, workers: 8, seed: 8, bad: 1}, func(p plan) error {
		_, err := s.play(p)
		return err
	})
}
