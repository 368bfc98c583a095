package data

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// With more different whole numbers than this, a target is taken as a number to predict.
const maxClassesGuessed = 20

// setTarget makes a column the target of the table. Missing values have been refused or skipped before.
func (t *Table) setTarget(c *Column, task string) error {
	if c.Kind == Category {
		if task == Regression.String() {
			return fmt.Errorf("task regression needs a target of numbers, but column %q holds texts such as %s", c.Name, c.values())
		}
		t.Task, t.Labels, t.ClassNames = Classification, c.Codes, c.Levels
		return t.checkClasses(c.Name)
	}
	values := slices.Clone(c.Numbers)
	slices.Sort(values)
	values = slices.Compact(values)
	if task == Regression.String() || task != Classification.String() && !looksLikeClasses(values, len(c.Numbers)) {
		t.Task, t.Target = Regression, c.Numbers
		if len(values) == 1 {
			return fmt.Errorf("every row has the same target, %v: there is nothing to predict", values[0])
		}
		return nil
	}
	t.Task, t.Labels = Classification, make([]int, len(c.Numbers))
	for row, v := range c.Numbers {
		t.Labels[row], _ = slices.BinarySearch(values, v)
	}
	for _, v := range values {
		t.ClassNames = append(t.ClassNames, strconv.FormatFloat(v, 'g', -1, 64))
	}
	return t.checkClasses(c.Name)
}

// looksLikeClasses guesses from the sorted different values of a target of numbers.
func looksLikeClasses(values []float64, rows int) bool {
	for _, v := range values {
		if v != math.Trunc(v) {
			return false
		}
	}
	return len(values) <= maxClassesGuessed && 2*len(values) <= rows
}

func (t *Table) checkClasses(column string) error {
	switch n := len(t.ClassNames); {
	case n == 1:
		return fmt.Errorf("every row has the same target, %q: there is nothing to predict", t.ClassNames[0])
	case n > 2 && n > len(t.Labels)/2:
		return fmt.Errorf("target %q has %d classes in %d rows: want at least two rows a class on average (hint: another target, or task: regression for numbers)", column, n, len(t.Labels))
	}
	return nil
}

var errNoTarget = errors.New("the target is missing (hint: unlabelled: skip leaves such rows out)")
