package oracle

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The day on which the run stands, and what is known through which day: the
// least that the sources of a kind cover, and no day after asOf.
var (
	asOf     time.Time
	coverage map[string]time.Time
)

func stand(today, wages string) {
	asOf = mustDay(today)
	coverage = map[string]time.Time{}
	for _, kind := range []string{"enrollment", "participation", "service", "gain", "credential"} {
		coverage[kind] = minDay(asOf, mustDay("2025-06-30"))
	}
	coverage["employment"] = minDay(asOf, mustDay(wages)) // of wages and federal wages; vr covers more
	coverage["placement"] = minDay(asOf, mustDay(wages))
}

type participation struct {
	program, reason, code string
	entry, exit           time.Time
	trainStart, trainEnd  time.Time
	training              []string
	school, level         string
}

// last is the last day as far as asOf knows.
func (p participation) last() time.Time {
	if p.exit.IsZero() {
		return asOf
	}
	return p.exit
}

type enrollment struct {
	start, end     time.Time // end is start when blank
	cip, code      string
	level, subject string
	passed         string
	credits        int64 // hundredths
	creditsKnown   bool
}

type service struct {
	start, end time.Time
	code       string
}

type gain struct {
	date time.Time
	kind string
}

type credential struct {
	date      time.Time
	kind, cip string
}

type employment struct {
	quarter         quarter
	employer, naics string
	wages           int64
	status          string
	followUp        bool // supplemental, without an employer
}

type placement struct {
	quarter quarter
	kind    string
}

type person struct {
	key            string
	sex, race      string
	birth          time.Time
	votes          map[string]map[string]map[string]int // field, source, value
	participations []participation
	enrollments    []enrollment
	services       []service
	gains          []gain
	credentials    []credential
	employments    []employment
	placements     []placement
}

type state struct {
	dir    string // of the extracts
	people map[string]*person
	links  map[string]map[string]string // key name, key, ssn
	counts map[string][2]int            // source: rows with all cells, rows rejected
}

// ssn judges a number: "" is refused; local ones mean nothing outside a source.
func ssn(raw string) (digits string, local, ok bool) {
	for _, r := range raw {
		if r >= '0' && r <= '9' {
			digits += string(r)
		}
	}
	if len(digits) != 9 {
		return "", false, false
	}
	if strings.Count(digits, digits[:1]) == 9 || slices.Contains([]string{"123456789", "078051120", "219099999"}, digits) ||
		strings.HasPrefix(digits, "000") || strings.HasPrefix(digits, "666") || digits[3:5] == "00" || digits[5:] == "0000" ||
		digits >= "987654320" && digits <= "987654329" {
		return "", false, false
	}
	return digits, digits[0] == '9', true
}

func (s *state) person(key string) *person {
	p := s.people[key]
	if p == nil {
		p = &person{key: key, votes: map[string]map[string]map[string]int{}}
		s.people[key] = p
	}
	return p
}

// bySSN is the person of a number in a source, nil for a bad one.
func (s *state) bySSN(source, raw string) *person {
	digits, local, ok := ssn(raw)
	if !ok {
		return nil
	}
	if local {
		return s.person("local " + source + " " + digits)
	}
	return s.person("ssn " + digits)
}

// byKey is the person of another key.
func (s *state) byKey(name, key string) *person {
	if key == "" {
		return nil
	}
	if n, ok := s.links[name][key]; ok {
		return s.person("ssn " + n)
	}
	return s.person(name + " " + key)
}

func (s *state) link(t *testing.T, file string, comma rune, column, name string) {
	seen := map[string]map[string]bool{}
	for _, r := range readCSV(t, s.path(file), comma) {
		digits, local, ok := ssn(r["SSN"])
		if r[column] == "" || !ok || local {
			continue
		}
		if seen[r[column]] == nil {
			seen[r[column]] = map[string]bool{}
		}
		seen[r[column]][digits] = true
	}
	s.links[name] = map[string]string{}
	for key, numbers := range seen {
		if len(numbers) == 1 {
			for n := range numbers {
				s.links[name][key] = n
			}
		}
	}
}

