package puf

import (
	"math"
	"strconv"
	"time"
)

// programs are the six programs of the indicators.
var programs = []string{"adult", "dislocated worker", "youth", "adult education", "employment service", "vocational rehabilitation"}

// takesPart reports whether a record is a participation in a program. Reportable
// individuals (code 4; 2 in the employment service) are not participants.
func (r Record) takesPart(program string) bool {
	switch program {
	case "adult":
		return r.is("903", "1", "2", "3")
	case "dislocated worker":
		return r.is("904", "1", "2", "3") || r.is("909", "1")
	case "youth":
		return r.is("905", "1", "2", "3")
	case "adult education":
		return r.is("910", "1")
	case "employment service":
		return r.is("918", "1")
	}
	return r.is("917", "1", "3")
}

// leftOut reports whether the reason for exit (923) takes the record out of a
// program's exit-based indicators: tables A, B and C of the guidance.
func (r Record) leftOut(program string) bool {
	switch r["923"] {
	case "01", "02", "03", "04":
		return true
	case "05":
		return program == "youth"
	case "06":
		return program == "vocational rehabilitation"
	case "07":
		return program == "adult education"
	}
	return false
}

// Answer is DOL's answer columns for the file of a program year.
func (r Record) Answer(year Year) map[string]string {
	a := map[string]string{}
	r.answerEmployment(year, a)
	r.answerCredential(year, a)
	r.answerGains(year, a)
	return a
}

// due reports whether the record ended in a quarter that is reported by the end
// of the year when its outcome is reported so many quarters later.
func (r Record) due(year Year, lag int) bool {
	exit, ok := r.day("901")
	return ok && quarter(exit)+lag <= quarter(year.to())
}

func (r Record) answerEmployment(year Year, a map[string]string) {
	for _, p := range programs {
		if !r.takesPart(p) || r.leftOut(p) {
			continue
		}
		q2, q4, earnings := "CALC4013", "CALC4017", "CALC4015"
		if p == "youth" {
			q2, q4, earnings = "CALC4014", "CALC4018", "CALC4016"
		}
		if r.due(year, 4) {
			better(a, q2, r.employed(second) || p == "youth" && r.is("1900", "1", "2", "3"))
			if amount := r.earned(second); amount != "" {
				a[earnings] = amount
			}
		}
		if r.due(year, 6) {
			better(a, q4, r.employed(fourth) || p == "youth" && r.is("1901", "1", "2", "3"))
		}
	}
}

// better notes a yes, or a no where there is no answer yet: a record in several
// programs is a success when it is one in any of them.
func better(a map[string]string, column string, yes bool) {
	if yes {
		a[column] = "1"
	} else if a[column] == "" {
		a[column] = "0"
	}
}

// afterExit is the cells of a quarter after exit: status, type of match, wages.
type afterExit struct{ status, match, wages string }

var (
	first  = afterExit{"1600", "1601", "1703"}
	second = afterExit{"1602", "1603", "1704"}
	third  = afterExit{"1604", "1605", "1705"}
	fourth = afterExit{"1606", "1607", "1706"}
)

// employed reads a quarter that is past its due date: what is not yet available
// then, by status or by match, is no longer waited for and is a no. The status
// decides; where it is blank, wages do.
func (r Record) employed(q afterExit) bool {
	if r[q.match] == "9" {
		return false
	}
	switch r[q.status] {
	case "1":
		return true
	case "":
		return r.wages(q.wages) > 0
	}
	return false
}

// wages are the dollars of a cell; 0 for a blank, for what is not available
// (999999, with or without cents), below zero or above the highest amount.
func (r Record) wages(element string) float64 {
	v, err := strconv.ParseFloat(r[element], 64)
	if err != nil || v < 0 || v >= 999999 {
		return 0
	}
	return v
}

// earned is the amount of somebody employed who has one, in whole dollars.
func (r Record) earned(q afterExit) string {
	if !r.employed(q) || r.wages(q.wages) == 0 {
		return ""
	}
	return strconv.Itoa(int(math.Round(r.wages(q.wages))))
}

func (r Record) answerCredential(year Year, a map[string]string) {
	if !r.due(year, 6) {
		return
	}
	for _, p := range programs {
		if p != "employment service" && r.takesPart(p) && !r.leftOut(p) && r.seeksCredential(p) {
			better(a, "CALC4019", r.hasCredential(p))
		}
	}
}

