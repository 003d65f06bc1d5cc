package model

import (
	"math"
	"slices"
)

// Blank is the value of a cell that holds nothing. It is the same for every
// field type and smaller than every other value.
const Blank int64 = math.MinInt64

const narrowBlank = math.MinInt32

// Column holds one field of many records. The zero Column belongs to a field that
// no definition asks for; it reads as Blank in every row.
//
// While rows are being appended to its table they lie in blocks; Table.Col makes
// them one, and Get and Set are for columns that came from there. Columns of a
// store are never anything else.
type Column struct {
	block
	filling *filling
	open    bool // there are rows that block does not hold yet
}

// block is a stretch of rows in the form that takes the least room: one value for
// all of them; up to 256 different values as a list, with a byte for every row; or
// the values themselves, in 32 bits where all of them fit and else in 64.
type block struct {
	n       int
	same    int64 // the value of all rows, as what differs from Blank
	small   []uint8
	palette *palette
	narrow  []int32
	wide    []int64
}

// palette are the values of a column that has few of them.
type palette struct {
	values [paletteSize]int64
	n      int
	near   [256]uint8 // where a value was last found, by a part of its hash
}

const paletteSize = 256

// find gives the place of a value, a new one when it is new; ok is false when
// there is no room for it.
func (p *palette) find(v int64) (at uint8, ok bool) {
	near := &p.near[uint64(v)*0x9e3779b97f4a7c15>>56]
	if i := *near; int(i) < p.n && p.values[i] == v {
		return i, true
	}
	i := slices.Index(p.values[:p.n], v)
	if i < 0 {
		if p.n == paletteSize {
			return 0, false
		}
		i = p.n
		p.values[i] = v
		p.n++
	}
	*near = uint8(i)
	return uint8(i), true
}

// Get is the value in a row, or Blank.
func (c *Column) Get(row int) int64 {
	if c.small != nil {
		return c.palette.values[c.small[row]]
	}
	if c.narrow != nil {
		if v := c.narrow[row]; v != narrowBlank {
			return int64(v)
		}
		return Blank
	}
	if c.wide != nil {
		return c.wide[row]
	}
	if c.open {
		panic("a column is read before Table.Col has made it one")
	}
	return c.same ^ Blank
}

// One reports whether all rows have one value, and which.
func (c *Column) One() (v int64, ok bool) {
	return c.same ^ Blank, !c.open && c.small == nil && c.narrow == nil && c.wide == nil
}

// Few are the rows of a column of few different values, each as its place in the
// list of them; nil when there are many, or one. The caller must not change them.
func (c *Column) Few() (rows []uint8, values *[256]int64) {
	if c.small == nil {
		return nil, nil
	}
	return c.small, &c.palette.values
}

// Narrow are the rows of a column of many values that fit 32 bits, where the least
// of those is Blank; nil of other columns. The caller must not change them.
func (c *Column) Narrow() []int32 { return c.narrow }

// Values puts the values of the rows from lo on into dst.
func (c *Column) Values(dst []int64, lo int) { c.decode(dst, lo) }

// decode puts the values of the rows from lo on into dst.
func (b *block) decode(dst []int64, lo int) {
	switch {
	case b.small != nil:
		for i, at := range b.small[lo : lo+len(dst)] {
			dst[i] = b.palette.values[at]
		}
	case b.narrow != nil:
		for i, v := range b.narrow[lo : lo+len(dst)] {
			if dst[i] = int64(v); v == narrowBlank {
				dst[i] = Blank
			}
		}
	case b.wide != nil:
		copy(dst, b.wide[lo:lo+len(dst)])
	default:
		for i := range dst {
			dst[i] = b.same ^ Blank
		}
	}
}

// Set overwrites the value of a row of a column in use.
func (c *Column) Set(row int, v int64) {
	switch {
	case c.wide != nil:
		c.wide[row] = v
	case c.narrow != nil && fits(v):
		c.narrow[row] = narrowed(v)
	case c.small != nil:
		if at, ok := c.palette.find(v); ok {
			c.small[row] = at
			return
		}
		c.respread(row, v)
	case c.narrow != nil || c.n > 0 && c.same != v^Blank:
		c.respread(row, v)
	}
}

// respread changes the form of a column for a value that the old one has no room
// for.
func (c *Column) respread(row int, v int64) {
	more := block{n: 1, same: v ^ Blank}
	to := roomFor([]*block{&c.block, &more}, nil)
	to.make(c.n)
	to.put(inOrder(c.n), &c.block, nil)
	c.block = to
	c.Set(row, v)
}

func fits(v int64) bool { return v == Blank || v > narrowBlank && v <= math.MaxInt32 }

func narrowed(v int64) int32 {
	if v == Blank {
		return narrowBlank
	}
	return int32(v)
}
