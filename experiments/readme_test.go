package experiments

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"symsearch/algorithms"
)

// The Go snippets of the README are parts of Examples that run.
func TestReadmeSnippetsAreExamples(t *testing.T) {
	examples := read(t, "example_test.go")
	for i, snippet := range blocks(read(t, "../README.md"), "go") {
		if !strings.Contains(unindent(examples), unindent(snippet)) {
			t.Errorf("snippet %d of the README is not in example_test.go:\n%s", i+1, snippet)
		}
	}
}

// The experiment of the README is right, and prints what the README says, but for the time that it takes.
func TestReadmeExperiment(t *testing.T) {
	readme := read(t, "../README.md")
	e := parseTest(t, blocks(readme, "yaml")[0])
	res := run(t, openStore(t), e)
	if want := regexp.MustCompile(`best: trial (\d+), log_loss ([\d.]+)`).FindStringSubmatch(readme); want == nil {
		t.Error("the README does not say what was found")
	} else if got := []string{fmt.Sprint(res.Best.Trial), fmt.Sprintf("%.4g", res.Best.Metrics["log_loss"])}; got[0] != want[1] || got[1] != want[2] {
		t.Errorf("got trial %s with log loss %s, the README says %s", got[0], got[1], want[0])
	}
}

// What the README steers digits by, digits takes.
func TestReadmeSteersDigits(t *testing.T) {
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	e, err := Load("digits.yaml", r)
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.Space()
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^\./search (enqueue|set-budget) digits ([^#\n]+)`).FindAllStringSubmatch(read(t, "../README.md"), -1)
	if len(lines) != 2 {
		t.Fatalf("got %d commands, want enqueue and set-budget", len(lines))
	}
	for _, line := range lines {
		args := strings.Fields(line[2])
		if line[1] == "set-budget" {
			if _, err := e.rebudget(args); err != nil {
				t.Errorf("%s: %v", line[0], err)
			}
			continue
		}
		picks := map[string]any{}
		for _, arg := range args {
			name, pick, _ := strings.Cut(arg, "=")
			if picks[name] = pick; json.Valid([]byte(pick)) {
				picks[name] = json.RawMessage(pick)
			}
		}
		point, err := json.Marshal(picks)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Complete(point, algorithms.NewRand(1, 1)); err != nil {
			t.Errorf("%s: %v", line[0], err)
		}
	}
}

// Every example file stands in the README.
func TestReadmeListsExperiments(t *testing.T) {
	readme := read(t, "../README.md")
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if !strings.Contains(readme, "](experiments/"+file+")") {
			t.Errorf("the README does not list experiments/%s", file)
		}
	}
}

// Two files that are to be compared differ in nothing but their algorithm.
func TestComparedExperimentsDifferInTheAlgorithm(t *testing.T) {
	tail := func(file string) string {
		text := read(t, file)
		text = text[strings.Index(text, "\nmodel:"):]
		return regexp.MustCompile(`(?m)^algorithm:.*$`).ReplaceAllString(text, "")
	}
	if tail("digits_mlp.yaml") != tail("digits_mlp_random.yaml") {
		t.Error("digits_mlp.yaml and digits_mlp_random.yaml differ in more than their algorithm")
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// blocks returns the code blocks of a language in a Markdown text.
func blocks(markdown, language string) []string {
	var found []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(markdown, -1) {
		found = append(found, m[1])
	}
	return found
}

// unindent takes away the white space at the start of every line.
func unindent(text string) string {
	return regexp.MustCompile(`(?m)^[\t ]+`).ReplaceAllString(text, "")
}
