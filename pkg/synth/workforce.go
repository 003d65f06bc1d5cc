package synth

import (
	"fmt"

	"pathmetrics/pkg/calendar"
)

// Program codes of the workforce file.
const (
	workforceAdult   = 10
	dislocatedWorker = 20
	workforceYouth   = 30
	wagnerPeyser     = 40
)

// spell is a row of the workforce file before it is written.
type spell struct {
	program, school, education int
	entry, exit                calendar.Date
	reason                     string
	area                       int
	code, cip, kind            string
	trained                    calendar.Interval // From noDate: never; To noDate: still
	gains                      [6]calendar.Date  // EFL, diploma, secondary, postsecondary, milestone, skills
	credentials                []credential
}

type credential struct {
	kind string
	date calendar.Date
}

const (
	gainEFL = iota
	gainDiploma
	gainSecondary
	gainPostsecondary
	gainMilestone
	gainSkills
)

// participate tells one period of participation in a title I or III program
// and returns its last day, be it known to the agency or not.
func (l *life) participate(at calendar.Date, program int) calendar.Date {
	at = max(at, l.o.From)
	if at > l.o.Through || l.gone.Known() {
		return at
	}
	s := spell{
		program: program, entry: at, area: between(l.r, 1, 8), education: l.education, kind: "00",
		trained: calendar.Interval{From: noDate, To: noDate},
		gains:   [6]calendar.Date{noDate, noDate, noDate, noDate, noDate, noDate},
	}
	s.school = l.schoolStatus(program)
	end := at.AddDays(between(l.r, 25, 260))
	if program != wagnerPeyser && chance(l.r, 68) {
		end = l.train(&s)
	}
	if s.school <= 3 && program == workforceYouth {
		end = max(end, l.finishSchool(&s))
	}
	s.exit, s.reason = l.leave(at, end)
	if s.exit.Known() && program == workforceYouth {
		l.place(s.exit)
	}
	l.workforceRow(s)
	return end
}

// schoolStatus is PIRL 409 at entry, such that it agrees with the education.
func (l *life) schoolStatus(program int) int {
	if l.education == noDiploma {
		if program == workforceYouth {
			return []int{1, 2, 4, 6}[weighted(l.r, 35, 10, 50, 5)]
		}
		return 4
	}
	return []int{3, 5}[weighted(l.r, 12, 88)]
}

// leave decides how a participation ends: the exit as the agency knows it, and
// its code of PIRL 923.
func (l *life) leave(entry, end calendar.Date) (exit calendar.Date, reason string) {
	exit = l.occupy(entry, end)
	if exit == noDate {
		return noDate, ""
	}
	if !chance(l.r, 5) {
		return exit, "00"
	}
	n := 1 + weighted(l.r, 20, 30, 20, 12, 6, 6, 6) // some where the code has no meaning
	if n == 1 || n == 3 {
		l.gone = exit
	}
	return exit, fmt.Sprintf("%02d", n)
}

// train tells the training within a participation: kinds, gains, credentials.
// A third of occupational training is at a college, whose own file then shows
// the courses too. It returns the last day of the participation.
func (l *life) train(s *spell) calendar.Date {
	begin := s.entry.AddDays(between(l.r, 5, 45))
	end := begin.AddDays(between(l.r, 30, 330))
	s.trained.From, s.trained.To = l.known(begin), l.known(end)
	if s.trained.From == noDate {
		return end
	}
	kinds := []string{"06", "01", "05", "02", "01;06", "04;06", "09", "08", "12"}
	s.kind = kinds[weighted(l.r, 52, 14, 5, 6, 7, 6, 4, 4, 2)]
	if s.program == workforceYouth && s.kind == "06" {
		s.kind = "10"
	}
	f := l.field
	s.code, s.cip = "GEN-OST", "52.0401"
	if f != nil {
		s.code, s.cip = f.code+"-OST", f.cip
	}
	if s.kind == "01" || s.kind == "05" {
		s.code = s.code[:len(s.code)-3] + "OJT"
	}
	switch g := weighted(l.r, 18, 18, 26, 38); g {
	case 0:
		s.gains[gainPostsecondary] = l.within(begin, end)
	case 1:
		s.gains[gainSkills] = l.within(begin, end)
	case 2:
		s.gains[gainMilestone] = l.within(begin, end)
		if chance(l.r, 25) {
			s.gains[gainSkills] = l.within(begin, end)
		}
	}
	if s.education == noDiploma && chance(l.r, 30) {
		s.gains[gainEFL] = l.within(begin, end)
	}
	if s.kind == "06" && chance(l.r, 33) {
		l.study(begin.AddDays(-20), chance(l.r, 30))
	} else if s.kind != "01" && s.kind != "05" && s.kind != "12" && chance(l.r, 58) {
		l.certify(s, end)
	}
	return end.AddDays(between(l.r, 0, 150))
}

