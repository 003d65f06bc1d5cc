package edits

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// Place is where a row stands: the number of the file as the caller counts
// them, and the 1-based data row.
type Place struct {
	File int
	Row  int64
}

func (p Place) compare(o Place) int {
	return cmp.Or(cmp.Compare(p.File, o.File), cmp.Compare(p.Row, o.Row))
}

// Worker is the state of one goroutine. It is not safe for concurrent use.
type Worker struct {
	plan  *Plan
	block *block
	lines []count
	kept  [][]period // by set of periods
	key   []byte
	rows  int64
	// ascending: the rows of the batch have ascending numbers, as they mostly do, and
	// one that comes too late to be among the first ends the look for them.
	ascending bool
}

// count is what is known of an edit.
type count struct {
	applicable, wrong int64
	first             []Place // sorted, at most Env.First
}

// period is what is kept of a row for the edits between rows of one person.
type period struct {
	person   uint32
	file     int32
	row      int64
	from, to calendar.Date
	marks    uint8 // the edits of the set that are about the row
}

func (p *period) place() Place { return Place{int(p.file), p.row} }

// Worker makes the state of one goroutine.
func (p *Plan) Worker() *Worker {
	return &Worker{plan: p, block: newBlock(&p.program, p.null), lines: make([]count, len(p.edits)), kept: make([][]period, len(p.periods))}
}

// Batch checks the rows of a batch of a file.
func (w *Worker) Batch(file int, b Cells) {
	w.rows += int64(b.N())
	w.ascending = true
	for i := 1; i < b.N(); i++ {
		w.ascending = w.ascending && b.Row(i-1) < b.Row(i)
	}
	for from := 0; from < b.N(); from += blockRows {
		w.block.fill(b, from, min(blockRows, b.N()-from))
		for i := range w.plan.edits {
			w.edit(i, file, b, from)
		}
		for i := range w.plan.periods {
			w.keep(i, file, b, from)
		}
	}
}

// edit counts the rows of the block that an edit is about, and finds fault with.
func (w *Worker) edit(i, file int, b Cells, from int) {
	e, n := &w.plan.edits[i], &w.lines[i]
	if e.missing != nil || e.def.Form == defs.PersonEdit {
		return
	}
	when, wrong := w.block.rowsOf(e.when), w.block.rowsOf(e.wrong)
	for k := range w.block.words {
		n.applicable += int64(bits.OnesCount64(when[k]))
		found := when[k] & wrong[k]
		n.wrong += int64(bits.OnesCount64(found))
		for ; found != 0; found &= found - 1 {
			at := Place{file, b.Row(from + k<<6 + bits.TrailingZeros64(found))}
			if !n.add(at, w.plan.env.First) && w.ascending {
				break
			}
		}
	}
}

// add keeps a place when it is among the first, and reports whether it is.
func (n *count) add(at Place, most int) bool {
	if len(n.first) == most {
		if most == 0 || at.compare(n.first[most-1]) > 0 {
			return false
		}
		n.first = n.first[:most-1]
	}
	i, _ := slices.BinarySearchFunc(n.first, at, Place.compare)
	n.first = slices.Insert(n.first, i, at)
	return true
}

// keep notes the periods of the persons of the block. A row without a key or
// without a first day is in no period; an open one lasts.
func (w *Worker) keep(s, file int, b Cells, from int) {
	set := &w.plan.periods[s]
	first, last := &w.block.slots[set.slots[0]], &w.block.slots[set.slots[1]]
	for k := range w.block.words {
		rows := first.dated[k] & w.block.slots[w.plan.keySlot].present[k] & (last.dated[k] | ^last.present[k])
		for ; rows != 0; rows &= rows - 1 {
			i := k<<6 + bits.TrailingZeros64(rows)
			p := period{file: int32(file), row: b.Row(from + i), from: first.dates[i], to: calendar.Forever}
			if last.dated.has(i) {
				p.to = last.dates[i]
			}
			if p.to < p.from {
				continue // said by other edits
			}
			for slot, e := range set.edits {
				if w.block.rowsOf(w.plan.edits[e].when).has(i) {
					p.marks |= 1 << slot
					w.lines[e].applicable++
				}
			}
			if p.marks != 0 {
				p.person = w.plan.persons.Add(w.personKey(b, from+i))
				w.kept[s] = append(w.kept[s], p)
			}
		}
	}
}

// personKey is the key of a row, good until the next call.
func (w *Worker) personKey(b Cells, i int) []byte {
	w.key = w.key[:0]
	for _, k := range w.plan.keys {
		w.key = append(append(w.key, w.block.clean(b.Cell(k, i))...), 0x1f)
	}
	return w.key
}

