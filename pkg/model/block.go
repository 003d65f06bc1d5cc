package model

// filling is what a column has while rows are appended to its table.
type filling struct {
	blocks  []block
	few     *palette // of all blocks
	crowded bool     // few had no room for some value
}

// begin readies a column for further rows.
func (c *Column) begin() {
	c.open = true
	if c.filling != nil {
		return
	}
	c.filling = &filling{few: c.palette, crowded: c.narrow != nil || c.wide != nil}
	if c.n > 0 {
		c.filling.blocks = []block{c.block}
		c.block = block{}
	}
}

// putAway makes a block of the values of the rows that come next.
func (c *Column) putAway(values []int64) {
	c.filling.blocks = append(c.filling.blocks, c.filling.block(values))
}

func (f *filling) block(values []int64) block {
	b := block{n: len(values)}
	if allSame(values) {
		b.same = values[0] ^ Blank
		return b
	}
	if !f.crowded && f.little(&b, values) {
		return b
	}
	for _, v := range values {
		if !fits(v) {
			b.wide = append(make([]int64, 0, len(values)), values...)
			return b
		}
	}
	b.narrow = make([]int32, len(values))
	for i, v := range values {
		b.narrow[i] = narrowed(v)
	}
	return b
}

// little writes values by their places in the palette, while it has room.
func (f *filling) little(b *block, values []int64) bool {
	if f.few == nil {
		f.few = &palette{}
	}
	b.palette, b.small = f.few, make([]uint8, len(values))
	for i, v := range values {
		at, ok := f.few.find(v)
		if !ok {
			f.crowded, b.palette, b.small = true, nil, nil
			return false
		}
		b.small[i] = at
	}
	return true
}

func allSame(values []int64) bool {
	for _, v := range values {
		if v != values[0] {
			return false
		}
	}
	return true
}

// all are the blocks of a column.
func (c *Column) all() []*block {
	if c.filling == nil {
		return []*block{&c.block}
	}
	out := make([]*block, len(c.filling.blocks))
	for i := range out {
		out[i] = &c.filling.blocks[i]
	}
	return out
}

// close makes one block of all of them.
func (c *Column) close() {
	blocks := c.all()
	to, n := roomFor(blocks, nil), 0
	for _, b := range blocks {
		n += b.n
	}
	to.make(n)
	places := inOrder(n)
	for _, b := range blocks {
		to.put(places, b, nil)
	}
	*c = Column{block: to}
}

// roomFor finds the form that holds the rows of several blocks: an empty block,
// with a palette where they have few values. recode gives symbols other numbers.
func roomFor(blocks []*block, recode []int32) block {
	p, many, wide := &palette{}, false, false
	add := func(v int64) {
		wide = wide || !fits(v)
		if _, ok := p.find(recoded(v, recode)); !ok {
			many = true
		}
	}
	var last *palette
	for _, b := range blocks {
		switch {
		case b.n == 0:
		case b.wide != nil:
			many, wide = true, true
		case b.narrow != nil:
			many = true
		case b.small == nil:
			add(b.same ^ Blank)
		case b.palette != last:
			last = b.palette
			for _, v := range b.palette.values[:b.palette.n] {
				add(v)
			}
		}
	}
	switch {
	case many && wide:
		return block{wide: []int64{}}
	case many:
		return block{narrow: []int32{}}
	case p.n == 1:
		return block{same: p.values[0] ^ Blank}
	case p.n > 1:
		return block{palette: p, small: []uint8{}}
	}
	return block{}
}

func recoded(v int64, recode []int32) int64 {
	if v == Blank || recode == nil {
		return v
	}
	return int64(recode[v])
}

// make gives a block that roomFor found its n rows.
func (b *block) make(n int) {
	b.n = n
	switch {
	case b.wide != nil:
		b.wide = make([]int64, n)
	case b.narrow != nil:
		b.narrow = make([]int32, n)
	case b.small != nil:
		b.small = make([]uint8, n)
	}
}

// atOnce is how many rows are taken from one block to another at a time.
const atOnce = 1024

// put takes the rows of a block to the places that come next in places. What is
// to go beyond the last row is left out.
func (b *block) put(places *places, from *block, recode []int32) {
	var values [atOnce]int64
	var codes [paletteSize]uint8
	if b.small != nil {
		codes = b.palette.codes(from, recode)
	}
	for lo := 0; lo < from.n; {
		at := places.next(min(from.n-lo, atOnce))
		switch {
		case b.small != nil && from.small != nil:
			b.putCodes(at, from.small[lo:], &codes)
		case b.small != nil:
			b.putCode(at, codes[0])
		case b.narrow != nil || b.wide != nil:
			part := values[:len(at)]
			from.decode(part, lo)
			if recode != nil {
				renumber(part, recode)
			}
			b.putValues(at, part)
		}
		lo += len(at)
	}
}

// codes are the places in p of the values of another block, by their places in its
// own palette; of a block of one value the first.
func (p *palette) codes(from *block, recode []int32) (codes [paletteSize]uint8) {
	if from.small == nil {
		codes[0], _ = p.find(recoded(from.same^Blank, recode))
		return codes
	}
	for i, v := range from.palette.values[:from.palette.n] {
		codes[i], _ = p.find(recoded(v, recode))
	}
	return codes
}

func (b *block) putCodes(at []uint32, from []uint8, codes *[paletteSize]uint8) {
	from = from[:len(at)]
	for i, to := range at {
		if int(to) < len(b.small) {
			b.small[to] = codes[from[i]]
		}
	}
}

func (b *block) putCode(at []uint32, code uint8) {
	for _, to := range at {
		if int(to) < len(b.small) {
			b.small[to] = code
		}
	}
}

func renumber(values []int64, recode []int32) {
	for i, v := range values {
		if v != Blank {
			values[i] = int64(recode[v])
		}
	}
}

func (b *block) putValues(at []uint32, values []int64) {
	values = values[:len(at)]
	if b.narrow == nil {
		for i, to := range at {
			if int(to) < len(b.wide) {
				b.wide[to] = values[i]
			}
		}
		return
	}
	for i, to := range at {
		if int(to) < len(b.narrow) {
			b.narrow[to] = narrowed(values[i])
		}
	}
}

// places are the rows to which rows of a block go: those listed, or one after the
// other.
type places struct {
	lists [][]uint32
	done  int      // of the first list
	own   []uint32 // of inOrder
	row   uint32
}

// inOrder are places one after the other, for n rows.
func inOrder(n int) *places { return &places{own: make([]uint32, min(n, atOnce))} }

// next are the places of up to most rows, of one at least.
func (p *places) next(most int) []uint32 {
	if p.own != nil {
		for i := range p.own[:most] {
			p.own[i] = p.row
			p.row++
		}
		return p.own[:most]
	}
	for p.done == len(p.lists[0]) {
		p.lists, p.done = p.lists[1:], 0
	}
	at := p.lists[0][p.done:]
	at = at[:min(most, len(at))]
	p.done += len(at)
	return at
}
