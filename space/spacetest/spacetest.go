// Package spacetest proves kinds of hyper-nodes. A kind of your own that passes [Test] works with every algorithm, store and
// command, as the built-in ones do, which pass it too:
//
//	func TestPowerOfTwo(t *testing.T) {
//		spacetest.Test(t, powerOfTwo.New(...))
//	}
package spacetest

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

// Test checks everything that a space does with the node, alone and among others: in a list, in a candidate and in a block.
// Call it for some settings of the kind: few values and many, a grid and a continuum. The node stands where any value is
// wanted; what it reports of fields that do not fit is not tested. Its field name, if it has one, should be left out.
func Test(t *testing.T, node symbolic.Value) {
	t.Helper()
	for _, c := range []struct {
		name     string
		template symbolic.Value
	}{
		{"alone", node},
		{"in a list", symbolic.NewList(symbolic.Int(1), node, symbolic.String("x"))},
		{"twice", symbolic.Dict(symbolic.Entry{Key: "a", Value: node}, symbolic.Entry{Key: "b", Value: symbolic.NewList(node)})},
		{"in a candidate", space.OneOf{Candidates: []symbolic.Value{symbolic.NewList(node), symbolic.Dict(symbolic.Entry{Key: "node", Value: node})}}.Node()},
		{"in slots", space.ManyOf{K: 2, Sorted: true, Candidates: []symbolic.Value{symbolic.NewList(node), symbolic.String("y")}}.Node()},
		{"in a block", space.Repeat{Min: 1, Max: 3, Block: symbolic.NewList(node)}.Node()},
		{"optional", symbolic.NewList(space.Optional{Value: symbolic.NewList(node)}.Node())},
	} {
		t.Run(c.name, func(t *testing.T) { testTemplate(t, c.template) })
	}
}

// tries is how many points of a space are tested.
const tries = 60

func testTemplate(t *testing.T, template symbolic.Value) {
	s, err := space.New(template)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	again, err := space.New(template)
	if err != nil {
		t.Fatalf("New, the second time: %v", err)
	}
	checkDecisions(t, s, again)
	def, _ := s.Default()
	first, err := s.First()
	if err != nil {
		t.Fatalf("First: %v", err)
	}
	points := []space.Point{def, first}
	for i := range uint64(tries) {
		p, q := s.Sample(rand.New(rand.NewPCG(1, i))), again.Sample(rand.New(rand.NewPCG(1, i)))
		if !p.Equal(q) {
			t.Fatalf("two spaces of one template draw %v and %v from the same generator", p, q)
		}
		points = append(points, p)
	}
	for _, p := range points {
		checkPoint(t, s, again, p)
	}
	checkVariation(t, s, points)
	if size, finite := s.Size(); finite {
		checkOrder(t, s, size)
	}
}

// checkDecisions checks that the domains are the same whenever they are asked for.
func checkDecisions(t *testing.T, s, again *space.Space) {
	t.Helper()
	ds := s.Decisions()
	if len(ds) == 0 {
		t.Fatal("the space has no decision: is the node a hyper-node?")
	}
	labels := make(map[string]bool)
	for i, d := range again.Decisions() {
		if ds[i].Domain.String() != d.Domain.String() {
			t.Errorf("decision %s: the domain is %v, and then %v", d.Path, ds[i].Domain, d.Domain)
		}
		if labels[d.Label] {
			t.Errorf("two decisions have the label %q", d.Label)
		}
		labels[d.Label] = true
		if strings.TrimSpace(d.Domain.String()) == "" {
			t.Errorf("decision %s: the domain has no text", d.Path)
		}
	}
}

