package eval

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// groupAttributes puts a program into a process group of its own. Should the whole
// of our process be killed, the kernel kills the program too: a training nobody waits
// for must not go on beside its second attempt.
func groupAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// waitExit waits until cmd's process has ended, and leaves it to be reaped: until then
// its number stands for the group, and for nobody else.
func waitExit(cmd *exec.Cmd) (reap func() error) {
	for unix.Waitid(unix.P_PID, cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil) == unix.EINTR {
	}
	return cmd.Wait
}
