package algotest

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/symbolic"
)

// plan is a study in a made-up world: what a trial gives is a function of its
// point and of the plan, so that the same plan is the same study.
type plan struct {
	space      Space
	objectives int
	trials     int
	workers    int
	seed       uint64
	foreign    bool // some trials are enqueued, some imported
	bad        int  // of ten trials, how many are failed, infeasible or pruned
}

func (p plan) problem() algorithms.Problem {
	return algorithms.Problem{Space: p.space.Space, Objectives: objectives(p.objectives), Trials: p.trials}
}

func objectives(n int) []algorithms.Objective {
	os := make([]algorithms.Objective, n)
	for i := range os {
		os[i] = algorithms.Objective{Name: fmt.Sprintf("y%d", i+1), Maximize: true}
	}
	return os
}

// outcome ends a trial as evaluating a point does: its own, or that of the trial
// that answers it. Scores have ten levels, so that there are ties.
func (p plan) outcome(t algorithms.Trial, evaluated space.Point) algorithms.Trial {
	h := fnv.New64a()
	h.Write([]byte(evaluated.Key()))
	rng := algorithms.NewRand(p.seed, int(h.Sum64()>>2))
	if rng.IntN(10) < p.bad {
		t.State = algorithms.Pruned + algorithms.State(rng.IntN(3))
		if t.State != algorithms.Pruned {
			return t
		}
	}
	t.Scores = make([]float64, p.objectives)
	for i := range t.Scores {
		t.Scores[i] = float64(rng.IntN(10))
	}
	return t
}

// history is what happened: the log, and what was proposed at which place of it.
type history struct {
	log   []event
	calls []call
	ended bool // by ErrExhausted
}

type event struct {
	start bool
	trial algorithms.Trial
}

type call struct {
	after    int // how much of the log had been told
	number   int // the trial that was asked for
	proposal algorithms.Proposal
	err      error
}

// play carries out a study: it keeps the workers busy, ends trials in random
// order and checks every proposal.
func play(a algorithms.Algorithm, p plan) (*history, error) {
	w := rand.New(rand.NewPCG(p.seed, 1)) // the world's own numbers
	h := &history{}
	var flying []algorithms.Trial
	evaluated := map[int]space.Point{} // by trial, for its outcome
	ended := map[int]space.Point{}
	for number := 1; ; {
		blocked := false
		for !blocked && !h.ended && number <= p.trials && len(flying) < p.workers {
			t := algorithms.Trial{Number: number}
			switch roll := w.IntN(10); {
			case p.foreign && roll == 0: // imported
				t.Point, t.Origin.Operator = p.space.Space.Sample(w), "imported"
				evaluated[number], ended[number] = t.Point, t.Point
				h.tell(a, event{trial: p.outcome(t, t.Point)})
				number++
				continue
			case p.foreign && roll <= 2:
				t.Point, t.Origin.Operator = p.space.Space.Sample(w), "enqueued"
			default:
				c := call{after: len(h.log), number: number}
				c.proposal, c.err = a.Propose(algorithms.NewRand(p.seed, number))
				h.calls = append(h.calls, c)
				switch {
				case errors.Is(c.err, algorithms.ErrExhausted):
					h.ended = true
					continue
				case errors.Is(c.err, algorithms.ErrWait):
					if len(flying) == 0 {
						return h, fmt.Errorf("trial %d: told to wait, but no trial is in flight", number)
					}
					blocked = true
					continue
				case c.err != nil:
					return h, fmt.Errorf("trial %d: %w", number, c.err)
				}
				if err := valid(c.proposal, p.space.Space, number, ended); err != nil {
					return h, fmt.Errorf("trial %d: %w", number, err)
				}
				t.Point, t.Origin = c.proposal.Point, c.proposal.Origin
			}
			evaluated[number] = t.Point
			if from := h.answer(number); from != 0 {
				evaluated[number] = evaluated[from]
			}
			h.tell(a, event{start: true, trial: t})
			flying = append(flying, t)
			number++
		}
		if len(flying) == 0 {
			return h, nil
		}
		i := w.IntN(len(flying))
		t := flying[i]
		flying[i] = flying[len(flying)-1]
		flying = flying[:len(flying)-1]
		ended[t.Number] = t.Point
		h.tell(a, event{trial: p.outcome(t, evaluated[t.Number])})
	}
}

// answer returns the trial that answers for one that was just proposed.
func (h *history) answer(number int) int {
	if len(h.calls) > 0 {
		if last := h.calls[len(h.calls)-1]; last.number == number {
			return last.proposal.AnswerFrom
		}
	}
	return 0
}

// tell logs an event and tells it.
func (h *history) tell(a algorithms.Algorithm, e event) {
	h.log = append(h.log, e)
	tell(a, e)
}

// tell hands over scores of its own, which an algorithm must not keep.
func tell(a algorithms.Algorithm, e event) {
	t := e.trial
	if e.start {
		if s, ok := a.(algorithms.Starter); ok {
			s.Start(t)
		}
		return
	}
	t.Scores = append([]float64(nil), t.Scores...)
	a.Observe(t)
	for i := range t.Scores {
		t.Scores[i] = -1e9
	}
}

// valid checks one proposal.
func valid(p algorithms.Proposal, s *space.Space, number int, ended map[int]space.Point) error {
	if err := s.Validate(p.Point); err != nil {
		return fmt.Errorf("proposed a point that is not in the space: %w", err)
	}
	if _, err := s.Decode(p.Point); err != nil {
		return fmt.Errorf("proposed a point that does not decode: %w", err)
	}
	if op := p.Origin.Operator; op == "" || strings.ContainsAny(op, " \t\n") {
		return fmt.Errorf("origin: want an operator of one word, got %q", op)
	}
	for _, n := range p.Origin.Parents {
		if n < 1 || n >= number {
			return fmt.Errorf("origin: parent %d is not an earlier trial", n)
		}
	}
	if n := p.AnswerFrom; n != 0 {
		if q, has := ended[n]; !has {
			return fmt.Errorf("answered from trial %d, which has not ended", n)
		} else if tree(s, q) != tree(s, p.Point) {
			return fmt.Errorf("answered from trial %d, which has another tree", n)
		}
	}
	return nil
}

// tree identifies the tree of a point.
func tree(s *space.Space, p space.Point) string {
	v, err := s.Decode(p)
	if err != nil {
		return "does not decode: " + err.Error()
	}
	return symbolic.Digest(v)
}
