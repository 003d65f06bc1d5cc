package pipeline

import (
	"context"
	"encoding/binary"
	"slices"

	"pathmetrics/pkg/derive"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/source"
	"pathmetrics/pkg/timeline"
)

// compiled is a source ready to be read.
type compiled struct {
	index      int
	src        *Source
	columns    []string
	normalizer *normalize.Normalizer
	first      bool     // can put somebody into the cohort
	standing   standing // nil: all rows
}

// compile readies the sources that deliver records.
func (r *run) compile() error {
	kinds, derived := pathway.Kinds(r.plan.Pathways), derive.Reads(r.plan.Derive)
	for i := range r.plan.Sources {
		src := &r.plan.Sources[i]
		if len(src.Layout.Records) == 0 {
			continue
		}
		c := compiled{index: i, src: src, columns: src.Layout.Columns(), first: opensCohort(src, kinds, derived)}
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

// who reads the sources that open the cohort, finds their bad rows and numbers
// the people who have a participation, pathway activity or a record of which a
// participation may be derived.
func (r *run) who(ctx context.Context) error {
	for i := range r.compiled {
		c := &r.compiled[i]
		if !c.first {
			continue
		}
		counts := r.counter()
		workers := r.whoWorkers(c, counts)
		inputs, err := r.scan(ctx, c.src, c.columns, 1, nil, func(w, file int, b *source.Batch) error {
			workers[w].batch(file, b)
			return nil
		})
		if err != nil {
			return err
		}
		for w := range workers {
			counts[w].repaired = workers[w].norm.Repaired()
		}
		r.settle(c.index, counts, inputs)
	}
	return nil
}

// whoWorkers makes the state of the goroutines that look who is in a source; counts
// is parallel to them.
func (r *run) whoWorkers(c *compiled, counts []count) []*whoWorker {
	shapes := timeline.Parts(*r.shapes)
	workers := make([]*whoWorker, r.plan.Workers)
	for w := range workers {
		workers[w] = &whoWorker{run: r, c: c, n: &counts[w], norm: c.normalizer.Worker(),
			screen: pathway.NewScreen(r.plan.Pathways, &shapes, r.symbols), derived: derive.NewScreen(r.plan.Derive, &shapes, r.symbols)}
	}
	return workers
}

type whoWorker struct {
	run     *run
	c       *compiled
	n       *count
	norm    *normalize.Worker
	screen  *pathway.Screen
	derived *derive.Screen
	key     []byte
}

func (w *whoWorker) batch(file int, b *source.Batch) {
	cells := normalize.Batch{Batch: b}
	w.run.keyed(w.c, b, file, w.n, &w.key, func(i int, key []byte) {
		if !w.run.plan.Slice.has(b.Row[i]) {
			return
		}
		if !w.c.stands(file, b.Row[i]) {
			w.n.superseded++
			return
		}
		opens := false
		_, bad := w.norm.Row(cells, i, 0, int32(file), func(k model.Kind, values []int64) {
			opens = opens || k == model.Participation || w.screen.Flags(k, values) || w.derived.Opens(k, values)
		})
		switch {
		case bad != nil:
			w.n.reject(w.run.rejectCell(w.c.index, file, w.c.columns, b, i, bad.Column, bad.Code))
		case opens:
			w.run.persons.Add(w.run.counted(key, w.c, file, b.Row[i]))
		}
	})
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
	key, v := c.src.resolve(r.resolver, dst, b.Columns[0].Cell(row))
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

// load reads every source with the key filter and keeps the records of the
// people found.
func (r *run) load(ctx context.Context) error {
	r.persons.Freeze()
	for i := range r.compiled {
		c := &r.compiled[i]
		counts := r.counter()
		workers := make([]*loadWorker, r.plan.Workers)
		for w := range workers {
			workers[w] = &loadWorker{run: r, c: c, n: &counts[w], norm: c.normalizer.Worker()}
		}
		inputs, err := r.scan(ctx, c.src, c.columns, 1,
			func(w int) source.KeepFunc { return source.EachRow(1, workers[w].keep) },
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

func (r *run) loaded(c *compiled, counts []count, workers []*loadWorker, inputs []Input) error {
	for w := range workers {
		counts[w].repaired = workers[w].norm.Repaired()
	}
	if err := r.finishSource(c, counts, inputs); err != nil {
		return err
	}
	for _, w := range workers {
		p := timeline.Parts(*w.norm.Tables)
		r.parts = append(r.parts, &p)
	}
	return nil
}

// inOne reports whether one reading is enough: every row is a person of its own,
// so that it decides by itself whether it is in the cohort.
func (r *run) inOne() bool {
	return r.plan.Alone && r.plan.Only == nil && len(r.compiled) == 1 && r.compiled[0].first
}

// whoAndLoad does what who and load do, batch by batch, in one reading.
func (r *run) whoAndLoad(ctx context.Context) error {
	c, found, counts := &r.compiled[0], r.counter(), r.counter()
	who, load := r.whoWorkers(c, found), make([]*loadWorker, r.plan.Workers)
	for w := range load {
		load[w] = &loadWorker{run: r, c: c, n: &counts[w], norm: c.normalizer.Worker()}
	}
	inputs, err := r.scan(ctx, c.src, c.columns, 1, nil, func(w, file int, b *source.Batch) error {
		who[w].batch(file, b)
		load[w].batch(file, b)
		return nil
	})
	if err != nil {
		return err
	}
	for w := range who {
		found[w].repaired = who[w].norm.Repaired()
	}
	r.settle(c.index, found, inputs)
	r.persons.Freeze()
	return r.loaded(c, counts, load, inputs)
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
	run  *run
	c    *compiled
	n    *count
	norm *normalize.Worker
	key  []byte
}

// keep lets through the rows of people in the cohort, and rows whose key is bad
// so that they can be counted.
func (w *loadWorker) keep(keys [][]byte) bool {
	if w.run.plan.Alone {
		return true // which rows are in the cohort does not show in their keys
	}
	key, v := w.c.src.resolve(w.run.resolver, w.key[:0], keys[0])
	w.key = key[:0]
	if !v.Usable() {
		return true
	}
	_, known := w.run.persons.Find(key)
	return known
}

func (w *loadWorker) batch(file int, b *source.Batch) {
	cells := normalize.Batch{Batch: b}
	w.run.keyed(w.c, b, file, w.n, &w.key, func(i int, key []byte) {
		if !w.run.plan.Slice.has(b.Row[i]) {
			w.n.filtered++
			return
		}
		id, known := w.run.persons.Find(w.run.counted(key, w.c, file, b.Row[i]))
		if !known {
			w.n.filtered++
			return
		}
		if !w.c.stands(file, b.Row[i]) {
			w.n.superseded++
			w.n.filtered++
			return
		}
		made, bad := w.norm.Row(cells, i, id, int32(file), nil)
		switch {
		case bad != nil:
			w.n.reject(w.run.rejectCell(w.c.index, file, w.c.columns, b, i, bad.Column, bad.Code))
		case made == 0:
			w.n.filtered++
		default:
			w.n.used++
		}
	})
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
