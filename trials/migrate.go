package trials

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/mattn/go-sqlite3"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// schema returns the numbered scripts in order; the script at i leads to version i+1.
func schema() []string {
	names, err := fs.Glob(schemaFiles, "schema/*.sql")
	if err != nil {
		panic("trials: " + err.Error())
	}
	scripts := make([]string, len(names))
	for i, name := range names {
		if !strings.HasPrefix(name, fmt.Sprintf("schema/%04d_", i+1)) {
			panic("trials: schema scripts are not numbered from 0001 without gaps: " + name)
		}
		text, err := schemaFiles.ReadFile(name)
		if err != nil {
			panic("trials: " + err.Error())
		}
		scripts[i] = string(text)
	}
	return scripts
}

// migrate brings the file of s from whatever version it has to the version
// len(scripts). A file with studies is copied first.
func migrate(ctx context.Context, s *Store, scripts []string) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return explain(s.file, err)
	}
	defer conn.Close()
	version, err := versionOf(ctx, conn, s.file)
	if err != nil || version == len(scripts) {
		return err
	}
	if version > len(scripts) {
		return newer(s.file, version, len(scripts))
	}
	before, copied := version, ""
	if version > 0 {
		if copied, err = backup(ctx, conn, s.file, version); err != nil {
			return err
		}
	}
	tx, err := conn.BeginTx(ctx, nil) // immediate: one process at a time from here
	if err != nil {
		return explain(s.file, err)
	}
	defer tx.Rollback()
	// Another process may have been faster. Then the copy that counts is its own: ours may be of what it left.
	if version, err = versionOf(ctx, tx, s.file); err != nil {
		return err
	}
	if version != before && copied != "" {
		os.Remove(copied)
	}
	for ; version < len(scripts); version++ {
		if _, err := tx.ExecContext(ctx, scripts[version]); err != nil {
			return fmt.Errorf("bring to schema %d: %w", version+1, explain(s.file, err))
		}
	}
	pragmas := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version)
	if _, err := tx.ExecContext(ctx, pragmas); err != nil {
		return explain(s.file, err)
	}
	return explain(s.file, tx.Commit())
}

func versionOf(ctx context.Context, db querier, file string) (int, error) {
	if err := checkOwner(ctx, db, file); err != nil {
		return 0, err
	}
	var version int
	err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version)
	return version, explain(file, err)
}

// backup writes a copy beside the file, under a name that is free, and returns it.
func backup(ctx context.Context, conn *sql.Conn, file string, version int) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	name, err := copyTo(ctx, conn, fmt.Sprintf("%s.v%d.backup", file, version), info.Mode())
	if err != nil {
		return "", fmt.Errorf("copy the store beside it before bringing it up to date: %w", explain(file, err))
	}
	return name, nil
}

// writable says what a failure to open for writing is about.
func writable(file string, err error) error {
	var e sqlite3.Error
	var explained *sentinelError
	switch {
	case errors.As(err, &explained):
		return err
	case errors.As(err, &e) && e.Code == sqlite3.ErrCantOpen:
		return &sentinelError{
			text:     fmt.Sprintf("open store %s: %v (hint: check that its folder exists and can be written)", file, e),
			sentinel: ErrReadOnly, cause: err,
		}
	}
	return fmt.Errorf("open store: %w", err)
}
