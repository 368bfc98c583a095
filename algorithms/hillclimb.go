package algorithms

import (
	"fmt"
	"math/rand/v2"

	"symsearch/space"
)

// HillClimb walks from one point to the next: it redraws one decision of the
// point it stands on and moves there when the score is at least as good. It
// also moves on ties, and so walks over plateaus, on which a climber that asks
// for better scores stays for good. After Patience trials without a better
// score it starts again from a random point; the study keeps the best of all.
//
// Whatever is told takes part: an enqueued point that is as good becomes the
// one it stands on. With several workers all of them try neighbours of the same
// point, and those that end after a restart do not call the climb back. Trials
// without a score (failed, infeasible, pruned) are never stood on, and count as
// trials without a better score.
//
// It follows a single objective.
type HillClimb struct {
	// Patience is the number of trials without a better score after which it
	// starts again; 0 stands for 100. A number above the budget never restarts.
	Patience int `sym:"patience" default:"100" min:"1" doc:"trials without a better score before it starts again from a random point"`

	problem  Problem
	labels   []string
	patience int

	standing bool // point, number and score are set
	point    space.Point
	number   int
	score    float64
	stale    int // trials since score last rose
	latest   int // highest trial number told
	born     int // what latest was when the present climb began
}

var (
	_ Algorithm = (*HillClimb)(nil)
	_ Starter   = (*HillClimb)(nil)
)

// Setup checks the settings and begins at no point.
func (h *HillClimb) Setup(p Problem) error {
	if err := p.check(); err != nil {
		return err
	}
	if n := len(p.Objectives); n > 1 {
		return fmt.Errorf("hill climbing follows one objective, the study has %d (hint: RegularizedEvolution takes several)", n)
	}
	if h.Patience < 0 {
		return setting("patience", "want at least 1 trial, got %d (hint: 0 is the default, 100)", h.Patience)
	}
	*h = HillClimb{Patience: h.Patience, problem: p, labels: labels(p.Space), patience: h.Patience}
	if h.patience == 0 {
		h.patience = 100
	}
	return nil
}

// Propose redraws one decision of the point it stands on, or draws a point when
// it stands nowhere yet.
func (h *HillClimb) Propose(rng *rand.Rand) (Proposal, error) {
	if !h.standing {
		return sampled(h.problem.Space, rng, ""), nil
	}
	return mutated(h.problem.Space, h.labels, h.point, rng, "mutate", h.number), nil
}

// Start remembers which trials belong to an earlier climb.
func (h *HillClimb) Start(t Trial) { h.latest = max(h.latest, t.Number) }

// Observe moves to the trial's point if it is as good as the present one.
func (h *HillClimb) Observe(t Trial) {
	h.latest = max(h.latest, t.Number)
	if t.Number <= h.born {
		return // proposed before the restart
	}
	stood := h.standing
	rose := false
	if h.problem.scored(t) && (!stood || t.Scores[0] >= h.score) {
		rose = !stood || t.Scores[0] > h.score
		h.standing, h.point, h.number, h.score = true, t.Point, t.Number, t.Scores[0]
	}
	switch {
	case rose:
		h.stale = 0
	case stood:
		h.stale++
	}
	if h.stale >= h.patience {
		h.standing, h.stale, h.born = false, 0, h.latest
	}
}

// mutated is a proposal that differs from p in one decision.
func mutated(s *space.Space, labels []string, p space.Point, rng *rand.Rand, operator string, parents ...int) Proposal {
	child, id := s.Mutate(p, rng)
	o := Origin{Operator: operator, Parents: parents}
	if id >= 0 {
		o.Detail = labels[id]
	}
	return Proposal{Point: child, Origin: o}
}
