package symbolic

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// JSONOptions are the choices of ReadJSON.
type JSONOptions struct {
	// KeepUnknown reads an object of a class that the registry lacks as one of a class that is Opaque: it can be looked
	// at, compared, edited and written back, but not built.
	KeepUnknown bool
}

// FromJSON reads a tree that ToJSON wrote, or one written by hand. Objects are of the registry's classes; reading runs no
// code. An unknown class, a duplicate key, an integer that is too large, nesting of more than 1,000, text that is not UTF-8
// and anything behind the value are errors, with their path or byte. What it returns is not checked: see Check.
func FromJSON(data []byte, r *Registry) (Value, error) { return ReadJSON(data, r, JSONOptions{}) }

// ReadJSON is FromJSON with options.
func ReadJSON(data []byte, r *Registry, o JSONOptions) (Value, error) {
	d := &jsonReader{text: string(data), registry: r, JSONOptions: o}
	d.space()
	v, err := d.value(0)
	if err != nil {
		return nil, err
	}
	d.space()
	if d.at < len(d.text) {
		return nil, d.syntax("want the end of the text after one value")
	}
	return v, nil
}

// jsonReader reads one text, from front to back. It has no tokens between text and tree: the reader of encoding/json that
// has them took ten times as long.
type jsonReader struct {
	JSONOptions
	text     string
	at       int
	registry *Registry
	last     *Class            // the class met last: most come in runs
	plain    bool              // its fields' names stand in the text as they are
	opaque   map[string]*Class // made for unknown classes, by name
	stack    []Value           // items of the lists that are being read
	texts    map[string]Value  // short texts that were met: names and choices come again and again
	float    string            // the float met last, as it was written: settings come again and again
	floated  Value             // and its value
}

// syntaxError is a mistake in the text, as against one in the tree, which has a path.
type syntaxError struct {
	byte int
	want string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("JSON, byte %d: %s", e.byte, e.want) }

var (
	errCutJSON  = errors.New("JSON: the text ends in the middle of a value")
	errDeepJSON = fmt.Errorf("JSON: nested deeper than %d", maxDepth)
)

// syntax reports what is wrong at the current byte, counted from 0.
func (d *jsonReader) syntax(want string) error {
	if d.at >= len(d.text) {
		return errCutJSON
	}
	return &syntaxError{d.at, want}
}

// inTree gives a mistake at a step the path from one level up; one in the text stays as it is.
func inTree(s Step, err error) error {
	if _, ok := err.(*PathError); ok {
		return within(s, err)
	}
	return err
}

func mistake(format string, args ...any) error {
	return &PathError{Err: fmt.Errorf(format, args...)}
}

func (d *jsonReader) space() {
	for d.at < len(d.text) {
		switch d.text[d.at] {
		case ' ', '\n', '\t', '\r':
			d.at++
		default:
			return
		}
	}
}

// next skips space and takes c if it comes next.
func (d *jsonReader) next(c byte) bool {
	if d.at < len(d.text) && d.text[d.at] == c {
		d.at++
		return true
	}
	d.space()
	if d.at < len(d.text) && d.text[d.at] == c {
		d.at++
		return true
	}
	return false
}

// value reads the value that begins here.
func (d *jsonReader) value(depth int) (Value, error) {
	if depth > maxDepth {
		return nil, errDeepJSON
	}
	if d.at >= len(d.text) {
		return nil, errCutJSON
	}
	switch c := d.text[d.at]; {
	case c == '"':
		s, err := d.string()
		if err != nil {
			return nil, err
		}
		return d.keep(s), nil
	case c == '{':
		return d.object(depth)
	case c == '[':
		return d.list(depth)
	case c == '-' || '0' <= c && c <= '9':
		return d.number()
	case c == 't':
		return Bool(true), d.word("true")
	case c == 'f':
		return Bool(false), d.word("false")
	case c == 'n':
		return Null{}, d.word("null")
	}
	return nil, d.syntax("want a value")
}