// within draws a day of an episode; noDate when it has not come yet.
func (l *life) within(from, to calendar.Date) calendar.Date {
	return l.known(from.AddDays(l.r.IntN(int(to-from) + 1)))
}

// certify adds the credential of a training, usually soon, sometimes more than
// a year after its end.
func (l *life) certify(s *spell, end calendar.Date) {
	delay := l.r.IntN(120)
	if chance(l.r, 8) {
		delay = between(l.r, 300, 600)
	}
	d := l.known(end.AddDays(delay))
	if d == noDate {
		return
	}
	kind := []string{"4", "5", "6", "7", "0"}[weighted(l.r, 25, 45, 20, 4, 6)]
	s.credentials = append(s.credentials, credential{kind, d})
	if l.field != nil && kind != "0" && kind != "7" {
		l.complete(d)
		if kind == "4" {
			l.license(d, l.field)
		}
	}
	if kind != "0" {
		l.education = max(l.education, postCert)
	}
}

// finishSchool gives a pupil transcripts and, for most, a diploma; it returns
// the last day of school.
func (l *life) finishSchool(s *spell) calendar.Date {
	end := s.entry.AddDays(between(l.r, 150, 500))
	if chance(l.r, 50) {
		s.gains[gainSecondary] = l.within(s.entry, end)
	}
	d := l.known(end)
	if s.education == noDiploma && d.Known() && chance(l.r, 62) {
		s.gains[gainDiploma] = d
		s.credentials = append([]credential{{"1", d}}, s.credentials...)
		l.education = max(l.education, diploma)
	}
	return end
}

func (l *life) workforceRow(s spell) {
	cells := []string{
		l.givenSSN(), written(l.birth, slashes), []string{"2", "1", "9"}[l.sex], l.reported(l.race.workforce, "9"), []string{"0", "1", "9"}[l.hispanic],
		fmt.Sprint(s.program), written(s.entry, slashes), written(s.exit, slashes), s.reason,
		fmt.Sprintf("One-Stop %c", 'A'+rune(l.number%5)), fmt.Sprintf("%02d", s.area),
		s.code, s.cip, written(s.trained.From, slashes), written(s.trained.To, slashes), s.kind,
		fmt.Sprint(s.school), fmt.Sprint(s.education),
	}
	for _, d := range s.gains {
		cells = append(cells, written(d, slashes))
	}
	for k := range 2 {
		if k < len(s.credentials) {
			cells = append(cells, s.credentials[k].kind, written(s.credentials[k].date, slashes))
		} else {
			cells = append(cells, "", "")
		}
	}
	l.out.put(workforce, 0, cells...)
}

// givenSSN is the number with dashes. The workforce system asks for one; the
// few who decline have a made-up pseudo number that begins with 9.
func (l *life) givenSSN() string {
	if l.noSSN {
		n := idOf(l.o.Seed, 9, l.number)
		for notAPseudoNumber(n) { // walking on along the shuffle keeps numbers apart
			n = idOf(l.o.Seed, 9, int(n))
		}
		return fmt.Sprintf("9%02d-%02d-%04d", n/1_000_000, n/10_000%100, n%10_000)
	}
	return dashed(l.ssn, "-")
}

// notAPseudoNumber reports eight digits that after a 9 would be a placeholder:
// group 00, serial 0000, the advertising numbers, nines throughout.
func notAPseudoNumber(n uint64) bool {
	return n/10_000%100 == 0 || n%10_000 == 0 || n/10 == 8_765_432 || n == 99_999_999
}

// reported is an answer as another agency noted it: one in thirty says
// something else than the first agency heard.
func (l *life) reported(answer, unknown string) string {
	if mix(l.o.Seed^uint64(l.number)*3)%30 == 0 {
		return unknown
	}
	return answer
}

// place tells where a young person is in the quarters after exit.
func (l *life) place(exit calendar.Date) {
	kind := weighted(l.r, 50, 10, 25, 6, 3, 3, 3)
	for k := 1; k <= 4; k++ {
		q := exit.Quarter().Add(k)
		if q.Interval().To > l.o.WagesThrough {
			return
		}
		if k > 1 && chance(l.r, 20) {
			kind = weighted(l.r, 60, 10, 20, 2, 3, 3, 2)
		}
		year, month, _ := q.Interval().From.Civil()
		l.out.put(placements, 0, l.givenSSN(), fmt.Sprintf("%d-%d", year, month/3+1), fmt.Sprint(kind))
	}
}
