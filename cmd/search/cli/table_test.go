package cli

import (
	"math"
	"strings"
	"testing"
	"time"

	"symsearch/symbolic"
)

var sample = &table{
	columns: []column{{key: "study"}, {key: "accuracy"}, {key: "seconds", title: "time"}, {key: "picks", cut: true}},
	rows: [][]any{
		{"digits", 0.9861, 1320 * time.Millisecond, symbolic.Dict(entry("lr", 0.00123456), entry("layer", "ReLU"))},
		{"数字", 0.5, nil, "a rather long text that has to give way"},
		{"e\u0301te\u0301", nil, time.Millisecond, nil},
	},
}

func TestTableText(t *testing.T) {
	for _, tt := range []struct {
		name  string
		width int
		want  string
	}{
		{"as wide as it is", 0, `
study   accuracy   time  picks
digits    0.9861  1.32s  lr=0.001235 layer=ReLU
数字      0.5000      -  a rather long text that has to give way
été            -    1ms  -
`},
		{"in a narrow terminal", 40, `
study   accuracy   time  picks
digits    0.9861  1.32s  lr=0.001235 la…
数字      0.5000      -  a rather long …
été            -    1ms  -
`},
		{"in one that is too narrow", 31, `
study   accuracy   time  picks
digits    0.9861  1.32s  lr=0.…
数字      0.5000      -  a rat…
été            -    1ms  -
`},
	} {
		var b strings.Builder
		sample.write(&printer{w: &b}, tt.width)
		if got := "\n" + b.String(); got != strings.ReplaceAll(tt.want, "été", "e\u0301te\u0301") {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

// Spare columns are left out before texts are cut to nothing; a path keeps its end.
func TestTableNarrow(t *testing.T) {
	wide := &table{
		columns: []column{{key: "study"}, {key: "states", cut: true}, {key: "seen", spare: 1}, {key: "by", spare: 2}, {key: "path", cut: true, front: true}},
		rows:    [][]any{{"digits", "12 complete, 3 failed", "5m ago", "process 7", "model.layers[2].candidates[1].p"}},
	}
	for width, want := range map[int]string{
		80: "digits  12 complete, 3 failed  5m ago  process 7  …del.layers[2].candidates[1].p",
		60: "digits  12 complete, 3…  5m ago  process 7  …candidates[1].p",
		50: "digits  12 complete, 3 …  5m ago  …candidates[1].p",
		38: "digits  12 complete, …  …ndidates[1].p",
		22: "digits  12 co…  …[1].p",
	} {
		var b strings.Builder
		wide.write(&printer{w: &b}, width)
		_, got, _ := strings.Cut(strings.TrimSpace(b.String()), "\n")
		if displayWidth(got) > width {
			t.Errorf("width %d: %q is %d wide", width, got, displayWidth(got))
		}
		if got != want {
			t.Errorf("width %d: got %q, want %q", width, got, want)
		}
	}
}

func TestTableCSV(t *testing.T) {
	var b strings.Builder
	if err := sample.csv(&b); err != nil {
		t.Fatal(err)
	}
	want := `study,accuracy,seconds,picks
digits,0.9861,1.32,"{""lr"":0.00123456,""layer"":""ReLU""}"
数字,0.5,,a rather long text that has to give way
` + "e\u0301te\u0301,,0.001,\n"
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTableData(t *testing.T) {
	tab := &table{columns: []column{{key: "x"}, {key: "at"}}, rows: [][]any{{math.NaN(), time.Unix(0, 0)}, {math.Inf(1), time.Time{}}}}
	var b strings.Builder
	if err := writeJSON(&b, tab.data()); err != nil {
		t.Fatal(err)
	}
	want := `[
  {
    "x": "nan",
    "at": "1970-01-01T00:00:00Z"
  },
  {
    "x": "inf",
    "at": null
  }
]
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Text from outside, such as an error message, must not move the cursor of whoever looks at it.
func TestTableIsSafe(t *testing.T) {
	tab := &table{columns: []column{{key: "error"}}, rows: [][]any{{"a\x1b[2Jb\nc\td"}}}
	var b strings.Builder
	tab.write(&printer{w: &b}, 0)
	if got, want := b.String(), "error\na\uFFFD[2Jb c d\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"数字数字", 5, "数字…"}, {"数字数字", 4, "数…"}, {"abc", 1, "…"}, {"abc", 0, ""},
	} {
		if got := cut(tt.text, tt.width); got != tt.want || displayWidth(got) > tt.width {
			t.Errorf("cut(%q, %d) = %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}

// In CSV a null that was decided is not what was not decided.
func TestExactCell(t *testing.T) {
	for _, c := range []struct {
		cell any
		want string
	}{
		{nil, ""}, {symbolic.Null{}, "null"}, {symbolic.String("a"), "a"}, {3, "3"}, {[]int{1, 2}, "[1,2]"},
	} {
		if got := exactCell(c.cell); got != c.want {
			t.Errorf("%v is written as %q, want %q", c.cell, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  string
	}{
		{"a bc def", 0, "a bc def"}, {"a bc def", 8, "a bc def"}, {"a bc def", 4, "a bc|def"}, {"a bc def", 2, "a|bc|de|f"},
		{"数字 数字", 4, "数字|数字"}, {"数字数字", 3, "数|字|数|字"}, {"", 3, ""},
	} {
		if got := strings.Join(wrap(tt.text, tt.width), "|"); got != tt.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}

// Help fits the terminal, and nothing of it is lost.
func TestHelpFitsTheTerminal(t *testing.T) {
	for _, args := range [][]string{{"classes"}, {"classes", "Rule"}, {"classes", "Conv2D"}, {"patch", "--list"}} {
		e, _, _ := prepared(t)
		_, whole, _ := again(t, e, args...)
		for _, width := range []int{60, 80} {
			e.OutTerminal, e.Width = true, func() int { return width }
			e.Getenv = func(name string) string { return map[string]string{"NO_COLOR": "1"}[name] }
			_, out, errs := again(t, e, args...)
			for line := range strings.Lines(out) {
				if line = strings.TrimSuffix(line, "\n"); displayWidth(line) > width && !strings.HasPrefix(line, "  !") && !strings.HasPrefix(line, "It is") {
					t.Errorf("%v at %d columns: %q is %d wide", args, width, line, displayWidth(line))
				}
			}
			got := strings.Join(strings.Fields(out), "")
			for word := range strings.FieldsSeq(whole) {
				if word != "what" && word != "arguments" && !strings.Contains(got, word) {
					t.Errorf("%v at %d columns: %q is missing:\n%s%s", args, width, word, out, errs)
				}
			}
		}
	}
}
