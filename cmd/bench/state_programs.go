package main

import (
	"math"
	"strconv"
	"strings"
)

// Streams of numbers by sort of thing.
const (
	episodeStream    = 0xE91
	personStream     = 0xDE0
	stayStream       = 0xA7
	credentialStream = 0xC4ED
	gainStream       = 0x6A1
	enrollmentStream = 0xE1107
)

const (
	programCount = 120
	lastExitDay  = 2737 // 2025-06-30, counted from 2018-01-01
	stillThere   = -1
)

// episode is a stay of a person in a program; days count from 2018-01-01.
type episode struct{ person, entry, exit, program int }

func makeEpisodes(n, persons int) []episode {
	out := make([]episode, n)
	for i := range out {
		r, e := seeded(i, episodeStream), &out[i]
		e.person = r.below(persons)
		e.entry = r.below(2555)
		e.exit = e.entry + min(20+int(-180*math.Log(1-r.share())), 1400)
		if e.exit > lastExitDay {
			e.exit = stillThere
		}
		u := r.share()
		e.program = int(u * u * programCount)
	}
	return out
}

// last is the day of exit, or a day well after entry for who is still there.
func (e episode) last() int {
	if e.exit == stillThere {
		return e.entry + 400
	}
	return e.exit
}

func programCode(i int) int { return i*7 + 13 }

func (s state) writePrograms(t *table) {
	t.line("program_code,program_name,cip,pathway")
	for i := range programCount {
		t.printf("P%04d,\"%s, LEVEL %d\",%02d.%04d,CP%02d\n", programCode(i), trades[i%16], i/16+1, 1+i%50, 100+i, (i*5+i/16)%16+1)
		t.end()
	}
}

var races = []string{"WHITE", "BLACK", "HISPANIC", "ASIAN", "NATIVE", "PACIFIC", "MULTI"}

const exitReasons = "CCCCCCWWWWWWWOOOOODHIRF"

func (s state) writeParticipation(t *table) {
	t.line("participation_id,person_id,program_code,entry_date,exit_date,exit_reason,sex,race,birth_date,county,low_income,education")
	for i, e := range makeEpisodes(int(float64(s.episodes())*s.Cohort), s.persons()) {
		who := seeded(e.person, personStream)
		sex := sexOf(&who)
		race := races[int(who.share()*who.share()*7)]
		year, month, day := 1955+who.below(47), 1+who.below(12), 1+who.below(28)
		stay := seeded(i, stayStream)
		exit, reason := "", ""
		if e.exit != stillThere {
			exit, reason = days[e.exit], string(exitReasons[stay.below(len(exitReasons))])
		}
		t.printf("%d,", i+1)
		s.id(t, e.person)
		t.printf(",P%04d,%s,%s,%s,%s,%s,%04d-%02d-%02d,", programCode(e.program), days[e.entry], exit, reason, sex, race, year, month, day)
		t.printf("%03d,%d,%d\n", 1+2*who.below(60), stay.below(2), stay.below(6))
		t.end()
	}
}

func sexOf(who *random) string {
	sex := "F"
	if who.below(100) < 46 {
		sex = "M"
	}
	if who.below(100) == 0 {
		sex = "X"
	}
	return sex
}

func (s state) writeCredentials(t *table) {
	types := []string{"CERT", "LICENSE", "AA", "BA", "APPR"}
	t.line("person_id,award_date,credential_type,cip")
	all := makeEpisodes(s.episodes(), s.persons())
	for i := range s.credentials() {
		r := seeded(i, credentialStream)
		e := all[r.below(len(all))]
		s.id(t, e.person)
		t.printf(",%s,%s,%02d.%04d\n", days[e.entry+r.below(e.last()-e.entry+600)], types[r.below(5)], 1+r.below(50), r.below(9999))
		t.end()
	}
}

func (s state) writeGains(t *table) {
	t.line("person_id,gain_date,gain_type")
	all := makeEpisodes(s.episodes(), s.persons())
	for i := range s.gains() {
		r := seeded(i, gainStream)
		e := all[r.below(len(all))]
		s.id(t, e.person)
		t.printf(",%s,%d\n", days[e.entry+r.below(e.last()-e.entry+60)], 1+r.below(5))
		t.end()
	}
}

// writeEnrollments has seven of ten courses taken by people in programs, soon
// after entry, and the others by anybody at any time.
func (s state) writeEnrollments(t *table) {
	t.line("person_id,institution,course_id,course_title,term_start,term_end,credits,grade")
	all := makeEpisodes(s.episodes(), s.persons())
	for i := range s.enrollments() {
		r := seeded(i, enrollmentStream)
		person, start := r.below(s.persons()), r.below(2500)
		if r.below(10) < 7 {
			e := all[r.below(len(all))]
			person, start = e.person, e.entry+r.below(300)
		}
		s.id(t, person)
		trade := trades[r.below(16)]
		t.printf(",%06d,%s%03d,\"INTRO TO %s, PART %d\",", 100000+r.below(300), trade[:3], r.below(500), trade, 1+r.below(3))
		t.printf("%s,%s,%d.%d,%c\n", days[start], days[start+110], 1+r.below(5), 5*r.below(2), "ABCDFW"[r.below(6)])
		t.end()
	}
}

var trades = strings.Fields("FOODS HEALTH STAFFING STEEL FREIGHT CARE SCHOOLS RETAIL FARMS LABS BUILDERS ENERGY MOTORS HOTELS BANK SYSTEMS")

// employerName is a name as extracts have it: with commas, quotes, quotes
// without need and, rarely, on two lines.
func employerName(i int, r *random) string {
	name := firstNames[r.below(len(firstNames))] + " " + trades[r.below(len(trades))]
	switch u := r.below(10000); {
	case u < 1:
		return "\"" + name + "\nATTN PAYROLL\""
	case u < 100:
		return "\"" + name + " \"\"" + strconv.Itoa(i%97) + "\"\"\""
	case u < 2200:
		return "\"" + name + ", INC\""
	case u < 2600:
		return "\"" + name + "\""
	}
	return name
}

var firstNames = strings.Fields("ACME SUMMIT VALLEY HARBOR PIONEER CEDAR UNION METRO DELTA RIVER NORTH SOUTH LAKE GRANITE EAGLE STAR BLUE GOLDEN PRAIRIE COASTAL")
