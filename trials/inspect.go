package trials

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/mattn/go-sqlite3"
)

// applicationID marks our files in SQLite's header ("srch").
const applicationID = 0x73726368

// inspect looks at file before SQLite does, since SQLite would make a database
// of an empty file and change the journal of somebody else's.
func inspect(file string) (exists bool, err error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("open store: %w", err)
	case !info.Mode().IsRegular():
		return false, errorf(ErrNotStore, "open store %s: want a file, got a %s", file, kindOf(info.Mode()))
	case info.Size() == 0:
		return false, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return false, fmt.Errorf("open store: %w", err)
	}
	defer f.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, fmt.Errorf("open store: %w", err)
	}
	if want := []byte("SQLite format 3\x00"); !bytes.Equal(head[:n], want) {
		return false, errorf(ErrNotStore, "open store %s: not a SQLite file: it begins with %q (hint: name another file)", file, head[:n])
	}
	return true, nil
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "folder"
	case mode&fs.ModeNamedPipe != 0:
		return "pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	}
	return "device"
}

// probe refuses a file that is not ours before a connection that could change
// it is opened. It leaves nothing beside the file.
func probe(ctx context.Context, file string) error {
	for try := 0; ; try++ {
		// It is read without locks, so one that is being made by another process may seem to be anything.
		if err := probeOnce(ctx, file); err == nil || try == probes {
			return err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// probes is how often a file that seems to be wrong is looked at again.
const probes = 5

func probeOnce(ctx context.Context, file string) error {
	path, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	a := frozen
	if hasLog(file) {
		a = guest
	}
	db, err := openRead(path, a)
	if err != nil {
		return err
	}
	defer db.Close()
	err = checkOwner(ctx, db, file)
	var e sqlite3.Error
	if errors.As(err, &e) && (e.Code == sqlite3.ErrCantOpen || e.Code == sqlite3.ErrReadonly) {
		// The log cannot be read without the right to write. The writing
		// connection will say so itself, and cannot change anything.
		return nil
	}
	return err
}

// checkOwner accepts our own files and empty databases.
func checkOwner(ctx context.Context, db querier, file string) error {
	var app, version int64
	var tables int
	err := db.QueryRowContext(ctx, "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version").
		Scan(&app, &version, &tables)
	if err != nil {
		return explain(file, err)
	}
	if app == applicationID || app == 0 && version == 0 && tables == 0 {
		return nil
	}
	return errorf(ErrNotStore, "open store %s: it is a SQLite database of another program (hint: name another file)", file)
}

// checkVersion accepts a store that this program can read.
func checkVersion(ctx context.Context, db querier, file string) error {
	if err := checkOwner(ctx, db, file); err != nil {
		return err
	}
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return explain(file, err)
	}
	switch latest := len(schema()); {
	case version > latest:
		return newer(file, version, latest)
	case version == 0:
		return errorf(ErrNoFile, "store %s is empty (hint: search run fills it)", file)
	case version < latest:
		return errorf(ErrReadOnly, "store %s has schema %d, this program reads %d (hint: open it once for writing, for example with search run;"+
			" it is copied first, then brought up to date)", file, version, latest)
	}
	return nil
}

func newer(file string, version, latest int) error {
	return errorf(ErrNewer, "store %s has schema %d, this program knows up to %d (hint: use the version of search that wrote it, or a newer one)",
		file, version, latest)
}

// querier is what reads: a pool, a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
