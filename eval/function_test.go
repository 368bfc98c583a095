package eval

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/optimize/functions"

	"symsearch/symbolic"
)

// TestTestFunctions: the minima are in the domain, have the least value, and nothing
// near them is lower.
func TestTestFunctions(t *testing.T) {
	if got, want := len(TestFunctions()), 6; got != want {
		t.Errorf("%d functions, want %d", got, want)
	}
	for _, f := range TestFunctions() {
		n := f.Dim
		if n == 0 {
			n = f.MinDim + 3
		}
		for _, x := range f.Minima(n) {
			if got := f.Value(x); math.Abs(got-f.Minimum) > 1e-9 {
				t.Errorf("%s at %v = %v, want %v", f.Name, x, got, f.Minimum)
			}
			for i := range x {
				low, high := f.Domain(i)
				if x[i] < low || x[i] > high {
					t.Errorf("%s: minimum %v outside of the domain", f.Name, x)
				}
				for _, d := range []float64{-1e-3, 1e-3} {
					y := append([]float64(nil), x...)
					y[i] += d
					if f.Value(y) < f.Minimum-1e-9 {
						t.Errorf("%s at %v is %v, lower than the minimum", f.Name, y, f.Value(y))
					}
				}
			}
		}
		if LookupTestFunction(f.Name) != f {
			t.Errorf("%s is not found by its name", f.Name)
		}
	}
}

// TestTestFunctionsAgainstGonum compares with another implementation where there is one.
func TestTestFunctionsAgainstGonum(t *testing.T) {
	x := []float64{0.3, 1.7, -2.1, 0.4}
	if got, want := LookupTestFunction("rosenbrock").Value(x), (functions.ExtendedRosenbrock{}).Func(x); math.Abs(got-want) > 1e-9 {
		t.Errorf("rosenbrock = %v, want %v", got, want)
	}
}

func TestTestFunctionPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("three inputs of branin did not panic")
		}
	}()
	LookupTestFunction("branin").Value([]float64{1, 2, 3})
}

func TestFunctionEvaluator(t *testing.T) {
	tests := []struct {
		name  string
		f     Function
		model any
		want  float64
		err   string
	}{
		{name: "branin", f: Function{Name: "branin"}, model: map[string]any{"x1": math.Pi, "x2": 2.275}, want: 0.39788735772973816},
		{name: "integers", f: Function{Name: "sphere"}, model: map[string]any{"x1": 1, "x2": 2, "x3": 2}, want: 9},
		{name: "one input", f: Function{Name: "sphere"}, model: map[string]any{"x1": 3}, want: 9},
		{name: "names", f: Function{Name: "rosenbrock", Inputs: []string{"a", "model.b[1]"}}, model: map[string]any{"a": 1, "b": []int{5, 1}}, want: 0},
		{name: "too few", f: Function{Name: "branin"}, model: map[string]any{"x1": 1, "y2": 1}, err: "input of branin: unknown name {x2} in this trial (did you mean {x1}?)"},
		{name: "too many", f: Function{Name: "branin"}, model: map[string]any{"x1": 1, "x2": 1, "x3": 1}, err: "branin has 2 inputs, got 3"},
		{name: "no number", f: Function{Name: "sphere"}, model: map[string]any{"x1": "a"}, err: `input x1 of sphere: want a number, got "a"`},
		{name: "unknown function", f: Function{Name: "brainin"}, model: map[string]any{}, err: `name: no test function "brainin" (did you mean "branin"?)`},
		{name: "wrong names", f: Function{Name: "branin", Inputs: []string{"a"}}, model: map[string]any{}, err: "inputs: branin has 2 inputs, got 1"},
		{name: "no model", f: Function{Name: "sphere"}, err: "unknown name {x1}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := Candidate{}
			if tt.model != nil {
				c.Value = dict(t, tt.model)
			}
			m, err := tt.f.Evaluate(t.Context(), c)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error = %v, want %q", err, tt.err)
				}
				return
			}
			if err != nil || math.Abs(m["value"]-tt.want) > 1e-12 || math.Abs(m["regret"]-(tt.want-LookupTestFunction(tt.f.Name).Minimum)) > 1e-12 {
				t.Errorf("got %v, %v, want %v", m, err, tt.want)
			}
		})
	}
}

