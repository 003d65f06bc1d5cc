package pipeline

import (
	"context"
	"encoding/binary"
	"slices"

	"pathmetrics/pkg/derive"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/source"
)

// compiled is a source ready to be read.
type compiled struct {
	index      int
	src        *Source
	columns    []string
	normalizer *normalize.Normalizer
	cells      identity.Cells // of the key
	first      bool           // can put somebody into the cohort
	standing   standing       // nil: all rows
	opening    *opening       // from who to seal, where the records are kept
	read       bool           // all that is wanted has been read
}

// compile readies the sources that deliver records.
func (r *run) compile() error {
	kinds, derived := pathway.Kinds(r.plan.Pathways), derive.Reads(r.plan.Derive)
	for i := range r.plan.Sources {
		src := &r.plan.Sources[i]
		if len(src.Layout.Records) == 0 {
			continue
		}
		c := compiled{index: i, src: src, columns: src.Layout.Columns(), cells: src.keyCells(), first: opensCohort(src, kinds, derived)}
		n, err := normalize.Compile(src.Layout, c.columns, normalize.Env{
			Symbols: r.symbols, Source: i, Programs: r.plan.Project.Programs, Tables: r.shapes, Dates: src.Dates,
		})
		if err != nil {
			return err
		}
		c.normalizer = n
		r.compiled = append(r.compiled, c)
	}
	return nil
}

// keyed counts a batch and visits its rows with their person keys; a row
// without a usable key is rejected. buffer is the worker's own, for the key.
func (r *run) keyed(c *compiled, b *source.Batch, file int, n *count, buffer *[]byte, visit func(i int, key []byte)) {
	n.batch(c.index, file, b)
	for i := range b.N {
		key, ok := r.personKey((*buffer)[:0], c, b, i, file, n)
		*buffer = key[:0]
		if ok {
			visit(i, key)
		}
	}
}

// personKey resolves the key of a row; a blank or malformed one rejects it.
func (r *run) personKey(dst []byte, c *compiled, b *source.Batch, row, file int, n *count) (key []byte, ok bool) {
	k := c.src.Layout.Keys[0]
	key, v := c.cells.Resolve(r.resolver, dst, b.Columns[0].Cell(row))
	if !v.Usable() {
		n.reject(r.rejectCell(c.index, file, c.columns, b, row, k.Column, v.Code()))
		return key, false
	}
	if v == identity.Local {
		n.local++
	}
	return key, true
}

// counted is the key under which a row counts: its person's, or one of its own
// where every row is to stand alone.
func (r *run) counted(key []byte, c *compiled, file int, row int64) []byte {
	if !r.plan.Alone {
		return key
	}
	key = append(key, 0)
	key = binary.BigEndian.AppendUint32(key, uint32(c.index))
	key = binary.BigEndian.AppendUint32(key, uint32(file))
	return binary.BigEndian.AppendUint64(key, uint64(row))
}

// load reads the sources that have not been read yet with the key filter and keeps the
// records of the people found.
func (r *run) load(ctx context.Context) error {
	var people *identity.Filter
	for i := range r.compiled {
		c := &r.compiled[i]
		if c.read {
			continue
		}
		counts := r.counter()
		people = r.people(c, people)
		workers := make([]*loadWorker, r.plan.Workers)
		for w := range workers {
			workers[w] = &loadWorker{run: r, c: c, n: &counts[w], norm: c.normalizer.Worker(), people: people}
		}
		inputs, err := r.scan(ctx, c.src, c.columns, 1,
			func(int) source.KeepFunc { return keepPeople(people) },
			func(w, file int, b *source.Batch) error {
				workers[w].batch(file, b)
				return nil
			})
		if err != nil {
			return err
		}
		if err := r.loaded(c, counts, workers, inputs); err != nil {
			return err
		}
	}
	return nil
}

// people is the key filter of a source: the one that was used last, where that does
// the same. It is nil where which rows are in the cohort does not show in their keys.
func (r *run) people(c *compiled, last *identity.Filter) *identity.Filter {
	switch {
	case r.plan.Alone:
		return nil
	case last != nil && last.Serves(c.cells):
		return last
	}
	return identity.NewFilter(r.resolver, r.persons, c.cells)
}

