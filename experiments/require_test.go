package experiments

import (
	"fmt"
	"strings"
	"symsearch/algorithms"
	"testing"
)

const requireFile = `
model: !Sequential
  - !Linear {out_features: !IntRange {name: width, min: 16, max: 256, step: 16}}
  - !OneOf [!ReLU {}, !Dropout {p: 0.2}]
  - !OneOf [!ReLU {}, !Dropout {p: 0.3}]
  - !Linear {out_features: 10}
evaluate: !Train
  data: !Digits {}
  optimizer: !Adam {lr: !FloatRange {name: lr, min: 1e-4, max: 0.1, scale: log}}
require: [RULES]
objectives: {accuracy: maximize}
budget: {trials: 1}
`

func parseRules(t *testing.T, rules string) (*Experiment, error) {
	t.Helper()
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	return Parse("test.yaml", "test", []byte(strings.Replace(requireFile, "RULES", rules, 1)), r)
}

// Rules of a file may speak of decisions, of the tree and of what the evaluator measures.
func TestRequire(t *testing.T) {
	e, err := parseRules(t, `parameters() < 8e3, 'count("Dropout") <= 1', lr * width < 1, macs() > 2000`)
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.Space()
	if err != nil {
		t.Fatal(err)
	}
	for p := range 50 {
		values := s.Values(s.Sample(algorithms.NewRand(1, p)))
		width := fmt.Sprint(values.Get("width"))
		if width == "256" || width == "16" { // 256 wide is above the parameters, 16 below the operations
			t.Errorf("the sample %v breaks a rule", values)
		}
	}
}

func TestRequireMistakes(t *testing.T) {
	for rules, want := range map[string]string{
		"wdth < 3":                "did you mean \"width\"?",
		"parameters() < 10":       "parameters() < 10 rejects 100%",
		`'count("Dropuot") < 2'`:  "did you mean \"Dropout\"?",
		`'count("GELU") < 2'`:     "has an object of the class \"GELU\"",
		"width":                   "require[0]: width: want true or false, got the number",
		"params() < 10":           "there is no function params",
		"width < 300, lr <":       "10:",
		"'layers[0].width < 300'": "no decision \"layers\"",
	} {
		_, err := parseRules(t, rules)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "test.yaml:10:") {
			t.Errorf("%s: got %v, want %q", rules, err, want)
		}
	}
}

// A rule that cannot be read does not hide the mistakes of the others.
func TestRequireMistakesTogether(t *testing.T) {
	_, err := parseRules(t, `lr <, wdth < 3, params() < 10`)
	for _, want := range []string{"require[0]", "did you mean \"width\"?", "there is no function params"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q among the mistakes", err, want)
		}
	}
}

// A derived value beside them does not hide that a rule names a class which nothing has.
func TestRequireBesideADerivedValue(t *testing.T) {
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(requireFile, "  - !Linear {out_features: 10}", "  - !Linear {out_features: !Expr 2 * width}\n  - !Linear {out_features: 10}", 1)
	for rule, want := range map[string]string{`'count("Dropout") < 2'`: "", `'count("Dropuot") < 2'`: "did you mean \"Dropout\"?"} {
		_, err := Parse("test.yaml", "test", []byte(strings.Replace(text, "RULES", rule, 1)), r)
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", rule, err, want)
		}
	}
}
