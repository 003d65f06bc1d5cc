package source

import (
	"encoding/binary"
	"errors"

	"github.com/apache/arrow/go/v15/parquet"

	"pathmetrics/pkg/diag"
)

// filter reads the key columns and asks keep about the rows.
func (d *groupDecode) filter(keep KeepFunc) error {
	keep = notTheFile(keep)
	if d.r.opt.Keys == 1 && !d.r.leaves[0].missing && !d.r.arrowOnly {
		err := d.guarded(0, func() error { return d.ownKeys(keep) })
		if !errors.Is(err, errOther) {
			return err
		}
		d.kept, d.tags = d.kept[:0], d.tags[:0]
		d.b.Filtered, d.b.Rejects = 0, d.b.Rejects[:0]
		c := &d.b.Columns[0]
		c.cells, c.data, c.nulls = c.cells[:0], c.data[:0], nil
	}
	return d.arrowKeys(keep)
}

// keepPanic is a panic of a KeepFunc, which the fence lets through: it says nothing
// about the file.
type keepPanic struct{ why any }

func notTheFile(keep KeepFunc) KeepFunc {
	return func(keys [][]byte, tags []uint32) {
		defer func() {
			if x := recover(); x != nil {
				panic(keepPanic{x})
			}
		}()
		keep(keys, tags)
	}
}

// blockRows is how many rows keep is asked about at a time.
const blockRows = 256

// keyBlock gathers keys until there are enough to ask about.
type keyBlock struct {
	n    int
	keys [blockRows][]byte
	rows [blockRows]int32
	tags [blockRows]uint32
	text []byte // of keys that are not text in the file
}

// ask asks keep about the keys that were gathered and keeps the rows that it wants.
func (d *groupDecode) ask(keep KeepFunc) {
	k, c := &d.keys, &d.b.Columns[0]
	n := k.n
	k.n = 0
	if n == 0 {
		return
	}
	keep(k.keys[:n], k.tags[:n])
	before := len(d.kept)
	for j, tag := range k.tags[:n] {
		if tag == Drop {
			continue
		}
		d.kept, d.tags = append(d.kept, k.rows[j]), append(d.tags, tag)
		from := len(c.data)
		c.data = append(c.data, k.keys[j]...)
		c.push(from, k.keys[j] == nil)
	}
	d.b.Filtered += int64(n - (len(d.kept) - before))
	k.text = k.text[:0]
	c.bounded()
}

// put gathers the key of a row; nil for a null.
func (d *groupDecode) put(keep KeepFunc, row int, key []byte) {
	k := &d.keys
	k.keys[k.n], k.rows[k.n] = key, int32(row)
	if k.n++; k.n == blockRows {
		d.ask(keep)
	}
}

// ownKeys reads the key column page by page.
func (d *groupDecode) ownKeys(keep KeepFunc) error {
	in, err := d.open(0)
	if err != nil {
		return err
	}
	d.keys.n, d.keys.text = 0, room(d.keys.text, 1024)[:0] // not nil: that would be a null
	t := keyTags{d: d, keep: keep}
	return in.each(func(p *page, row int) error {
		if in.leaf.physical == parquet.Types.Boolean {
			return errOther
		}
		if p.indexed {
			return t.page(in, p, row)
		}
		if in.leaf.width == 0 && in.leaf.native == Text {
			err = d.textKeys(keep, p, row)
		} else {
			err = d.otherKeys(keep, in.leaf, p, row)
		}
		d.ask(keep) // now, as the keys point into the page
		return err
	})
}

// textKeys gathers the keys of a plain page of text, which is read where it lies.
func (d *groupDecode) textKeys(keep KeepFunc, p *page, row int) error {
	b, k := p.data, &d.keys
	for j := 0; j < p.rows; {
		n := k.n
		for ; n < blockRows && j < p.rows; j++ {
			if p.at != nil && p.at[j] < 0 {
				k.keys[n], k.rows[n] = nil, int32(row+j)
				n++
				continue
			}
			if len(b) < 4 {
				return errColumn
			}
			size := uint(binary.LittleEndian.Uint32(b))
			if size > uint(len(b)-4) {
				return errColumn
			}
			key := b[4 : 4+size : 4+size]
			b = b[4+size:]
			if !plainKey(key) && !textOK(key, false) {
				d.rejectKey(row+j, diag.BadText)
				continue
			}
			k.keys[n], k.rows[n] = key, int32(row+j)
			n++
		}
		k.n = n
		d.ask(keep)
	}
	return nil
}

