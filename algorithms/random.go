package algorithms

import (
	"math/rand/v2"

	"symsearch/space"
)

// Random draws every point anew from the space, whatever was found before: each
// decision by itself, numbers evenly on their scale. It may draw a point twice
// (see [Dedup]) and never ends by itself.
type Random struct {
	space *space.Space
}

var _ Algorithm = (*Random)(nil)

// Setup takes the space.
func (r *Random) Setup(p Problem) error {
	if err := p.check(); err != nil {
		return err
	}
	r.space = p.Space
	return nil
}

// Propose draws a point.
func (r *Random) Propose(rng *rand.Rand) (Proposal, error) {
	return sampled(r.space, rng, ""), nil
}

// Observe does nothing: what was found does not matter.
func (r *Random) Observe(Trial) {}

// sampled is a proposal drawn from the whole space.
func sampled(s *space.Space, rng *rand.Rand, detail string) Proposal {
	return Proposal{Point: s.Sample(rng), Origin: Origin{Operator: "random", Detail: detail}}
}
