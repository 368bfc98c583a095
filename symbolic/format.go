package symbolic

import (
	"math"
	"strconv"
	"strings"
)

// FormatOptions are the choices of Format and FormatDiff; the zero value prints everything over several lines.
type FormatOptions struct {
	Compact      bool // on one line
	HideDefaults bool // leave out fields that have their default
	HideMissing  bool // leave out required fields that are not set; with HideDefaults what is left is what was given
	MarkDefaults bool // show fields that have their default with " (default)" behind them
	Depth        int  // how many levels below the root to show; 0 for all. What lies deeper shows as Linear(...), {...} or [...]
	Color        bool // colour names and values for a terminal, with ANSI sequences
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
// field that is not set shows as MISSING(what is wanted). It is not meant to be read back. What is: ToJSON, the YAML of
// experiments/document.Write, and FormatGo.
func Format(v Value, o FormatOptions) string {
	f := formatter{FormatOptions: o}
	f.value(untyped(v), 0)
	return f.b.String()
}

// formatter writes one tree.
type formatter struct {
	FormatOptions
	b strings.Builder
}

// The colours, as ANSI sequences.
const (
	colorClass   = "\x1b[1;34m"
	colorName    = "\x1b[36m"
	colorString  = "\x1b[32m"
	colorScalar  = "\x1b[33m"
	colorMissing = "\x1b[1;31m"
	colorFaint   = "\x1b[2m"
	colorOld     = "\x1b[31m"
	colorNew     = "\x1b[32m"
	colorOff     = "\x1b[0m"
)

// paint writes text in a colour, when colours are asked for.
func (f *formatter) paint(color, text string) {
	if !f.Color {
		f.b.WriteString(text)
		return
	}
	f.b.WriteString(color)
	f.b.WriteString(text)
	f.b.WriteString(colorOff)
}

func (f *formatter) value(v Value, depth int) {
	switch v := v.(type) {
	case nil:
		f.paint(colorMissing, "MISSING")
	case Null:
		f.paint(colorScalar, "null")
	case Bool:
		f.paint(colorScalar, strconv.FormatBool(bool(v)))
	case Int:
		f.paint(colorScalar, strconv.FormatInt(int64(v), 10))
	case Float:
		f.paint(colorScalar, formatFloat(float64(v)))
	case String:
		f.paint(colorString, strconv.Quote(string(v)))
	case *List:
		if f.tooDeep(depth) && v.Len() > 0 {
			f.b.WriteString("[...]")
			return
		}
		f.items("[", "]", v.Len(), depth, func(i int) {
			f.index(i)
			f.value(v.items[i], depth+1)
		})
	case *Object:
		f.object(v, depth)
	}
}

// tooDeep reports whether what lies below a value at depth is left out.
func (f *formatter) tooDeep(depth int) bool { return f.Depth > 0 && depth >= f.Depth }

// shown returns the places of an object that are written.
func (f *formatter) shown(o *Object) []int {
	shown := make([]int, 0, len(o.values))
	for i, v := range o.values {
		if v == nil && f.HideMissing || f.HideDefaults && o.isDefault(i) {
			continue
		}
		shown = append(shown, i)
	}
	return shown
}

func (f *formatter) object(o *Object, depth int) {
	shown := f.shown(o)
	open, end, equals := f.brackets(o)
	if f.tooDeep(depth) && len(shown) > 0 {
		f.open(open)
		f.b.WriteString("..." + end)
		return
	}
	f.items(open, end, len(shown), depth, func(n int) {
		i := shown[n]
		f.name(o.key(i), equals)
		if o.values[i] == nil {
			f.paint(colorMissing, "MISSING("+o.spec(i).Want()+")")
			return
		}
		f.value(o.values[i], depth+1)
		if f.MarkDefaults && o.isDefault(i) {
			f.paint(colorFaint, " (default)")
		}
	})
}

// brackets returns what stands around the fields of an object, and between a name and its value.
func (f *formatter) brackets(o *Object) (open, end, equals string) {
	switch {
	case o.class == nil:
		return "{", "}", ": "
	case f.Compact:
		return o.class.Name + "(", ")", "="
	}
	return o.class.Name + "(", ")", " = "
}

// open writes an opening bracket, with the class before it.
func (f *formatter) open(open string) {
	if n := len(open) - 1; n > 0 {
		f.paint(colorClass, open[:n])
		open = open[n:]
	}
	f.b.WriteString(open)
}

// name writes the name of a field, in quotes where it is not plain.
func (f *formatter) name(name, equals string) {
	if !plainKey(name) {
		name = strconv.Quote(name)
	}
	f.paint(colorName, name)
	f.b.WriteString(equals)
}

// index writes the index of an item, which the compact form does without.
func (f *formatter) index(i int) {
	if !f.Compact {
		f.paint(colorFaint, strconv.Itoa(i))
		f.b.WriteString(" : ")
	}
}

// items writes n items between brackets, on one line or one a line.
func (f *formatter) items(open, end string, n, depth int, item func(int)) {
	f.open(open)
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
	return string(appendFloat(make([]byte, 0, 24), f))
}

// appendFloat is formatFloat for finite numbers.
func appendFloat(b []byte, f float64) []byte {
	if size := math.Abs(f); size != 0 && (size < 1e-4 || size >= 1e15) {
		return strconv.AppendFloat(b, f, 'g', -1, 64)
	}
	start := len(b)
	b = strconv.AppendFloat(b, f, 'f', -1, 64)
	for _, c := range b[start:] {
		if c == '.' {
			return b
		}
	}
	return append(b, ".0"...)
}
