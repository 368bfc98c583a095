package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

const braninFile = `
model: {x1: !FloatRange {name: x1, min: -5, max: 10}, x2: !FloatRange {name: x2, min: 0, max: 15}}
evaluate: !Function {name: branin}
objectives: {value: minimize}
budget: {trials: 10}
`

// prepared returns an Env in a folder of its own, with an experiment file, and what it writes.
func prepared(t *testing.T, args ...string) (e *Env, out, errs *strings.Builder) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("branin.yaml", []byte(braninFile), 0o644); err != nil {
		t.Fatal(err)
	}
	out, errs = &strings.Builder{}, &strings.Builder{}
	return &Env{Args: args, Out: out, Err: errs, RemoveAll: os.RemoveAll}, out, errs
}

// again runs another command line in the same folder.
func again(t *testing.T, e *Env, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, x strings.Builder
	n := *e
	n.Args, n.Out, n.Err = args, &o, &x
	status = Run(&n)
	return status, o.String(), x.String()
}

// A tree as text has the colours of a terminal, and nothing else is added by them.
func TestColouredTrees(t *testing.T) {
	e, _, _ := prepared(t)
	for _, args := range [][]string{{"show", "branin.yaml", "-o", "text"}, {"show", "branin.yaml", "--depth", "1"}} {
		_, plain, _ := again(t, e, args...)
		terminal := *e
		terminal.OutTerminal = true
		status, coloured, errs := again(t, &terminal, args...)
		if status != ExitDone || !strings.Contains(coloured, "\x1b[36mmodel\x1b[0m = ") {
			t.Errorf("%v: status %d, %s%q, want coloured names", args, status, errs, coloured)
		}
		if got := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(coloured, ""); got != plain || strings.Contains(plain, "\x1b") {
			t.Errorf("%v: without its colours %q, want %q", args, got, plain)
		}
		terminal.Getenv = func(name string) string { return map[string]string{"NO_COLOR": "1"}[name] }
		if _, out, _ := again(t, &terminal, args...); out != plain {
			t.Errorf("%v with NO_COLOR: %q, want %q", args, out, plain)
		}
	}
}

func TestColours(t *testing.T) {
	e, _, _ := prepared(t)
	if status, _, errs := again(t, e, "run", "branin.yaml", "-q"); status != ExitDone {
		t.Fatal(errs)
	}
	for _, tt := range []struct {
		name     string
		terminal bool
		env      map[string]string
		coloured bool
	}{
		{"a pipe", false, nil, false},
		{"a terminal", true, nil, true},
		{"NO_COLOR", true, map[string]string{"NO_COLOR": "1"}, false},
		{"a dumb terminal", true, map[string]string{"TERM": "dumb"}, false},
	} {
		e.OutTerminal = tt.terminal
		e.Getenv = func(name string) string { return tt.env[name] }
		status, out, errs := again(t, e, "best", "branin")
		if status != ExitDone || strings.Contains(out, "\x1b[") != tt.coloured {
			t.Errorf("%s: status %d, colours %v, want %v\n%s%s", tt.name, status, !tt.coloured, tt.coloured, out, errs)
		}
	}
}

func TestDeleteAsks(t *testing.T) {
	e, _, _ := prepared(t)
	again(t, e, "run", "branin.yaml", "-q")
	dir := trialFolder("search.db", "branin")
	if err := os.MkdirAll(filepath.Join(dir, "1"), 0o755); err != nil {
		t.Fatal(err)
	}
	e.InTerminal = true
	e.In = strings.NewReader("n\n")
	status, _, errs := again(t, e, "delete", "branin")
	if want := "Delete branin with 10 trials from search.db? [y/N] search: nothing was deleted\n"; status != ExitFailed || errs != want {
		t.Errorf("no: status %d, %q, want %q", status, errs, want)
	}
	e.In = strings.NewReader("")
	if status, _, _ = again(t, e, "delete", "branin"); status != ExitFailed {
		t.Errorf("no answer: status %d", status)
	}
	e.In = strings.NewReader("yes\n")
	if status, _, errs = again(t, e, "delete", "branin"); status != ExitDone {
		t.Errorf("yes: status %d, %s", status, errs)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder of the study's files is still there: %v", err)
	}
}

