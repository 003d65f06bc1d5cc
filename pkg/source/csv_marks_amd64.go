//go:build amd64 && !purego

package source

import "golang.org/x/sys/cpu"

// avx2Marks is portableMarks with AVX2: 32 bytes are compared at once, which is
// many times quicker. blocks must be at least 1; from holds as many blocks of text.
//
//go:noescape
func avx2Marks(to *marks, from *byte, blocks int, delim byte)

func fastestMarks() func(to []marks, text []byte, delim byte) {
	if !cpu.X86.HasAVX2 {
		return portableMarks
	}
	return func(to []marks, text []byte, delim byte) {
		if blocks := min(len(to), len(text)/blockBytes); blocks > 0 {
			avx2Marks(&to[0], &text[0], blocks, delim)
		}
	}
}

// bmiNote is portableNote with the instructions of BMI1 that find the lowest bit of
// a word and clear it.
//
//go:noescape
func bmiNote(to *places, mark uint64, base uint32)

func fastestNote() func(to *places, mark uint64, base uint32) {
	if !cpu.X86.HasBMI1 {
		return portableNote
	}
	return bmiNote
}
