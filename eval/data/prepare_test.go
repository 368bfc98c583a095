package data_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"symsearch/eval/data"
)

var nan = math.NaN()

// mixed has four training rows, two validation rows and a test row.
func mixed() *data.Table {
	return &data.Table{
		Name: "mixed",
		Columns: []data.Column{
			{Name: "age", Numbers: []float64{10, 20, nan, 60, 30, nan, 110}},
			{Name: "flat", Numbers: []float64{7, 7, 7, 7, 8, 7, 7}},
			{Name: "late", Numbers: []float64{1, 2, 1, 2, nan, 1, 3}},
			{Name: "never", Numbers: []float64{nan, nan, nan, nan, 5, nan, 6}},
			{Name: "city", Kind: data.Category, Codes: []int{0, 2, -1, 0, 1, -1, 2}, Levels: []string{"Bonn", "Kiel", "Ulm"}},
			{Name: "type", Kind: data.Category, Codes: []int{0, 1, 1, 0, -1, 0, 1}, Levels: []string{"a", "b"}},
		},
		Labels:     []int{0, 1, 0, 1, 1, 0, 1},
		ClassNames: []string{"no", "yes"},
		Roles:      []data.Role{data.Train, data.Train, data.Train, data.Train, data.Validation, data.Validation, data.Test},
	}
}

func TestPrepareMixedColumns(t *testing.T) {
	root := func(x float64) float32 { return float32(x / math.Sqrt(1400./3)) } // deviation of 10, 20, 60
	for _, row := range []struct {
		name    string
		prepare data.Prepare
		columns map[string][]float32 // train, validation, test
	}{
		{"default", data.Prepare{}, map[string][]float32{
			"age":          {root(-20), root(-10), 0, root(30), 0, 0, root(80)},
			"age missing":  {0, 0, 1, 0, 0, 1, 0},
			"flat":         {0, 0, 0, 0, 0, 0, 0},
			"late":         {-1, 1, -1, 1, 0, -1, 3},
			"never":        {0, 0, 0, 0, 0, 0, 0},
			"city=Bonn":    {1, 0, 0, 1, 0, 0, 0},
			"city=Ulm":     {0, 1, 0, 0, 0, 0, 1},
			"city missing": {0, 0, 1, 0, 0, 1, 0},
			"type=a":       {1, 0, 0, 1, 0, 1, 0},
			"type=b":       {0, 1, 1, 0, 0, 0, 1},
		}},
		{"unit", data.Prepare{Scale: data.Unit, Fill: "median"}, map[string][]float32{
			"age":         {0, 0.2, 0.2, 1, 0.4, 0.2, 2},
			"age missing": {0, 0, 1, 0, 0, 1, 0},
			"flat":        {0, 0, 0, 0, 0, 0, 0},
			"late":        {0, 1, 0, 1, 0.5, 0, 2},
		}},
		{"raw", data.Prepare{Scale: data.Raw}, map[string][]float32{
			"age":   {10, 20, 30, 60, 30, 30, 110},
			"flat":  {7, 7, 7, 7, 8, 7, 7},
			"late":  {1, 2, 1, 2, 1.5, 1, 3},
			"never": {0, 0, 0, 0, 0, 0, 0},
		}},
		{"unit together", data.Prepare{Scale: data.Unit, Together: true}, map[string][]float32{
			"flat":  {6. / 59, 6. / 59, 6. / 59, 6. / 59, 7. / 59, 6. / 59, 6. / 59},
			"late":  {0, 1. / 59, 0, 1. / 59, 0.5 / 59, 0, 2. / 59},
			"never": {0, 0, 0, 0, 0, 0, 0},
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			set, err := row.prepare.Apply(mixed())
			if err != nil {
				t.Fatal(err)
			}
			if row.name == "default" && len(row.columns) != set.Features {
				t.Errorf("got features %q", set.Names)
			}
			for name, want := range row.columns {
				got := feature(t, set, name)
				for i := range want {
					if math.Abs(float64(got[i]-want[i])) > 1e-6 {
						t.Errorf("%s: got %v, want %v", name, got, want)
						break
					}
				}
			}
			check(t, "labels", set.Validation.Labels, []int32{1, 0})
		})
	}
}

