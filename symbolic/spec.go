package symbolic

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Spec says what may stand in a field. The union is closed: *BoolSpec, *IntSpec, *FloatSpec, *StringSpec, *EnumSpec,
// *LiteralSpec, *DurationSpec, *ListSpec, *DictSpec, *ObjectSpec, *OptionalSpec, *UnionSpec and *AnySpec. Specs are
// immutable.
type Spec interface {
	// Want describes what is accepted, for messages and help: "an integer of at least 1".
	Want() string
	// check reports to c every mistake in v, which stands at p.
	check(c *Checker, p Path, v Value)
}

// BoolSpec accepts booleans.
type BoolSpec struct{}

// IntSpec accepts integers; a nil bound is open.
type IntSpec struct{ Min, Max *int64 }

// FloatSpec accepts finite numbers; a nil bound is open. Above and Below exclude the bound itself.
type FloatSpec struct{ Min, Max, Above, Below *float64 }

// StringSpec accepts strings; with a Pattern only those that it matches as a whole. Words say for people what those are:
// "a name of letters and digits"; "" shows the pattern.
type StringSpec struct {
	Pattern *regexp.Regexp
	Words   string
}

// EnumSpec accepts one of a few names.
type EnumSpec struct{ Values []string }

// DurationSpec accepts durations of zero or more, written as Go does: "90s", "10m", "1h30m".
type DurationSpec struct{}

// ListSpec accepts lists whose items all fit Elem. MaxSize -1 is open.
type ListSpec struct {
	Elem             Spec
	MinSize, MaxSize int
}

// ObjectSpec accepts objects of one class and of those that extend it, or, with an Interface, of any class whose Go type
// implements it.
type ObjectSpec struct {
	Class     *Class
	Interface reflect.Type
}

// OptionalSpec accepts null and what Of accepts.
type OptionalSpec struct{ Of Spec }

// UnionSpec accepts what one of its members accepts. It converts nothing: an integer stays one.
type UnionSpec struct{ Of []Spec }

// AnySpec accepts every value. Objects below it are still checked against their own classes. With Template it is what a
// value will be made from: see Fill.
type AnySpec struct{ Template bool }

func (*BoolSpec) Want() string { return "true or false" }

func (s *BoolSpec) check(c *Checker, p Path, v Value) {
	if _, ok := v.(Bool); !ok {
		c.wrong(p, s, v)
	}
}

func (s *IntSpec) Want() string {
	return "an integer" + bounds(s.Min, s.Max, func(n int64) string { return strconv.FormatInt(n, 10) })
}

func (s *IntSpec) check(c *Checker, p Path, v Value) {
	n, ok := v.(Int)
	if !ok || s.Min != nil && int64(n) < *s.Min || s.Max != nil && int64(n) > *s.Max {
		c.wrong(p, s, v)
	}
}

func (s *FloatSpec) Want() string {
	w := "a number" + bounds(s.Min, s.Max, formatFloat)
	if s.Above != nil {
		w += " above " + formatFloat(*s.Above)
	}
	if s.Below != nil {
		w += " below " + formatFloat(*s.Below)
	}
	return w
}

func (s *FloatSpec) check(c *Checker, p Path, v Value) {
	var f float64
	switch v := v.(type) {
	case Int:
		f = float64(v)
	case Float:
		f = float64(v)
	default:
		c.wrong(p, s, v)
		return
	}
	if f-f != 0 || s.Min != nil && f < *s.Min || s.Max != nil && f > *s.Max ||
		s.Above != nil && f <= *s.Above || s.Below != nil && f >= *s.Below {
		c.wrong(p, s, v)
	}
}

// bounds describes a closed interval: " of at least 1", " from 1 to 5".
func bounds[T int64 | float64](low, high *T, format func(T) string) string {
	switch {
	case low != nil && high != nil:
		return " from " + format(*low) + " to " + format(*high)
	case low != nil:
		return " of at least " + format(*low)
	case high != nil:
		return " of at most " + format(*high)
	}
	return ""
}

func (s *StringSpec) Want() string {
	switch {
	case s.Words != "":
		return s.Words
	case s.Pattern != nil:
		return "a string of the form " + s.Pattern.String()
	}
	return "a string"
}

func (s *StringSpec) check(c *Checker, p Path, v Value) {
	text, ok := v.(String)
	if !ok {
		c.wrong(p, s, v)
		return
	}
	if !s.matches(string(text)) {
		c.Errorf(p, "want %s, got %s%s", s.Want(), brief(v), s.suggestion(string(text)))
	}
}

// suggestion returns the nearest text that the pattern matches, where it is one of words: underscores stand for what it does
// not take.
func (s *StringSpec) suggestion(text string) string {
	if s.Words == "" {
		return ""
	}
	mended := ""
	for _, r := range text {
		for _, next := range []string{string(r), "_" + string(r), "_"} {
			if s.matches(mended + next) {
				mended += next
				break
			}
		}
	}
	if mended = strings.TrimRight(mended, "_"); mended == "" || !s.matches(mended) {
		return ""
	}
	return fmt.Sprintf(" (such as %q)", mended)
}

