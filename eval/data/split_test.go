package data_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"symsearch/eval/data"
)

// labelled is a table of rows with the given number of rows of each class, in turn.
func labelled(sizes ...int) *data.Table {
	t := &data.Table{Name: "test"}
	for k := range sizes {
		t.ClassNames = append(t.ClassNames, fmt.Sprint("class ", k))
	}
	left := slices.Clone(sizes)
	for again := true; again; {
		again = false
		for k := range left {
			if left[k] > 0 {
				t.Labels = append(t.Labels, k)
				left[k]--
				again = true
			}
		}
	}
	x := make([]float64, len(t.Labels))
	for i := range x {
		x[i] = float64(i)
	}
	t.Columns = []data.Column{{Name: "x", Numbers: x}}
	return t
}

// byClass counts the rows of each class with role r.
func byClass(t *data.Table, roles []data.Role, r data.Role) []int {
	counts := make([]int, len(t.ClassNames))
	for i, have := range roles {
		if have == r {
			counts[t.Labels[i]]++
		}
	}
	return counts
}

func total(counts []int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// text writes roles as letters: t, v and x for test.
func text(roles []data.Role) string {
	var b strings.Builder
	for _, r := range roles {
		b.WriteByte("tvx"[r])
	}
	return b.String()
}

// A seed means the same rows for ever: studies are resumed and compared by it.
func TestSplitsStayTheSame(t *testing.T) {
	table := labelled(12, 6, 2)
	for _, row := range []struct {
		split data.Split
		want  string
	}{
		{data.EveryNth{}, "tttvxtttvxtttvxtttvx"},
		{data.EveryNth{N: 3}, "tvxtvxtvxtvxtvxtvxtv"},
		{data.Fraction{Validation: 0.2, Test: 0.2}, "tttvttvttxttxxvtxtvt"},
		{data.Fraction{Validation: 0.2, Test: 0.2, Seed: 1}, "tttvtvvtxxtttxxttttv"},
		{data.Fraction{Validation: 0.2, Test: 0.2, Stratified: true}, "ttvtxtxvttxttttvttvx"},
		{data.KFold{}, "tvtttttttvttttttttvv"},
		{data.KFold{Folds: 3, Fold: 2, Seed: 4, Stratified: true}, "tvvtvtttttvtttvvvttt"},
	} {
		roles, err := row.split.Roles(table)
		if err != nil {
			t.Errorf("%T%+v: %v", row.split, row.split, err)
		} else if got := text(roles); got != row.want {
			t.Errorf("%T%+v: got %q, want %q", row.split, row.split, got, row.want)
		}
	}
}

func TestFraction(t *testing.T) {
	table := labelled(500, 300, 150, 37, 12, 1)
	for seed := range 20 {
		s := data.Fraction{Validation: 0.15, Test: 0.25, Seed: seed, Stratified: true}
		roles, err := s.Roles(table)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []struct {
			role  data.Role
			share float64
		}{{data.Train, 0.6}, {data.Validation, 0.15}, {data.Test, 0.25}} {
			counts := byClass(table, roles, part.role)
			if got, want := total(counts), int(1000*part.share); got != want {
				t.Errorf("seed %d: %d %s rows, want %d", seed, got, part.role, want)
			}
			for k, size := range []int{500, 300, 150, 37, 12, 1} {
				if got, want := float64(counts[k]), float64(size)*part.share; math.Abs(got-want) > 2 {
					t.Errorf("seed %d: %v of %d rows of class %d are %s, want about %v", seed, got, size, k, part.role, want)
				}
			}
		}
	}
}

// Not stratified, a drawing is still of the right size and differs by seed.
func TestFractionPlain(t *testing.T) {
	table := labelled(50, 50)
	seen := map[string]bool{}
	for seed := range 10 {
		roles, err := data.Fraction{Validation: 0.3, Test: 0.1, Seed: seed}.Roles(table)
		if err != nil {
			t.Fatal(err)
		}
		if n := total(byClass(table, roles, data.Validation)); n != 30 {
			t.Errorf("seed %d: %d validation rows, want 30", seed, n)
		}
		seen[text(roles)] = true
	}
	if len(seen) != 10 {
		t.Errorf("10 seeds gave %d drawings", len(seen))
	}
}

// For a regression the strata are tenths of the target's range of ranks.
func TestFractionOfRegression(t *testing.T) {
	table := &data.Table{Name: "test", Task: data.Regression, Target: make([]float64, 200)}
	for i := range table.Target {
		table.Target[i] = math.Exp(float64((i * 37) % 200))
	}
	roles, err := data.Fraction{Validation: 0.2, Test: 0.1, Stratified: true}.Roles(table)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[data.Role]*[10]int{data.Train: {}, data.Validation: {}, data.Test: {}}
	for i, r := range roles {
		counts[r][(i*37)%200/20]++
	}
	for tenth := range 10 {
		got := [3]int{counts[data.Train][tenth], counts[data.Validation][tenth], counts[data.Test][tenth]}
		if got != [3]int{14, 4, 2} {
			t.Errorf("tenth %d: train, validation, test %v, want 14, 4, 2", tenth, got)
		}
	}
}

// Every row that is not for testing is validated on in one fold, and the test rows are those of every fold.
func TestKFold(t *testing.T) {
	table := labelled(61, 30, 12)
	for _, stratified := range []bool{false, true} {
		validated := make([]int, table.Rows())
		var test string
		for fold := 1; fold <= 4; fold++ {
			roles, err := data.KFold{Folds: 4, Fold: fold, Test: 0.2, Seed: 9, Stratified: stratified}.Roles(table)
			if err != nil {
				t.Fatal(err)
			}
			onlyTest := strings.ReplaceAll(text(roles), "v", "t")
			if test == "" {
				test = onlyTest
			} else if test != onlyTest {
				t.Errorf("fold %d has other test rows than fold 1", fold)
			}
			counts := byClass(table, roles, data.Validation)
			if n := total(counts); n < 20 || n > 21 { // 103 rows, 21 of them for testing
				t.Errorf("fold %d has %d validation rows, want 20 or 21", fold, n)
			}
			for k, size := range []int{61, 30, 12} {
				if want := float64(size) * 0.8 / 4; stratified && math.Abs(float64(counts[k])-want) > 1.3 {
					t.Errorf("fold %d has %d rows of class %d, want about %v", fold, counts[k], k, want)
				}
			}
			for i, r := range roles {
				if r == data.Validation {
					validated[i]++
				}
			}
		}
		for i, n := range validated {
			if want := strings.Count("t", test[i:i+1]); n != want {
				t.Errorf("row %d is validated on %d times, want %d", i, n, want)
			}
		}
	}
}

const parts = `x,part,y
1,learn,a
2,learn,b
3,tune,a
4,tune,b
5,final,a
6,final,b
7,learn,a
8,learn,b
9,,a
10,learn,b
`

func TestByColumn(t *testing.T) {
	source := data.CSV{File: file(t, "parts.csv", parts), Target: "y"}
	for _, row := range []struct {
		name  string
		split data.ByColumn
		want  string
	}{
		{"by value", data.ByColumn{Validation: []string{"tune"}, Test: []string{"final"}}, "ttvvxxtttt"},
		{"drawn validation", data.ByColumn{Test: []string{"tune", "final"}, ValidationFraction: 0.3}, "ttxxxxttvv"},
		{"no test rows", data.ByColumn{Validation: []string{"tune", "final"}}, "ttvvvvtttt"},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.split.Column = "part"
			source.Split = row.split
			table, err := source.Load()
			if err != nil {
				t.Fatal(err)
			}
			if got := text(table.Roles); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
			if len(table.Columns) != 1 || table.Columns[0].Name != "x" {
				t.Errorf("inputs: got %+v, want x alone", table.Columns)
			}
		})
	}
}

