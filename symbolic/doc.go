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
// To look at a tree: [Walk], [All], [Query] with selectors such as [OfClass], [Pattern] for places, [Lookup], [Format];
// package symbolic/expression selects by a text. To change it: [Rebind] for a batch of edits by path, [Transform] for a
// function of every node; a class that is a [Rebounder] stays consistent, and [Sealed] places stay as they are. To compare:
// [Equal], [Compare], [Diff] and [FormatDiff], [Digest] to name a tree for good and [Hash] for tables; Changes.Apply repeats a
// diff, [Merge] brings two edits together. To keep it: [ToJSON] and [FromJSON]; [FormatGo] writes Go code. Package
// symbolic/patch describes changes that others can apply to trees of theirs.
//
// [Of] makes a tree of a Go value, the way back from Build. A [Ref] stands for a value elsewhere in the tree. A tree may be
// partial: [Missing] tells what it lacks. [Declare] makes classes at run time, [Class.Help], [Schema] and
// [TaggedSchema] describe them.
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
// The updates of a Rebind all mean places of the tree as it was, so their order decides nothing, and a batch has one result
// wherever its paths begin. PyGlove applies updates one by one, last index first from a list and in the given order from
// elsewhere, so an edit can miss its place or be lost. Edits that contradict each other are refused here. The edits are made
// in one pass from the root; a hook is called on the way back up, which gives bottom-up order and one call an object without
// a queue of events. What a hook is told is the Diff of the object before and after: shared subtrees cost nothing, and what
// hooks below it changed is in it.
//
// A sealed place is a property of an edit, not of a tree. A flag on the nodes would make two kinds of equal trees, and would be
// lost or carried along by every edit; whoever runs edits that others wrote knows what they must not touch.
//
// A reference is an object like any other, with a text that says where: a pointer to a node would tie a tree to one version of
// itself. So references survive edits, diffs and files, Check follows them with the spec of the place that they stand in,
// and they are resolved at the last moment, in the whole tree. They are resolved after hyper-nodes are decided. Names of
// hyper-nodes are gone by then, which is why BindRefs turns them into places before. What references stand for is
// bounded, so a small file cannot become a tree that no memory holds.
//
// Extends narrows a class and nothing else: the objects of the narrower class are valid objects of the wider one and build the
// same Go value. Inheritance of behaviour is left to Go, where a struct embeds another.
//
// A pattern is matched with the set of its steps that a path has come to, so it takes time proportional to both, and a walk
// leaves out what can hold no match.
//
// A diff has paths of the first tree only, but for the index of an added item: so each change can be read, and applied, without
// those before it, and two diffs of one tree can be compared by path. Edit scripts whose indices count earlier changes
// (JSON Patch) cannot. Items are aligned by equality first, as many as possible, and what is left by likeness. Merge aligns both
// edits with the base and asks place by place, which gives conflicts their paths; merging lists of changes would have to
// find out first which of them mean the same place.
//
// Go code and the JSON of a tree are written here. YAML is written by experiments/document: what must be quoted, and what a tag
// may say, are rules of its reader, and two writers of one format would have to agree. JSON is read by a reader of our own, from
// text to tree without tokens between, which takes an eighth of the time of encoding/json's tokens; a fuzz test compares
// the two. It refuses text that is not UTF-8 where encoding/json would put another character, since what is read must be what
// was written.
//
// A template is a tree with texts as holes ($it). A hole of a class of its own could not be told from a hyper-node, and would
// be one more thing to know when reading a file. It is checked with the fields that it stands in, like any tree.
//
// There is no global registry of classes; a Registry is an explicit list, so two programs, or two tests, cannot disturb
// each other.
package symbolic
