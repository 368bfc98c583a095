package trials

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// executor is a connection or a pool of them.
type executor interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// copyTo writes what db holds to a file of its own, named name or, where there is such a file, name2, name3, ...,
// and returns what it is named. Under that name it is whole: what a kill leaves half done is called name.part and
// a number. mode are its permissions, those of the file that is copied.
func copyTo(ctx context.Context, db executor, name string, mode fs.FileMode) (string, error) {
	part, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".part")
	if err != nil {
		return "", err
	}
	defer os.Remove(part.Name())
	if err := errors.Join(part.Chmod(mode.Perm()), part.Close()); err != nil {
		return "", err
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", part.Name()); err != nil {
		return "", err
	}
	free := name
	for i := 2; ; i++ {
		err := publish(part.Name(), free)
		if !errors.Is(err, fs.ErrExist) {
			return free, err
		}
		free = fmt.Sprint(name, i)
	}
}

// publish gives a file another name, that no file has yet. Two processes that want the same name at the same time do
// not both get it, except on file systems without links.
func publish(file, name string) error {
	err := os.Link(file, name)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(name); err == nil {
		return fs.ErrExist
	}
	return os.Rename(file, name)
}
