package trials

import (
	"context"
	"os"
)

// checkPlace looks whether the file that the Writer writes is still the one of its
// name. If it was deleted, moved or replaced, all that is in it and what was to be
// written now is saved beside its old place, the Writer is released, and the error
// is an [ErrMoved] that says how to go on.
func (w *Writer) checkPlace() error {
	if info, err := os.Stat(w.store.path); err == nil && os.SameFile(info, w.store.info) {
		return nil
	}
	saved, err := w.save()
	w.done = true
	if err != nil {
		return errorf(ErrMoved, "store %s was deleted or replaced while study %q is being run, and what it held could not be saved: %v"+
			" (hint: put the file back, with its -wal if there is one, and resume)", w.store.file, w.study.Name, err)
	}
	w.store.dropLog()
	return errorf(ErrMoved, "store %s was deleted or replaced while study %q is being run; all that it held is in %s"+
		" (hint: to go on, give it its name back and resume)", w.store.file, w.study.Name, saved)
}

// save writes what the file holds to another one: for this process it is there as
// long as it is open.
func (w *Writer) save() (name string, err error) {
	if err := w.write(); err != nil {
		return "", err
	}
	if err := w.leave(); err != nil {
		return "", err
	}
	name, err = copyTo(context.Background(), w.store.write, w.store.file+".saved", w.store.info.Mode())
	return name, explain(w.store.file, err)
}

// dropLog removes the write-ahead log that the file has left behind: whatever stands
// in the file's place next would be taken to be of one piece with it, and be damaged.
func (s *Store) dropLog() {
	if log, err := os.Stat(logOf(s.path)); err == nil && os.SameFile(log, s.log) {
		os.Remove(s.path + "-shm")
		os.Remove(logOf(s.path))
	}
}
