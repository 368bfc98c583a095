package experiments

import "symsearch/algorithms"

// strictOrder tells an algorithm of ended trials in the order of their numbers: before proposal k exactly those up to
// k-workers, whatever the order in which they ended. So what is proposed does not depend on how long trials take.
type strictOrder struct {
	workers int
	told    int                      // trials 1 to told were observed
	ended   map[int]algorithms.Trial // ended, and not observed yet
}

func newStrictOrder(workers int) *strictOrder {
	return &strictOrder{workers: workers, ended: map[int]algorithms.Trial{}}
}

// end notes that a trial ended.
func (s *strictOrder) end(t algorithms.Trial) { s.ended[t.Number] = t }

// ready tells the algorithm what proposal next is to be made with, and reports whether all of that has ended.
func (s *strictOrder) ready(next int, a algorithms.Algorithm) bool {
	for s.told < next-s.workers {
		t, ok := s.ended[s.told+1]
		if !ok {
			return false
		}
		delete(s.ended, t.Number)
		a.Observe(t)
		s.told++
	}
	return true
}
