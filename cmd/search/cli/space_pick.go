package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"symsearch/algorithms"
	"symsearch/space"
	"symsearch/symbolic"
)

// onePoint returns the point with a number, or one that the user wrote.
func (e *Env) onePoint(s *space.Space, o spaceFlags) (space.Point, error) {
	if o.number != nil {
		if err := finite(s); err != nil {
			return space.Point{}, err
		}
		if size := sizeOf(s); o.number.Cmp(size) >= 0 {
			return space.Point{}, usagef("--at: the space has %s, numbered from 0 on, got %v", pluralBig(size, "point"), o.number)
		}
		return s.At(o.number), nil
	}
	var given []symbolic.Entry
	for _, text := range o.point {
		path, value, assigned := strings.Cut(text, "=")
		whole := text == "-" || strings.HasPrefix(text, "@") || strings.HasPrefix(strings.TrimSpace(text), "{")
		switch {
		case whole && len(o.point) > 1:
			return space.Point{}, usagef("--point: want one point, or several path=value, got %q besides", text)
		case whole:
			return e.readPoint(s, text)
		case !assigned:
			return space.Point{}, usagef("--point: want JSON, @FILE, - or path=value, got %q", text)
		}
		given = append(given, symbolic.Entry{Key: named(s, strings.TrimSpace(path)), Value: pickValue(strings.TrimSpace(value))})
	}
	data, err := symbolic.ToJSON(symbolic.Dict(given...))
	if err != nil {
		return space.Point{}, err
	}
	return s.Complete(data, algorithms.NewRand(o.seed, 1))
}

// named returns the label of the decision that tables show by a name; other names are returned as they are.
func named(s *space.Space, name string) string {
	labels := make([]string, len(s.Decisions()))
	for i, d := range s.Decisions() {
		labels[i] = d.Label
	}
	for label, short := range shortNames(labels) {
		if short == name {
			return label
		}
	}
	return name
}

// pickValue reads a pick: JSON, or a text without its quotes.
func pickValue(text string) symbolic.Value {
	if json.Valid([]byte(text)) {
		if v, err := symbolic.FromJSON([]byte(text), nil); err == nil {
			return v
		}
	}
	return symbolic.String(text)
}

// readPoint reads a point that is given as a whole, as JSON or as lines.
func (e *Env) readPoint(s *space.Space, text string) (space.Point, error) {
	data := []byte(text)
	var err error
	switch {
	case text == "-":
		data, err = io.ReadAll(e.In)
	case strings.HasPrefix(text, "@"):
		data, err = os.ReadFile(text[1:])
	}
	if err != nil {
		return space.Point{}, fmt.Errorf("read point: %w", err)
	}
	if strings.HasPrefix(strings.TrimSpace(string(data)), "{") {
		return s.ParsePoint(data)
	}
	return s.ScanPoint(string(data))
}
