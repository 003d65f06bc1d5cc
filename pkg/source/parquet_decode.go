package source

import (
	"cmp"
	"errors"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"pathmetrics/pkg/diag"
)

// maxCells bounds the text of one column of a batch: its offsets have 32 bits.
const maxCells = 1 << 31

var (
	errColumn = errors.New("the column does not hold what it should")
	// errOther says that our own decoders do not know how a page is written.
	errOther = errors.New("this is for Arrow to read")
)

// Decode reads the key column of the row group first, asks keep about its cells,
// and reads of the other columns what the kept rows need.
func (r *parquetReader) Decode(c Chunk, keep KeepFunc) (*Batch, error) {
	if c.text != nil || c.group >= len(r.pf.MetaData().RowGroups) {
		return nil, diag.Errorf(r.pos(), diag.CannotRead, "this chunk is another reader's")
	}
	d := groupDecode{r: r, group: c.group, first: c.FirstRow, rows: int(c.Rows), b: newBatch(len(r.leaves))}
	d.groupScratch = scratches.Get().(*groupScratch)
	defer d.giveBack()
	d.b.Read = c.Rows
	for i, l := range r.leaves {
		d.b.Columns[i].Native = l.native
	}
	if r.pruned[c.group] {
		d.b.Filtered = c.Rows
	} else if err := d.run(keep); err != nil {
		d.b.Release()
		return nil, err
	}
	r.hashAlong()
	return d.b, nil
}

// groupDecode is one Decode under way. Rows are counted from 0 in the row group.
type groupDecode struct {
	*groupScratch
	r     *parquetReader
	b     *Batch
	group int
	first int64
	rows  int
	codes []diag.Code // of each kept row, why it cannot stay after all; nil when all can
	bad   []int       // the column of that
}

// groupScratch is the memory that a Decode works in, for the next one to use.
type groupScratch struct {
	kept    []int32  // the rows that stay, in order
	tags    []uint32 // parallel to kept; empty without a KeepFunc
	page    []byte   // as it is in the file
	plain   []byte   // unpacked
	at      []int32  // see page
	places  []int32  // of the values that are wanted
	indices []uint32 // what stands there, in a dictionary's page
	dict    dictionary
	keys    keyBlock
	zstd    *zstd.Decoder
}

var scratches = sync.Pool{New: func() any { return new(groupScratch) }}

// keepScratch is how large a buffer may be to wait for the next row group.
const keepScratch = 16 << 20

func (d *groupDecode) giveBack() {
	s := d.groupScratch
	if max(cap(s.page), cap(s.plain), cap(s.dict.data), 4*cap(s.kept), 8*cap(s.dict.cells), 8*cap(s.dict.values),
		4*cap(s.at), 4*cap(s.places), 4*cap(s.indices), cap(s.keys.text)) > keepScratch {
		return
	}
	clear(s.keys.keys[:])
	scratches.Put(s)
}

func (d *groupDecode) run(keep KeepFunc) error {
	first := 0
	d.kept, d.tags = d.kept[:0], d.tags[:0]
	if keep != nil {
		if err := d.filter(keep); err != nil {
			return err
		}
		if first = d.r.opt.Keys; len(d.kept) == 0 {
			return nil
		}
	} else {
		d.kept = room(d.kept, d.rows)
		for i := range d.kept {
			d.kept[i] = int32(i)
		}
	}
	for i := first; i < len(d.r.leaves); i++ {
		if err := d.column(i); err != nil {
			return err
		}
	}
	d.finish()
	return nil
}

// guarded runs do for column i and names it in what goes wrong.
func (d *groupDecode) guarded(i int, do func() error) error {
	name := d.r.leaves[i].name
	err := d.r.guard(name, d.group, do)
	if errors.Is(err, errColumn) {
		return d.r.broken(name, d.group)
	}
	return err
}

// column reads column i of the kept rows.
func (d *groupDecode) column(i int) error {
	c := &d.b.Columns[i]
	c.cells = slices.Grow(c.cells, len(d.kept))
	if d.r.leaves[i].missing {
		for range d.kept {
			c.push(0, true)
		}
		return nil
	}
	if !d.r.arrowOnly {
		err := d.guarded(i, func() error { return d.ownColumn(i) })
		if !errors.Is(err, errOther) {
			return err
		}
		c.cells, c.data, c.nulls = c.cells[:0], c.data[:0], nil
		d.unmark(i)
	}
	return d.guarded(i, func() error { return d.arrowColumn(i) })
}

// push ends the cell whose text starts at from.
func (c *Column) push(from int, null bool) {
	c.add(span{uint32(from), uint32(len(c.data) - from)}, null)
}

func (c *Column) add(cell span, null bool) {
	if null && c.nulls == nil {
		c.nulls = make([]bool, len(c.cells), max(cap(c.cells), step))
	}
	if c.nulls != nil {
		c.nulls = append(c.nulls, null)
	}
	c.cells = append(c.cells, cell)
}

// bounded stops a column that has more text than its cells can point at; the fence
// catches it.
func (c *Column) bounded() {
	if int64(len(c.data)) > maxCells {
		panic(overBudget(maxCells))
	}
}

// mark notes that the k-th kept row has a cell that cannot be read; the first one
// counts.
func (d *groupDecode) mark(k, column int, code diag.Code) {
	if d.codes == nil {
		d.codes, d.bad = make([]diag.Code, len(d.kept)), make([]int, len(d.kept))
	}
	if d.codes[k] == "" {
		d.codes[k], d.bad[k] = code, column
	}
}

// unmark takes back what was noted of a column, before it is read again.
func (d *groupDecode) unmark(column int) {
	for k := range d.codes {
		if d.bad[k] == column {
			d.codes[k] = ""
		}
	}
}

// finish numbers the kept rows and takes the marked ones out of all columns.
func (d *groupDecode) finish() {
	b := d.b
	w := 0
	b.Row, b.Tags = slices.Grow(b.Row, len(d.kept)), slices.Grow(b.Tags, len(d.tags))
	for k, row := range d.kept {
		at := d.first + int64(row)
		if d.codes != nil && d.codes[k] != "" {
			b.reject(at, d.r.leaves[d.bad[k]].name, d.codes[k])
			continue
		}
		b.Row = append(b.Row, at)
		if len(d.tags) > 0 {
			b.Tags = append(b.Tags, d.tags[k])
		}
		if w != k {
			for i := range b.Columns {
				c := &b.Columns[i]
				c.cells[w] = c.cells[k]
				if c.nulls != nil {
					c.nulls[w] = c.nulls[k]
				}
			}
		}
		w++
	}
	b.N = w
	slices.SortStableFunc(b.Rejects, func(x, y Reject) int { return cmp.Compare(x.Row, y.Row) })
}
