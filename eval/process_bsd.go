//go:build unix && !linux

package eval

import (
	"os/exec"
	"syscall"
)

// groupAttributes puts a program into a process group of its own.
func groupAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// start starts cmd. The channel is closed when its process has ended; it is reaped by
// then, since not every Unix can wait without that.
func start(cmd *exec.Cmd) (exited <-chan struct{}, reap func() error, err error) {
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	end := make(chan struct{})
	var waited error
	go func() {
		waited = cmd.Wait()
		close(end)
	}()
	return end, func() error { <-end; return waited }, nil
}
