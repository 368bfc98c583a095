package symbolic

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// classKey is the entry that names the class of an object in JSON, floatKey the one that spells a float JSON lacks.
const (
	classKey = "_class"
	floatKey = "_float"
)

// maxDepth bounds the nesting of trees that are read, so that hostile input is refused and not a stack overflow.
const maxDepth = 1000

// ToJSON returns the tree as JSON: objects as {"_class": "Linear", ...} with all fields in order, dictionaries without
// _class. Integers and floats keep their types (a float always has a point or an exponent); NaN and the infinities, which
// JSON lacks, are {"_float": "nan"}. FromJSON reads an equal tree back. A text that is not UTF-8 is an error, with its path.
func ToJSON(v Value) ([]byte, error) {
	scratch := jsonBuffers.Get().(*[]byte)
	b, err := appendJSON((*scratch)[:0], untyped(v))
	if err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, len(b)), b...)
	*scratch = b
	jsonBuffers.Put(scratch)
	return out, nil
}

// jsonBuffers keeps what texts are written into until their size is known.
var jsonBuffers = sync.Pool{New: func() any { return new([]byte) }}

func appendJSON(b []byte, v Value) ([]byte, error) {
	var err error
	switch v := v.(type) {
	case nil, Null:
		return append(b, "null"...), nil
	case Bool:
		return strconv.AppendBool(b, bool(v)), nil
	case Int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case Float:
		if v-v != 0 {
			return append(append(append(b, `{"_float":"`...), formatFloat(float64(v))...), `"}`...), nil
		}
		return appendFloat(b, float64(v)), nil
	case String:
		return appendJSONString(b, string(v))
	case *List:
		b = append(b, '[')
		for i, item := range v.items {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendJSON(b, item); err != nil {
				return nil, within(Index(i), err)
			}
		}
		return append(b, ']'), nil
	case *Object:
		return appendJSONObject(b, v)
	}
	panic(fmt.Sprintf("symbolic: unknown value %T", v))
}

func appendJSONObject(b []byte, o *Object) ([]byte, error) {
	var err error
	b = append(b, '{')
	comma := false
	if o.class != nil {
		b = append(b, `"_class":`...)
		if b, err = appendJSONString(b, o.class.Name); err != nil {
			return nil, err
		}
		comma = true
	}
	for i, v := range o.values {
		if v == nil {
			continue
		}
		if comma {
			b = append(b, ',')
		}
		comma = true
		key := o.key(i)
		if b, err = appendJSONString(b, escapeKey(key)); err == nil {
			b, err = appendJSON(append(b, ':'), v)
		}
		if err != nil {
			return nil, within(Key(key), err)
		}
	}
	return append(b, '}'), nil
}

// escapeKey and unescapeKey let a dictionary hold the keys that mean something here: a trailing underscore is added to
// _class, _class_ and so on, and taken away again.
func escapeKey(k string) string {
	if reservedKey(k) {
		return k + "_"
	}
	return k
}

func unescapeKey(k string) string {
	if reservedKey(k) && strings.HasSuffix(k, "_") {
		return k[:len(k)-1]
	}
	return k
}

func reservedKey(k string) bool {
	return len(k) >= len(classKey) && k[0] == '_' && (strings.HasPrefix(k, classKey) || strings.HasPrefix(k, floatKey))
}

func appendJSONString(b []byte, s string) ([]byte, error) {
	plain := true
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			plain = false
			break
		}
	}
	b = append(b, '"')
	if plain {
		return append(append(b, s...), '"'), nil
	}
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("the text %q is not valid UTF-8 and cannot be written as JSON", s)
	}
	const hex = "0123456789abcdef"
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\b':
			b = append(b, `\b`...)
		case r == '\f':
			b = append(b, `\f`...)
		case r < ' ', r == '\u2028', r == '\u2029': // the last two end a line in JavaScript
			b = append(b, '\\', 'u', hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"'), nil
}
