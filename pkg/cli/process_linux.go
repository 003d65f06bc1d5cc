package cli

import "golang.org/x/sys/unix"

// closeProcess keeps the memory of this process, in which there are keys of persons
// and a secret, to itself: it leaves no core file, and other processes of the same
// user can neither trace it nor read its memory and its environment. A system that
// refuses one of the two does not stop the program.
func closeProcess() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}
