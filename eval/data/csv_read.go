package data

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// reader turns the text of a CSV file into columns. It goes over the text once to find out what is a number, and a
// second time for the columns that are not.
type reader struct {
	file    string // for messages
	text    []byte
	comma   rune
	names   []string // of all columns
	header  bool     // whether the text begins with them
	missing []string
	kinds   map[string]Kind // columns whose kind is given
	target  int
	skip    bool // leave out rows without target, instead of an error
}

// reader reads the header and checks the names of columns against it.
func (c CSV) reader(text []byte) (*reader, error) {
	text, err := decompress(text)
	if err != nil {
		return nil, fmt.Errorf("data file %s: %w", c.File, err)
	}
	r := &reader{file: c.File, text: text, missing: c.missing(), names: c.Columns, kinds: make(map[string]Kind), skip: c.Unlabelled == "skip"}
	if r.comma, err = c.comma(); err != nil {
		return nil, err
	}
	if len(c.Columns) == 0 {
		if err := r.readHeader(); err != nil {
			return nil, err
		}
	}
	if err := r.checkNames(); err != nil {
		return nil, err
	}
	find := func(field, name string) (int, error) {
		if i := slices.Index(r.names, name); i >= 0 {
			return i, nil
		}
		return 0, fmt.Errorf("data file %s: %s: no column %q%s", c.File, field, name, didYouMean(name, r.names))
	}
	if r.target, err = find("target", c.Target); err != nil {
		return nil, err
	}
	for _, list := range []struct {
		field string
		names []string
		kind  Kind
	}{{"drop", c.Drop, ignored}, {"numbers", c.Numbers, Number}, {"categories", c.Categories, Category}} {
		for _, name := range list.names {
			if _, err := find(list.field, name); err != nil {
				return nil, err
			}
			r.kinds[name] = list.kind
		}
	}
	if name := c.splitColumn(); name != "" {
		if _, err := find("split", name); err != nil {
			return nil, err
		}
		r.kinds[name] = Category
	}
	if c.Task == Regression.String() {
		r.kinds[c.Target] = Number
	}
	return r, nil
}

// decompress takes off gzip and a byte order mark.
func decompress(text []byte) ([]byte, error) {
	if bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(text))
		if err == nil {
			text, err = io.ReadAll(z)
		}
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
	}
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return nil, errors.New("the text is UTF-16: want UTF-8")
	}
	return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), nil
}

var errNoHeader = errors.New("want a header line with the names of columns, got numbers only (hint: columns: [...] names them for a file without header)")

func (r *reader) readHeader() error {
	err := r.records(func(line int, cells []string) error {
		r.names = make([]string, len(cells))
		numbers := 0
		for i, cell := range cells {
			r.names[i] = strings.Clone(cell)
			if _, ok := parseNumber(cell); ok {
				numbers++
			}
		}
		if numbers == len(cells) {
			return errNoHeader
		}
		r.header = true
		return io.EOF
	})
	if err == io.EOF {
		return nil
	}
	if err == nil {
		return fmt.Errorf("data file %s: empty: want a header line with the names of columns", r.file)
	}
	return err
}

func (r *reader) checkNames() error {
	place := "data file " + r.file + ": columns"
	if r.header {
		place = r.file + ":1"
	}
	for i, name := range r.names {
		if name == "" {
			return fmt.Errorf("%s: column %d has no name (hint: row numbers written by a data frame; leave them out or name them, and drop that column)", place, i+1)
		}
		if first := slices.Index(r.names, name); first < i {
			return fmt.Errorf("%s: columns %d and %d are both named %q", place, first+1, i+1, name)
		}
	}
	if len(r.names) == 1 {
		for _, other := range []string{";", "\t", "|"} {
			if strings.Contains(r.names[0], other) {
				return fmt.Errorf("%s: only one column, %q (hint: separator: %q)", place, r.names[0], other)
			}
		}
	}
	return nil
}

// records calls do for every record of the text, header included, with its line; cells are trimmed and valid during the
// call only. Errors of do other than io.EOF get the place put before them.
func (r *reader) records(do func(line int, cells []string) error) error {
	in := csv.NewReader(bytes.NewReader(r.text))
	in.Comma, in.ReuseRecord, in.FieldsPerRecord = r.comma, true, -1
	in.TrimLeadingSpace = r.comma != '\t' && r.comma != ' '
	for {
		cells, err := in.Read()
		if err == io.EOF {
			return nil
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			return fmt.Errorf("%s:%d: %w (in the row that begins at line %d)", r.file, wrong.Line, wrong.Err, wrong.StartLine)
		}
		if err != nil {
			return fmt.Errorf("data file %s: %w", r.file, err)
		}
		line, _ := in.FieldPos(0)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if err := do(line, cells); err == io.EOF {
			return err
		} else if err != nil {
			return fmt.Errorf("%s:%d: %w", r.file, line, err)
		}
	}
}

// rows calls do for every row that counts, with as many cells as there are columns.
func (r *reader) rows(do func(line int, cells []string) error) error {
	first := r.header
	return r.records(func(line int, cells []string) error {
		switch {
		case first:
			first = false
			return nil
		case len(cells) != len(r.names):
			return fmt.Errorf("want %d fields, one for each column, got %d", len(r.names), len(cells))
		case !r.isMissing(cells[r.target]):
			return do(line, cells)
		case r.skip:
			return nil
		}
		return errNoTarget
	})
}

func (r *reader) isMissing(cell string) bool {
	return cell == "" || slices.Contains(r.missing, cell)
}

// columns reads all columns, the target among them.
func (r *reader) columns() ([]Column, error) {
	// A row takes a line and a byte per column, at the least.
	room := min(bytes.Count(r.text, []byte{'\n'})+1, len(r.text)/len(r.names)+1)
	builders := make([]builder, len(r.names))
	for i, name := range r.names {
		builders[i].Name = name
		if kind, ok := r.kinds[name]; ok {
			builders[i].given, builders[i].Kind = true, kind
		}
		if builders[i].Kind == Number {
			builders[i].Numbers = make([]float64, 0, room)
		}
	}
	count := 0
	err := r.rows(func(line int, cells []string) error {
		count++
		for i := range cells {
			if err := builders[i].number(line, cells[i], r.isMissing(cells[i])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if count == 0 {
		return nil, fmt.Errorf("data file %s: no rows of data", r.file)
	}
	again := false
	for i := range builders {
		if err := builders[i].decide(r.file); err != nil {
			return nil, err
		}
		again = again || builders[i].Kind == Category
	}
	if again {
		err = r.rows(func(_ int, cells []string) error {
			for i := range cells {
				builders[i].category(cells[i], r.isMissing(cells[i]))
			}
			return nil
		})
	}
	columns := make([]Column, len(builders))
	for i := range builders {
		columns[i] = builders[i].finish()
	}
	return columns, err
}

// parseNumber accepts decimal numbers only: neither hexadecimal nor "nan". Infinities and what is too large are numbers,
// so that they can be refused as such.
func parseNumber(s string) (float64, bool) {
	if s == "" {
		return 0, false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			switch strings.ToLower(strings.TrimLeft(s, "+-")) {
			case "inf", "infinity":
				return math.Inf(1), true
			}
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil || errors.Is(err, strconv.ErrRange)
}
