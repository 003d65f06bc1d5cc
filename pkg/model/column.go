package model

import (
	"math"
	"slices"
)

// Blank is the value of a cell that holds nothing. It is the same for every
// field type and smaller than every other value.
const Blank int64 = math.MinInt64

const narrowBlank = math.MinInt32

// Column holds one field of many records. As long as all rows have one value it
// holds that; up to 256 different values are a list, with a byte for every row;
// and more are the values themselves, in one of the last two slices, by the
// field's Type.Wide. The zero Column belongs to a field that no definition asks
// for; it reads as Blank in every row.
type Column struct {
	same    int64 // the value of all rows, as what differs from Blank
	n       int   // rows, as long as they have one value
	room    int   // rows that are expected; 0: unknown
	broad   bool  // by Type.Wide
	small   []uint8
	palette *palette
	narrow  []int32
	wide    []int64
}

// palette are the values of a column that has few of them.
type palette struct {
	values []int64
	near   [256]uint8 // where a value was last found, by a part of its hash
}

const paletteSize = 256

// find gives the place of a value, a new one when it is new; ok is false when
// there is no room for it.
func (p *palette) find(v int64) (at uint8, ok bool) {
	near := &p.near[uint64(v)*0x9e3779b97f4a7c15>>56]
	if i := *near; int(i) < len(p.values) && p.values[i] == v {
		return i, true
	}
	i := slices.Index(p.values, v)
	if i < 0 {
		if len(p.values) == paletteSize {
			return 0, false
		}
		i = len(p.values)
		p.values = append(p.values, v)
	}
	*near = uint8(i)
	return uint8(i), true
}

// Get is the value in a row, or Blank.
func (c *Column) Get(row int) int64 {
	switch {
	case c.small != nil:
		return c.palette.values[c.small[row]]
	case c.narrow != nil:
		if v := c.narrow[row]; v != narrowBlank {
			return int64(v)
		}
		return Blank
	case c.wide != nil:
		return c.wide[row]
	}
	return c.same ^ Blank
}

func (c *Column) append(v int64, wide bool) {
	switch {
	case c.wide != nil:
		c.wide = append(c.wide, v)
	case c.narrow != nil:
		c.narrow = append(c.narrow, narrowed(v))
	case c.small != nil:
		at, ok := c.palette.find(v)
		if !ok {
			c.spread()
			c.append(v, wide)
			return
		}
		c.small = append(c.small, at)
	case c.n == 0:
		c.same, c.n, c.broad = v^Blank, 1, wide
	case c.same == v^Blank:
		c.n++
	default:
		c.differ()
		c.append(v, wide)
	}
}

func narrowed(v int64) int32 {
	if v == Blank {
		return narrowBlank
	}
	return int32(v)
}

// differ gives a column of one value a byte for every row.
func (c *Column) differ() {
	c.palette = &palette{}
	at, _ := c.palette.find(c.same ^ Blank)
	c.small = make([]uint8, c.n, max(c.room, c.n+1))
	for i := range c.small {
		c.small[i] = at
	}
	c.same, c.n = 0, 0
}

// spread gives a column of few values the values themselves.
func (c *Column) spread() {
	size := max(c.room, len(c.small)+1)
	if c.broad {
		c.wide = make([]int64, 0, size)
	} else {
		c.narrow = make([]int32, 0, size)
	}
	for _, at := range c.small {
		if v := c.palette.values[at]; c.broad {
			c.wide = append(c.wide, v)
		} else {
			c.narrow = append(c.narrow, narrowed(v))
		}
	}
	c.small, c.palette = nil, nil
}

// appendRows appends some rows of another column.
func (c *Column) appendRows(o *Column, rows []uint32, wide bool) {
	if c.small == nil && c.narrow == nil && c.wide == nil && o.small == nil && o.narrow == nil && o.wide == nil && (c.n == 0 || c.same == o.same) {
		c.same, c.broad = o.same, wide
		c.n += len(rows)
		return
	}
	for _, r := range rows {
		c.append(o.Get(int(r)), wide)
	}
}

// Set overwrites the value of a row of a column in use.
func (c *Column) Set(row int, v int64) {
	switch {
	case c.wide != nil:
		c.wide[row] = v
	case c.narrow != nil:
		c.narrow[row] = narrowed(v)
	case c.small != nil:
		at, ok := c.palette.find(v)
		if !ok {
			c.spread()
			c.Set(row, v)
			return
		}
		c.small[row] = at
	case c.n > 0 && c.same != v^Blank:
		c.differ()
		c.Set(row, v)
	}
}

// Map puts f of the value in the place of every value that is not blank. f must
// give different values for different ones.
func (c *Column) Map(f func(v int64) int64) {
	one := func(v int64) int64 {
		if v == Blank {
			return v
		}
		return f(v)
	}
	switch {
	case c.small != nil:
		for i, v := range c.palette.values {
			c.palette.values[i] = one(v)
		}
	case c.narrow != nil:
		for i, v := range c.narrow {
			if v != narrowBlank {
				c.narrow[i] = int32(f(int64(v)))
			}
		}
	case c.wide != nil:
		for i, v := range c.wide {
			c.wide[i] = one(v)
		}
	case c.n > 0:
		c.same = one(c.same^Blank) ^ Blank
	}
}
