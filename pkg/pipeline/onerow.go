package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"

	"pathmetrics/pkg/model"
	"pathmetrics/pkg/source"
)

// ranker finds the rows of a source that stand where several tell of the same
// thing (`one_row_per` of its layout).
type ranker struct {
	cells  []int // of the batch: the columns that must agree
	latest int   // -1 when the layout names none
	all    bool  // of the rows of one delivery all that differ stand
	shards [rankShards]ranking
}

// rankShards keeps workers from waiting for each other.
const rankShards = 64

// ranking has the best rows so far by what they tell of.
type ranking struct {
	mu   sync.Mutex
	best map[rowKey]place
	// beside are the others of the delivery of the best one, where rows of one
	// delivery may differ. Few have any.
	beside map[rowKey][]place
}

// standing are the rows that stand: by file a bit for each row.
type standing [][]uint64

func (s standing) has(file int, row int64) bool {
	bits := s[file]
	return row>>6 < int64(len(bits)) && bits[row>>6]&(1<<(row&63)) != 0
}

func (s standing) add(p place) {
	for int64(len(s[p.file])) <= p.row>>6 {
		s[p.file] = append(s[p.file], 0)
	}
	s[p.file][p.row>>6] |= 1 << (p.row & 63)
}

// rowKey stands for a person key and the cells that must agree.
type rowKey [16]byte

// place is a row with what decides whether it stands, the weightiest first. Only
// rows that are alike in everything that is read come down to their numbers.
type place struct {
	latest  [40]byte // the beginning of the cell's text
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
func (m *ranking) add(k rowKey, p place, all bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	old, ok := m.best[k]
	switch {
	case !ok, !all && old.less(p):
		m.best[k] = p
	case all && old.delivery(p) < 0:
		m.best[k] = p
		delete(m.beside, k)
	case all && old.delivery(p) == 0:
		m.differ(k, old, p)
	}
}

// differ puts a row beside the ones of its delivery, or in the place of one that is
// like it.
func (m *ranking) differ(k rowKey, old, p place) {
	if old.content == p.content {
		old.row = min(old.row, p.row)
		m.best[k] = old
		return
	}
	others := m.beside[k]
	for i := range others {
		if others[i].content == p.content {
			others[i].row = min(others[i].row, p.row)
			return
		}
	}
	m.beside[k] = append(others, p)
}

// oneRow reads the sources that repeat their rows and finds those that stand.
func (r *run) oneRow(ctx context.Context) error {
	for i := range r.compiled {
		c := &r.compiled[i]
		one := c.src.Layout.OneRow
		if one == nil {
			continue
		}
		s := &ranker{latest: -1, all: one.All}
		for i := range s.shards {
			s.shards[i].best, s.shards[i].beside = map[rowKey]place{}, map[rowKey][]place{}
		}
		for _, name := range one.Columns {
			s.cells = append(s.cells, slices.Index(c.columns, name))
		}
		if one.Latest != "" {
			s.latest = slices.Index(c.columns, one.Latest)
		}
		keys, texts := make([][]byte, r.plan.Workers), make([][]byte, r.plan.Workers)
		_, err := r.scan(ctx, c.src, c.columns, 1, r.filter(c), func(w, file int, b *source.Batch) error {
			var ignored count
			r.keyed(c, b, file, &ignored, &keys[w], func(row int, key []byte) {
				k := s.key(b, row, key, &texts[w])
				s.shards[k[0]%rankShards].add(k, s.place(b, file, row, &texts[w]), s.all)
			})
			return nil
		})
		if err != nil {
			return err
		}
		c.standing = s.standing(len(c.src.Files))
	}
	return nil
}

// standing marks the rows that stand; the ranking is used up.
func (s *ranker) standing(files int) standing {
	out := make(standing, files)
	for i := range s.shards {
		m := &s.shards[i]
		for _, p := range m.best {
			out.add(p)
		}
		for _, others := range m.beside {
			for _, p := range others {
				out.add(p)
			}
		}
		m.best, m.beside = nil, nil
	}
	return out
}

// filter lets through only the one person whom the plan is about, if there is one.
func (r *run) filter(c *compiled) func(int) source.KeepFunc {
	if r.plan.Only == nil {
		return nil
	}
	return func(int) source.KeepFunc {
		var buf []byte
		return source.EachRow(1, func(keys [][]byte) bool {
			key, v := c.cells.Resolve(r.resolver, buf[:0], keys[0])
			buf = key[:0]
			return v.Usable() && bytes.Equal(key, r.plan.Only)
		})
	}
}

// key is the hash of a row's person key and the cells that must agree. buffer is
// the worker's own.
func (s *ranker) key(b *source.Batch, row int, person []byte, buffer *[]byte) (k rowKey) {
	text := appendCell((*buffer)[:0], person)
	for _, c := range s.cells {
		text = appendCell(text, model.TrimBlanks(b.Columns[c].Cell(row)))
	}
	*buffer = text
	h := sha256.Sum256(text)
	copy(k[:], h[:])
	return k
}

func appendCell(text, cell []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(text, uint32(len(cell))), cell...)
}

func (s *ranker) place(b *source.Batch, file, row int, buffer *[]byte) place {
	p := place{file: int32(file), row: b.Row[row]}
	if s.latest >= 0 {
		copy(p.latest[:], model.TrimBlanks(b.Columns[s.latest].Cell(row)))
	}
	text := (*buffer)[:0]
	for i := range b.Columns {
		text = appendCell(text, b.Columns[i].Cell(row))
	}
	*buffer = text
	h := sha256.Sum256(text)
	p.content = binary.LittleEndian.Uint64(h[:])
	return p
}

// stands reports whether a row counts: always, where rows are not repeated.
func (c *compiled) stands(file int, row int64) bool {
	return c.standing == nil || c.standing.has(file, row)
}
