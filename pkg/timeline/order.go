package timeline

import (
	"cmp"
	"slices"
	"sort"
	"sync"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// rowsPerTurn is about how many rows are put in order, or looked at, at a time.
const rowsPerTurn = 8192

// stretch are persons of a kind, from from up to, not including, to.
type stretch struct {
	kind     *kind
	from, to int
}

// stretches deals out the persons of a kind by their rows.
func (b *kind) stretches() (out []stretch) {
	for from := 0; from < b.persons; {
		want := b.off[from] + rowsPerTurn
		to := from + 1 + sort.Search(b.persons-from-1, func(i int) bool { return b.off[from+1+i] >= want })
		out = append(out, stretch{b, from, to})
		from = to
	}
	return out
}

// order sorts the rows of each person by start, end and content.
func (s *Store) order(kinds []*kind) {
	var all []stretch
	orders := map[*kind]*order{}
	for _, b := range kinds {
		if b.kind != model.Person && b.table.Len() > 0 {
			orders[b] = newOrder(b.table, s.AsOf)
			all = append(all, b.stretches()...)
		}
	}
	desks := sync.Pool{New: func() any { return &desk{} }}
	s.together(len(all), func(i int) {
		d := desks.Get().(*desk)
		d.sort(orders[all[i].kind], all[i])
		desks.Put(d)
	})
}

// order is how the rows of one person are compared.
type order struct {
	t          *model.Table
	start, end days
	second     *model.Column // nil: the end stands in its place
}

func newOrder(t *model.Table, asOf calendar.Date) *order {
	o := &order{t: t, start: startDays(t), end: endDays(t, asOf)}
	if t.Kind.EndField() == "" && t.Fields[0].Name == t.Kind.StartField() && t.Fields[1].Type == model.Code {
		o.second = &t.Columns[1]
	}
	return o
}

// key is as much of what rows are compared by as goes into 64 bits: the start and
// the end; where the end follows from the start, the code of the second field,
// which is what is compared next.
func (o *order) key(row int) uint64 {
	const sign = 1 << 31
	key := uint64(uint32(o.start.at(row))^sign) << 32
	if o.second == nil {
		return key | uint64(uint32(o.end.at(row))^sign)
	}
	if v := o.second.Get(row); v != model.Blank {
		key |= uint64(uint32(v))
	}
	return key
}

// content compares rows of the same days.
func (o *order) content(a, b int) int {
	t := o.t
	for i := range t.Columns {
		if c := cmp.Compare(t.Columns[i].Get(a), t.Columns[i].Get(b)); c != 0 {
			return c
		}
	}
	if c := cmp.Compare(t.Source(a), t.Source(b)); c != 0 || t.Origins == nil {
		return c
	}
	return t.Origins[a].Compare(t.Origins[b])
}

// desk is what one worker sorts on.
type desk struct {
	rows  []sorted
	order []uint32
	room  model.Scratch
}

type sorted struct {
	key uint64
	row uint32
}

func (o *order) less(a, b sorted) bool {
	return a.key < b.key || a.key == b.key && o.content(int(a.row), int(b.row)) < 0
}

// few is up to how many rows are put in order one by one.
const few = 48

// sort puts the rows of a stretch of persons in order.
func (d *desk) sort(o *order, s stretch) {
	off := s.kind.off
	first, moved := off[s.from], false
	d.order = d.order[:0]
	for p := s.from; p < s.to; p++ {
		rows := d.rows[:0]
		for row := off[p]; row < off[p+1]; row++ {
			rows = append(rows, sorted{o.key(int(row)), row})
		}
		if len(rows) > few {
			slices.SortFunc(rows, func(a, b sorted) int {
				return cmp.Or(cmp.Compare(a.key, b.key), o.content(int(a.row), int(b.row)))
			})
		} else {
			o.insert(rows)
		}
		for i, r := range rows {
			moved = moved || r.row != off[p]+uint32(i)
			d.order = append(d.order, r.row-first)
		}
		d.rows = rows
	}
	if moved {
		o.t.Permute(int(first), d.order, &d.room)
	}
}

// insert sorts a few rows.
func (o *order) insert(rows []sorted) {
	for i := 1; i < len(rows); i++ {
		x, j := rows[i], i
		for ; j > 0 && o.less(x, rows[j-1]); j-- {
			rows[j] = rows[j-1]
		}
		rows[j] = x
	}
}
