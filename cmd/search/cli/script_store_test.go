package cli_test

import (
	"database/sql"
	"os"
	"regexp"
	"strconv"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
	"github.com/rogpeppe/go-internal/testscript"
)

// sqlOn runs SQL on a file.
func sqlOn(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sql FILE QUERY")
	}
	db, err := sql.Open("sqlite3", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(args[1])
	ts.Check(err)
}

// overwrite changes a file in its middle, or cuts it off there.
func overwrite(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: overwrite FILE OFFSET [TEXT]")
	}
	offset, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	if len(args) == 2 {
		ts.Check(os.Truncate(ts.MkAbs(args[0]), offset))
		return
	}
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY, 0)
	ts.Check(err)
	_, err = f.WriteAt([]byte(args[2]), offset)
	ts.Check(err)
	ts.Check(f.Close())
}

// refused tries the commands that begin, continue, read and check a study on a store: each fails with status 1 and the same
// message, and leaves the file as it was.
func refused(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: refused PATTERN FILE")
	}
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	before := ts.ReadFile(args[1])
	for _, command := range [][]string{
		{"run", "study.yaml"}, {"resume", "study"}, {"list"}, {"show", "study", "1"}, {"trials", "study"}, {"best", "study"}, {"fsck"},
	} {
		status(ts, false, append(append([]string{"1", "search"}, command...), "--store", args[1]))
		if text := ts.ReadFile("stderr"); !pattern.MatchString(text) {
			ts.Fatalf("search %s: want %q", command[0], args[0])
		}
	}
	if ts.ReadFile(args[1]) != before {
		ts.Fatalf("%s was changed", args[1])
	}
}
