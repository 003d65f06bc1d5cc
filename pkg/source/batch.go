package source

import (
	"slices"
	"sync"

	"pathmetrics/pkg/diag"
)

// Batch holds the kept rows of one chunk by column.
type Batch struct {
	Read     int64    // rows looked at
	Filtered int64    // rows that keep did not want
	Rejects  []Reject // by row; not in Columns. Read == Filtered + len(Rejects) + N
	N        int      // rows kept
	Row      []int64  // 1-based data row number of each kept row; a record with quoted newlines is one row
	Tags     []uint32 // of each kept row, from the KeepFunc; empty without one
	Columns  []Column // as in Options.Columns

	body *textBody // whose bytes the cells point into; nil for Parquet
}

// Column is one wanted column of a batch.
type Column struct {
	Native Native
	data   []byte
	cells  []span
	nulls  []bool // nil when there are none
}

// span is a stretch of a buffer.
type span struct{ off, n uint32 }

func (s span) of(b []byte) []byte { return b[s.off : s.off+s.n : s.off+s.n] }

// Cell is the text of row i, 0-based, without a copy; empty for a null. It must
// not be changed, and not be used after Release.
func (c *Column) Cell(i int) []byte { return c.cells[i].of(c.data) }

// IsNull reports a Parquet null. A text file has none: an empty cell is empty text.
func (c *Column) IsNull(i int) bool { return c.nulls != nil && c.nulls[i] }

var batches = sync.Pool{New: func() any { return new(Batch) }}

// newBatch gives an empty batch with room for columns.
func newBatch(columns int) *Batch {
	b := batches.Get().(*Batch)
	if cap(b.Columns) < columns {
		b.Columns = slices.Grow(b.Columns[:0], columns)
	}
	b.Columns = b.Columns[:columns]
	for i := range b.Columns {
		c := &b.Columns[i]
		*c = Column{cells: c.cells[:0], data: c.data[:0]}
	}
	return b
}

// Release gives the batch's memory back for later batches. It is optional; the
// batch and its cells must not be used afterwards.
func (b *Batch) Release() {
	if b.body != nil {
		for i := range b.Columns {
			b.Columns[i].data = nil
		}
		b.body.release()
	}
	*b = Batch{Columns: b.Columns, Row: b.Row[:0], Tags: b.Tags[:0]}
	batches.Put(b)
}

func (b *Batch) reject(row int64, column string, code diag.Code) {
	b.Rejects = append(b.Rejects, Reject{Row: row, Column: column, Code: code})
}
