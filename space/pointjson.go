package space

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"symsearch/symbolic"
)

// MarshalPoint writes a point as a JSON object of its active decisions, in order, by Path:
//
//	{"model.width":64,"model.act":"1: ReLU","model.act.candidates[1].slope":0.25}
//
// A number stands for itself. So does the pick of a choice whose candidates are all plain scalars of which no two look
// alike; of any other choice it is a string of the candidate's index and its class, so that a file in which the
// candidates have moved is not misread. The error says why p is not a point of the space.
func (s *Space) MarshalPoint(p Point) ([]byte, error) {
	if err := s.Validate(p); err != nil {
		return nil, err
	}
	b := []byte{'{'}
	for id, pick := range p.picks {
		if pick != pick {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(b, s.quoted[id]...)
		b = append(b, ':')
		if r := &s.rows[id]; r.axis != nil {
			b = appendPick(b, pick)
		} else {
			b = append(b, r.texts.json[int(pick)]...)
		}
	}
	return append(b, '}'), nil
}

// ParsePoint reads what MarshalPoint wrote, or a person. It is strict: every active decision once, no other, each with a
// pick of its domain. The error is symbolic.Errors with every mistake at the path of its decision, or says what is wrong
// with the JSON.
func (s *Space) ParsePoint(data []byte) (Point, error) {
	given, unknown, err := s.readPicks(data)
	if err != nil {
		return Point{}, fmt.Errorf("read point: %w", err)
	}
	r := reader{Space: s, given: given, picks: s.blank(), errs: unknown}
	r.read(0, len(s.rows))
	for id, token := range given {
		if token != "" && r.picks[id] != r.picks[id] && !r.reported(id) {
			r.errorf(id, "the decision is not active: %s", s.whyIdle(id, r.picks))
		}
	}
	if len(r.errs) > 0 {
		return Point{}, r.errs
	}
	p := Point{r.picks}
	if err := s.Validate(p); err != nil { // what is left are slots that do not go together
		return Point{}, err
	}
	return p, nil
}

// readPicks reads the object: by decision the value's text, "" where there is none. Names that no decision has are
// returned as mistakes.
func (s *Space) readPicks(data []byte) (given []string, unknown symbolic.Errors, err error) {
	scan, err := objectOf(data)
	if err != nil {
		return nil, nil, err
	}
	given = make([]string, len(s.rows))
	for key, value := range scan.members() {
		id, ok := s.decisionOf(key)
		switch {
		case !ok:
			unknown = append(unknown, s.unknown(plainString(key)))
		case given[id] != "":
			return nil, nil, fmt.Errorf("the decision %s is given twice", place(s.decisions[id].Path))
		default:
			given[id] = value
		}
	}
	return given, unknown, nil
}

// objectOf makes a scanner of a JSON object.
func objectOf(data []byte) (scanner, error) {
	if !json.Valid(data) {
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			return scanner{}, err
		}
	}
	scan := scanner{text: string(bytes.TrimSpace(data))}
	if scan.text[0] != '{' {
		return scan, errors.New(`want an object of decisions, {"path": pick, ...}`)
	}
	return scan, nil
}

// decisionOf returns the decision with a path that is given as a JSON string.
func (s *Space) decisionOf(quoted string) (int, bool) {
	if plain := quoted[1 : len(quoted)-1]; !strings.Contains(plain, "\\") {
		id, ok := s.paths[plain]
		return id, ok
	}
	id, ok := s.paths[plainString(quoted)]
	return id, ok
}

// unknown is the mistake of a key that is no decision's path.
func (s *Space) unknown(key string) *symbolic.PathError {
	hint := ""
	for i := range s.decisions {
		if s.decisions[i].Label == key {
			hint = fmt.Sprintf(" (it is the name of %s: points are written by path)", s.keys[i])
		}
	}
	if near := symbolic.Nearest(key, s.keys); hint == "" && near != "" {
		hint = fmt.Sprintf(" (did you mean %q?)", near)
	}
	return &symbolic.PathError{Err: fmt.Errorf("the space has no decision %q%s", key, hint)}
}

