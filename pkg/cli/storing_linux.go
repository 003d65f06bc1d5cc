package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// beginStoring asks for a stretch of a file to be put on the disk, without
// waiting. It promises nothing: that is left to Sync.
func beginStoring(f *os.File, from, n int64) {
	_ = unix.SyncFileRange(int(f.Fd()), from, n, unix.SYNC_FILE_RANGE_WRITE)
}
