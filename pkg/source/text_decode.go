package source

import (
	"slices"

	"pathmetrics/pkg/diag"
)

func (t *textReader) Decode(c Chunk, keep KeepFunc) (*Batch, error) {
	body := c.text
	if body == nil || body.used.Swap(true) {
		return nil, diag.Errorf(diag.Pos{File: t.name}, diag.CannotRead, "this chunk was decoded already, or is another reader's")
	}
	b := newBatch(len(t.want))
	b.body, b.Read = body, c.Rows
	buf := body.buf[:len(body.buf)+slack]
	for i := range b.Columns {
		b.Columns[i].data = buf
	}
	if keep == nil {
		b.reserve(len(body.frames))
	}
	d := textDecode{t: t, b: b, keep: keep, keys: make([][]byte, t.opt.Keys)}
	if t.spec.Format == Fixed {
		d.fixed(body, c.FirstRow)
	} else {
		d.csv(body, buf, c.FirstRow)
	}
	b.N = len(b.Row)
	return b, nil
}

func (b *Batch) reserve(rows int) {
	b.Row = slices.Grow(b.Row, rows)
	for i := range b.Columns {
		b.Columns[i].cells = slices.Grow(b.Columns[i].cells, rows)
	}
}

// textDecode is one Decode under way.
type textDecode struct {
	t    *textReader
	b    *Batch
	keep KeepFunc
	keys [][]byte
	tag  [1]uint32
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

// csv looks at each row's key fields, asks keep, and only then finds the rest.
func (d *textDecode) csv(body *textBody, buf []byte, row int64) {
	t := d.t
	n := len(t.header)
	body.fields = slices.Grow(body.fields[:0], n+1)[:n+1]
	body.fields[n] = span{} // the cell of a missing column
	s := newSplitter(buf, t.framer.delim, body.fields[:n])
	keyFields := t.want[:t.opt.Keys]
	for _, f := range body.frames {
		row++
		if d.refuse(row-1, f.kind) {
			continue
		}
		s.begin(f)
		if d.keep != nil {
			if !s.upTo(t.keyEnd) {
				d.b.reject(row-1, "", diag.BadRow)
				continue
			}
			for j, k := range keyFields {
				d.keys[j] = s.cell(k)
			}
			if !d.wanted(row - 1) {
				continue
			}
		}
		if !s.rest() {
			d.b.reject(row-1, "", diag.BadRow)
			continue
		}
		d.add(row-1, buf, body.fields, f)
	}
}

// wanted asks keep about the row whose key cells are in d.keys; a row whose key
// is no text is rejected before anybody sees it.
func (d *textDecode) wanted(row int64) bool {
	for j, cell := range d.keys {
		if !textOK(cell, d.t.transcoded) {
			d.b.reject(row, d.t.opt.Columns[j], diag.BadText)
			return false
		}
	}
	d.keep(d.keys, d.tag[:])
	if d.tag[0] == Drop {
		d.b.Filtered++
		return false
	}
	return true
}

// add appends a row, given the spans of all fields and a blank one. A record that is clean as a
// whole needs no look at its cells; with tabs as delimiters none is.
func (d *textDecode) add(row int64, buf []byte, fields []span, f frame) {
	if d.t.framer.delim == '\t' || !textOK(buf[f.start:f.end], d.t.transcoded) {
		for j, k := range d.t.want {
			if !textOK(fields[k].of(buf), d.t.transcoded) {
				d.b.reject(row, d.t.opt.Columns[j], diag.BadText)
				return
			}
		}
	}
	for j, k := range d.t.want {
		c := &d.b.Columns[j]
		c.cells = append(c.cells, fields[k])
	}
	d.b.Row = append(d.b.Row, row)
	if d.keep != nil {
		d.b.Tags = append(d.b.Tags, d.tag[0])
	}
}
