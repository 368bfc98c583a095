package eval

import (
	"fmt"
	"os"
	"strings"
	"unicode"
)

const (
	// tailBytes is how much of the end of an output is kept when its middle is
	// left out.
	tailBytes = 64 << 10

	// logBytes and logLines bound the log of a failure.
	logBytes = 4 << 10
	logLines = 40
)

// transcript keeps what a program printed: the beginning in a file, up to a limit,
// and the end in memory, from where it goes to the file when the middle had to be
// left out. It is a writer that never fails: a full disk must not stop a training.
// One goroutine writes.
type transcript struct {
	path  string // "" keeps only the tail
	head  string // a line to put first when the file has something in it already
	limit int64  // bytes of the program's output in the file

	file  *os.File // opened by the first write
	kept  int64    // bytes of output in the file
	total int64    // bytes printed
	tail  []byte   // the last bytes, at least tailBytes of them when there are so many
	err   error    // the first error of the file; it is not written to any more
}

func (t *transcript) Write(p []byte) (int, error) {
	t.total += int64(len(p))
	if n := min(int64(len(p)), t.limit-t.kept); n > 0 && t.path != "" {
		t.store(p[:n])
		t.kept += n
	}
	t.remember(p)
	return len(p), nil
}

// store appends to the file, opening it when needed.
func (t *transcript) store(p []byte) {
	if t.err != nil {
		return
	}
	if t.file == nil {
		if t.file, t.err = os.OpenFile(t.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644); t.err != nil {
			return
		}
		if info, err := t.file.Stat(); err == nil && info.Size() > 0 {
			fmt.Fprintln(t.file, t.head)
		}
	}
	_, t.err = t.file.Write(p)
}

// remember keeps the last bytes. The buffer is at most twice as long as what is
// kept, so that each byte is moved once on average.
func (t *transcript) remember(p []byte) {
	if len(p) >= tailBytes {
		t.tail = append(t.tail[:0], p[len(p)-tailBytes:]...)
		return
	}
	if len(t.tail)+len(p) > 2*tailBytes {
		n := copy(t.tail, t.tail[len(t.tail)-tailBytes:])
		t.tail = t.tail[:n]
	}
	t.tail = append(t.tail, p...)
}

// close completes the file: where the limit was passed, with a line that says how
// much is missing, and the end of the output.
func (t *transcript) close() {
	if missing := t.total - t.kept; missing > 0 && t.file != nil {
		end := t.tail[max(0, len(t.tail)-tailBytes):]
		end = end[max(0, int64(len(end))-missing):]
		if left := missing - int64(len(end)); left > 0 {
			t.store(fmt.Appendf(nil, "\n[... %d bytes left out ...]\n", left))
		}
		t.store(end)
	}
	if t.file != nil {
		if err := t.file.Close(); t.err == nil {
			t.err = err
		}
	}
}

// log returns the last lines as text for a person.
func (t *transcript) log() string { return tailOf(t.tail) }

// tailOf returns the last lines of an output, few enough for a record: valid UTF-8
// without control characters, lines that overwrote one another (progress bars) one
// below the other.
func tailOf(output []byte) string {
	cut := false
	if len(output) > logBytes {
		output, cut = output[len(output)-logBytes:], true
	}
	text := strings.ToValidUTF8(string(output), "\uFFFD")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) {
			return r
		}
		return '\uFFFD'
	}, text)
	lines := strings.Split(strings.TrimRight(text, "\n \t"), "\n")
	if cut && len(lines) > 1 {
		lines = lines[1:] // most likely half a line
	}
	return strings.Join(lines[max(0, len(lines)-logLines):], "\n")
}
