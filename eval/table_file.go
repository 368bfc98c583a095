package eval

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// tableData is what one plan needs of a file.
type tableData struct {
	rows         map[string]int // key to number of row
	values, held [][][]float64  // by metric and row: the repetitions
}

// tableKey identifies a use of a file in a certain state.
type tableKey struct {
	file     string
	size     int64
	modified time.Time
	columns  string
}

// tables holds the files that were read, for the life of the process: it grows with
// the number of different tables that a program uses, which are few.
var tables sync.Map // tableKey -> func() (*tableData, error)

// loadTable returns the data for a plan, which it reads when this is its first use or
// the file has changed.
func loadTable(p *tablePlan) (*tableData, error) {
	file, err := filepath.Abs(p.file)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	var columns []string
	for _, k := range p.keys {
		columns = append(columns, k.name)
	}
	key := tableKey{file, info.Size(), info.ModTime(), fmt.Sprintf("%q %q %q", columns, p.values, p.held)}
	load, ok := tables.Load(key)
	if !ok {
		load, _ = tables.LoadOrStore(key, sync.OnceValues(func() (*tableData, error) { return readTableFile(p) }))
	}
	return load.(func() (*tableData, error))()
}

func readTableFile(p *tablePlan) (*tableData, error) {
	f, err := os.Open(p.file)
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	defer f.Close()
	buffered := bufio.NewReaderSize(f, 64<<10)
	var text io.Reader = buffered
	if magic, _ := buffered.Peek(2); string(magic) == "\x1f\x8b" {
		if text, err = gzip.NewReader(buffered); err != nil {
			return nil, fmt.Errorf("%s: %w", p.file, err)
		}
	}
	return readTable(text, p)
}

// readTable reads CSV text; errors name the file of p and the line.
func readTable(text io.Reader, p *tablePlan) (*tableData, error) {
	r := csv.NewReader(text)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty: want a header line with the names of the columns")
		}
		return nil, lineError(p.file, 1, err)
	}
	header = slices.Clone(header)
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	t := &tableReader{plan: p, header: header}
	if err := t.find(); err != nil {
		return nil, err
	}
	t.data.rows = make(map[string]int)
	t.data.values = make([][][]float64, len(t.values))
	t.data.held = make([][][]float64, len(t.held))
	for line := 1; ; {
		record, err := r.Read()
		if err == io.EOF {
			return &t.data, nil
		}
		if err != nil {
			return nil, lineError(p.file, line+1, err)
		}
		line, _ = r.FieldPos(0)
		if err := t.add(line, record); err != nil {
			return nil, lineError(p.file, line, err)
		}
	}
}

// tableReader is a file while it is read.
type tableReader struct {
	plan         *tablePlan
	header       []string
	keys         []int   // places of the key columns
	values, held [][]int // places of the columns of each metric
	lines        []int   // line of each row
	data         tableData
}

// find finds the places of the columns; all that are missing are reported at once.
func (t *tableReader) find() error {
	var errs []error
	place := func(field, column string) int {
		i := slices.Index(t.header, column)
		if i < 0 {
			errs = append(errs, fmt.Errorf("%s:1: no column %q, which %s names%s; there is %s",
				t.plan.file, column, field, didYouMean(column, t.header), strings.Join(t.header, ", ")))
		}
		return i
	}
	for _, k := range t.plan.keys {
		t.keys = append(t.keys, place("keys", k.name))
	}
	places := func(field string, metrics []metricColumns) [][]int {
		all := make([][]int, len(metrics))
		for i, m := range metrics {
			for _, column := range m.columns {
				all[i] = append(all[i], place(field, column))
			}
		}
		return all
	}
	t.values = places("values", t.plan.values)
	t.held = places("test", t.plan.held)
	return errors.Join(errs...)
}

// add takes the row that begins in a line.
func (t *tableReader) add(line int, record []string) error {
	key := make([]string, len(t.keys))
	for i, place := range t.keys {
		key[i] = canonical(strings.TrimSpace(record[place]))
	}
	joined := strings.Join(key, keySeparator)
	if before, ok := t.data.rows[joined]; ok {
		return fmt.Errorf("the row with %s stands in line %d already (hint: name under keys all columns that tell rows apart, and under values the columns of repetitions)",
			t.plan.describe(key), t.lines[before])
	}
	t.data.rows[joined] = len(t.lines)
	t.lines = append(t.lines, line)
	for i, places := range t.values {
		numbers, err := t.numbers(record, places)
		if err != nil {
			return err
		}
		t.data.values[i] = append(t.data.values[i], numbers)
	}
	for i, places := range t.held {
		numbers, err := t.numbers(record, places)
		if err != nil {
			return err
		}
		t.data.held[i] = append(t.data.held[i], numbers)
	}
	return nil
}

// numbers returns the repetitions in some cells of a row; empty cells have none.
func (t *tableReader) numbers(record []string, places []int) ([]float64, error) {
	var numbers []float64
	for _, place := range places {
		cell := strings.TrimSpace(record[place])
		if cell == "" {
			continue
		}
		for text := range strings.SplitSeq(cell, ";") {
			v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil {
				return nil, fmt.Errorf("column %s: want a number, got %q", t.header[place], brief(text))
			}
			numbers = append(numbers, v)
		}
	}
	return numbers, nil
}

// lineError puts file and line before an error.
func lineError(file string, line int, err error) error {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		line, err = p.Line, p.Err
		if errors.Is(err, csv.ErrFieldCount) {
			err = errors.New("the line has not as many fields as the header")
		}
	}
	return fmt.Errorf("%s:%d: %w", file, line, err)
}

// canonical writes equal values alike, so that keys can be compared as texts: numbers
// with a point or an exponent in one form, truth values in lower case. Whole numbers
// stay as they are, since a text of digits may well be a code with leading zeros.
func canonical(text string) string {
	switch text {
	case "True", "TRUE":
		return "true"
	case "False", "FALSE":
		return "false"
	}
	if text == "" || !strings.ContainsAny(text, ".eE") || !strings.ContainsAny(text[:1], "-.0123456789") {
		return text
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(v, 0) {
		return text
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
