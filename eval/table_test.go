package eval

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"symsearch/symbolic"
)

func writeTable(t testing.TB, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	data := []byte(text)
	if strings.HasSuffix(name, ".gz") {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write(data)
		w.Close()
		data = b.Bytes()
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func dict(t testing.TB, x any) symbolic.Value {
	t.Helper()
	v, err := symbolic.ValueOf(x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const cells = "index,lr,units,bias,ops,val,runs,test\n" +
	"0,0.001,32,True,012,91.5,90;91;92,90.25\n" +
	"1,1e-2,32,False,120,81.5,80;81;82,80;81\n" +
	"2,10.0,064,true,\"a,b\",,1,\n"

func TestTable(t *testing.T) {
	file := writeTable(t, "cells.csv.gz", "\ufeff"+cells)
	tests := []struct {
		name  string
		table Table
		model map[string]any
		want  string
		test  string
		err   string
	}{
		{name: "columns", table: Table{Keys: []any{"lr", "units"}, Values: []any{"val"}, Held: []any{"test"}},
			model: map[string]any{"lr": 1e-3, "units": 32}, want: "map[val:91.5]", test: "map[test:90.25]"},
		{name: "numbers are numbers", table: Table{Keys: []string{"lr"}, Values: []string{"index"}},
			model: map[string]any{"lr": 10}, want: "map[index:2]"},
		{name: "truth values", table: Table{Keys: []string{"lr", "bias"}, Values: []string{"index"}},
			model: map[string]any{"lr": 0.01, "bias": false}, want: "map[index:1]"},
		{name: "a key that is not unique", table: Table{Keys: []string{"units"}, Values: []string{"index"}},
			model: map[string]any{"units": "064"}, err: "cells.csv.gz:3: the row with units=32 stands in line 2 already"},
		{name: "template", table: Table{Keys: map[string]string{"ops": "{a}{b}{model.c}"}, Values: map[string]string{"accuracy": "val", "repeated": "runs"}},
			model: map[string]any{"a": 0, "b": 1, "c": 2}, want: "map[accuracy:91.5 repeated:90]"},
		{name: "coded template", table: Table{Keys: map[string]string{"ops": "{a}{b}{c}"}, Codes: map[string]any{"none": 0, "conv": 1, "pool": "2"}, Values: []string{"val"}},
			model: map[string]any{"a": "conv", "b": "pool", "c": "none"}, want: "map[val:81.5]"},
		{name: "repetitions over columns", table: Table{Keys: []string{"index"}, Values: map[string]any{"a": []string{"val", "runs"}}, Held: map[string]any{"a": []string{"val", "test"}}},
			model: map[string]any{"index": 1}, want: "map[a:80]", test: "map[a:80.83333333333333]"},
		{name: "empty cell", table: Table{Keys: []string{"index"}, Values: []string{"val", "runs"}, Held: []string{"test"}},
			model: map[string]any{"index": 2}, want: "map[runs:1]", test: "no_metric: "},
		{name: "missing row", table: Table{Keys: []string{"lr", "units"}, Values: []string{"val"}},
			model: map[string]any{"lr": 1e-3, "units": 33}, err: "cells.csv.gz has no row with lr=0.001, units=33"},
		{name: "missing row is infeasible", table: Table{Keys: []string{"units", "lr"}, Values: []string{"val"}, Missing: "infeasible"},
			model: map[string]any{"lr": 1e-3, "units": 33}, err: "infeasible: "},
		{name: "unknown placeholder", table: Table{Keys: map[string]string{"ops": "{lrr}"}, Values: []string{"val"}},
			model: map[string]any{"lr": 1e-3}, err: "key column ops: unknown name {lrr} in this trial (did you mean {lr}?)"},
		{name: "unknown columns", table: Table{Keys: []string{"lrs"}, Values: []string{"valid"}, Held: []string{"tests"}},
			model: map[string]any{"lrs": 1}, err: `:1: no column "lrs", which keys names (did you mean "lr"?); there is index, lr, units, bias, ops, val, runs, test` + "\n"},
		{name: "no number", table: Table{Keys: []string{"index"}, Values: []string{"ops"}},
			model: map[string]any{"index": 1}, err: `cells.csv.gz:4: column ops: want a number, got "a,b"`},
		{name: "no such value", table: Table{Keys: []string{"lr"}, Values: []string{"val"}, Held: []string{"test"}},
			model: map[string]any{"lr": 0.5}, err: "no row"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.table.File = file
			c := Candidate{Seed: 3, Value: dict(t, tt.model)}
			m, err := tt.table.Evaluate(t.Context(), c)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error = %v, want %q", err, tt.err)
				}
				if errors.Is(err, ErrInfeasible) != strings.HasPrefix(tt.err, "infeasible") {
					t.Errorf("error %v: infeasible is %v", err, errors.Is(err, ErrInfeasible))
				}
				return
			}
			if err != nil || fmt.Sprint(m) != tt.want {
				t.Errorf("got %v, %v, want %s", m, err, tt.want)
			}
			got, err := tt.table.Test(t.Context(), c)
			text := fmt.Sprint(got)
			if f := AsFailure(err); f != nil && errors.Is(err, ErrNoTest) {
				text = ""
			} else if f != nil {
				text = string(f.Kind) + ": "
			}
			if text != tt.test {
				t.Errorf("test: got %s, %v, want %s", text, err, tt.test)
			}
		})
	}
}

func TestTableFiles(t *testing.T) {
	tests := []struct{ name, text, err string }{
		{"empty", "", "t.csv:1: the file is empty"},
		{"ragged", "a,v\n1,2\n1\n", "t.csv:3: the line has not as many fields as the header"},
		{"quotes", "a,v\n1,\"2\n", "t.csv:2: extraneous or missing"},
		{"number", "a,v\n1,2\n\n2,x\n", `t.csv:4: column v: want a number, got "x"`},
		{"twice", "a,v\n1,2\n2,3\n1,4\n", "t.csv:4: the row with a=1 stands in line 2 already"},
		{"not gzip", "\x1f\x8bxx", "t.csv: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := &Table{File: writeTable(t, "t.csv", tt.text), Keys: []any{"a"}, Values: []any{"v"}}
			if err := table.Prepare(); err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error = %v, want %q", err, tt.err)
			}
		})
	}
	if err := (&Table{File: "no/such/file.csv", Keys: []any{"a"}, Values: []any{"v"}}).Prepare(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestTableFields(t *testing.T) {
	tests := []struct {
		table Table
		err   string
	}{
		{Table{}, "file: want the name"},
		{Table{File: "f"}, "keys: want a list of columns or a dictionary"},
		{Table{File: "f", Keys: []any{}}, "keys: want at least one column"},
		{Table{File: "f", Keys: []any{1}}, "keys: want the names of columns, got 1"},
		{Table{File: "f", Keys: map[string]any{"a": 1}}, "keys: column a: want a template"},
		{Table{File: "f", Keys: map[string]any{"a": "{"}}, "keys: column a: { is not closed"},
		{Table{File: "f", Keys: []any{"a"}}, "values: want a list of columns or a dictionary"},
		{Table{File: "f", Keys: []any{"a"}, Values: []any{"a", "a"}}, "values: want the names of different columns"},
		{Table{File: "f", Keys: []any{"a"}, Values: map[string]any{"m": 3}}, "values: metric m: want a column or a list"},
		{Table{File: "f", Keys: []any{"a"}, Values: []any{"b"}, Held: 3}, "test: want a list"},
	}
	for _, tt := range tests {
		if err := tt.table.Validate(); err == nil || !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%+v: error = %v, want %q", tt.table, err, tt.err)
		}
	}
}

