package pipeline

import (
	"context"
	"sync/atomic"

	"pathmetrics/pkg/derive"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/source"
	"pathmetrics/pkg/timeline"
)

// opening is the reading of a source that opens the cohort. Its records are kept as
// they are met, though who is in the cohort shows only when all such sources have
// been read: rows of people who are not yet in it wait. When too many of them do, all
// records of the source are let go, and it is read again with the others.
type opening struct {
	apart   atomic.Bool  // its records are not kept
	waiting atomic.Int64 // bytes of waiting rows, not less than they take
	workers []*whoWorker
}

// maxWaiting is what waiting rows of one source may take, in bytes, where the plan
// says nothing else.
const maxWaiting = 32 << 20

func (p *Plan) maxWaiting() int64 {
	if p.Waiting == 0 {
		return maxWaiting
	}
	return p.Waiting
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
		c.opening = &opening{workers: r.whoWorkers(c, counts)}
		workers := c.opening.workers
		inputs, err := r.scan(ctx, c.src, c.columns, 1, nil, func(w, file int, b *source.Batch) error {
			workers[w].batch(file, b)
			return nil
		})
		if err != nil {
			return err
		}
		for w := range workers {
			counts[w].repaired = workers[w].norm.Repaired()
			r.members = union(r.members, workers[w].members)
			workers[w].members = nil
		}
		if c.opening.apart.Load() {
			c.opening = nil
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
		workers[w] = &whoWorker{run: r, c: c, n: &counts[w], norm: c.normalizer.Worker(), ids: make([]uint32, rowsPerTurn),
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
	members []uint64 // who came into the cohort by this worker's rows
	used    int64    // rows of people who were in it then
	waits   []uint32 // persons of the other rows

	turn turn
	ids  []uint32 // of the turn's rows
	// Of the row at hand:
	keeps  bool // its records are kept at once
	person uint32
	origin model.Origin
	opens  bool
	bytes  int64
	held   []held // where every row is a person of its own
	values []int64
}

// held is a record that is kept when its row is found to open the cohort.
type held struct {
	kind     model.Kind
	from, to int // in whoWorker.values
}

// rowsPerTurn is how many rows are given their persons at a time.
const rowsPerTurn = 512

// turn are rows of a batch with the keys of their persons.
type turn struct {
	rows []int
	keys [][]byte
	text []byte // of the keys
}

func (t *turn) reset() { t.rows, t.keys, t.text = t.rows[:0], t.keys[:0], t.text[:0] }

func (t *turn) add(row int, key []byte) {
	from := len(t.text)
	t.text = append(t.text, key...)
	t.rows, t.keys = append(t.rows, row), append(t.keys, t.text[from:len(t.text):len(t.text)])
}

func (w *whoWorker) batch(file int, b *source.Batch) {
	w.turn.reset()
	w.run.keyed(w.c, b, file, w.n, &w.key, func(i int, key []byte) {
		switch {
		case !w.run.plan.Slice.has(b.Row[i]):
		case !w.c.stands(file, b.Row[i]):
			w.n.superseded++
		default:
			w.turn.add(i, w.run.counted(key, w.c, file, b.Row[i]))
		}
		if len(w.turn.rows) == rowsPerTurn {
			w.look(file, b)
		}
	})
	w.look(file, b)
}

// look looks at the rows of a turn.
func (w *whoWorker) look(file int, b *source.Batch) {
	apart := w.c.opening.apart.Load()
	if apart && w.norm.Tables != nil {
		w.norm.Tables, w.waits = nil, nil
	}
	w.keeps = !apart && !w.run.plan.Alone
	if w.keeps {
		w.run.persons.AddAll(w.turn.keys, w.ids[:len(w.turn.keys)])
	}
	w.norm.Visit(normalize.Batch{Batch: b}, w.turn.rows, int32(file), &looking{w, b, file, apart})
	w.turn.reset()
}

// looking is the looking at the rows of a turn, one after the other.
type looking struct {
	*whoWorker
	b     *source.Batch
	file  int
	apart bool
}

// Begin begins with a row of the turn.
func (l *looking) Begin(t int) {
	w := l.whoWorker
	w.opens, w.person, w.bytes = false, w.ids[t], 0
	w.held, w.values = w.held[:0], w.values[:0]
	w.origin = model.Origin{Source: int32(w.c.index), File: int32(l.file), Row: l.b.Row[w.turn.rows[t]]}
}

// Record looks at a record of the row.
func (l *looking) Record(k model.Kind, values []int64) { l.record(k, values) }

// Done ends with the row.
func (l *looking) Done(t, made int, bad *normalize.Reject) {
	w := l.whoWorker
	switch {
	case bad != nil:
		w.n.reject(w.run.rejectCell(w.c.index, l.file, w.c.columns, l.b, w.turn.rows[t], bad.Column, bad.Code))
	case made > 0:
		w.made(w.turn.keys[t], l.apart)
	}
}

// record looks at a record of the row at hand, and keeps it where it can be kept at
// once.
func (w *whoWorker) record(k model.Kind, values []int64) {
	w.opens = w.opens || k == model.Participation || w.screen.Flags(k, values) || w.derived.Opens(k, values)
	switch {
	case w.keeps:
		w.norm.Tables[k].Append(w.person, values, w.origin)
		w.bytes += w.run.recordBytes[k]
	case w.run.plan.Alone:
		w.held = append(w.held, held{k, len(w.values), len(w.values) + len(values)})
		w.values = append(w.values, values...)
	}
}

// made counts a row of which records were made.
func (w *whoWorker) made(key []byte, apart bool) {
	if w.opens {
		if !w.keeps {
			w.person = w.run.persons.Add(key)
		}
		w.members = mark(w.members, w.person)
	}
	switch {
	case w.run.plan.Alone && w.opens:
		for _, h := range w.held {
			w.norm.Tables[h.kind].Append(w.person, w.values[h.from:h.to], w.origin)
		}
		w.used++
	case apart, w.run.plan.Alone:
	case has(w.members, w.person) || has(w.run.members, w.person):
		w.used++
	default:
		w.waits = append(w.waits, w.person)
		if w.c.opening.waiting.Add(w.bytes+keyBytes) > w.run.plan.maxWaiting() {
			w.c.opening.apart.Store(true)
		}
	}
}

// keyBytes is what a person takes in an index, about.
const keyBytes = 64

// seal ends the finding of people: from here on they are numbered by their keys, and
// nobody is left who is not in the cohort.
func (r *run) seal() {
	in := func(id uint32) bool { return has(r.members, id) }
	if r.plan.Only != nil {
		in = func(uint32) bool { return true }
	}
	var rank []uint32
	rank, r.persons = r.persons.RankedOf(in)
	r.members = nil
	for i := range r.compiled {
		if c := &r.compiled[i]; c.opening != nil {
			r.keep(c, rank)
		}
	}
}

// keep takes over the records of a source that opens the cohort, of those who are in
// it, and settles its account.
func (r *run) keep(c *compiled, rank []uint32) {
	a := &r.accounts[c.index]
	for _, w := range c.opening.workers {
		a.Used += w.used
		out := int64(0)
		for _, person := range w.waits {
			if rank[person] == identity.Stranger {
				out++
			}
		}
		a.Used += int64(len(w.waits)) - out
		for _, t := range w.norm.Tables {
			if t != nil {
				t.Renumber(rank, identity.Stranger)
			}
		}
		r.take(c.index, w.norm.Tables)
		*w = whoWorker{}
	}
	a.Filtered = a.Read - a.Used - int64(len(a.Rejects))
	c.opening, c.read = nil, true
}
