package experiments

import (
	"math/big"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"symsearch/algorithms"
	"symsearch/space"
)

// spaces says of each file in spaces how many points it has ("" when it is not finite) and what share keeps the rules.
var spaces = map[string]struct {
	size   string
	share  float64
	walked bool // enumerated from end to end
}{
	"nasbench201": {"15625", 1, true},
	"nasbench101": {"509607936", 0.2735, false},
	"darts":       {"1076746950455072400", 1, false},
	"mobilenet":   {"21758655492572485851", 1, false},
	"cash":        {"", 0, false},
}

func loadSpaces(t testing.TB, name string) *space.Space {
	t.Helper()
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	e, err := LoadSpace(filepath.Join("spaces", name+".yaml"), r)
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.Space()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every space of the literature is counted, sampled, mutated, crossed and read back, and enumerated where that ends.
func TestSpaces(t *testing.T) {
	files, err := filepath.Glob("spaces/*.yaml")
	if err != nil || len(files) != len(spaces) {
		t.Fatalf("%d files and %d expectations, %v", len(files), len(spaces), err)
	}
	for name, want := range spaces {
		t.Run(name, func(t *testing.T) {
			s := loadSpaces(t, name)
			size, finite := s.Size()
			if finite != (want.size != "") || finite && size.String() != want.size {
				t.Errorf("the space has %v points, want %s", size, want.size)
			}
			if got := s.Feasibility(4000, algorithms.NewRand(1, 1)).Rate(); want.share > 0 && (got < want.share-0.03 || got > want.share+0.03) {
				t.Errorf("%v of the points keep the rules, want %v", got, want.share)
			}
			rng := algorithms.NewRand(1, 2)
			for range 200 {
				p := s.Sample(rng)
				q, _ := s.Mutate(p, rng)
				for _, p := range []space.Point{p, q, s.Cross(p, q, rng)} {
					tree, err := s.Decode(p)
					if err != nil {
						t.Fatal(err)
					}
					if back, err := s.Encode(tree); err != nil || !back.Equal(p) || s.Feasible(p) != nil {
						t.Fatalf("%v reads back as %v, %v; %v", p, back, err, s.Feasible(p))
					}
				}
			}
			if want.walked {
				n := int64(0)
				for range s.All() {
					n++
				}
				if size.Cmp(big.NewInt(n)) != 0 {
					t.Errorf("All gives %d points, want %v", n, size)
				}
			}
		})
	}
}

// The rules of NAS-Bench-101 leave the cells that its own definition does: at most nine edges, and a way to the output.
func TestNASBench101Rules(t *testing.T) {
	s := loadSpaces(t, "nasbench101")
	valid := func(edges uint) bool {
		var reach [7]bool
		reach[0] = true
		n, bit := 0, 0
		for from := range 7 {
			for to := from + 1; to < 7; to++ {
				if edges>>bit&1 == 1 {
					n++
					reach[to] = reach[to] || reach[from]
				}
				bit++
			}
		}
		return n <= 9 && reach[6]
	}
	picks := slices.Clone(s.At(new(big.Int)).Picks())
	rng := algorithms.NewRand(1, 3)
	for range 20000 {
		edges := uint(rng.Uint64N(1 << 21))
		for bit := range 21 {
			picks[bit] = float64(edges >> bit & 1)
		}
		p, err := s.Point(picks)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Feasible(p) == nil; got != valid(edges) {
			t.Fatalf("edges %021b: feasible is %v", edges, got)
		}
	}
	// The first points in order, with all their operations; points that break a rule are passed over in groups.
	n := 0
	for p := range s.All() {
		if s.Feasible(p) != nil {
			t.Fatal(p)
		}
		if n++; n == 2000 {
			break
		}
	}
}

func TestSpaceFileMistakes(t *testing.T) {
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := LoadSpace("spaces/cash.yaml", r, "require=[wdth < 3]"); err == nil || !strings.Contains(err.Error(), `did you mean "width"?`) {
		t.Errorf("got %v, want a suggestion", err)
	}
}
