package algorithms_test

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"symsearch/algorithms"
	"symsearch/space"
)

// TestNASBench201 searches the 15,625 cells of NAS-Bench-201 (Dong and Yang,
// 2020) by their CIFAR-10 validation accuracy after 12 epochs, 85 trials a
// search, and looks up what the found cells reach on the test set after 200
// epochs. Another implementation finds 93.72 % with random search and 93.99 %
// with regularized evolution (population 10, sample 10) in the mean.
//
// Each mean must be within 3 standard errors of that, where the error of a
// difference of two means of 100 runs is the standard deviation times
// sqrt(2/100); evolution must be ahead of random by 2 errors; and random must be
// within 3 errors of its expectation, which follows from the table: 93.680.
func TestNASBench201(t *testing.T) {
	cells := readCells(t)
	s := choices(t, 6, 5)
	row := func(p space.Point) cell {
		i := 0
		for id := range 6 {
			i = i*5 + p.Choice(id)
		}
		return cells[i]
	}
	const runs, trials = 100, 85
	search := func(a algorithms.Algorithm) (mean, sd float64) {
		var sum, squares float64
		for seed := range uint64(runs) {
			var found cell
			for _, r := range run(t, a, s, seed, trials, func(p space.Point) float64 { return row(p).validation }) {
				if c := row(r.Point); c.validation > found.validation {
					found = c
				}
			}
			sum += found.test
			squares += found.test * found.test
		}
		mean = sum / runs
		return mean, math.Sqrt((squares - runs*mean*mean) / (runs - 1))
	}
	check := func(name string, a algorithms.Algorithm, want float64) (mean, standardError float64) {
		mean, sd := search(a)
		bound := 3 * sd * math.Sqrt(2.0/runs)
		t.Logf("%s: mean test accuracy %.3f, standard deviation %.3f; reference %.2f, bound %.3f", name, mean, sd, want, bound)
		if math.Abs(mean-want) > bound {
			t.Errorf("%s: mean test accuracy %.3f, want %.2f within %.3f", name, mean, want, bound)
		}
		return mean, sd / math.Sqrt(runs)
	}
	random, re := check("random", &algorithms.Random{}, 93.72)
	evolution, ee := check("regularized evolution", &algorithms.RegularizedEvolution{Population: 10, Tournament: 10}, 93.99)
	if want := expectation(cells, trials); math.Abs(random-want) > 3*re {
		t.Errorf("random: mean test accuracy %.3f, want %.3f within %.3f", random, want, 3*re)
	}
	if evolution < random+2*math.Hypot(re, ee) {
		t.Errorf("evolution %.3f is not ahead of random %.3f", evolution, random)
	}
}

// expectation is the mean test accuracy of the cell with the best validation
// accuracy among n drawn with replacement.
func expectation(cells []cell, n int) float64 {
	sorted := slices.Clone(cells)
	slices.SortFunc(sorted, func(a, b cell) int { return cmp.Compare(a.validation, b.validation) })
	below := func(i int) float64 { return math.Pow(float64(i)/float64(len(sorted)), float64(n)) }
	sum := 0.0
	for i, c := range sorted {
		sum += (below(i+1) - below(i)) * c.test
	}
	return sum
}

type cell struct{ validation, test float64 }

// readCells reads the table, indexed by the six operations as digits of base 5.
// It lies beside the checkout, or where SYMSEARCH_DATA says.
func readCells(t *testing.T) []cell {
	dir := os.Getenv("SYMSEARCH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	file, err := os.Open(filepath.Join(dir, "nas", "nasbench201_cifar10.csv.gz"))
	if err != nil {
		t.Skipf("needs the table of NAS-Bench-201 (set SYMSEARCH_DATA to the folder that holds nas/): %v", err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	cells := make([]cell, 15625)
	for _, r := range rows[1:] {
		ops, err := strconv.ParseInt(strings.TrimSpace(r[column["ops"]]), 5, 64)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			to   *float64
		}{{"val12", &cells[ops].validation}, {"test200", &cells[ops].test}} {
			if *c.to, err = strconv.ParseFloat(r[column[c.name]], 64); err != nil {
				t.Fatal(err)
			}
		}
	}
	return cells
}
