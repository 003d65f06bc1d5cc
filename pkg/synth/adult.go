package synth

import (
	"fmt"

	"pathmetrics/pkg/calendar"
)

// Letters such as ñ and the dash – have other codes in windows-1252 than in
// UTF-8, and the dash has none at all in latin-1.
var adultSchools = []string{"Peña Adult School", "Cañada Learning Center", "St. Rémy Literacy Council", "Valley – Night School", "O’Brien Adult Center"}

// period is a row of one period of adult education before it is written.
type period struct {
	school, region, reason string
	entry, exit            calendar.Date
	level                  int // 1 to 6
	esl                    bool
	education              string
	hours                  int
	diploma                calendar.Date
	diplomaType            string
	bridge                 string
}

// adultEducation tells one period: classes with level gains between them, for
// some the diploma, and its row. It returns the last day of class.
func (l *life) adultEducation(at calendar.Date) calendar.Date {
	if at > l.o.Through || l.gone.Known() {
		return at
	}
	l.learner = true
	p := period{
		school: adultSchools[l.r.IntN(len(adultSchools))], region: fmt.Sprintf("%02d", between(l.r, 1, 8)),
		entry: at, level: between(l.r, 1, 6), esl: chance(l.r, 35), diploma: noDate,
	}
	p.education = "HSD"
	if l.education == noDiploma {
		p.education = []string{"NONE", "SOME_HS"}[weighted(l.r, 35, 65)]
	}
	if l.field != nil && chance(l.r, 45) {
		p.bridge = l.field.code + "-BRIDGE"
	}
	p.hours = between(l.r, 3, 60)
	end := at.AddDays(p.hours / 4)
	if p.hours >= 12 {
		end = l.classes(&p)
	}
	l.settle(&p, end)
	return end
}

// classes tells one to four classes; between them the learner may rise a level.
func (l *life) classes(p *period) calendar.Date {
	day, level := p.entry, p.level
	p.hours = 0
	for k := between(l.r, 1, 4); k > 0 && day <= l.o.Through; k-- {
		end := day.AddDays(between(l.r, 40, 80))
		hours := between(l.r, 12, 90)
		p.hours += hours
		class := "ABE"
		if p.esl {
			class = "ESL"
		} else if level >= 5 {
			class = "ASE"
		}
		l.adultRow("I", day, l.known(end), *p, hours, class)
		if l.known(end) != noDate && level < 6 && chance(l.r, 38) {
			g := *p
			g.level = level
			l.adultRow("G", end, noDate, g, 0, "")
			level++
		}
		day = end.AddDays(between(l.r, 5, 60))
		if k == 1 || day > l.o.Through {
			day = end
			break
		}
	}
	if l.education == noDiploma && !p.esl && level >= 4 && l.known(day) != noDate && chance(l.r, 45) {
		p.diploma, p.diplomaType = l.known(day.AddDays(between(l.r, 0, 60))), "HSE"
		if chance(l.r, 20) {
			p.diplomaType = "HSD"
		}
		if p.diploma == noDate {
			p.diplomaType = ""
		} else {
			l.education = equivalency
		}
	}
	return day
}

// settle decides the exit and writes the row of the period.
func (l *life) settle(p *period, end calendar.Date) {
	p.exit = l.occupy(p.entry, end)
	if p.exit.Known() {
		p.reason = []string{"X", "INST", "MED", "DEC", "OFF"}[weighted(l.r, 94, 1, 2, 1, 2)]
		if p.reason == "INST" || p.reason == "DEC" {
			l.gone = p.exit
		}
	}
	rec := "P"
	if p.hours < 12 {
		rec = "R"
	}
	l.adultRow(rec, p.entry, p.exit, *p, p.hours, "")
}

// adultRow writes one row; which cells are filled depends on its kind.
func (l *life) adultRow(rec string, begin, end calendar.Date, p period, hours int, class string) {
	kind := "ABE"
	if p.esl {
		kind = "ESL"
	}
	cells := map[string]string{
		"AE_ID": l.learnerID(), "REC": rec, "PROVIDER": p.school, "REGION": p.region,
		"BEGIN": written(begin, months), "END": written(end, months),
	}
	switch rec {
	case "P", "R":
		cells["BIRTH"] = written(l.birth, months)
		cells["SEX"] = []string{"Female", "Male", ""}[l.sex]
		cells["RACE"] = l.reported(l.race.adult, "")
		cells["HISPANIC"] = []string{"no", "yes", ""}[l.hispanic]
		cells["SEP_REASON"] = p.reason
		cells["EFL"] = fmt.Sprintf("%s%d", kind, p.level)
		cells["EDUC"] = p.education
		cells["HOURS"] = fmt.Sprint(hours)
		cells["DIPLOMA_DATE"], cells["DIPLOMA_TYPE"] = written(p.diploma, months), p.diplomaType
	case "I":
		cells["HOURS"], cells["CLASS"], cells["PROG_CODE"] = fmt.Sprint(hours), class, p.bridge
	case "G":
		cells["EFL"] = fmt.Sprintf("%s%d", kind, p.level)
		cells["EFL_TO"] = fmt.Sprintf("%s%d", kind, p.level+1)
	}
	l.out.putNamed(adultEducation, cells)
}

func (l *life) learnerID() string { return fmt.Sprintf("AE-%08d", idOf(l.o.Seed, 2, l.number)) }
