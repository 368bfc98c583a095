package neural

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestMismatches prints what is said about models that do not fit together; see testdata/mismatches.txt.
func TestMismatches(t *testing.T) {
	rows := []struct {
		name    string
		model   Layer
		in      Shape
		outputs int
	}{
		{"width given and wrong", seq(lin(128), &ReLU{}, &Linear{In: 64, Out: 10}), Shape{64}, 10},
		{"width of the data", &Linear{In: 64, Out: 10}, Shape{30}, 10},
		{"width of an image", seq(conv(8), &Linear{In: 100, Out: 10}), Shape{1, 8, 8}, 10},
		{"behind a nested sequence", seq(seq(lin(5), seq(&Tanh{}, &Identity{})), &Linear{In: 4, Out: 2}), Shape{3}, 2},
		{"behind a residual", seq(&Residual{Layers: []Layer{lin(3)}}, &Linear{In: 4, Out: 2}), Shape{3}, 2},
		{"inside of a residual", seq(lin(6), &Residual{Layers: []Layer{lin(3), &Linear{In: 6, Out: 6}}}), Shape{3}, 6},
		{"residual without a shortcut", seq(lin(6), &Residual{Layers: []Layer{lin(3), &ReLU{}}}, lin(2)), Shape{3}, 2},
		{"residual with a wrong shortcut", &Residual{Layers: []Layer{lin(4)}, Shortcut: seq(lin(5))}, Shape{3}, 4},
		{"branches that differ", seq(&Concat{Branches: []Layer{seq(conv(2)), &Identity{}}}, lin(2)), Shape{1, 8, 8}, 2},
		{"no branches", &Concat{}, Shape{3}, 3},
		{"convolution of flat data", seq(lin(8), conv(4)), Shape{3}, 2},
		{"sequence convolution of an image", seq(&Conv1D{Out: 2, Kernel: 3, Stride: 1}), Shape{1, 8, 8}, 2},
		{"channels given and wrong", seq(conv(4), &Conv2D{In: 3, Out: 2, Kernel: 1, Stride: 1}), Shape{1, 8, 8}, 2},
		{"kernel larger than the image", seq(&MaxPool2D{Kernel: 4}, conv(4)), Shape{1, 8, 8}, 2},
		{"pool of flat data", &MaxPool2D{Kernel: 2}, Shape{64}, 10},
		{"pool with wide padding", &AvgPool2D{Kernel: 2, Padding: 2}, Shape{1, 8, 8}, 10},
		{"last width", seq(lin(128), &ReLU{}, lin(12)), Shape{64}, 10},
		{"last width of a regression", seq(lin(128), &ReLU{}), Shape{64}, 1},
		{"image where classes are wanted", seq(conv(10)), Shape{1, 8, 8}, 10},
		{"nothing but the input", seq(), Shape{64}, 10},
		{"no layer", seq(nil), Shape{64}, 10},
		{"no input", seq(lin(1)), Shape{}, 1},
		{"empty input", seq(lin(1)), Shape{3, 0}, 1},
		{"no width", seq(&Linear{}), Shape{3}, 1},
		{"far too wide", seq(lin(1<<60), lin(3)), Shape{3}, 3},
		{"far too many channels", &Conv2D{Out: 1 << 60}, Shape{1, 8, 8}, 3},
		{"far too many places", &Conv2D{Out: 1 << 29}, Shape{1, 8, 8}, 3},
		{"too much memory", seq(lin(1<<20), lin(1<<20), lin(3)), Shape{3}, 3},
		{"kernel out of the world", &Conv2D{Out: 1, Kernel: 1 << 40, Same: true}, Shape{1, 8, 8}, 3},
		{"too many values", lin(3), Shape{1 << 20, 1 << 20, 1 << 30}, 3},
		{"norm of too many values", seq(lin(1<<29), batch(), lin(3)), Shape{3}, 3},
		{"more than all dropped", &Dropout{P: 1.5}, Shape{3}, 3},
	}
	var got strings.Builder
	for _, row := range rows {
		_, err := Compile(row.model, row.in, row.outputs, 4, rand.New(rand.NewPCG(1, 2)))
		if err == nil {
			t.Errorf("%s: no error", row.name)
		}
		fmt.Fprintf(&got, "# %s\n%v\n\n", row.name, err)
	}
	golden(t, "mismatches.txt", got.String())
}

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs (-update writes it anew):\n%s", file, got)
	}
}

// TestParameters compares counts with those by hand.
func TestParameters(t *testing.T) {
	rows := []struct {
		name             string
		model            Layer
		in               Shape
		parameters, macs int
	}{
		{"digits", seq(lin(128), &ReLU{}, lin(10)), Shape{1, 8, 8}, 9610, 9472},
		{"no bias", &Linear{Out: 3}, Shape{5}, 15, 15},
		{"convolution", &Conv2D{Out: 4, Kernel: 3, Stride: 1, Padding: 1, Bias: true}, Shape{2, 8, 8}, 4*18 + 4, 4 * 18 * 64},
		{"sequence", &Conv1D{Out: 4, Kernel: 3, Stride: 2, Bias: true}, Shape{2, 9}, 4*6 + 4, 4 * 6 * 4},
		{"norms", seq(batch(), layer(), &PReLU{PerChannel: true}), Shape{3, 2, 2}, 6 + 24 + 3, 0},
		{"residual", &Residual{Layers: []Layer{lin(4)}, Shortcut: &Linear{Out: 4}}, Shape{3}, 16 + 12, 24},
		{"huge", lin(1_000_000), Shape{1_000_000}, 1_000_001_000_000, 1_000_000_000_000},
	}
	for _, row := range rows {
		parameters, macs, err := Parameters(row.model, row.in)
		if err != nil || parameters != row.parameters || macs != row.macs {
			t.Errorf("%s: %d parameters, %d macs, %v; want %d and %d", row.name, parameters, macs, err, row.parameters, row.macs)
		}
		if row.parameters < 1e6 {
			n := network(t, row.model, row.in, 1)
			total := 0
			for _, p := range n.Params() {
				total += len(p.Value)
			}
			if total != parameters || n.Parameters() != parameters || n.MACs() != macs {
				t.Errorf("%s: compiled network has %d parameters in its slices, says %d and %d macs", row.name, total, n.Parameters(), n.MACs())
			}
		}
	}
}