// keepPeople lets through the rows of people in the cohort, and rows whose key is bad
// so that they can be counted.
func keepPeople(people *identity.Filter) source.KeepFunc {
	if people == nil {
		return nil
	}
	return people.Judge
}

func (r *run) loaded(c *compiled, counts []count, workers []*loadWorker, inputs []Input) error {
	for w := range workers {
		counts[w].repaired = workers[w].norm.Repaired()
	}
	if err := r.finishSource(c, counts, inputs); err != nil {
		return err
	}
	for _, w := range workers {
		r.take(c.index, w.norm.Tables)
	}
	return nil
}

// finishSource settles the account of a source. One that opened the cohort has
// been read whole before: its rejects stand, and what was not used of the rest
// was filtered. Both readings must have met the same bytes.
func (r *run) finishSource(c *compiled, counts []count, inputs []Input) error {
	before, first := r.accounts[c.index], r.inputs[c.index]
	r.settle(c.index, counts, inputs)
	if !c.first || r.plan.Only != nil {
		return nil
	}
	for i, in := range inputs {
		if in != first[i] {
			return diag.Errorf(diag.Pos{File: in.Name}, diag.CannotRead, "changed while the run was reading")
		}
	}
	a := &r.accounts[c.index]
	a.Rejects, a.Read, a.Local = before.Rejects, before.Read, before.Local
	a.Superseded, a.Repaired = before.Superseded, before.Repaired
	a.Filtered = a.Read - a.Used - int64(len(a.Rejects))
	return nil
}

type loadWorker struct {
	run    *run
	c      *compiled
	n      *count
	norm   *normalize.Worker
	people *identity.Filter // nil: rows are not tagged
	key    []byte
	rows   []int    // of a batch: those that are looked at
	ids    []uint32 // their persons
}

func (w *loadWorker) batch(file int, b *source.Batch) {
	w.rows, w.ids = w.rows[:0], w.ids[:0]
	if w.people == nil {
		w.untagged(b, file)
	} else {
		w.tagged(b, file)
	}
	used, filtered := w.norm.Rows(normalize.Batch{Batch: b}, w.rows, w.ids, int32(file), func(i int, bad *normalize.Reject) {
		w.n.reject(w.run.rejectCell(w.c.index, file, w.c.columns, b, i, bad.Column, bad.Code))
	})
	w.n.used, w.n.filtered = w.n.used+used, w.n.filtered+filtered
}

// tagged are rows whose tags are their persons.
func (w *loadWorker) tagged(b *source.Batch, file int) {
	w.n.batch(w.c.index, file, b)
	for i, person := range b.Tags {
		if person == identity.Unusable {
			w.key, _ = w.run.personKey(w.key[:0], w.c, b, i, file, w.n)
			continue
		}
		if w.people.Local(person) {
			w.n.local++
		}
		w.row(b, i, person, file)
	}
}

// untagged finds the persons of rows that stand alone.
func (w *loadWorker) untagged(b *source.Batch, file int) {
	w.run.keyed(w.c, b, file, w.n, &w.key, func(i int, key []byte) {
		person, known := w.run.persons.Find(w.run.counted(key, w.c, file, b.Row[i]))
		if !known || !w.run.plan.Slice.has(b.Row[i]) {
			w.n.filtered++
			return
		}
		w.row(b, i, person, file)
	})
}

// row takes a row of somebody in the cohort, if it stands.
func (w *loadWorker) row(b *source.Batch, i int, person uint32, file int) {
	if !w.c.stands(file, b.Row[i]) {
		w.n.superseded++
		w.n.filtered++
		return
	}
	w.rows, w.ids = append(w.rows, i), append(w.ids, person)
}

// rejectCell is the reject of a row because of one of its columns; the cell's
// text goes along only when the plan asked for values.
func (r *run) rejectCell(src, file int, columns []string, b *source.Batch, row int, column string, code diag.Code) Reject {
	j := Reject{Source: src, File: file, Row: b.Row[row], Column: column, Code: code}
	if i := slices.Index(columns, column); r.plan.ShowValues && i >= 0 {
		j.Value = string(b.Columns[i].Cell(row))
	}
	return j
}
