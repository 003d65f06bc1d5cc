//go:build amd64 && !purego

#include "textflag.h"

// What a mark is about, in every byte of a register.
#define NEWLINE Y1
#define QUOTE   Y2
#define DELIM   Y3
#define BLANK   Y4
#define DEL     Y5

#define EVERY_BYTE(value, x, y) \
	MOVL $value, AX; \
	MOVQ AX, x;      \
	VPBROADCASTB x, y

// The text of the block is in Y6 and Y7. bits gets a bit for each of its bytes
// that is the one in what.
#define EQUAL(what, bits) \
	VPCMPEQB what, Y6, Y8; \
	VPCMPEQB what, Y7, Y9; \
	BITS(bits)

// The high bits of the bytes of Y8 and Y9.
#define BITS(bits) \
	VPMOVMSKB Y8, bits; \
	VPMOVMSKB Y9, AX;   \
	SHLQ $32, AX;       \
	ORQ  AX, bits

// func avx2Marks(to *marks, from *byte, blocks int, delim byte)
TEXT ·avx2Marks(SB), NOSPLIT, $0-25
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ blocks+16(FP), CX
	VPBROADCASTB delim+24(FP), DELIM
	EVERY_BYTE(0x0a, X1, NEWLINE)
	EVERY_BYTE(0x22, X2, QUOTE)
	EVERY_BYTE(0x20, X4, BLANK)
	EVERY_BYTE(0x7f, X5, DEL)

block:
	VMOVDQU (SI), Y6
	VMOVDQU 32(SI), Y7
	EQUAL(NEWLINE, R8)
	EQUAL(QUOTE, R9)
	EQUAL(DELIM, R10)
	MOVQ R8, (DI)
	MOVQ R9, 8(DI)
	MOVQ R10, 16(DI)

	// Odd is less than a blank, as a signed number, so that what is not ASCII is
	// less too; or DEL. The delimiter is not odd, even if it is a tab.
	VPCMPGTB Y6, BLANK, Y8
	VPCMPGTB Y7, BLANK, Y9
	VPCMPEQB Y6, DEL, Y10
	VPCMPEQB Y7, DEL, Y11
	VPOR Y8, Y10, Y8
	VPOR Y9, Y11, Y9
	BITS(R8)
	NOTQ R10
	ANDQ R10, R8
	MOVQ R8, 24(DI)

	ADDQ $64, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  block

	VZEROUPPER
	RET

// Puts down the place of the lowest bit of DX, and clears it.
#define NOTE(offset) \
	TZCNTQ DX, AX; \
	BLSRQ DX, DX;  \
	ADDL BX, AX;   \
	MOVL AX, offset(DI)

// func bmiNote(to *places, mark uint64, base uint32)
TEXT ·bmiNote(SB), NOSPLIT, $0-20
	MOVQ to+0(FP), DI
	MOVQ mark+8(FP), DX
	MOVL base+16(FP), BX
	TESTQ DX, DX
	JZ   none

eight:
	NOTE(0)
	NOTE(4)
	NOTE(8)
	NOTE(12)
	NOTE(16)
	NOTE(20)
	NOTE(24)
	NOTE(28)
	ADDQ $32, DI
	TESTQ DX, DX
	JNZ  eight

none:
	RET