// TestClasses builds evaluators from trees, as an experiment does.
func TestClasses(t *testing.T) {
	classes := map[string]*symbolic.Class{}
	for _, c := range Classes() {
		classes[c.Name] = c
	}
	object := func(class string, fields map[string]any) symbolic.Value {
		var entries []symbolic.Entry
		for name, v := range fields {
			value, err := symbolic.ValueOf(v)
			if err != nil {
				t.Fatal(err)
			}
			entries = append(entries, symbolic.Entry{Key: name, Value: value})
		}
		return classes[class].New(entries...)
	}
	tests := []struct {
		name string
		tree symbolic.Value
		err  string
	}{
		{"command", object("Command", map[string]any{"argv": []any{"python3", "train.py", "--lr", 0.1, 3, true}, "env": map[string]any{"A": 1}, "timeout": "10m"}), ""},
		{"command of a list", object("Command", map[string]any{"argv": []any{"python3", []int{1}}}), "argv[1]: want a string, or a number, or true or false, got [1]"},
		{"command without a program", object("Command", map[string]any{"argv": []any{}}), "argv: want a list of at least 1"},
		{"command with a bad template", object("Command", map[string]any{"argv": []any{"a", "{b"}}), "argv[1]: {b is not closed"},
		{"timeout of retry of function", object("Timeout", map[string]any{"limit": "1s", "evaluate": object("Retry", map[string]any{"on": []string{"panic"}, "evaluate": object("Function", map[string]any{"name": "branin"})})}), ""},
		{"timeout without a limit", object("Timeout", map[string]any{"evaluate": object("Function", map[string]any{"name": "branin"})}), `Timeout needs the field "limit"`},
		{"timeout of nothing", object("Timeout", map[string]any{"limit": "1s", "evaluate": 3}), "evaluate: want an evaluator, got 3"},
		{"retry on a wrong kind", object("Retry", map[string]any{"on": []string{"crashes"}, "evaluate": object("Function", map[string]any{"name": "branin"})}), `did you mean "crash"?`},
		{"table of lists", object("Table", map[string]any{"file": "f", "keys": []string{"a"}, "values": []string{"b"}}), ""},
		{"table of dictionaries", object("Table", map[string]any{"file": "f", "keys": map[string]any{"a": "{x}"}, "values": map[string]any{"m": []string{"b", "c"}, "n": "d"}, "test": []string{"e"}, "codes": map[string]any{"x": 1}}), ""},
		{"table of wrong keys", object("Table", map[string]any{"file": "f", "keys": 3, "values": []string{"b"}}), "keys: want a list of at least 1 (a string), or a dictionary of names to a string, got 3"},
		{"table of a wrong template", object("Table", map[string]any{"file": "f", "keys": map[string]any{"a": "{x"}, "values": []string{"b"}}), "keys: column a: {x is not closed"},
		{"table of a wrong metric", object("Table", map[string]any{"file": "f", "keys": []string{"a"}, "values": map[string]any{"m": 1}}), "values.m: want a string, or a list"},
		{"unknown function", object("Function", map[string]any{"name": "brainin"}), `name: want one of branin`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := symbolic.Build[Evaluator](tt.tree)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error = %v, want %q", err, tt.err)
				}
				return
			}
			if err != nil || e == nil {
				t.Fatal(err)
			}
		})
	}
	e, err := symbolic.Build[Evaluator](tests[0].tree)
	if err != nil {
		t.Fatal(err)
	}
	if c := e.(*Command); len(c.Argv) != 6 || c.Timeout.Minutes() != 10 || c.Grace.Seconds() != 5 || c.Keep != 16<<20 {
		t.Errorf("built %+v", c)
	}
}
