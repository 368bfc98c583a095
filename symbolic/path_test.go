package symbolic_test

import (
	"strings"
	"testing"

	. "symsearch/symbolic"
)

func TestPathText(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Path
	}{
		{"", nil},
		{"a", Path{Key("a")}},
		{"args[0].in_features", Path{Key("args"), Index(0), Key("in_features")}},
		{"[2][3]", Path{Index(2), Index(3)}},
		{`["a.b"].c`, Path{Key("a.b"), Key("c")}},
		{`x[""]["]"]["\""]`, Path{Key("x"), Key(""), Key("]"), Key(`"`)}},
		{"a.0", Path{Key("a"), Key("0")}},
	} {
		got, err := ParsePath(tt.text)
		if err != nil || !got.Equal(tt.want) {
			t.Errorf("ParsePath(%q) = %v, %v, want %v", tt.text, got, err, tt.want)
		}
		if s := tt.want.String(); s != tt.text {
			t.Errorf("%#v prints as %q, want %q", tt.want, s, tt.text)
		}
	}
}

func TestPathErrors(t *testing.T) {
	for text, want := range map[string]string{
		".a":                      `column 1: want a name`,
		"a.":                      `column 3: want a name`,
		"a..b":                    `column 3: want a name`,
		"a[1":                     `column 2: "[" has no "]"`,
		"a[-1]":                   `column 2: want an index of 0 or more`,
		"a[x]":                    `column 2: want an index of 0 or more`,
		`a["x]`:                   `column 2: the quoted name has no end`,
		`a["x"`:                   `column 2: want "]"`,
		"a[0]b":                   `column 5: want "." or "["`,
		"a b":                     `column 2: want "." or "["`,
		"größe":                   `want "." or "["`,
		"a[99999999999999999999]": `want an index`,
	} {
		if _, err := ParsePath(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParsePath(%q): got %v, want %q", text, err, want)
		}
	}
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"a.b[0]", `["x.y"]`, "[1]", "a-b_c", `[""]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePath(text)
		if err != nil {
			p = Path{Key(text), Index(len(text)), Key(text)}
		}
		q, err := ParsePath(p.String())
		if err != nil || !q.Equal(p) {
			t.Fatalf("%q: %v reads back as %v, %v", text, p, q, err)
		}
	})
}