// A column of numbers can name the parts of a data set that is built in.
func TestByColumnOfNumbers(t *testing.T) {
	table, err := data.Churn{Split: data.ByColumn{Column: "tenure", Validation: []string{"1"}, Test: []string{"72"}}}.Load()
	if err != nil {
		t.Fatal(err)
	}
	if table.Column("tenure") != nil || table.Count(data.Validation) != 613 || table.Count(data.Test) != 362 {
		t.Errorf("got %d validation and %d test rows, want 613 and 362", table.Count(data.Validation), table.Count(data.Test))
	}
}

func TestSplitErrors(t *testing.T) {
	few, many := labelled(2, 1), labelled(20, 20)
	source := data.CSV{File: file(t, "parts.csv", parts), Target: "y"}
	byColumn := func(s data.ByColumn) func() error {
		s.Column = "part"
		return func() error {
			source.Split = s
			_, err := source.Load()
			return err
		}
	}
	roles := func(s data.Split, t *data.Table) func() error {
		return func() error {
			_, err := s.Roles(t)
			return err
		}
	}
	for _, row := range []struct {
		do   func() error
		want string
	}{
		{roles(data.EveryNth{N: 2}, many), "EveryNth: n is 2, want at least 3: one row each for training, validation and testing"},
		{roles(data.EveryNth{}, few), "EveryNth: n is 5, but there are only 3 rows, so a part would be empty"},
		{roles(data.Fraction{Test: 0.5}, many), "Fraction: validation 0 and test 0.5 leave nothing: want validation above 0 and a sum below 1"},
		{roles(data.Fraction{Test: 0.5, Validation: 0.5}, many), "Fraction: validation 0.5 and test 0.5 leave nothing: want validation above 0 and a sum below 1"},
		{roles(data.Fraction{Test: math.NaN(), Validation: 0.5}, many), "Fraction: validation 0.5 and test NaN leave nothing: want validation above 0 and a sum below 1"},
		{roles(data.Fraction{Test: 0.1, Validation: 0.4}, few), "Fraction: 3 rows are too few for validation 0.4 and test 0.1: a part would be empty"},
		{roles(data.KFold{Folds: 1}, many), "KFold: folds is 1, want at least 2"},
		{roles(data.KFold{Folds: 3, Fold: 4}, many), "KFold: fold is 4, want 1 to 3, the number of folds"},
		{roles(data.KFold{Test: 1}, many), "KFold: test is 1, want at least 0 and below 1"},
		{roles(data.KFold{}, few), "KFold: 3 rows are too few for 5 folds and test 0: a part would be empty"},
		{roles(data.ByColumn{Column: "section"}, many), `ByColumn: no column "section" (there is x)`},
		{byColumn(data.ByColumn{Validation: []string{"tuning"}, Test: []string{"final"}}),
			`ByColumn: no validation rows: column "part" holds "learn", "tune", "final", "", and validation is ["tuning"]: list its values under validation, or set validation_fraction`},
		{byColumn(data.ByColumn{Validation: []string{"tune"}, Test: []string{"last"}}),
			`ByColumn: no test rows: column "part" holds "learn", "tune", "final", "", and test is ["last"]: list its values under test`},
		{byColumn(data.ByColumn{Train: []string{"learn"}, Validation: []string{"tune"}}),
			`ByColumn: column "part" holds "final", which is not listed under train, validation or test`},
	} {
		if err := row.do(); err == nil || !strings.HasSuffix(err.Error(), row.want) {
			t.Errorf("\ngot  %v\nwant %s", err, row.want)
		}
	}
}
