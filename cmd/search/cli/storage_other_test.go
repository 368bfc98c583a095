//go:build !linux

package cli_test

import "fmt"

// condition says that nothing of what storage_linux_test.go offers is here.
func condition(name string) (bool, error) {
	switch name {
	case "small_disk", "unprivileged":
		return false, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

func smallDisk() {}

func unprivileged() {}
