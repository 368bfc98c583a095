package document_test

import (
	"strings"
	"testing"

	"symsearch/experiments/document"
)

// The caret stands under the character that is meant, in the columns of a terminal.
func TestExcerpt(t *testing.T) {
	long := strings.Repeat("0123456789", 1000)
	for _, test := range []struct {
		name         string
		line         string
		column       int
		shown, under string
	}{
		{"first", "abc", 1, "abc", "^"},
		{"behind the end", "abc", 4, "abc", "   ^"},
		{"far behind the end", "abc", 99, "abc", "   ^"},
		{"tabs", "\ta\tb", 4, "    a   b", "        ^"},
		{"wide", "日本x", 3, "日本x", "    ^"},
		{"half-width", "ｱｲx", 3, "ｱｲx", "  ^"},
		{"combining", "e\u0301x", 3, "e\u0301x", " ^"},
		{"emoji", "😀x", 2, "😀x", "  ^"},
		{"escape", "a\x1b[31mx", 7, "a\ufffd[31mx", "      ^"},
		{"direction", "a\u202ex", 3, "a\ufffdx", "  ^"},
		{"invalid", "a\xffx", 3, "a\ufffdx", "  ^"},
		{"long, near the start", long, 10, long[:100] + "...", strings.Repeat(" ", 9) + "^"},
		{"long, in the middle", long, 5001, "..." + long[:100] + "...", strings.Repeat(" ", 53) + "^"},
		{"long, at the end", long, 10000, "..." + long[9949:], strings.Repeat(" ", 53) + "^"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := &document.Diagnostic{File: "f", Line: 1, Column: test.column, Message: "m", Source: test.line}
			if want := "f:1:" + strings.SplitN(strings.SplitN(d.Error(), ":", 3)[2], " ", 2)[0] + " m\n  " + test.shown + "\n  " + test.under; d.Error() != want {
				t.Errorf("got\n%s\nwant\n%s", d.Error(), want)
			}
		})
	}
}

// A file without line breaks is no slower to read, and to complain about, than one with: what went back to the start of the line
// for each value would not come to an end here.
func TestOneLongLine(t *testing.T) {
	long := `{"argv": [` + strings.Repeat(`"abc", `, 100_000) + strings.Repeat(`"\ud83d\ude00", `, 50_000)
	json := long + strings.Repeat("1, ", 5_000) + `""], "model": {"_class": "ReLU"}}`
	yaml := strings.ReplaceAll(long, `\ud83d\ude00`, "x") + strings.Repeat("!Foo 1, ", 20_000) + `""], "model": {"_class": "ReLU"}}`
	for text, want := range map[string]string{
		json: "f:1:1500011: argv[150000]: want a string, got 1",
		yaml: `f:1:950011: argv[150000]: there is no class "Foo"`,
	} {
		_, err := document.Parse("f", []byte(text), registry, root)
		if err == nil || !strings.HasPrefix(err.Error(), want) || len(err.Error()) > 50_000 {
			t.Errorf("got %.200v, want %s", err, want)
		}
	}
}
