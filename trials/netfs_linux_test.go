package trials

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestNetworkName(t *testing.T) {
	for kind, want := range map[int64]string{
		unix.NFS_SUPER_MAGIC:  "nfs",
		unix.CIFS_SUPER_MAGIC: "smb",
		unix.SMB2_SUPER_MAGIC: "smb",
		unix.CEPH_SUPER_MAGIC: "ceph",
		unix.EXT4_SUPER_MAGIC: "",
		unix.TMPFS_MAGIC:      "",
		unix.V9FS_MAGIC:       "",
		unix.FUSE_SUPER_MAGIC: "",
	} {
		if got := networkName(kind); got != want {
			t.Errorf("file system %#x: got %q, want %q", kind, got, want)
		}
	}
	if got := networkFS(t.TempDir() + "/not/there"); got != "" {
		t.Errorf("got %q for a local folder, want none", got)
	}
}
