package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"pathmetrics/pkg/model"
	"pathmetrics/pkg/source"
)

// standing says which rows of a source stand where several tell of the same
// thing (`one_row_per` of its layout).
type standing struct {
	cells  []int // of the batch: the columns that must agree
	latest int   // -1 when the layout names none
	best   map[rowKey]place
}

// rowKey stands for a person key and the cells that must agree.
type rowKey [16]byte

// place is a row with what decides whether it stands, the weightiest first. Only
// rows that are alike in everything that is read come down to their numbers.
type place struct {
	latest  [16]byte // the beginning of the cell's text
	file    int32
	content uint64 // of all cells that are read
	row     int64
}

func (p place) less(q place) bool {
	if c := bytes.Compare(p.latest[:], q.latest[:]); c != 0 {
		return c < 0
	}
	if p.file != q.file {
		return p.file < q.file
	}
	if p.content != q.content {
		return p.content < q.content
	}
	return p.row < q.row
}

// oneRow reads the sources that repeat their rows and finds those that stand.
func (r *run) oneRow(ctx context.Context) error {
	for i := range r.compiled {
		c := &r.compiled[i]
		one := c.src.Layout.OneRow
		if one == nil {
			continue
		}
		s := &standing{latest: -1, best: map[rowKey]place{}}
		for _, name := range one.Columns {
			s.cells = append(s.cells, slices.Index(c.columns, name))
		}
		if one.Latest != "" {
			s.latest = slices.Index(c.columns, one.Latest)
		}
		parts := make([]map[rowKey]place, r.plan.Workers)
		keys := make([][]byte, r.plan.Workers)
		for w := range parts {
			parts[w] = map[rowKey]place{}
		}
		_, err := r.scan(ctx, c.src, c.columns, 1, r.filter(c), func(w, file int, b *source.Batch) error {
			var ignored count
			r.keyed(c, b, file, &ignored, &keys[w], func(row int, key []byte) {
				k, p := s.key(b, row, key), s.place(b, file, row)
				if old, ok := parts[w][k]; !ok || old.less(p) {
					parts[w][k] = p
				}
			})
			return nil
		})
		if err != nil {
			return err
		}
		for _, part := range parts {
			for k, p := range part {
				if old, ok := s.best[k]; !ok || old.less(p) {
					s.best[k] = p
				}
			}
		}
		c.standing = s
	}
	return nil
}

// filter lets through only the one person whom the plan is about, if there is one.
func (r *run) filter(c *compiled) func(int) source.KeepFunc {
	if r.plan.Only == nil {
		return nil
	}
	return func(int) source.KeepFunc {
		var buf []byte
		return func(keys [][]byte) bool {
			key, v := c.src.resolve(r.resolver, buf[:0], keys[0])
			buf = key[:0]
			return v.Usable() && bytes.Equal(key, r.plan.Only)
		}
	}
}

// key is the hash of a row's person key and the cells that must agree.
func (s *standing) key(b *source.Batch, row int, person []byte) (k rowKey) {
	h := sha256.New()
	writeCell(h.Write, person)
	for _, c := range s.cells {
		writeCell(h.Write, model.TrimBlanks(b.Columns[c].Cell(row)))
	}
	copy(k[:], h.Sum(nil))
	return k
}

func writeCell(write func([]byte) (int, error), cell []byte) {
	var n [4]byte
	binary.LittleEndian.PutUint32(n[:], uint32(len(cell)))
	write(n[:])
	write(cell)
}

func (s *standing) place(b *source.Batch, file, row int) place {
	p := place{file: int32(file), row: b.Row[row]}
	if s.latest >= 0 {
		copy(p.latest[:], model.TrimBlanks(b.Columns[s.latest].Cell(row)))
	}
	h := sha256.New()
	for i := range b.Columns {
		writeCell(h.Write, b.Columns[i].Cell(row))
	}
	p.content = binary.LittleEndian.Uint64(h.Sum(nil))
	return p
}

// stands reports whether a row counts: always, where rows are not repeated.
func (c *compiled) stands(b *source.Batch, file, row int, person []byte) bool {
	s := c.standing
	if s == nil {
		return true
	}
	p := s.best[s.key(b, row, person)]
	return p.file == int32(file) && p.row == b.Row[row]
}
