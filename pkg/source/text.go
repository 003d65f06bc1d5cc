package source

import (
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"pathmetrics/pkg/diag"
)

// textReader reads CSV, TSV and fixed-width text.
type textReader struct {
	name       string
	raw        *rawFile
	src        io.Reader // UTF-8 text
	stop       func()    // ends the decompressor
	transcoded bool
	spec       Spec
	opt        Options
	framer     framer
	header     []string
	want       []int // index in header of each wanted column; len(header) for one that is missing
	keyEnd     int   // the key columns are among the first keyEnd fields

	carry []byte // text that no chunk has had yet
	eof   bool
	rows  int64
	err   error // sticky: what Next says from now on
}

// textBody is a chunk's text. It is pooled: from the chunk it goes to the batch,
// whose cells point into it, and back.
type textBody struct {
	buf    []byte // with slack bytes of capacity beyond its length
	frames []frame
	fields []span // scratch of the splitter
	used   atomic.Bool
}

// slack is how far the splitter may read past a record.
const slack = 8

var bodies = sync.Pool{New: func() any { return new(textBody) }}

func newBody() *textBody {
	b := bodies.Get().(*textBody)
	b.buf, b.frames = b.buf[:0], b.frames[:0]
	b.used.Store(false)
	return b
}

func (b *textBody) release() { bodies.Put(b) }

// openText opens a text file and reads its header.
func openText(fsys fs.FS, name string, spec Spec, opt Options) (*textReader, error) {
	raw, err := openRaw(fsys, name)
	if err != nil {
		return nil, err
	}
	t := &textReader{name: name, raw: raw, spec: spec, opt: opt, stop: func() {}}
	t.framer = framer{delim: byte(spec.Delimiter), quotes: spec.Format == CSV, max: opt.MaxRecord}
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
	return t.readHeader()
}

// readHeader frames the first record and takes the column names out of it.
func (t *textReader) readHeader() error {
	size := 64 << 10
	for {
		if err := t.read(&t.carry, len(t.carry)+size); err != nil {
			return err
		}
		if done, err := t.tryHeader(); done || err != nil {
			return err
		}
		size *= 2
	}
}

// tryHeader reports whether the text read so far was enough.
func (t *textReader) tryHeader() (bool, error) {
	start := t.afterEnvelope()
	for start < len(t.carry) && (t.carry[start] == '\n' || t.carry[start] == '\r' && start+1 < len(t.carry) && t.carry[start+1] == '\n') {
		start++ // blank lines before the header
	}
	rest := t.carry[start:]
	if len(bytes.TrimRight(rest, "\r\n\x1a")) == 0 {
		if t.eof {
			return false, emptyFile(t.name)
		}
		return false, nil
	}
	line := rest
	if n := bytes.IndexByte(rest, '\n'); n >= 0 {
		line = rest[:n]
	} else if !t.eof && len(rest) <= t.framer.max {
		return false, nil
	}
	if n := bytes.IndexByte(line, '\r'); n >= 0 && n < len(line)-1 {
		return false, diag.Errorf(diag.Pos{File: t.name}, diag.UnsupportedFile, "the lines end with a bare CR, as on old Macs").
			WithHint("convert the line ends, for example with: tr '\\r' '\\n'")
	}
	if t.spec.Format == Fixed {
		for _, f := range t.spec.Fixed {
			t.header = append(t.header, f.Name)
		}
		return true, nil
	}
	return t.csvHeader(start)
}

