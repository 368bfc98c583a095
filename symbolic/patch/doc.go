// Package patch describes changes of symbolic trees that anybody can apply to a tree they did not write: an idea such as
// "dropout before every linear layer" has a name, typed and documented arguments, and works on every model that it fits.
//
// A [Patch] is a Go type with a method Apply; made a class by symbolic.ClassOf, it can be named in a file
// (!AddDropout {prob: 0.2}), on a command line (add_dropout?prob=0.2, see [ParseURI]) and in Go. A [Rule] needs no program: it says
// which nodes are meant and what to do with them. [Parse], [Build] and [Of] make a [Chain] of URIs, of a tree or of Go
// values; Chain.Apply applies it:
//
//	chain, err := patch.Parse(registry, "use_prelu", "add_dropout?prob=0.2")   // arguments are checked here
//	result, err := chain.Apply(model, nil)
//	fmt.Println(result)                                                     // what each patch changed, and warnings
//	model = result.Tree
//
// Patches are applied in order, each to what the one before it made. The result is checked as a whole, then every
// [Verifier] is asked; an error means that nothing has changed. A patch that changed nothing, or whose changes a later one
// took back or overwrote, is no error but a [Warning].
//
// A class or field name that the registry does not know is a mistake ([Namer]). The texts of where are names of classes and
// expressions; a path among them is refused, and a pattern of places is written {path: "layers[*]"}.
//
// The patches of this package ([Rule], [Recipe], [SetField], [ScaleField], [Swap]) know no classes; those for networks are in
// eval/neural/patches.
//
// # Design
//
// A patch is a function of the whole tree and not of a node, since the interesting ones ask about more than a node: which layer
// is the last, which widths belong together. What most of them do is nevertheless the same for every node that matches, and
// that is Rule: it collects edits by path on the original tree and makes them in one Rebind, so change hooks run once
// and what a rule brings in is not matched again.
//
// A tree that is not valid yet can be patched: only mistakes that were not there before are held against a patch. That is
// decided by their texts without paths, since an insertion moves what was wrong behind it.
//
// Whether a change lasted is decided by comparing the tree that a patch was given with the results of all later ones, so that
// paths are those of one tree. Lists can be aligned in several ways, so a change counts as kept while as many as the patch made
// of what looks alike are still somewhere: a missing warning is less of a nuisance than a wrong one.
//
// In a URI, items of a list stand between commas and a plus sign is itself, unlike in the query of a web address: numbers such as
// 1e+5 need no care. The values of arguments are read by the types of the fields, so nothing has to be quoted that could not be
// taken for something else.
package patch
