package edits

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
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
	// Texts puts the cells of a column, from row i on, into texts, as many as it has
	// room for.
	Texts(col, i int, texts [][]byte)
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
	column  [blockRows][]byte // the cells of the slot that is read
	letters letters
}

// slotRows are the cells of a slot.
type slotRows struct {
	present, dated set
	dates          []calendar.Date // of the rows in dated; nil when nobody asks
	seen           texts
	blank          uint64 // what the tests say of a blank cell
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
		s.seen = newTexts(minTexts)
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
	column := b.column[:b.rows]
	cells.Texts(p.col, from, column)
	for r, text := range column {
		if len(text) > 1 {
			b.say(p, s, b.meaning(p, s, text), r)
		} else if len(text) == 1 {
			b.letters.add(text[0], r)
		}
	}
	b.letters.take(func(text []byte, rows *set) { b.sayAll(p, s, b.meaning(p, s, text), rows) })
	for yes := s.blank; yes != 0; yes &= yes - 1 {
		met := &b.met[p.nodes[bits.TrailingZeros64(yes)]]
		for w := range b.words {
			met[w] |= b.every[w] &^ s.present[w]
		}
	}
}

// say notes what the text of a row means.
func (b *block) say(p *slot, s *slotRows, m *meaning, r int) {
	if !m.present {
		return
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

// sayAll notes what a text means that stands in some rows. It is too short to be a
// date.
func (b *block) sayAll(p *slot, s *slotRows, m *meaning, rows *set) {
	if !m.present {
		return
	}
	for w := range b.words {
		s.present[w] |= rows[w]
	}
	for yes := m.answers; yes != 0; yes &= yes - 1 {
		met := &b.met[p.nodes[bits.TrailingZeros64(yes)]]
		for w := range b.words {
			met[w] |= rows[w]
		}
	}
}

// meaning is what a text says: from memory when it came not long ago.
func (b *block) meaning(p *slot, s *slotRows, text []byte) *meaning {
	m, known := s.seen.find(text)
	if known {
		return m
	}
	trimmed := b.clean(text)
	b.cell.read(trimmed, p.dates, p.numbers)
	b.cell.added = len(trimmed) > 0 && len(trimmed) != len(model.TrimBlanks(text))
	m.present, m.answers = len(trimmed) > 0, p.answers(&b.cell)
	m.date, m.dated = b.cell.date, b.cell.dated
	return m
}

// clean trims a text and takes off what spreadsheets add, as the layouts do; a
// word that means blank is nothing.
func (b *block) clean(text []byte) []byte {
	text = normalize.Plain(model.TrimBlanks(text))
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
	maxTexts = 2048
)

func newTexts(size int) texts {
	return texts{table: make([]knownText, size), shift: uint8(64 - bits.TrailingZeros(uint(size)))}
}

// find gives the place of a text that is not empty, and whether its meaning is
// there.
func (t *texts) find(text []byte) (*meaning, bool) {
	n := len(text)
	if n > 16 {
		return &t.long.meaning, false
	}
	lo, hi := twoWords(text)
	k := &t.table[t.place(lo, hi)]
	if k.lo == lo && k.hi == hi && k.n == uint8(n) {
		return &k.meaning, true
	}
	if t.misses++; t.misses > 4*len(t.table) && len(t.table) < maxTexts {
		*t = newTexts(2 * len(t.table))
		k = &t.table[t.place(lo, hi)]
	}
	k.lo, k.hi, k.n = lo, hi, uint8(n)
	return &k.meaning, false
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
