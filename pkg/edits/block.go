package edits

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// Cells are rows of text cells, in the order of the columns that Compile was
// given.
type Cells interface {
	// N is the number of rows.
	N() int
	// Row is the 1-based data row number in the extract of row i.
	Row(i int) int64
	// Cell is the text of a cell, empty for a null.
	Cell(col, i int) []byte
}

// Rows are looked at a block at a time, and a condition is worked out for all of
// them at once: a set has a bit for each row of the block.
const (
	blockRows  = 256
	blockWords = blockRows / 64
)

type set [blockWords]uint64

func (s *set) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

// block is what is known of the rows under check.
type block struct {
	program *program
	null    []string
	rows    int
	words   int // of a set that are in use
	every   set // the rows of the block
	met     []set
	slots   []slotRows
	cell    cell
}

// slotRows are the cells of a slot.
type slotRows struct {
	present, dated set
	dates          []calendar.Date // of the rows in dated; nil when nobody asks
	seen           texts
	short          *[256]meaning // of the texts of one byte, as most codes are
	blank          uint64        // what the tests say of a blank cell
}

func newBlock(p *program, null []string) *block {
	b := &block{program: p, null: null, met: make([]set, len(p.nodes)), slots: make([]slotRows, len(p.slots))}
	for i := range b.slots {
		s := &b.slots[i]
		if p.slots[i].dates {
			s.dates = make([]calendar.Date, blockRows)
		}
		b.cell.read(nil, false, false)
		s.blank = p.slots[i].answers(&b.cell)
		s.seen, s.short = newTexts(minTexts), &[256]meaning{}
	}
	return b
}

// fill reads n rows from row from on, and works out every condition for them.
func (b *block) fill(cells Cells, from, n int) {
	b.rows, b.words = n, (n+63)/64
	b.every = set{}
	for i := range b.words {
		b.every[i] = ^uint64(0)
	}
	if n%64 != 0 {
		b.every[b.words-1] = 1<<(n%64) - 1
	}
	for i := range b.slots {
		b.read(i, cells, from)
	}
	for _, id := range b.program.pairs {
		b.pair(id)
	}
	for _, id := range b.program.joins {
		b.join(id)
	}
}

// read looks at the cells of a slot.
func (b *block) read(i int, cells Cells, from int) {
	p, s := &b.program.slots[i], &b.slots[i]
	for _, id := range p.nodes {
		b.met[id] = set{}
	}
	s.present, s.dated = set{}, set{}
	for r := range b.rows {
		text := cells.Cell(p.col, from+r)
		if len(text) == 0 {
			continue
		}
		var m *meaning
		if len(text) == 1 {
			m = &s.short[text[0]]
		} else {
			m = s.seen.find(text)
		}
		if !m.known {
			b.learn(p, m, text)
		}
		if !m.present {
			continue
		}
		word, bit := r>>6, uint64(1)<<(r&63)
		s.present[word] |= bit
		if m.dated && s.dates != nil {
			s.dated[word] |= bit
			s.dates[r] = m.date
		}
		for yes := m.answers; yes != 0; yes &= yes - 1 {
			b.met[p.nodes[bits.TrailingZeros64(yes)]][word] |= bit
		}
	}
	for yes := s.blank; yes != 0; yes &= yes - 1 {
		met := &b.met[p.nodes[bits.TrailingZeros64(yes)]]
		for w := range b.words {
			met[w] |= b.every[w] &^ s.present[w]
		}
	}
}

// learn finds what a text says.
func (b *block) learn(p *slot, m *meaning, text []byte) {
	trimmed := b.clean(text)
	b.cell.read(trimmed, p.dates, p.numbers)
	*m = meaning{answers: p.answers(&b.cell), date: b.cell.date, dated: b.cell.dated, present: len(trimmed) > 0, known: true}
}

// clean trims a text; a word that means blank is nothing.
func (b *block) clean(text []byte) []byte {
	text = model.TrimBlanks(text)
	if len(text) > 0 && slices.ContainsFunc(b.null, func(w string) bool { return w == string(text) }) {
		return nil
	}
	return text
}

