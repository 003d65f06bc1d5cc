package source

import (
	"slices"

	"pathmetrics/pkg/diag"
)

// Decode finds the chunk's records, asks keep about their key cells, and only then
// looks at the rest of those that are wanted.
func (t *textReader) Decode(c Chunk, keep KeepFunc) (*Batch, error) {
	x := c.text
	if x == nil || x.used.Swap(true) {
		return nil, diag.Errorf(diag.Pos{File: t.name}, diag.CannotRead, "this chunk was decoded already, or is another reader's")
	}
	x.fetch(t)
	x.settle(t)
	if x.err != nil {
		return nil, x.err
	}
	if x.last && t.at != nil {
		t.hash.all(t.raw)
		if err := t.raw.unchanged(); err != nil {
			return nil, err
		}
	}
	t.hash.some(t.raw)
	return t.batch(x, keep), nil
}

func (t *textReader) batch(x *textChunk, keep KeepFunc) *Batch {
	body := x.body
	b := newBatch(len(t.want))
	b.body, b.Read = body, int64(len(body.frames))
	buf := body.buf[:len(body.buf)+slack]
	for i := range b.Columns {
		b.Columns[i].data = buf
	}
	d := textDecode{t: t, b: b, buf: buf, keep: keep}
	if t.spec.Format == Fixed {
		d.fields = &fixedFields{buf: buf, want: t.want, fields: t.spec.Fixed}
	} else {
		d.fields = newCSVFields(t, x, buf)
	}
	if keep == nil {
		d.all(body.frames, x.first)
	} else {
		d.wanted(body.frames, x.first, &body.judged)
	}
	b.trim()
	return b
}

// recordFields finds the cells of one record after the other.
type recordFields interface {
	// quickKeys gives the key cells of the first records of frames, of as many as
	// can be had without trouble, and says of how many. They are printable ASCII.
	quickKeys(frames []frame, to [][]byte) int
	// keys gives the first len(to) wanted cells without a change to the text. ok
	// is false when the record is too short to have them; clean says that there is
	// nothing in them but printable ASCII.
	keys(f frame, to [][]byte) (clean, ok bool)
	// row makes all wanted cells the n-th of their columns, which have room for
	// them; ok is false when the record has not as many fields as it must.
	row(f frame, columns []Column, n int) (clean, ok bool)
}

// textDecode is one Decode under way.
type textDecode struct {
	t      *textReader
	b      *Batch
	buf    []byte
	keep   KeepFunc
	fields recordFields
}

// group is how many rows a KeepFunc judges at a time.
const group = 256

// judged holds the rows that a KeepFunc judges together.
type judged struct {
	keys [][]byte
	tags []uint32
	at   []int32 // their places among the chunk's frames
}

// all looks at all rows.
func (d *textDecode) all(frames []frame, first int64) {
	d.b.reserve(len(frames))
	for i, f := range frames {
		if row := first + int64(i); !d.refuse(row, f.kind) {
			d.add(row, f)
		}
	}
}

// wanted looks at the rows that keep wants.
func (d *textDecode) wanted(frames []frame, first int64, j *judged) {
	keys := d.t.opt.Keys
	j.keys = slices.Grow(j.keys[:0], group*keys)[:group*keys]
	j.tags = slices.Grow(j.tags[:0], group)[:group]
	for i := 0; i < len(frames); {
		refused := len(d.b.Rejects)
		i = d.collect(frames, i, first, j)
		d.keep(j.keys[:len(j.at)*keys], j.tags[:len(j.at)])
		d.take(frames, first, j)
		sortRejects(d.b.Rejects[refused:])
	}
}

// collect fills a group with rows from frame i on, and gives the first frame that
// it did not look at.
func (d *textDecode) collect(frames []frame, i int, first int64, j *judged) int {
	keys := d.t.opt.Keys
	j.at = slices.Grow(j.at[:0], group)
	for i < len(frames) && len(j.at) < group {
		n := len(j.at)
		quick := d.fields.quickKeys(frames[i:min(len(frames), i+group-n)], j.keys[n*keys:])
		for range quick {
			j.at = append(j.at, int32(i))
			i++
		}
		if n += quick; n == group || i == len(frames) {
			break
		}
		if d.key(first+int64(i), frames[i], j.keys[n*keys:(n+1)*keys]) {
			j.at = append(j.at, int32(i))
		}
		i++
	}
	return i
}

// take adds the rows of a group that are wanted.
func (d *textDecode) take(frames []frame, first int64, j *judged) {
	b := d.b
	tags := j.tags[:len(j.at)]
	kept := 0
	for _, tag := range tags {
		if tag != Drop {
			kept++
		}
	}
	b.reserve(kept)
	b.Tags = slices.Grow(b.Tags[:b.N], kept)[:b.N+kept]
	b.Filtered += int64(len(tags) - kept)
	for k, tag := range tags {
		if tag == Drop {
			continue
		}
		b.Tags[b.N] = tag
		i := j.at[k]
		d.add(first+int64(i), frames[i])
	}
	b.Tags = b.Tags[:b.N]
}

// sortRejects brings the rejects of a group in the order of rows: some were found
// by their keys, some after those.
func sortRejects(r []Reject) {
	if len(r) > 1 {
		slices.SortFunc(r, func(a, b Reject) int { return int(a.Row - b.Row) })
	}
}

// reserve makes room for as many rows after the first N; trim takes back what is
// left of it.
func (b *Batch) reserve(rows int) {
	b.Row = slices.Grow(b.Row[:b.N], rows)[:b.N+rows]
	for i := range b.Columns {
		c := &b.Columns[i]
		c.cells = slices.Grow(c.cells[:b.N], rows)[:b.N+rows]
	}
}

func (b *Batch) trim() { b.reserve(0) }

// refuse rejects the rows that the framer found bad.
func (d *textDecode) refuse(row int64, kind frameKind) bool {
	switch kind {
	case badRecord:
		d.b.reject(row, "", diag.BadRow)
	case tooLargeRecord:
		d.b.reject(row, "", diag.TooLarge)
	default:
		return false
	}
	return true
}

// key finds a row's key cells. A row that has not got them, or whose key is no
// text, is rejected before anybody sees it.
func (d *textDecode) key(row int64, f frame, to [][]byte) bool {
	if d.refuse(row, f.kind) {
		return false
	}
	clean, ok := d.fields.keys(f, to)
	if !ok {
		d.b.reject(row, "", diag.BadRow)
		return false
	}
	if clean {
		return true
	}
	for j, cell := range to {
		if !textOK(cell, d.t.transcoded) {
			d.b.reject(row, d.t.opt.Columns[j], diag.BadText)
			return false
		}
	}
	return true
}

// add makes a record the next row of the batch, which has room for it, or rejects
// it.
func (d *textDecode) add(row int64, f frame) {
	b := d.b
	clean, ok := d.fields.row(f, b.Columns, b.N)
	if !ok {
		b.reject(row, "", diag.BadRow)
		return
	}
	if !clean {
		for j := range b.Columns {
			if !textOK(b.Columns[j].cells[b.N].of(d.buf), d.t.transcoded) {
				b.reject(row, d.t.opt.Columns[j], diag.BadText)
				return
			}
		}
	}
	b.Row[b.N] = row
	b.N++
}
