// Package cli is the edge: commands, flags, settings, files, streams and exit
// codes. Everything else takes values.
//
// Each command is one file with its options, its cobra command and its run
// function. Tables go to standard output, everything else to standard error;
// nothing here prints a value out of a data cell. A run function
// returns an error made by fail or usage, which carries the exit code.
package cli
