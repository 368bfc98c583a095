package experiments

import "symsearch/algorithms"

// strictOrder tells an algorithm of ended trials in the order of their numbers: before proposal k those up to k-workers,
// whatever the order in which they ended, and no others unless the algorithm says that it has to wait for them. So what is
// proposed does not depend on how long trials take.
type strictOrder struct {
	told  int                      // trials 1 to told were observed
	ended map[int]algorithms.Trial // ended, and not observed yet
}

func newStrictOrder() *strictOrder { return &strictOrder{ended: map[int]algorithms.Trial{}} }

// end notes that a trial ended.
func (s *strictOrder) end(t algorithms.Trial) { s.ended[t.Number] = t }

// ready has the trials up to last observed, and reports whether all of them have ended.
func (s *strictOrder) ready(last int, observe func(algorithms.Trial)) bool {
	for s.told < last {
		t, ok := s.ended[s.told+1]
		if !ok {
			return false
		}
		delete(s.ended, t.Number)
		observe(t)
		s.told++
	}
	return true
}
