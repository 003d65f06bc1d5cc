package source

import (
	"bytes"
	"encoding/binary"
	"io"
	"io/fs"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/file"

	"pathmetrics/pkg/diag"
)

// parquetReader reads one Parquet file; a chunk is a row group.
//
// The fence around Arrow v15, which panics on damaged files and on some reads
// nothing without an error:
//
//  1. magic bytes at both ends and a footer that our own thrift walk accepts;
//  2. the footer against itself and against the file's size (parquet_check.go);
//  3. codecs and encodings against a list of those that v15 reads right;
//  4. the page headers of each wanted column chunk, and what compressed pages say
//     of their size (parquet_pages.go);
//  5. recover around every call, in the caller's goroutine, and no panic text in
//     the message, because it may hold data;
//  6. an allocator that refuses single requests beyond the chunk limit;
//  7. after each column as many values as the row group has rows, and no error
//     that Arrow kept to itself.
//
// Pages in the encodings that matter do not go through Arrow: parquet_chunk.go lays
// them open, parquet_keys.go and parquet_column.go decode what the kept rows need,
// inside the same fence. What they do not know is left to Arrow (parquet_arrow.go),
// against which tests hold them.
type parquetReader struct {
	raw    *rawFile
	at     io.ReaderAt
	size   int64
	footer int64 // offset of the footer: no page reaches beyond
	opt    Options
	pf     *file.Reader
	leaves []leaf       // the wanted columns
	pruned map[int]bool // row groups outside the wanted ranges

	group int   // next row group
	row   int64 // rows before it
	end   int64 // how far into the file the row groups before it reach
	err   error

	hash struct {
		sync.Mutex
		to      atomic.Int64 // what may be hashed by now
		scratch []byte
		err     error
	}

	arrowOnly bool // tests: no column is read by our own decoders
	unchecked bool // benchmarks: nobody looks at pages before they are read
}

const (
	maxFooter   = 64 << 20
	maxInMemory = 1 << 30 // of a file that cannot be read at an offset
	maxGroup    = 1 << 27 // rows
)

func inspectParquet(fsys fs.FS, name string) (Header, error) {
	r, err := newParquet(fsys, name, Options{}.withDefaults())
	if err != nil {
		return Header{}, err
	}
	defer r.Close()
	h := Header{Columns: r.columns()}
	h.Duplicates, h.Rows = duplicates(h.Columns), r.totalRows()
	return h, nil
}