// keep returns a text that was read as a value that does not hold on to the whole of what is read.
func (d *jsonReader) keep(s string) Value {
	const long, many = 24, 256
	if len(s) > long {
		return String(strings.Clone(s))
	}
	if v, ok := d.texts[s]; ok {
		return v
	}
	s = strings.Clone(s)
	v := Value(String(s))
	if d.texts == nil {
		d.texts = map[string]Value{}
	}
	if len(d.texts) < many {
		d.texts[s] = v
	}
	return v
}

// word takes a literal.
func (d *jsonReader) word(w string) error {
	if strings.HasPrefix(d.text[d.at:], w) {
		d.at += len(w)
		return nil
	}
	if strings.HasPrefix(w, d.text[d.at:]) {
		return errCutJSON
	}
	return d.syntax("want " + w)
}

// number reads an integer as Int and everything with a point or an exponent as Float.
func (d *jsonReader) number() (Value, error) {
	start := d.at
	if d.text[d.at] == '-' {
		d.at++
	}
	if d.at < len(d.text) && d.text[d.at] == '0' {
		d.at++
	} else if !d.digits() {
		return nil, d.syntax("want a digit")
	}
	whole := true
	if d.at < len(d.text) && d.text[d.at] == '.' {
		whole = false
		d.at++
		if !d.digits() {
			return nil, d.syntax("want a digit after the point")
		}
	}
	if d.at < len(d.text) && (d.text[d.at] == 'e' || d.text[d.at] == 'E') {
		whole = false
		d.at++
		if d.at < len(d.text) && (d.text[d.at] == '+' || d.text[d.at] == '-') {
			d.at++
		}
		if !d.digits() {
			return nil, d.syntax("want a digit of the exponent")
		}
	}
	text := d.text[start:d.at]
	if whole {
		if n, ok := shortInt(text); ok {
			return n, nil
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, mistake("the integer %s is outside the 64-bit range (write %s.0 for a float)", shortened(text), shortened(text))
		}
		return Int(n), nil
	}
	if text == d.float {
		return d.floated, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, mistake("the number %s is outside the range of a float", shortened(text))
	}
	d.float, d.floated = text, Float(f)
	return d.floated, nil
}

// shortInt reads an integer of up to 18 digits, which all fit. The text is one that number accepts.
func shortInt(text string) (n Int, ok bool) {
	digits := strings.TrimPrefix(text, "-")
	if len(digits) > 18 {
		return 0, false
	}
	for i := range len(digits) {
		n = n*10 + Int(digits[i]-'0')
	}
	if len(digits) < len(text) {
		n = -n
	}
	return n, true
}

// shortened cuts a long text for a message.
func shortened(text string) string {
	if len(text) > 60 {
		return text[:57] + "..."
	}
	return text
}

// digits takes digits, at least one.
func (d *jsonReader) digits() bool {
	start := d.at
	for d.at < len(d.text) && d.text[d.at]-'0' <= 9 {
		d.at++
	}
	return d.at > start
}

func (d *jsonReader) list(depth int) (Value, error) {
	d.at++
	bottom := len(d.stack)
	if !d.next(']') {
		for {
			d.space()
			v, err := d.value(depth + 1)
			if err != nil {
				return nil, inTree(Index(len(d.stack)-bottom), err)
			}
			d.stack = append(d.stack, v)
			if d.next(',') {
				continue
			}
			if d.next(']') {
				break
			}
			return nil, d.syntax("want a comma or ] after an item of a list")
		}
	}
	if len(d.stack) == bottom {
		return emptyList, nil
	}
	items := make([]Value, len(d.stack)-bottom)
	copy(items, d.stack[bottom:])
	clear(d.stack[bottom:])
	d.stack = d.stack[:bottom]
	return &List{items: items}, nil
}

// emptyList is the one that every text gives: lists do not change, and many are empty.
var emptyList = &List{}

// specialFloat reads what _float spells.
func specialFloat(v Value) (Value, error) {
	switch v {
	case String("nan"):
		return Float(math.NaN()), nil
	case String("inf"):
		return Float(math.Inf(1)), nil
	case String("-inf"):
		return Float(math.Inf(-1)), nil
	}
	return nil, mistake(`_float: want "nan", "inf" or "-inf", got %s`, brief(v))
}