// Status says what became of an edit.
type Status uint8

// The statuses.
const (
	Clean  Status = iota // run, and nothing found
	Found                // run, and found
	NotRun               // a column, a table or the day is missing
	TooFew               // a share of fewer rows than the file asks for
)

// String is the status as it is printed.
func (s Status) String() string { return [...]string{"clean", "found", "not_run", "too_few_rows"}[s&3] }

// Line is the outcome of one edit.
type Line struct {
	Edit       *defs.Edit
	Status     Status
	Missing    []string // of NotRun: columns of the edits file, tables, as_of
	Applicable int64    // rows that the edit is about
	Count      int64    // rows of them that are wrong; of a share edit, those for which it holds
	First      []Place  // of the rows that are wrong; none for a share that is too small
}

// Share is the count as a part of the applicable rows in millionths, rounded
// half up; 0 of no rows.
func (l *Line) Share() int64 {
	if l.Applicable == 0 {
		return 0
	}
	return (2*l.Count*1_000_000 + l.Applicable) / (2 * l.Applicable)
}

// Result is the outcome of all edits on a source.
type Result struct {
	Rows  int64
	Lines []Line // in the order of the file
}

// Result adds up what the workers of one source found. The workers must not be
// used afterwards.
func (p *Plan) Result(workers ...*Worker) *Result {
	res := &Result{}
	for _, w := range workers {
		res.Rows += w.rows
	}
	for s := range p.periods {
		var kept []period
		for _, w := range workers {
			kept = append(kept, w.kept[s]...)
			w.kept[s] = nil
		}
		p.compare(&p.periods[s], kept, workers[0])
	}
	for i := range p.edits {
		e := &p.edits[i]
		var n count
		for _, w := range workers {
			n.applicable += w.lines[i].applicable
			n.wrong += w.lines[i].wrong
			for _, at := range w.lines[i].first {
				n.add(at, p.env.First)
			}
		}
		res.Lines = append(res.Lines, p.line(e, &n))
	}
	return res
}

func (p *Plan) line(e *edit, n *count) Line {
	l := Line{Edit: e.def, Missing: e.missing, Applicable: n.applicable, Count: n.wrong, First: n.first}
	switch {
	case e.missing != nil:
		l.Status = NotRun
	case e.def.Form != defs.ShareEdit && l.Count > 0:
		l.Status = Found
	case e.def.Form == defs.ShareEdit:
		l.Status = p.judge(e.def.Share, n)
		if l.Status != Found || e.def.Share.Above < 0 {
			l.First = nil
		}
	}
	return l
}

// judge holds a share against its bound, in whole numbers.
func (p *Plan) judge(s *defs.ShareTest, n *count) Status {
	switch {
	case n.applicable < max(p.minRows, 1) || n.applicable > math.MaxInt64/model.NumberScale:
		return TooFew
	case s.Above >= 0 && n.wrong*model.NumberScale > s.Above*n.applicable,
		s.Above < 0 && n.wrong*model.NumberScale < s.Below*n.applicable:
		return Found
	}
	return Clean
}

// compare finds what is wrong between the periods of each person. Periods are
// taken in the order of their days; of two that clash, the later one is wrong.
func (p *Plan) compare(set *periods, kept []period, into *Worker) {
	slices.SortFunc(kept, func(a, b period) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), a.place().compare(b.place()))
	})
	for slot, i := range set.edits {
		def, n := p.edits[i].def.Person, &into.lines[i]
		var before, last *period // of the same person: the one before, and the one that ends last
		for k := range kept {
			x := &kept[k]
			if x.marks&(1<<slot) == 0 {
				continue
			}
			if last == nil || last.person != x.person {
				before, last = x, x
				continue
			}
			if clash(def, before, last, x) {
				n.wrong++
				n.add(x.place(), p.env.First)
			}
			if before = x; x.to >= last.to {
				last = x
			}
		}
	}
}

// clash reports whether a period has the fault with the earlier ones of the same
// person, of which before has the nearest days and last ends last. The gap is
// counted as in the federal rules: an exit on day 0 and an entry on day 89 are
// less than 90 days apart.
func clash(t *defs.PersonTest, before, last, x *period) bool {
	same := x.from == before.from && x.to == before.to
	switch t.Find {
	case defs.Repeated:
		return same
	case defs.Overlapping:
		return !same && x.from <= last.to
	}
	return !same && x.from > last.to && int(x.from-last.to) < t.Days
}