// csvHeader takes the names out of the record at start, or only counts its
// fields when the file has no header.
func (t *textReader) csvHeader(start int) (bool, error) {
	pos := diag.Pos{File: t.name}
	probe := t.framer
	first, end, ok, err := probe.first(t.carry, start, t.eof)
	if err != nil {
		return false, t.problem(err)
	}
	if !ok {
		return false, nil
	}
	switch first.kind {
	case badRecord:
		return false, diag.Errorf(pos, diag.BadRow, "the first line has a stray quote")
	case tooLargeRecord:
		return false, diag.Errorf(pos, diag.TooLarge, "the first line is longer than %d bytes", t.framer.max)
	}
	n := countFields(t.carry[first.start:first.end], t.framer.delim)
	t.framer.blanks = n == 1
	if t.spec.NoHeader {
		for i := range n {
			t.header = append(t.header, strconv.Itoa(i+1))
		}
		t.carry = t.carry[start:]
		return true, nil
	}
	text := append(slices.Clone(t.carry[first.start:first.end]), make([]byte, slack)...)
	s := newSplitter(text, t.framer.delim, make([]span, n))
	s.begin(frame{0, first.end - first.start, first.kind})
	s.rest()
	for i := range n {
		if !textOK(s.cell(i), t.transcoded) {
			return false, diag.Errorf(pos, diag.BadEncoding, "the header is not text in the declared encoding").
				WithHint("files from Windows programs are often windows-1252")
		}
		t.header = append(t.header, string(s.cell(i)))
	}
	t.carry = t.carry[min(end, len(t.carry)):]
	return true, nil
}

// first frames one record.
func (f *framer) first(buf []byte, start int, eof bool) (rec frame, next int, ok bool, err error) {
	// Lines are added until the record is whole, so that the rest of the buffer
	// need not be framed.
	for end := start; ; {
		n := bytes.IndexByte(buf[end:], '\n')
		last := n < 0
		if end += n + 1; last {
			end = len(buf)
		}
		try := *f
		rest, frames, err := try.frames(buf[:end], start, last && eof, nil)
		if len(frames) > 0 {
			return frames[0], rest, true, nil
		}
		if err != nil || last {
			return frame{}, 0, false, err
		}
	}
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
	for _, c := range t.want[:opt.Keys] {
		t.keyEnd = max(t.keyEnd, c+1)
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

func (t *textReader) Next() (Chunk, error) {
	if t.err != nil {
		return Chunk{}, t.err
	}
	body := newBody()
	err := t.fill(body)
	if err == nil && len(body.frames) == 0 {
		if err = t.raw.finish(); err == nil {
			err = io.EOF
		}
	}
	if err != nil {
		t.err = err
		body.release()
		return Chunk{}, err
	}
	c := Chunk{FirstRow: t.rows + 1, Rows: int64(len(body.frames)), Raw: t.raw.progress(), text: body}
	t.rows += c.Rows
	return c, nil
}

// fill reads a chunk's worth of text, frames it, and keeps what is left over for
// the next one. No frames mean the end of the file.
func (t *textReader) fill(body *textBody) error {
	body.buf = append(body.buf, t.carry...)
	want := max(t.opt.ChunkBytes, len(t.carry))
	from := 0
	for {
		if err := t.read(&body.buf, want); err != nil {
			return err
		}
		rest, frames, err := t.framer.frames(body.buf, from, t.eof, body.frames)
		body.frames = frames
		if err != nil {
			return t.problem(err)
		}
		cut := t.dropEnvelope(body)
		if len(body.frames) > 0 || t.eof {
			t.carry = append(t.carry[:0], body.buf[rest:]...)
			if cut {
				return nil
			}
			return t.checkLast(body)
		}
		// A record longer than the text so far: keep only it, and read more.
		body.buf = body.buf[:copy(body.buf, body.buf[rest:])]
		want = max(2*len(body.buf), t.opt.ChunkBytes)
	}
}

// checkLast refuses a file whose last row has no line end and too few fields: it
// ends in the middle of that row.
func (t *textReader) checkLast(body *textBody) error {
	if !t.framer.open || len(body.frames) == 0 {
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

func (t *textReader) Stats() Stats { return t.raw.stats(t.rows) }

func (t *textReader) Close() error {
	t.stop()
	t.stop = func() {}
	return t.raw.file.Close()
}
