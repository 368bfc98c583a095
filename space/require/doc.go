// Package require reads the rules of a space from texts, for experiment files and the command line:
//
//	depth * width <= 4096
//	count("Dropout") <= 2
//	parameters() < 1e6
//	len(ops) < 2 or kernel == 3
//	(slope ?? 0.1) < lr
//
// [Compile] gives a space.Rule, which space.Require takes. A name is a decision, by its node's name: what was decided, as
// Space.Values shows it. The name of a node with several slots is the list of what they decided. decided("model.p") asks
// by path, active("slope") whether there is anything. Parts of the tree have their own names: model.layers[0].units, or
// model.class for the class of an object. count("Dropout") counts the objects of a class, and of those that extend it, in
// the whole tree. The evaluator may offer more functions.
//
// A rule that names a decision which is not active does not apply, unless it says what to do then: slope ?? 0.1, or
// slope == nil. A rule that cannot be computed, since it multiplies a text, or since a function returns an error, is
// broken; the reason is shown where the space says what its rules reject.
//
// The language is that of expr-lang/expr (https://expr-lang.org/docs/language-definition), but for count with a list,
// which is len(filter(...)).
//
// # Design
//
// Expressions over trees in package symbolic/expression ask about one node, whose fields are its names, and take what is
// missing for false. A rule asks about decisions by name, "depth" and "path" among them, calls functions that are only
// known when the experiment is read, and must tell a mistake from a rule that does not hold. So the library's own machine
// runs it: under a microsecond for arithmetic, less than decoding a tree.
//
// Enumeration wants to know of the first decisions alone whether a rule may hold. The expression is then computed with
// intervals: numbers, comparisons, and, or, not, ??, let, sum, len, min, max and abs, parts of the tree whose place is written out,
// and count, of which what is decided gives the least. Whatever else is in it may be anything, so a rule with more in it is
// checked point by point.
package require
