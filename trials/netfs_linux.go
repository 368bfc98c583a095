package trials

import (
	"errors"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// networkFS names the network file system that folder is on, "" when it is on
// none that we know. File systems in user space and those of virtual machines
// (fuse, 9p, virtiofs) are let pass: most of them are local to the machine.
func networkFS(folder string) string {
	var st unix.Statfs_t
	for {
		err := unix.Statfs(folder, &st)
		if err == nil {
			break
		}
		if errors.Is(err, unix.EINTR) {
			continue
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return ""
		}
		folder = parent // not there: opening will say so
	}
	return networkName(int64(uint32(st.Type)))
}

func networkName(kind int64) string {
	switch kind {
	case unix.NFS_SUPER_MAGIC:
		return "nfs"
	case unix.SMB_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC:
		return "smb"
	case unix.AFS_SUPER_MAGIC, unix.AFS_FS_MAGIC:
		return "afs"
	case unix.CEPH_SUPER_MAGIC:
		return "ceph"
	case 0x0bd00bd0:
		return "lustre"
	case 0x47504653:
		return "gpfs"
	case 0x19830326:
		return "beegfs"
	case unix.OCFS2_SUPER_MAGIC:
		return "ocfs2"
	}
	return ""
}

// writableAt reports whether a file can be written, or files be made in a folder.
func writableAt(path string) bool { return unix.Access(path, unix.W_OK) == nil }
