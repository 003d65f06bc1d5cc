package identity

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

func TestIndex(t *testing.T) {
	x := NewIndex()
	for i := range 10_000 {
		if id := x.Add(fmt.Appendf(nil, "ssn:%09d", i)); id != uint32(i) {
			t.Fatalf("key %d got number %d", i, id)
		}
	}
	early := x.Key(3)
	for i := range 10_000 {
		key := fmt.Appendf(nil, "ssn:%09d", i)
		if id := x.Add(key); id != uint32(i) || !bytes.Equal(x.Key(id), key) {
			t.Fatalf("key %d is number %d", i, id)
		}
	}
	if string(early) != "ssn:000000003" || x.Len() != 10_000 {
		t.Errorf("length %d", x.Len())
	}
	if _, ok := x.Find([]byte("ssn:x")); ok {
		t.Error("found what was never added")
	}
	if id := x.Add(nil); id != 10_000 || len(x.Key(id)) != 0 {
		t.Error("the empty key is a key")
	}
}

func TestFrozenIndex(t *testing.T) {
	x := NewIndex()
	x.Add([]byte("a"))
	x.Freeze()
	x.Freeze()
	if x.Add([]byte("a")) != 0 || x.Len() != 1 {
		t.Error("a known key can still be asked for")
	}
	defer func() {
		if recover() == nil {
			t.Error("a new key went into a frozen index")
		}
	}()
	x.Add([]byte("b"))
}

// rankKeys has long common parts, keys that begin other keys, and zero bytes.
func rankKeys() [][]byte {
	keys := [][]byte{nil, {0}, {0, 0}}
	for i := range 3000 {
		keys = append(keys, fmt.Appendf(nil, "ssn:%09d", i*977%1_000_000_007), fmt.Appendf(nil, "ssn@wages:9%08d", i),
			fmt.Appendf(nil, "student_id:%d", i), fmt.Appendf(nil, "a_very_long_key_name_that_all_share:%d", i))
	}
	for i := range 400 {
		keys = append(keys, append([]byte("z"), make([]byte, i)...))
	}
	return keys
}

func TestRankedIsIndependentOfOrder(t *testing.T) {
	keys := rankKeys()
	sorted := slices.SortedFunc(slices.Values(keys), bytes.Compare)
	for range 5 {
		x := NewIndex()
		for _, i := range rand.Perm(len(keys)) {
			x.Add(keys[i])
		}
		remap, ranked := x.Ranked()
		for rank, key := range sorted {
			old, _ := x.Find(key)
			id, ok := ranked.Find(key)
			if !ok || id != uint32(rank) || remap[old] != id || !bytes.Equal(ranked.Key(id), key) {
				t.Fatalf("rank %d: number %d, remap %d", rank, id, remap[old])
			}
		}
		if ranked.Len() != len(keys) {
			t.Fatalf("length %d", ranked.Len())
		}
	}
}

// TestRankedOfSome leaves keys out, few or nearly all, and looks for every one.
func TestRankedOfSome(t *testing.T) {
	for _, share := range []int{1, 2, 5, 50, 5000} {
		x := NewIndex()
		for i := range 5000 {
			x.Add(fmt.Appendf(nil, "ssn:%09d", i*7919))
		}
		in := func(id uint32) bool { return int(id)*31%share == 0 }
		remap, ranked := x.RankedOf(in)
		var before []byte
		for rank := range uint32(ranked.Len()) {
			if key := ranked.Key(rank); bytes.Compare(before, key) >= 0 {
				t.Fatalf("rank %d is not in order", rank)
			} else {
				before = key
			}
		}
		for old, rank := range remap {
			id, ok := ranked.Find(x.Key(uint32(old)))
			if ok != in(uint32(old)) || ok && id != rank || !ok && rank != Stranger {
				t.Fatalf("1 of %d: key %d is found as %d, %v, and its rank is %d", share, old, id, ok, rank)
			}
		}
	}
}

func TestRankedEmpty(t *testing.T) {
	remap, ranked := NewIndex().Ranked()
	if len(remap) != 0 || ranked.Len() != 0 {
		t.Error("something out of nothing")
	}
}

func TestIndexConcurrently(t *testing.T) {
	x := NewIndex()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, i := range rand.Perm(5000) {
				key := fmt.Append(nil, i)
				id := x.Add(key)
				if got, ok := x.Find(key); !ok || got != id || !bytes.Equal(x.Key(id), key) {
					t.Error("lost a key")
					return
				}
			}
		})
	}
	wg.Wait()
	x.Freeze()
	for range 4 {
		wg.Go(func() {
			for i := range 5000 {
				if _, ok := x.Find(fmt.Append(nil, i)); !ok {
					t.Error("lost a key")
				}
			}
		})
	}
	wg.Wait()
	if x.Len() != 5000 {
		t.Errorf("length %d", x.Len())
	}
}

func BenchmarkIndexFind(b *testing.B) {
	const n = 1 << 20
	x := NewIndex()
	keys := make([][]byte, n)
	for i := range keys {
		keys[i] = fmt.Appendf(nil, "ssn:%09d", i*7919%1_000_000_007)
		x.Add(keys[i])
	}
	x.Freeze()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		x.Find(keys[i*31%n])
	}
}

func BenchmarkRanked(b *testing.B) {
	x := NewIndex()
	for i := range 1 << 20 {
		x.Add(fmt.Appendf(nil, "ssn:%09d", i*7919%1_000_000_007))
	}
	for b.Loop() {
		x.Ranked()
	}
}
