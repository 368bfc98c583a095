package data_test

import (
	"fmt"
	"os"
	"path/filepath"

	"symsearch/eval/data"
	"symsearch/symbolic"
)

// From a data set to matrices.
func Example() {
	table, err := data.Iris{}.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := data.Prepare{}.Apply(table)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(set.Name, set.ClassNames)
	fmt.Println(set.Train.Rows, set.Validation.Rows, set.Test.Rows, "rows of", set.Features)
	fmt.Printf("%.2f is a %s\n", set.Train.Row(0), set.ClassNames[set.Train.Labels[0]])
	// Output:
	// iris [setosa versicolor virginica]
	// 90 30 30 rows of 4
	// [-0.94 0.96 -1.33 -1.32] is a setosa
}

// A file with a text column and a missing value, split at random.
func ExampleCSV() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "flats.csv")
	os.WriteFile(file, []byte(`id,rooms,heating,rent
1,2,gas,800.50
2,3,oil,1100
3,,gas,950
4,1,gas,620
5,4,district,1500
6,2,oil,810
7,3,gas,1010
8,5,district,1760
`), 0o666)

	table, err := data.CSV{
		File: file, Target: "rent", Drop: []string{"id"},
		Split: data.Fraction{Validation: 0.25, Test: 0.25, Seed: 3},
	}.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := data.Prepare{Scale: data.Unit}.Apply(table)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(set.Task)
	fmt.Printf("%q\n", set.Names)
	for i := range set.Train.Rows {
		fmt.Printf("%.2f rents %.2f\n", set.Train.Row(i), set.Train.Target[i])
	}
	// Output:
	// regression
	// ["rooms" "rooms missing" "heating=district" "heating=gas" "heating=oil"]
	// [0.00 0.00 0.00 0.00 1.00] rents 1100.00
	// [0.50 1.00 0.00 1.00 0.00] rents 950.00
	// [0.50 0.00 1.00 0.00 0.00] rents 1500.00
	// [1.00 0.00 1.00 0.00 0.00] rents 1760.00
}

// The same in an experiment file is an object of class CSV; mistakes are found before anything is read.
func ExampleClasses() {
	registry, err := symbolic.NewRegistry(data.Classes()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	tree, err := symbolic.FromJSON([]byte(`{"_class": "Digits", "split": {"_class": "KFold", "folds": 10, "fold": 3}}`), registry)
	if err != nil {
		fmt.Println(err)
		return
	}
	source, err := symbolic.Build[data.Source](tree)
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := source.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table.Count(data.Train), table.Count(data.Validation), table.Count(data.Test))
	// Output: 1294 144 359
}
