package document_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"symsearch/experiments/document"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestBad reads files that carry what is wrong with them on the lines concerned, as # want "text" "text"; the whole
// printed error is compared with the file beside it that ends in .golden.
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files in testdata/bad", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = document.Parse(filepath.Base(file), text, registry, root)
			ds, ok := errors.AsType[document.Diagnostics](err)
			if !ok {
				t.Fatalf("got the error %v, want Diagnostics", err)
			}
			compareWithWants(t, string(text), ds)
			golden(t, strings.TrimSuffix(file, ".yaml")+".golden", err.Error()+"\n")
		})
	}
}

func compareWithWants(t *testing.T, text string, ds document.Diagnostics) {
	t.Helper()
	wants := wantsByLine(t, text)
	for i, d := range ds {
		if i > 0 && (ds[i-1].Line > d.Line || ds[i-1].Line == d.Line && ds[i-1].Column > d.Column) {
			t.Errorf("line %d, column %d comes after line %d, column %d", d.Line, d.Column, ds[i-1].Line, ds[i-1].Column)
		}
		got := d.Message
		if len(d.Path) > 0 {
			got = d.Path.String() + ": " + got
		}
		if d.Hint != "" {
			got += " (hint: " + d.Hint + ")"
		}
		found := false
		for j, want := range wants[d.Line] {
			if strings.Contains(got, want) {
				wants[d.Line] = append(wants[d.Line][:j:j], wants[d.Line][j+1:]...)
				found = true
				break
			}
		}
		if !found {
			t.Errorf("line %d: not expected: %s", d.Line, got)
		}
	}
	for line, rest := range wants {
		for _, want := range rest {
			t.Errorf("line %d: nothing says %q", line, want)
		}
	}
}

var wantText = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

func wantsByLine(t *testing.T, text string) map[int][]string {
	wants := make(map[int][]string)
	for i, line := range strings.Split(text, "\n") {
		_, comment, _ := strings.Cut(line, "# want ")
		for _, quoted := range wantText.FindAllString(comment, -1) {
			want, err := strconv.Unquote(quoted)
			if err != nil {
				t.Fatalf("line %d: %s: %v", i+1, quoted, err)
			}
			wants[i+1] = append(wants[i+1], want)
		}
	}
	return wants
}

// golden compares got with a file, or writes it under -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (rewrite it with -update, then read it)\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}
