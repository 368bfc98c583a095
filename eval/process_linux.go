package eval

import (
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// groupAttributes puts a program into a process group of its own. Should the whole
// of our process be killed, the kernel kills the program too: a training nobody waits
// for must not go on beside its second attempt.
func groupAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// start starts cmd. The channel is closed when its process has ended, before it is
// reaped: until then its number stands for the group. The goroutine keeps its thread
// that long because the kernel ties the signal at our death to the thread that forked.
func start(cmd *exec.Cmd) (exited <-chan struct{}, reap func() error, err error) {
	started, end := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		for unix.Waitid(unix.P_PID, cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil) == unix.EINTR {
		}
		close(end)
	}()
	return end, cmd.Wait, <-started
}
