package experiments

import (
	"slices"

	"symsearch/algorithms"
)

// course is what decides of the limits that depend on results. It follows the trials that the algorithm was told of, in the order
// in which it was: so these limits are as exact as the proposals, and a resumed study is where it was.
type course struct {
	failed  int
	best    []float64 // scores of the best trial; nil: none is complete
	since   int       // trials that ended after the best one
	stalled int       // the most that since ever was: what ends after a limit was reached does not take it back
}

// add notes that a trial ended.
func (c *course) add(t algorithms.Trial) {
	if t.State == algorithms.Failed {
		c.failed++
	}
	if t.State == algorithms.Complete && better(t.Scores, c.best) {
		c.best, c.since = t.Scores, 0
		return
	}
	c.since++
	c.stalled = max(c.stalled, c.since)
}

// reaches reports whether the best trial is as good as a value of the first objective, or better.
func (c *course) reaches(target float64, maximize bool) bool {
	if !maximize {
		target = -target
	}
	return c.best != nil && c.best[0] >= target
}

// better reports whether scores are better than the best ones so far: by the first objective, equals by the next. nil are none.
func better(scores, best []float64) bool {
	return scores != nil && (best == nil || slices.Compare(scores, best) > 0)
}
