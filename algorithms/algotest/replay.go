package algotest

import (
	"fmt"
	"reflect"

	"symsearch/algorithms"
)

// replay tells a fresh instance the log up to event from without asking it for
// anything, and again the starts of the trials then in flight, as a runner does
// that resumes; from there on it must propose what was proposed before.
func replay(a algorithms.Algorithm, p plan, h *history, from int) error {
	told := 0
	tellTo := func(n int) {
		for ; told < n; told++ {
			tell(a, h.log[told])
		}
	}
	tellTo(from)
	flying := map[int]event{}
	var order []int
	for _, e := range h.log[:from] {
		if e.start {
			flying[e.trial.Number] = e
			order = append(order, e.trial.Number)
		} else {
			delete(flying, e.trial.Number)
		}
	}
	for _, n := range order {
		if e, ok := flying[n]; ok {
			tell(a, e)
		}
	}
	for _, c := range h.calls {
		if c.after < from {
			continue
		}
		tellTo(c.after)
		got, err := a.Propose(algorithms.NewRand(p.seed, c.number))
		if err := c.same(got, err); err != nil {
			return fmt.Errorf("resumed after %d events of the log: trial %d: %w", from, c.number, err)
		}
	}
	tellTo(len(h.log))
	return nil
}

// same compares what was proposed with what is proposed now.
func (c call) same(p algorithms.Proposal, err error) error {
	if (err == nil) != (c.err == nil) || err != nil && err.Error() != c.err.Error() {
		return fmt.Errorf("got error %v, want %v", err, c.err)
	}
	if err != nil {
		return nil
	}
	if p.Point.Key() != c.proposal.Point.Key() {
		return fmt.Errorf("got another point (%s) than before (%s)", p.Origin.Operator, c.proposal.Origin.Operator)
	}
	if p.AnswerFrom != c.proposal.AnswerFrom || !reflect.DeepEqual(p.Origin, c.proposal.Origin) {
		return fmt.Errorf("got origin %v, answer %d, want %v, %d", p.Origin, p.AnswerFrom, c.proposal.Origin, c.proposal.AnswerFrom)
	}
	return nil
}
