package eval

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"symsearch/symbolic"
)

// Table is an [Evaluator] that looks candidates up in a CSV file, such as a benchmark
// of networks that others have trained. A file is read once in the life of the process
// and for each way to use it; after that an evaluation is one look-up.
type Table struct {
	// File is the CSV file, with a header line; it may be compressed with gzip.
	File string `sym:"file" doc:"CSV file with a header line; may be compressed with gzip"`

	// Keys say which row is the candidate's: a list of columns that are named
	// as the decisions or paths they are compared with, or a dictionary of
	// columns to templates, as {ops: "{a}{b}{c}"}. Numbers are compared as
	// numbers (0.001 is 1e-3), truth values in any case.
	Keys any `sym:"keys" doc:"columns that name a row: a list of columns called like decisions, or a dictionary of columns to templates with {placeholders}"`

	// Codes rewrite what a placeholder stands for before it is put into a key,
	// for tables that hold 3 where the candidate says conv3x3.
	Codes map[string]any `sym:"codes" default:"{}" doc:"texts that stand in the table for the values of the candidate, as {none: 0, conv3x3: 3}"`

	// Values are the metrics: a list of columns, or a dictionary of metrics to
	// a column or to several, which are repetitions of one experiment. A cell
	// may hold repetitions too, separated by semicolons. Of repetitions the
	// seed of the candidate picks one.
	Values any `sym:"values" doc:"columns that are metrics: a list, or a dictionary of metrics to a column or to several columns of repetitions"`

	// Held are the metrics of Test, in the form of Values; of repetitions it
	// gives the mean. nil: there is no test.
	Held any `sym:"test" optional:"true" doc:"columns that the search may not see, scored for the chosen candidate at the end; in the form of values"`

	// Missing says what a candidate without a row is: an "error", also when it
	// is empty, or "infeasible".
	Missing string `sym:"missing" enum:"error,infeasible" default:"error" doc:"what a candidate is that has no row"`

	folder string // where a relative File starts; "": at the working directory
}

var (
	_ Evaluator   = (*Table)(nil)
	_ Tester      = (*Table)(nil)
	_ MetricNamer = (*Table)(nil)
	_ Preparer    = (*Table)(nil)
)

// UseFolder says where a relative File starts.
func (t *Table) UseFolder(folder string) { t.folder = folder }

// Validate checks everything that can be checked without the file.
func (t *Table) Validate() error {
	_, err := t.plan()
	return err
}

// MetricNames returns the metrics of Evaluate in the order of Values.
func (t *Table) MetricNames() []string {
	p, err := t.plan()
	if err != nil {
		return nil
	}
	names := make([]string, len(p.values))
	for i, m := range p.values {
		names[i] = m.name
	}
	return names
}

// Prepare reads the file.
func (t *Table) Prepare() error {
	p, err := t.plan()
	if err == nil {
		_, err = loadTable(p)
	}
	return err
}

// Evaluate returns the metrics of the candidate's row. A metric whose cell is empty is
// left out.
func (t *Table) Evaluate(_ context.Context, c Candidate) (Metrics, error) {
	return t.look(&c, func(p *tablePlan, d *tableData, row int) Metrics {
		m := make(Metrics, len(p.values))
		for i, column := range p.values {
			if cell := d.values[i][row]; len(cell) > 0 {
				m[column.name] = cell[scramble(c.Seed)%uint64(len(cell))]
			}
		}
		return m
	})
}

// Test returns the held-out metrics of the candidate's row.
func (t *Table) Test(_ context.Context, c Candidate) (Metrics, error) {
	if t.Held == nil {
		return nil, fmt.Errorf("%w (hint: name columns under test)", ErrNoTest)
	}
	return t.look(&c, func(p *tablePlan, d *tableData, row int) Metrics {
		m := make(Metrics, len(p.held))
		for i, column := range p.held {
			if cell := d.held[i][row]; len(cell) > 0 {
				sum := 0.0
				for _, v := range cell {
					sum += v
				}
				m[column.name] = sum / float64(len(cell))
			}
		}
		return m
	})
}

func (t *Table) look(c *Candidate, read func(*tablePlan, *tableData, int) Metrics) (Metrics, error) {
	p, err := t.plan()
	if err != nil {
		return nil, err
	}
	d, err := loadTable(p)
	if err != nil {
		return nil, err
	}
	key, err := p.key(scope{c})
	if err != nil {
		return nil, err
	}
	row, ok := d.rows[strings.Join(key, keySeparator)]
	if !ok {
		err := fmt.Errorf("%s has no row with %s", t.File, p.describe(key))
		if t.Missing == "infeasible" {
			return nil, fmt.Errorf("%w: %w", ErrInfeasible, err)
		}
		return nil, err
	}
	m := read(p, d, row)
	if len(m) == 0 {
		return nil, &Failure{Kind: KindNoMetric, Err: fmt.Errorf("%s: the row with %s is empty", t.File, p.describe(key))}
	}
	return CheckFinite(m)
}

// scramble spreads seeds that differ little (splitmix64), so that the repetition that is
// picked does not alternate with the number of the trial.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// keySeparator stands between the columns of a key.
const keySeparator = "\x00"

// tablePlan is a Table in a uniform shape.
type tablePlan struct {
	file         string
	keys         []keyColumn
	codes        map[string]string
	values, held []metricColumns
}

