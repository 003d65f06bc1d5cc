package source

import (
	"bytes"
	"io"

	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/klauspost/compress/zstd"
)

// unpackPage puts into dst what a page's bytes were before they were compressed,
// and fails when that is not want bytes. What it allocates is bounded by want,
// which pageWalk has held against the limit, or by what there really is.
func (s *groupScratch) unpackPage(codec compress.Compression, dst, body []byte, want int64) ([]byte, error) {
	var out []byte
	var err error
	switch codec {
	case compress.Codecs.Uncompressed:
		out = append(dst[:0], body...)
	case compress.Codecs.Snappy:
		c, _ := compress.GetCodec(codec)
		out = c.Decode(room(dst, int(want)), body) // panics on damage; the fence catches it
	case compress.Codecs.Zstd:
		if s.zstd == nil {
			s.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecodeAllCapLimit(true))
		}
		if err == nil {
			out, err = s.zstd.DecodeAll(body, room(dst, int(want))[:0])
		}
	default:
		out, err = unpackStream(codec, dst, body, want)
	}
	if err != nil || int64(len(out)) != want {
		return nil, errColumn
	}
	return out, nil
}

// unpackStream is for codecs that do not say how much comes out: it takes what
// comes and stops at one byte too many.
func unpackStream(codec compress.Compression, dst, body []byte, want int64) ([]byte, error) {
	c, err := compress.GetCodec(codec)
	if err != nil {
		return nil, err
	}
	in := c.NewReader(bytes.NewReader(body))
	defer in.Close()
	out := bytes.NewBuffer(dst[:0])
	_, err = io.Copy(out, io.LimitReader(in, want+1))
	return out.Bytes(), err
}

// room gives n bytes, those of b where it is large enough. What they hold is not
// defined.
func room[T any](b []T, n int) []T {
	if cap(b) < n {
		return make([]T, n, max(n+n/8, 1024))
	}
	return b[:n]
}
