package space

import "symsearch/symbolic"

// Decision is one thing to be decided: a OneOf or Optional, a range, how often a Repeat has its block or how many items a
// ManyOf has, or one slot of a ManyOf or Permutation. Decisions are numbered
// in the order of the template, depth first, those that are only sometimes active included: what candidate 0 of a
// decision opens, then what candidate 1 opens, and so on, then whatever stands behind it.
type Decision struct {
	ID int // the index in Space.Decisions and in every Point

	// Path is different for every decision, and is its key in the JSON of a point. It is the place of the hyper-node in
	// the template, with the slot behind each ManyOf and Permutation, and the repetition behind each Repeat:
	// "model.ops[1]", "model.ops[1].candidates[0].p".
	Path symbolic.Path
	Node symbolic.Path // the place of the hyper-node in the template: Lookup finds it there

	Name  string // the node's own name, "" when it has none; the slots of one node share it
	Label string // a short text different for every decision, see Space.Values
	Hint  string // what the node's field hint says: free text for algorithms and people

	Domain Domain

	Parent     int // the decision this one hangs under, -1 at the top
	ParentPick int // the candidate of Parent that opens it; of a number of items the least that does; -1 at the top

	Group int // the index in Space.Groups of a slot's group; -1 when it is not a slot
	Slot  int // the number of the slot in its group, from 0; 0 when it is not a slot
}

// Group is what the slots of one ManyOf or Permutation have in common. All slots of a group have the same candidates.
// They are active together, but where their number is decided: then the first so many are.
type Group struct {
	Slots      []int // the IDs, in order
	Count      int   // the ID of the decision how many slots are active; -1: all
	Candidates int
	Distinct   bool // no candidate is picked twice
	Sorted     bool // picks do not decrease from slot to slot: order means nothing
}
