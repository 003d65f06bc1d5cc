package timeline

import (
	"cmp"
	"math"
	"slices"

	"pathmetrics/pkg/model"
)

// Aside says why a record of employment does not count, because another one of
// the person and quarter tells the same wages.
type Aside uint8

// The reasons. Counts is none; a total that is TotalAboveJobs counts with what
// it exceeds the jobs by, and the rest of it is set aside.
const (
	Counts Aside = iota
	SameEmployer
	SeveralSupplemental
	BetterRecord
	SeveralTotals
	TotalNotAboveJobs
	TotalNotKnown
	TotalAboveJobs
	numAsides
)

var asideWords = [numAsides][2]string{
	Counts:              {"counts", "counts"},
	SameEmployer:        {"same_employer", "a better record or an earlier source tells of this employer and quarter"},
	SeveralSupplemental: {"several_supplemental", "another source has supplemental wages without an employer for this quarter"},
	BetterRecord:        {"better_record", "supplemental wages without an employer count only where no better record says that the person was paid"},
	SeveralTotals:       {"several_totals", "another total of this quarter stands"},
	TotalNotAboveJobs:   {"total_not_above_jobs", "the jobs of this quarter come to as much or more"},
	TotalNotKnown:       {"total_not_known", "the total is not known yet, and jobs of this quarter are"},
	TotalAboveJobs:      {"total_above_jobs", "counts only with what exceeds the jobs of this quarter"},
}

// String is the reason as it stands in quality.json.
func (a Aside) String() string { return asideWords[a][0] }

// Words is the reason in plain words.
func (a Aside) Words() string { return asideWords[a][1] }

// AsideCount is how many records of a source were set aside for one reason.
// Source is its index in the project.
type AsideCount struct {
	Source  int
	Reason  Aside
	Records int64
}

// matchOrder is the order in which records of one employer are preferred; a
// blank match comes after all of them.
var matchOrder = [...]string{"ui", "federal", "military", "supplemental"}

const (
	supplemental = 3 // index in matchOrder
	blankMatch   = 4
)

// How much a record says of its quarter, best first.
const (
	paid    = iota // wages above 0 that are final
	working        // employed; what was paid is blank or not known yet
	stated         // not employed, whatever the wages (decision D6)
	open           // whether employed is not known yet
	silent         // nothing, or wages of 0
)

// oneStory holds the rule by which several sources never count one job twice
// (docs/definitions.md, "Several sources of wages"). It works on the employment
// records of one person and quarter at a time and allocates only to grow. It
// changes nothing: what is to be set aside or changed it lists.
type oneStory struct {
	t                                 *model.Table
	sources, employer, wages, hours   *model.Column
	match, status, wagesStatus, total *model.Column
	matches                           [len(matchOrder)]int64 // symbols
	employed, notEmployed, pending    int64
	person                            uint32
	rows                              []uint32
	verdict                           []Aside // parallel to rows
	counts                            [][numAsides]int64
	gone                              []bool // of all rows of the table
	changes                           []change
	aside                             *model.Table // what was set aside, where origins are kept
	why                               []Aside
}

// change is what a total still counts with.
type change struct {
	row          uint32
	wages, hours int64
}

func newOneStory(t *model.Table, symbols *model.Symbols) *oneStory {
	o := &oneStory{
		t: t, sources: t.Sources(), employer: t.Col("employer"), wages: t.Col("wages"), hours: t.Col("hours"), match: t.Col("match"),
		status: t.Col("status"), wagesStatus: t.Col("wages_status"), total: t.Col("total"),
		employed: int64(symbols.Intern("employed")), notEmployed: int64(symbols.Intern("not_employed")), pending: int64(symbols.Intern("pending")),
	}
	for i, m := range matchOrder {
		o.matches[i] = int64(symbols.Intern(m))
	}
	if t.Origins != nil {
		o.aside = t.NewLike()
	}
	return o
}

// needed reports whether the rule can set anything aside: records of one source
// and one match add up, whatever they are, as long as none is a total.
func (o *oneStory) needed() bool {
	return !alike(o.sources, o.t) || !alike(o.match, o.t) || o.anyTotal()
}

// alike reports whether all rows have one value.
func alike(c *model.Column, t *model.Table) bool {
	if _, one := c.One(); one {
		return true
	}
	for row := 1; row < t.Len(); row++ {
		if c.Get(row) != c.Get(0) {
			return false
		}
	}
	return true
}

func (o *oneStory) anyTotal() bool {
	if v, one := o.total.One(); one {
		return v == 1 && o.t.Len() > 0
	}
	for row := range o.t.Len() {
		if o.isTotal(uint32(row)) {
			return true
		}
	}
	return false
}

