//go:build unix && !linux

package cli

import "golang.org/x/sys/unix"

// closeProcess sees to it that the process leaves no core file, in which there would
// be keys of persons and a secret.
func closeProcess() { _ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) }
