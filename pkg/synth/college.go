package synth

import (
	"fmt"

	"pathmetrics/pkg/calendar"
)

// term is one college term; ordinal counts three of them to a year.
type term struct{ begin, end calendar.Date }

// termOf is the term with a running number: 0 is spring of year 0, 1 summer, 2 fall.
func termOf(n int) term {
	year := n / 3
	day := func(m, d int) calendar.Date {
		date, _ := calendar.NewDate(year, m, d)
		return date
	}
	switch n % 3 {
	case 0:
		return term{day(1, 15), day(5, 15)}
	case 1:
		return term{day(6, 5), day(7, 30)}
	}
	return term{day(8, 25), day(12, 15)}
}

// firstTerm is the running number of the first term that begins on or after at.
func firstTerm(at calendar.Date) int {
	year, _, _ := at.Civil()
	n := year * 3
	for termOf(n).begin < at {
		n++
	}
	return n
}

var colleges = []string{"Northfield College", "Three Rivers Technical College", "Lakeview Community College", "Harbor College", `St. Brendan College, "Old Campus"`}

// course is a course row before it is written.
type course struct {
	term      term
	id, cip   string
	level     string
	subject   string
	attempted int
	hours     int
	grade     string
	award     string
	awarded   calendar.Date
}

// study tells the time at a college from the first term after at, with
// developmental courses first when the student is under-prepared, through
// stop-outs, to an award or to leaving without one.
func (l *life) study(at calendar.Date, underprepared bool) {
	n := firstTerm(at)
	if termOf(n).begin > l.o.Through {
		return
	}
	s := otherStudies[l.r.IntN(len(otherStudies))]
	if l.field != nil {
		s = l.field.studies[l.r.IntN(len(l.field.studies))]
	}
	l.college = true
	l.education = max(l.education, diploma)
	l.join(termOf(n).begin)
	rows, last, done := l.terms(n, s, underprepared)
	if done {
		l.award(rows, s, last)
	}
	college := colleges[l.r.IntN(len(colleges))]
	for _, c := range rows {
		l.courseRow(c, s, college)
	}
	l.left = max(l.left, min(last, l.o.Through))
}

// terms lists the courses term by term; done says whether the program was
// finished, last is the end of the last term.
func (l *life) terms(n int, s study, underprepared bool) (rows []course, last calendar.Date, done bool) {
	dev, math, english := underprepared, false, false
	for taken := 0; taken < s.terms; {
		t := termOf(n)
		if t.begin > l.o.Through {
			return rows, last, false
		}
		if n%3 == 1 && !chance(l.r, 35) {
			n++
			continue
		}
		last = t.end
		l.busy = append(l.busy, calendar.Interval{From: t.begin, To: t.end})
		switch {
		case s.level == "N":
			rows = append(rows, l.course(t, s.code+"-1", s.cip, "N", "OTHR", 0))
			rows[len(rows)-1].hours = between(l.r, 60, 140)
		case dev:
			rows = append(rows, l.course(t, "MATH-080", "32.0104", "D", "MATH", 4), l.course(t, "ENGL-085", "32.0108", "D", "ENGL", 3))
			if chance(l.r, 60) {
				rows = append(rows, l.course(t, s.code+"-100", s.cip, "C", "OTHR", 3))
			}
			dev = chance(l.r, 25)
		default:
			if !math {
				c := l.course(t, "MATH-111", "27.0101", "C", "MATH", 4)
				rows, math = append(rows, c), passes(c.grade)
			} else if !english {
				c := l.course(t, "ENGL-101", "23.1301", "C", "ENGL", 3)
				rows, english = append(rows, c), passes(c.grade)
			}
			for k := between(l.r, 1, 3); k > 0; k-- {
				rows = append(rows, l.course(t, fmt.Sprintf("%s-%d%d", s.code, taken+1, k), s.cip, "C", "OTHR", between(l.r, 2, 5)))
			}
			taken++
		}
		if s.level == "N" {
			taken++
		}
		n++
		switch weighted(l.r, 70, 20, 10) {
		case 1:
			return rows, last, taken >= s.terms
		case 2:
			n += between(l.r, 1, 4)
		}
	}
	return rows, last, last <= l.o.Through
}

func passes(grade string) bool { return grade != "F" && grade != "W" && grade != "NA" }

func (l *life) course(t term, id, cip, level, subject string, credits int) course {
	grade := []string{"A", "B", "C", "D", "F", "W"}[weighted(l.r, 25, 30, 20, 8, 9, 8)]
	if level == "N" && passes(grade) {
		grade = "P"
	}
	if t.end > l.o.Through {
		grade = "NA"
	}
	return course{term: t, id: id, cip: cip, level: level, subject: subject, attempted: credits, grade: grade, awarded: noDate}
}

// award puts the award on the last row: usually within weeks of the last term,
// sometimes more than a year later.
func (l *life) award(rows []course, s study, last calendar.Date) {
	delay := between(l.r, 0, 30)
	if chance(l.r, 6) {
		delay = between(l.r, 200, 500)
	}
	d := l.known(last.AddDays(delay))
	if d == noDate {
		return
	}
	c := &rows[len(rows)-1]
	c.awarded, c.award = d, s.award
	if chance(l.r, 3) {
		c.award = "WRC"
		return
	}
	if l.field != nil {
		l.complete(d)
		if chance(l.r, 40) {
			l.license(d, l.field)
		}
	}
	l.education = max(l.education, map[string]int{"CERT": postCert, "AAS": associate, "AA": associate}[s.award])
}

func (l *life) courseRow(c course, s study, college string) {
	earned, passed := "NA", "NA"
	switch {
	case c.grade == "NA":
	case passes(c.grade):
		earned, passed = fmt.Sprintf("%d.0", c.attempted), "Y"
	default:
		earned, passed = "0.0", "N"
	}
	hours := ""
	if c.hours > 0 {
		hours = fmt.Sprint(c.hours)
	}
	part := 0
	if year, _, _ := c.term.begin.Civil(); year >= 2022 {
		part = 1
	}
	l.out.put(enrolments, part,
		l.studentID(), written(l.birth, compact),
		[]string{"F", "M", "N"}[l.sex], l.race.college, []string{"N", "Y", "NA"}[l.hispanic],
		college, s.code, s.cip, written(c.term.begin, compact), written(c.term.end, compact),
		c.id, c.cip, c.level, c.subject, fmt.Sprintf("%d.0", c.attempted), earned, hours, c.grade, passed,
		written(c.awarded, dashes), c.award)
}

func (l *life) studentID() string { return fmt.Sprintf("%09d", idOf(l.o.Seed, 1, l.number)) }
