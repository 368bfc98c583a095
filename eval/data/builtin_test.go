package data_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"symsearch/eval/data"
)

var update = flag.Bool("update", false, "write golden files")

// golden compares got with a file under testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it):\n%s", file, got)
	}
}

var builtins = []data.Source{data.Digits{}, data.Iris{}, data.Wine{}, data.BreastCancer{}, data.Diabetes{}, data.Concrete{}, data.Churn{}}

// TestBuiltin holds every data set to what it was: sizes, names, and the beginning of the prepared rows.
func TestBuiltin(t *testing.T) {
	var b strings.Builder
	for _, source := range builtins {
		table, err := source.Load()
		if err != nil {
			t.Fatalf("%T: %v", source, err)
		}
		set, err := data.Prepare{}.Apply(table)
		if err != nil {
			t.Fatalf("%T: %v", source, err)
		}
		fmt.Fprintf(&b, "%s: %s, %d rows, %d columns, shape %v\n", table.Name, table.Task, table.Rows(), len(table.Columns), set.Shape)
		if table.Task == data.Classification {
			fmt.Fprintf(&b, "  classes %q\n", set.ClassNames)
		} else {
			fmt.Fprintf(&b, "  target mean %.6g, scale %.6g\n", set.TargetMean, set.TargetScale)
		}
		for _, role := range []data.Role{data.Train, data.Validation, data.Test} {
			part := set.Part(role)
			fmt.Fprintf(&b, "  %s: %d rows", role, part.Rows)
			if table.Task == data.Classification {
				counts := make([]int, set.Classes)
				for _, label := range part.Labels {
					counts[label]++
				}
				fmt.Fprintf(&b, ", by class %v", counts)
			}
			fmt.Fprintf(&b, ", mean size %.4f\n", meanSize(part.X))
		}
		for j := range min(5, set.Features) {
			fmt.Fprintf(&b, "  feature %s: %.4f\n", set.Names[j], set.Train.Row(0)[j])
		}
	}
	golden(t, "builtin.golden", b.String())
}

func meanSize(x []float32) (mean float64) {
	for _, v := range x {
		mean += math.Abs(float64(v)) / float64(len(x))
	}
	return mean
}

// The default split is the one that can be written in a line of any language.
func TestDefaultSplit(t *testing.T) {
	table, err := data.Digits{}.Load()
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range table.Roles {
		want := data.Train
		switch i % 5 {
		case 3:
			want = data.Validation
		case 4:
			want = data.Test
		}
		if got != want {
			t.Fatalf("row %d: got %v, want %v", i, got, want)
		}
	}
}

// Every file in the folder is described with its licence.
func TestLicencesAreKept(t *testing.T) {
	files, err := os.ReadDir("sets")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("sets/LICENSES.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name() != "LICENSES.md" && !strings.Contains(string(text), "| "+f.Name()+" |") {
			t.Errorf("%s has no line in LICENSES.md", f.Name())
		}
	}
}
