package source

import (
	"sync"
	"sync/atomic"
)

// textHash takes the blocks of a text through the file's hash, in their order. A
// worker that finds another one at it goes on with its own work and leaves its block
// to that one, so that nobody waits for his turn.
type textHash struct {
	at sync.Mutex // held by whoever hashes

	mu      sync.Mutex
	waiting []*textChunk // settled, in order
	count   atomic.Int32 // of waiting
}

// maxUnhashed is how many blocks may wait, as their memory waits too. Beyond it
// workers take turns.
const maxUnhashed = 8

// add is called for every chunk whose block is to be hashed, in order.
func (h *textHash) add(c *textChunk) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.waiting = append(h.waiting, c)
	h.count.Store(int32(len(h.waiting)))
}

func (h *textHash) next() *textChunk {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.waiting) == 0 {
		return nil
	}
	c := h.waiting[0]
	h.waiting = append(h.waiting[:0], h.waiting[1:]...)
	h.count.Store(int32(len(h.waiting)))
	return c
}

// some hashes what waits, unless somebody does so already.
func (h *textHash) some(raw *rawFile) {
	if h.count.Load() > maxUnhashed {
		h.all(raw)
		return
	}
	if h.at.TryLock() {
		h.empty(raw)
	}
}

// all returns when everything that was added before is hashed.
func (h *textHash) all(raw *rawFile) {
	h.at.Lock()
	h.empty(raw)
}

func (h *textHash) empty(raw *rawFile) {
	defer h.at.Unlock()
	for c := h.next(); c != nil; c = h.next() {
		raw.take(c.block)
		c.hashed.Store(true)
		c.body.release()
	}
}
