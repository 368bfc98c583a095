package data_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"symsearch/eval/data"
)

// file writes text to a file of the test's own and returns its name.
func file(t testing.TB, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

// people has two rows for every part of EveryNth{}.
const people = `name,age,city,score
ann,31,Rome,yes
bob,,Oslo,no
cyd,40,,yes
dan,25.5,Rome,no
eve,NA,"Oslo, east",yes
fay,1e2,Rome,no
gil,7,Oslo,yes
hal,-3,Rome,no
ida,0,Oslo,yes
joe,+4,Rome,no
`

func TestCSV(t *testing.T) {
	table, err := data.CSV{File: file(t, "people.csv", people), Target: "score", Drop: []string{"name"}}.Load()
	if err != nil {
		t.Fatal(err)
	}
	age, city := table.Column("age"), table.Column("city")
	if len(table.Columns) != 2 || age == nil || city == nil {
		t.Fatalf("got columns %+v, want age and city", table.Columns)
	}
	nan := math.NaN()
	wantAge := []float64{31, nan, 40, 25.5, nan, 100, 7, -3, 0, 4}
	for i, want := range wantAge {
		if got := age.Numbers[i]; got != want && (got == got || want == want) {
			t.Errorf("age of row %d: got %v, want %v", i, got, want)
		}
	}
	check(t, "kind of age", age.Kind, data.Number)
	check(t, "kind of city", city.Kind, data.Category)
	check(t, "levels", city.Levels, []string{"Oslo", "Oslo, east", "Rome"})
	check(t, "codes", city.Codes, []int{2, 0, -1, 2, 1, 2, 0, 2, 0, 2})
	check(t, "task", table.Task, data.Classification)
	check(t, "classes", table.ClassNames, []string{"no", "yes"})
	check(t, "labels", table.Labels, []int{1, 0, 1, 0, 1, 0, 1, 0, 1, 0})
}

func check[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// Files that mean the same as people.csv.
func TestCSVForms(t *testing.T) {
	want, err := data.CSV{File: file(t, "people.csv", people), Target: "score"}.Load()
	if err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(people))
	z.Close()
	header, rows, _ := strings.Cut(people, "\n")
	for _, row := range []struct {
		name, text string
		csv        data.CSV
	}{
		{"gzip", zipped.String(), data.CSV{}},
		{"lines of Windows", strings.ReplaceAll(people, "\n", "\r\n"), data.CSV{}},
		{"byte order mark", "\ufeff" + people, data.CSV{}},
		{"no line end at the end", strings.TrimSuffix(people, "\n"), data.CSV{}},
		{"blank lines", "\n" + strings.ReplaceAll(people, "\n", "\n\n"), data.CSV{}},
		{"spaces around fields", strings.NewReplacer("Oslo, east\",", "Oslo, east\",", ",", " , ").Replace(people), data.CSV{}},
		{"semicolons", strings.ReplaceAll(strings.ReplaceAll(people, ", ", "@ "), ",", ";"), data.CSV{Separator: ";"}},
		{"no header", rows, data.CSV{Columns: strings.Split(header, ",")}},
		{"another word for missing", strings.ReplaceAll(people, "NA", "-"), data.CSV{Missing: []string{"-"}}},
		{"rows without target", people + "zoe,1,Rome,\n", data.CSV{Unlabelled: "skip"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.csv.File, row.csv.Target = file(t, "other.csv", row.text), "score"
			got, err := row.csv.Load()
			if err != nil {
				t.Fatal(err)
			}
			if row.name == "semicolons" {
				got = renameLevel(got, "Oslo@ east", "Oslo, east")
			}
			for i := range want.Columns {
				g, w := got.Columns[i], want.Columns[i]
				if g.Name != w.Name || g.Kind != w.Kind || !reflect.DeepEqual(g.Levels, w.Levels) || !reflect.DeepEqual(g.Codes, w.Codes) {
					t.Errorf("column %d: got %+v, want %+v", i, g, w)
				}
			}
			check(t, "labels", got.Labels, want.Labels)
		})
	}
}

// renameLevel copies a table, since tables are shared.
func renameLevel(t *data.Table, from, to string) *data.Table {
	c := *t
	c.Columns = append([]data.Column(nil), t.Columns...)
	for i := range c.Columns {
		levels := append([]string(nil), c.Columns[i].Levels...)
		for j := range levels {
			if levels[j] == from {
				levels[j] = to
			}
		}
		if levels != nil {
			c.Columns[i].Levels = levels
		}
	}
	return &c
}

func TestTask(t *testing.T) {
	column := func(values ...string) string { return "a,y\n1," + strings.Join(values, "\n2,") + "\n" }
	for _, row := range []struct {
		name, text, task string
		want             data.Task
		classes          []string
	}{
		{"text", column("b", "a", "b", "a", "b"), "auto", data.Classification, []string{"a", "b"}},
		{"few whole numbers", column("10", "2", "10", "2", "2"), "auto", data.Classification, []string{"2", "10"}},
		{"whole numbers of another spelling", column("1", "1.0", "2", "2.0", "1"), "", data.Classification, []string{"1", "2"}},
		{"fractions", column("1.5", "2", "1.5", "2", "2"), "auto", data.Regression, nil},
		{"many whole numbers", column("1", "2", "3", "4", "5"), "auto", data.Regression, nil},
		{"asked for regression", column("1", "2", "1", "2", "2"), "regression", data.Regression, nil},
		{"asked for classification", column("1.5", "2", "1.5", "2", "2"), "classification", data.Classification, []string{"1.5", "2"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			table, err := data.CSV{File: file(t, "t.csv", row.text), Target: "y", Task: row.task}.Load()
			if err != nil {
				t.Fatal(err)
			}
			check(t, "task", table.Task, row.want)
			check(t, "classes", table.ClassNames, row.classes)
		})
	}
}

// Mistakes in files and settings. FILE stands for the name of the file.
func TestCSVErrors(t *testing.T) {
	numbers := "a,b,y\n" + strings.Repeat("1,2,3\n4,5,6\n", 10)
	for _, row := range []struct {
		name, text string
		csv        data.CSV
		want       string
	}{
		{"empty file", "", data.CSV{Target: "y"},
			"data file FILE: empty: want a header line with the names of columns"},
		{"header only", "a,y\n", data.CSV{Target: "y"},
			"data file FILE: no rows of data"},
		{"no header", "1,2\n3,4\n", data.CSV{Target: "y"},
			"FILE:1: want a header line with the names of columns, got numbers only (hint: columns: [...] names them for a file without header)"},
		{"ragged row", "a,y\n1,2\n3,4,5\n", data.CSV{Target: "y"},
			"FILE:3: want 2 fields, one for each column, got 3"},
		{"ragged after a field of several lines", "a,y\n\"1\n1\",2\n3\n", data.CSV{Target: "y"},
			"FILE:4: want 2 fields, one for each column, got 1"},
		{"quote not closed", "a,y\n1,\"2\n3,4\n", data.CSV{Target: "y"},
			"FILE:3: extraneous or missing \" in quoted-field (in the row that begins at line 2)"},
		{"quote within a field", "a,y\n1,2\"\n", data.CSV{Target: "y"},
			"FILE:2: bare \" in non-quoted-field"},
		{"column without name", ",a,y\n0,1,2\n", data.CSV{Target: "y"},
			"FILE:1: column 1 has no name (hint: row numbers written by a data frame; leave them out or name them, and drop that column)"},
		{"columns of one name", "a,b,a,y\n1,2,3,4\n", data.CSV{Target: "y"},
			"FILE:1: columns 1 and 3 are both named \"a\""},
		{"given columns of one name", "1,2,3\n", data.CSV{Target: "y", Columns: []string{"y", "a", "a"}},
			"data file FILE: columns: columns 2 and 3 are both named \"a\""},
		{"another separator", "a;y\n1;2\n", data.CSV{Target: "y"},
			"FILE:1: only one column, \"a;y\" (hint: separator: \";\")"},
		{"misspelt target", "age,height,weight\n1,2,3\n", data.CSV{Target: "hieght"},
			"data file FILE: target: no column \"hieght\" (did you mean \"height\"?)"},
		{"unknown target", "age,height,weight\n1,2,3\n", data.CSV{Target: "price"},
			"data file FILE: target: no column \"price\" (there is age, height, weight)"},
		{"misspelt column to drop", "age,y\n1,2\n", data.CSV{Target: "y", Drop: []string{"aeg"}},
			"data file FILE: drop: no column \"aeg\" (did you mean \"age\"?)"},
		{"misspelt category", "age,y\n1,2\n", data.CSV{Target: "y", Categories: []string{"Age"}},
			"data file FILE: categories: no column \"Age\" (did you mean \"age\"?)"},
		{"misspelt column of the split", "age,part,y\n1,2,3\n", data.CSV{Target: "y", Split: data.ByColumn{Column: "patr"}},
			"data file FILE: split: no column \"patr\" (did you mean \"part\"?)"},
		{"target dropped", "age,y\n1,2\n", data.CSV{Target: "y", Drop: []string{"y"}},
			"data file FILE: column \"y\" is the target and cannot be dropped"},
		{"nothing but the target", "age,y\n1,2\n1,3\n", data.CSV{Target: "y", Drop: []string{"age"}},
			"data file FILE: no input columns besides the target \"y\""},
		{"word among numbers", "a,y\n" + strings.Repeat("1,2\n2,3\n", 5) + "none,3\n", data.CSV{Target: "y"},
			"FILE:12: column \"a\": \"none\" is not a number, while 10 of 11 values are (hint: list \"none\" under missing, or the column under categories or drop)"},
		{"word in a column of numbers", "a,y\n1,2\nx,3\n", data.CSV{Target: "y", Numbers: []string{"a"}},
			"FILE:3: column \"a\": want a number, got \"x\""},
		{"text to regress", "a,y\n1,2\n2,x\n", data.CSV{Target: "y", Task: "regression"},
			"FILE:3: column \"y\": want a number, got \"x\""},
		{"too large a number", "a,y\n1,2\n1e999,3\n", data.CSV{Target: "y"},
			"FILE:3: column \"a\": infinite or too large a number"},
		{"infinity", "a,y\n1,2\n-Inf,3\n", data.CSV{Target: "y"},
			"FILE:3: column \"a\": infinite or too large a number"},
		{"target missing in a row", "a,y\n1,2\n2,\n", data.CSV{Target: "y"},
			"FILE:3: the target is missing (hint: unlabelled: skip leaves such rows out)"},
		{"one class", "a,y\n1,x\n2,x\n", data.CSV{Target: "y"},
			"data file FILE: every row has the same target, \"x\": there is nothing to predict"},
		{"one number", "a,y\n1,2.5\n2,2.5\n", data.CSV{Target: "y"},
			"data file FILE: every row has the same target, 2.5: there is nothing to predict"},
		{"a class for every row", "a,y\n1,u\n2,v\n3,w\n4,x\n", data.CSV{Target: "y"},
			"data file FILE: target \"y\" has 4 classes in 4 rows: want at least two rows a class on average (hint: another target, or task: regression for numbers)"},
		{"too few rows for the split", "a,y\n1,2.5\n2,3.5\n", data.CSV{Target: "y"},
			"data FILE: split EveryNth: n is 5, but there are only 2 rows, so a part would be empty"},
		{"no shape", numbers, data.CSV{Target: "y", Shape: []int{1, 3, 3}},
			"data file FILE: shape [1 3 3] has room for 9 columns, but there are 2"},
		{"separator of two characters", numbers, data.CSV{Target: "y", Separator: "::"},
			"data file FILE: separator is \"::\", want one character, such as \",\" or \";\" or \"\\t\""},
		{"UTF-16", "\xff\xfea\x00", data.CSV{Target: "y"},
			"data file FILE: the text is UTF-16: want UTF-8"},
		{"broken gzip", "\x1f\x8b\x08", data.CSV{Target: "y"},
			"data file FILE: gzip: unexpected EOF"},
		{"no target", numbers, data.CSV{},
			"data file FILE: target is empty: want the name of the column to predict"},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.csv.File = file(t, "t.csv", row.text)
			_, err := row.csv.Load()
			if err == nil {
				t.Fatalf("no error, want %s", row.want)
			}
			if got := strings.ReplaceAll(err.Error(), row.csv.File, "FILE"); !strings.HasPrefix(got, row.want) {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestCSVMissingFile(t *testing.T) {
	_, err := data.CSV{File: "no/such.csv", Target: "y"}.Load()
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "data file no/such.csv: no such file (looked in ") {
		t.Errorf("got %v", err)
	}
	if _, err := (data.CSV{File: t.TempDir(), Target: "y"}).Load(); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("directory: got %v", err)
	}
}

// A file is read again when it has changed, and after an error.
func TestCSVIsReadOnce(t *testing.T) {
	name := file(t, "people.csv", people)
	source := data.CSV{File: name, Target: "score"}
	load := func() *data.Table {
		t.Helper()
		table, err := source.Load()
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	first := load()
	if load() != first {
		t.Error("second Load: want the same table")
	}
	text := strings.Replace(people, "31", "32", 1) // the same size
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := load().Column("age").Numbers[0]; got != 32 {
		t.Errorf("age after the file changed: got %v, want 32", got)
	}
	if first.Column("age").Numbers[0] != 31 {
		t.Error("a table that was handed out has changed")
	}
}
