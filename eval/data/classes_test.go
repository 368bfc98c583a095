package data_test

import (
	"strings"
	"testing"

	"symsearch/eval/data"
	"symsearch/symbolic"
)

// build reads the JSON form of a source or split, as an experiment file would name it, and builds it.
func build[T any](t *testing.T, text string) (T, error) {
	t.Helper()
	registry, err := symbolic.NewRegistry(data.Classes()...)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := symbolic.FromJSON([]byte(text), registry)
	if err != nil {
		t.Fatal(err)
	}
	return symbolic.Build[T](tree)
}

// What is left out of a file means the same as what is left out of a Go literal.
func TestDefaultsOfClasses(t *testing.T) {
	name := file(t, "people.csv", people)
	fromFile, err := build[data.Source](t, `{"_class": "CSV", "file": "`+name+`", "target": "score"}`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := must(fromFile.Load()), must(data.CSV{File: name, Target: "score"}.Load()); got.Column("age").Kind != want.Column("age").Kind {
		t.Error("a CSV from a file and from Go differ")
	}
	for _, row := range []struct {
		text string
		want data.Split
	}{
		{`{"_class": "EveryNth"}`, data.EveryNth{}},
		{`{"_class": "KFold", "test": 0, "stratified": false}`, data.KFold{}},
		{`{"_class": "Fraction"}`, data.Fraction{Validation: 0.2, Test: 0.2, Stratified: true}},
	} {
		split, err := build[data.Split](t, row.text)
		if err != nil {
			t.Errorf("%s: %v", row.text, err)
			continue
		}
		table := labelled(30, 20)
		if got, want := text(must(split.Roles(table))), text(must(row.want.Roles(table))); got != want {
			t.Errorf("%s: got %s, want %s", row.text, got, want)
		}
	}
	p, err := build[*data.Prepare](t, `{"_class": "Prepare"}`)
	if err != nil {
		t.Fatal(err)
	}
	table := must(data.Iris{}.Load())
	if must(p.Apply(table)) != must(data.Prepare{}.Apply(table)) {
		t.Error("Prepare from a file and from Go differ")
	}
}

// An empty list of words for missing values is not the default list.
func TestNoWordsForMissing(t *testing.T) {
	name := file(t, "t.csv", "a,y\nNA,1\nNA,2\nx,1\nx,2\nNA,1\n")
	source, err := build[data.Source](t, `{"_class": "CSV", "file": "`+name+`", "target": "y", "missing": []}`)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "levels", must(source.Load()).Column("a").Levels, []string{"NA", "x"})
	source = data.CSV{File: name, Target: "y"}
	check(t, "levels by default", must(source.Load()).Column("a").Levels, []string{"x"})
}

func TestMistakesInFields(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{`{"_class": "CSV", "file": "f.csv"}`, "target"},
		{`{"_class": "CSV", "file": "f.csv", "target": "y", "separator": "ab"}`, `separator is "ab", want one character`},
		{`{"_class": "CSV", "file": "f.csv", "target": "y", "task": "classify"}`, `want one of auto, classification, regression, got "classify"`},
		{`{"_class": "CSV", "file": "f.csv", "target": "y", "drop": ["y"]}`, `column "y" is the target and cannot be dropped`},
		{`{"_class": "CSV", "file": "f.csv", "target": "y", "shape": [1, 0]}`, `shape [1 0]: want sizes of at least 1`},
		{`{"_class": "Digits", "split": {"_class": "Fraction", "test": 0.5, "validation": 0.6}}`, "their sum must be below 1"},
		{`{"_class": "Digits", "split": {"_class": "KFold", "folds": 3, "fold": 4}}`, "fold is 4, want 1 to 3"},
		{`{"_class": "Digits", "split": {"_class": "Iris"}}`, "split"},
	} {
		if _, err := build[data.Source](t, row.text); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", row.text, err, row.want)
		}
	}
}