// checkPoint checks that a point is valid, that it decodes to the same decided tree always, and that it reads back from
// everything that it is written as.
func checkPoint(t *testing.T, s, again *space.Space, p space.Point) {
	t.Helper()
	if err := s.Validate(p); err != nil {
		t.Fatalf("%v: %v", p, err)
	}
	v, err := s.Decode(p)
	if err != nil {
		t.Fatalf("Decode(%v): %v", p, err)
	}
	if symbolic.Undecided(v) {
		t.Fatalf("Decode(%v) = %s: a hyper-node is left", p, text(v))
	}
	if w, err := again.Decode(p); err != nil || !symbolic.Equal(v, w) {
		t.Fatalf("Decode(%v) = %s, and then %s, %v: Resolve must depend on the pick alone", p, text(v), text(w), err)
	}
	q, err := s.Encode(v)
	if err != nil {
		t.Fatalf("Encode(%s), which %v decodes to: %v (a continuous kind needs space.Inverter)", text(v), p, err)
	}
	if w, err := s.Decode(q); err != nil || !symbolic.Equal(v, w) {
		t.Fatalf("%v decodes to %s, which encodes to %v, which decodes to %s, %v", p, text(v), q, text(w), err)
	}
	data, err := s.MarshalPoint(p)
	if err != nil {
		t.Fatalf("MarshalPoint(%v): %v", p, err)
	}
	if q, err := s.ParsePoint(data); err != nil || !q.Equal(p) {
		t.Fatalf("ParsePoint(%s) = %v, %v; want %v (are the labels of a Choice always the same?)", data, q, err, p)
	}
	lines, err := s.FormatPoint(p)
	if err != nil {
		t.Fatalf("FormatPoint(%v): %v", p, err)
	}
	if q, err := s.ScanPoint(lines); err != nil || !q.Equal(p) {
		t.Fatalf("ScanPoint(%s) = %v, %v; want %v", lines, q, err, p)
	}
	if q, err := s.Point(p.Picks()); err != nil || !q.Equal(p) || q.Key() != p.Key() {
		t.Fatalf("Point(%v) = %v, %v", p, q, err)
	}
	active := 0
	for id := range p.Len() {
		if p.Active(id) {
			active++
		}
	}
	if values := s.Values(p); values.Len() != active {
		t.Fatalf("Values(%v) = %s: want %d entries", p, text(values), active)
	}
}

// checkVariation checks that mutants and children are valid, and mutants other points.
func checkVariation(t *testing.T, s *space.Space, points []space.Point) {
	t.Helper()
	rng := rand.New(rand.NewPCG(2, 2))
	for i, p := range points {
		q, id := s.Mutate(p, rng)
		if err := s.Validate(q); err != nil {
			t.Fatalf("Mutate(%v) = %v: %v", p, q, err)
		}
		if id >= 0 == q.Equal(p) {
			t.Fatalf("Mutate(%v) = %v, %d", p, q, id)
		}
		other := points[(i*7+3)%len(points)]
		for _, c := range []space.Crossover{{}, {Kind: space.KPoint, Points: 2}, {Kind: space.Subtree}, {Arrangements: space.PartiallyMapped}} {
			if child := s.CrossWith(c, p, other, rng); s.Validate(child) != nil {
				t.Fatalf("CrossWith(%+v, %v, %v) = %v: %v", c, p, other, child, s.Validate(child))
			}
		}
	}
}

// checkOrder checks the first points of a finite space and some others: that they come in order, each once.
func checkOrder(t *testing.T, s *space.Space, size *big.Int) {
	t.Helper()
	i := new(big.Int)
	keys := make(map[string]bool)
	for p := range s.All() {
		if keys[p.Key()] {
			t.Fatalf("All yields %v twice", p)
		}
		keys[p.Key()] = true
		if at := s.At(i); !at.Equal(p) || s.IndexOf(p).Cmp(i) != 0 {
			t.Fatalf("point %v is %v in All, but At gives %v and IndexOf %v", i, p, at, s.IndexOf(p))
		}
		if i.Add(i, big.NewInt(1)); i.Cmp(big.NewInt(tries)) == 0 {
			break
		}
	}
	if i.Cmp(big.NewInt(tries)) < 0 && i.Cmp(size) != 0 {
		t.Fatalf("All yields %v points, Size is %v", i, size)
	}
	rng := rand.New(rand.NewPCG(3, 3))
	for range tries {
		p := s.SampleUniform(rng)
		if q := s.At(s.IndexOf(p)); !q.Equal(p) {
			t.Fatalf("At(IndexOf(%v)) = %v", p, q)
		}
	}
}

func text(v symbolic.Value) string {
	return symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true})
}
