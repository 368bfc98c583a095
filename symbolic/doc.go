// Package symbolic holds models and configurations as symbolic trees: values that can be looked at, checked, searched,
// edited, compared, written down and, at the end, built into Go values.
//
// A tree is made of [Value]s: [Null], [Bool], [Int], [Float], [String], [*List] and [*Object]. An object is of a [Class],
// which names its fields with types, defaults and help; [ClassOf] makes a class from a Go struct with tags, [FuncClass] from
// a constructor that cannot be changed. A [Path] is a place in a tree: args[0].in_features.
//
//	linear := symbolic.ClassOf[Linear]("Linear", "an affine map")
//	tree := linear.New(symbolic.Entry{"in_features", symbolic.Int(4)}, ...)
//	err := symbolic.Check(tree, &symbolic.AnySpec{})   // everything that is wrong, with paths
//	layer, err := symbolic.Build[Layer](tree)          // the Go value
//
// To look at a tree: [Walk], [All], [Query] with selectors such as [OfClass], [Lookup], [Format]. To change it: [Rebind] for a
// batch of edits by path, [Transform] for a function of every node. To compare: [Equal], [Compare], [Diff], [Digest]. To keep
// it: [ToJSON] and [FromJSON].
//
// The package knows nothing of files, search spaces or neural networks. Package space puts hyper-nodes into trees, package
// experiments reads them from YAML.
//
// # Design
//
// Values are immutable and have no parent pointers; an edit returns a new tree that shares the rest. So a tree may be used by
// any number of goroutines, a clone is free, and an edit that fails has changed nothing. The price is that a node does not
// know its place: whoever visits it is told.
//
// *List and *Object are pointers, so that shared subtrees are recognised without a look into them (Diff, WithChildren) and
// values can be compared with == as a first, cheap test.
//
// Defaults are filled in when an object is made, so an object that gives a default and one that leaves it out are equal and
// have one digest. Format hides defaults by comparing.
//
// Objects are made unchecked (Class.New) and checked as whole trees (Check), since the reader of a file wants every mistake at
// once, and a tree with hyper-nodes can only be checked from the field that the hyper-node stands in: see Placeholder.
//
// An interface-typed field always receives a pointer to the struct, so that type switches have one case a class.
//
// There is no global registry of classes; a Registry is an explicit list, so two programs, or two tests, cannot disturb
// each other.
package symbolic
