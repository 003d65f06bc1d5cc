//go:build !amd64 || purego

package source

func fastestMarks() func(to []marks, text []byte, delim byte) { return portableMarks }

func fastestNote() func(to *places, mark uint64, base uint32) { return portableNote }
