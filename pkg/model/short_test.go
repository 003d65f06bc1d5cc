package model

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestPackDeterminesShortTexts(t *testing.T) {
	type packed struct {
		lo, hi uint64
		n      int
	}
	seen := map[packed]string{}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		text := make([]byte, 1+rnd.IntN(MaxShort))
		for i := range text {
			text[i] = "ab"[rnd.IntN(2)]
		}
		lo, hi := Pack(text)
		k := packed{lo, hi, len(text)}
		if other, ok := seen[k]; ok && other != string(text) {
			t.Fatalf("%q and %q are packed alike", other, text)
		}
		seen[k] = string(text)
	}
}

func TestEveryByteOfAPackedTextIsOfTheText(t *testing.T) {
	for n := 1; n <= MaxShort; n++ {
		text := []byte("abcdefghijklmnop")[:n]
		lo, hi := Pack(text)
		met := map[byte]bool{}
		for i := range 8 {
			met[byte(lo>>(8*i))], met[byte(hi>>(8*i))] = true, true
		}
		for b := range met {
			if !bytes.Contains(text, []byte{b}) {
				t.Errorf("%d bytes: %q is not of the text", n, b)
			}
		}
		if len(met) != n {
			t.Errorf("%d bytes: %d are in the words", n, len(met))
		}
	}
}

func TestShortAgreesWithAMap(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	short, plain := NewShort[int32](0), map[string]int32{}
	for i := range int32(200_000) {
		text := make([]byte, 1+rnd.IntN(MaxShort))
		for k := range text {
			text[k] = "\x00a1"[rnd.IntN(3)]
		}
		v, ok := short.Get(text)
		want, known := plain[string(text)]
		if v != want || ok != known {
			t.Fatalf("%q: %d %v, want %d %v", text, v, ok, want, known)
		}
		if rnd.IntN(4) > 0 {
			short.Put(text, i)
			plain[string(text)] = i
		}
	}
	if short.Len() != len(plain) {
		t.Errorf("%d texts, want %d", short.Len(), len(plain))
	}
}

func BenchmarkShortGet(b *testing.B) {
	m, texts := NewShort[uint32](100_000), make([][]byte, 100_000)
	for i := range texts {
		texts[i] = []byte(FormatNumber(int64(i)*7919+100_000_000, 1, 0))
		m.Put(texts[i], uint32(i))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m.Get(texts[i*7919%len(texts)])
	}
}