// oneStory takes the records out of the store's employment, which is in the order
// of persons, quarters and employers, that are set aside.
func (s *Store) oneStory(b *kind) {
	rule := newOneStory(b.table, s.Symbols)
	if !rule.needed() {
		rule.settled(s)
		return
	}
	rule.gone = make([]bool, b.table.Len())
	stretches, quarters := b.stretches(), startDays(b.table)
	found := make([]oneStory, len(stretches))
	s.together(len(stretches), func(i int) {
		o := *rule
		if o.aside != nil {
			o.aside = b.table.NewLike()
		}
		for p := stretches[i].from; p < stretches[i].to; p++ {
			o.settle(uint32(p), b.off[p], b.off[p+1], &quarters)
		}
		found[i] = o
	})
	for i := range found {
		rule.join(&found[i])
	}
	rule.settled(s)
	leave(b.off, rule.gone)
	b.table.Drop(rule.gone)
}

// leave makes of the places where the rows of persons begin what they are without
// those that are gone.
func leave(off []uint32, gone []bool) {
	n, row := uint32(0), uint32(0)
	for p, begin := range off {
		for ; row < begin; row++ {
			if !gone[row] {
				n++
			}
		}
		off[p] = n
	}
}

// settle looks at the rows lo up to, not including, hi of a person.
func (o *oneStory) settle(person, lo, hi uint32, quarters *days) {
	o.person = person
	for lo < hi {
		o.rows = append(o.rows[:0], lo)
		for lo++; lo < hi && quarters.at(int(lo)) == quarters.at(int(o.rows[0])); lo++ {
			o.rows = append(o.rows, lo)
		}
		o.quarter(o.rows)
	}
}

// join adds what was found in the persons after those that o knows of.
func (o *oneStory) join(next *oneStory) {
	for src, counts := range next.counts {
		for why, n := range counts {
			*o.count(src, Aside(why)) += n
		}
	}
	for _, c := range next.changes {
		o.wages.Set(int(c.row), c.wages)
		if c.hours != model.Blank {
			o.hours.Set(int(c.row), c.hours)
		}
	}
	if o.aside != nil {
		for row := range next.aside.Len() {
			o.aside.AppendFrom(next.aside, row, next.aside.Person(row))
		}
	}
	o.why = append(o.why, next.why...)
}

// quarter sets aside those of the rows of one person and quarter that do not count.
func (o *oneStory) quarter(rows []uint32) {
	if len(rows) == 1 {
		return
	}
	o.verdict = append(o.verdict[:0], make([]Aside, len(rows))...)
	o.employers(rows)
	total := o.oneTotal(rows)
	o.withoutEmployer(rows, total)
	o.excess(rows, total)
	for i, row := range rows {
		if why := o.verdict[i]; why != Counts && why != TotalAboveJobs {
			o.setAside(row, why)
			o.gone[row] = true
		}
	}
}

// employers is the first part of the rule: of the records of one employer, those
// of one source and match count. The best match is preferred, then the source
// that stands first in the project; but a record that says nothing of wages does
// not stand before one that does.
func (o *oneStory) employers(rows []uint32) {
	for lo := 0; lo < len(rows); {
		employer, hi := o.employer.Get(int(rows[lo])), lo+1
		for hi < len(rows) && o.employer.Get(int(rows[hi])) == employer {
			hi++
		}
		if employer != model.Blank {
			o.oneTeller(rows, lo, hi, SameEmployer, func(row uint32) bool { return !o.isTotal(row) })
		}
		lo = hi
	}
}

// oneTeller sets aside those of rows[lo:hi] that are asked about and come from
// another source or match than the best of them.
func (o *oneStory) oneTeller(rows []uint32, lo, hi int, why Aside, asked func(row uint32) bool) (best uint64) {
	best = math.MaxUint64
	for _, row := range rows[lo:hi] {
		if asked(row) {
			best = min(best, uint64(o.says(row))<<32|o.teller(row))
		}
	}
	best &= math.MaxUint32
	for i := lo; i < hi; i++ {
		if asked(rows[i]) && o.teller(rows[i]) != best {
			o.verdict[i] = why
		}
	}
	return best
}

// teller is the match and the source of a record as one number, best first.
func (o *oneStory) teller(row uint32) uint64 {
	return uint64(o.rank(row))<<16 | uint64(o.source(row))
}

// oneTotal is the part of the rule about several totals: the one that says most
// stands (paid, employed, not employed, not known yet, nothing), then that of the
// first source, then the one with the highest wages, then the best match. It gives
// the index of the one that stands, or -1. A supplemental total does not stand
// where a job is known to be paid.
func (o *oneStory) oneTotal(rows []uint32) int {
	best, jobs := -1, o.anyPaid(rows)
	for i, row := range rows {
		switch {
		case !o.isTotal(row):
		case jobs && o.rank(row) == supplemental:
			o.verdict[i] = BetterRecord
		case best < 0:
			best = i
		case o.compareTotals(row, rows[best]) < 0:
			o.verdict[best] = SeveralTotals
			best = i
		default:
			o.verdict[i] = SeveralTotals
		}
	}
	return best
}

