package experiments

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"symsearch/experiments/document"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Everything that is wrong in a file is told at once, in the order of the file, and nothing twice.
func TestMistakes(t *testing.T) {
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/mistakes/*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			_, err := Load(file, r)
			all, ok := errors.AsType[document.Diagnostics](err)
			if !ok {
				t.Fatalf("got %v, want Diagnostics", err)
			}
			var got strings.Builder
			seen := map[string]bool{}
			for i, d := range all {
				line := fmt.Sprintf("%d:%d: %s: %s", d.Line, d.Column, d.Path, d.Message)
				if d.Line == 0 || seen[line] {
					t.Errorf("without a place, or twice: %s", line)
				}
				if i > 0 && (all[i-1].Line > d.Line || all[i-1].Line == d.Line && all[i-1].Column > d.Column) {
					t.Errorf("not in the order of the file: %s", line)
				}
				seen[line] = true
				got.WriteString(line + "\n")
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got.String(), want)
			}
		})
	}
}
