package algotest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"symsearch/algorithms"
)

// checkEnd: on small finite spaces the algorithm either goes on or says that
// the space is used up, and then says so again; one that promises every point
// or tree proposes each of them once.
func checkEnd(s *subject) error {
	for _, workers := range []int{1, 3} {
		err := s.each(plan{workers: workers, seed: 9}, func(p plan) error {
			points, trees, small := p.space.count(1000)
			if !small {
				return nil
			}
			p.trials = 5 * points
			if s.config.EveryTree {
				p.trials = 1000 + 100*points // random draws answered from the record take a while
			}
			a, err := s.setUp(p)
			if err != nil {
				return err
			}
			h, err := play(a, p)
			if err != nil {
				return err
			}
			if h.ended {
				if _, err := a.Propose(algorithms.NewRand(p.seed, p.trials+1)); !errors.Is(err, algorithms.ErrExhausted) {
					return fmt.Errorf("said the space is exhausted, and when asked again: %v", err)
				}
			}
			switch {
			case s.config.EveryPoint:
				return once(h, points, "points", func(p algorithms.Proposal) string { return p.Point.Key() })
			case s.config.EveryTree:
				return once(h, trees, "trees", func(q algorithms.Proposal) string { return tree(p.space.Space, q.Point) })
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%d workers: %w", workers, err)
		}
	}
	return nil
}

// once checks that want different things were proposed, none of them twice.
func once(h *history, want int, things string, id func(algorithms.Proposal) string) error {
	seen := map[string]int{}
	for _, c := range h.calls {
		if c.err != nil || c.proposal.AnswerFrom != 0 {
			continue
		}
		key := id(c.proposal)
		if before, again := seen[key]; again {
			return fmt.Errorf("trial %d repeats trial %d", c.number, before)
		}
		seen[key] = c.number
	}
	if !h.ended {
		return fmt.Errorf("never said that the space of %d %s is exhausted", want, things)
	}
	if len(seen) != want {
		return fmt.Errorf("said that the space is exhausted after %d of its %d %s", len(seen), want, things)
	}
	return nil
}

// checkLong: the last tenth of many trials costs about what the first did. It
// compares the quickest stretches, so that a busy machine does no harm.
func checkLong(s *subject) error {
	n := *longTrials
	p := plan{objectives: s.objectives()[0], trials: n, workers: 1, seed: 10}
	for _, sp := range s.spaces {
		if sp.Name == "large" {
			p.space = sp
		}
	}
	a, err := s.setUp(p)
	if err != nil {
		return err
	}
	const stretches = 50
	times := make([]time.Duration, stretches)
	number := 1
	for i := range times {
		began := time.Now()
		for range n / stretches {
			q, err := a.Propose(algorithms.NewRand(p.seed, number))
			if err != nil {
				return fmt.Errorf("trial %d: %w", number, err)
			}
			t := algorithms.Trial{Number: number, Point: q.Point, Origin: q.Origin}
			tell(a, event{start: true, trial: t})
			t.Scores = make([]float64, p.objectives)
			for i := range t.Scores {
				t.Scores[i] = float64(number * (7919 + i) % 10007)
			}
			a.Observe(t)
			number++
		}
		times[i] = time.Since(began) / time.Duration(max(1, n/stretches))
	}
	first, last := slices.Min(times[:stretches/10]), slices.Min(times[stretches-stretches/10:])
	if last > 4*first+20*time.Microsecond {
		return fmt.Errorf("a trial took %v at the beginning and %v after %d trials", first, last, number-1)
	}
	return nil
}