func openParquet(fsys fs.FS, name string, opt Options) (Reader, error) {
	r, err := newParquet(fsys, name, opt)
	if err != nil {
		return nil, err
	}
	if err := r.guard("", -1, r.choose); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// newParquet opens the file and checks all that can be checked without reading
// a column.
func newParquet(fsys fs.FS, name string, opt Options) (*parquetReader, error) {
	raw, err := openRaw(fsys, name)
	if err != nil {
		return nil, err
	}
	r := &parquetReader{raw: raw, opt: opt, pruned: map[int]bool{}}
	if err := r.start(); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (r *parquetReader) start() error {
	if err := r.readerAt(); err != nil {
		return err
	}
	if err := r.checkEnds(); err != nil {
		return err
	}
	return r.guard("", -1, func() error {
		props := parquet.NewReaderProperties(&budget{limit: r.opt.MaxColumnChunk + 1<<20})
		pf, err := file.NewParquetReader(io.NewSectionReader(r.at, 0, r.size), file.WithReadProps(props))
		if err != nil {
			return r.damaged("the footer cannot be read")
		}
		pf.WriterVersion() // fills a cache, before there are goroutines
		r.pf = pf
		return r.checkFile()
	})
}

// readerAt finds a way to read at an offset: the file's own, or its content in
// memory, which is then also what the hash is taken of.
func (r *parquetReader) readerAt() error {
	r.size = r.raw.size
	if at, ok := r.raw.file.(io.ReaderAt); ok {
		r.at = at
		return nil
	}
	if r.size > maxInMemory {
		return diag.Errorf(r.pos(), diag.TooLarge, "the file is larger than %d MiB and cannot be read at an offset here", maxInMemory>>20)
	}
	all, err := io.ReadAll(io.LimitReader(r.raw, maxInMemory))
	if err != nil {
		return cannotRead(r.raw.name, err)
	}
	r.at, r.size = bytes.NewReader(all), int64(len(all))
	return nil
}

// checkEnds looks at the magic bytes and walks the footer.
func (r *parquetReader) checkEnds() error {
	if r.size == 0 {
		return diag.Errorf(r.pos(), diag.EmptyFile, "the file is empty")
	}
	var head, tail [8]byte
	if r.size < 12 {
		return r.damaged("the file is too short for Parquet")
	}
	if _, err := r.at.ReadAt(head[:], 0); err != nil {
		return cannotRead(r.raw.name, err)
	}
	if _, err := r.at.ReadAt(tail[:], r.size-8); err != nil && err != io.EOF {
		return cannotRead(r.raw.name, err)
	}
	start, end := string(head[:4]), string(tail[4:])
	switch {
	case start == "PARE" || end == "PARE":
		return r.encrypted()
	case start != "PAR1":
		return diag.Errorf(r.pos(), diag.UnsupportedFile, "the name says Parquet, the content is something else")
	case end != "PAR1":
		return r.damaged("the file does not end as Parquet does; it may be cut short")
	}
	n := int64(binary.LittleEndian.Uint32(tail[:4]))
	if n < 1 || n > min(r.size-12, maxFooter) {
		return r.damaged("the footer's length cannot be right")
	}
	r.footer = r.size - 8 - n
	footer := make([]byte, n)
	if _, err := r.at.ReadAt(footer, r.footer); err != nil && err != io.EOF {
		return cannotRead(r.raw.name, err)
	}
	if !checkFooter(footer) {
		return r.damaged("the footer is damaged")
	}
	return nil
}

func (r *parquetReader) pos() diag.Pos { return diag.Pos{File: r.raw.name} }

func (r *parquetReader) damaged(what string) *diag.Problem {
	return diag.Errorf(r.pos(), diag.BadParquet, "%s", what).
		WithHint("fetch the file again, or ask the sender to write it anew")
}

func (r *parquetReader) encrypted() *diag.Problem {
	return diag.Errorf(r.pos(), diag.UnsupportedFile, "the Parquet file is encrypted").
		WithHint("ask the sender for an unencrypted one")
}

// guard runs what touches Arrow. A panic becomes a problem that names column and
// row group (0-based, -1 for none) and never repeats what Arrow said.
func (r *parquetReader) guard(column string, group int, do func() error) (err error) {
	defer func() {
		switch x := recover().(type) {
		case nil:
		case keepPanic:
			panic(x)
		case overBudget:
			err = r.tooLarge(column, int64(x))
		default:
			err = r.broken(column, group)
		}
	}()
	return do()
}

// broken is the problem of a column chunk that does not hold what it should.
func (r *parquetReader) broken(column string, group int) *diag.Problem {
	p := r.damaged("the file is damaged, or has a column of a type that this program does not read")
	p.Pos.Column = column
	if group >= 0 {
		p.Msg = "the column's data is damaged or unsupported"
		p.Msg += " (row group " + itoa(int64(group+1)) + ")"
	}
	return p
}

func (r *parquetReader) tooLarge(column string, size int64) *diag.Problem {
	p := diag.Errorf(r.pos(), diag.TooLarge, "a column chunk of %d MiB is more than the limit of %d MiB", size>>20, r.opt.MaxColumnChunk>>20).
		WithHint("write the file with smaller row groups")
	p.Pos.Column = column
	return p
}

// budget is an allocator that refuses what no honest page can need.
type budget struct {
	memory.GoAllocator
	limit int64
}

// overBudget is what budget panics with: the size asked for.
type overBudget int64

func (b *budget) Allocate(size int) []byte {
	b.check(size)
	return b.GoAllocator.Allocate(size)
}

func (b *budget) Reallocate(size int, old []byte) []byte {
	b.check(size)
	return b.GoAllocator.Reallocate(size, old)
}

func (b *budget) check(size int) {
	if int64(size) > b.limit || size < 0 {
		panic(overBudget(size))
	}
}

func (r *parquetReader) Next() (Chunk, error) {
	if r.err != nil {
		return Chunk{}, r.err
	}
	c, err := r.next()
	r.err = err
	return c, err
}

// next hands out the next row group. At the end it hashes what is left.
func (r *parquetReader) next() (Chunk, error) {
	for r.group < len(r.pf.MetaData().RowGroups) {
		rows, end := r.pf.MetaData().RowGroups[r.group].NumRows, r.groupEnd(r.group)
		r.group++
		if rows == 0 {
			continue
		}
		c := Chunk{FirstRow: r.row + 1, Rows: rows, Raw: max(0, end-r.end), group: r.group - 1}
		r.row += rows
		r.end = max(r.end, end)
		r.hash.to.Store(r.end)
		return c, nil
	}
	r.hash.Lock()
	defer r.hash.Unlock()
	if r.hash.err != nil {
		return Chunk{}, r.hash.err
	}
	if err := r.raw.finish(); err != nil {
		return Chunk{}, err
	}
	return Chunk{}, io.EOF
}

// hashAlong hashes the file up to the end of the row groups that were handed out,
// unless another worker is doing so. The bytes of those groups have just been read,
// so the disk is asked once.
func (r *parquetReader) hashAlong() {
	if !r.hash.TryLock() {
		return
	}
	defer r.hash.Unlock()
	if r.hash.err != nil {
		return
	}
	if r.hash.scratch == nil {
		r.hash.scratch = make([]byte, 256<<10)
	}
	r.hash.err = r.raw.hashTo(r.hash.to.Load(), r.hash.scratch)
}

func (r *parquetReader) Stats() Stats { return r.raw.stats(r.row) }

func (r *parquetReader) Close() error { return r.raw.file.Close() }