// seeksCredential: in training other than on-the-job and customized training, in
// postsecondary education, in secondary education without a diploma, or a young
// person who was in school.
func (r Record) seeksCredential(program string) bool {
	for _, e := range []string{"1303", "1310", "1315"} {
		if r.is(e, "02", "03", "04", "06", "07", "08", "09", "10") {
			return true
		}
	}
	switch {
	case r["1332"] == "1":
		return true
	case program == "youth" && r.is("409", "1", "2", "3"):
		return true
	}
	return r["1401"] == "1" && r.is("408", "0", "3") && !r.diplomaBeforeEntry()
}

func (r Record) diplomaBeforeEntry() bool {
	entry, _ := r.day("900")
	for _, c := range r.credentials() {
		if c.kind == "1" && c.day.Before(entry) {
			return true
		}
	}
	return false
}

type award struct {
	kind string
	day  time.Time
}

// credentials are the three dated credentials of a record.
func (r Record) credentials() (out []award) {
	for _, e := range [][2]string{{"1800", "1801"}, {"1802", "1803"}, {"1804", "1805"}} {
		if d, ok := r.day(e[1]); ok {
			out = append(out, award{r[e[0]], d})
		}
	}
	return out
}

func (r Record) hasCredential(program string) bool {
	entry, _ := r.day("900")
	exit, _ := r.day("901")
	last := yearAfter(exit)
	diploma := false
	for _, c := range r.credentials() {
		if !within(c.day, entry, last) {
			continue
		}
		switch c.kind {
		case "1":
			diploma = true
		case "2", "3", "4", "5", "6", "7":
			return true
		}
	}
	if d, ok := r.day("1814"); ok && program == "vocational rehabilitation" && within(d, entry, last) {
		return true
	}
	return diploma && r.workedOrLearned(exit, last)
}

// workedOrLearned is what a secondary diploma needs besides: employment in one of
// the four quarters after exit, or education or training that leads to a
// postsecondary credential within the year.
func (r Record) workedOrLearned(exit, last time.Time) bool {
	for _, q := range []afterExit{first, second, third, fourth} {
		if r.employed(q) {
			return true
		}
	}
	if d, ok := r.day("1406"); ok && d.After(exit) && !d.After(last) {
		return true
	}
	return r.is("1900", "1", "2") || r.is("1901", "1", "2")
}

func (r Record) answerGains(year Year, a map[string]string) {
	entry, ok := r.day("900")
	if !ok {
		return
	}
	from, to := year.from(), year.to()
	if exit, ok := r.day("901"); ok && exit.Before(to) {
		to = exit
	}
	if entry.After(from) {
		from = entry
	}
	if from.After(to) {
		return // not a participant in the year
	}
	for _, p := range programs {
		// Table C (code 07) does not hold for skill gains.
		if p == "employment service" || !r.takesPart(p) || r.leftOut(p) && r["923"] != "07" || !r.inTraining(p, year) {
			continue
		}
		gain := func(elements ...string) bool {
			for _, e := range elements {
				if d, ok := r.day(e); ok && within(d, from, to) {
					return true
				}
			}
			return false
		}
		diploma := false
		for _, c := range r.credentials() {
			diploma = diploma || c.kind == "1" && within(c.day, from, to)
		}
		// In adult education types 3 to 5 count with training only.
		all := p != "adult education" || r.is("1303", "04") || r.is("1310", "04") || r.is("1315", "04")
		types := map[string]bool{
			"CALC4008": gain("1806"), "CALC4009": diploma, "CALC4010": all && gain("1807", "1808"),
			"CALC4011": all && gain("1809"), "CALC4012": all && gain("1810"),
		}
		any := false
		for column, yes := range types {
			better(a, column, yes)
			any = any || yes
		}
		better(a, "CALC4007", any)
	}
}

// inTraining reports whether the record belongs to the measurable skill gains of
// the year: the span from 1811 to 1813, open without it, touches the year. Adult
// education takes every participant, Youth everybody who was in school at entry or
// is in adult education besides.
func (r Record) inTraining(program string, year Year) bool {
	if program == "adult education" {
		return true
	}
	if program == "youth" && (r.is("409", "1", "2", "3") || r["910"] == "1") {
		return true
	}
	begin, ok := r.day("1811")
	if !ok || begin.After(year.to()) {
		return false
	}
	end, ended := r.day("1813")
	return !ended || !end.Before(year.from())
}
