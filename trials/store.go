package trials

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Store is one SQLite file with any number of studies.
//
// Its methods may be called from several goroutines. Reading never waits for
// writing and never disturbs it: each call, and each range over an iterator, sees
// one state of the file from its beginning to its end.
type Store struct {
	file  string // as given
	path  string // absolute: connections are opened later too
	clock func() time.Time
	read  *sql.DB
	write *sql.DB // nil when read-only; one connection

	statements statements  // of write
	info       fs.FileInfo // of the file at opening, to notice its removal
	log        fs.FileInfo // of its write-ahead log, which is one file for as long as it is open; nil: none
}

// Options are the settings of [Open]; the zero value is what a run wants.
type Options struct {
	// Synchronous says how much a commit survives: Full (default) or Normal.
	Synchronous Synchronous
	// BusyTimeout is how long a write waits for another process that is
	// writing to the same file. Default 10 s.
	BusyTimeout time.Duration
	// Clock gives the times that are recorded. Default time.Now.
	Clock func() time.Time
}

// Synchronous says how much a commit survives.
type Synchronous uint8

// Full writes every commit through to the disk, so it survives a power cut.
// Normal leaves that to the operating system: a commit survives kill -9 of the
// process, a power cut may take the last ones, and the file is sound either way.
const (
	Full Synchronous = iota
	Normal
)

func (s Synchronous) String() string {
	if s == Normal {
		return "NORMAL"
	}
	return "FULL"
}

// Open opens the store in file for reading and writing, and makes it when there
// is none. A store of an older version is brought up to date after a copy of it
// has been put beside it. Whatever is not a store of ours is refused, unchanged.
// ctx governs the opening only.
func Open(ctx context.Context, file string, o Options) (*Store, error) {
	if o.BusyTimeout <= 0 {
		o.BusyTimeout = 10 * time.Second
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	exists, err := inspect(file)
	if err != nil {
		return nil, err
	}
	if name := networkFS(filepath.Dir(file)); name != "" {
		return nil, errorf(ErrNetwork, "open store %s: it is on a network file system (%s), where SQLite's write-ahead log is not safe"+
			" (hint: put it on a local disk)", file, name)
	}
	if exists {
		if err := probe(ctx, file); err != nil {
			return nil, err
		}
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	write, err := openWrite(path, o)
	if err != nil {
		return nil, err
	}
	s := &Store{file: file, path: path, clock: o.Clock, write: write}
	if err = connect(ctx, write, o.BusyTimeout); err == nil {
		err = s.open(ctx)
	} else {
		err = writable(file, explain(file, err))
	}
	if err != nil {
		write.Close()
		return nil, err
	}
	return s, nil
}

// open does what Open does once there is a connection for writing.
func (s *Store) open(ctx context.Context) (err error) {
	if err := migrate(ctx, s, schema()); err != nil {
		return writable(s.file, err)
	}
	// Folding the log into the file less often than SQLite does by itself (every
	// 1,000 pages) costs 16 MB beside the file and saves waiting for the disk. A reader
	// that takes hours lets the log grow meanwhile, but not for good.
	if _, err := s.write.ExecContext(ctx, "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 33554432"); err != nil {
		return explain(s.file, err)
	}
	if s.statements, err = prepare(ctx, s.write); err != nil {
		return explain(s.file, err)
	}
	if s.info, err = os.Stat(s.path); err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	s.log, _ = os.Stat(logOf(s.path)) // some file systems can have none
	s.read, err = openRead(s.path, shared)
	return err
}

// OpenReadOnly opens the store in file for reading; it works while a run writes.
// Nothing can be changed through it; a store of another version is refused with
// the way out.
func OpenReadOnly(ctx context.Context, file string) (*Store, error) {
	exists, err := inspect(file)
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, errorf(ErrNoFile, "there is no store %s (hint: search run makes it)", file)
	}
	folder := filepath.Dir(file)
	network := networkFS(folder)
	access := shared
	switch {
	case !hasLog(file) && (network != "" || !writableAt(folder)):
		access = frozen
	case network != "":
		return nil, errorf(ErrNetwork, "open store %s: it is on a network file system (%s) and in use (hint: read it on the host that writes it)",
			file, network)
	case !writableAt(folder) || !writableAt(file):
		access = guest
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	read, err := openRead(path, access)
	if err != nil {
		return nil, err
	}
	s := &Store{file: file, path: path, clock: time.Now, read: read}
	if err := checkVersion(ctx, read, file); err != nil {
		read.Close()
		return nil, err
	}
	return s, nil
}

// Close ends the use of the store. A [Writer] is released before.
func (s *Store) Close() error {
	err := s.read.Close()
	if s.write != nil {
		// The last one: it folds the write-ahead log into the file.
		err = errors.Join(err, s.write.Close())
	}
	return explain(s.file, err)
}

// Now returns the time by the store's clock, which judges leases.
func (s *Store) Now() time.Time { return s.clock() }

// File returns the path that the store was opened with.
func (s *Store) File() string { return s.file }

// Compact rewrites the file without the space that deleted studies left. It
// needs as much free disk as the file is large, and nobody else may write
// meanwhile.
func (s *Store) Compact(ctx context.Context) error {
	db, err := s.writing()
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM")
	return explain(s.file, err)
}

// writing returns the connection to write through.
func (s *Store) writing() (*sql.DB, error) {
	if s.write == nil {
		return nil, errorf(ErrReadOnly, "store %s was opened for reading only", s.file)
	}
	return s.write, nil
}

// update runs f in one transaction that is undone when f fails.
func (s *Store) update(ctx context.Context, f func(*sql.Tx) error) error {
	db, err := s.writing()
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return because(ctx, explain(s.file, err))
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return because(ctx, explain(s.file, err))
	}
	return because(ctx, explain(s.file, tx.Commit()))
}

// because adds to an error that the context had ended, where the driver does not say so.
func because(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	return fmt.Errorf("%w: %w", context.Cause(ctx), err)
}

// view runs f on one state of the file.
func (s *Store) view(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return because(ctx, explain(s.file, err))
	}
	defer tx.Rollback()
	return because(ctx, explain(s.file, f(tx)))
}