func (o *oneStory) compareTotals(a, b uint32) int {
	return cmp.Or(cmp.Compare(o.says(a), o.says(b)), cmp.Compare(o.source(a), o.source(b)),
		cmp.Compare(o.cents(b), o.cents(a)), cmp.Compare(o.rank(a), o.rank(b)))
}

// anyPaid reports whether a job that counts is known to be paid, leaving out
// supplemental records without an employer.
func (o *oneStory) anyPaid(rows []uint32) bool {
	for i, row := range rows {
		if o.verdict[i] == Counts && !o.isTotal(row) && !o.loose(row) && o.says(row) == paid {
			return true
		}
	}
	return false
}

// withoutEmployer is the part of the rule about supplemental records without an
// employer: those of one source count, and only where no better record says that
// the person was paid. Better are records of jobs, other than supplemental ones
// of the same source, and a total that comes of a wage match.
func (o *oneStory) withoutEmployer(rows []uint32, total int) {
	best := o.oneTeller(rows, 0, len(rows), SeveralSupplemental, o.loose)
	better := total >= 0 && o.says(rows[total]) == paid && o.rank(rows[total]) < supplemental
	for i, row := range rows {
		if o.verdict[i] == Counts && !o.isTotal(row) && !o.loose(row) && o.teller(row) != best && o.says(row) == paid {
			better = true
		}
	}
	if !better {
		return
	}
	for i, row := range rows {
		if o.verdict[i] == Counts && o.loose(row) {
			o.verdict[i] = BetterRecord
		}
	}
}

// excess is the part of the rule about a total beside jobs: it is not added to
// them, but counts with what it exceeds them by.
func (o *oneStory) excess(rows []uint32, total int) {
	if total < 0 {
		return
	}
	var wages, hours int64
	for i, row := range rows {
		if o.verdict[i] == Counts && !o.isTotal(row) {
			wages += o.cents(row)
			hours += max(0, o.hours.Get(int(row)))
		}
	}
	row := rows[total]
	switch {
	case wages == 0:
	case !o.known(row):
		o.verdict[total] = TotalNotKnown
	case o.cents(row) <= wages:
		o.verdict[total] = TotalNotAboveJobs
	default:
		o.verdict[total] = TotalAboveJobs
		o.setAside(row, TotalAboveJobs)
		h := o.hours.Get(int(row))
		if h != model.Blank {
			h = max(0, h-hours)
		}
		o.changes = append(o.changes, change{row, o.cents(row) - wages, h})
	}
}

// setAside counts a record that does not count, or not whole, and keeps a copy
// where origins are kept.
func (o *oneStory) setAside(row uint32, why Aside) {
	*o.count(o.source(row), why)++
	if o.aside != nil {
		o.aside.AppendFrom(o.t, int(row), o.person)
		o.why = append(o.why, why)
	}
}

func (o *oneStory) count(src int, why Aside) *int64 {
	for len(o.counts) <= src {
		o.counts = append(o.counts, [numAsides]int64{})
	}
	return &o.counts[src][why]
}

func (o *oneStory) source(row uint32) int { return int(o.sources.Get(int(row))) }

// settled puts what was set aside into the store.
func (o *oneStory) settled(s *Store) {
	for src := range o.counts {
		for why, n := range o.counts[src] {
			if n > 0 {
				s.SetAside = append(s.SetAside, AsideCount{src, Aside(why), n})
			}
		}
	}
	s.Aside, s.AsideWhy = o.aside, o.why
	if s.Aside != nil {
		s.Aside.Whole()
	}
}

func (o *oneStory) isTotal(row uint32) bool { return o.total.Get(int(row)) == 1 }

// loose reports a supplemental record of a job without an employer.
func (o *oneStory) loose(row uint32) bool {
	return o.employer.Get(int(row)) == model.Blank && !o.isTotal(row) && o.rank(row) == supplemental
}

// rank is the place of the record's match in matchOrder.
func (o *oneStory) rank(row uint32) int {
	if i := slices.Index(o.matches[:], o.match.Get(int(row))); i >= 0 {
		return i
	}
	return blankMatch
}

// cents are the wages of a record that count as earnings; 0 for none.
func (o *oneStory) cents(row uint32) int64 { return max(0, o.wages.Get(int(row))) }

// known reports whether neither status nor wages are still to come.
func (o *oneStory) known(row uint32) bool {
	return o.status.Get(int(row)) != o.pending && o.wagesStatus.Get(int(row)) != o.pending
}

func (o *oneStory) says(row uint32) int {
	switch {
	case o.status.Get(int(row)) == o.notEmployed:
		return stated
	case o.cents(row) > 0 && o.known(row):
		return paid
	case o.status.Get(int(row)) == o.employed || o.cents(row) > 0:
		return working
	case !o.known(row):
		return open
	}
	return silent
}
