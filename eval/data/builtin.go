package data

import (
	"embed"
	"fmt"
)

// The files are described, with their licences, in sets/LICENSES.md.
//
//go:embed sets/*.csv.gz
var builtin embed.FS

// Digits is the test part of UCI's "Optical Recognition of Handwritten Digits" (E. Alpaydin, C. Kaynak, 1998; CC BY 4.0):
// 1,797 images of 8x8 pixels from 0 to 16, 10 classes. Its shape is {1, 8, 8}.
type Digits struct {
	Split Split `sym:"split" optional:"true" doc:"train, validation and test rows; not given: every fifth row each for validation and testing"`
}

// Iris is R. A. Fisher's data (1936; UCI, CC BY 4.0): 150 flowers, 4 measurements in cm, 3 species.
type Iris struct {
	Split Split `sym:"split" optional:"true" doc:"train, validation and test rows; not given: every fifth row each for validation and testing"`
}

// Wine is UCI's "Wine" (S. Aeberhard, M. Forina, 1991; CC BY 4.0): 178 wines, 13 measurements, 3 cultivators.
type Wine struct {
	Split Split `sym:"split" optional:"true" doc:"train, validation and test rows; not given: every fifth row each for validation and testing"`
}

// BreastCancer is UCI's "Breast Cancer Wisconsin (Diagnostic)" (W. Wolberg and others, 1993; CC BY 4.0): 569 images of cell
// nuclei, 30 measurements, malignant or benign.
type BreastCancer struct {
	Split Split `sym:"split" optional:"true" doc:"train, validation and test rows; not given: every fifth row each for validation and testing"`
}

// Diabetes is the data of Efron, Hastie, Johnstone and Tibshirani, "Least Angle Regression" (2004): 442 patients, 10
// measurements in their own units, regression of the disease's progression after a year.
type Diabetes struct {
	Split Split `sym:"split" optional:"true" doc:"train, validation and test rows; not given: every fifth row each for validation and testing"`
}

// Concrete is UCI's "Concrete Compressive Strength" (I-C. Yeh, 1998; CC BY 4.0): 1,030 mixtures, 8 measurements, regression
// of the strength in MPa. Mixtures occur several times, at different ages.
type Concrete struct {
	Split Split `sym:"split" optional:"true" doc:"train, validation and test rows; not given: every fifth row each for validation and testing"`
}

// Churn is IBM's telecommunication sample (in R's modeldata as wa_churn; MIT): 7,043 customers, 19 columns of numbers and
// texts with a few missing values, left ("Yes") or stayed ("No").
type Churn struct {
	Split Split `sym:"split" optional:"true" doc:"train, validation and test rows; not given: every fifth row each for validation and testing"`
}

var (
	_ Source = Digits{}
	_ Source = Iris{}
	_ Source = Wine{}
	_ Source = BreastCancer{}
	_ Source = Diabetes{}
	_ Source = Concrete{}
	_ Source = Churn{}
)

// Load implements Source.
func (d Digits) Load() (*Table, error) {
	return loadBuiltin("digits", d.Split, Table{Shape: []int{1, 8, 8}})
}

// Load implements Source.
func (d Iris) Load() (*Table, error) {
	return loadBuiltin("iris", d.Split, Table{ClassNames: []string{"setosa", "versicolor", "virginica"}})
}

// Load implements Source.
func (d Wine) Load() (*Table, error) { return loadBuiltin("wine", d.Split, Table{}) }

// Load implements Source.
func (d BreastCancer) Load() (*Table, error) {
	return loadBuiltin("breast_cancer", d.Split, Table{ClassNames: []string{"malignant", "benign"}})
}

// Load implements Source.
func (d Diabetes) Load() (*Table, error) {
	return loadBuiltin("diabetes", d.Split, Table{Task: Regression})
}

// Load implements Source.
func (d Concrete) Load() (*Table, error) {
	return loadBuiltin("concrete", d.Split, Table{Task: Regression})
}

// Load implements Source.
func (d Churn) Load() (*Table, error) { return loadBuiltin("churn", d.Split, Table{}) }

// loadBuiltin reads an embedded file. about has what the file does not say: its task, and, where they apply, the shape
// and the names of the classes, in the order of the file's labels.
func loadBuiltin(name string, split Split, about Table) (*Table, error) {
	read, err := tables.get("built in "+name, func() (*Table, error) {
		text, err := builtin.ReadFile("sets/" + name + ".csv.gz")
		if err != nil {
			return nil, err
		}
		t, err := CSV{File: name, Target: "target", Task: about.Task.String()}.parse(text)
		if err != nil {
			return nil, fmt.Errorf("built-in data set: %w", err)
		}
		t.Shape = about.Shape
		if about.ClassNames != nil {
			t.ClassNames = about.ClassNames
		}
		return t, nil
	})
	if err != nil {
		return nil, err
	}
	return withSplit(read, split)
}
