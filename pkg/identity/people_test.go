package identity

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"pathmetrics/pkg/model"
)

func TestABucketIsALineOfTheCache(t *testing.T) {
	if n := unsafe.Sizeof(bucket{}); n != 64 {
		t.Errorf("%d bytes", n)
	}
}

// TestPeopleAgreeWithAMap holds a table that grows, with texts that begin and end
// alike, against a map.
func TestPeopleAgreeWithAMap(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	p, plain := newPeople(0), map[string]uint32{}
	text := func() []byte {
		out := make([]byte, 1+rnd.IntN(model.MaxShort))
		for k := range out {
			out[k] = "\x00a1"[rnd.IntN(3)]
		}
		return out
	}
	for i := range uint32(50_000) {
		key := text()
		p.put(key, i)
		plain[string(key)] = i
	}
	if p.n != len(plain) {
		t.Fatalf("%d texts, want %d", p.n, len(plain))
	}
	maybe, misses, passed := newBloom(p), 0, 0
	for range 200_000 {
		key := text()
		lo, hi := model.Pack(key)
		hash := p.hash(lo, hi, len(key))
		want, known := plain[string(key)]
		if !known {
			want = Stranger
		}
		if got := p.find(hash, lo, hi, len(key), Stranger); got != want {
			t.Fatalf("%q: %d, want %d", key, got, want)
		}
		b := &p.buckets[p.home(hash)]
		if got := b.among(lo, hi, uint8(len(key)), Stranger); got != want && (got != Stranger || !b.full()) {
			t.Fatalf("%q in its bucket: %d, want %d", key, got, want)
		}
		passes := maybe.missing(hash) == 0
		if known && !passes {
			t.Fatalf("%q is somebody's, and is said not to be", key)
		}
		if !known {
			misses++
			if passes {
				passed++
			}
		}
	}
	if misses < 1000 || passed*8 > misses {
		t.Errorf("%d of %d texts of nobody get past the bloom", passed, misses)
	}
}
