package symbolic

import (
	"math"
	"strconv"
	"strings"
)

// FormatOptions are the choices of Format; the zero value prints everything over several lines.
type FormatOptions struct {
	Compact      bool // on one line
	HideDefaults bool // leave out fields that have their default
}

// Format returns a text of the tree for people:
//
//	Sequential(
//	  args = [
//	    0 : Linear(
//	      in_features = 4,
//	      out_features = 8
//	    ),
//	    1 : ReLU()
//	  ]
//	)
//
// or compact: Sequential(args=[Linear(in_features=4, out_features=8), ReLU()]). Dictionaries stand in braces; a required
// field that is not set shows as MISSING(what is wanted). It is not meant to be read back: ToJSON is.
func Format(v Value, o FormatOptions) string {
	f := formatter{FormatOptions: o}
	f.value(v, 0)
	return f.b.String()
}

// formatter writes one tree.
type formatter struct {
	FormatOptions
	b strings.Builder
}

func (f *formatter) value(v Value, depth int) {
	switch v := v.(type) {
	case nil:
		f.b.WriteString("MISSING")
	case Null:
		f.b.WriteString("null")
	case Bool:
		f.b.WriteString(strconv.FormatBool(bool(v)))
	case Int:
		f.b.WriteString(strconv.FormatInt(int64(v), 10))
	case Float:
		f.b.WriteString(formatFloat(float64(v)))
	case String:
		f.b.WriteString(strconv.Quote(string(v)))
	case *List:
		f.items("[", "]", v.Len(), depth, func(i int) {
			if !f.Compact {
				f.b.WriteString(strconv.Itoa(i) + " : ")
			}
			f.value(v.items[i], depth+1)
		})
	case *Object:
		f.object(v, depth)
	}
}

func (f *formatter) object(o *Object, depth int) {
	var shown []int
	for i := range o.values {
		if !f.HideDefaults || !o.isDefault(i) {
			shown = append(shown, i)
		}
	}
	open, end, equals := "{", "}", ": "
	if o.class != nil {
		open, end, equals = o.class.Name+"(", ")", "="
		if !f.Compact {
			equals = " = "
		}
	}
	f.items(open, end, len(shown), depth, func(n int) {
		i := shown[n]
		name := o.key(i)
		if !plainKey(name) {
			name = strconv.Quote(name)
		}
		f.b.WriteString(name + equals)
		if o.values[i] == nil {
			f.b.WriteString("MISSING(" + o.spec(i).Want() + ")")
			return
		}
		f.value(o.values[i], depth+1)
	})
}

// items writes n items between brackets, on one line or one a line.
func (f *formatter) items(open, end string, n, depth int, item func(int)) {
	f.b.WriteString(open)
	for i := range n {
		switch {
		case !f.Compact:
			f.newline(depth + 1)
		case i > 0:
			f.b.WriteByte(' ')
		}
		item(i)
		if i < n-1 {
			f.b.WriteByte(',')
		}
	}
	if n > 0 && !f.Compact {
		f.newline(depth)
	}
	f.b.WriteString(end)
}

func (f *formatter) newline(depth int) {
	f.b.WriteByte('\n')
	for range depth {
		f.b.WriteString("  ")
	}
}

// formatFloat writes the shortest text that reads back to the same float and cannot be taken for an integer.
func formatFloat(f float64) string {
	switch {
	case f != f:
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if exp := math.Abs(f); exp != 0 && (exp < 1e-4 || exp >= 1e15) {
		return s
	}
	s = strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
