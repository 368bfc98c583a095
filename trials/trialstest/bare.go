// Package trialstest measures the limit that a store of trials is compared with.
package trialstest

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"symsearch/trials"
)

// Bare is what whoever records trials in SQLite has to do at least: one insert and one
// update a trial, through the driver that package trials uses too.
type Bare struct {
	tb             testing.TB
	db             *sql.DB
	insert, update *sql.Stmt
	next           int
}

// NewBare makes a database in file. It is closed when the test ends.
func NewBare(tb testing.TB, file string, sync trials.Synchronous) *Bare {
	tb.Helper()
	db, err := sql.Open("sqlite3", fmt.Sprintf("file:%s?_journal_mode=WAL&_txlock=immediate&_synchronous=%s", file, sync))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	l := &Bare{tb: tb, db: db}
	if _, err = db.Exec("CREATE TABLE t (id INTEGER PRIMARY KEY, point TEXT, state TEXT, value REAL)"); err == nil {
		l.insert, err = db.Prepare("INSERT INTO t (id, point, state) VALUES (?, ?, 'running')")
	}
	if err == nil {
		l.update, err = db.Prepare("UPDATE t SET state = 'complete', value = ? WHERE id = ?")
	}
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// Run records n trials with the point given, and returns how long it took: group inserts
// in one transaction, and then their updates in another.
func (l *Bare) Run(n, group int, point string) time.Duration {
	l.tb.Helper()
	start := time.Now()
	for ; n > 0; n -= group {
		first, last := l.next+1, l.next+min(group, n)
		l.next = last
		l.transaction(l.insert, first, last, func(i int) []any { return []any{i, point} })
		l.transaction(l.update, first, last, func(i int) []any { return []any{0.5, i} })
	}
	return time.Since(start)
}

func (l *Bare) transaction(s *sql.Stmt, first, last int, args func(int) []any) {
	l.tb.Helper()
	if first == last { // a transaction by itself, and faster so
		if _, err := s.Exec(args(first)...); err != nil {
			l.tb.Fatal(err)
		}
		return
	}
	tx, err := l.db.Begin()
	if err != nil {
		l.tb.Fatal(err)
	}
	in := tx.Stmt(s)
	for i := first; i <= last; i++ {
		if _, err := in.Exec(args(i)...); err != nil {
			l.tb.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		l.tb.Fatal(err)
	}
}