func (p *person) vote(source, field, value string) {
	if value == "" {
		return
	}
	if p.votes[field] == nil {
		p.votes[field] = map[string]map[string]int{}
	}
	if p.votes[field][source] == nil {
		p.votes[field][source] = map[string]int{}
	}
	p.votes[field][source][value]++
}

func (p *person) voteBirth(source string, d time.Time) {
	if !d.IsZero() {
		p.vote(source, "birth", d.Format("2006-01-02"))
	}
}

// elect takes the first source that says something, and there the most usual value.
func (p *person) elect(field string) string {
	for _, source := range []string{"enrolments", "workforce", "adult_education", "snap_et", "vr"} {
		best, times := "", 0
		for value, n := range p.votes[field][source] {
			if n > times || n == times && value < best {
				best, times = value, n
			}
		}
		if times > 0 {
			return best
		}
	}
	return ""
}

// rows reads one source; keep puts a good row's records on the person.
func (s *state) rows(source string, rows []row, who func(r row) *person, read func(c *cells) (keep func(p *person))) {
	n := s.counts[source]
	for _, r := range rows {
		n[0]++
		p := who(r)
		if p == nil {
			n[1]++
			continue
		}
		c := &cells{row: r}
		keep := read(c)
		if c.bad {
			n[1]++
			continue
		}
		keep(p)
	}
	s.counts[source] = n
}

