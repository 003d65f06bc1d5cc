package source

import (
	"bytes"
	"slices"
	"strconv"

	"pathmetrics/pkg/diag"
)

// readHeader frames the first record and takes the column names out of it.
func (t *textReader) readHeader() error {
	size := min(64<<10, max(sniffed, t.opt.ChunkBytes)) // all that was sniffed, so that reading can go on at an offset
	for {
		if err := t.read(&t.head, len(t.head)+size); err != nil {
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
	for start < len(t.head) && (t.head[start] == '\n' || t.head[start] == '\r' && start+1 < len(t.head) && t.head[start+1] == '\n') {
		start++ // blank lines before the header
	}
	rest := t.head[start:]
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
	first, end, ok, err := probe.first(t.head, start, t.eof)
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
	n := countFields(t.head[first.start:first.end], t.framer.delim)
	t.framer.blanks = n == 1
	if t.spec.NoHeader {
		for i := range n {
			t.header = append(t.header, strconv.Itoa(i+1))
		}
		t.head = t.head[start:]
		return true, nil
	}
	for _, name := range allCells(t.head[first.start:first.end], first.kind, n, t.framer.delim) {
		if !textOK(name, t.transcoded) {
			return false, diag.Errorf(pos, diag.BadEncoding, "the header is not text in the declared encoding").
				WithHint("files from Windows programs are often windows-1252")
		}
		t.header = append(t.header, string(name))
	}
	t.head = t.head[min(end, len(t.head)):]
	return true, nil
}

// allCells gives the n cells of one record, whose text is not changed.
func allCells(rec []byte, kind frameKind, n int, delim byte) (cells [][]byte) {
	text := slices.Clone(rec)
	s := newSplitter(n)
	s.split(mark(nil, text, 0, delim), frame{0, uint32(len(rec)), kind})
	for i := range n {
		c := s.span(i)
		if kind == quotedRecord {
			c = s.cell(text, i, func() {})
		}
		cells = append(cells, c.of(text))
	}
	return cells
}

// first frames one record.
func (f *framer) first(buf []byte, start int, eof bool) (rec frame, next int, ok bool, err error) {
	// Lines are added until the record is whole, so that the rest of the buffer
	// need not be framed.
	m := mark(nil, buf, start, f.delim)
	for end := start; ; {
		n := bytes.IndexByte(buf[end:], '\n')
		last := n < 0
		if end += n + 1; last {
			end = len(buf)
		}
		try := *f
		rest, frames, err := try.frames(buf[:end], m, start, end, last && eof, nil)
		if len(frames) > 0 {
			return frames[0], rest, true, nil
		}
		if err != nil || last {
			return frame{}, 0, false, err
		}
	}
}
