package data

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// CSV is a table in a file: a header line, then one row a line, fields in quotes where needed; plain or gzip'd. A column
// is of numbers when every value is a number or missing, and of categories otherwise.
//
// A file is read once per process as long as its size and time of change stay the same.
type CSV struct {
	File   string `sym:"file" doc:"the file; a relative name starts where the study was begun"`
	Target string `sym:"target" doc:"the column to predict"`
	Task   string `sym:"task" default:"auto" enum:"auto,classification,regression" doc:"auto: classification when the target is text or at most 20 different whole numbers"`
	Split  Split  `sym:"split" optional:"true" doc:"train, validation and test rows; not given: every fifth row each for validation and testing"`

	Drop       []string `sym:"drop" default:"[]" doc:"columns to leave out: names, row numbers, what is known only after the target"`
	Numbers    []string `sym:"numbers" default:"[]" doc:"columns that must be numbers: a value that is none is an error"`
	Categories []string `sym:"categories" default:"[]" doc:"columns to take as categories although they look like numbers"`
	Missing    []string `sym:"missing" default:"[\"NA\", \"NaN\", \"nan\", \"null\", \"?\"]" doc:"texts that mean a missing value, besides an empty field"`
	Unlabelled string   `sym:"unlabelled" default:"error" enum:"error,skip" doc:"what to do with rows whose target is missing"`

	Separator string   `sym:"separator" default:"," doc:"what stands between fields: one character"`
	Columns   []string `sym:"columns" default:"[]" doc:"names of all columns, for a file without header line"`
	Shape     []int    `sym:"shape" default:"[]" doc:"channels, height and width, when the columns are an image"`

	folder string // where a relative File starts; "": at the working directory
}

var _ Source = CSV{}

// defaultMissing is the meaning of a nil Missing, so that CSV literals in Go read files as experiment files do.
var defaultMissing = []string{"NA", "NaN", "nan", "null", "?"}

func (c CSV) missing() []string {
	if c.Missing == nil {
		return defaultMissing
	}
	return c.Missing
}

// UseFolder says where a relative File starts.
func (c *CSV) UseFolder(folder string) { c.folder = folder }

// place is where the file is.
func (c CSV) place() (string, error) {
	if c.folder != "" && !filepath.IsAbs(c.File) {
		return filepath.Join(c.folder, c.File), nil
	}
	return filepath.Abs(c.File)
}

// Load implements Source.
func (c CSV) Load() (*Table, error) {
	file, err := c.place()
	if err != nil {
		return nil, fmt.Errorf("data file %s: %w", c.File, err)
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, c.openError(err)
	}
	read, err := tables.get(c.key(file, info), func() (*Table, error) {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, c.openError(err)
		}
		return c.parse(text)
	})
	if err != nil {
		return nil, err
	}
	return withSplit(read, c.Split)
}

func (c CSV) openError(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		hint := ""
		if !filepath.IsAbs(c.File) {
			if file, e := c.place(); e == nil {
				hint = " (looked in " + strings.TrimSuffix(strings.TrimSuffix(file, filepath.Clean(c.File)), string(filepath.Separator)) + ")"
			}
		}
		return &missingError{fmt.Sprintf("data file %s: no such file%s", c.File, hint)}
	}
	return fmt.Errorf("data file %s: %w", c.File, err)
}

// missingError is fs.ErrNotExist in words of its own.
type missingError struct{ text string }

func (e *missingError) Error() string { return e.text }
func (e *missingError) Unwrap() error { return fs.ErrNotExist }

// key tells apart all readings of files that may differ.
func (c CSV) key(file string, info fs.FileInfo) string {
	return fmt.Sprintf("%q %d %d %q %q %q %q %q %q %q %q %q %v %q", file, info.Size(), info.ModTime().UnixNano(), c.Target, c.Task,
		c.Drop, c.Numbers, c.Categories, c.missing(), c.Unlabelled, c.Separator, c.Columns, c.Shape, c.splitColumn())
}

func (c CSV) splitColumn() string {
	if r, ok := c.Split.(columnReader); ok {
		return r.splitColumn()
	}
	return ""
}

// Validate implements the check across fields.
func (c CSV) Validate() error {
	switch {
	case c.File == "":
		return errors.New("file is empty: want the name of a CSV file")
	case c.Target == "":
		return errors.New("target is empty: want the name of the column to predict")
	case slices.Contains(c.Drop, c.Target):
		return fmt.Errorf("column %q is the target and cannot be dropped", c.Target)
	}
	if _, err := c.comma(); err != nil {
		return err
	}
	for _, n := range c.Shape {
		if n < 1 {
			return fmt.Errorf("shape %v: want sizes of at least 1", c.Shape)
		}
	}
	return nil
}

func (c CSV) comma() (rune, error) {
	switch runes := []rune(c.Separator); {
	case len(runes) == 0:
		return ',', nil
	case len(runes) > 1, strings.ContainsRune("\"\r\n\uFFFD", runes[0]):
		return 0, fmt.Errorf(`separator is %q, want one character, such as "," or ";" or "\t"`, c.Separator)
	default:
		return runes[0], nil
	}
}

// parse turns the bytes of a file into a table without roles.
func (c CSV) parse(text []byte) (*Table, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("data file %s: %w", c.File, err)
	}
	r, err := c.reader(text)
	if err != nil {
		return nil, err
	}
	columns, err := r.columns()
	if err != nil {
		return nil, err
	}
	return c.table(columns)
}

// table takes the target out of the columns and leaves out what is dropped.
func (c CSV) table(columns []Column) (*Table, error) {
	t := &Table{Name: c.File}
	inputs := 0
	for i := range columns {
		switch col := &columns[i]; {
		case col.Name == c.Target:
			if err := t.setTarget(col, c.Task); err != nil {
				return nil, fmt.Errorf("data file %s: %w", c.File, err)
			}
		case col.Name == c.splitColumn(): // withSplit takes it out
			t.Columns = append(t.Columns, *col)
		case !slices.Contains(c.Drop, col.Name):
			t.Columns = append(t.Columns, *col)
			inputs++
		}
	}
	if inputs == 0 {
		return nil, fmt.Errorf("data file %s: no input columns besides the target %q", c.File, c.Target)
	}
	if len(c.Shape) > 0 {
		if n := product(c.Shape); n != inputs {
			return nil, fmt.Errorf("data file %s: shape %v has room for %d columns, but there are %d", c.File, c.Shape, n, inputs)
		}
		t.Shape = slices.Clone(c.Shape)
	}
	return t, nil
}

func product(sizes []int) int {
	n := 1
	for _, s := range sizes {
		n *= s
	}
	return n
}
