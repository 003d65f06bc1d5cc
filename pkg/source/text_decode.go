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
	x.hash(t)
	if x.err != nil {
		return nil, x.err
	}
	if x.sumErr != nil {
		return nil, x.sumErr
	}
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
		d.fields = &fixedFields{want: t.want, fields: t.spec.Fixed}
	} else {
		d.fields = newCSVFields(t)
	}
	if keep == nil {
		d.all(body.frames, x.first)
	} else {
		d.wanted(body.frames, x.first, &body.judged)
	}
	b.N = len(b.Row)
	return b
}

// recordFields finds the cells of one record after the other.
type recordFields interface {
	// keys gives the first len(to) wanted cells without a change to the text. ok
	// is false when the record is too short to have them; clean says that there is
	// nothing in them but printable ASCII.
	keys(buf []byte, f frame, to [][]byte) (clean, ok bool)
	// cells gives the spans of all wanted cells, valid until the next call; ok is
	// false when the record has not as many fields as it must.
	cells(buf []byte, f frame) (cells []span, clean, ok bool)
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
	j.at = slices.Grow(j.at[:0], group)
	for i := 0; i < len(frames); {
		refused := len(d.b.Rejects)
		j.at = j.at[:0]
		for ; i < len(frames) && len(j.at) < group; i++ {
			if n := len(j.at); d.key(first+int64(i), frames[i], j.keys[n*keys:(n+1)*keys]) {
				j.at = append(j.at, int32(i))
			}
		}
		n := len(j.at)
		d.keep(j.keys[:n*keys], j.tags[:n])
		d.take(frames, first, j)
		sortRejects(d.b.Rejects[refused:])
	}
}

// take adds the rows of a group that are wanted.
func (d *textDecode) take(frames []frame, first int64, j *judged) {
	for k, i := range j.at {
		tag := j.tags[k]
		if tag == Drop {
			d.b.Filtered++
		} else if d.add(first+int64(i), frames[i]) {
			d.b.Tags = append(d.b.Tags, tag)
		}
	}
}

// sortRejects brings the rejects of a group in the order of rows: some were found
// by their keys, some after those.
func sortRejects(r []Reject) {
	if len(r) > 1 {
		slices.SortFunc(r, func(a, b Reject) int { return int(a.Row - b.Row) })
	}
}

func (b *Batch) reserve(rows int) {
	b.Row = slices.Grow(b.Row, rows)
	for i := range b.Columns {
		b.Columns[i].cells = slices.Grow(b.Columns[i].cells, rows)
	}
}

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
	clean, ok := d.fields.keys(d.buf, f, to)
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

// add appends a row, or rejects it.
func (d *textDecode) add(row int64, f frame) bool {
	cells, clean, ok := d.fields.cells(d.buf, f)
	if !ok {
		d.b.reject(row, "", diag.BadRow)
		return false
	}
	if !clean {
		for j, c := range cells {
			if !textOK(c.of(d.buf), d.t.transcoded) {
				d.b.reject(row, d.t.opt.Columns[j], diag.BadText)
				return false
			}
		}
	}
	for j, cell := range cells {
		c := &d.b.Columns[j]
		c.cells = append(c.cells, cell)
	}
	d.b.Row = append(d.b.Row, row)
	return true
}
