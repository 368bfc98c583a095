// Package evaltest proves that an [eval.Evaluator] keeps the contract that a search
// relies on. It is for the tests of whoever writes an evaluator:
//
//	func TestMyEvaluator(t *testing.T) {
//		evaltest.Run(t, func() eval.Evaluator { return &MyEvaluator{} }, evaltest.Config{
//			Good: []eval.Candidate{{Value: small}, {Value: large, Seed: 7}},
//			Long: eval.Candidate{Value: slow},
//		})
//	}
//
// The suite calls the evaluator as a runner does, from many goroutines too: run it
// with the race detector. What it proves is in the list of its subtests:
//
//   - prepare: what may be asked before the first trial finds nothing wrong
//   - metrics: there are some, all of them finite, and the promised ones among them
//   - repeat: the same candidate with the same seed has the same metrics and reports,
//     from the same evaluator, from a new one and in a second attempt
//   - ownership: maps that were handed over are the receiver's, and the trees of a
//     candidate are not changed
//   - concurrent: evaluations do not disturb one another
//   - reports: steps increase, one call at a time, none after the end
//   - stop: [eval.ErrStop] ends the evaluation, and so does any error of Report
//   - cancel: an evaluation ends soon after its context
//   - infeasible: candidates without a score are said to be that
//   - test: an [eval.Tester] keeps the same rules
package evaltest
