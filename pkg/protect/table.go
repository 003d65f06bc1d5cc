package protect

import (
	"encoding/binary"
	"slices"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/suppress"
)

// table is a part of the release as a system: the numbers of some headings that
// hang together.
type table struct {
	*book
	system  suppress.System
	kinds   kinds
	pieces  map[int][]piece   // by heading
	sets    map[uint64]*atoms // by fingerprint
	cells   map[string]int32
	actions [][]action // by cell: what hides it

	exhibits map[place]*exhibit
	order    []place // of the exhibits
}

// place is a set of units at a row.
type place struct {
	set uint64
	key int32
}

// action hides a number in one row.
type action struct {
	row  int32
	role role
}

func (b *book) table() *table {
	return &table{book: b, pieces: map[int][]piece{}, sets: map[uint64]*atoms{}, cells: map[string]int32{}, exhibits: map[place]*exhibit{}}
}

// piecesOf are the pieces of a heading, found once.
func (t *table) piecesOf(h int) []piece {
	list, ok := t.pieces[h]
	if !ok {
		list = t.book.pieces(&t.heads[h], &t.kinds)
		t.pieces[h] = list
	}
	return list
}

// small reports whether a number of units is one that nobody may know closely.
func (t *table) small(n int64) bool {
	return n < int64(t.rules.MinCell) && (n > 0 || n == 0 && t.rules.HideZeros)
}

// width of what an attacker may know of a small number.
func (t *table) width() int64 {
	return int64(t.rules.Width)
}

func (t *table) atom(n int64) int32 {
	t.system.Atoms = append(t.system.Atoms, n)
	return int32(len(t.system.Atoms) - 1)
}

func (t *table) value(list []int32) (n int64) {
	for _, a := range list {
		n += t.system.Atoms[a]
	}
	return n
}

// sum adds a number that is shown by a cell, or suppress.None or suppress.Shown.
func (t *table) sum(of []int32, cell int32, wide bool) {
	t.system.Sums = append(t.system.Sums, suppress.Sum{Of: of, Cell: cell, Wide: wide})
}

// same says that two sums differ by a number that everybody knows. What is on both
// sides is left out.
func (t *table) same(of, less []int32) {
	of, less = slices.Clone(of), slices.Clone(less)
	slices.Sort(of)
	slices.Sort(less)
	a, b := of[:0:0], less[:0:0]
	for len(of) > 0 || len(less) > 0 {
		switch {
		case len(less) == 0 || len(of) > 0 && of[0] < less[0]:
			a, of = append(a, of[0]), of[1:]
		case len(of) == 0 || less[0] < of[0]:
			b, less = append(b, less[0]), less[1:]
		default:
			of, less = of[1:], less[1:]
		}
	}
	if len(a)+len(b) > 0 {
		t.system.Sums = append(t.system.Sums, suppress.Sum{Of: a, Less: b, Cell: suppress.Shown})
	}
}

// each calls do for every row of a heading with the atoms of a set that it counts,
// in the order of the rows.
func (t *table) each(list []piece, s *atoms, do func(key int32, of []int32)) {
	in := map[int32][]int32{}
	for i := range list {
		p := &list[i]
		for _, k := range p.keys {
			in[k] = append(in[k], s.of[p.slot()]...)
		}
	}
	keys := make([]int32, 0, len(in))
	for k := range in {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		do(k, in[k])
	}
}

// exhibit is a number that rows show: how many units of a set are at a row's key.
type exhibit struct {
	of    []int32
	by    []action // the rows of the table's headings that show it
	wide  bool
	known bool // whatever is hidden
}

// show notes the numbers that the rows of heading h show of a set in a role, if they do.
func (t *table) show(h int, r role, s *atoms, do func(e *exhibit, row int32)) {
	if !t.tells(h, r) {
		return
	}
	fp := t.heads[h].set(r)
	t.each(t.piecesOf(h), s, func(k int32, of []int32) {
		row := t.heads[h].at[k]
		p := place{fp, k}
		e := t.exhibits[p]
		if e == nil {
			e = &exhibit{of: of}
			t.exhibits[p] = e
			t.order = append(t.order, p)
		}
		e.wide = e.wide || t.small(t.value(of))
		e.by = append(e.by, action{row, r})
		do(e, row)
	})
}

// cell is the cell of an exhibit: one for all that the same rows show.
func (t *table) cell(e *exhibit, k int32) int32 {
	name := make([]byte, 0, 5*len(e.by))
	for _, a := range e.by {
		name = binary.LittleEndian.AppendUint32(name, uint32(a.row))
		name = append(name, byte(manner(a.role)))
	}
	n := numbered(t.cells, string(name))
	if int(n) == len(t.system.Cells) {
		t.system.Cells = append(t.system.Cells, suppress.Cell{Level: t.keys[k].level})
		t.actions = append(t.actions, e.by)
	}
	return n
}

// manner is how a row shows a number: a numerator and its complement are shown where
// the denominator is, if at all.
func manner(r role) role { return max(r, asDenominator) }

// solve finds out what to hide and hides it. For some small numbers nothing is found, as
// what other tables show is taken to be known though it cannot be told apart from what
// they hide. These are left to the gate, which knows better; it refuses few of them.
func (t *table) solve() {
	for _, p := range t.order {
		e := t.exhibits[p]
		t.sum(e.of, t.cell(e, p.key), e.wide)
		if e.known && !e.wide {
			t.sum(e.of, suppress.Shown, false)
		}
	}
	if !slices.ContainsFunc(t.system.Sums, func(s suppress.Sum) bool { return s.Wide }) {
		return
	}
	for c := range t.system.Cells {
		t.system.Cells[c].Primary = !slices.ContainsFunc(t.actions[c], func(a action) bool { return t.shows(a.row, a.role) })
	}
	t.grand()
	t.system.Patience, t.system.Limit = patience, limit
	for c, hidden := range suppress.Solve(&t.system, t.width()).Hidden {
		if hidden {
			for _, a := range t.actions[c] {
				t.hide(a.row, a.role, RuleSecondary)
			}
		}
	}
}

// grand lets the cells go last that show a grand total: everybody of all programs, or of
// stays everybody who is on a pathway.
func (t *table) grand() {
	for c := range t.system.Cells {
		for _, a := range t.actions[c] {
			k := &t.keys[t.keyOf[a.row]]
			spells := t.rows[a.row].Population != string(defs.Participations)
			if k.level == 3 && (k.Pathway == "" || spells) {
				t.system.Cells[c].Level = 4
			}
		}
	}
}

// limit bounds all work on one system; what is not protected by then is left to the gate.
// It is some seconds.
const limit = 200_000_000

// patience bounds the search for cheap secondaries in one system; see suppress.System.
const patience = 2_000_000
