package space

import "symsearch/symbolic"

// Repeat stands for a list of its block, from Min to Max times. How often is a decision of its own, a number; each
// repetition has its own decisions, or, when Shared, all are the same block, decided once. This is how depth is searched:
//
//	layers: !Repeat {min: 1, max: 8, block: !Linear {out_features: !OneOf [32, 64, 128]}, name: depth}
//
// The repetitions are numbered: "layers[2].block.out_features" is a decision of the third, active where there are three.
type Repeat struct {
	Block   symbolic.Value `sym:"block" doc:"the item of the list"`
	Min     int            `sym:"min" min:"0" default:"1" doc:"how often at least"`
	Max     int            `sym:"max" min:"1" doc:"how often at most"`
	Shared  bool           `sym:"shared" default:"false" doc:"all repetitions are alike: the block is decided once"`
	Name    string         `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" words:"a name of letters, digits, - and _, the first no digit" doc:"a name for tables and {placeholders}, unique in the space; it means how often"`
	Default symbolic.Value `sym:"default" optional:"true" doc:"the list to try first: one that the node can become"`
	Hint    string         `sym:"hint" optional:"true" doc:"free text for algorithms and people"`
}

// Node returns the hyper-node as a tree, to be put into a template.
func (h Repeat) Node() *symbolic.Object {
	return builtin()[6].New(append([]symbolic.Entry{
		{Key: "block", Value: h.Block},
		{Key: "min", Value: symbolic.Int(h.Min)},
		{Key: "max", Value: symbolic.Int(h.Max)},
		{Key: "shared", Value: symbolic.Bool(h.Shared)},
	}, common(h.Name, h.Default, h.Hint)...)...)
}

// CheckAs checks that s takes a list of that many blocks. It is called by symbolic.Check.
func (*Repeat) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	if !settled(c, p, o) {
		return
	}
	z := timesOf(o)
	if z.least > z.most {
		c.Errorf(p.Append(symbolic.Key("min")), "min %d is above max %d (swap them)", z.least, z.most)
		return
	}
	if item := checkSizes(c, p, o, z, s); item != nil {
		c.Check(append(p, symbolic.Key("block")), o.Get("block"), item)
	}
}

func (*Repeat) repetition() {}

// timesOf returns how often a Repeat has its block.
func timesOf(o *symbolic.Object) sizes {
	least, _ := o.Get("min").(symbolic.Int)
	most, _ := o.Get("max").(symbolic.Int)
	return sizes{int64(least), int64(most), true}
}

var _ symbolic.Placeholder = (*Repeat)(nil)
