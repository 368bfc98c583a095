package experiments_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"symsearch/experiments"
	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// Every rule file of patches/ begins with what it is for, changes a shipped model, and leaves one that trains.
func TestRuleFiles(t *testing.T) {
	r, err := experiments.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{ // a model that the file is for
		"batchnorm.yaml": "digits_conv.yaml", "dropout.yaml": "digits_conv.yaml", "dropout_inserted.yaml": "digits_conv.yaml",
		"prelu.yaml": "digits_conv.yaml", "wider.yaml": "patched.yaml",
	}
	files, err := filepath.Glob("patches/*.yaml")
	if err != nil || len(files) != len(want) {
		t.Fatalf("got %v, want those of %v", files, want)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), "# ") {
			t.Errorf("%s does not say what it is for", file)
		}
		d, err := document.Parse(file, text, r, &symbolic.AnySpec{})
		if err != nil {
			t.Fatal(err)
		}
		chain, err := patch.Build(d.Root, r)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		model := want[filepath.Base(file)]
		tree := sampled(t, model, r)
		result, err := chain.Apply(tree, nil)
		if err != nil {
			t.Errorf("%s, %s: %v", file, model, err)
			continue
		}
		if len(symbolic.Diff(tree, result.Tree)) == 0 {
			t.Errorf("%s changes nothing in %s", file, model)
		}
		if err := trainStep(result.Tree.(*symbolic.Object)); err != nil {
			t.Errorf("%s, %s: %v", file, model, err)
		}
	}
}
