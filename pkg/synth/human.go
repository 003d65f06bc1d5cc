package synth

import (
	"fmt"

	"pathmetrics/pkg/calendar"
)

var vendors = []string{"Goodhands", "Community Action", "County Office"}

// snap tells one participation in employment and training of the food program
// and its services.
func (l *life) snap(at calendar.Date) {
	at = max(at, l.o.From)
	if at > l.o.Through || l.gone.Known() {
		return
	}
	l.client = true
	end := at.AddDays(between(l.r, 40, 280))
	exit := l.occupy(at, end)
	reason := ""
	if exit.Known() {
		reason = []string{"00", "D", "M", "I"}[weighted(l.r, 96, 1, 2, 1)]
		if reason == "D" || reason == "I" {
			l.gone = exit
		}
	}
	vendor := vendors[l.r.IntN(len(vendors))]
	l.snapRow([]string{written(at, dashes), written(exit, dashes), reason, "", "", "", vendor})
	codes := []string{"JSRCH", "CASEM", "WKEXP"}
	if l.field != nil && chance(l.r, 45) {
		codes = append(codes, l.field.navigator, l.field.navigator)
	}
	day := at.AddDays(l.r.IntN(7))
	for k := between(l.r, 1, 5); k > 0 && day <= min(end, l.o.Through); k-- {
		until := noDate
		if chance(l.r, 50) {
			until = l.known(min(end, day.AddDays(between(l.r, 3, 30))))
		}
		l.snapRow([]string{"", "", "", codes[l.r.IntN(len(codes))], written(day, dashes), written(until, dashes), vendor})
		day = day.AddDays(between(l.r, 10, 70))
	}
}

func (l *life) snapRow(cells []string) {
	l.out.put(snap, 0, append([]string{
		l.clientID(), written(l.birth, dashes), []string{"F", "M", "X"}[l.sex], l.reported(l.race.human, "UK"),
	}, cells...)...)
}

func (l *life) clientID() string { return fmt.Sprintf("%08d/1", idOf(l.o.Seed, 3, l.number)) }

// rehabilitate tells one case of vocational rehabilitation.
func (l *life) rehabilitate(at calendar.Date) {
	if at > l.o.Through {
		return
	}
	l.education = []int{noDiploma, diploma, iepDiploma, somePost}[weighted(l.r, 25, 45, 15, 15)]
	school := fmt.Sprint(l.education)
	end := at.AddDays(between(l.r, 150, 900))
	closed, reason := l.occupy(at, end), ""
	if closed.Known() {
		reason = []string{"00", "01", "02", "03", "06"}[weighted(l.r, 90, 1, 5, 1, 3)]
	}
	kind := []string{"OST", "OJT", "COLL", "NONE"}[weighted(l.r, 40, 20, 15, 25)]
	from, to, milestone, earned, award := noDate, noDate, noDate, noDate, ""
	if kind != "NONE" {
		from = at.AddDays(between(l.r, 10, 60))
		to = min(end, from.AddDays(between(l.r, 60, 400)))
		if chance(l.r, 40) {
			milestone = l.within(from, to)
		}
		if kind != "OJT" && chance(l.r, 45) {
			earned = l.known(to.AddDays(l.r.IntN(90)))
		}
		if earned.Known() {
			award = []string{"2", "5", "6"}[l.r.IntN(3)]
		}
	}
	stubs := l.payStubs(closed)
	l.out.put(rehabilitation, 0,
		dashless(l.givenSSN()), written(l.birth, compact), []string{"2", "1", "9"}[l.sex],
		written(at, compact), written(closed, compact), reason,
		fmt.Sprintf("Office %d", between(l.r, 1, 4)), fmt.Sprintf("%02d", between(l.r, 1, 8)),
		written(l.known(from), compact), written(l.known(to), compact), kind, school,
		written(milestone, compact), award, written(earned, compact),
		stubs[0], stubs[1], stubs[2], stubs[3])
	if reason == "01" || reason == "03" {
		l.gone = closed
	}
}

// payStubs is what the office learned from one closed client in three about
// the second and fourth quarter after closure: status and pay of each.
func (l *life) payStubs(closed calendar.Date) (cells [4]string) {
	if !closed.Known() || !chance(l.r, 33) {
		return cells
	}
	for i := range 2 {
		q := closed.Quarter().Add(2 * (i + 1))
		switch {
		case q.Interval().To > l.o.Through:
			cells[2*i] = "9"
		case chance(l.r, 60):
			cells[2*i], cells[2*i+1] = "1", fmt.Sprintf("%d.50", between(l.r, 900, 9000))
		default:
			cells[2*i] = "0"
		}
	}
	return cells
}

// license tells a license, certification or completed apprenticeship in f, not
// long after a day; at times it is dated the day itself.
func (l *life) license(after calendar.Date, f *field) {
	issued := l.known(after.AddDays(l.r.IntN(150)))
	if issued == noDate || l.noSSN {
		return
	}
	kind := []string{"LIC", "CRT", "APP"}[weighted(l.r, 70, 25, 5)]
	board := map[string]string{"HC": "Board of Nursing", "MFG": "Trades Board", "IT": "Technology Council"}[f.code]
	l.out.put(licenses, 0, l.ssn, fmt.Sprintf("%s%07d", kind[:1], between(l.r, 0, 9_999_999)), kind,
		written(issued, compact), written(issued.AddYears(3), compact), f.cip, board)
}

// identify writes the rows that tie the agencies' numbers to one person.
func (l *life) identify() {
	ssn := l.ssn
	if l.noSSN {
		ssn = ""
	}
	if l.college {
		given := ssn
		if given != "" && chance(l.r, 30) {
			given = dashed(given, "-")
		}
		l.out.put(collegeIDs, 0, l.studentID(), given)
	}
	if l.learner {
		given := ssn
		if chance(l.r, 8) {
			given = ""
		}
		l.out.put(adultIDs, 0, l.learnerID(), given)
	}
	if l.client {
		given := ssn
		if given != "" {
			given = dashed(given, "-")
		}
		l.out.put(clientIDs, 0, l.clientID(), given)
	}
}

func dashless(ssn string) string { return ssn[:3] + ssn[4:6] + ssn[7:] }