// feature is a column of all parts, one after another.
func feature(t *testing.T, s *data.Set, name string) (x []float32) {
	t.Helper()
	j := slices.Index(s.Names, name)
	if j < 0 {
		t.Fatalf("no feature %q among %q", name, s.Names)
	}
	for _, r := range []data.Role{data.Train, data.Validation, data.Test} {
		p := s.Part(r)
		for i := range p.Rows {
			x = append(x, p.Row(i)[j])
		}
	}
	return x
}

func TestPrepareTogether(t *testing.T) {
	set, err := data.Prepare{Together: true}.Apply(must(data.Digits{}.Load()))
	if err != nil {
		t.Fatal(err)
	}
	mean, squares := 0.0, 0.0
	for _, v := range set.Train.X {
		mean += float64(v) / float64(len(set.Train.X))
		squares += float64(v) * float64(v) / float64(len(set.Train.X))
	}
	if math.Abs(mean) > 1e-6 || math.Abs(squares-1) > 1e-6 {
		t.Errorf("over all pixels: got mean %v and mean square %v, want 0 and 1", mean, squares)
	}
	// Pixel 0,0 is never inked: it is the paper's colour, the same as of other pixels without ink.
	if a, b := set.Train.Row(0)[0], set.Train.Row(0)[1]; a != b || a == 0 {
		t.Errorf("paper: got %v and %v, want the same and not 0", a, b)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestPrepareRegression(t *testing.T) {
	table := must(data.Diabetes{}.Load())
	set := must(data.Prepare{}.Apply(table))
	i := 0
	for row, role := range table.Roles {
		if role != data.Validation {
			continue
		}
		got := float64(set.Validation.Y[i])*set.TargetScale + set.TargetMean
		if math.Abs(got-table.Target[row]) > 1e-4 || set.Validation.Target[i] != table.Target[row] {
			t.Fatalf("row %d: target %v became %v and %v", row, table.Target[row], got, set.Validation.Target[i])
		}
		i++
	}
	mean := 0.0
	for _, y := range set.Train.Y {
		mean += float64(y) / float64(set.Train.Rows)
	}
	if math.Abs(mean) > 1e-6 {
		t.Errorf("mean of the training target: got %v, want 0", mean)
	}
}

// TestNoLeak changes every value of the validation and test rows: nothing that is learned from may change.
func TestNoLeak(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, source := range builtins {
		table := must(source.Load())
		other := *table
		other.Columns = slices.Clone(table.Columns)
		for i := range other.Columns {
			c := &other.Columns[i]
			c.Numbers, c.Codes = slices.Clone(c.Numbers), slices.Clone(c.Codes)
			for row, role := range table.Roles {
				switch {
				case role == data.Train:
				case c.Kind == data.Number:
					c.Numbers[row] = 1000 * rng.NormFloat64()
				default:
					c.Codes[row] = rng.IntN(len(c.Levels)+1) - 1
				}
			}
		}
		other.Target = slices.Clone(table.Target)
		for row := range other.Target {
			if table.Roles[row] != data.Train {
				other.Target[row] *= -100
			}
		}
		for _, p := range []data.Prepare{{}, {Scale: data.Unit, Fill: "median"}, {Together: true}} {
			got, want := must(p.Apply(&other)), must(p.Apply(table))
			if !reflect.DeepEqual(got.Train, want.Train) || got.TargetMean != want.TargetMean || got.TargetScale != want.TargetScale || !slices.Equal(got.Names, want.Names) {
				t.Errorf("%s, %+v: the training rows depend on the others", table.Name, p)
			}
			if reflect.DeepEqual(got.Test.X, want.Test.X) {
				t.Errorf("%s: the test rows did not change", table.Name)
			}
		}
	}
}

func TestPrepareErrors(t *testing.T) {
	for _, row := range []struct {
		name    string
		prepare data.Prepare
		change  func(*data.Table)
		want    string
	}{
		{"scale", data.Prepare{Scale: "log"}, nil, `prepare: scale is "log", want standardise, unit or none`},
		{"fill", data.Prepare{Fill: "mode"}, nil, `prepare: fill is "mode", want mean or median`},
		{"levels", data.Prepare{MaxLevels: 1}, nil, `data mixed: column "city" has 2 different texts in the training rows, more than max_levels 1 (hint: drop the column, or raise max_levels)`},
		{"image", data.Prepare{}, func(t *data.Table) { t.Shape = []int{1, 2, 3} },
			"data mixed: shape [1 2 3] has room for 6 features, but there are 10: an image needs columns of numbers without missing values"},
		{"float32", data.Prepare{Scale: data.Raw}, func(t *data.Table) { t.Columns[0].Numbers[4] = 1e39 },
			`data mixed: feature "age" of row 4 is +Inf as a float32: the column's numbers are too large`},
		{"float64", data.Prepare{}, func(t *data.Table) { t.Columns[0].Numbers[0] = 1e308 },
			`data mixed: column "age": the numbers are too far apart to be scaled`},
		{"infinity", data.Prepare{}, func(t *data.Table) { t.Columns[0].Numbers[4] = math.Inf(1) }, `data mixed: column "age", row 4: infinite value`},
		{"rows", data.Prepare{}, func(t *data.Table) { t.Columns[1].Numbers = t.Columns[1].Numbers[1:] }, `data mixed: column "flat" has 6 values for 7 rows`},
		{"code", data.Prepare{}, func(t *data.Table) { t.Columns[4].Codes[0] = 3 }, `data mixed: column "city", row 0: code 3 for 3 levels`},
		{"label", data.Prepare{}, func(t *data.Table) { t.Labels[6] = 2 }, "data mixed: row 6: label 2 for 2 classes"},
		{"classes", data.Prepare{}, func(t *data.Table) { t.ClassNames = nil }, "data mixed: classification needs at least 2 classes, got 0"},
		{"target", data.Prepare{}, func(t *data.Table) { t.Task, t.Target = data.Regression, []float64{1, 2, 3, 4, 5, 6, nan} }, "data mixed: row 6: target NaN is not a finite number"},
		{"no target", data.Prepare{}, func(t *data.Table) { t.Labels = nil }, "data mixed: no rows with a target for task classification"},
		{"no columns", data.Prepare{}, func(t *data.Table) { t.Columns = nil }, "data mixed: no input columns"},
		{"roles", data.Prepare{}, func(t *data.Table) { t.Roles = nil }, "data mixed: 0 roles for 7 rows"},
		{"no validation", data.Prepare{}, func(t *data.Table) { t.Roles = make([]data.Role, 7) }, "data mixed: no validation rows among 7: choose another split"},
		{"kind", data.Prepare{}, func(t *data.Table) { t.Columns[0].Kind = 7 }, `data mixed: column "age" has the unknown kind 7`},
	} {
		t.Run(row.name, func(t *testing.T) {
			table := mixed()
			if row.change != nil {
				row.change(table)
			}
			if _, err := row.prepare.Apply(table); err == nil || err.Error() != row.want {
				t.Errorf("\ngot  %v\nwant %s", err, row.want)
			}
		})
	}
}

// A set without test rows is a set.
func TestNoTestRows(t *testing.T) {
	table := must(data.Iris{Split: data.Fraction{Validation: 0.2}}.Load())
	set := must(data.Prepare{}.Apply(table))
	if set.Test.Rows != 0 || set.Train.Rows != 120 {
		t.Errorf("got %d test and %d training rows, want 0 and 120", set.Test.Rows, set.Train.Rows)
	}
}

func TestPrepareIsMadeOnce(t *testing.T) {
	table := must(data.Iris{}.Load())
	first := must(data.Prepare{}.Apply(table))
	for _, p := range []data.Prepare{{}, {Scale: data.Standardise, Fill: "mean", MaxLevels: 100}} {
		if must(p.Apply(table)) != first {
			t.Errorf("%+v: want the set of Prepare{}", p)
		}
	}
	if must(data.Prepare{Scale: data.Unit}.Apply(table)) == first {
		t.Error("another scale: want another set")
	}
	if !strings.HasPrefix(first.Name, "iris") {
		t.Errorf("name: got %q", first.Name)
	}
}
