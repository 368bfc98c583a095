package space

import "symsearch/symbolic"

// ManyOf stands for a list of K items, each one of the candidates. Each item is a decision, a slot; what a candidate
// opens is decided for each slot on its own. In a file: !ManyOf {k: 2, candidates: [...]}.
//
//	Distinct  Sorted  the lists of k from n
//	yes       no      arrangements: n!/(n-k)! of them (the default in files)
//	yes       yes     subsets, in the order of the candidates
//	no        no      any: n^k
//	no        yes     multisets, in the order of the candidates
//
// In a Go literal Distinct has to be set: its zero value says that a candidate may come twice.
type ManyOf struct {
	K          int              `sym:"k" min:"1" doc:"how many items"`
	Candidates []symbolic.Value `sym:"candidates" doc:"what an item may be; at least one, and at least k when distinct"`
	Distinct   bool             `sym:"distinct" default:"true" doc:"no candidate twice"`
	Sorted     bool             `sym:"sorted" default:"false" doc:"items stay in the order of the candidates, so that only the selection counts"`
	Name       string           `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" doc:"a name for tables and {placeholders}, unique in the space"`
	Default    symbolic.Value   `sym:"default" optional:"true" doc:"the list to try first: one that the node can become"`
	Hint       string           `sym:"hint" optional:"true" doc:"free text for algorithms and people"`
}

// Permutation stands for the list of all candidates, in any order. In a file: !Permutation [a, b, c].
type Permutation struct {
	Candidates []symbolic.Value `sym:"candidates" doc:"the items; at least one"`
	Name       string           `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" doc:"a name for tables and {placeholders}, unique in the space"`
	Default    symbolic.Value   `sym:"default" optional:"true" doc:"the order to try first, as a list"`
	Hint       string           `sym:"hint" optional:"true" doc:"free text for algorithms and people"`
}

// Node returns the hyper-node as a tree, to be put into a template.
func (h ManyOf) Node() *symbolic.Object {
	return builtin()[1].New(append([]symbolic.Entry{
		{Key: "k", Value: symbolic.Int(h.K)},
		{Key: "candidates", Value: listOf(h.Candidates)},
		{Key: "distinct", Value: symbolic.Bool(h.Distinct)},
		{Key: "sorted", Value: symbolic.Bool(h.Sorted)},
	}, common(h.Name, h.Default, h.Hint)...)...)
}

// Node returns the hyper-node as a tree, to be put into a template.
func (h Permutation) Node() *symbolic.Object {
	return builtin()[2].New(append([]symbolic.Entry{
		{Key: "candidates", Value: listOf(h.Candidates)},
	}, common(h.Name, h.Default, h.Hint)...)...)
}

// CheckAs checks that s takes a list of k items and every candidate as an item. It is called by symbolic.Check.
func (*ManyOf) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	list, ok := candidates(c, p, o)
	if !ok {
		return
	}
	k, _ := o.Get("k").(symbolic.Int)
	distinct, _ := o.Get("distinct").(symbolic.Bool)
	if bool(distinct) && int64(k) > int64(list.Len()) {
		c.Errorf(p.Append(symbolic.Key("k")), "%d distinct items of %d candidates cannot be had (lower k, add candidates, or set distinct: false)", k, list.Len())
		return
	}
	checkItems(c, p, o, list, int(k), s)
}

// CheckAs checks that s takes the list of all candidates. It is called by symbolic.Check.
func (*Permutation) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	if list, ok := candidates(c, p, o); ok {
		checkItems(c, p, o, list, list.Len(), s)
	}
}

func (*ManyOf) manyOf()           {}
func (*Permutation) permutation() {}

// checkItems checks a node that becomes a list of k candidates against s.
func checkItems(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, list *symbolic.List, k int, s symbolic.Spec) {
	item, size := listSpec(s)
	switch {
	case item == nil:
		c.Errorf(p, "want %s, but a %s becomes a list of %d (for a single item use OneOf)", s.Want(), o.Class().Name, k)
		return
	case size != nil && (k < size.MinSize || size.MaxSize >= 0 && k > size.MaxSize):
		c.Errorf(p, "want %s, but this %s becomes a list of %d", size.Want(), o.Class().Name, k)
	}
	p = append(p, symbolic.Key("candidates")) // no copy: the Checker makes one of what it keeps
	for i, v := range list.All() {
		c.Check(append(p, symbolic.Index(i)), v, item)
	}
}

// listSpec returns what the items of a list must be where s is wanted, and the sizes when they are bounded. It is nil
// where a list cannot stand. Of a union the first member that takes lists counts.
func listSpec(s symbolic.Spec) (item symbolic.Spec, size *symbolic.ListSpec) {
	switch s := s.(type) {
	case *symbolic.ListSpec:
		return s.Elem, s
	case *symbolic.OptionalSpec:
		return listSpec(s.Of)
	case *symbolic.UnionSpec:
		for _, m := range s.Of {
			if item, size := listSpec(m); item != nil {
				return item, size
			}
		}
	case *symbolic.AnySpec:
		return s, nil
	}
	return nil, nil
}

var (
	_ symbolic.Placeholder = (*ManyOf)(nil)
	_ symbolic.Placeholder = (*Permutation)(nil)
)