// matches reports whether the pattern matches all of text.
func (s *StringSpec) matches(text string) bool {
	if s.Pattern == nil {
		return true
	}
	at := s.Pattern.FindStringIndex(text)
	if at == nil || at[0] == 0 && at[1] == len(text) {
		return at != nil
	}
	// A part matches, which need not be the longest. This is rare, so nothing is kept for it.
	return wholePattern(s.Pattern).MatchString(text)
}

// wholePattern returns the expression that matches a text only as a whole.
func wholePattern(re *regexp.Regexp) *regexp.Regexp {
	return regexp.MustCompile(`\A(?:` + re.String() + `)\z`)
}

func (s *EnumSpec) Want() string { return "one of " + strings.Join(s.Values, ", ") }

func (s *EnumSpec) check(c *Checker, p Path, v Value) {
	name, ok := v.(String)
	if !ok {
		c.wrong(p, s, v)
		return
	}
	for _, w := range s.Values {
		if w == string(name) {
			return
		}
	}
	c.Errorf(p, "want %s, got %s%s", s.Want(), brief(v), didYouMeanOnly(string(name), s.Values))
}

func (*DurationSpec) Want() string { return `a duration such as "90s", "10m" or "1h30m"` }

func (s *DurationSpec) check(c *Checker, p Path, v Value) {
	text, ok := v.(String)
	if !ok {
		c.wrong(p, s, v)
		return
	}
	if d, err := time.ParseDuration(string(text)); err != nil || d < 0 {
		c.wrong(p, s, v)
	}
}

func (s *ListSpec) Want() string {
	w := "a list"
	switch {
	case s.MinSize > 0 && s.MaxSize >= 0 && s.MinSize == s.MaxSize:
		w += fmt.Sprintf(" of %d", s.MinSize)
	case s.MinSize > 0 && s.MaxSize >= 0:
		w += fmt.Sprintf(" of %d to %d", s.MinSize, s.MaxSize)
	case s.MinSize > 0:
		w += fmt.Sprintf(" of at least %d", s.MinSize)
	case s.MaxSize >= 0:
		w += fmt.Sprintf(" of at most %d", s.MaxSize)
	}
	if _, any := s.Elem.(*AnySpec); any {
		return w
	}
	if w == "a list" {
		w += " of"
	}
	return w + " (" + s.Elem.Want() + ")"
}

func (s *ListSpec) check(c *Checker, p Path, v Value) {
	l, ok := v.(*List)
	if !ok {
		c.wrong(p, s, v)
		return
	}
	s.checkSize(c, p, l)
	for i, item := range l.items {
		c.Check(append(p, Index(i)), item, s.Elem)
	}
}

// checkSize reports a list with too few or too many items.
func (s *ListSpec) checkSize(c *Checker, p Path, l *List) {
	if n := len(l.items); n < s.MinSize || s.MaxSize >= 0 && n > s.MaxSize {
		c.Errorf(p, "want %s, got %d", s.Want(), n)
	}
}

func (s *ObjectSpec) Want() string {
	if s.Class != nil {
		return article(s.Class.Name)
	}
	return article(strings.ToLower(s.Interface.Name()))
}

func (s *ObjectSpec) check(c *Checker, p Path, v Value) {
	o, ok := v.(*Object)
	if ok && o.class == nil && s.Class != nil {
		o = coerce(o, s).(*Object) // a plain dictionary stands for an object of the one class
	}
	if !ok || o.class == nil || !s.admits(o.class) {
		c.wrong(p, s, v)
		return
	}
	c.checkFields(p, o)
}

// takes reports whether v is an object of a class that may stand here, whatever is in it.
func (s *ObjectSpec) takes(v Value) bool {
	o, ok := v.(*Object)
	return ok && o.class != nil && s.admits(o.class)
}

// admits reports whether objects of class may stand here.
func (s *ObjectSpec) admits(class *Class) bool {
	if s.Class == nil {
		return class.Implements(s.Interface)
	}
	for c := class; c != nil; c = c.Extends {
		if c == s.Class {
			return true
		}
	}
	// A struct has as many classes as ClassOf made of it, and constructors. All of them build what is wanted.
	t := s.Class.goType
	return t != nil && s.Class.Extends == nil && (class.goType == t || class.fn.IsValid() && class.goType == reflect.PointerTo(t))
}

func (s *OptionalSpec) Want() string { return s.Of.Want() + " or null" }

func (s *OptionalSpec) check(c *Checker, p Path, v Value) {
	if _, null := v.(Null); !null {
		c.Check(p, v, s.Of)
	}
}
