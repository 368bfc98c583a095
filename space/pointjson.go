package space

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
		b = append(b, quote(s.decisions[id].Path.String())...)
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
	r := reader{Space: s, given: given, errs: unknown}
	r.picks = make([]float64, len(s.rows))
	clearPicks(r.picks)
	r.read(0, len(s.rows))
	for id, token := range given {
		if token != nil && r.picks[id] != r.picks[id] && !r.reported(id) {
			r.errorf(id, "the decision is not active: %s", s.whyIdle(id, r.picks))
		}
	}
	if len(r.errs) > 0 {
		return Point{}, r.errs
	}
	if len(r.picks) == 0 {
		return Point{}, nil
	}
	p := Point{r.picks}
	if err := s.Validate(p); err != nil { // what is left are slots that do not go together
		return Point{}, err
	}
	return p, nil
}

// readPicks reads the object: by decision the value's text, nil where there is none. Names that no decision has are
// returned as mistakes.
func (s *Space) readPicks(data []byte) (given []json.RawMessage, unknown symbolic.Errors, err error) {
	given = make([]json.RawMessage, len(s.rows))
	d := json.NewDecoder(bytes.NewReader(data))
	t, err := d.Token()
	if err != nil {
		return nil, nil, jsonError(err)
	}
	if t != json.Delim('{') {
		return nil, nil, errors.New(`want an object of decisions, {"path": pick, ...}`)
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, nil, jsonError(err)
		}
		key := t.(string) // the decoder admits nothing else here
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, nil, jsonError(err)
		}
		id, ok := s.paths[key]
		switch {
		case !ok:
			unknown = append(unknown, s.unknown(key))
		case given[id] != nil:
			return nil, nil, fmt.Errorf("the decision %s is given twice", key)
		default:
			given[id] = value
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, nil, jsonError(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, nil, errors.New("there is more behind the point")
	}
	return given, unknown, nil
}

func jsonError(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errors.New("the JSON ends too early")
	}
	return err
}

// unknown is the mistake of a key that is no decision's path.
func (s *Space) unknown(key string) *symbolic.PathError {
	hint := ""
	var known []string
	for i := range s.decisions {
		known = append(known, s.decisions[i].Path.String())
		if s.decisions[i].Label == key {
			hint = fmt.Sprintf(" (it is the name of %s: points are written by path)", known[i])
		}
	}
	if near := symbolic.Nearest(key, known); hint == "" && near != "" {
		hint = fmt.Sprintf(" (did you mean %q?)", near)
	}
	return &symbolic.PathError{Err: fmt.Errorf("the space has no decision %q%s", key, hint)}
}

// reader turns the texts of picks into picks, as far as they are active.
type reader struct {
	*Space
	given []json.RawMessage
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
		if token == nil {
			r.errorf(id, "the decision is missing: want %s", r.wantText(id))
			r.wrong = append(r.wrong, id)
			continue
		}
		pick, err := row.parse(token)
		if err != nil {
			r.errorf(id, "want %s, got %s", r.wantText(id), cut(string(token)))
			if row.axis != nil && !errors.Is(err, errNotNumber) {
				r.errs[len(r.errs)-1].Err = err
			}
			r.wrong = append(r.wrong, id)
			continue
		}
		r.picks[id] = pick
		if row.opens != nil {
			o := row.opens[int(pick)]
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
		if pick := picks[up]; pick == pick {
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
func (r *row) parse(token json.RawMessage) (float64, error) {
	text := string(bytes.TrimSpace(token))
	if r.axis != nil {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || text[0] != '-' && (text[0] < '0' || text[0] > '9') {
			return 0, errNotNumber
		}
		return x + 0, r.axis.fits(x)
	}
	if text[0] == '"' {
		var plain string
		if err := json.Unmarshal(token, &plain); err != nil {
			return 0, errNoSuch
		}
		text = quote(plain) // the same text however its characters were escaped
	}
	for i, want := range r.texts.json {
		if want == text {
			return float64(i), nil
		}
	}
	// 0.001 and 1e-3 are one number.
	if x, err := strconv.ParseFloat(text, 64); err == nil && text[0] != '"' && r.texts.literal {
		for i, want := range r.texts.json {
			if y, err := strconv.ParseFloat(want, 64); err == nil && x == y {
				return float64(i), nil
			}
		}
	}
	return 0, errNoSuch
}
