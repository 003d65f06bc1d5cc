package source

import "pathmetrics/pkg/diag"

// arrowKeys reads any number of key columns side by side and asks keep about each row.
func (d *groupDecode) arrowKeys(keep KeepFunc) error {
	n := d.r.opt.Keys
	k := keyReader{d: d, in: make([]cells, n), spans: make([][]span, n), text: make([][]byte, n)}
	k.keys, k.tags = make([][]byte, n*step), make([]uint32, step)
	for i := range k.in {
		err := d.guarded(i, func() (err error) { k.in[i], err = d.openColumn(i); return err })
		if err != nil {
			return err
		}
		k.spans[i] = make([]span, step)
	}
	for row := 0; row < d.rows; row += step {
		if err := k.step(row, min(step, d.rows-row), keep); err != nil {
			return err
		}
	}
	for i := range k.in {
		if err := d.guarded(i, k.in[i].finish); err != nil {
			return err
		}
	}
	return nil
}

// keyReader holds the key cells of the rows in hand.
type keyReader struct {
	d     *groupDecode
	in    []cells
	text  [][]byte // per key column, the cells' text
	spans [][]span
	keys  [][]byte // of the rows that keep is asked about
	tags  []uint32
	codes [step]diag.Code
	bad   [step]int
}

// step reads n rows from row on.
func (k *keyReader) step(row, n int, keep KeepFunc) error {
	clear(k.codes[:])
	for i := range k.in {
		if err := k.d.guarded(i, func() error { return k.read(i, n) }); err != nil {
			return err
		}
	}
	keys := k.keys[:0]
	good := 0
	for j := range n {
		if k.codes[j] != "" {
			k.d.b.reject(k.d.first+int64(row+j), k.d.r.leaves[k.bad[j]].name, k.codes[j])
			continue
		}
		good++
		for i := range k.in {
			keys = append(keys, k.key(i, j))
		}
	}
	keep(keys, k.tags[:good])
	good = 0
	return k.d.r.guard("", k.d.group, func() error {
		for j := range n {
			if k.codes[j] == "" {
				k.keep(row, j, k.tags[good])
				good++
			}
		}
		return nil
	})
}

func (k *keyReader) key(i, j int) []byte {
	if k.in[i].null(j) {
		return nil
	}
	return k.spans[i][j].of(k.text[i])
}

// keep appends the key cells of a row that stays to the batch.
func (k *keyReader) keep(row, j int, tag uint32) {
	d := k.d
	if tag == Drop {
		d.b.Filtered++
		return
	}
	d.kept, d.tags = append(d.kept, int32(row+j)), append(d.tags, tag)
	for i := range k.in {
		c := &d.b.Columns[i]
		from := len(c.data)
		c.data = append(c.data, k.key(i, j)...)
		c.push(from, k.in[i].null(j))
		c.bounded()
	}
}

// read puts the text of key column i of the next n rows into k.text.
func (k *keyReader) read(i, n int) error {
	c := k.in[i]
	if err := c.next(n); err != nil {
		return err
	}
	text := k.text[i][:0]
	if text == nil {
		text = make([]byte, 0, 16*step)
	}
	for j := range n {
		from := len(text)
		if !c.null(j) {
			var code diag.Code
			if text, code = c.cell(text, j); code != "" && k.codes[j] == "" {
				k.codes[j], k.bad[j] = code, i
			}
		}
		k.spans[i][j] = span{uint32(from), uint32(len(text) - from)}
	}
	k.text[i] = text
	return nil
}
