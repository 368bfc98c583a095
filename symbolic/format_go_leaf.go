package symbolic

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// scalar returns the expression of a leaf where a value of type t is wanted.
func (g *goFormatter) scalar(t reflect.Type, v Value) (string, error) {
	switch {
	case t == durationType:
		d, err := time.ParseDuration(string(v.(String)))
		return durationText(d), err
	case t.Kind() == reflect.Pointer:
		text, err := g.scalar(t.Elem(), v)
		switch t.Elem() {
		case reflect.TypeFor[int](), reflect.TypeFor[float64](), reflect.TypeFor[string](), reflect.TypeFor[bool](), durationType:
			return "new(" + text + ")", err
		}
		name, typeErr := g.typeText(t.Elem())
		if err == nil {
			err = typeErr
		}
		return "new(" + name + "(" + text + "))", err
	}
	switch v := v.(type) {
	case Bool:
		return strconv.FormatBool(bool(v)), nil
	case Int:
		text := strconv.FormatInt(int64(v), 10)
		if t.Kind() == reflect.Interface {
			text = "int64(" + text + ")"
		} else if t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64 {
			text += ".0"
		}
		return text, nil
	case Float:
		return floatLiteral(float64(v)), nil
	case String:
		return textLiteral(string(v)), nil
	}
	panic(fmt.Sprintf("symbolic: unknown value %T", v))
}

// floatLiteral returns a float as Go writes it.
func floatLiteral(f float64) string {
	switch {
	case math.IsNaN(f):
		return "math.NaN()"
	case math.IsInf(f, 1):
		return "math.Inf(1)"
	case math.IsInf(f, -1):
		return "math.Inf(-1)"
	case f == 0:
		return "0.0" // -0 is equal
	}
	return formatFloat(f)
}

// textLiteral returns a text in quotes; one of several lines in backquotes, where that is possible.
func textLiteral(s string) string {
	if strings.Contains(strings.TrimSuffix(s, "\n"), "\n") && strconv.CanBackquote(strings.ReplaceAll(s, "\n", "")) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// durationText returns a duration in the largest unit that it is a multiple of.
func durationText(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"}, {time.Millisecond, "Millisecond"}, {time.Microsecond, "Microsecond"}} {
		if d != 0 && d%u.unit == 0 {
			return fmt.Sprintf("%d * time.%s", d/u.unit, u.name)
		}
	}
	return fmt.Sprintf("time.Duration(%d)", d)
}

// symbolic returns the expression of a value as a tree.
func (g *goFormatter) symbolic(v Value) (string, error) {
	prefix := "symbolic."
	if g.pkg == valueType.PkgPath() {
		prefix = ""
	}
	switch v := v.(type) {
	case Null:
		return prefix + "Null{}", nil
	case Bool:
		return prefix + "Bool(" + strconv.FormatBool(bool(v)) + ")", nil
	case Int:
		return prefix + "Int(" + strconv.FormatInt(int64(v), 10) + ")", nil
	case Float:
		return prefix + "Float(" + floatLiteral(float64(v)) + ")", nil
	case String:
		return prefix + "String(" + textLiteral(string(v)) + ")", nil
	case *List:
		items := make([]string, v.Len())
		var err error
		for i, item := range v.All() {
			if items[i], err = g.symbolic(item); err != nil {
				return "", within(Index(i), err)
			}
		}
		return prefix + "NewList(" + strings.Join(items, ", ") + ")", nil
	case *Object:
		if v.class != nil {
			return "", fmt.Errorf("%s stands where any value may, and its class has no name in Go", article(v.class.Name))
		}
		var items []string
		for k, item := range v.Fields() {
			text, err := g.symbolic(item)
			if err != nil {
				return "", within(Key(k), err)
			}
			items = append(items, prefix+"Entry{Key: "+strconv.Quote(k)+", Value: "+text+"}")
		}
		return prefix + "Dict(" + strings.Join(items, ", ") + ")", nil
	}
	panic(fmt.Sprintf("symbolic: unknown value %T", v))
}
