//go:build !linux

package eval

import "errors"

// family is a program and its process group. What left the group is not known here.
type family struct{ group int }

func newFamily(group int, token string) *family { return &family{group} }

func (f *family) terminate() { terminate(f.group) }

func (f *family) kill() { kill(f.group) }

func (f *family) memory(limit int64) int64 { return 0 }

// EndOrphans kills what trials have left running, on Linux.
func EndOrphans(dir string) {}

func endOrphans(dir string) {}

func runnerName() string { return "" }

// checkMemoryLimit says whether the memory of programs can be known here.
func checkMemoryLimit() error {
	return errors.New("a memory limit needs Linux, where /proc tells what programs take (hint: ulimit -v in a script)")
}
