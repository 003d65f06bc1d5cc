package source

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"

	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/klauspost/compress/zstd"
)

// pageHeader is what matters of a Parquet page header.
type pageHeader struct {
	kind         int64 // 0 data, 2 dictionary, 3 data of version 2
	uncompressed int64
	compressed   int64
	crc          uint32
	hasCRC       bool
	values       int64
	rows         int64 // version 2 only
	encoding     int64
	levelsAs     int64 // encoding of the definition levels, version 1 only
	repetitions  int64 // bytes of repetition levels, version 2 only
	definitions  int64 // bytes of definition levels, version 2 only
	packed       bool  // version 2: the values are compressed
	size         int   // bytes of the header itself
	at           int64 // offset of the page's bytes in the file
}

const (
	dataPage       = 0
	dictionaryPage = 2
	dataPage2      = 3
	maxPageHeader  = 1 << 20
)

// levels is how many bytes of levels stand before the values, version 2 only.
func (h *pageHeader) levels() int64 { return h.repetitions + h.definitions }

// parsePageHeader reads a header at the start of b; errShort asks for more bytes.
func parsePageHeader(b []byte) (pageHeader, error) {
	h := pageHeader{packed: true, kind: -1}
	t := thrift{b: b}
	t.fields(func(id int64, typ byte) bool {
		if typ == tStruct {
			return h.detail(&t, id)
		}
		if typ != tI32 {
			return false
		}
		v := t.int()
		if v > math.MaxInt32 || id != 4 && v < 0 {
			t.fail(errThrift)
		}
		switch id {
		case 1:
			h.kind = v
		case 2:
			h.uncompressed = v
		case 3:
			h.compressed = v
		case 4:
			h.crc, h.hasCRC = uint32(v), true
		}
		return true
	})
	h.size = len(b) - len(t.b)
	return h, t.err
}

// detail reads the struct that belongs to the page's kind.
func (h *pageHeader) detail(t *thrift, id int64) bool {
	if id != 5 && id != 7 && id != 8 {
		return false
	}
	t.fields(func(f int64, typ byte) bool {
		if id == 8 && f == 7 && (typ == tTrue || typ == tFalse) {
			h.packed = typ == tTrue
			return true
		}
		if typ != tI32 {
			return false
		}
		v := t.int()
		if v < 0 || v > math.MaxInt32 {
			t.fail(errThrift)
		}
		switch {
		case f == 1:
			h.values = v
		case id == 8 && f == 3:
			h.rows = v
		case id == 8 && f == 4, id != 8 && f == 2:
			h.encoding = v
		case id == 5 && f == 3:
			h.levelsAs = v
		case id == 8 && f == 5:
			h.definitions = v
		case id == 8 && f == 6:
			h.repetitions = v
		}
		return true
	})
	return true
}

// pageWalk goes through the pages of one column chunk. Sizes and counts must agree
// with the footer and with what the compressed bytes say of themselves, so that a
// page that lies about its size is met here, not by an allocation.
type pageWalk struct {
	name   string // of the file, for messages
	at     io.ReaderAt
	offset int64 // of the next page
	end    int64 // no page reaches beyond
	rows   int64
	codec  compress.Compression
	limit  int64
	buf    []byte
	trust  bool // benchmarks: the checks are left out

	pages  int   // so far
	values int64 // in the data pages so far
	total  int64 // unpacked bytes of the pages so far
}

// check looks at every page, for another reader to read them.
func (w *pageWalk) check() error {
	for {
		h, err := w.next()
		if err == nil {
			_, err = w.body(h)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// next reads the header of the next page; io.EOF when the pages before have the
// values of all rows. The page's bytes are read by body, or not at all.
func (w *pageWalk) next() (pageHeader, error) {
	if w.values == w.rows {
		return pageHeader{}, io.EOF
	}
	h, err := w.header()
	if err != nil {
		return h, err
	}
	first := w.pages == 0
	w.pages++
	if w.total += h.uncompressed; w.total > w.limit || !w.trust && !w.plausible(h, first) {
		return h, errColumn
	}
	if h.kind != dictionaryPage {
		w.values += h.values
	}
	return h, nil
}

func (w *pageWalk) header() (pageHeader, error) {
	for size := int64(256); ; size *= 4 {
		head, err := w.bytes(w.offset, min(size, w.end-w.offset))
		if err != nil {
			return pageHeader{}, err
		}
		h, bad := parsePageHeader(head)
		if bad == errShort && size < maxPageHeader && size < w.end-w.offset {
			continue
		}
		h.at = w.offset + int64(h.size)
		if bad != nil || h.compressed < 0 || h.uncompressed < 0 || h.compressed > w.end-h.at {
			return h, errColumn
		}
		w.offset = h.at + h.compressed
		return h, nil
	}
}

// bytes reads a stretch of the file; the slice is valid until the next call.
func (w *pageWalk) bytes(offset, n int64) ([]byte, error) {
	if n < 0 {
		return []byte{}, nil
	}
	w.buf = room(w.buf, int(n))
	if m, err := w.at.ReadAt(w.buf, offset); m < len(w.buf) {
		return nil, cannotRead(w.name, err)
	}
	return w.buf, nil
}

// plausible holds a header against itself and against the rows that are left.
func (w *pageWalk) plausible(h pageHeader, first bool) bool {
	if h.values < 0 || !encodingOK(h.encoding) {
		return false
	}
	switch h.kind {
	case dictionaryPage:
		return first && h.values <= h.uncompressed
	case dataPage:
		return h.values <= w.rows-w.values
	case dataPage2:
		return h.values <= w.rows-w.values && h.rows == h.values && h.levels() <= h.compressed && h.levels() <= h.uncompressed
	}
	return false
}

// body reads a page's bytes and holds them against its header. They are valid
// until the next call.
func (w *pageWalk) body(h pageHeader) ([]byte, error) {
	body, err := w.bytes(h.at, h.compressed)
	if err != nil || w.trust {
		return body, err
	}
	if h.hasCRC && crc32.ChecksumIEEE(body) != h.crc {
		return nil, errColumn
	}
	ok := false
	switch {
	case h.kind != dataPage2:
		ok = w.unpacked(body, h.uncompressed)
	case h.packed:
		ok = w.unpacked(body[h.levels():], h.uncompressed-h.levels())
	default:
		ok = h.compressed == h.uncompressed
	}
	if !ok {
		return nil, errColumn
	}
	return body, nil
}

// snappyGrowth is more than snappy can make of a byte: three bytes copy 64 at most.
const snappyGrowth = 32

// unpacked asks the compressed bytes themselves how large they will be, where
// the codec records it.
func (w *pageWalk) unpacked(body []byte, want int64) bool {
	switch w.codec {
	case compress.Codecs.Uncompressed:
		return int64(len(body)) == want
	case compress.Codecs.Snappy:
		n, size := binary.Uvarint(body)
		return size > 0 && n == uint64(want) && want <= snappyGrowth*int64(len(body))
	case compress.Codecs.Zstd:
		var h zstd.Header
		if h.Decode(body) != nil {
			return false
		}
		return !h.HasFCS || h.FrameContentSize <= uint64(want)
	}
	return true
}
