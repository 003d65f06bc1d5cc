package source

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	"pathmetrics/pkg/diag"
)

// textChunk is a block of text on its way through Decode. Blocks are cut without
// a look at the text, so a record belongs to the chunk in whose block it ends.
// What a chunk needs of the one before it is the text that was left over there,
// and how many rows there were. To have little to do once that is known, a chunk
// first guesses that a record begins after the first line end of its block, and
// finds the records from there on. Then the left-over text is put before the
// block and records are found from its start; as soon as one begins where the
// guess has one, the rest of the guess is right, because what follows the start
// of a record depends on the text from there on alone.
//
// Worked example, two blocks of eight bytes; the guess for the second is that a
// record begins at y. The true records are the two of the last line: after the
// first one the next begins at 5, which the guess has too.
//
//	1,2⏎3,"x | ⏎y",4⏎5,6        left over: 3,"x     guess: y",4 (bad) and 5,6
//
// Each step is done once, by whoever comes first: by the chunk's own Decode or,
// when a later chunk is decoded before it, by that one's. A step waits only for
// steps of chunks before it, so that there is always one that can go on.
type textChunk struct {
	before *textChunk // nil when it is no longer needed
	body   *textBody
	block  []byte // in body.buf
	offset int64  // of the block in the file
	later  bool   // the block is read, and hashed, by Decode
	last   bool   // the text ends with the block
	used   atomic.Bool

	fetched, settled sync.Once
	known            atomic.Bool // settled is done
	hashed           atomic.Bool // the block may be changed

	guess  int    // where the guess begins in body.buf; 0 for no guess
	after  framer // after the guess
	rest   int    // what the guess leaves over begins here
	broken error  // how the guess ends

	first     int64  // row number of its first row
	rows      int64  // of the file, up to its end
	left      []byte // text that is left over for the chunk after it
	skipping  bool   // that text belongs to a refused line
	err       error  // of this or an earlier chunk
	readError error  // why the block could not be read
}

// beforeAll stands for what comes before the first chunk.
func beforeAll() *textChunk {
	c := new(textChunk)
	c.fetched.Do(func() {})
	c.settled.Do(func() {})
	c.known.Store(true)
	return c
}

// fetch reads the block and, when its true start is not known yet, guesses.
func (c *textChunk) fetch(t *textReader) {
	c.fetched.Do(func() {
		if c.later {
			if c.readError = t.readAt(c.block, c.offset); c.readError != nil {
				return
			}
		}
		c.mark(t, len(c.body.buf)-len(c.block))
		if !c.before.known.Load() {
			c.guessFrames(t)
		}
	})
}

func (t *textReader) readAt(block []byte, offset int64) error {
	n, err := t.at.ReadAt(block, offset)
	switch {
	case n == len(block):
		return nil
	case err == nil || err == io.EOF:
		return t.raw.changed()
	}
	return cannotRead(t.name, err)
}

// mark finds the marks of the text from a place on.
func (c *textChunk) mark(t *textReader, from int) {
	c.body.marks = mark(c.body.marks, c.body.buf, from, t.framer.delim)
}

func (c *textChunk) guessFrames(t *textReader) {
	buf := c.body.buf
	at := len(buf) - len(c.block)
	n := bytes.IndexByte(c.block, '\n')
	if n < 0 || at+n+1 >= len(buf) {
		return
	}
	c.guess, c.after = at+n+1, t.framer
	c.rest, c.body.guessed, c.broken = c.after.frames(buf, c.body.marks, c.guess, len(buf), c.last, c.body.guessed)
}

// settle finds the chunk's records.
func (c *textChunk) settle(t *textReader) {
	c.settled.Do(func() {
		defer c.known.Store(true)
		c.before.settle(t)
		c.fetch(t)
		c.first, c.rows, c.err = c.before.rows+1, c.before.rows, c.before.err
		if c.err == nil {
			c.err = c.readError
		}
		if c.err == nil {
			c.err = c.frames(t)
		}
		c.before = nil
		switch {
		case !c.later:
			c.hashed.Store(true)
		case c.err == nil:
			c.body.users.Add(1)
			t.hash.add(c)
		}
	})
}

func (c *textChunk) frames(t *textReader) error {
	b := c.body
	f := t.framer
	f.skipping = c.before.skipping
	rest, err := c.walk(&f, c.join(t, c.before.left))
	c.before.left = nil
	if err != nil {
		return t.problem(err)
	}
	cut := t.dropEnvelope(b)
	if f.open && !cut {
		if err := t.checkLast(b); err != nil {
			return err
		}
	}
	c.rows += int64(len(b.frames))
	c.left, c.skipping = slices.Clone(b.buf[rest:]), f.skipping
	return nil
}

// join puts the text that was left over before the block, and gives its place. A
// guess does not survive when there is not enough room for it.
func (c *textChunk) join(t *textReader, left []byte) (start int) {
	b := c.body
	room := len(b.buf) - len(c.block)
	if len(left) > room {
		block := c.block
		b.buf = make([]byte, len(left)+len(block), len(left)+len(block)+slack)
		c.block = b.buf[len(left):]
		copy(c.block, block)
		c.guess, b.guessed = 0, b.guessed[:0]
		copy(b.buf, left)
		c.mark(t, 0)
		return 0
	}
	start = room - copy(b.buf[room-len(left):], left)
	if len(left) > 0 {
		markSome(b.marks, b.buf, start, room, t.framer.delim)
	}
	return start
}

// walk finds the records from start on, up to one that the guess begins with too.
func (c *textChunk) walk(f *framer, start int) (rest int, err error) {
	b := c.body
	stop, guessed := c.guess, b.guessed
	for stop > 0 {
		start, b.frames, err = f.frames(b.buf, b.marks, start, stop, c.last, b.frames)
		if err != nil || start < stop {
			return start, err
		}
		if start == stop {
			*f = c.after
			b.frames = append(b.frames, guessed...)
			return c.rest, c.broken
		}
		for len(guessed) > 0 && int(guessed[0].start) < start { // a refused one has no start
			guessed = guessed[1:]
		}
		if stop = 0; len(guessed) > 0 {
			stop = int(guessed[0].start)
		}
	}
	start, b.frames, err = f.frames(b.buf, b.marks, start, len(b.buf), c.last, b.frames)
	return start, err
}

// checkLast refuses a file whose last row has no line end and too few fields: it
// ends in the middle of that row.
func (t *textReader) checkLast(body *textBody) error {
	if len(body.frames) == 0 {
		return nil
	}
	last := body.frames[len(body.frames)-1]
	if last.kind >= badRecord {
		return nil
	}
	rec := body.buf[last.start:last.end]
	if t.spec.Format == Fixed {
		if (fixedFields{}).fits(rec, t.spec.Fixed) {
			return nil
		}
	} else if countFields(rec, t.framer.delim) >= len(t.header) {
		return nil
	}
	return diag.Errorf(diag.Pos{File: t.name}, diag.Truncated, "the file ends in the middle of a row").
		WithHint("fetch the file again and compare its size with the sender's")
}
