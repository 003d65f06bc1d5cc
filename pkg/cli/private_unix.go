//go:build unix

package cli

import (
	"io/fs"
	"syscall"
)

const (
	noFollow = syscall.O_NOFOLLOW // opening a symbolic link is an error
	noWait   = syscall.O_NONBLOCK // opening a pipe that nobody writes to does not wait
)

// ownedBy reports whether a file belongs to a user.
func ownedBy(st fs.FileInfo, user int) bool {
	s, ok := st.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == user
}
