package trace

import (
	"errors"
	"fmt"
	"regexp"

	"symsearch/space"
	"symsearch/symbolic"
)

// node is a decision that the function may ask for.
type node struct {
	name  string
	q     question
	alone *space.Space // of this decision only
	def   float64

	picks  []float64 // all answers, when the node is a choice or a small range of integers; it may have kids then
	parent *node     // nil: always active
	opens  []bool    // by the parent's pick
	kids   []*node
}

// mostPicks is how many answers a decision may have that others hang under.
const mostPicks = 64

func newNode(name string, q question) (*node, error) {
	if name == "" {
		return nil, fmt.Errorf("want another name")
	}
	s, err := space.New(q.tree)
	if err != nil {
		var all symbolic.Errors
		if errors.As(err, &all) && len(all) > 0 {
			err = all[0].Err
		}
		return nil, err
	}
	n := &node{name: name, q: q, alone: s}
	first, _ := s.Default()
	n.def = first.Number(0)
	_, whole := s.Decisions()[0].Domain.(space.Ints)
	if size, finite := s.Size(); finite && (q.n > 0 || whole) && size.IsInt64() && size.Int64() <= mostPicks {
		for p := range s.All() {
			n.picks = append(n.picks, p.Number(0))
		}
	}
	return n, nil
}

// takes reports whether a pick is an answer.
func (n *node) takes(pick float64) bool {
	_, err := n.alone.Point([]float64{pick})
	return err == nil
}

// place returns the index of a pick among picks.
func (n *node) place(pick float64) int {
	for i, p := range n.picks {
		if p == pick {
			return i
		}
	}
	return 0
}

// identifier matches what the name of a hyper-node may be.
var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// tree returns the hyper-node of a node with all that hangs under it. once says that it stands in one place only, and may
// have its name.
func (n *node) tree(once bool) symbolic.Value {
	name := ""
	if once && identifier.MatchString(n.name) {
		name = n.name
	}
	if len(n.kids) == 0 && name == "" {
		return n.q.tree
	}
	if len(n.kids) == 0 {
		return n.q.tree.(*symbolic.Object).With(symbolic.Entry{Key: "name", Value: symbolic.String(name)})
	}
	candidates := make([]symbolic.Value, len(n.picks))
	for i := range n.picks {
		label := n.label(i)
		var entries []symbolic.Entry
		class := symbolic.Class{Name: fmt.Sprint(label)} // shown as the candidate's label
		for _, kid := range n.kids {
			if kid.opens[i] {
				entries = append(entries, symbolic.Entry{Key: kid.name, Value: kid.tree(once && kid.places() == 1)})
				class.Fields = append(class.Fields, symbolic.Field{Name: kid.name, Spec: &symbolic.AnySpec{}})
			}
		}
		candidates[i] = label
		if len(entries) > 0 {
			candidates[i] = class.New(entries...)
		}
	}
	return space.OneOf{Candidates: candidates, Ordered: n.q.n == 0, Name: name}.Node()
}

// places returns under how many of its parent's picks the node stands.
func (n *node) places() int {
	count := 0
	for _, open := range n.opens {
		if open {
			count++
		}
	}
	return count
}

// label returns what pick number i is called.
func (n *node) label(i int) symbolic.Value {
	if n.q.n == 0 {
		return symbolic.Int(n.picks[i])
	}
	return n.q.tree.(*symbolic.Object).Get("candidates").(*symbolic.List).At(i)
}

// active reports whether the structure has the node active for given answers.
func (n *node) active(answers map[string]float64) bool {
	if n.parent == nil {
		return true
	}
	pick, ok := answers[n.parent.name]
	if !ok {
		pick = n.parent.def
	}
	return n.opens[n.parent.place(pick)] && n.parent.active(answers)
}

// hang puts the node under a parent, nil for the top.
func (n *node) hang(parent *node, opens []bool) {
	n.parent, n.opens = parent, opens
	if parent != nil {
		parent.kids = append(parent.kids, n)
	}
}

// lift hangs the node one level higher.
func (n *node) lift() {
	old := n.parent
	for i, kid := range old.kids {
		if kid == n {
			old.kids = append(old.kids[:i:i], old.kids[i+1:]...)
			break
		}
	}
	n.hang(old.parent, append([]bool(nil), old.opens...))
}
