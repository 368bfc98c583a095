package eval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// message is one line of the command protocol.
type message struct {
	step       int
	isReport   bool // with a step
	metrics    Metrics
	infeasible string // the reason; "" when the line does not say so
}

// errNotMessage says that a line is the program's own log.
var errNotMessage = errors.New("not a message")

// parseMessage reads one line of output. Lines that are no JSON object with
// "metrics" or "infeasible" in it are errNotMessage; any other error is a line that
// was meant for us and is wrong. It keeps nothing of the line.
func parseMessage(line []byte) (message, error) {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] != '{' ||
		!bytes.Contains(line, []byte(`"metrics"`)) && !bytes.Contains(line, []byte(`"infeasible"`)) {
		return message{}, errNotMessage
	}
	fields, err := ParseFields(line)
	if err != nil {
		return message{}, err
	}
	var m message
	if raw, ok := fields["infeasible"]; ok {
		if err := json.Unmarshal(raw, &m.infeasible); err != nil || string(raw) == "null" {
			return message{}, fmt.Errorf(`"infeasible" is %s, want the reason as text`, brief(string(raw)))
		}
		if m.infeasible == "" {
			m.infeasible = "the program gave no reason"
		}
		return m, nil
	}
	raw, ok := fields["metrics"]
	if !ok {
		return message{}, errNotMessage // the word stands somewhere deeper
	}
	if m.metrics, err = ParseMetrics(raw); err != nil {
		return message{}, err
	}
	if raw, ok := fields["step"]; ok {
		m.isReport = true
		if m.step, err = parseStep(raw); err != nil {
			return message{}, err
		}
	}
	return m, nil
}

// ParseFields reads one line of the protocol, a JSON object, for whoever speaks it with
// programs of its own. Python's json module prints NaN, Infinity and
// -Infinity bare; they are read as strings then.
func ParseFields(line []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(line, &fields)
	if err == nil {
		return fields, nil
	}
	if quoted, changed := quoteNotFinite(line); changed && json.Unmarshal(quoted, &fields) == nil {
		return fields, nil
	}
	return nil, fmt.Errorf("invalid JSON: %w", err)
}

// ParseMetrics reads the "metrics" of such an object: at least one number by its name,
// also those that are not finite.
func ParseMetrics(raw json.RawMessage) (Metrics, error) {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(raw, &values); err != nil || values == nil {
		return nil, fmt.Errorf(`"metrics" is %s, want an object of names to numbers`, brief(string(raw)))
	}
	if len(values) == 0 {
		return nil, errors.New(`"metrics" is empty`)
	}
	m := make(Metrics, len(values))
	for name, raw := range values {
		v, ok := parseNumber(raw)
		if !ok {
			return nil, fmt.Errorf("metric %q is %s, want a number", name, brief(string(raw)))
		}
		m[name] = v
	}
	return m, nil
}

// parseNumber reads a JSON number; one that is too large is infinite, null is NaN
// (as JavaScript writes it), and the usual names for what is not finite are read.
func parseNumber(raw json.RawMessage) (float64, bool) {
	switch c := raw[0]; {
	case c == 'n':
		return math.NaN(), true
	case c == '-' || '0' <= c && c <= '9':
		v, err := strconv.ParseFloat(string(raw), 64)
		return v, err == nil || errors.Is(err, strconv.ErrRange)
	case c == '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return 0, false
		}
		switch strings.ToLower(s) {
		case "nan":
			return math.NaN(), true
		case "inf", "+inf", "infinity", "+infinity":
			return math.Inf(1), true
		case "-inf", "-infinity":
			return math.Inf(-1), true
		}
	}
	return 0, false
}

// parseStep reads a whole number of at least 0, which may be written 3.0.
func parseStep(raw json.RawMessage) (int, error) {
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || v < 0 || v != math.Trunc(v) || v > 1<<53 {
		return 0, fmt.Errorf(`"step" is %s, want a whole number of at least 0`, brief(string(raw)))
	}
	return int(v), nil
}

// quoteNotFinite puts NaN, Infinity and -Infinity outside of strings into quotes.
func quoteNotFinite(line []byte) (quoted []byte, changed bool) {
	inString := false
	for i := 0; i < len(line); i++ {
		if !inString {
			if n := notFiniteAt(line[i:]); n > 0 {
				quoted = append(quoted, '"')
				quoted = append(quoted, line[i:i+n]...)
				quoted = append(quoted, '"')
				i += n - 1
				changed = true
				continue
			}
		}
		switch line[i] {
		case '"':
			inString = !inString
		case '\\':
			if inString && i+1 < len(line) {
				quoted = append(quoted, line[i])
				i++
			}
		}
		quoted = append(quoted, line[i])
	}
	return quoted, changed
}

// notFiniteAt returns the length of the name that text begins with, 0 when there is
// none.
func notFiniteAt(text []byte) int {
	for _, name := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(text, []byte(name)) {
			return len(name)
		}
	}
	return 0
}
