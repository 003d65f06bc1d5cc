//go:build !amd64 || purego

package source

func fastestMarks() func(to []marks, text []byte, delim byte) { return portableMarks }