// reader turns the texts of picks into picks, as far as they are active.
type reader struct {
	*Space
	given []string
	picks []float64
	errs  symbolic.Errors
	wrong []int // decisions with an unreadable pick
}

func (r *reader) errorf(id int, format string, args ...any) {
	r.errs = append(r.errs, &symbolic.PathError{Path: r.decisions[id].Path, Err: fmt.Errorf(format, args...)})
}

// reported reports whether the pick of a decision, or of one that it lies below, is missing or unreadable: then nothing
// can be said about its activity.
func (r *reader) reported(id int) bool {
	for ; id >= 0; id = r.decisions[id].Parent {
		for _, w := range r.wrong {
			if w == id {
				return true
			}
		}
	}
	return false
}

func (r *reader) read(from, to int) {
	for id := from; id < to; id += r.rows[id].width {
		row := &r.rows[id]
		token := r.given[id]
		if token == "" {
			r.errorf(id, "the decision is missing: want %s", r.wantText(id))
			r.wrong = append(r.wrong, id)
			continue
		}
		pick, err := row.parse(token)
		if err != nil {
			r.errorf(id, "want %s, got %s", r.wantText(id), cut(token))
			if row.axis != nil && !errors.Is(err, errNotNumber) {
				r.errs[len(r.errs)-1].Err = err
			}
			r.wrong = append(r.wrong, id)
			continue
		}
		r.picks[id] = pick
		if row.openings() {
			o := row.open(pick)
			r.read(id+o.from, id+o.to)
		}
	}
}

// wantText describes how a decision is written.
func (r *reader) wantText(id int) string {
	row := &r.rows[id]
	if row.axis != nil {
		return "a number, " + r.decisions[id].Domain.String()
	}
	const most = 8
	if len(row.texts.json) > most {
		return fmt.Sprintf("one of %s ... (%d candidates)", strings.Join(row.texts.json[:most], ", "), row.n)
	}
	return "one of " + strings.Join(row.texts.json, ", ")
}

// whyIdle says which pick closes a decision.
func (s *Space) whyIdle(id int, picks []float64) string {
	for {
		d := &s.decisions[id]
		up := d.Parent
		if up < 0 {
			return "its parent has no pick"
		}
		pick := picks[up]
		if pick == pick && s.rows[up].axis != nil {
			return fmt.Sprintf("it is there from %d on, and %s is %d", d.ParentPick, place(s.decisions[up].Path), int(pick))
		}
		if pick == pick {
			return fmt.Sprintf("it belongs to candidate %d of %s, which picked %d", d.ParentPick, place(s.decisions[up].Path), int(pick))
		}
		id = up
	}
}

var (
	errNotNumber = errors.New("not a number")
	errNoSuch    = errors.New("no such candidate")
)

// parse reads the pick of one decision from JSON.
func (r *row) parse(text string) (float64, error) {
	if r.axis != nil {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || text[0] != '-' && (text[0] < '0' || text[0] > '9') {
			return 0, errNotNumber
		}
		return x + 0, r.axis.fits(x)
	}
	for i, want := range r.texts.json {
		if want == text {
			return float64(i), nil
		}
	}
	if text[0] == '"' { // the characters may be escaped in another way than ours
		text = quote(plainString(text))
		for i, want := range r.texts.json {
			if want == text {
				return float64(i), nil
			}
		}
		return 0, errNoSuch
	}
	// 0.001 and 1e-3 are one number.
	if x, err := strconv.ParseFloat(text, 64); err == nil && r.texts.literal {
		for i, want := range r.texts.json {
			if y, err := strconv.ParseFloat(want, 64); err == nil && x == y {
				return float64(i), nil
			}
		}
	}
	return 0, errNoSuch
}
