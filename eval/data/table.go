package data

import (
	"fmt"
	"math"
)

// Table is a data set as it was read: typed columns, a target, and the part every row belongs to. Tables that a Source
// of this package returns are shared by everyone who loads the same source: nothing may write into them.
type Table struct {
	Name    string // for messages and reports: "digits", "people.csv"
	Task    Task
	Columns []Column // the inputs, without the target
	// Shape of one row when the columns form a grid, as {channels, height, width}; nil: a flat list of columns.
	Shape []int

	Target     []float64 // Regression: the value to predict, one per row
	Labels     []int     // Classification: an index into ClassNames, one per row
	ClassNames []string  // Classification, sorted: with two classes, the second is the positive one
	Roles      []Role    // the part of every row
}

// Task is what a table asks for.
type Task uint8

// The tasks.
const (
	Classification Task = iota // predict one of ClassNames
	Regression                 // predict a number
)

// String gives the name of a task as it is written in experiment files.
func (t Task) String() string {
	switch t {
	case Classification:
		return "classification"
	case Regression:
		return "regression"
	}
	return fmt.Sprintf("Task(%d)", uint8(t))
}

// Kind is what a column holds.
type Kind uint8

// The kinds of columns.
const (
	Number   Kind = iota // finite numbers in Column.Numbers
	Category             // texts, as indices in Column.Codes
)

// Role is the part of the data that a row belongs to.
type Role uint8

// The roles of rows.
const (
	Train      Role = iota // networks learn from these rows, and so do means, spreads and levels
	Validation             // a search compares networks on these
	Test                   // seen once, by the network that the search chose
)

// String gives the name of a role: train, validation or test.
func (r Role) String() string {
	switch r {
	case Train:
		return "train"
	case Validation:
		return "validation"
	case Test:
		return "test"
	}
	return fmt.Sprintf("Role(%d)", uint8(r))
}

// Column is one input of a table.
type Column struct {
	Name    string
	Kind    Kind
	Numbers []float64 // Number: one per row, NaN where missing
	Codes   []int     // Category: an index into Levels per row, -1 where missing
	Levels  []string  // Category: the different texts, sorted
}

func (c *Column) rows() int {
	if c.Kind == Number {
		return len(c.Numbers)
	}
	return len(c.Codes)
}

// Rows is the number of rows, whatever their role.
func (t *Table) Rows() int {
	if t.Task == Regression {
		return len(t.Target)
	}
	return len(t.Labels)
}

// Count is the number of rows with role r.
func (t *Table) Count(r Role) int {
	n := 0
	for _, have := range t.Roles {
		if have == r {
			n++
		}
	}
	return n
}

// Column finds an input by name; nil when there is none.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// Check tells what is wrong with a table: lengths that differ, codes and labels out of range, infinities, a missing
// target, no rows to train on or to validate with. Prepare.Apply calls it, so that a Source of the user's own is told
// its mistakes in words.
func (t *Table) Check() error {
	rows := t.Rows()
	if rows == 0 {
		return fmt.Errorf("data %s: no rows with a target for task %s", t.Name, t.Task)
	}
	if len(t.Columns) == 0 {
		return fmt.Errorf("data %s: no input columns", t.Name)
	}
	if len(t.Roles) != rows {
		return fmt.Errorf("data %s: %d roles for %d rows", t.Name, len(t.Roles), rows)
	}
	for i, r := range t.Roles {
		if r > Test {
			return fmt.Errorf("data %s: row %d has the unknown role %d", t.Name, i, r)
		}
	}
	for _, r := range []Role{Train, Validation} {
		if t.Count(r) == 0 {
			return fmt.Errorf("data %s: no %s rows among %d: choose another split", t.Name, r, rows)
		}
	}
	for i := range t.Columns {
		if err := t.Columns[i].check(rows); err != nil {
			return fmt.Errorf("data %s: %w", t.Name, err)
		}
	}
	return t.checkTarget()
}

func (c *Column) check(rows int) error {
	if c.Kind > Category {
		return fmt.Errorf("column %q has the unknown kind %d", c.Name, c.Kind)
	}
	if c.rows() != rows {
		return fmt.Errorf("column %q has %d values for %d rows", c.Name, c.rows(), rows)
	}
	for i, v := range c.Numbers {
		if math.IsInf(v, 0) {
			return fmt.Errorf("column %q, row %d: infinite value", c.Name, i)
		}
	}
	for i, code := range c.Codes {
		if code < -1 || code >= len(c.Levels) {
			return fmt.Errorf("column %q, row %d: code %d for %d levels", c.Name, i, code, len(c.Levels))
		}
	}
	return nil
}

func (t *Table) checkTarget() error {
	if t.Task == Regression {
		for i, y := range t.Target {
			if math.IsNaN(y) || math.IsInf(y, 0) {
				return fmt.Errorf("data %s: row %d: target %v is not a finite number", t.Name, i, y)
			}
		}
		return nil
	}
	if len(t.ClassNames) < 2 {
		return fmt.Errorf("data %s: classification needs at least 2 classes, got %d", t.Name, len(t.ClassNames))
	}
	for i, label := range t.Labels {
		if label < 0 || label >= len(t.ClassNames) {
			return fmt.Errorf("data %s: row %d: label %d for %d classes", t.Name, i, label, len(t.ClassNames))
		}
	}
	return nil
}
