package space_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"symsearch/space"
	"symsearch/symbolic"
)

var update = flag.Bool("update", false, "write the golden files")

// goldenTemplate draws in every way that there is.
func goldenTemplate() symbolic.Value {
	return dict(
		"linear", space.FloatRange{Min: -1, Max: 1},
		"log", space.FloatRange{Min: 1e-5, Max: 1, Scale: space.Log},
		"reverse", space.FloatRange{Min: 0.001, Max: 0.999, Scale: space.ReverseLog},
		"steps", space.FloatRange{Min: 0, Max: 0.5, Step: pointer(0.05)},
		"log-steps", space.FloatRange{Min: 0.1, Max: 10, Step: pointer(0.1), Scale: space.Log},
		"int", space.IntRange{Min: 1, Max: 1000},
		"log-int", space.IntRange{Min: 1, Max: 1000, Scale: space.Log},
		"reverse-int", space.IntRange{Min: 1, Max: 1000, Scale: space.ReverseLog},
		"choice", oneOf("a", "b", dict("c", oneOf(1, 2, 3), "d", space.FloatRange{Min: 0, Max: 1})),
		"subset", space.ManyOf{K: 2, Candidates: values(1, 2, 3, oneOf(4, 5)), Distinct: true, Sorted: true},
		"multiset", space.ManyOf{K: 3, Candidates: values(1, 2, oneOf(4, 5)), Sorted: true},
		"arrangement", space.ManyOf{K: 2, Candidates: values(1, 2, oneOf(4, 5)), Distinct: true},
		"free", space.ManyOf{K: 2, Candidates: values(1, 2, 3)},
		"order", space.Permutation{Candidates: values(1, 2, 3, 4, 5)},
		"few of many", space.ManyOf{K: 2, Candidates: manyInts(200), Distinct: true},
	)
}

func manyInts(n int) []symbolic.Value {
	vs := make([]symbolic.Value, n)
	for i := range vs {
		vs[i] = symbolic.Int(i)
	}
	return vs
}

// TestGolden holds the first points at seed 1: a seed means the same points in every version and on every platform. A
// change of the file breaks the promise for studies that exist.
func TestGolden(t *testing.T) {
	s := mustSpace(t, goldenTemplate())
	rng := rand.New(rand.NewPCG(1, 1))
	var b strings.Builder
	show := func(what string, p space.Point) {
		fmt.Fprintf(&b, "%-12s %s\n", what, p)
	}
	var points []space.Point
	for range 10 {
		p := s.Sample(rng)
		points = append(points, p)
		show("sample", p)
	}
	p := points[9]
	for range 30 {
		q, id := s.Mutate(p, rng)
		show(fmt.Sprintf("mutate %d", id), q)
		p = q
	}
	for i := range 9 {
		show("cross", s.Cross(points[i], points[i+1], rng))
	}
	checkGolden(t, "testdata/points.golden", b.String())
}

// checkGolden compares points with those that a file holds.
func checkGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the points at seed 1 have changed (go test -update rewrites %s):\n%s", file, got)
	}
}