type keyColumn struct {
	name     string
	template template
}

type metricColumns struct {
	name    string
	columns []string
}

func (t *Table) plan() (*tablePlan, error) {
	p := &tablePlan{file: filepath.Clean(t.File)}
	if t.File == "" {
		return nil, atField("file", errors.New("want the name of a CSV file"))
	}
	if t.folder != "" && !filepath.IsAbs(p.file) {
		p.file = filepath.Join(t.folder, p.file)
	}
	var err error
	if p.keys, err = planKeys(t.Keys); err != nil {
		return nil, atField("keys", err)
	}
	if p.values, err = planMetrics(t.Values); err != nil {
		return nil, atField("values", err)
	}
	if len(p.values) == 0 {
		return nil, atField("values", errors.New("want at least one column"))
	}
	if t.Held != nil {
		if p.held, err = planMetrics(t.Held); err != nil {
			return nil, atField("test", err)
		}
	}
	p.codes = make(map[string]string, len(t.Codes))
	for name, code := range t.Codes {
		v, err := symbolic.ValueOf(code)
		if err != nil {
			return nil, atField("codes", err)
		}
		if p.codes[name], err = textOf(v); err != nil {
			return nil, atField("codes", err)
		}
	}
	return p, nil
}

// planKeys reads a list of columns or a dictionary of columns to templates.
func planKeys(keys any) ([]keyColumn, error) {
	v, err := symbolic.ValueOf(keys)
	if err != nil {
		return nil, err
	}
	var columns []keyColumn
	switch v := v.(type) {
	case *symbolic.List:
		for _, item := range v.All() {
			name, ok := item.(symbolic.String)
			if !ok || name == "" {
				return nil, fmt.Errorf("want the names of columns, got %s", format(item))
			}
			columns = append(columns, keyColumn{string(name), template{{name: string(name)}}})
		}
	case *symbolic.Object:
		for name, item := range v.Fields() {
			text, ok := item.(symbolic.String)
			if !ok {
				return nil, fmt.Errorf("column %s: want a template with {placeholders}, got %s", name, format(item))
			}
			parsed, err := parseTemplate(string(text))
			if err != nil {
				return nil, fmt.Errorf("column %s: %w", name, err)
			}
			columns = append(columns, keyColumn{name, parsed})
		}
	default:
		return nil, fmt.Errorf("want a list of columns or a dictionary of columns to templates, got %s", format(v))
	}
	if len(columns) == 0 {
		return nil, errors.New("want at least one column")
	}
	return columns, nil
}

// planMetrics reads a list of columns or a dictionary of metrics to columns.
func planMetrics(values any) ([]metricColumns, error) {
	v, err := symbolic.ValueOf(values)
	if err != nil {
		return nil, err
	}
	if list, ok := v.(*symbolic.List); ok {
		names, err := columnNames(list)
		metrics := make([]metricColumns, len(names))
		for i, name := range names {
			metrics[i] = metricColumns{name, []string{name}}
		}
		return metrics, err
	}
	dict, ok := v.(*symbolic.Object)
	if !ok {
		return nil, fmt.Errorf("want a list of columns or a dictionary of metrics to columns, got %s", format(v))
	}
	var metrics []metricColumns
	for name, item := range dict.Fields() {
		columns, err := columnNames(item)
		if err != nil {
			return nil, fmt.Errorf("metric %s: %w", name, err)
		}
		metrics = append(metrics, metricColumns{name, columns})
	}
	return metrics, nil
}

// columnNames reads one column or a list of them.
func columnNames(v symbolic.Value) ([]string, error) {
	if name, ok := v.(symbolic.String); ok && name != "" {
		return []string{string(name)}, nil
	}
	list, ok := v.(*symbolic.List)
	if !ok || list.Len() == 0 {
		return nil, fmt.Errorf("want a column or a list of columns, got %s", format(v))
	}
	var names []string
	for _, item := range list.All() {
		name, ok := item.(symbolic.String)
		if !ok || name == "" || slices.Contains(names, string(name)) {
			return nil, fmt.Errorf("want the names of different columns, got %s", format(v))
		}
		names = append(names, string(name))
	}
	return names, nil
}

// key returns what the key columns of the candidate's row hold.
func (p *tablePlan) key(s scope) ([]string, error) {
	key := make([]string, len(p.keys))
	for i, column := range p.keys {
		text, err := column.template.expand(func(name string) (string, error) {
			text, err := s.text(name)
			if code, ok := p.codes[text]; ok && err == nil {
				return code, nil
			}
			return text, err
		})
		if err != nil {
			return nil, fmt.Errorf("key column %s: %w", column.name, err)
		}
		key[i] = canonical(text)
	}
	return key, nil
}

// describe shows a key in a message.
func (p *tablePlan) describe(key []string) string {
	texts := make([]string, len(key))
	for i, column := range p.keys {
		texts[i] = column.name + "=" + key[i]
	}
	return strings.Join(texts, ", ")
}

func format(v symbolic.Value) string {
	return brief(symbolic.Format(v, symbolic.FormatOptions{Compact: true}))
}

// atField puts the place into an error.
func atField(name string, err error) error {
	return &symbolic.PathError{Path: symbolic.Path{symbolic.Key(name)}, Err: err}
}