func codes(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

func (s *state) path(name string) string { return filepath.Join(s.dir, name) }

func load(t *testing.T, dir string) *state {
	t.Helper()
	s := &state{dir: dir, people: map[string]*person{}, links: map[string]map[string]string{}, counts: map[string][2]int{}}
	s.link(t, "college_ids.csv.gz", ',', "STUDENT_ID", "student_id")
	s.link(t, "adult_ed_ids.csv.gz", ';', "AE_ID", "ae_id")
	s.link(t, "client_ids.csv.gz", ',', "CASE_PERSON", "client_id")

	s.college(t)
	s.workforce(t)
	s.adultEducation(t)
	s.snap(t)
	s.vr(t)
	s.registers(t)

	for _, p := range s.people {
		p.sex, p.race = p.elect("sex"), p.elect("race")
		if b := p.elect("birth"); b != "" {
			p.birth = mustDay(b)
		}
		p.forgetFuture()
	}
	return s
}

// forgetFuture drops what begins after asOf, and exits and training that lie after it.
func (p *person) forgetFuture() {
	p.participations = slices.DeleteFunc(p.participations, func(x participation) bool { return x.entry.After(asOf) })
	for i := range p.participations {
		x := &p.participations[i]
		if x.exit.After(asOf) {
			x.exit, x.reason = time.Time{}, ""
		}
		if x.trainStart.After(asOf) {
			x.trainStart = time.Time{}
		}
		if x.trainEnd.After(asOf) {
			x.trainEnd = time.Time{}
		}
	}
	p.enrollments = slices.DeleteFunc(p.enrollments, func(x enrollment) bool { return x.start.After(asOf) })
	p.services = slices.DeleteFunc(p.services, func(x service) bool { return x.start.IsZero() || x.start.After(asOf) })
	p.gains = slices.DeleteFunc(p.gains, func(x gain) bool { return x.date.IsZero() || x.date.After(asOf) })
	p.credentials = slices.DeleteFunc(p.credentials, func(x credential) bool { return x.date.IsZero() || x.date.After(asOf) })
	p.employments = slices.DeleteFunc(p.employments, func(x employment) bool { return x.quarter.first().After(asOf) })
	p.employments = withoutRepeated(p.employments)
	p.placements = slices.DeleteFunc(p.placements, func(x placement) bool { return x.quarter.first().After(asOf) })
}

// withoutRepeated leaves out what a follow-up says of a quarter in which a wage
// record says that the person was paid: it may be the same job.
func withoutRepeated(all []employment) (out []employment) {
	for _, e := range all {
		matched := slices.ContainsFunc(all, func(f employment) bool { return !f.followUp && f.quarter == e.quarter && f.wages > 0 })
		if !e.followUp || !matched {
			out = append(out, e)
		}
	}
	return out
}

func (s *state) college(t *testing.T) {
	sexes := codes("F", "female", "M", "male", "N", "not_stated")
	races := codes("W", "white", "B", "black", "A", "asian", "I", "american_indian", "P", "pacific_islander", "T", "two_or_more", "U", "not_stated")
	levels := codes("D", "developmental", "C", "college", "N", "noncredit", "G", "graduate")
	subjects := codes("MATH", "math", "ENGL", "english", "OTHR", "other")
	awards := codes("CERT", "certificate", "AAS", "associate", "AA", "associate", "WRC", "not_recognized")
	for _, name := range []string{"college_enrolments_to_2021.csv.gz", "college_enrolments_from_2022.csv.gz"} {
		s.rows("enrolments", readCSV(t, s.path(name), ',', "NA"), func(r row) *person { return s.byKey("student_id", r["STUDENT_ID"]) },
			func(c *cells) func(*person) {
				birth := c.date("BIRTH_DT", "20060102")
				sex, race := c.code("SEX", sexes), c.code("RACE", races)
				c.code("HISP", codes("Y", "hispanic", "N", "not_hispanic"))
				e := enrollment{
					start: c.required("TERM_BEGIN", "20060102"), end: c.date("TERM_END", "20060102"),
					cip: c.row["CIP"], code: c.row["PROG_CODE"],
					level: c.code("CRS_LEVEL", levels), subject: c.code("SUBJECT", subjects),
					passed: c.code("PASSED", codes("Y", "true", "N", "false")),
				}
				c.order(e.start, e.end)
				if e.end.IsZero() {
					e.end = e.start
				}
				e.credits, e.creditsKnown = c.hundredths("CR_EARN")
				c.hundredths("CR_ATT")
				c.hundredths("CONTACT_HRS")
				var award credential
				if c.row["AWARD_DATE"] != "" {
					award = credential{date: c.date("AWARD_DATE", "2006-01-02"), kind: c.code("AWARD", awards), cip: c.row["PROG_CIP"]}
				}
				return func(p *person) {
					p.voteBirth("enrolments", birth)
					p.vote("enrolments", "sex", sex)
					p.vote("enrolments", "race", race)
					p.enrollments = append(p.enrollments, e)
					p.credentials = append(p.credentials, award)
				}
			})
	}
}

func (s *state) workforce(t *testing.T) {
	const us = "01/02/2006"
	races := codes("1", "american_indian", "2", "asian", "3", "black", "4", "pacific_islander", "5", "white", "6", "two_or_more", "9", "not_stated")
	programs := codes("10", "wioa_adult", "20", "wioa_dislocated_worker", "30", "wioa_youth", "40", "wagner_peyser")
	reasons := codes("00", "none", "01", "institutionalized", "02", "medical", "03", "deceased", "04", "reserve_duty", "05", "foster_care", "06", "ineligible", "07", "criminal_offender")
	trainings := codes("00", "none", "01", "ojt", "02", "skill_upgrading", "03", "entrepreneurial", "04", "abe_esl_with_training", "05", "customized",
		"06", "occupational", "08", "prerequisite", "09", "apprenticeship", "10", "youth_occupational", "11", "other", "12", "other")
	schools := codes("1", "in_school_secondary", "2", "in_school_alternative", "3", "in_school_postsecondary", "4", "not_attending_dropout", "5", "not_attending_graduate", "6", "not_attending_compulsory_age")
	levels := codes("0", "none", "1", "secondary_diploma", "2", "secondary_equivalency", "3", "iep_certificate", "4", "some_postsecondary", "5", "postsecondary_certificate", "6", "associate", "7", "bachelor", "8", "graduate")
	awards := codes("0", "not_recognized", "1", "secondary_diploma", "2", "associate", "3", "bachelor", "4", "license", "5", "certificate", "6", "certification", "7", "other_recognized")
	gains := []string{"GAIN_EFL", "educational_functioning_level", "GAIN_DIPLOMA", "secondary_diploma", "GAIN_SECTR", "secondary_transcript",
		"GAIN_POSTTR", "postsecondary_transcript", "GAIN_MILESTONE", "training_milestone", "GAIN_SKILLS", "skills_progression"}
	s.rows("workforce", readCSV(t, s.path("workforce.csv.gz"), ','), func(r row) *person { return s.bySSN("workforce", r["SSN"]) },
		func(c *cells) func(*person) {
			birth := c.date("DOB", us)
			sex, race := c.code("SEX", codes("1", "male", "2", "female", "9", "not_stated")), c.code("RACE", races)
			c.code("HISPANIC", codes("1", "hispanic", "0", "not_hispanic", "9", "not_stated"))
			x := participation{
				program: c.code("PROGRAM", programs), entry: c.required("ENTRY", us), exit: c.date("EXIT", us),
				reason: c.code("EXIT_REASON", reasons), code: c.row["PROG_CODE"],
				trainStart: c.date("TRAIN_BEGIN", us), trainEnd: c.date("TRAIN_END", us),
				school: c.code("SCHOOL", schools), level: c.code("EDUC", levels),
			}
			c.order(x.entry, x.exit)
			c.order(x.trainStart, x.trainEnd)
			if c.row["TRAIN_TYPE"] != "" {
				for _, one := range strings.Split(c.row["TRAIN_TYPE"], ";") {
					m, ok := trainings[one]
					if !ok {
						c.fail()
					}
					x.training = append(x.training, m)
				}
			}
			var gs []gain
			for i := 0; i < len(gains); i += 2 {
				gs = append(gs, gain{c.date(gains[i], us), gains[i+1]})
			}
			var cs []credential
			for _, n := range []string{"1", "2"} {
				if c.row["CRED"+n+"_TYPE"] != "" {
					cs = append(cs, credential{c.date("CRED"+n+"_DATE", us), c.code("CRED"+n+"_TYPE", awards), c.row["TRAIN_CIP"]})
				}
			}
			return func(p *person) {
				p.voteBirth("workforce", birth)
				p.vote("workforce", "sex", sex)
				p.vote("workforce", "race", race)
				p.participations = append(p.participations, x)
				p.gains = append(p.gains, gs...)
				p.credentials = append(p.credentials, cs...)
			}
		})
}

func (s *state) adultEducation(t *testing.T) {
	const mon = "02-JAN-2006"
	races := codes("White", "white", "Black", "black", "Asian", "asian", "Indian", "american_indian", "Pacific", "pacific_islander", "Multiple", "two_or_more")
	reasons := codes("X", "none", "INST", "institutionalized", "MED", "medical", "DEC", "deceased", "OFF", "criminal_offender")
	levels := codes("NONE", "none", "SOME_HS", "none", "HSD", "secondary_diploma", "HSE", "secondary_equivalency", "COLL", "some_postsecondary")
	s.rows("adult_education", readCSV(t, s.path("adult_education.csv.gz"), ';'), func(r row) *person { return s.byKey("ae_id", r["AE_ID"]) },
		func(c *cells) func(*person) {
			rec := c.row["REC"]
			var keeps []func(*person)
			if rec == "P" || rec == "R" {
				birth := c.date("BIRTH", mon)
				sex, race := c.code("SEX", codes("Female", "female", "Male", "male")), c.code("RACE", races)
				c.code("HISPANIC", codes("yes", "hispanic", "no", "not_hispanic"))
				keeps = append(keeps, func(p *person) {
					p.voteBirth("adult_education", birth)
					p.vote("adult_education", "sex", sex)
					p.vote("adult_education", "race", race)
				})
			}
			switch rec {
			case "P":
				x := participation{program: "aefla", entry: c.required("BEGIN", mon), exit: c.date("END", mon),
					reason: c.code("SEP_REASON", reasons), level: c.code("EDUC", levels)}
				c.order(x.entry, x.exit)
				keeps = append(keeps, func(p *person) { p.participations = append(p.participations, x) })
			case "I":
				e := enrollment{start: c.required("BEGIN", mon), end: c.date("END", mon), code: c.row["PROG_CODE"],
					level: c.code("CLASS", codes("ABE", "abe", "ASE", "ase", "ESL", "esl"))}
				c.hundredths("HOURS")
				c.order(e.start, e.end)
				if e.end.IsZero() {
					e.end = e.start
				}
				keeps = append(keeps, func(p *person) { p.enrollments = append(p.enrollments, e) })
			case "G":
				g := gain{c.required("BEGIN", mon), "educational_functioning_level"}
				keeps = append(keeps, func(p *person) { p.gains = append(p.gains, g) })
			}
			if c.row["DIPLOMA_DATE"] != "" {
				d := c.date("DIPLOMA_DATE", mon)
				kind := c.code("DIPLOMA_TYPE", codes("HSD", "secondary_diploma", "HSE", "secondary_equivalency"))
				keeps = append(keeps, func(p *person) {
					p.gains = append(p.gains, gain{d, "secondary_diploma"})
					p.credentials = append(p.credentials, credential{date: d, kind: kind})
				})
			}
			return func(p *person) {
				for _, keep := range keeps {
					keep(p)
				}
			}
		})
}

func (s *state) snap(t *testing.T) {
	const iso = "2006-01-02"
	races := codes("WH", "white", "BL", "black", "AS", "asian", "AI", "american_indian", "PI", "pacific_islander", "MU", "two_or_more", "UK", "not_stated")
	services := codes("HCNAV", "hc_navigation", "MFNAV", "mfg_navigation", "ITNAV", "it_navigation", "JSRCH", "job_search", "CASEM", "case_management", "WKEXP", "work_experience")
	s.rows("snap_et", readCSV(t, s.path("snap_et.csv.gz"), '\t'), func(r row) *person { return s.byKey("client_id", r["CASE_PERSON"]) },
		func(c *cells) func(*person) {
			birth := c.date("BIRTH", iso)
			sex, race := c.code("SEX", codes("F", "female", "M", "male", "X", "not_stated")), c.code("RACE", races)
			var xs []participation
			if c.row["ENROLLED"] != "" {
				x := participation{program: "snap_et", entry: c.date("ENROLLED", iso), exit: c.date("DISENROLLED", iso),
					reason: c.code("CLOSE_CODE", codes("00", "none", "D", "deceased", "M", "medical", "I", "institutionalized"))}
				c.order(x.entry, x.exit)
				xs = append(xs, x)
			}
			var vs []service
			if c.row["SVC_CODE"] != "" {
				v := service{start: c.date("SVC_DATE", iso), end: c.date("SVC_END", iso), code: c.code("SVC_CODE", services)}
				c.order(v.start, v.end)
				if v.end.IsZero() {
					v.end = v.start
				}
				vs = append(vs, v)
			}
			return func(p *person) {
				p.voteBirth("snap_et", birth)
				p.vote("snap_et", "sex", sex)
				p.vote("snap_et", "race", race)
				p.participations = append(p.participations, xs...)
				p.services = append(p.services, vs...)
			}
		})
}

func (s *state) vr(t *testing.T) {
	const ymd = "20060102"
	reasons := codes("00", "none", "01", "institutionalized", "02", "medical", "03", "deceased", "04", "reserve_duty", "06", "ineligible")
	s.rows("vr", readCSV(t, s.path("vr.csv.gz"), '|'), func(r row) *person { return s.bySSN("vr", r["SSN"]) },
		func(c *cells) func(*person) {
			birth := c.date("DOB", ymd)
			sex := c.code("SEX", codes("1", "male", "2", "female", "9", "not_stated"))
			x := participation{program: "vr", entry: c.required("IPE_DATE", ymd), exit: c.date("CLOSED", ymd), reason: c.code("CLOSE_REASON", reasons),
				trainStart: c.date("TRAIN_BEGIN", ymd), trainEnd: c.date("TRAIN_END", ymd),
				level: c.code("EDUC", codes("0", "none", "1", "secondary_diploma", "2", "secondary_equivalency", "3", "iep_certificate", "4", "some_postsecondary"))}
			if v := c.code("TRAIN", codes("OST", "occupational", "OJT", "ojt", "COLL", "occupational", "NONE", "none")); v != "" {
				x.training = []string{v}
			}
			c.order(x.entry, x.exit)
			c.order(x.trainStart, x.trainEnd)
			var gs []gain
			if c.row["MILESTONE"] != "" {
				gs = append(gs, gain{c.date("MILESTONE", ymd), "training_milestone"})
			}
			var cs []credential
			if c.row["CRED"] != "" {
				cs = append(cs, credential{date: c.date("CRED_DATE", ymd), kind: c.code("CRED", codes("2", "associate", "5", "certificate", "6", "certification"))})
			}
			var es []employment
			for plus, n := range map[quarter]string{2: "2", 4: "4"} {
				if c.row["EMPL_Q"+n] == "" {
					continue
				}
				e := employment{status: c.code("EMPL_Q"+n, codes("1", "employed", "0", "not_employed", "9", "pending"))}
				e.wages, _ = c.money("PAY_Q" + n)
				e.followUp = true
				if !x.exit.IsZero() {
					e.quarter = quarterOf(x.exit) + plus
					es = append(es, e)
				}
			}
			return func(p *person) {
				p.voteBirth("vr", birth)
				p.vote("vr", "sex", sex)
				p.participations = append(p.participations, x)
				p.gains = append(p.gains, gs...)
				p.credentials = append(p.credentials, cs...)
				p.employments = append(p.employments, es...)
			}
		})
}

// registers reads what puts nobody into a program or pathway.
func (s *state) registers(t *testing.T) {
	licenses := readFixed(t, s.path("licenses.txt.gz"), map[string][2]int{"SSN": {1, 9}, "TYPE": {20, 3}, "ISSUED": {23, 8}, "CIP": {39, 7}}, 69)
	s.rows("licenses", licenses, func(r row) *person { return s.bySSN("licenses", r["SSN"]) }, func(c *cells) func(*person) {
		x := credential{c.required("ISSUED", "20060102"), c.code("TYPE", codes("LIC", "license", "CRT", "certification", "APP", "apprenticeship")), c.row["CIP"]}
		return func(p *person) { p.credentials = append(p.credentials, x) }
	})
	s.rows("wages", readParquet(t, s.path("wages.parquet")), func(r row) *person { return s.bySSN("wages", r["SSN"]) }, func(c *cells) func(*person) {
		e := employment{quarter: c.quarter(c.row["YEAR"], c.row["QTR"]), employer: c.row["FEIN"], naics: c.row["NAICS"]}
		if e.naics == "999999" {
			e.naics = ""
		}
		e.wages, _ = c.money("WAGES")
		c.hundredths("HOURS")
		return func(p *person) { p.employments = append(p.employments, e) }
	})
	s.rows("federal_wages", readCSV(t, s.path("federal_wages.csv.gz"), ','), func(r row) *person { return s.bySSN("federal_wages", r["SSN"]) }, func(c *cells) func(*person) {
		q := c.row["QUARTER"]
		year, n, _ := strings.Cut(q, "Q")
		e := employment{quarter: c.quarter(year, n), employer: c.row["AGENCY"]}
		cents, _ := c.money("CENTS")
		e.wages = cents / 100
		c.code("SERVICE", codes("FED", "federal", "MIL", "military"))
		return func(p *person) { p.employments = append(p.employments, e) }
	})
	s.rows("placements", readCSV(t, s.path("placements.csv.gz"), ','), func(r row) *person { return s.bySSN("placements", r["SSN"]) }, func(c *cells) func(*person) {
		if c.row["PLACEMENT"] == "0" {
			return func(*person) {}
		}
		year, n, _ := strings.Cut(c.row["PLACE_QTR"], "-")
		x := placement{c.quarter(year, n), c.code("PLACEMENT", codes("1", "occupational_training", "2", "postsecondary", "3", "secondary", "4", "advanced_training", "5", "military", "6", "national_service"))}
		return func(p *person) { p.placements = append(p.placements, x) }
	})
}
