package data

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Ways to scale a column of numbers, for Prepare.Scale.
const (
	Standardise = "standardise" // mean 0 and standard deviation 1 on the training rows
	Unit        = "unit"        // 0 to 1 on the training rows; other rows may fall outside
	Raw         = "none"        // as they are
)

// Prepare says how a table becomes matrices. The zero value is the default preparation: standardised numbers, missing
// ones filled by the mean.
//
// Everything is learned from the training rows alone: means, spreads, fills, levels. A column of numbers that misses some
// there is followed by a feature that is 1 where the value is missing. A column of categories becomes one feature per
// level, which is 1 where the row has it; "missing" is a level of its own, and a level first seen in other rows is 0
// throughout. A column that does not vary is 0 throughout when it is scaled. The target of a regression is standardised.
type Prepare struct {
	Scale     string `sym:"scale" default:"standardise" enum:"standardise,unit,none" doc:"how columns of numbers are scaled: mean 0 and deviation 1, 0 to 1, or not"`
	Together  bool   `sym:"together" default:"false" doc:"scale all columns of numbers by the same amounts, as pixels of one image"`
	Fill      string `sym:"fill" default:"mean" enum:"mean,median" doc:"what stands for a missing number"`
	MaxLevels int    `sym:"max_levels" default:"100" min:"1" doc:"most different texts a column of categories may have"`
}

// setKey names a prepared set. The pointer keeps the table alive, so that it cannot come to mean another one.
type setKey struct {
	table   *Table
	prepare Prepare
}

// Apply prepares a table. The same preparation of the same *Table is made once and shared, so the table must not be
// changed afterwards.
func (p Prepare) Apply(t *Table) (*Set, error) {
	p.Scale, p.Fill, p.MaxLevels = cmp.Or(p.Scale, Standardise), cmp.Or(p.Fill, "mean"), cmp.Or(p.MaxLevels, 100)
	if !slices.Contains([]string{Standardise, Unit, Raw}, p.Scale) {
		return nil, fmt.Errorf("prepare: scale is %q, want %s, %s or %s", p.Scale, Standardise, Unit, Raw)
	}
	if p.Fill != "mean" && p.Fill != "median" {
		return nil, fmt.Errorf("prepare: fill is %q, want mean or median", p.Fill)
	}
	return sets.get(setKey{t, p}, func() (*Set, error) { return p.apply(t) })
}

func (p Prepare) apply(t *Table) (*Set, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	rows := make([][]int, Test+1) // of each role
	for row, r := range t.Roles {
		rows[r] = append(rows[r], row)
	}
	columns, names, err := p.fit(t, rows[Train])
	if err != nil {
		return nil, fmt.Errorf("data %s: %w", t.Name, err)
	}
	s := &Set{Name: t.Name, Task: t.Task, Features: len(names), Names: names, Shape: []int{len(names)}}
	if t.Shape != nil {
		if n := product(t.Shape); n != s.Features {
			return nil, fmt.Errorf("data %s: shape %v has room for %d features, but there are %d: an image needs columns of numbers without missing values",
				t.Name, t.Shape, n, s.Features)
		}
		s.Shape = slices.Clone(t.Shape)
	}
	if t.Task == Regression {
		s.TargetMean, s.TargetScale = meanAndDeviation(t.Target, rows[Train])
		if s.TargetScale == 0 {
			s.TargetScale = 1
		}
	} else {
		s.Classes, s.ClassNames = len(t.ClassNames), t.ClassNames
	}
	for role, list := range rows {
		if err := s.fillPart(s.Part(Role(role)), t, list, columns); err != nil {
			return nil, fmt.Errorf("data %s: %w", t.Name, err)
		}
	}
	return s, nil
}

func (s *Set) fillPart(part *Part, t *Table, rows []int, columns []fitted) error {
	part.Rows = len(rows)
	part.X = make([]float32, len(rows)*s.Features)
	for i, row := range rows {
		x := part.X[i*s.Features : (i+1)*s.Features]
		for _, c := range columns {
			c.write(row, x)
		}
		for j, v := range x {
			if v-v != 0 {
				return fmt.Errorf("feature %q of row %d is %v as a float32: the column's numbers are too large", s.Names[j], row, v)
			}
		}
	}
	if t.Task == Classification {
		part.Labels = make([]int32, len(rows))
		for i, row := range rows {
			part.Labels[i] = int32(t.Labels[row])
		}
		return nil
	}
	part.Y, part.Target = make([]float32, len(rows)), make([]float64, len(rows))
	for i, row := range rows {
		part.Target[i] = t.Target[row]
		part.Y[i] = float32((t.Target[row] - s.TargetMean) / s.TargetScale)
		if v := part.Y[i]; v-v != 0 {
			return fmt.Errorf("target of row %d, %v, is %v when standardised: the numbers are too far apart", row, t.Target[row], v)
		}
	}
	return nil
}

// meanAndDeviation is over some rows, without missing values; the deviation is that of the population. Values that differ
// only by rounding have deviation 0.
func meanAndDeviation(values []float64, rows []int) (mean, deviation float64) {
	n := 0.0
	for _, row := range rows {
		if v := values[row]; v == v {
			n++
			mean += (v - mean) / n
		}
	}
	squares := 0.0
	for _, row := range rows {
		if v := values[row]; v == v {
			squares += (v - mean) * (v - mean)
		}
	}
	if n == 0 {
		return 0, 0
	}
	deviation = math.Sqrt(squares / n)
	if deviation <= 1e-12*math.Abs(mean) {
		return mean, 0
	}
	return mean, deviation
}
