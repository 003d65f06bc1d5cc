package aggregate

import "slices"

// origin is what the parts of one heading are made of. It has the counters and
// keeps no values.
type origin struct {
	*naming
	heading *Heading
	into    [][]int32 // by counted cell: rows of the layout
	ids     []int32   // the counted cells that have counters
	counts  []uint32
	width   int
	sets    [Classes]uint64
	shown   bitset // rows of the layout
	rows    []int32
}

// originOf is the origin of a heading; nil of one without a source, and of one of
// which nothing is contributed.
func (s *sheet) originOf(h *Heading, x *slot, shown bitset) *origin {
	if s.missing != "" || x.block == nil {
		return nil
	}
	return &origin{naming: s.names, heading: h, into: s.into, ids: x.block.cells.ids, counts: x.counts, width: s.width, sets: s.sets(&x.prints), shown: shown}
}

// makeups says what the rows of a tally are sums of. The rows are in their final
// order: of one heading they stay in that of the layout, however those of several
// mix.
func makeups(rows []Row, sheets []*sheet) []Makeup {
	at := map[*Heading]int{}
	var out []Makeup
	for i := range rows {
		h := rows[i].Heading
		if i > 0 && h == rows[i-1].Heading {
			m := &out[at[h]]
			m.Rows = append(m.Rows, int32(i))
			continue
		}
		k, known := at[h]
		if !known {
			k = len(out)
			at[h], out = k, append(out, Makeup{Heading: h})
		}
		out[k].Rows = append(out[k].Rows, int32(i))
	}
	for _, s := range sheets {
		for _, o := range s.origins {
			if k, known := at[o.heading]; known {
				m := &out[k]
				o.rows = m.Rows
				m.Kinds, m.Sets, m.parts = o.kindsSeen(), o.sets, o.parts
			}
		}
	}
	return out
}

// somebody lists the counted cells in which there is somebody who is in a row:
// their ranks, and in the lower half the places of their counters.
func (o *origin) somebody() (out []uint64) {
	for i := 0; i*o.width < len(o.counts); i++ {
		id := o.ids[i]
		if inRows(o.counts[i*o.width:(i+1)*o.width]) && len(o.into[id]) > 0 {
			out = append(out, uint64(o.rank[id])<<32|uint64(i))
		}
	}
	slices.Sort(out)
	return out
}

// inRows reports whether counters have anybody but units without a value.
func inRows(c []uint32) bool {
	return c[without]|c[with]|c[pending] != 0 || !allZero(c[excluded:])
}

// kindsSeen are the kinds of which there is somebody, in order.
func (o *origin) kindsSeen() (out []Kind) {
	seen := make([]bool, len(o.kinds))
	for i := 0; i*o.width < len(o.counts); i++ {
		id := o.ids[i]
		if k := o.cells[o.rank[id]].kind; !seen[k] && inRows(o.counts[i*o.width:(i+1)*o.width]) && len(o.into[id]) > 0 {
			seen[k] = true
		}
	}
	for k, some := range seen {
		if some {
			out = append(out, o.kinds[k])
		}
	}
	return out
}

// parts makes the parts of a heading.
func (o *origin) parts() []Part {
	cells, numbers := o.somebody(), o.numbers()
	out, total := make([]Part, len(cells)), 0
	for _, c := range cells {
		total += len(o.into[o.ids[uint32(c)]])
	}
	rows, kind := make([]int32, 0, total), int32(-1)
	for i, c := range cells {
		place := int(uint32(c))
		x, from := &o.cells[c>>32], len(rows)
		if i == 0 || x.kind != o.cells[cells[i-1]>>32].kind {
			kind++
		}
		for _, k := range o.into[x.cell] {
			rows = append(rows, numbers[k])
		}
		out[i] = Part{Kind: kind, Breakdown: x.breakdown, Group: x.group, Rows: rows[from:len(rows):len(rows)]}
		slices.Sort(out[i].Rows)
		out[i].count(o.counts[place*o.width : (place+1)*o.width])
	}
	return out
}

// count sets the numbers of a part to those of a counted cell.
func (p *Part) count(c []uint32) {
	p.N = [Classes]int64{With: int64(c[with]), Without: int64(c[without]), Pending: int64(c[pending])}
	for _, n := range c[excluded:] {
		p.N[Excluded] += int64(n)
	}
}

// numbers are the numbers of the rows of the layout among all rows; that of one
// that is not shown has no meaning.
func (o *origin) numbers() []int32 {
	out, n := make([]int32, 64*len(o.shown)), 0
	for k := range out {
		if o.shown.has(int32(k)) {
			out[k] = o.rows[n]
			n++
		}
	}
	return out
}
