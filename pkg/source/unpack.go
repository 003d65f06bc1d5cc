package source

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"pathmetrics/pkg/diag"
)

// Text does not shrink a thousandfold; what grows by more than that, and past a
// size that is worth a thought, is damaged or made to do harm.
const (
	maxGrowth     = 1000
	growthAllowed = 64 << 20
	maxWindow     = 128 << 20 // zstd --long=27
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
	skipMagic = []byte{0x2a, 0x4d, 0x18} // a zstd skippable frame, after its first byte
)

// unpack gives the plain bytes of a file packed as its ending says ("", ".gz",
// ".zst"), and what to call at the end.
func unpack(raw *rawFile, packed string) (io.Reader, func(), error) {
	if packed == "" {
		return &plain{raw}, func() {}, nil
	}
	in := bufio.NewReaderSize(raw, 256<<10)
	head, _ := in.Peek(4)
	if raw.err != nil {
		return nil, nil, cannotRead(raw.name, raw.err)
	}
	if len(head) == 0 {
		return bytes.NewReader(nil), func() {}, nil
	}
	u := &unpacker{raw: raw}
	if packed == ".gz" {
		return u.gzip(in, head)
	}
	return u.zstd(in, head)
}

// plain turns the system's errors into problems.
type plain struct{ raw *rawFile }

func (p *plain) Read(b []byte) (int, error) {
	n, err := p.raw.Read(b)
	if err != nil && err != io.EOF {
		err = cannotRead(p.raw.name, err)
	}
	return n, err
}

// unpacker turns a decompressor's errors into problems and bounds what it gives.
type unpacker struct {
	raw *rawFile
	in  io.Reader
	out int64
}

func (u *unpacker) gzip(in io.Reader, head []byte) (io.Reader, func(), error) {
	if !bytes.HasPrefix(head, gzipMagic) {
		return nil, nil, u.wrongMagic("gzip", head, gzipMagic)
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, nil, u.damaged()
	}
	u.in = z
	return u, func() { z.Close() }, nil
}

func (u *unpacker) zstd(in io.Reader, head []byte) (io.Reader, func(), error) {
	skip := len(head) == 4 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:], skipMagic)
	if !bytes.HasPrefix(head, zstdMagic) && !skip {
		return nil, nil, u.wrongMagic("zstd", head, zstdMagic)
	}
	// One goroutine, ours: with a concurrency of 1 the decoder starts none.
	z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, nil, u.damaged()
	}
	u.in = z
	return u, z.Close, nil
}

func (u *unpacker) wrongMagic(name string, head, want []byte) error {
	if len(head) < len(want) && bytes.HasPrefix(want, head) {
		return u.damaged()
	}
	return diag.Errorf(diag.Pos{File: u.raw.name}, diag.UnsupportedFile, "the name says %s, the content is not %s", name, name)
}

func (u *unpacker) damaged() error {
	if u.raw.err != nil {
		return cannotRead(u.raw.name, u.raw.err)
	}
	return diag.Errorf(diag.Pos{File: u.raw.name}, diag.Truncated, "the compressed data is damaged or cut short").
		WithHint("fetch the file again and compare its size with the sender's")
}

func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.in.Read(p)
	u.out += int64(n)
	switch {
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return n, diag.Errorf(diag.Pos{File: u.raw.name}, diag.TooLarge, "the compressed data needs a window of more than %d MiB", maxWindow>>20).
			WithHint("compress without --ultra or --long")
	case err != nil && err != io.EOF:
		return n, u.damaged()
	case u.out > growthAllowed && u.out/maxGrowth > u.raw.read:
		return n, diag.Errorf(diag.Pos{File: u.raw.name}, diag.TooLarge, "the compressed data grows more than %d-fold", maxGrowth)
	}
	return n, err
}
