package data

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Split gives every row its part. Implementations here: EveryNth, Fraction, KFold, ByColumn. A split sees the whole
// table, target included, and must not change it. The same split of the same table is always the same.
type Split interface {
	Roles(t *Table) ([]Role, error)
}

// keyed is implemented by the splits of this package: tables that were split by them may be cached.
type keyed interface{ key() string }

// columnReader is implemented by splits that read the part of a row from a column, which is then no input.
type columnReader interface{ splitColumn() string }

// EveryNth takes parts by the number of the row: of N rows in a row, the last is a test row, the one before it a
// validation row, and the others are for training. It needs no seed and gives the same parts in every program; it is
// what a data set gets when no split is named. Not for files sorted in a rhythm.
type EveryNth struct {
	N int `sym:"n" default:"5" min:"3" doc:"of n rows, the last is for testing and the one before it for validation"`
}

var _ Split = EveryNth{}

// Roles implements Split. N of 0 stands for 5.
func (s EveryNth) Roles(t *Table) ([]Role, error) {
	n := cmp.Or(s.N, 5)
	if n < 3 {
		return nil, fmt.Errorf("EveryNth: n is %d, want at least 3: one row each for training, validation and testing", n)
	}
	if rows := t.Rows(); rows < n {
		return nil, fmt.Errorf("EveryNth: n is %d, but there are only %d rows, so a part would be empty", n, rows)
	}
	roles := make([]Role, t.Rows())
	for i := range roles {
		switch i % n {
		case n - 1:
			roles[i] = Test
		case n - 2:
			roles[i] = Validation
		}
	}
	return roles, nil
}

func (s EveryNth) key() string { return fmt.Sprintf("EveryNth %d", cmp.Or(s.N, 5)) }

// Fraction draws parts at random, by seed.
type Fraction struct {
	Validation float64 `sym:"validation" default:"0.2" above:"0" below:"1" doc:"share of the rows to compare candidates on"`
	Test       float64 `sym:"test" default:"0.2" min:"0" below:"1" doc:"share of the rows to keep for the chosen candidate; 0: none"`
	Seed       int     `sym:"seed" default:"0" min:"0" doc:"another seed is another drawing"`
	Stratified bool    `sym:"stratified" default:"true" doc:"give every part the same mix of classes (regression: of target deciles)"`
}

var _ Split = Fraction{}

// Roles implements Split. The shares are of all rows, rounded to whole rows.
func (s Fraction) Roles(t *Table) ([]Role, error) {
	rows := t.Rows()
	test, validation := share(s.Test, rows), share(s.Validation, rows)
	if s.Test < 0 || !(s.Validation > 0) || !(s.Test+s.Validation < 1) {
		return nil, fmt.Errorf("Fraction: validation %v and test %v leave nothing: want validation above 0 and a sum below 1", s.Validation, s.Test)
	}
	if validation == 0 || (s.Test > 0 && test == 0) || validation+test >= rows {
		return nil, fmt.Errorf("Fraction: %d rows are too few for validation %v and test %v: a part would be empty", rows, s.Validation, s.Test)
	}
	d := newDraw(t, s.Seed, s.Stratified)
	d.take(Test, test)
	d.take(Validation, validation)
	return d.roles, nil
}

func (s Fraction) key() string { return fmt.Sprintf("Fraction %+v", s) }

// Validate implements the check across fields.
func (s Fraction) Validate() error {
	if s.Test+s.Validation >= 1 {
		return fmt.Errorf("validation %v and test %v leave no rows to train on: their sum must be below 1", s.Validation, s.Test)
	}
	return nil
}

// KFold cuts the rows that are not for testing into folds of equal size; one of them is for validation, the others are
// for training. The test rows are the same for every fold, so a search over `fold` is a cross-validation.
type KFold struct {
	Folds      int     `sym:"folds" default:"5" min:"2" doc:"number of folds"`
	Fold       int     `sym:"fold" default:"1" min:"1" doc:"the fold to validate on, from 1"`
	Test       float64 `sym:"test" default:"0.2" min:"0" below:"1" doc:"share of all rows to keep for the chosen candidate; 0: none"`
	Seed       int     `sym:"seed" default:"0" min:"0" doc:"another seed is another drawing"`
	Stratified bool    `sym:"stratified" default:"true" doc:"give every part the same mix of classes (regression: of target deciles)"`
}

