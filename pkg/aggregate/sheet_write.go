package aggregate

import (
	"strconv"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
)

// write fills the rows of the sheet.
func (s *sheet) write(rows []Row) {
	var text reasons
	all := make([]totals, len(s.stats))
	for _, p := range s.periods {
		for i := range all {
			all[i].add(s, &s.stats[i], p.index)
			if o := s.originOf(all[i].heading, &s.stats[i].slots[p.index], p.shown[i]); o != nil {
				s.origins = append(s.origins, o)
			}
		}
		for h, start := range p.starts {
			at := int(start)
			for k := s.heads[h]; k < s.heads[h+1]; k++ {
				for _, i := range s.byName() {
					if !p.shown[i].has(k) {
						continue
					}
					r := &rows[at]
					r.Heading, r.People = all[i].heading, &s.people[k]
					if s.missing != "" {
						r.Status, r.Reason = NoSource, "no source delivers "+s.missing
					} else {
						all[i].fill(r, int(k))
						text.add(s, at, all[i].cell(int(k)))
					}
					at++
				}
			}
		}
	}
	text.put(rows)
}

// work says how long write takes, in rows: those that take longest are begun first,
// so that no core is left alone with one of them.
func (s *sheet) work() int {
	n := s.rows
	for i := range s.stats {
		for p := range s.stats[i].slots {
			for _, block := range s.stats[i].slots[p].values {
				n += len(block) / 8
			}
		}
	}
	return n
}

// byName are the metric's statistics in the order of rows.
func (s *sheet) byName() []int {
	if len(s.stats) == 2 && s.stats[1].Statistic < s.stats[0].Statistic {
		return []int{1, 0}
	}
	return []int{0, 1}[:len(s.stats)]
}

func (t *Tally) heading(s *statTally, p int) *Heading {
	m, period := s.Metric, t.spec.Periods[p]
	return &Heading{
		Set: m.Set, Metric: m.ID, Title: m.Title, Category: m.Category, Population: string(m.Population),
		Period: period, Cohort: measure.Cohort(m, period), Statistic: s.Statistic, Unit: s.Unit, Money: s.Money,
		Confidence: m.Reference.Confidence, Definition: m.Hash,
	}
}

// totals are the numbers of one metric, statistic and period by row of the
// layout. It is used for one period after the other.
type totals struct {
	stat     *statTally
	heading  *Heading
	width    int
	counters []uint32
	again    []uint32 // how many units are of somebody counted before
	medians  medians
	payrolls payrolls
	sums     []sum128
}

// add takes the cells of a slot together.
func (x *totals) add(s *sheet, stat *statTally, p int) {
	x.stat, x.heading, x.width = stat, s.tally.heading(stat, p), s.width
	n, slot := len(s.people), &stat.slots[p]
	x.counters, x.again = cleared(x.counters, n*s.width), cleared(x.again, n)
	if s.missing != "" {
		return
	}
	slot.each(s.width, func(id int32, counters []uint32) {
		for c, n := range counters {
			if n == 0 {
				continue
			}
			for _, i := range s.into[id] {
				x.counters[int(i)*s.width+c] += n
			}
		}
	})
	slot.eachMark(func(id int32, again uint32) {
		if i := s.cells[id]; i >= 0 {
			x.again[i] += again
		}
	})
	switch stat.Statistic {
	case defs.Median:
		x.medians.find(s, slot, x)
	case defs.Mean, defs.Sum:
		x.sums = sumsOf(cleared(x.sums, n), s, slot)
	}
	if x.paid() {
		x.payrolls.find(s, slot)
	}
}

// paid reports whether the values are amounts of money.
func (x *totals) paid() bool { return x.stat.Money && x.stat.kind == ofValues }

// cleared is a list of n zeros, in the place of list where that is long enough.
func cleared[T any](list []T, n int) []T {
	if cap(list) < n {
		return make([]T, n)
	}
	list = list[:n]
	clear(list)
	return list
}

// cell are the counters of a row.
func (x *totals) cell(k int) []uint32 { return x.counters[k*x.width : (k+1)*x.width] }

func (x *totals) denominator(k int) int64 {
	c := x.cell(k)
	return int64(c[without]) + int64(c[with])
}

// fill puts the numbers into a row.
func (x *totals) fill(r *Row, k int) {
	c, denominator := x.cell(k), x.denominator(k)
	var out int64
	for _, n := range c[excluded:] {
		out += int64(n)
	}
	r.Denominator, r.Persons = Whole(denominator), Whole(denominator-int64(x.again[k]))
	r.Pending, r.Excluded = Whole(int64(c[pending])), Whole(out)
	if x.stat.Statistic == defs.Rate {
		r.Numerator = Whole(int64(c[with]))
	}
	switch {
	case c[pending] > 0:
		r.Status = Provisional
	case denominator == 0:
		r.Status = EmptyCell
	default:
		r.Status = Final
	}
	if x.paid() {
		r.Employers = x.payrolls.employers(k)
	}
	if denominator > 0 {
		x.value(r, k, int64(c[with]), denominator)
	}
}

func (x *totals) value(r *Row, k int, with, denominator int64) {
	n := places(x.stat.Unit)
	switch x.stat.Statistic {
	case defs.Rate:
		r.Value = rate(with, denominator)
		r.CILow, r.CIHigh = wilson(with, denominator)
	case defs.Median:
		m := &x.medians.found[k]
		r.Value = m.median(x.stat.Metric.Even, n)
		r.CILow, r.CIHigh = m.interval(n)
	case defs.Mean:
		r.Value = x.sums[k].quotient(denominator, n)
	case defs.Sum:
		r.Value = x.sums[k].quotient(1, n)
	case defs.Count:
		r.Value = Whole(denominator)
	}
}

// reasons says what was left out of cells and why: how many by each exclusion,
// and how far the records reach on which somebody still waits. Parts are joined
// by "; ". The texts of a sheet are one piece of memory.
type reasons struct {
	text []byte
	rows []int32 // rows that have a reason
	ends []int
	tail []byte // how far records reach
}

func (x *reasons) add(s *sheet, row int, c []uint32) {
	from := len(x.text)
	for i, n := range c[excluded:] {
		if n > 0 {
			x.text = append(append(x.text, "; excluded "...), s.metric.Exclude[i].Reason...)
			x.text = strconv.AppendUint(append(x.text, ' '), uint64(n), 10)
		}
	}
	if c[pending] > 0 {
		x.text = strconv.AppendUint(append(x.text, "; pending "...), uint64(c[pending]), 10)
		x.text = append(x.text, x.reach(s)...)
	}
	if len(x.text) > from {
		x.rows, x.ends = append(x.rows, int32(row)), append(x.ends, len(x.text))
	}
}

// reach says how far the kinds of records reach that the metric needs.
func (x *reasons) reach(s *sheet) []byte {
	if x.tail == nil {
		x.tail = []byte{}
		cover := &s.tally.spec.Store.Coverage
		for _, k := range s.metric.Needs {
			if cover.Has[k] {
				x.tail = append(x.tail, "; "+k.String()+" complete through "+cover.Kinds[k].String()...)
			}
		}
	}
	return x.tail
}

// put gives the rows their reasons, without the "; " in front.
func (x *reasons) put(rows []Row) {
	text, from := string(x.text), 0
	for i, row := range x.rows {
		rows[row].Reason = text[from+len("; ") : x.ends[i]]
		from = x.ends[i]
	}
}
