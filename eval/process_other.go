//go:build !unix

package eval

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// checkPlatform says whether programs can be run here.
func checkPlatform() error {
	return errors.New("programs can be run on Unix systems only (Linux, macOS, the BSDs), since a trial is ended with its whole process group; on Windows use WSL")
}

func groupAttributes() *syscall.SysProcAttr { return nil }

func start(*exec.Cmd) (exited <-chan struct{}, reap func() error, err error) {
	return nil, nil, checkPlatform()
}

func terminate(int) {}

func kill(int) {}

func signalOf(*os.ProcessState) string { return "" }
