// Package algotest proves that an [algorithms.Algorithm] keeps its contract, on
// spaces of every kind. A test of an algorithm is a few lines:
//
//	func TestAnnealing(t *testing.T) {
//		algotest.Run(t, func() algorithms.Algorithm { return &Annealing{} }, algotest.Config{})
//	}
//
// Each check is a subtest; its failure says which trial on which space broke
// which promise:
//
//	settings      bad settings and impossible problems are errors of Setup
//	points        every point is valid and decodes; origins name earlier trials
//	pure          asked again, it proposes the same
//	resume        told the log, a fresh instance goes on as if never interrupted
//	setup again   a used instance that is set up again is as good as a fresh one
//	foreign       enqueued and imported points are taken
//	failures      trials that fail, are pruned or infeasible are taken, all of them too
//	in flight     eight trials at a time, ending in any order
//	end           a finite space that is used up is said, not looped on
//	long          the cost of a trial does not grow with their number
//
// The last one tells 20,000 trials by default, and any number with
//
//	go test -run /long -algotest.trials=1000000 ./...
//
// It does not say whether an algorithm finds anything: compare it with Random
// on functions whose optimum is known.
package algotest
