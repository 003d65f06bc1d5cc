package cli

import (
	"errors"

	"golang.org/x/sys/unix"
)

// exchange swaps two folders in one step, so that there is no moment without a
// target. done is false where the file system cannot.
func exchange(a, b string) (done bool, err error) {
	err = unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) {
		return false, nil
	}
	return true, err
}
