package document_test

import (
	"testing"

	"symsearch/experiments/document"
	"symsearch/symbolic"
)

// FuzzEdit edits texts of any form: what comes out reads as what was wanted.
func FuzzEdit(f *testing.F) {
	for _, assignment := range []string{"a=1", "a.b=!ReLU", "a[1]=[x, {y: z}]", "b={c: d}", `["a b"]=2`} {
		for _, text := range []string{
			"a: 1 # one\nb: 2\n", "{a: {b: 1}, b: [1, 2]}", "a:\n- 1\n-   - 2\n    - 3\n-\n  - 4\n", "a: &x [1, 2]\nb: *x\n",
			"a: |\n  text\n\n# end\nb: >-\n folded\n text\n", "{\"a\": {\"b\": [1, 2]}}", "base: &b {b: 1}\na:\n  <<: *b\n  c: 2\n",
			"a: !Linear\n  out_features: 3 # wide\nb: !ReLU", "a: !Sequential [!ReLU , !Dropout 0.5]\r\nb: 'x'\r\n", "? a\n: 1\nb: ''\n", "a:\n  b: \"\\u00e9 # no\"\n", "- 1\n- a: 1\n  b: 2\n",
			"a: !Beam [1, 2]\nb: !Beam 3 # three\n", "a: !Beam\n  b: 2 # two\n  c: !Beam\nb: !Beam x\n",
		} {
			f.Add(text, assignment)
		}
	}
	f.Fuzz(func(t *testing.T, text, assignment string) {
		keep := document.Options{KeepUnknown: true}
		d, err := document.Read("fuzz.yaml", []byte(text), registry, nil, keep)
		if err != nil {
			return
		}
		set, err := d.Set(assignment)
		if err != nil {
			return
		}
		out, err := d.Edit(set.Root)
		if err != nil {
			return
		}
		again, err := document.Read("fuzz.yaml", out, registry, nil, keep)
		if err != nil {
			t.Fatalf("%q after %q is %q: %v", text, assignment, out, err)
		}
		if !symbolic.Equal(again.Root, set.Root) {
			t.Fatalf("%q after %q is %q", text, assignment, out)
		}
	})
}
