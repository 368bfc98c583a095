//go:build unix && !linux

package eval

import (
	"os/exec"
	"syscall"
)

// groupAttributes puts a program into a process group of its own.
func groupAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// waitExit waits until cmd's process has ended. It is reaped by then, since not every
// Unix can wait without that.
func waitExit(cmd *exec.Cmd) (reap func() error) {
	err := cmd.Wait()
	return func() error { return err }
}
