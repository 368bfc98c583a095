package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// condition knows whether this machine lets a script
//
//	[small_disk]    small_disk SIZE FOLDER PROGRAM ARGS...: run a program that has a file system of that size in a folder
//	[unprivileged]  unprivileged PROGRAM ARGS...: run a program for which permissions count, though root runs the tests
func condition(name string) (bool, error) {
	switch name {
	case "small_disk":
		dir, err := os.MkdirTemp("", "")
		if err != nil {
			return false, err
		}
		defer os.Remove(dir)
		return exec.Command("small_disk", "100k", dir, "true").Run() == nil, nil
	case "unprivileged":
		return exec.Command("unprivileged", "true").Run() == nil, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

// smallDisk is the program small_disk. The file system is one of its own: it ends with the program, and nobody else sees it.
func smallDisk() {
	const inside = "SMALL_DISK_INSIDE"
	if os.Getenv(inside) == "" {
		cmd := exec.Command(os.Args[0], os.Args[1:]...)
		cmd.Env = append(os.Environ(), inside+"=1")
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNS}
		if os.Geteuid() != 0 {
			cmd.SysProcAttr.Cloneflags |= unix.CLONE_NEWUSER
			cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
			cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
		}
		if err := cmd.Run(); err != nil {
			leave(err)
		}
		return
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		leave(err)
	}
	if err := unix.Mount("tmpfs", os.Args[2], "tmpfs", 0, "size="+os.Args[1]); err != nil {
		leave(err)
	}
	become(os.Args[3:])
}

// unprivileged is the program of that name: root without the rights to override permissions.
func unprivileged() {
	runtime.LockOSThread() // the bounding set is the thread's
	if os.Geteuid() == 0 {
		for _, right := range []uintptr{unix.CAP_DAC_OVERRIDE, unix.CAP_DAC_READ_SEARCH} {
			if err := unix.Prctl(unix.PR_CAPBSET_DROP, right, 0, 0, 0); err != nil {
				leave(err)
			}
		}
	}
	become(os.Args[1:])
}

// become replaces this process by a program.
func become(argv []string) {
	path, err := exec.LookPath(argv[0])
	if err == nil {
		err = syscall.Exec(path, argv, os.Environ())
	}
	leave(err)
}