// plainKey reports whether a key of a usual length is printable ASCII; textOK looks
// at any other.
func plainKey(key []byte) bool {
	n := len(key)
	return n >= 8 && n <= 16 && odd(load(key))|odd(load(key[n-8:])) == 0
}

func (d *groupDecode) rejectKey(row int, code diag.Code) {
	d.b.reject(d.first+int64(row), d.r.leaves[0].name, code)
}

// otherKeys gathers the keys of a plain page of values that are written out first.
func (d *groupDecode) otherKeys(keep KeepFunc, l *leaf, p *page, row int) error {
	values := plainValues{data: p.data, width: l.width}
	for j := range p.rows {
		var key []byte
		if p.at == nil || p.at[j] >= 0 {
			v, ok := values.next()
			if !ok {
				return errColumn
			}
			from, code := len(d.keys.text), diag.Code("")
			if d.keys.text, code = l.write(d.keys.text, v); code != "" {
				d.rejectKey(row+j, code)
				continue
			}
			key = d.keys.text[from:len(d.keys.text):len(d.keys.text)]
		}
		d.put(keep, row+j, key)
	}
	return nil
}

// keyTags has the tags of a dictionary's entries, of which keep is asked once.
type keyTags struct {
	d    *groupDecode
	keep KeepFunc
	tags []uint32 // by entry; Drop also for the bad ones
	null []uint32 // empty until there is one
}

// page keeps the rows of a page whose entries are wanted.
func (t *keyTags) page(in *chunkReader, p *page, row int) error {
	d := t.d
	if err := t.judge(in); err != nil {
		return err
	}
	d.places = room(d.places, p.values)
	for i := range d.places {
		d.places[i] = int32(i)
	}
	if err := in.indices(p); err != nil {
		return err
	}
	v := 0
	for j := range p.rows {
		if p.at != nil && p.at[j] < 0 {
			t.nullRow(row + j)
			continue
		}
		entry := d.indices[v]
		v++
		if int(entry) >= len(t.tags) {
			return errColumn
		}
		if tag := t.tags[entry]; tag != Drop {
			d.kept, d.tags = append(d.kept, int32(row+j)), append(d.tags, tag)
			d.b.Columns[0].add(in.text(entry), false)
		} else if code := d.dict.bad[entry]; code != "" {
			d.rejectKey(row+j, code)
		} else {
			d.b.Filtered++
		}
	}
	return nil
}

// judge asks keep about all entries. The text of an entry goes to the column only
// when a kept row has it, so the text that keep sees is written elsewhere.
func (t *keyTags) judge(in *chunkReader) error {
	dict, k := &t.d.dict, &t.d.keys
	if t.tags != nil || dict.n == 0 {
		return nil
	}
	t.tags = make([]uint32, dict.n)
	for entry := range dict.n {
		from, code := len(k.text), diag.Code("")
		if k.text, code = in.leaf.write(k.text, dict.value(entry)); code != "" {
			dict.markBad(uint32(entry), code)
			t.tags[entry] = Drop
			continue
		}
		k.keys[k.n], k.rows[k.n] = k.text[from:len(k.text):len(k.text)], int32(entry)
		if k.n++; k.n == blockRows {
			t.askEntries()
		}
	}
	t.askEntries()
	return nil
}

// askEntries asks keep about the entries that were gathered.
func (t *keyTags) askEntries() {
	k := &t.d.keys
	n := k.n
	k.n = 0
	if n > 0 {
		t.keep(k.keys[:n], k.tags[:n])
	}
	for j, tag := range k.tags[:n] {
		t.tags[k.rows[j]] = tag
	}
	k.text = k.text[:0]
}

func (t *keyTags) nullRow(row int) {
	if t.null == nil {
		t.null = make([]uint32, 1)
		t.keep([][]byte{nil}, t.null)
	}
	if t.null[0] == Drop {
		t.d.b.Filtered++
		return
	}
	t.d.kept, t.d.tags = append(t.d.kept, int32(row)), append(t.d.tags, t.null[0])
	t.d.b.Columns[0].add(span{}, true)
}