// TestTableRepetitions: each repetition is picked equally often, whatever the pattern
// of the seeds, and one seed picks one.
func TestTableRepetitions(t *testing.T) {
	table := &Table{File: writeTable(t, "t.csv", cells), Keys: []any{"index"}, Values: []any{"runs"}}
	for _, stride := range []uint64{1, 2, 3, 1 << 32} {
		counts := map[float64]int{}
		for i := range uint64(3000) {
			m, err := table.Evaluate(t.Context(), Candidate{Seed: i * stride, Value: dict(t, map[string]any{"index": 0})})
			if err != nil {
				t.Fatal(err)
			}
			counts[m["runs"]]++
		}
		for v, n := range counts {
			if len(counts) != 3 || math.Abs(float64(n)-1000) > 150 {
				t.Errorf("stride %d: %v came %d times of 3000", stride, v, n)
			}
		}
	}
}

func TestTableIsReadOnce(t *testing.T) {
	file := writeTable(t, "t.csv", cells)
	var wg sync.WaitGroup
	data := make([]*tableData, 8)
	for i := range data {
		wg.Go(func() {
			p, err := (&Table{File: file, Keys: []any{"index"}, Values: []any{"runs"}}).plan()
			if err != nil {
				t.Error(err)
				return
			}
			data[i], _ = loadTable(p)
		})
	}
	wg.Wait()
	for _, d := range data {
		if d == nil || d != data[0] {
			t.Fatal("the file was read more than once")
		}
	}
	if err := os.WriteFile(file, []byte("index,runs\n9,1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Table{File: file, Keys: []any{"index"}, Values: []any{"runs"}}).Evaluate(t.Context(), Candidate{Value: dict(t, map[string]any{"index": 9})}); err != nil {
		t.Errorf("the changed file was not read: %v", err)
	}
}

func TestCanonical(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"0.001", "0.001"}, {"1e-3", "0.001"}, {"0.0010", "0.001"}, {"32.0", "32"}, {"1e+06", "1000000"}, {"1E2", "100"}, {"-.5", "-0.5"},
		{"32", "32"}, {"007", "007"}, {"True", "true"}, {"FALSE", "false"}, {"relu", "relu"}, {"e", "e"}, {"", ""}, {"1.2.3", "1.2.3"}, {".", "."}, {"1e999", "1e999"},
		{"0x1.8p1", "3"},
	} {
		if got := canonical(tt.in); got != tt.want {
			t.Errorf("canonical(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// TestNASBench201 finds known cells of a real table, which is not part of the module.
func TestNASBench201(t *testing.T) {
	file := "../../shared/data/nas/nasbench201_cifar10.csv.gz"
	if _, err := os.Stat(file); err != nil {
		t.Skip("the table is not there: ", err)
	}
	table := &Table{File: file, Keys: map[string]string{"ops": "{a}{b}{c}{d}{e}{f}"}, Values: []string{"val12"}, Held: map[string]string{"accuracy": "test200"}}
	best, cell := 0.0, ""
	for code := range 15625 {
		c := Candidate{}
		digits := [6]int{}
		entries := make([]symbolic.Entry, 6)
		for i, rest := 5, code; i >= 0; i, rest = i-1, rest/5 {
			digits[i] = rest % 5
			entries[i] = symbolic.Entry{Key: string(rune('a' + i)), Value: symbolic.Int(digits[i])}
		}
		c.Value = symbolic.Dict(entries...)
		m, err := table.Test(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if m["accuracy"] > best {
			best, cell = m["accuracy"], fmt.Sprint(digits)
		}
		if fmt.Sprint(digits) == "[4 2 1 2 1 1]" {
			if m, err := table.Evaluate(t.Context(), c); err != nil || m["val12"] != 63.364 {
				t.Errorf("cell 421211: %v, %v", m, err)
			}
		}
	}
	if math.Abs(best-94.37) > 0.01 { // the optimum that the literature gives
		t.Errorf("best cell %s with %v, want 94.37", cell, best)
	}
}

func BenchmarkTable(b *testing.B) {
	table := &Table{File: writeTable(b, "t.csv", cells), Keys: map[string]string{"ops": "{a}{b}{c}"}, Values: []string{"val"}}
	c := Candidate{Value: dict(b, map[string]any{"a": 0, "b": 1, "c": 2})}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := table.Evaluate(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
}
