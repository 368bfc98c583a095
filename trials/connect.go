package trials

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/mattn/go-sqlite3"
)

// dsn names a file, by its absolute path, for the driver. A path may hold any
// character.
func dsn(path string, params url.Values) string {
	path = filepath.ToSlash(path)
	if path[0] != '/' {
		path = "/" + path // a drive letter
	}
	u := url.URL{Scheme: "file", Path: path, OmitHost: true, RawQuery: params.Encode()}
	return u.String()
}

// openWrite opens the one connection that writes.
func openWrite(path string, o Options) (*sql.DB, error) {
	db, err := sql.Open("sqlite3", dsn(path, url.Values{
		"_busy_timeout": {fmt.Sprint(o.BusyTimeout.Milliseconds())},
		"_journal_mode": {"WAL"},
		"_synchronous":  {o.Synchronous.String()},
		"_txlock":       {"immediate"}, // or a transaction that reads first may fail when it comes to write
		"_foreign_keys": {"on"},
		"_cache_size":   {"-16000"},
	}))
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// connect makes the connection of db. To turn a file to a write-ahead log, SQLite does not wait for who holds it otherwise, as when
// two processes make the same file, or find it as one left it that was killed: so we do.
func connect(ctx context.Context, db *sql.DB, patience time.Duration) error {
	begun := time.Now()
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		err := db.PingContext(ctx)
		if e, ok := errors.AsType[sqlite3.Error](err); !ok || e.Code != sqlite3.ErrBusy || time.Since(begun) >= patience {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// access is how a file is read.
type access uint8

const (
	// shared readers may be the last to close the file, and then fold its log
	// into it, as a writer would; so nothing is left beside the file.
	shared access = iota
	// guest readers lack the right to do that.
	guest
	// frozen files have no log and cannot get one while we read, so that no lock
	// is needed either.
	frozen
)

func openRead(path string, a access) (*sql.DB, error) {
	params := url.Values{
		"mode":          {"rw"},
		"_query_only":   {"on"},
		"_busy_timeout": {"10000"},
		"_cache_size":   {"-8000"},
	}
	switch a {
	case guest:
		params.Set("mode", "ro")
	case frozen:
		params.Set("mode", "ro")
		params.Set("immutable", "1")
	}
	db, err := sql.Open("sqlite3", dsn(path, params))
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	// As many connections as there are readers: a limit would stop a program
	// that ranges over several studies side by side.
	db.SetMaxIdleConns(4)
	return db, nil
}

// logOf names the write-ahead log of a file.
func logOf(file string) string { return file + "-wal" }

// hasLog reports whether a write-ahead log with something in it stands beside file.
func hasLog(file string) bool {
	info, err := os.Stat(logOf(file))
	return err == nil && info.Size() > 0
}
