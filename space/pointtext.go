package space

import (
	"encoding/json"
	"fmt"
	"strings"
)

// FormatPoint writes a point as text for people to read and edit: a line for each active decision, its path and its pick,
// which is written as by MarshalPoint:
//
//	model.width                       = 64
//	model.act                         = "1: ReLU"
//	model.act.candidates[1].slope     = 0.25
//
// The error says why p is not a point of the space.
func (s *Space) FormatPoint(p Point) (string, error) {
	if err := s.Validate(p); err != nil {
		return "", err
	}
	width := 0
	for id, pick := range p.picks {
		if pick == pick {
			width = max(width, len(s.lineKey(id)))
		}
	}
	var b strings.Builder
	for id, pick := range p.picks {
		if pick == pick {
			fmt.Fprintf(&b, "%-*s = %s\n", width, s.lineKey(id), s.pickJSON(id, pick))
		}
	}
	return b.String(), nil
}

// lineKey returns the path of a decision as a line begins with it; the decision at the root has none, but the
// label "value".
func (s *Space) lineKey(id int) string {
	if key := s.keys[id]; key != "" && !strings.ContainsAny(key, "=#\n") {
		return key
	}
	if s.keys[id] == "" {
		return s.rootLabel()
	}
	return s.quoted[id]
}

// pickJSON writes the pick of a decision.
func (s *Space) pickJSON(id int, pick float64) string {
	if r := &s.rows[id]; r.axis == nil {
		return r.texts.json[int(pick)]
	}
	return string(appendPick(nil, pick))
}

// ScanPoint reads what FormatPoint wrote, or a person: a decision a line, in any order. Empty lines and what is behind a #
// at the beginning of a line or after a space do not count. It is as strict as ParsePoint, and reports the same mistakes;
// a line that is none is told by its number.
func (s *Space) ScanPoint(text string) (Point, error) {
	keys := make(map[string]int, len(s.keys))
	for id := range s.keys {
		keys[s.lineKey(id)] = id
	}
	var b strings.Builder
	b.WriteByte('{')
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, pick, ok := splitLine(line)
		if !ok {
			return Point{}, fmt.Errorf("read point: line %d: want a decision and its pick, path = pick, got %s", n, cut(line))
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		if id, ok := keys[key]; ok {
			key = s.quoted[id]
		} else {
			key = quote(key)
		}
		b.WriteString(key + ":" + jsonPick(pick))
	}
	b.WriteByte('}')
	return s.ParsePoint([]byte(b.String()))
}

// splitLine takes a line apart at the first = that is in no quotes, and drops a comment at its end.
func splitLine(line string) (key, pick string, ok bool) {
	quoted, at := false, -1
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '=' && at < 0:
			at = i
		case c == '#' && at >= 0 && (line[i-1] == ' ' || line[i-1] == '\t'):
			line = line[:i]
		}
	}
	if at < 0 {
		return "", "", false
	}
	key, pick = strings.TrimSpace(line[:at]), strings.TrimSpace(line[at+1:])
	return key, pick, key != "" && pick != ""
}

// jsonPick returns a pick as JSON: what is none is a text without its quotes.
func jsonPick(pick string) string {
	if json.Valid([]byte(pick)) {
		return pick
	}
	return quote(pick)
}
