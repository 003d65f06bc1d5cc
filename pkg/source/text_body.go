package source

import (
	"sync"
	"sync/atomic"
)

// textBody is a chunk's memory. It is pooled: from the chunk it goes to the batch,
// whose cells point into it, and back when the block is hashed as well.
type textBody struct {
	buf     []byte  // with slack bytes of capacity beyond its length
	marks   []marks // of buf, from where its text begins
	frames  []frame
	guessed []frame
	judged  judged
	users   atomic.Int32 // chunk or batch, and the hash
}

const (
	slack     = 8        // how far beyond the text an empty cell may stand
	frontRoom = 64 << 10 // before a block, for text that is left over
)

var bodies = sync.Pool{New: func() any { return new(textBody) }}

func newBody() *textBody {
	b := bodies.Get().(*textBody)
	b.buf, b.frames, b.guessed = b.buf[:0], b.frames[:0], b.guessed[:0]
	b.users.Store(1)
	return b
}

// release is for each of the users; the last one gives the memory back.
func (b *textBody) release() {
	if b.users.Add(-1) == 0 {
		bodies.Put(b)
	}
}

// block makes room for a block of n bytes.
func (b *textBody) block(room, n int) []byte {
	if cap(b.buf) < room+n+slack {
		b.buf = make([]byte, 0, room+n+slack)
	}
	b.buf = b.buf[:room+n]
	return b.buf[room:]
}
