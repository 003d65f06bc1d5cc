package source

import (
	"encoding/binary"
	"hash/crc32"
	"io"

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
	levels       int64 // bytes of levels before the values, version 2 only
	packed       bool  // version 2: the values are compressed
	size         int   // bytes of the header itself
}

const (
	dataPage       = 0
	dictionaryPage = 2
	dataPage2      = 3
	maxPageHeader  = 1 << 20
)

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
		switch {
		case f == 1:
			h.values = v
		case id == 8 && f == 3:
			h.rows = v
		case id == 8 && f == 4, id != 8 && f == 2:
			h.encoding = v
		case id == 8 && (f == 5 || f == 6):
			if v < 0 {
				t.fail(errThrift)
			}
			h.levels += v
		}
		return true
	})
	return true
}

// pageWalk checks the pages of one column chunk before Arrow reads them: sizes
// and counts must agree with the footer and with what the compressed bytes say of
// themselves. So a page that lies about its size is met here, not by an allocation.
type pageWalk struct {
	at     io.ReaderAt
	offset int64 // of the first page
	end    int64 // no page reaches beyond
	rows   int64
	codec  compress.Compression
	limit  int64
	buf    []byte
}

// check reports whether the pages hold together.
func (w *pageWalk) check() (ok bool, err error) {
	var values, total int64
	for n := 0; values < w.rows; n++ {
		h, body, err := w.page()
		if err != nil || body == nil {
			return false, err
		}
		if total += h.uncompressed; total > w.limit || !w.sane(h, body, n == 0) {
			return false, nil
		}
		if h.kind != dictionaryPage {
			values += h.values
		}
	}
	return values == w.rows, nil
}

// page reads the next header and the page's bytes; nil bytes mean damage.
func (w *pageWalk) page() (pageHeader, []byte, error) {
	for size := int64(256); ; size *= 4 {
		head, err := w.bytes(w.offset, min(size, w.end-w.offset))
		if err != nil {
			return pageHeader{}, nil, err
		}
		h, bad := parsePageHeader(head)
		if bad == errShort && size < maxPageHeader && size < w.end-w.offset {
			continue
		}
		from := w.offset + int64(h.size)
		if bad != nil || h.compressed < 0 || h.uncompressed < 0 || h.compressed > w.end-from {
			return h, nil, nil
		}
		body, err := w.bytes(from, h.compressed)
		w.offset = from + h.compressed
		return h, body, err
	}
}

// bytes reads a stretch of the file; the slice is valid until the next call.
func (w *pageWalk) bytes(offset, n int64) ([]byte, error) {
	if n < 0 {
		return []byte{}, nil
	}
	if int64(cap(w.buf)) < n {
		w.buf = make([]byte, max(n, 64<<10))
	}
	b := w.buf[:n]
	if m, err := w.at.ReadAt(b, offset); m < len(b) {
		return nil, err
	}
	return b, nil
}

func (w *pageWalk) sane(h pageHeader, body []byte, first bool) bool {
	switch {
	case h.values < 0 || h.hasCRC && crc32.ChecksumIEEE(body) != h.crc:
		return false
	case !encodingOK(h.encoding):
		return false
	case h.kind == dictionaryPage:
		return first && h.values <= h.uncompressed && w.unpacked(body, h.uncompressed)
	case h.kind == dataPage:
		return w.unpacked(body, h.uncompressed)
	case h.kind == dataPage2:
		if h.rows != h.values || h.levels > h.compressed || h.levels > h.uncompressed {
			return false
		}
		if !h.packed {
			return h.compressed == h.uncompressed
		}
		return w.unpacked(body[h.levels:], h.uncompressed-h.levels)
	}
	return false
}

// unpacked asks the compressed bytes themselves how large they will be, where
// the codec records it.
func (w *pageWalk) unpacked(body []byte, want int64) bool {
	switch w.codec {
	case compress.Codecs.Uncompressed:
		return int64(len(body)) == want
	case compress.Codecs.Snappy:
		n, size := binary.Uvarint(body)
		return size > 0 && n == uint64(want)
	case compress.Codecs.Zstd:
		var h zstd.Header
		if h.Decode(body) != nil {
			return false
		}
		return !h.HasFCS || h.FrameContentSize <= uint64(want)
	}
	return true
}
