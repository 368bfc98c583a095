package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers says what each package may import of this module, besides itself and what lies beneath it. A package that is not
// named here belongs to the nearest one above it that is.
var layers = map[string][]string{
	"symbolic":             nil,
	"symbolic/expression":  {"symbolic"},
	"symbolic/patch":       {"symbolic", "symbolic/expression"},
	"space":                {"symbolic"},
	"space/derive":         {"space", "symbolic"},
	"space/require":        {"space", "symbolic"},
	"space/spacetest":      {"space", "symbolic"},
	"algorithms":           {"space", "symbolic"},
	"eval":                 {"symbolic"},
	"eval/data":            {"symbolic"},
	"eval/score":           nil,
	"eval/neural":          {"eval", "eval/data", "eval/score", "symbolic"},
	"eval/neural/patches":  {"eval/neural", "symbolic", "symbolic/patch"},
	"trials":               {"space", "symbolic"},
	"experiments":          {"algorithms", "eval", "eval/data", "eval/neural", "eval/neural/patches", "experiments/document", "space", "space/derive", "space/require", "symbolic", "symbolic/patch", "trials"},
	"experiments/document": {"symbolic"},
	"cmd/search/cli":       {"algorithms", "eval", "experiments", "experiments/document", "space", "symbolic", "symbolic/expression", "symbolic/patch", "trials"},
	"cmd/search":           {"cmd/search/cli"},
}

// outside says which packages may use a library that is not the standard one.
var outside = map[string][]string{
	"github.com/expr-lang/expr":       {"symbolic/expression", "space/derive", "space/require"},
	"gonum.org/v1/gonum":              {"eval/neural", "eval/score", "algorithms"},
	"github.com/mattn/go-sqlite3":     {"trials"},
	"golang.org/x/sync":               {"experiments"},
	"golang.org/x/sys":                {"eval", "trials", "cmd/search/cli"},
	"golang.org/x/term":               {"cmd/search/cli"},
	"github.com/spf13/cobra":          {"cmd/search/cli"},
	"go.yaml.in/yaml/v4":              {"experiments/document", "cmd/search/cli"},
	"github.com/rogpeppe/go-internal": nil, // tests only
}

// The arrows between the packages are those of the design and no others.
func TestLayering(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "symsearch/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), " ")
		pkg = strings.TrimPrefix(pkg, "symsearch/")
		owner := layerOf(pkg)
		if owner == "" {
			t.Errorf("package %s is in no layer: add it to the table", pkg)
			continue
		}
		for imp := range strings.FieldsSeq(imports) {
			if inner, ok := strings.CutPrefix(imp, "symsearch/"); ok {
				if to := layerOf(inner); to != owner && !slices.Contains(layers[owner], to) {
					t.Errorf("%s imports %s: %s may import only %v", pkg, inner, owner, layers[owner])
				}
				continue
			}
			for lib, users := range outside {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !slices.Contains(users, owner) {
					t.Errorf("%s imports %s, which only %v may", pkg, imp, users)
				}
			}
			if first, _, _ := strings.Cut(imp, "/"); strings.Contains(first, ".") && !known(imp) {
				t.Errorf("%s imports %s, a library that no layer may use: add it to the table, with a reason in that package's doc.go", pkg, imp)
			}
		}
	}
}

// layerOf returns the entry of layers that a package belongs to.
func layerOf(pkg string) string {
	for {
		if _, ok := layers[pkg]; ok {
			return pkg
		}
		i := strings.LastIndexByte(pkg, '/')
		if i < 0 {
			return ""
		}
		pkg = pkg[:i]
	}
}

func known(imp string) bool {
	for lib := range outside {
		if imp == lib || strings.HasPrefix(imp, lib+"/") {
			return true
		}
	}
	return false
}
