// Package space turns a symbolic tree with hyper-nodes into a search space, and the points of that space into trees.
//
// A hyper-node is an object that stands in a tree for a value to be decided: [OneOf], [ManyOf], [Permutation], [Optional],
// [Repeat], [FloatRange], [IntRange] and [NormalRange]; [Hyper] adds kinds. It may stand in any field, item or entry, and
// candidates, blocks and optional values may hold further hyper-nodes, to any depth, which are decided only where they
// are there. What follows from decisions is a symbolic.Ref or a [Derived], such as an expression of package space/derive.
// In a file:
//
//	model: !Sequential
//	  - !Linear {out_features: !OneOf [32, 64, 128]}
//	  - !OneOf [!ReLU {}, !LeakyReLU {slope: !FloatRange {min: 0.001, max: 0.3, scale: log}}]
//	  - !Dropout {p: !FloatRange {min: 0, max: 0.5, step: 0.05}}
//	  - !Sequential {layers: !Repeat {min: 1, max: 4, block: !Linear {out_features: !IntRange {min: 8, max: 64}}}}
//
// In Go a hyper-node is a struct whose Node method gives the tree: space.IntRange{Min: 1, Max: 8}.Node().
//
// The names to know:
//
//   - [New] makes a [Space] of such a template, or reports all its mistakes at once: each candidate and each end of a range
//     is checked against the field that the hyper-node stands in.
//   - A [Decision] is one thing to be decided, with a [Domain]: a [Choice], [Floats] or [Ints]. Decisions are numbered in
//     the order of the template, those that are only sometimes active included. A ManyOf has one for each slot, and the
//     slots of one node form a [Group].
//   - A [Point] has one pick for each active decision: Choice(id) is the index of a candidate, Number(id) a number.
//   - Sample, All, Mutate and Cross make points, always valid ones. Decode gives the tree of a point, Encode the point of
//     a tree. MarshalPoint and ParsePoint write and read points as JSON, FormatPoint and ScanPoint as lines of text; Complete
//     fills in a point that is given in part; Values shows what was decided. MutateWith and CrossWith have further operators.
//   - The points of a finite space are numbered: At and IndexOf. A [Walk] goes through them in a random order, or through a
//     share of them, without memory; SampleUniform draws all with equal chances. Grid makes continuous ranges finite.
//
// An algorithm needs no more than that, and never looks into a tree. A Space and its points do not change and may be used
// by many goroutines; the generator that a method is handed may not.
//
// The package says what may be tried and draws it without favour. Which points are worth a trial is the matter of package
// algorithms, and what may stand in a field is that of the classes.
//
// # Rules, parts and changes
//
// [Require] leaves out the points that break a [Rule]: a Go predicate over decisions or over the tree, or, with package
// space/require, a text such as "depth * width <= 4096". Whatever makes points keeps the rules, so algorithms need not know of
// them; one that makes points of its own asks Feasible, or has them mended by Repair. [Where] and Fix let only some nodes
// take part. [Migrate] translates points to the space of an edited template, so that old trials go on counting.
//
// [Vectors] writes points as numbers from 0 to 1 with a mask of what is active, and reads such vectors back; Distance says how
// far apart two points are. Both are for algorithms that model what they have seen. Package space/trace makes spaces of
// functions that ask for decisions as they go.
//
// # Kinds of your own
//
// A kind is a class whose Go type implements [Hyper]: it names the domain of its pick and turns a pick into a value. With
// [Inverter] it also reads values back. Everything else (numbering, sampling on the scale, mutation, JSON, checks through
// [CheckHyper]) comes with the domain. A kind yields decided values only; what opens further decisions is written with
// OneOf and ManyOf. Package space/spacetest proves a kind.
//
// # Reproducibility
//
// The same state of the generator gives the same point on every platform and in every later version; a golden file holds
// that promise. Therefore the package has its own exponential and logarithm, rounds every product before it is added to
// something (compilers fuse the two where the machine can), and draws no NormFloat64.
//
// # Design
//
// Flat picks. A point is one slice of float64 by decision, with NaN for what is not active. PyGlove has a tree of
// decisions instead, whose compact text is ambiguous in places and whose walks cost more than most evaluations of a table.
// With static numbers an algorithm can index a point by decision, keep statistics in arrays, and read a conditional space as a
// vector with a mask. The price is that a point is as long as the space, not as its active part. Of choices nested 10,
// 100 and 1,000 deep, with two active in the mean, a sample with its tree takes 0.3, 1 and 6 us (of as many side by side 1.1,
// 9 and 68 us): what is not active costs no more than its place, but that is 8 kB at the last. Lists of active picks alone would
// save that, and make every look at a decision a search and every change of a number of items a shift: slower where peers are
// measured (61 decisions, 9 active, 0.5 kB, 1.5 us). So a point stays flat. Activity is derived: Key leaves
// inactive decisions out, since the picks before them already say that they are inactive.
//
// Slots are decisions. A ManyOf is k choices with a rule (distinct, sorted) rather than one choice of an n-over-k domain:
// domains stay small, what a candidate opens gets numbers of its own in every slot, and algorithms that know nothing of
// groups still see ordinary choices. Whatever changes slots (Mutate, Cross, Next) keeps the rule, and moves what a slot
// opened along with it.
//
// How many items a ManyOf or Repeat has is a number, decided in front of them: it opens the first so many. A choice among
// lengths, each with slots of its own, would be as long as all lengths together, and what was learned of the first layer
// of three would say nothing of the first of four. So conditional activity, enumeration, vectors and distances work as
// for candidates, and a model sees depth as a number. Numbers are drawn evenly, then the items: a subset of 0 to 20 is
// empty as often as it has ten items (SampleUniform draws it otherwise). A Repeat stands for a list in a field for lists, and
// is not spliced into one (nor is PyGlove's manyof): then what stands behind it has one place in every tree, where
// references, expressions, patches and rules over the tree find it, and a nested Sequential says the same.
//
// An absent Optional is the default of its field, as if nothing had been written there, since that is what a file without
// the field means; elsewhere null. Items of a list cannot be left out, since what stands behind them would move; a list of a few of several
// items is a ManyOf with min_k, sorted.
//
// A bell curve is a scale: its place on the scale is the share of the curve below it, so that samples, local steps, vectors
// and grids follow it without a rule of their own. NormalRange is a class beside FloatRange since other fields are
// required: a mean and a deviation, but no ends.
//
// What is derived is no decision: it is put into the decoded tree, and its names are bound to places when the space is
// built, in the same candidate or repetition or around it. Encode takes what stands there as it is, and compares when the
// decisions are known; where that fails it goes through the other ways to decide the tree. A circle of names is found in the template, a value that does not fit its field in a few trees
// that New decodes.
//
// One path for each decision. The path of a hyper-node in the template is extended by the slot:
// "ops[1].candidates[0].p". The place in the decoded tree would be shorter, but two candidates may have decisions at the
// same place. Points are written by these paths and not by name, so naming a node later does not orphan the trials of a
// study. A choice among plain values that differ is written as the value itself, so that points read well and survive the
// adding of candidates; any other choice as index and class, "1: ReLU", which is refused when the candidates have moved.
//
// Sampling is even for each decision, not over all points: the sub-space of a candidate with a thousand points should not
// crowd out its neighbour with one. Within one node it is exact: subsets, arrangements and multisets are all equally likely, where
// sorting independent draws would favour multisets of different items (PyGlove does). On a grid with a log scale the
// draw is that of the continuous range from min to max + step, rounded down, so a number v has the weight
// ln((v + step) / v). Rounding to the nearest would need a draw below min, which does not exist for min < step/2.
//
// Steps in decimals. A grid is computed in whole multiples of a power of ten where min and step allow it: the numbers are
// 0.1, 0.2, 0.3, equal to what a person types, and comparisons on the grid are exact.
//
// Mutation always changes something where something can change, and picks the decision first: each active decision that
// has another value is as likely as any other. Numbers move half the time to anywhere on their scale and half the time by
// a bell-shaped step whose width is itself drawn from 0.003 to 0.3 of the scale, evenly in its logarithm. Measured with
// regularized evolution on a rippled bowl of five numbers, mean of log10 of the best of 1000 over 100 seeds: redraws
// alone -1.7; steps of one width 0.1, or 0.03, half the time -2.2, or -2.4; this rule -3.1. It needs no schedule and
// leaves no value out of reach.
//
// Crossover takes common picks from both parents and crosses below them; a differing pick comes with everything below it
// from one parent. Of two numbers of items the child has one, and crosses the items that both have. Arrangements are
// crossed half the time by position (cycle crossover, which keeps assignments) and half the time by order (order crossover, which keeps neighbourhoods), since the template does not say which of the two counts.
//
// Points are numbered by counting: each part of the plan knows how many points it has, so a number is taken apart by
// division along one path. Subsets and multisets need a table of n times k counts; arrangements of candidates that count
// differently divide the polynomial of all by that of each. The random order of a Walk is a Feistel network over the
// numbers of as many bits as the size has; numbers beyond it are mixed again, less than once in the mean.
//
// Rules are kept by trying, and no method waits for luck: it draws, mutates or crosses a bounded number of times, then
// repairs what it has, by mutations that break no more rules than before, and at last strolls from a witness, a point that New
// has found to keep them. New refuses a space in which it finds none, and says what each rule rejects, alone and with
// others. A draw is that of the free space, given the rules, as long as one of its first 200 points keeps them.
// Where none does, enumeration finds what the rules leave, once, as regions that they look no further into, and draws
// from these as often as the free space would: without favour too. Only where that takes more than 65,536 steps, or a
// rule looks at a continuous range, and none of 1,000 further points keeps the rules either, a draw is one that was repaired,
// and some points come more often than others. Solving the rules instead would want them in a language of ours, without Go
// predicates and what an evaluator can measure.
//
// A draft notes which decisions a rule looks at. Enumeration passes over all points that agree, up to the last of them,
// with one that breaks the rule. A rule that can also be asked of a Sketch, where only the first decisions are known,
// shortens that to those that break it already: package space/require does arithmetic with intervals. Where millions of
// points still follow each other, enumeration ends with an error. In the same way FeasibleSize counts, in one go, all
// points that agree in what was looked at. A rule over the tree looks at everything, but a Sketch knows of parts of the tree
// and of how many objects of a class there are at least and at most.
// Size counts without regard to rules, so that it stays exact and quick.
//
// A point is migrated as the tree that it stands for: decoded in the old space, completed with what the new template has
// besides, and encoded in the new one. Matching decisions by path would take a trial for another one when candidates have
// moved or a constant has changed; a tree that the new space does not have is refused.
//
// A node that does not take part becomes a choice of one candidate. Without it the space would be shorter, but references
// and rules that name it would be mistakes.
//
// Decoding follows a plan that was made once. Subtrees without decisions are shared with the template, all others are
// built from a copied slice of children. Candidates are converted for their field when the plan is made (1 becomes 1.0
// in a field of floats), so that Encode can compare with plain equality.
package space
