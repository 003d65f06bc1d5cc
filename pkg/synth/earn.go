package synth

import (
	"math/rand/v2"
	"strconv"

	"pathmetrics/pkg/calendar"
)

// employers is the number of employers of the state, whatever its size; the
// first ones belong to the fields, and low numbers are drawn more often.
const employers = 20_000

var fieldIndustries = [][]string{
	{"622110", "623110", "621111", "621610", "621210"},
	{"332710", "333517", "336412", "331110", "311615"},
	{"541511", "541512", "518210", "513210"},
}

var otherIndustries = []string{
	"722511", "722513", "445110", "455211", "561320", "561720", "236115", "238220",
	"611110", "484121", "493110", "721110", "524210", "922140", "713940", "999999",
}

// employerIn draws an employer number from a range, the low ones more often.
func employerIn(r *rand.Rand, from, to int) int {
	n := to - from
	return from + min(r.IntN(n), r.IntN(n), r.IntN(n))
}

// fein and naics belong to an employer number for good.
func fein(employer int) string {
	n := 100_000_000 + shuffled(uint64(employer), 200, 100, 0xfe1)*44_993 + uint64(employer%7)
	return strconv.FormatUint(n, 10)
}

func naics(employer int) string {
	for i, f := range fields {
		if employer >= f.employers[0] && employer < f.employers[1] {
			list := fieldIndustries[i]
			return list[mix(uint64(employer))%uint64(len(list))]
		}
	}
	return otherIndustries[mix(uint64(employer))%uint64(len(otherIndustries))]
}

// worker is the state of one person's working life from quarter to quarter.
type worker struct {
	*life
	r        *rand.Rand
	attached int           // how likely to hold a job, in per cent
	level    int           // usual pay of a full quarter, in cents
	employer int           // -1 for none
	federal  string        // FED or MIL while in federal service, else empty
	after    calendar.Date // the day from which a better job is looked for
}

// earn tells the working life, quarter by quarter, from two quarters before the
// first program to the last quarter with wages and a few early reports beyond.
func (l *life) earn() {
	r := stream(l.o.Seed, streamWages, l.number)
	w := worker{life: l, r: r, employer: -1, attached: []int{0, 20, 55, 78, 92}[weighted(r, 8, 14, 22, 28, 28)]}
	w.level = 250_000
	for range 4 {
		w.level += r.IntN(230_000)
	}
	w.after = l.left
	if l.completed.Known() {
		w.after = l.completed
	}
	first, last := l.o.From.Quarter().Add(-2), l.o.WagesThrough.Quarter()
	for q := first; q <= last; q++ {
		w.quarter(q, int(q-first))
	}
	if chance(r, 15) {
		w.quarter(last+1, int(last+1-first))
	}
}

// quarter moves the person between jobs and writes what each one paid.
func (w *worker) quarter(q calendar.Quarter, n int) {
	days := q.Interval()
	if w.gone.Known() && w.gone < days.From || w.age(days.From) < 16 {
		return
	}
	studying := false
	for _, b := range w.busy {
		studying = studying || b.Overlaps(days)
	}
	better := w.after.Known() && days.From > w.after
	w.changeJob(studying, better)
	if w.employer < 0 {
		return
	}
	pay := w.level / 100 * (100 + n)
	if studying {
		pay = pay / 10 * 6
	}
	if better {
		pay = pay / 100 * 106
		if w.completed.Known() {
			pay = pay / 100 * 126
		}
	}
	pay = pay/1000*between(w.r, 780, 1180) + w.r.IntN(1000)
	if w.federal != "" {
		w.federalRow(q, pay)
		return
	}
	if w.r.IntN(300) == 0 {
		pay = 0
	}
	w.wageRow(q, w.employer, pay)
	if chance(w.r, 12) {
		w.wageRow(q, employerIn(w.r, fields[len(fields)-1].employers[1], employers), pay/100*between(w.r, 8, 40)+w.r.IntN(100))
	}
}

// changeJob decides who employs the person in this quarter.
func (w *worker) changeJob(studying, better bool) {
	p := w.attached
	if studying {
		p = p * 3 / 4
	}
	if better {
		p += (100 - p) / 4
		if w.completed.Known() {
			p += (100 - p) / 3
		}
	}
	switch {
	case w.employer < 0 && chance(w.r, p*2/3):
	case w.employer >= 0 && chance(w.r, (100-p)/3+1):
		w.employer, w.federal = -1, ""
		if !chance(w.r, 45) {
			return
		}
	case w.employer >= 0 && better && chance(w.r, 25) && !w.inField():
	default:
		return
	}
	w.hire(better)
}

func (w *worker) inField() bool {
	return w.field != nil && w.employer >= w.field.employers[0] && w.employer < w.field.employers[1]
}

// hire draws a new employer: after training more often one of the field.
func (w *worker) hire(better bool) {
	w.federal = ""
	p := 12
	if better {
		p = 40
		if w.completed.Known() {
			p = 72
		}
	}
	switch {
	case w.field != nil && chance(w.r, p):
		w.employer = employerIn(w.r, w.field.employers[0], w.field.employers[1])
	case chance(w.r, 2):
		w.employer, w.federal = 0, []string{"FED", "MIL"}[weighted(w.r, 70, 30)]
	default:
		w.employer = employerIn(w.r, 0, employers)
	}
}

func (w *worker) wageRow(q calendar.Quarter, employer, cents int) {
	hours := ""
	if !chance(w.r, 10) {
		hours = strconv.Itoa(min(560, cents/between(w.r, 1400, 2600)))
	}
	late := w.r.IntN(100) == 0
	year, month, _ := q.Interval().From.Civil()
	part := year
	cells := []string{
		w.ssn, strconv.Itoa(year), strconv.Itoa(month/3 + 1), fein(employer), naics(employer),
		dollars(cents), hours,
	}
	if late {
		w.out.putLate(wages, part, cells...)
		return
	}
	w.out.put(wages, part, cells...)
}

// dollars writes cents as 1234.05.
func dollars(cents int) string {
	return strconv.Itoa(cents/100) + "." + strconv.Itoa(cents/10%10) + strconv.Itoa(cents%10)
}

func (w *worker) federalRow(q calendar.Quarter, cents int) {
	agency := "AG-" + strconv.Itoa(100+int(mix(uint64(w.number))%20))
	w.out.put(federalWages, 0, dashed(w.ssn, " "), q.String(), w.federal, agency, strconv.Itoa(cents))
}
