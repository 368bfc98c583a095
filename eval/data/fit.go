package data

import (
	"fmt"
	"math"
	"slices"
)

// fitted is a column with what was learned about it: it writes the column's features of a row into x, the row's features.
type fitted interface{ write(row int, x []float32) }

// fit learns from rows how every column becomes features, and names the features.
func (p Prepare) fit(t *Table, rows []int) ([]fitted, []string, error) {
	var columns []fitted
	var names []string
	var numbers []*fittedNumber
	for i := range t.Columns {
		switch c := &t.Columns[i]; c.Kind {
		case Number:
			f := p.fitNumber(c, rows, len(names))
			columns, numbers = append(columns, f), append(numbers, f)
			names = append(names, c.Name)
			if f.indicator {
				names = append(names, c.Name+" missing")
			}
		case Category:
			f, levels := fitCategory(c, rows, len(names))
			if n := f.texts(); n > p.MaxLevels {
				return nil, nil, fmt.Errorf("column %q has %d different texts in the training rows, more than max_levels %d (hint: drop the column, or raise max_levels)",
					c.Name, n, p.MaxLevels)
			}
			columns, names = append(columns, f), append(names, levels...)
		}
	}
	if p.Together {
		p.together(numbers, rows)
	}
	for _, f := range numbers {
		if math.IsNaN(f.factor) {
			return nil, nil, fmt.Errorf("column %q: the numbers are too far apart to be scaled", names[f.at])
		}
	}
	return columns, names, nil
}

// fittedNumber writes (value - shift) * factor, and after it 1 or 0 for a missing value, when it has an indicator.
type fittedNumber struct {
	values        []float64
	at            int
	fill          float64
	shift, factor float64 // factor 0: the feature is 0 throughout
	indicator     bool
	absent        bool // no training row has a value: the feature is 0 throughout
}

func (f *fittedNumber) write(row int, x []float32) {
	v := f.values[row]
	if v != v {
		v = f.fill
		if f.indicator {
			x[f.at+1] = 1
		}
	}
	if f.factor != 0 { // 0 times a large number may not be 0
		x[f.at] = float32((v - f.shift) * f.factor)
	}
}

func (p Prepare) fitNumber(c *Column, rows []int, at int) *fittedNumber {
	f := &fittedNumber{values: c.Numbers, at: at, factor: 1}
	var present []float64
	for _, row := range rows {
		if v := c.Numbers[row]; v == v {
			present = append(present, v)
		}
	}
	if len(present) == 0 {
		f.absent, f.factor = true, 0
		return f
	}
	f.indicator = len(present) < len(rows)
	mean, deviation := meanAndDeviation(c.Numbers, rows)
	slices.Sort(present)
	low, high := present[0], present[len(present)-1]
	if f.fill = mean; p.Fill == "median" {
		mid := len(present) / 2
		if f.fill = present[mid]; len(present)%2 == 0 {
			f.fill = present[mid-1]/2 + present[mid]/2
		}
	}
	switch p.Scale {
	case Standardise:
		f.shift, f.factor = mean, inverse(deviation)
	case Unit:
		f.shift, f.factor = low, inverse(high-low)
	}
	return f
}

// together replaces the scales of columns by a common one, over all their values.
func (p Prepare) together(columns []*fittedNumber, rows []int) {
	if p.Scale == Raw || len(columns) == 0 {
		return
	}
	low, high := math.Inf(1), math.Inf(-1)
	n, mean, squares := 0.0, 0.0, 0.0
	for _, f := range columns {
		for _, row := range rows {
			if v := f.values[row]; v == v {
				low, high = min(low, v), max(high, v)
				n++
				step := v - mean
				mean += step / n
				squares += step * (v - mean)
			}
		}
	}
	shift, factor := mean, inverse(math.Sqrt(squares/max(n, 1)))
	if p.Scale == Unit {
		shift, factor = low, inverse(high-low)
	}
	for _, f := range columns {
		if !f.absent {
			f.shift, f.factor = shift, factor
		}
	}
}

// inverse of a spread: 0 for 0, since a column without spread is 0 throughout, and NaN for an infinite one.
func inverse(spread float64) float64 {
	switch {
	case spread == 0:
		return 0
	case math.IsInf(spread, 0):
		return math.NaN()
	}
	return 1 / spread
}

// fittedCategory writes a 1 at the place of the level.
type fittedCategory struct {
	codes []int
	place []int // index of the feature of a code + 1, -1: level not known; place[0]: missing
}

func (f *fittedCategory) write(row int, x []float32) {
	if at := f.place[f.codes[row]+1]; at >= 0 {
		x[at] = 1
	}
}

// texts counts the levels that are known, without "missing".
func (f *fittedCategory) texts() int {
	n := 0
	for _, at := range f.place[1:] {
		if at >= 0 {
			n++
		}
	}
	return n
}

// fitCategory gives a feature to each level that rows have, in the order of levels, "missing" last.
func fitCategory(c *Column, rows []int, at int) (f *fittedCategory, names []string) {
	f = &fittedCategory{codes: c.Codes, place: make([]int, len(c.Levels)+1)}
	seen := make([]bool, len(f.place))
	for _, row := range rows {
		seen[c.Codes[row]+1] = true
	}
	for i := range f.place {
		f.place[i] = -1
	}
	add := func(i int, name string) {
		if seen[i] {
			f.place[i] = at + len(names)
			names = append(names, name)
		}
	}
	for i, level := range c.Levels {
		add(i+1, c.Name+"="+level)
	}
	add(0, c.Name+" missing")
	return f, names
}