// On a terminal a run draws a few lines over and over, and takes them away at its end.
func TestLiveView(t *testing.T) {
	e, _, errs := prepared(t, "run", "branin.yaml")
	e.fill()
	e.ErrTerminal = true
	x, err := e.load("branin.yaml", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &liveView{env: e, experiment: x, describer: newDescriber(x)}
	best := &experiments.Outcome{
		Trial: 3, Metrics: map[string]float64{"value": 0.41234567},
		Tree: symbolic.Dict(entry("model", symbolic.Dict(entry("x1", 3.14159), entry("x2", 2.25))), entry("evaluate", x.Evaluate)),
	}
	p := experiments.Progress{
		Study: "branin", Budget: experiments.Budget{Trials: 10}, Counts: trials.Counts{Complete: 4, Failed: 1}, Running: 2,
		Elapsed: 50 * time.Second, Best: best,
		Ended: []*experiments.Outcome{{Trial: 5, State: trials.Failed, Error: "it broke\nin many\nlines"}},
	}
	v.update(p)
	e.Getenv = func(name string) string { return map[string]string{"NO_COLOR": "1"}[name] }
	for width, want := range map[int]string{
		90: `
branin  ██████████████░░░░░░░░░░░░░░  5/10   50%   6/min   50s left   2 running   1 failed
best    value 0.4123, trial 3   x1=3.142 x2=2.25
failed  trial 5: it broke
`,
		60: `
branin  5/10   50%   6/min   50s left   2 running   1 failed
best    value 0.4123, trial 3   x1=3.142 x2=2.25
failed  trial 5: it broke
`,
		50: `
branin  5/10   50%   6/min   50s left   2 running…
best    value 0.4123, trial 3
failed  trial 5: it broke
`,
		30: `
branin  5/10   50%   6/min   …
best    value 0.4123, trial 3
failed  trial 5: it broke
`,
	} {
		lines := v.lines(p, width)
		if got := "\n" + strings.Join(lines, "\n") + "\n"; got != want {
			t.Errorf("width %d: got%s\nwant%s", width, got, want)
		}
		for _, line := range lines {
			if displayWidth(line) > width {
				t.Errorf("width %d: %q is %d wide", width, line, displayWidth(line))
			}
		}
	}
	v.stopping()
	if got, want := v.lines(p, 90)[0], "branin  stopping   5 trials   6/min   2 running   1 failed"; got != want {
		t.Errorf("while it stops: got %q, want %q", got, want)
	}
	// A terminal that was made narrower has broken lines into several rows.
	e.Width = func() int { return 90 }
	v.tick(p)
	errs.Reset()
	e.Width = func() int { return 40 }
	v.tick(p)
	if got, want := errs.String(), "\x1b[5A\r\x1b[J"; !strings.HasPrefix(got, want) {
		t.Errorf("made narrower: got %q, want it to begin with %q", got, want)
	}
	e.Width = func() int { return 80 }
	v.tick(p)
	v.note("stopping")
	if got := errs.String(); !strings.HasSuffix(got, "\x1b[3A\r\x1b[Jsearch: stopping\n") {
		t.Errorf("a note does not take the place of the lines: %q", got)
	}
	if status, out, errs := again(t, e, "run", "branin.yaml"); status != ExitDone || strings.Contains(out, "\x1b") || strings.Count(errs, "\n") > 1 && !strings.HasSuffix(errs, "\x1b[J") {
		t.Errorf("a whole run: status %d, %q, %q", status, out, errs)
	}
}

// What was picked is shown, by names as short as they can be.
func TestDescribe(t *testing.T) {
	e, _, _ := prepared(t)
	e.fill()
	x, err := e.load("branin.yaml", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	tree := symbolic.Dict(entry("model", symbolic.Dict(entry("x1", 3.14159), entry("x2", 2.25))), entry("evaluate", x.Evaluate))
	for width, want := range map[int]string{0: "x1=3.142 x2=2.25", 16: "x1=3.142 x2=2.25", 10: "x1=3.142 …"} {
		if got := newDescriber(x).line(tree, width); got != want {
			t.Errorf("describe, width %d: got %q, want %q", width, got, want)
		}
	}
}

// On a terminal not all of many trials are shown, and commands are proposed as the program was typed.
func TestTerminal(t *testing.T) {
	e, _, _ := prepared(t)
	e.Typed = "./search"
	if status, out, errs := again(t, e, "run", "branin.yaml", "--trials", "70"); status != ExitDone || !strings.Contains(out, "next:  ./search best branin") {
		t.Fatalf("status %d, want ./search best branin to be proposed\n%s%s", status, out, errs)
	}
	for _, tt := range []struct {
		name        string
		terminal    bool
		args        string
		lines       int
		first, errs string
	}{
		{"a pipe", false, "", 70, "1 ", ""},
		{"a terminal", true, "", 50, "21 ", "search: the last 50 of 70 trials (hint: --sort best for the best ones, --limit 0 for all)\n"},
		{"sorted", true, "--sort=number", 50, "1 ", "search: 50 of 70 trials (hint: --limit 0 for all, --offset 50 for the next)\n"},
		{"all", true, "--limit=0", 70, "1 ", ""},
		{"few", true, "--where=number<=50", 50, "1 ", ""},
		{"csv", true, "-ocsv", 70, "1,", ""},
	} {
		e.OutTerminal = tt.terminal
		e.Getenv = func(name string) string { return map[string]string{"NO_COLOR": "1"}[name] }
		status, out, errs := again(t, e, slices.DeleteFunc([]string{"trials", "branin", tt.args}, func(s string) bool { return s == "" })...)
		lines := strings.Split(strings.TrimSpace(out), "\n")[1:]
		if status != ExitDone || len(lines) != tt.lines || !strings.HasPrefix(strings.TrimSpace(lines[0]), tt.first) || errs != tt.errs {
			t.Errorf("%s: status %d, %d lines, the first %q, messages %q; want %d, %q, %q", tt.name, status, len(lines), lines[0], errs, tt.lines, tt.first, tt.errs)
		}
	}
}

// Picks that are the same in all rows of a table are told once where they would fill a narrow terminal.
func TestSamePicks(t *testing.T) {
	row := func(x int) []any {
		return []any{x, picks{symbolic.Dict(entry("model.activation", "GELU"), entry("model.x", x)), nil}}
	}
	rows := &table{columns: []column{{key: "trial"}, {key: "picks", cut: true}}, rows: [][]any{row(1), row(2)}}
	short := map[string]string{"model.activation": "activation", "model.x": "x"}
	if got := rows.hideSamePicks(150, short); got != "" {
		t.Errorf("in a wide terminal: %q is hidden", got)
	}
	if got, want := rows.hideSamePicks(30, short), "activation=GELU"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := picksLine(rows.rows[1][1].(picks).Object, short), "x=2"; got != want {
		t.Errorf("left are %q, want %q", got, want)
	}
}

func TestLineView(t *testing.T) {
	e, _, errs := prepared(t)
	e.fill()
	x, err := e.load("branin.yaml", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &lineView{env: e, experiment: x, describer: newDescriber(x)}
	p := experiments.Progress{Budget: experiments.Budget{Trials: 100}, Elapsed: time.Minute}
	for i := range 30 {
		p.Counts.Failed++
		p.Ended = []*experiments.Outcome{{Trial: i + 1, State: trials.Failed, Error: "no\nmore"}}
		v.update(p)
	}
	got := errs.String()
	if n := strings.Count(got, "failed: no\n"); n != maxFailureLines || !strings.HasSuffix(got, "from here on they are only counted\n") {
		t.Errorf("got %d lines about failures:\n%s", n, got)
	}
	errs.Reset()
	v.far(p)
	if got, want := errs.String(), "30/100 trials (30%), 30 failed, 30/min, 2m20s left\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Of many picks a line has those that changed.
func TestDescribeChange(t *testing.T) {
	e, _, _ := prepared(t)
	e.fill()
	var model strings.Builder
	for i := range 40 {
		fmt.Fprintf(&model, "  x%d: !IntRange {min: 0, max: 9}\n", i)
	}
	classes, err := e.classes()
	if err != nil {
		t.Fatal(err)
	}
	x, err := experiments.Parse("many", "many", []byte("model:\n"+model.String()+"evaluate: !Command {argv: [\"true\"]}\nobjectives: {value: minimize}\nbudget: {trials: 3}\n"), classes)
	if err != nil {
		t.Fatal(err)
	}
	tree := func(x7 int) symbolic.Value {
		var entries []symbolic.Entry
		for i := range 40 {
			n := 0
			if i == 7 {
				n = x7
			}
			entries = append(entries, entry(fmt.Sprintf("x%d", i), n))
		}
		return symbolic.Dict(entry("model", symbolic.Dict(entries...)), entry("evaluate", x.Evaluate))
	}
	d := newDescriber(x)
	if got := d.change(tree(1)); !strings.HasPrefix(got, "x0=0 x1=0 ") || !strings.HasSuffix(got, " x39=0") {
		t.Errorf("the first: got %q, want all picks", got)
	}
	if got, want := d.change(tree(2)), "x7=2 (39 as before)"; got != want {
		t.Errorf("the next: got %q, want %q", got, want)
	}
}

// A program with classes of its own that clash is told so.
func TestClassesClash(t *testing.T) {
	type Linear struct{}
	e, _, _ := prepared(t)
	Classes(symbolic.ClassOf[Linear]("Linear", "mine"))(e)
	status, _, errs := again(t, e, "check", "branin.yaml")
	if want := `search: two classes are named "Linear": rename one of them` + "\n"; status != ExitFailed || errs != want {
		t.Errorf("status %d, %q, want %q", status, errs, want)
	}
}
