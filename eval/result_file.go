package eval

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// resultFile is the file in a trial's directory that a program leaves its result in.
type resultFile struct {
	name string // relative to the directory
	path string
}

// newResultFile takes away what an earlier attempt left there.
func newResultFile(dir, name string) (*resultFile, error) {
	if dir == "" {
		return nil, fmt.Errorf("a result file (%s) needs a directory for the trial, and there is none", name)
	}
	f := &resultFile{name: name, path: filepath.Join(dir, name)}
	if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: remove the result file of an earlier attempt: %w", ErrNotRun, err)
	}
	return f, nil
}

// checkResultName wants a file below the trial's directory.
func checkResultName(name string) error {
	if name != "" && !filepath.IsLocal(name) {
		return fmt.Errorf("want a file in the trial's directory, such as result.json, got %q", name)
	}
	return nil
}

// read reads the result: an object of metrics, the message {"metrics": {...}} or
// {"infeasible": "..."}, or one number, which is the metric of the one required name.
func (f *resultFile) read(required []string) (message, error) {
	info, err := os.Stat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return message{}, fmt.Errorf("no result: the program ended well but left no file %s in its trial's directory", f.name)
	case err == nil && !info.Mode().IsRegular():
		err = fmt.Errorf("%s is no regular file", f.name)
	}
	if err != nil {
		return message{}, err
	}
	file, err := os.Open(f.path)
	if err != nil {
		return message{}, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxLine+1))
	if err == nil && len(data) > maxLine {
		err = fmt.Errorf("it is longer than %d bytes", maxLine)
	}
	var m message
	if err == nil {
		m, err = parseResult(data, required)
	}
	if err != nil {
		return message{}, fmt.Errorf("result file %s: %w", f.name, err)
	}
	return m, nil
}

// parseResult reads the text of a result file.
func parseResult(data []byte, required []string) (message, error) {
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return message{}, errors.New("it is empty")
	}
	if data[0] != '{' {
		v, err := strconv.ParseFloat(string(data), 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return message{}, fmt.Errorf("want a JSON object or one number, got %q", brief(string(data)))
		}
		if len(required) != 1 {
			return message{}, errors.New("it is one number without a name (hint: name it in metrics, as in metrics: [accuracy])")
		}
		return message{metrics: Metrics{required[0]: v}}, nil
	}
	m, err := parseMessage(data)
	if !errors.Is(err, errNotMessage) {
		return m, err
	}
	fields, err := ParseFields(data)
	if err != nil {
		return message{}, err
	}
	m.metrics = make(Metrics, len(fields))
	for name, raw := range fields { // what is no number is the program's own
		if v, ok := parseNumber(raw); ok && (raw[0] != 'n' || slices.Contains(required, name)) {
			m.metrics[name] = v
		}
	}
	if len(m.metrics) == 0 {
		return message{}, errors.New("it has no number by name")
	}
	return m, nil
}
