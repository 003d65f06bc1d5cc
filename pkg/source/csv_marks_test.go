package source

import (
	"math/rand/v2"
	"testing"
)

// slowMarks looks at one byte after the other.
func slowMarks(text []byte, delim byte) []marks {
	m := make([]marks, (len(text)+blockBytes-1)/blockBytes)
	for i, c := range text {
		bit := uint64(1) << (i % blockBytes)
		to := &m[i/blockBytes]
		switch {
		case c == delim:
			to.delim |= bit
		case c == '\n':
			to.newline |= bit
			to.odd |= bit
		case c == '"':
			to.quote |= bit
		case c < 0x20 || c >= 0x7f:
			to.odd |= bit
		}
	}
	return m
}

// withMarks runs a test with every way there is to find marks.
func withMarks(t *testing.T, test func(t *testing.T)) {
	t.Run("fastest", test)
	portable(t)
	t.Run("portable", test)
}

// portable has the rest of a test do without assembly.
func portable(t *testing.T) {
	find, put := markBlocks, note
	t.Cleanup(func() { markBlocks, note = find, put })
	markBlocks, note = portableMarks, portableNote
}

func TestNote(t *testing.T) {
	withMarks(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(29, 30))
		for n := range 5000 {
			mark, base := r.Uint64(), r.Uint32()
			for range n % 5 {
				mark &= r.Uint64()
			}
			if n == 0 {
				mark = ^uint64(0)
			}
			var to places
			note(&to, mark, base)
			k := 0
			for i := range uint32(64) {
				if mark>>i&1 == 0 {
					continue
				}
				if to[k] != base+i {
					t.Fatalf("%x: place %d is %d, want %d", mark, k, to[k]-base, i)
				}
				k++
			}
		}
	})
}

func TestMarks(t *testing.T) {
	withMarks(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(21, 22))
		var reused []marks
		for range 3000 {
			text := make([]byte, r.IntN(700))
			for i := range text {
				if text[i] = byte(r.Uint32()); r.IntN(2) == 0 {
					text[i] = "\n\",;\t\r \x1f\x7f\x80~!"[r.IntN(12)]
				}
			}
			delim := ",;\t|"[r.IntN(4)]
			from := r.IntN(len(text) + 1)
			reused = mark(reused, text, from, delim)
			for i, want := range slowMarks(text, delim) {
				beyond := ^lowest(uint32(min(blockBytes, len(text)-i*blockBytes)))
				got := reused[i]
				for _, bits := range []*uint64{&got.newline, &got.quote, &got.delim, &got.odd} {
					*bits &^= beyond
				}
				if i >= from/blockBytes && got != want {
					t.Fatalf("%q, block %d with %q: %x, want %x", text, i, delim, got, want)
				}
			}
		}
	})
}

// What follows a change of some bytes must be as if all was marked again.
func TestSomeMarks(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for range 2000 {
		text := make([]byte, 1+r.IntN(400))
		m := mark(nil, text, 0, ',')
		from := r.IntN(len(text))
		to := from + r.IntN(len(text)-from+1)
		for i := from; i < to; i++ {
			text[i] = ",\n\"a"[r.IntN(4)]
		}
		markSome(m, text, from, to, ',')
		for i, want := range mark(nil, text, 0, ',')[:len(text)/blockBytes+1] {
			if m[i] != want {
				t.Fatalf("%q from %d to %d: block %d is %x, want %x", text, from, to, i, m[i], want)
			}
		}
	}
}

func TestAfter(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	for range 10000 {
		block, next, place := r.Uint64(), r.Uint64(), r.Uint32()
		got := after(block, next, place)
		for i := range uint32(64) {
			from, at := block, place%64+i
			if at >= 64 {
				from, at = next, at-64
			}
			if got>>i&1 != from>>at&1 {
				t.Fatalf("%x %x from %d: %x", block, next, place%64, got)
			}
		}
	}
}

func TestInsideQuotes(t *testing.T) {
	r := rand.New(rand.NewPCG(27, 28))
	for range 1000 {
		quotes := r.Uint64() & r.Uint64()
		got, odd := insideQuotes(quotes), uint64(0)
		for i := range 64 {
			if odd ^= quotes >> i & 1; got>>i&1 != odd {
				t.Fatalf("%x: %x", quotes, got)
			}
		}
	}
}

// Everything that is tested with the fastest marks holds with the portable ones.
func TestPortableMarks(t *testing.T) {
	portable(t)
	for name, test := range map[string]func(*testing.T){
		"rows": TestCSVRows, "conformance": TestConformance, "bad": TestBadFiles, "cuts": TestCutsAndOrderDoNotMatter, "quoted newlines": TestQuotedNewlineAtEveryPlace, "groups": TestManyGroups, "chunks": TestChunkSizeDoesNotMatter, "encoding/csv": TestAgainstEncodingCSV,
		"fields": TestSplitterAgreesWithSlowFields, "quotes": TestWellQuotedAgreesWithTheWalk, "fixed": TestFixedRows, "concurrently": TestDecodeConcurrently,
	} {
		t.Run(name, test)
	}
}

func benchMarks(b *testing.B, find func(to []marks, text []byte, delim byte)) {
	text := csvWages(asIs)[:256<<10]
	m := make([]marks, len(text)/blockBytes)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		find(m, text, ',')
	}
}

func BenchmarkMarksFastest(b *testing.B) { benchMarks(b, markBlocks) }

func BenchmarkMarksPortable(b *testing.B) { benchMarks(b, portableMarks) }
