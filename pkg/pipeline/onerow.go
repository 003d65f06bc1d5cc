package pipeline

import (
	"bytes"
	"cmp"
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
	all    bool  // of the rows of one delivery all that differ stand
	best   ranking
}

// ranking has the rows that stand by what they tell of.
type ranking map[rowKey]winners

// winners are the row that stands and, where rows of one delivery may differ, the
// others of that delivery.
type winners struct {
	first  place
	others []place
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
	if c := p.delivery(q); c != 0 {
		return c < 0
	}
	if p.content != q.content {
		return p.content < q.content
	}
	return p.row < q.row
}

// delivery says which of two rows comes with the later delivery; 0 for one and the
// same.
func (p place) delivery(q place) int {
	if c := bytes.Compare(p.latest[:], q.latest[:]); c != 0 {
		return c
	}
	return cmp.Compare(p.file, q.file)
}

// add lets a row compete. With all, rows of one delivery stand beside each other
// unless they are alike in everything that is read; of those the first one does.
func (m ranking) add(k rowKey, p place, all bool) {
	old, ok := m[k]
	switch {
	case !ok, !all && old.first.less(p), all && old.first.delivery(p) < 0:
		m[k] = winners{first: p}
	case all && old.first.delivery(p) == 0:
		m[k] = old.beside(p)
	}
}

func (w winners) beside(p place) winners {
	if w.first.content == p.content {
		w.first.row = min(w.first.row, p.row)
		return w
	}
	for i := range w.others {
		if w.others[i].content == p.content {
			w.others[i].row = min(w.others[i].row, p.row)
			return w
		}
	}
	w.others = append(w.others, p)
	return w
}

// has reports whether a row is among the winners.
func (w winners) has(p place) bool {
	is := func(q place) bool { return p.file == q.file && p.row == q.row }
	return is(w.first) || slices.ContainsFunc(w.others, is)
}

// oneRow reads the sources that repeat their rows and finds those that stand.
func (r *run) oneRow(ctx context.Context) error {
	for i := range r.compiled {
		c := &r.compiled[i]
		one := c.src.Layout.OneRow
		if one == nil {
			continue
		}
		s := &standing{latest: -1, all: one.All, best: ranking{}}
		for _, name := range one.Columns {
			s.cells = append(s.cells, slices.Index(c.columns, name))
		}
		if one.Latest != "" {
			s.latest = slices.Index(c.columns, one.Latest)
		}
		parts := make([]ranking, r.plan.Workers)
		keys := make([][]byte, r.plan.Workers)
		for w := range parts {
			parts[w] = ranking{}
		}
		_, err := r.scan(ctx, c.src, c.columns, 1, r.filter(c), func(w, file int, b *source.Batch) error {
			var ignored count
			r.keyed(c, b, file, &ignored, &keys[w], func(row int, key []byte) {
				parts[w].add(s.key(b, row, key), s.place(b, file, row), s.all)
			})
			return nil
		})
		if err != nil {
			return err
		}
		for _, part := range parts {
			for k, w := range part {
				s.best.add(k, w.first, s.all)
				for _, p := range w.others {
					s.best.add(k, p, s.all)
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
	return s.best[s.key(b, row, person)].has(place{file: int32(file), row: b.Row[row]})
}
