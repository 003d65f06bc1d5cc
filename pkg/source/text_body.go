package source

import "sync"

// textBody is a chunk's memory. It is pooled: from the chunk it goes to the batch,
// whose cells point into it, and back.
type textBody struct {
	buf     []byte  // with slack bytes of capacity beyond its length
	marks   []marks // of buf, from where its text begins
	frames  []frame
	guessed []frame
	judged  judged
}

const (
	slack     = 8        // how far beyond the text an empty cell may stand
	frontRoom = 64 << 10 // before a block, for text that is left over
)

var bodies = sync.Pool{New: func() any { return new(textBody) }}

func newBody() *textBody {
	b := bodies.Get().(*textBody)
	b.buf, b.frames, b.guessed = b.buf[:0], b.frames[:0], b.guessed[:0]
	return b
}

func (b *textBody) release() { bodies.Put(b) }

// block makes room for a block of n bytes.
func (b *textBody) block(room, n int) []byte {
	if cap(b.buf) < room+n+slack {
		b.buf = make([]byte, 0, room+n+slack)
	}
	b.buf = b.buf[:room+n]
	return b.buf[room:]
}
