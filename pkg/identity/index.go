package identity

import (
	"sync"
	"sync/atomic"
)

// Index numbers person keys densely from 0. All methods are safe for concurrent
// use; once it is frozen, readers take no lock.
type Index struct {
	mu     sync.RWMutex
	frozen atomic.Bool
	keys   table
}

// NewIndex makes an empty index.
func NewIndex() *Index { return &Index{keys: newTable(0, 0)} }

// Add gives the number of a key, a new one when the key is new. The key is
// copied. Adding a new key to a frozen index is a broken invariant and panics.
func (x *Index) Add(key []byte) uint32 {
	if id, ok := x.Find(key); ok {
		return id
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.frozen.Load() {
		panic("identity: a new key for a frozen index")
	}
	id, _ := x.keys.add(key)
	return id
}

// AddAll is Add for many keys at a time, which is cheaper; ids is parallel to keys.
func (x *Index) AddAll(keys [][]byte, ids []uint32) {
	if x.findAll(keys, ids) {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.frozen.Load() {
		panic("identity: a new key for a frozen index")
	}
	for i, key := range keys {
		if ids[i] == Stranger {
			ids[i], _ = x.keys.add(key)
		}
	}
}

// findAll looks the keys up; an unknown one is a Stranger.
func (x *Index) findAll(keys [][]byte, ids []uint32) (all bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	all = true
	for i, key := range keys {
		id, ok := x.keys.find(key)
		if !ok {
			id, all = Stranger, false
		}
		ids[i] = id
	}
	return all
}

// Find gives the number of a key; ok is false when it was never added.
func (x *Index) Find(key []byte) (id uint32, ok bool) {
	if x.frozen.Load() {
		return x.keys.find(key)
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.keys.find(key)
}

// Len is the number of keys; ids are 0 to Len()-1.
func (x *Index) Len() int {
	if x.frozen.Load() {
		return x.keys.len()
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.keys.len()
}

// Key is the key with a number below Len. It stays good when the index grows
// and must not be changed.
func (x *Index) Key(id uint32) []byte {
	if x.frozen.Load() {
		return x.keys.key(id)
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.keys.key(id)
}

// Freeze ends adding and makes reading free of locks. It may be called more
// than once.
func (x *Index) Freeze() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.frozen.Store(true)
}
