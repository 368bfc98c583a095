package space

import (
	"fmt"
	"strconv"

	"symsearch/symbolic"
)

// ManyOf stands for a list of K items, each one of the candidates. Each item is a decision, a slot; what a candidate
// opens is decided for each slot on its own. In a file: !ManyOf {k: 2, candidates: [...]}.
//
//	Distinct  Sorted  the lists of k from n
//	yes       no      arrangements: n!/(n-k)! of them (the default in files)
//	yes       yes     subsets, in the order of the candidates
//	no        no      any: n^k
//	no        yes     multisets, in the order of the candidates
//
// With MinK and MaxK instead of K the number of items is decided too, from MinK to MaxK: a decision of its own in front of
// the slots, of which only the first so many are active. In a file: !ManyOf {min_k: 0, max_k: 3, candidates: [...]}.
//
// In a Go literal Distinct has to be set: its zero value says that a candidate may come twice.
type ManyOf struct {
	K          int              `sym:"k" optional:"true" min:"1" doc:"how many items; null: min_k to max_k"`
	MinK       int              `sym:"min_k" optional:"true" min:"0" doc:"how many items at least, where their number is decided; null: 0"`
	MaxK       int              `sym:"max_k" optional:"true" min:"1" doc:"how many items at most, where their number is decided"`
	Candidates []symbolic.Value `sym:"candidates" doc:"what an item may be; at least one, and at least k when distinct"`
	Distinct   bool             `sym:"distinct" default:"true" doc:"no candidate twice"`
	Sorted     bool             `sym:"sorted" default:"false" doc:"items stay in the order of the candidates, so that only the selection counts"`
	Name       string           `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" words:"a name of letters, digits, - and _, the first no digit" doc:"a name for tables and {placeholders}, unique in the space"`
	Default    symbolic.Value   `sym:"default" optional:"true" doc:"the list to try first: one that the node can become"`
	Hint       string           `sym:"hint" optional:"true" doc:"free text for algorithms and people"`
}

// Permutation stands for the list of all candidates, in any order. In a file: !Permutation [a, b, c].
type Permutation struct {
	Candidates []symbolic.Value `sym:"candidates" doc:"the items; at least one"`
	Name       string           `sym:"name" optional:"true" pattern:"[A-Za-z_][A-Za-z0-9_-]*" words:"a name of letters, digits, - and _, the first no digit" doc:"a name for tables and {placeholders}, unique in the space"`
	Default    symbolic.Value   `sym:"default" optional:"true" doc:"the order to try first, as a list"`
	Hint       string           `sym:"hint" optional:"true" doc:"free text for algorithms and people"`
}

// Node returns the hyper-node as a tree, to be put into a template.
func (h ManyOf) Node() *symbolic.Object {
	sizes := []symbolic.Entry{{Key: "k", Value: symbolic.Int(h.K)}}
	if h.K == 0 && h.MaxK != 0 {
		sizes = []symbolic.Entry{{Key: "min_k", Value: symbolic.Int(h.MinK)}, {Key: "max_k", Value: symbolic.Int(h.MaxK)}}
	}
	return builtin()[1].New(append(append(sizes, []symbolic.Entry{
		{Key: "candidates", Value: listOf(h.Candidates)},
		{Key: "distinct", Value: symbolic.Bool(h.Distinct)},
		{Key: "sorted", Value: symbolic.Bool(h.Sorted)},
	}...), common(h.Name, h.Default, h.Hint)...)...)
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
	size, err := sizeOf(o)
	if err != nil {
		reportAt(c, p, err)
		return
	}
	field := "k"
	if size.counted {
		field = "max_k"
	}
	distinct, _ := o.Get("distinct").(symbolic.Bool)
	if bool(distinct) && size.most > int64(list.Len()) {
		c.Errorf(p.Append(symbolic.Key(field)), "%d distinct items of %d candidates cannot be had (lower %s, add candidates, or set distinct: false)", size.most, list.Len(), field)
		return
	}
	if item := checkSizes(c, p, o, size, s); item != nil {
		checkCandidates(c, p, list, item)
	}
}

// CheckAs checks that s takes the list of all candidates. It is called by symbolic.Check.
func (*Permutation) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	list, ok := candidates(c, p, o)
	if !ok {
		return
	}
	if item := checkSizes(c, p, o, exactly(int64(list.Len())), s); item != nil {
		checkCandidates(c, p, list, item)
	}
}

func (*ManyOf) manyOf()           {}
func (*Permutation) permutation() {}

// sizes says how many items a node has: from least to most. Where it is counted their number is a decision.
type sizes struct {
	least, most int64
	counted     bool
}

func exactly(k int64) sizes { return sizes{least: k, most: k} }

// String describes the sizes: "2", "1 to 4".
func (z sizes) String() string {
	if z.least == z.most {
		return strconv.FormatInt(z.most, 10)
	}
	return fmt.Sprintf("%d to %d", z.least, z.most)
}

// sizeOf returns how many items a ManyOf has, or says what is wrong with k, min_k and max_k.
func sizeOf(o *symbolic.Object) (sizes, error) {
	k, exact := o.Get("k").(symbolic.Int)
	least, hasLeast := o.Get("min_k").(symbolic.Int)
	most, hasMost := o.Get("max_k").(symbolic.Int)
	switch {
	case exact && (hasLeast || hasMost):
		return sizes{}, fieldError("k", "k says how many items, min_k and max_k that their number is decided (leave out one of the two)")
	case exact:
		return exactly(int64(k)), nil
	case !hasMost:
		return sizes{}, fieldError("k", "%s needs k, the number of items, or max_k, where their number is decided", o.Class().Name)
	case least > most:
		return sizes{}, fieldError("min_k", "min_k %d is above max_k %d (swap them)", least, most)
	}
	return sizes{int64(least), int64(most), true}, nil
}

// checkSizes checks that s takes lists as long as a node becomes. It returns what s wants of an item; nil where no list
// can stand.
func checkSizes(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, z sizes, s symbolic.Spec) symbolic.Spec {
	item, size := listSpec(s)
	switch {
	case item == nil:
		hint := " (for a single item use OneOf)"
		if _, f := familyOf(o); f == repetition {
			hint = " (write it where a field takes a list; an object with such a field may be an item of another list)"
		}
		c.Errorf(p, "want %s, but a %s becomes a list of %s%s", s.Want(), o.Class().Name, z, hint)
	case size != nil && (z.least < int64(size.MinSize) || size.MaxSize >= 0 && z.most > int64(size.MaxSize)):
		c.Errorf(p, "want %s, but this %s becomes a list of %s", size.Want(), o.Class().Name, z)
	}
	return item
}

// checkCandidates checks every candidate of the node at p against s.
func checkCandidates(c *symbolic.Checker, p symbolic.Path, list *symbolic.List, s symbolic.Spec) {
	p = append(p, symbolic.Key("candidates")) // no copy: the Checker makes one of what it keeps
	for i, v := range list.All() {
		c.Check(append(p, symbolic.Index(i)), v, s)
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