func (p *slot) answers(c *cell) (yes uint64) {
	for i, t := range p.tests {
		if t.onCell(c) {
			yes |= 1 << i
		}
	}
	return yes
}

// pair compares the dates of two cells in the rows that have both.
func (b *block) pair(id nodeID) {
	n, met := &b.program.nodes[id], &b.met[id]
	x, y := &b.slots[n.slots[0]], &b.slots[n.slots[1]]
	for w := range b.words {
		var out uint64
		for both := x.dated[w] & y.dated[w]; both != 0; both &= both - 1 {
			r := w<<6 + bits.TrailingZeros64(both)
			if n.test.onDates(x.dates[r], y.dates[r]) {
				out |= both & -both
			}
		}
		met[w] = out
	}
}

// join works out all, any or not.
func (b *block) join(id nodeID) {
	n := &b.program.nodes[id]
	out := set{}
	if n.op != defs.CheckAny {
		out = b.every
	}
	for _, k := range n.kids {
		kid := b.rowsOf(k)
		switch n.op {
		case defs.CheckAll:
			for w := range b.words {
				out[w] &= kid[w]
			}
		case defs.CheckAny:
			for w := range b.words {
				out[w] |= kid[w]
			}
		default:
			for w := range b.words {
				out[w] &^= kid[w]
			}
		}
	}
	b.met[id] = out
}

// rowsOf are the rows that meet a condition.
func (b *block) rowsOf(id nodeID) *set {
	if id == always {
		return &b.every
	}
	return &b.met[id]
}

// meaning is what a text of a column says.
type meaning struct {
	answers uint64 // of the tests, a bit each
	date    calendar.Date
	dated   bool
	present bool
	known   bool // false as long as nobody has looked
}

// texts remembers the meanings of the texts that came last. It is a table without
// chains: a text is in its place or is not there. It grows while it misses, up to
// maxTexts.
type texts struct {
	table  []knownText
	shift  uint8
	misses int
	long   knownText // takes a text that is too long to be kept
}

// knownText is a text of up to 16 bytes, as the two words that hold it; n is its
// length, 0 for a free place.
type knownText struct {
	lo, hi uint64
	meaning
	n uint8
}

const (
	minTexts = 16
	maxTexts = 512
)

func newTexts(size int) texts {
	return texts{table: make([]knownText, size), shift: uint8(64 - bits.TrailingZeros(uint(size)))}
}

// find gives the meaning of a text that is not empty, or the place for it.
func (t *texts) find(text []byte) *meaning {
	n := len(text)
	if n > 16 {
		t.long.known = false
		return &t.long.meaning
	}
	lo, hi := twoWords(text)
	k := &t.table[t.place(lo, hi)]
	if k.lo == lo && k.hi == hi && k.n == uint8(n) {
		return &k.meaning
	}
	if t.misses++; t.misses > 4*len(t.table) && len(t.table) < maxTexts {
		*t = newTexts(2 * len(t.table))
		k = &t.table[t.place(lo, hi)]
	}
	k.lo, k.hi, k.n, k.known = lo, hi, uint8(n), false
	return &k.meaning
}

func (t *texts) place(lo, hi uint64) uint64 {
	const odd = 0x9e3779b97f4a7c15
	return ((lo ^ bits.RotateLeft64(hi, 29)) * odd) >> t.shift
}

// twoWords holds 1 to 16 bytes so that texts of one length differ when their
// words do not: the first bytes, and the last ones, which may be the same.
func twoWords(t []byte) (lo, hi uint64) {
	switch n := len(t); {
	case n >= 8:
		return binary.LittleEndian.Uint64(t), binary.LittleEndian.Uint64(t[n-8:])
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(t)), uint64(binary.LittleEndian.Uint32(t[n-4:]))
	default:
		return uint64(t[0]) | uint64(t[n/2])<<8 | uint64(t[n-1])<<16, 0
	}
}
