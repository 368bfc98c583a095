package expression

import (
	"math"

	"symsearch/symbolic"
)

// arithmetic returns a operator b; nil when they are not numbers, or there is no result. Sums and products of integers are
// integers unless they are too large. + also joins texts.
func arithmetic(operator string, a, b symbolic.Value) symbolic.Value {
	if s, ok := a.(symbolic.String); ok && operator == "+" {
		if t, ok := b.(symbolic.String); ok {
			return s + t
		}
		return nil
	}
	x, xInt := a.(symbolic.Int)
	y, yInt := b.(symbolic.Int)
	if xInt && yInt {
		switch operator {
		case "+":
			if sum := x + y; (sum > x) == (y > 0) {
				return sum
			}
		case "-":
			if difference := x - y; (difference < x) == (y > 0) {
				return difference
			}
		case "*":
			if product := x * y; x == 0 || product/x == y && (x != -1 || y != math.MinInt64) {
				return product
			}
		case "%":
			if y == 0 {
				return nil
			}
			return x % y
		}
	}
	f, ok := number(a)
	g, ok2 := number(b)
	if !ok || !ok2 {
		return nil
	}
	switch operator {
	case "+":
		f += g
	case "-":
		f -= g
	case "*":
		f *= g
	case "/":
		f /= g
	case "%":
		f = math.Mod(f, g)
	case "**", "^":
		f = math.Pow(f, g)
	}
	if f-f != 0 {
		return nil
	}
	return symbolic.Float(f)
}

func number(v symbolic.Value) (float64, bool) {
	switch v := v.(type) {
	case symbolic.Int:
		return float64(v), true
	case symbolic.Float:
		return float64(v), true
	}
	return 0, false
}
