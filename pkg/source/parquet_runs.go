package source

import "math"

// runs reads Parquet's mix of runs and bit-packed stretches: a number whose lowest
// bit says which. With a width of 3 bits, the bytes
//
//	0x08 0x05                  are 0x08>>1 = 4 times the value 5,
//	0x03 0x88 0xc6 0xfa        are 1 stretch of 8 packed values: 0, 1, 2, … 7.
//
// Nothing is allocated, whatever the bytes say, and no value is made up: a stretch
// that is cut short has the values that are there.
type runs struct {
	b     []byte
	width uint // bits of a value, at most 32

	n      int    // values of the stretch in hand
	packed bool   // they are packed in bits; otherwise they all are value
	value  uint32 // of a run
	bits   []byte // from the first packed value to the end of all
}

// next takes the next stretch in hand; false at the end.
func (r *runs) next() bool {
	head, ok := r.uvarint()
	if !ok {
		return false
	}
	if r.packed = head&1 == 1; !r.packed {
		r.n = int(min(head>>1, math.MaxInt32))
		return r.runValue()
	}
	r.bits = r.b
	groups := head >> 1
	if r.width == 0 {
		r.n = int(min(groups, math.MaxInt32/8)) * 8
		return true
	}
	if groups <= uint64(len(r.b))/uint64(r.width) {
		r.n = int(groups) * 8
		r.b = r.b[int(groups)*int(r.width):]
		return true
	}
	r.n = int(min(uint64(len(r.b))*8/uint64(r.width), math.MaxInt32))
	r.b = nil
	return true
}

func (r *runs) runValue() bool {
	size := int(r.width+7) / 8
	if size > len(r.b) {
		return false
	}
	r.value = 0
	for i := range size {
		r.value |= uint32(r.b[i]) << (8 * i)
	}
	r.b = r.b[size:]
	return true
}

func (r *runs) uvarint() (v uint64, ok bool) {
	for i, c := range r.b {
		if i == 5 {
			break
		}
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.b = r.b[i+1:]
			return v, true
		}
	}
	return 0, false
}

// gather reads the values at the places, which must ascend, into out.
func (r *runs) gather(places []int32, out []uint32) bool {
	start, i := 0, 0
	for i < len(places) {
		if !r.next() {
			return false
		}
		end := start + r.n
		from := i
		for i < len(places) && int(places[i]) < end {
			i++
		}
		if r.packed {
			unpackBits(r.bits, r.width, places[from:i], start, out[from:i])
		} else {
			for j := from; j < i; j++ {
				out[j] = r.value
			}
		}
		start = end
	}
	return true
}

// unpackBits reads packed values; start is the place of the first one in bits.
func unpackBits(bits []byte, width uint, places []int32, start int, out []uint32) {
	mask := uint64(1)<<width - 1
	out = out[:len(places)]
	for i, p := range places {
		bit := (uint(p) - uint(start)) * width
		at := bit >> 3
		var w uint64
		if at+8 <= uint(len(bits)) {
			w = load(bits[at:])
		} else {
			for j, c := range bits[min(at, uint(len(bits))):] {
				w |= uint64(c) << (8 * j)
			}
		}
		out[i] = uint32(w >> (bit & 7) & mask)
	}
}

// definitions reads the levels of n rows of an optional column, a bit each. It
// gives how many have a value and, when not all do, fills at with the place of
// each row's value among those, -1 for a null.
func definitions(levels []byte, n int, at []int32) (values int, nulls, ok bool) {
	r := runs{b: levels, width: 1}
	for row := 0; row < n; {
		if !r.next() || !r.packed && r.value > 1 {
			return 0, false, false
		}
		m := min(r.n, n-row)
		if !nulls && !r.packed && r.value == 1 {
			row, values = row+m, values+m
			continue
		}
		if !nulls {
			nulls = true
			for i := range row {
				at[i] = int32(i)
			}
		}
		values = r.place(at[row:row+m], values)
		row += m
	}
	return values, values < n, true
}

// place numbers the rows of the stretch in hand that have a value.
func (r *runs) place(at []int32, next int) int {
	for i := range at {
		defined := r.value
		if r.packed {
			defined = uint32(r.bits[i>>3]>>(i&7)) & 1
		}
		at[i] = -1
		if defined == 1 {
			at[i] = int32(next)
			next++
		}
	}
	return next
}
