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

func waitExit(cmd *exec.Cmd) (reap func() error) { return cmd.Wait }

func terminate(int) {}

func kill(int) {}

func peakMemory(*os.ProcessState) int64 { return 0 }

func signalOf(*os.ProcessState) string { return "" }