var _ Split = KFold{}

// Roles implements Split. Folds of 0 stands for 5, Fold of 0 for 1.
func (s KFold) Roles(t *Table) ([]Role, error) {
	s.Folds, s.Fold = cmp.Or(s.Folds, 5), cmp.Or(s.Fold, 1)
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("KFold: %w", err)
	}
	rows := t.Rows()
	test := share(s.Test, rows)
	if (s.Test > 0 && test == 0) || rows-test < s.Folds {
		return nil, fmt.Errorf("KFold: %d rows are too few for %d folds and test %v: a part would be empty", rows, s.Folds, s.Test)
	}
	d := newDraw(t, s.Seed, s.Stratified)
	d.take(Test, test)
	dealt := 0
	for _, stratum := range d.strata {
		for _, row := range stratum {
			if dealt%s.Folds == s.Fold-1 {
				d.roles[row] = Validation
			}
			dealt++
		}
	}
	return d.roles, nil
}

func (s KFold) key() string { return fmt.Sprintf("KFold %+v", s) }

// Validate implements the check across fields.
func (s KFold) Validate() error {
	switch {
	case s.Folds < 2:
		return fmt.Errorf("folds is %d, want at least 2", s.Folds)
	case s.Fold < 1 || s.Fold > s.Folds:
		return fmt.Errorf("fold is %d, want 1 to %d, the number of folds", s.Fold, s.Folds)
	case !(s.Test >= 0 && s.Test < 1):
		return fmt.Errorf("test is %v, want at least 0 and below 1", s.Test)
	}
	return nil
}

// share is a fraction of n, rounded.
func share(fraction float64, n int) int { return int(math.Round(fraction * float64(n))) }

// draw deals rows to parts. Every row starts as Train; take moves some.
type draw struct {
	roles  []Role
	strata [][]int // rows not yet taken, shuffled; one stratum when not stratified
}

func newDraw(t *Table, seed int, stratified bool) *draw {
	rng := rand.New(rand.NewPCG(uint64(seed), 0x73706c6974)) // "split"
	d := &draw{roles: make([]Role, t.Rows())}
	switch {
	case !stratified:
		d.strata = [][]int{indices(t.Rows())}
	case t.Task == Classification:
		d.strata = make([][]int, len(t.ClassNames))
		for row, label := range t.Labels {
			d.strata[label] = append(d.strata[label], row)
		}
	default:
		d.strata = deciles(t.Target)
	}
	for _, s := range d.strata {
		rng.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	}
	return d
}

// take moves n rows to role r, every stratum giving in proportion to what it still has.
func (d *draw) take(r Role, n int) {
	sizes := make([]int, len(d.strata))
	for i, s := range d.strata {
		sizes[i] = len(s)
	}
	for i, k := range apportion(sizes, n) {
		for _, row := range d.strata[i][:k] {
			d.roles[row] = r
		}
		d.strata[i] = d.strata[i][k:]
	}
}

// apportion shares n among groups in proportion to their sizes: each gets the whole part of its quota, and the largest
// remainders get one more. The sum is n.
func apportion(sizes []int, n int) []int {
	total := 0
	for _, s := range sizes {
		total += s
	}
	got, left := make([]int, len(sizes)), n
	for i, s := range sizes {
		got[i] = s * n / max(total, 1)
		left -= got[i]
	}
	order := indices(len(sizes))
	slices.SortStableFunc(order, func(a, b int) int { // larger remainder first, then the larger group
		return cmp.Or(cmp.Compare(sizes[b]*n%total, sizes[a]*n%total), cmp.Compare(sizes[b], sizes[a]))
	})
	for _, i := range order[:left] {
		got[i]++
	}
	return got
}

// deciles groups rows by their target into at most ten groups of about equal size.
func deciles(target []float64) [][]int {
	rows := indices(len(target))
	slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(target[a], target[b]) })
	groups := make([][]int, 0, 10)
	for g := range 10 {
		if part := rows[g*len(rows)/10 : (g+1)*len(rows)/10]; len(part) > 0 {
			groups = append(groups, part)
		}
	}
	return groups
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
