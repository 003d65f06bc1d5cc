package source

import "errors"

// A reader of the thrift compact protocol, as much of it as it takes to look at
// a Parquet footer and at page headers before Arrow does. It never allocates by
// what the bytes claim, and it bounds depth and sizes by the bytes there are.

var (
	errThrift = errors.New("not thrift")
	errShort  = errors.New("more bytes are needed")
)

const maxDepth = 24 // structs in structs; Parquet's own need fewer than ten

type thrift struct {
	b     []byte
	depth int
	err   error
}

func (t *thrift) fail(err error) {
	if t.err == nil {
		t.err = err
	}
	t.b = nil
}

func (t *thrift) byte() byte {
	if len(t.b) == 0 {
		t.fail(errShort)
		return 0
	}
	c := t.b[0]
	t.b = t.b[1:]
	return c
}

func (t *thrift) uvarint() uint64 {
	var v uint64
	for shift := uint(0); shift < 64; shift += 7 {
		c := t.byte()
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
	t.fail(errThrift)
	return 0
}

// int reads a zigzag number of up to 64 bits.
func (t *thrift) int() int64 {
	v := t.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// The compact protocol's type codes.
const (
	tTrue   = 1
	tFalse  = 2
	tByte   = 3
	tI16    = 4
	tI32    = 5
	tI64    = 6
	tDouble = 7
	tBinary = 8
	tList   = 9
	tSet    = 10
	tMap    = 11
	tStruct = 12
)

// fields walks a struct and hands every field to do, which says whether it has
// read the field's value; if not it is skipped.
func (t *thrift) fields(do func(id int64, typ byte) bool) {
	if t.depth++; t.depth > maxDepth {
		t.fail(errThrift)
	}
	var id int64
	for t.err == nil {
		h := t.byte()
		if h == 0 {
			break
		}
		if d := h >> 4; d != 0 {
			id += int64(d)
		} else {
			id = t.int()
		}
		if t.err == nil && !do(id, h&15) {
			t.skip(h & 15)
		}
	}
	t.depth--
}

// list walks a list or set; do reads one element or returns false to have it skipped.
func (t *thrift) list(do func(typ byte) bool) {
	h := t.byte()
	n := uint64(h >> 4)
	if n == 15 {
		n = t.uvarint()
	}
	for ; n > 0 && t.err == nil; n-- {
		if n > uint64(len(t.b)) { // every element takes a byte at least
			t.fail(errShort)
			return
		}
		if !do(h & 15) {
			t.element(h & 15)
		}
	}
}

// element skips a value inside a list or map, where a boolean takes a byte.
func (t *thrift) element(typ byte) {
	if typ == tTrue || typ == tFalse {
		t.byte()
		return
	}
	t.skip(typ)
}

func (t *thrift) skip(typ byte) {
	switch typ {
	case tTrue, tFalse:
	case tByte:
		t.byte()
	case tI16, tI32, tI64:
		t.uvarint()
	case tDouble:
		t.discard(8)
	case tBinary:
		t.discard(t.uvarint())
	case tList, tSet:
		if t.depth++; t.depth > maxDepth {
			t.fail(errThrift)
			return
		}
		t.list(func(byte) bool { return false })
		t.depth--
	case tMap:
		t.skipMap()
	case tStruct:
		t.fields(func(int64, byte) bool { return false })
	default:
		t.fail(errThrift)
	}
}

func (t *thrift) skipMap() {
	n := t.uvarint()
	if n == 0 {
		return
	}
	if t.depth++; t.depth > maxDepth {
		t.fail(errThrift)
		return
	}
	kv := t.byte()
	for ; n > 0 && t.err == nil; n-- {
		t.element(kv >> 4)
		t.element(kv & 15)
	}
	t.depth--
}

func (t *thrift) discard(n uint64) {
	if n > uint64(len(t.b)) {
		t.fail(errShort)
		return
	}
	t.b = t.b[n:]
}

// checkFooter walks the whole footer: well-formed, no list longer than its
// bytes, no schema nested so deep that a recursive reader would run out of stack.
func checkFooter(footer []byte) bool {
	const deepest = 64
	t := thrift{b: footer}
	open := []int64{1} // children still to come on each level of the schema tree
	t.fields(func(id int64, typ byte) bool {
		if id != 2 || typ != tList {
			return false
		}
		t.list(func(typ byte) bool {
			if typ != tStruct {
				return false
			}
			var children int64
			t.fields(func(id int64, typ byte) bool {
				if id != 5 || typ != tI32 {
					return false
				}
				children = t.int()
				return true
			})
			for len(open) > 0 && open[len(open)-1] == 0 {
				open = open[:len(open)-1]
			}
			if len(open) == 0 || len(open) > deepest || children < 0 {
				t.fail(errThrift)
				return true
			}
			open[len(open)-1]--
			open = append(open, children)
			return true
		})
		return true
	})
	for _, n := range open {
		if n != 0 {
			return false
		}
	}
	return t.err == nil
}
