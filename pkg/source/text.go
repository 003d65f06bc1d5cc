package source

import (
	"io"
	"io/fs"

	"pathmetrics/pkg/diag"
)

// textReader reads CSV, TSV and fixed-width text. A plain UTF-8 file that can be
// read at an offset is read by those who decode its chunks; other text is read in
// order, by Next.
type textReader struct {
	name       string
	raw        *rawFile
	src        io.Reader // UTF-8 text
	stop       func()    // ends the decompressor
	transcoded bool
	spec       Spec
	opt        Options
	framer     framer // as it is at the first row
	header     []string
	want       []int // index in header of each wanted column; len(header) for one that is missing

	at     io.ReaderAt // nil: the text is read in order from src
	offset int64       // of what no chunk has had yet, when at is set
	head   []byte      // text read with the header that no chunk has had yet
	eof    bool        // there is no text beyond head
	told   int64       // bytes of the file that chunks have reported
	hash   textHash    // of what is read at an offset
	newest *textChunk  // the last one handed out
	err    error       // sticky: what Next says from now on
}

// openText opens a text file and reads its header.
func openText(fsys fs.FS, name string, spec Spec, opt Options) (*textReader, error) {
	raw, err := openRaw(fsys, name)
	if err != nil {
		return nil, err
	}
	t := &textReader{name: name, raw: raw, spec: spec, opt: opt, stop: func() {}}
	t.framer = framer{delim: byte(spec.Delimiter), quotes: spec.Format == CSV, max: opt.MaxRecord}
	t.newest = beforeAll()
	if err := t.start(); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

func (t *textReader) start() error {
	_, packed := splitEnding(t.name)
	unpacked, stop, err := unpack(t.raw, packed)
	if err != nil {
		return err
	}
	t.stop = stop
	if t.src, t.transcoded, err = readText(t.name, unpacked, t.spec.Encoding); err != nil {
		return err
	}
	if err := t.readHeader(); err != nil {
		return err
	}
	if at, ok := t.raw.file.(io.ReaderAt); ok && packed == "" && !t.transcoded {
		t.at, t.offset = at, t.raw.read
		t.eof = t.offset >= t.raw.size
	}
	return nil
}

// choose settles which columns are wanted.
func (t *textReader) choose(opt Options) (err error) {
	if t.want, err = choose(t.name, t.header, opt.Columns, opt.Names); err != nil {
		return err
	}
	for i, c := range t.want {
		if c < 0 {
			t.want[i] = len(t.header)
		}
	}
	return nil
}

// read reads on until buf holds want bytes or the text ends. buf keeps slack
// bytes of capacity.
func (t *textReader) read(buf *[]byte, want int) error {
	b := *buf
	if cap(b) < want+slack {
		b = append(make([]byte, 0, want+slack), b...)
	}
	for idle := 0; len(b) < want && !t.eof; {
		n, err := t.src.Read(b[len(b):want])
		b = b[:len(b)+n]
		*buf = b
		if idle++; n > 0 {
			idle = 0
		}
		switch {
		case err == io.EOF:
			t.eof = true
		case err != nil:
			return t.problem(err)
		case idle > 100:
			return cannotRead(t.name, io.ErrNoProgress)
		}
	}
	*buf = b
	return nil
}

// problem makes every error of the layers below one of ours, with the file's name.
func (t *textReader) problem(err error) error {
	if p, ok := err.(*diag.Problem); ok {
		if p.Pos.File == "" {
			named := *p
			named.Pos.File = t.name
			return &named
		}
		return p
	}
	if t.raw.err != nil {
		return cannotRead(t.name, t.raw.err)
	}
	return diag.Errorf(diag.Pos{File: t.name}, diag.BadEncoding, "the text cannot be decoded")
}

// Next cuts off a block of text. What it holds is found out by Decode.
func (t *textReader) Next() (Chunk, error) {
	if t.err == nil && t.newest.last {
		t.err = t.atEnd()
	}
	if t.err != nil {
		return Chunk{}, t.err
	}
	c := &textChunk{before: t.newest, body: newBody()}
	if err := t.cut(c); err != nil {
		t.err = err
		return Chunk{}, err
	}
	t.newest = c
	return Chunk{Raw: t.progress(), text: c}, nil
}

// cut settles what a chunk's block is, and reads it unless that can wait.
func (t *textReader) cut(c *textChunk) (err error) {
	room, size := min(frontRoom, t.opt.ChunkBytes), t.opt.ChunkBytes
	switch b := c.body; {
	case len(t.head) > 0:
		n := min(size, len(t.head))
		c.block = b.block(room, n)
		copy(c.block, t.head)
		if t.head = t.head[n:]; len(t.head) == 0 {
			t.head = nil
		}
	case t.at != nil:
		n := min(int64(size), max(0, t.raw.size-t.offset))
		c.block, c.offset, c.later = b.block(room, int(n)), t.offset, true
		t.offset += n
		t.eof = t.offset >= t.raw.size
	default:
		b.block(room, 0)
		err = t.read(&b.buf, room+size)
		c.block = b.buf[room:]
	}
	c.last = t.eof && len(t.head) == 0
	return err
}

// atEnd is what Next says after the last chunk.
func (t *textReader) atEnd() error {
	if t.at == nil {
		if err := t.raw.finish(); err != nil {
			return err
		}
	}
	return io.EOF
}

// progress is how much of the file was taken since the last call.
func (t *textReader) progress() int64 {
	now := t.offset
	if t.at == nil {
		now = t.raw.read
	}
	n := now - t.told
	t.told = now
	return n
}

func (t *textReader) Stats() Stats { return t.raw.stats(t.newest.rows) }

func (t *textReader) Close() error {
	t.stop()
	t.stop = func() {}
	return t.raw.file.Close()
}
