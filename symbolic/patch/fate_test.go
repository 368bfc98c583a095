package patch_test

import (
	"testing"

	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// Warnings about a network of thousands of layers take no longer than the patches: comparing every change with every other would
// take minutes.
func TestWarningsOfManyChanges(t *testing.T) {
	const n = 10_000
	layers := make([]symbolic.Value, n)
	for i := range layers {
		layers[i] = newLinear(i+1, i+2)
	}
	chain, err := patch.Parse(registry, "add_dropout?0.2", "rule?where=Dropout&set={\"p\":0.3}", "set_field?name=bias&value=false")
	if err != nil {
		t.Fatal(err)
	}
	r, err := chain.Apply(newSequential(layers...), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range r.Steps {
		if len(s.Changes) != n {
			t.Errorf("patch %d made %d changes, want %d", i, len(s.Changes), n)
		}
	}
}
