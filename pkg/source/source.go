package source

import (
	"io/fs"
	"math"

	"pathmetrics/pkg/diag"
)

// FS is where extracts are opened: OS(), the embedded demonstration, or a test's
// fstest.MapFS.
type FS = fs.FS

// Format is the way in which an extract holds its rows.
type Format uint8

// The formats. Auto goes by the file's ending, or is Fixed when Spec.Fixed is set.
const (
	Auto Format = iota
	CSV
	Fixed
	Parquet
)

// String is the format's name as messages use it.
func (f Format) String() string {
	switch f {
	case CSV:
		return "csv"
	case Fixed:
		return "fixed-width text"
	case Parquet:
		return "parquet"
	}
	return "auto"
}

// FixedField is one column of fixed-width text. Start is 1-based; Start and
// Length count characters, not bytes.
type FixedField struct {
	Name   string
	Start  int
	Length int
}

// Spec says how a file is written. The zero value goes by the file's ending.
type Spec struct {
	Format    Format
	Delimiter rune     // 0 = by ending: tab for .tsv, .tab and .txt, else a comma; ASCII only
	Encoding  string   // "" = utf-8; utf-16 (BOM decides, else little endian), utf-16le, utf-16be, windows-1252, latin-1
	NoHeader  bool     // columns are then named "1", "2", …
	Envelope  []string // first cells of lines about the file, which are no rows; of delimited text
	Fixed     []FixedField
}

// Header is what can be known of a file without reading its rows.
type Header struct {
	Columns    []string // in file order; of Parquet the top-level columns
	Duplicates []string // names that stand there more than once, each listed once
	Rows       int64    // -1 when not known without reading
}

// Options say what of a file is wanted. The zero value of a limit is its default.
type Options struct {
	Columns        []string // by header name, in the order in which a Batch has them
	Names          *Names   // other spellings of them, and which may be missing; nil: neither
	Keys           int      // the first Keys of Columns are what a KeepFunc sees
	ChunkBytes     int      // text per Chunk, default 1 MiB; a Chunk of Parquet is a row group
	MaxRecord      int      // bytes of one record, default 1 MiB
	MaxColumnChunk int64    // uncompressed bytes of one Parquet column chunk, default 256 MiB
	// Within are ranges outside of which no row is wanted. A reader may filter rows
	// that lie outside one of them, unseen; it need not.
	Within []Range
}

// Range is what the cells of a column may hold: dates as YYYY-MM-DD, or whole
// numbers. Both ends belong to it; an empty one is open.
type Range struct {
	Column  string // one of Options.Columns
	Low, Up string
}

// KeepFunc judges rows by their key cells, several at a time: keys has the key
// cells row by row, Options.Keys of them for each, and tags has a place for each
// row. A row whose place is filled with Drop is not wanted; any other number goes
// along with the row (Batch.Tags). The slices are valid only during the call; a
// Parquet null is a nil slice. What comes out for a row must depend on its cells
// alone: a reader may ask once for cells that many rows share. It must be safe for
// concurrent use when Decode is called concurrently.
type KeepFunc func(keys [][]byte, tags []uint32)

// Drop is the tag of a row that is not wanted.
const Drop uint32 = math.MaxUint32

// EachRow makes a KeepFunc of a question about one row; the tags are 0.
func EachRow(keys int, wanted func(keys [][]byte) bool) KeepFunc {
	return func(cells [][]byte, tags []uint32) {
		for i := range tags {
			tags[i] = 0
			if !wanted(cells[i*keys : (i+1)*keys]) {
				tags[i] = Drop
			}
		}
	}
}

// Reader reads one extract. An implementer counts every row exactly once, gives
// the same batches whatever the chunk size, and never lets a cell's value into
// an error.
type Reader interface {
	// Next is sequential. It returns io.EOF at the end, and after an error the
	// same error again. What is wrong with the rows of a chunk is for Decode to say.
	Next() (Chunk, error)
	// Decode uses the chunk up; a chunk can be decoded once. Safe for
	// concurrent use with different chunks, in any order: it may do, or wait for,
	// a part of the work on chunks before c. A nil keep keeps every row.
	Decode(c Chunk, keep KeepFunc) (*Batch, error)
	// Stats is complete after Next has returned io.EOF and all chunks are decoded.
	Stats() Stats
	// Close may be called at any time when no other call is running.
	Close() error
}

// Chunk is a stretch of a file that waits for Decode.
type Chunk struct {
	FirstRow int64 // of Parquet: 1-based number of its first data row in the file
	Rows     int64 // of Parquet: how many rows Decode will look at
	Raw      int64 // bytes of the file taken since the chunk before, for progress
	text     *textChunk
	group    int // Parquet row group
}

// Stats describe the file as it was read.
type Stats struct {
	Bytes  int64    // size on disk, compressed or not
	SHA256 [32]byte // of the raw bytes
	Rows   int64    // data rows, refused ones included
}

// Native says what a column's cells are. Text cells are as the agency wrote
// them; the others come out of typed Parquet columns in one plain form.
type Native uint8

// The forms of cells.
const (
	Text    Native = iota
	ISODate        // YYYY-MM-DD
	Number         // plain decimal, no exponent
	Boolean        // true, false
)

// String is the form's name.
func (n Native) String() string {
	return [...]string{"text", "date", "number", "boolean"}[n&3]
}

// Reject is a row that the reader refused.
type Reject struct {
	Row    int64  // 1-based data row
	Column string // empty when the row as a whole is bad
	Code   diag.Code
}

// The limits that stand in for a zero in Options.
const (
	defaultChunk       = 1 << 20
	defaultRecord      = 1 << 20
	defaultColumnChunk = 256 << 20
	maxChunk           = 1 << 29 // chunk + record must fit the 32-bit offsets of a batch
)

func (o Options) withDefaults() Options {
	if o.ChunkBytes <= 0 {
		o.ChunkBytes = defaultChunk
	}
	if o.MaxRecord <= 0 {
		o.MaxRecord = defaultRecord
	}
	if o.MaxColumnChunk <= 0 {
		o.MaxColumnChunk = defaultColumnChunk
	}
	o.ChunkBytes = min(o.ChunkBytes, maxChunk)
	o.MaxRecord = min(o.MaxRecord, maxChunk)
	o.Keys = max(0, min(o.Keys, len(o.Columns)))
	return o
}
