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

// Limits on sizes, so that products of them cannot overflow.
const (
	maxValues = 1 << 30 // of a sample
	maxCount  = 1 << 60 // of multiplications
)

// check refuses what no data can have.
func (s Shape) check() error {
	if len(s) == 0 || len(s) > 3 {
		return fmt.Errorf("want one to three dimensions, got %d", len(s))
	}
	size := 1.0
	for _, d := range s {
		if d < 1 {
			return fmt.Errorf("want dimensions of at least 1, got %s", s)
		}
		size *= float64(d)
	}
	if size > maxValues {
		return fmt.Errorf("want at most %d values in a sample, got %s", maxValues, s)
	}
	return nil
}
