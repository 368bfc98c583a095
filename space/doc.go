// Package space turns a symbolic tree with hyper-nodes into a search space, and the points of that space into trees.
//
// A hyper-node is an object of a class of this package that stands in a tree for a value to be decided: OneOf, ManyOf,
// Permutation, FloatRange and IntRange; Hyper adds kinds. It may stand in any field, item or entry, and the candidates of
// a OneOf or ManyOf may hold further hyper-nodes, to any depth: those are decided only when their candidate is picked.
//
// New makes a Space of a template. A Space has Decisions, numbered in the order of the template. A Point has one pick for
// each decision that is active. Sample, All, Mutate and Cross make points, always valid ones; Decode gives the tree of a
// point and Encode the point of a tree; MarshalPoint and ParsePoint write and read points. This is all that an algorithm
// needs: it never looks into a tree.
//
// The package decides what may be tried and how it is drawn. What is worth trying is the matter of package algorithms.
package space
