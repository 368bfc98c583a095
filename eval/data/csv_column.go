package data

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// ignored is the kind of columns that are not kept.
const ignored Kind = 255

// builder collects one column of a file: its numbers in the first pass, then, when it is not of numbers, its texts.
type builder struct {
	Column
	given bool // whether Kind was given rather than found

	numbers  int    // cells that are numbers
	texts    int    // cells that are neither numbers nor missing
	line     int    // of the first such cell
	example  string // that cell
	infinite int    // line of the first infinite number, 0: none

	codes map[string]int
}

// number takes a cell in the first pass.
func (b *builder) number(line int, cell string, missing bool) error {
	if b.given && b.Kind != Number {
		return nil
	}
	v, ok := math.NaN(), missing
	if !missing {
		if v, ok = parseNumber(cell); ok {
			b.numbers++
		}
	}
	switch {
	case !ok && b.given:
		return fmt.Errorf("column %q: want a number, got %q", b.Name, cell)
	case !ok:
		if b.texts++; b.texts == 1 {
			b.line, b.example = line, strings.Clone(cell)
			b.Numbers = nil
		}
	case math.IsInf(v, 0) && b.infinite == 0:
		b.infinite = line
	}
	if b.texts == 0 {
		b.Numbers = append(b.Numbers, v)
	}
	return nil
}

// decide finds the kind of the column after the first pass.
func (b *builder) decide(file string) error {
	if b.given && b.Kind != Number {
		return nil
	}
	if b.texts > 0 {
		// A word or two among numbers mean a missing value that was not declared, far more often than a category.
		if b.numbers >= 9*b.texts {
			return fmt.Errorf("%s:%d: column %q: %q is not a number, while %d of %d values are (hint: list %q under missing, or the column under categories or drop)",
				file, b.line, b.Name, b.example, b.numbers, b.numbers+b.texts, b.example)
		}
		b.Kind = Category
		return nil
	}
	if b.infinite > 0 {
		return fmt.Errorf("%s:%d: column %q: infinite or too large a number", file, b.infinite, b.Name)
	}
	b.Kind = Number
	return nil
}

// category takes a cell in the second pass.
func (b *builder) category(cell string, missing bool) {
	if b.Kind != Category {
		return
	}
	if missing {
		b.Codes = append(b.Codes, -1)
		return
	}
	code, ok := b.codes[cell]
	if !ok {
		if b.codes == nil {
			b.codes = make(map[string]int)
		}
		code = len(b.Levels)
		cell = strings.Clone(cell) // cells of one row share memory
		b.Levels = append(b.Levels, cell)
		b.codes[cell] = code
	}
	b.Codes = append(b.Codes, code)
}

// finish sorts the levels, so that codes do not depend on the order of rows.
func (b *builder) finish() Column {
	c := b.Column
	if c.Kind == Number {
		return c
	}
	c.Levels = slices.Sorted(slices.Values(b.Levels))
	rank := make([]int, len(c.Levels))
	for i, level := range c.Levels {
		rank[b.codes[level]] = i
	}
	for row, code := range c.Codes {
		if code >= 0 {
			c.Codes[row] = rank[code]
		}
	}
	return c
}
