// Package algorithms holds the search algorithms, and the interface that makes
// one: [Algorithm], three methods. An algorithm proposes points of a space and
// is told how the trials ended. It does not run, store or time anything; that
// is the runner's part (package experiments), and what a point means is the
// part of package space.
//
// The algorithms here work on every space, conditional, mixed and permuted:
//
//	Random                the yardstick: every point anew
//	Sweep                 every point of a finite space once, in order
//	HillClimb             one decision at a time, from wherever it stands
//	RegularizedEvolution  mutate the best of a sample of the last trials
//	Dedup                 around any of them: no tree is evaluated twice
//
// The names to know beside them are [Problem], what Setup is given; [Proposal]
// and its [Origin], what Propose returns; [Trial], what Observe is told; and
// [NewRand], the generator that Propose is handed.
//
// # An algorithm of your own
//
// The example is a complete one; all of it is in three methods. The struct's
// fields are its settings, and the tags make a class of it (see symbolic.ClassOf),
// so that it can stand in an experiment file, with help and checked values:
//
//	cli.Main(cli.Classes(symbolic.ClassOf[Threshold]("Threshold", "threshold accepting")))
//
// Three rules keep it exact under parallel workers, crashes and resume; package
// algotest proves them, and the rest of the contract, for any algorithm:
//
//   - What Propose returns depends on what Observe (and Start) told and on the
//     generator, never on how often Propose was called. Learn in Observe.
//   - Draw from the generator that Propose is handed and from no other. Observe
//     has none: what must be random is drawn when it is needed to propose.
//   - Take whatever comes: points that you did not propose, results in any
//     order, trials that failed and have no scores.
//
// State that grows only with what the algorithm needs to know, updated in
// Observe, makes the millionth trial cost what the first did.
//
// # Design
//
// Resume tells, it never asks. The alternatives were to save the state of every
// algorithm (each then needs a format, and versions of it) or to propose the
// whole study again (as long as it took, and wrong when results came in another
// order). Since state is a function of the log, a study of a million trials
// resumes in the time it takes to read it, and a user's algorithm resumes
// without a line written for it. The price is the first rule above.
//
// Each proposal has a generator of its own, made from the study's seed and the
// trial's number. With one generator for the study, a trial that draws one
// number more (a redraw, another version of an operator) would change all that
// follow, and a resumed study would have to draw again what it threw away.
//
// Scores are oriented before they get here: larger is better. One comparison,
// [Dominates], then serves one objective and several, and no algorithm has a
// sign to get wrong.
//
// Trials without scores are told, not hidden. Each algorithm says what it makes
// of them; a population that never heard of failures would keep the parent of
// failing children for ever.
//
// Dedup compares trees, since that is what is evaluated: candidates may be equal,
// and a conditional choice may end in the same tree twice. It works around any
// algorithm, so that none of them has a setting for it. To answer a repeat from
// the record is a kind of proposal, not a result that an algorithm makes up, so
// that the study's log shows it as a trial, with the number of the one evaluated.
package algorithms
