package neural

import (
	"fmt"
	"slices"
	"strings"
)

// Shape is what one sample looks like: {features}, {channels, length} or {channels, height, width}. The values lie row
// major, channels first. A batch is that many values a row, one row after the other; the number of rows is no part of
// the shape.
type Shape []int

// Size is the number of values in a sample.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// String gives "128" for a flat shape, "3x32x32" for an image.
func (s Shape) String() string {
	parts := make([]string, len(s))
	for i, d := range s {
		parts[i] = fmt.Sprint(d)
	}
	return strings.Join(parts, "x")
}

// Equal tells whether two shapes have the same dimensions.
func (s Shape) Equal(t Shape) bool { return slices.Equal(s, t) }

// channels splits a sample in channels of equal length: a flat shape has one value per channel.
func (s Shape) channels() (count, length int) {
	if len(s) == 0 {
		return 1, 1
	}
	return s[0], s[1:].Size()
}

// check refuses what no data can have.
func (s Shape) check() error {
	if len(s) == 0 || len(s) > 3 {
		return fmt.Errorf("want an input of one to three dimensions, got %d", len(s))
	}
	for _, d := range s {
		if d < 1 {
			return fmt.Errorf("want an input with dimensions of at least 1, got %s", s)
		}
	}
	return nil
}
