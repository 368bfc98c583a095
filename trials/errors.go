package trials

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Errors that callers branch on with [errors.Is]. The errors returned say more
// than these: which file or study, what was expected, and the way out.
var (
	ErrNoFile      = errors.New("no such store")                              // also fs.ErrNotExist
	ErrNotStore    = errors.New("not a store of studies")                     // a text file, somebody else's database, a directory
	ErrNewer       = errors.New("store was written by a newer version")       //
	ErrDamaged     = errors.New("store is damaged")                           // truncated or overwritten
	ErrNetwork     = errors.New("store is on a network file system")          // where a write-ahead log is not safe
	ErrReadOnly    = errors.New("store cannot be written")                    // by its permissions or its file system
	ErrMoved       = errors.New("store was deleted or replaced while in use") // what was committed is in the file that is gone
	ErrNoStudy     = errors.New("no such study")
	ErrStudyExists = errors.New("study exists already")
	ErrNoTrial     = errors.New("no such trial")
	ErrHeld        = errors.New("study is being run")   // see HeldError
	ErrLost        = errors.New("study was taken over") // by another process, while this one gave no sign of life
)

// HeldError says which live process runs the study that was asked for.
// errors.Is(err, ErrHeld) holds for it.
type HeldError struct {
	Study  string
	Holder Holder
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("study %q is being run by process %d on %s since %s (hint: wait for it, or stop that process)",
		e.Study, e.Holder.PID, e.Holder.Host, e.Holder.Since.Local().Format(time.DateTime))
}

// Is makes a HeldError an ErrHeld.
func (e *HeldError) Is(target error) bool { return target == ErrHeld }

// sentinelError is a message with its sentinel, which the message need not repeat.
type sentinelError struct {
	text     string
	sentinel error
	cause    error
}

func (e *sentinelError) Error() string   { return e.text }
func (e *sentinelError) Unwrap() []error { return []error{e.sentinel, e.cause} }

// errorf returns an error of the sentinel's kind with a text of its own.
func errorf(sentinel error, format string, args ...any) error {
	err := &sentinelError{text: fmt.Sprintf(format, args...), sentinel: sentinel}
	if sentinel == ErrNoFile {
		err.cause = fs.ErrNotExist
	}
	return err
}

// explain turns what SQLite said about a file into what it means for the user.
func explain(file string, err error) error {
	var e sqlite3.Error
	var explained *sentinelError
	if err == nil || !errors.As(err, &e) || errors.As(err, &explained) {
		return err
	}
	wrap := func(sentinel error, hint string) error {
		return &sentinelError{text: fmt.Sprintf("store %s: %v (hint: %s)", file, err, hint), sentinel: sentinel, cause: err}
	}
	switch e.Code {
	case sqlite3.ErrCorrupt:
		return wrap(ErrDamaged, fmt.Sprintf("restore a backup, or save what can be read: sqlite3 %s .recover | sqlite3 saved.db", file))
	case sqlite3.ErrNotADB:
		return wrap(ErrNotStore, "name another file")
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return wrap(ErrReadOnly, "check the permissions of the file and of its folder, where its write-ahead log stands")
	case sqlite3.ErrFull:
		return wrap(err, "free some disk space; nothing that was committed is lost")
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return wrap(err, "another program holds the file in a long transaction; try again when it is done")
	}
	return fmt.Errorf("store %s: %w", file, err)
}
