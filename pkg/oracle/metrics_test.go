package oracle

import (
	"slices"
	"time"
)

// verdict is what one metric says of one unit.
type verdict struct {
	excluded    truth
	denominator truth
	numerator   truth // of a rate
	value       int64 // of a median, in hundredths
	known       truth // whether there is a value
}

type metric struct {
	name      string // set.metric
	statistic string
	programs  []string // none for spells
	by        string   // exit, entry, active
	lag       int
	leavers   bool
	perPerson bool // program * keeps one unit per person
	judge     func(u *unit, year span) verdict
}

var (
	five = []string{"wioa_adult", "wioa_dislocated_worker", "aefla", "wagner_peyser", "vr"}
	six  = []string{"wioa_adult", "wioa_dislocated_worker", "wioa_youth", "aefla", "wagner_peyser", "vr"}
	edu  = []string{"wioa_adult", "wioa_dislocated_worker", "wioa_youth", "aefla", "vr"}
)

func in(s string, values ...string) bool { return slices.Contains(values, s) }

// outA, outB, outC are the tables of Attachment II.
func outA(x *participation) bool {
	return in(x.reason, "institutionalized", "medical", "deceased", "reserve_duty") || x.program == "vr" && x.reason == "ineligible"
}
func outB(x *participation) bool { return x.program == "wioa_youth" && x.reason == "foster_care" }
func outC(x *participation) bool { return x.program == "aefla" && x.reason == "criminal_offender" }

func inSchool(x *participation) bool {
	return x.program == "wioa_youth" && in(x.school, "in_school_secondary", "in_school_alternative", "in_school_postsecondary")
}

func trained(x participation, kinds ...string) bool {
	return slices.ContainsFunc(x.training, func(t string) bool { return in(t, kinds...) })
}

var longAgo = day(1850, 1, 1)

func wioa() []metric {
	rate := func(q int, youth bool) func(u *unit, year span) verdict {
		return func(u *unit, year span) verdict {
			n := u.works(u.afterExit(q))
			ex := outA(u.x) || outC(u.x)
			if youth {
				ex = outA(u.x) || outB(u.x)
				n = some(n, u.placed(u.afterExit(q), u.afterExit(q), "secondary", "postsecondary", "occupational_training", "advanced_training", "national_service"),
					u.enrolled(quarters(u.afterExit(q), u.afterExit(q)), "", level("secondary", "college", "graduate")))
			}
			return verdict{excluded: is(ex), denominator: yes, numerator: n}
		}
	}
	youth := []string{"wioa_youth"}
	return []metric{
		{name: "wioa.employment_rate_q2", statistic: "rate", programs: five, by: "exit", lag: 4, judge: rate(2, false)},
		{name: "wioa.employment_rate_q4", statistic: "rate", programs: five, by: "exit", lag: 6, judge: rate(4, false)},
		{name: "wioa.youth_education_employment_rate_q2", statistic: "rate", programs: youth, by: "exit", lag: 4, judge: rate(2, true)},
		{name: "wioa.youth_education_employment_rate_q4", statistic: "rate", programs: youth, by: "exit", lag: 6, judge: rate(4, true)},
		{name: "wioa.median_earnings_q2", statistic: "median", programs: six, by: "exit", lag: 4, judge: func(u *unit, year span) verdict {
			v := verdict{excluded: is(outA(u.x) || outB(u.x) || outC(u.x)), denominator: u.works(u.afterExit(2))}
			v.value, v.known = u.pays(u.afterExit(2))
			return v
		}},
		{name: "wioa.credential_attainment", statistic: "rate", programs: edu, by: "exit", lag: 6, judge: credentialAttainment},
		{name: "wioa.measurable_skill_gains", statistic: "rate", programs: edu, by: "active", judge: skillGains},
		{name: "wioa.retention_same_employer", statistic: "rate", programs: six, by: "exit", lag: 6, perPerson: true, judge: func(u *unit, year span) verdict {
			return verdict{excluded: is(outA(u.x) || outB(u.x) || outC(u.x)),
				denominator: u.works(u.afterExit(2)), numerator: u.keepsEmployer(u.afterExit(2), u.afterExit(4))}
		}},
	}
}

func credentialAttainment(u *unit, year span) verdict {
	x := u.x
	v := verdict{excluded: is(outA(x) || outB(x) || outC(x))}
	before := span{from: longAgo, to: u.entry.AddDate(0, 0, -1)}
	diploma := some(
		is(in(x.level, "secondary_diploma", "secondary_equivalency", "some_postsecondary", "postsecondary_certificate", "associate", "bachelor", "graduate")),
		u.credentialOf(before, "secondary_diploma", "secondary_equivalency"))
	v.denominator = some(
		is(trained(*x, "skill_upgrading", "entrepreneurial", "abe_esl_with_training", "occupational", "apprenticeship", "youth_occupational", "prerequisite")),
		u.enrolled(u.stay(), "", level("college", "graduate")),
		is(inSchool(x)),
		all(u.enrolled(u.stay(), "", level("secondary", "ase")), not(diploma)),
	)
	within := u.toYearAfter()
	yearAfter := span{from: u.exit.AddDate(0, 0, 1), to: anniversary(u.exit, 1)}
	v.numerator = some(
		u.credentialOf(within, "certificate", "license", "certification", "apprenticeship", "associate", "bachelor", "other_recognized"),
		all(is(x.program == "vr"), u.credentialOf(within, "graduate")),
		all(u.credentialOf(within, "secondary_diploma", "secondary_equivalency"), some(
			u.worksIn(u.afterExit(1), u.afterExit(4)),
			u.placed(u.afterExit(1), u.afterExit(4), "postsecondary", "occupational_training", "advanced_training"),
			u.enrolled(yearAfter, "", level("college", "graduate")),
			u.participated(yearAfter, "start", func(y participation) bool {
				return trained(y, "skill_upgrading", "entrepreneurial", "abe_esl_with_training", "occupational", "apprenticeship", "youth_occupational")
			}),
		)),
	)
	return v
}

func skillGains(u *unit, year span) verdict {
	x := u.x
	stay := both(u.stay(), year)
	v := verdict{excluded: is(outA(x) || outB(x))}
	trainEnd := x.trainEnd
	if trainEnd.IsZero() {
		trainEnd = asOf
	}
	v.denominator = some(
		is(x.program == "aefla"),
		is(!x.trainStart.IsZero() && year.touches(x.trainStart, trainEnd)),
		all(is(x.program == "wioa_youth"), some(is(inSchool(x)),
			u.enrolled(stay, "", level("secondary", "abe", "ase", "esl", "college", "graduate")),
			u.participated(stay, "", func(y participation) bool { return y.program == "aefla" }))),
	)
	entered := no // adult education: college in the year, from the entry on
	if x.program == "aefla" {
		entered = u.enrolled(both(span{from: u.entry, to: year.to}, year), "start", level("college"))
	}
	v.numerator = some(
		u.gain(stay, "educational_functioning_level", "secondary_diploma"),
		u.credentialOf(stay, "secondary_diploma", "secondary_equivalency"),
		entered,
		all(is(x.program != "aefla" || trained(*x, "abe_esl_with_training")), some(
			u.gain(stay, "secondary_transcript", "postsecondary_transcript", "training_milestone", "skills_progression"),
			u.transcript(stay),
		)),
	)
	return v
}

// transcript: twelve credit hours in a term, or, for part-time students, in two
// terms within twelve months, the later of which is completed within the days
// (RSA-TAC-17-01 page 14). A term that has twelve by itself is a gain of its own
// year and no half of another one.
func (u *unit) transcript(within span) truth {
	type term struct{ start, end time.Time }
	earned := map[term]int64{}
	for _, e := range u.p.enrollments {
		if e.level == "college" || e.level == "graduate" {
			earned[term{e.start, e.end}] += e.credits
		}
	}
	for later, n := range earned {
		if !within.has(later.end) {
			continue
		}
		if n >= 1200 {
			return yes
		}
		for earlier, m := range earned {
			if m < 1200 && earlier != later && !earlier.end.After(later.end) && !earlier.end.Before(u.entry) &&
				later.end.Before(monthsLater(earlier.start, 12)) && n+m >= 1200 {
				return yes
			}
		}
	}
	return missing("enrollment", within)
}

func aqcp() []metric {
	active := func(name, statistic string, judge func(u *unit, year span) verdict) metric {
		return metric{name: "aqcp." + name, statistic: statistic, by: "active", judge: judge}
	}
	entered := func(name string, judge func(u *unit, year span) verdict) metric {
		return metric{name: "aqcp." + name, statistic: "rate", by: "entry", lag: 4, judge: judge}
	}
	award := func(name string, match func(u *unit, c credential) bool) metric {
		return metric{name: "aqcp." + name, statistic: "rate", by: "exit", lag: 6, leavers: true, judge: func(u *unit, year span) verdict {
			return verdict{denominator: yes, numerator: u.credential(u.toYearAfter(), func(c credential) bool { return match(u, c) })}
		}}
	}
	onList := func(u *unit, c credential) bool { return slices.ContainsFunc(u.s.pathways, c.completes) }
	work := func(name, statistic string, lag int, judge func(u *unit) verdict) metric {
		return metric{name: "aqcp." + name, statistic: statistic, by: "exit", lag: lag, leavers: true, judge: func(u *unit, year span) verdict {
			v := judge(u)
			v.excluded = u.participated(u.stay(), "", func(x participation) bool {
				return in(x.reason, "institutionalized", "medical", "deceased", "reserve_duty")
			})
			return v
		}}
	}
	college := level("college")
	// Credits of courses none of which says how many are no value.
	credits := func(u *unit, year span) (sum int64, known truth) {
		records := 0
		for _, e := range u.p.enrollments {
			if e.level == "college" && slices.ContainsFunc(u.s.pathways, e.on) && enrolledIn(e, both(u.stay(), year), "end") {
				sum += e.credits
				known = some(known, is(e.creditsKnown))
				records++
			}
		}
		return sum, some(known, is(records == 0))
	}
	gateway := func(subject string) func(u *unit, year span) verdict {
		return func(u *unit, year span) verdict {
			return verdict{
				denominator: u.enrolled(u.stay(), "", college),
				numerator: u.enrolled(span{from: u.entry, to: (quarterOf(u.entry) + 4).last()}, "end", func(e enrollment) bool {
					return e.level == "college" && e.subject == subject && e.passed == "true"
				}),
			}
		}
	}
	afterDevelopmental := func(subject string) func(u *unit, year span) verdict {
		return func(u *unit, year span) verdict {
			var first time.Time
			for _, e := range u.p.enrollments {
				if e.level == "developmental" && e.subject == subject && u.stay().has(e.start) && (first.IsZero() || e.start.Before(first)) {
					first = e.start
				}
			}
			if first.IsZero() {
				return verdict{denominator: missing("enrollment", u.stay())}
			}
			return verdict{denominator: yes,
				numerator: u.enrolled(span{from: first, to: (quarterOf(first) + 4).last()}, "end", func(e enrollment) bool {
					return e.level == "college" && e.subject == subject && e.passed == "true"
				})}
		}
	}
	return []metric{
		active("a1_educational_level_gain", "rate", func(u *unit, year span) verdict {
			d := both(u.stay(), year)
			return verdict{
				denominator: some(u.enrolled(d, "", level("abe", "ase", "esl")), u.participated(d, "", func(x participation) bool { return x.program == "aefla" })),
				numerator:   u.gain(d, "educational_functioning_level"),
			}
		}),
		// a2 is left out: it asks a spell for entry_level, a field of participations,
		// and the contract does not say of which of the person's.
		entered("a3_college_math_after_developmental", afterDevelopmental("math")),
		entered("a3_college_english_after_developmental", afterDevelopmental("english")),
		entered("a4_transition_to_college_credit", func(u *unit, year span) verdict {
			var first time.Time
			for _, e := range u.p.enrollments {
				if in(e.level, "abe", "ase", "esl") && u.stay().has(e.start) && (first.IsZero() || e.start.Before(first)) {
					first = e.start
				}
			}
			if first.IsZero() {
				return verdict{denominator: missing("enrollment", u.stay())}
			}
			before, after := span{from: longAgo, to: first.AddDate(0, 0, -1)}, span{from: first, to: (quarterOf(first) + 4).last()}
			return verdict{
				denominator: not(u.enrolled(before, "start", level("college", "graduate"))),
				numerator:   some(u.enrolled(after, "start", level("college", "graduate")), u.enrolledOnPathway(after, "start", level("noncredit"))),
			}
		}),
		entered("a5_pathway_retention", func(u *unit, year span) verdict {
			q := quarterOf(u.entry)
			upTo := span{from: u.entry, to: (q + 4).last()}
			completed := missing("credential", upTo)
			if upTo.has(u.completion) {
				completed = yes
			}
			return verdict{
				denominator: u.enrolledOnPathway(quarters(q, q), "", nil),
				numerator:   some(u.enrolledOnPathway(quarters(q+1, q+4), "start", nil), completed),
			}
		}),
		active("a6_credits_earned", "rate", func(u *unit, year span) verdict {
			d := both(u.stay(), year)
			v := verdict{denominator: u.enrolledOnPathway(d, "end", college), numerator: missing("enrollment", d)}
			if sum, _ := credits(u, year); sum >= 1200 {
				v.numerator = yes
			}
			return v
		}),
		active("a6_credits_earned", "median", func(u *unit, year span) verdict {
			d := both(u.stay(), year)
			sum, known := credits(u, year)
			return verdict{denominator: u.enrolledOnPathway(d, "end", college), value: sum, known: known}
		}),
		entered("a7_first_college_math", gateway("math")),
		entered("a7_first_college_english", gateway("english")),
		active("a8_training_milestone", "rate", func(u *unit, year span) verdict {
			d := both(u.stay(), year)
			return verdict{
				denominator: u.inTraining(d),
				numerator:   u.gain(d, "training_milestone", "skills_progression"),
			}
		}),
		award("b1_certificate", func(u *unit, c credential) bool { return c.kind == "certificate" && onList(u, c) }),
		award("b2_license_certification_apprenticeship", func(u *unit, c credential) bool {
			return in(c.kind, "license", "certification", "apprenticeship")
		}),
		award("b3_associate_degree", func(u *unit, c credential) bool { return c.kind == "associate" }),
		{name: "aqcp.b4_bachelor_or_transfer", statistic: "rate", by: "exit", lag: 6, leavers: true, judge: func(u *unit, year span) verdict {
			var sum int64
			for _, e := range u.p.enrollments {
				if e.level == "college" && enrolledIn(e, u.stay(), "end") {
					sum += e.credits
				}
			}
			v := verdict{denominator: missing("enrollment", u.stay())}
			if sum >= 1200 {
				v.denominator = yes
			}
			// No extract of the demonstration says which institutions are four-year ones.
			yearAfter := span{from: u.exit.AddDate(0, 0, 1), to: anniversary(u.exit, 1)}
			v.numerator = some(u.credentialOf(u.toYearAfter(), "bachelor"), missing("enrollment", yearAfter))
			return v
		}},
		award("b5_any_pathway_credential", onList),
		work("c1_employment_q2", "rate", 4, func(u *unit) verdict { return verdict{denominator: yes, numerator: u.employed(u.afterExit(2))} }),
		work("c2_sector_employment_q2", "rate", 4, func(u *unit) verdict {
			return verdict{denominator: yes, numerator: u.mainEmployerInSector(u.afterExit(2))}
		}),
		work("c3_employment_q4", "rate", 6, func(u *unit) verdict { return verdict{denominator: yes, numerator: u.employed(u.afterExit(4))} }),
		work("c4_sector_retention", "rate", 6, func(u *unit) verdict {
			return verdict{denominator: u.mainEmployerInSector(u.afterExit(2)), numerator: u.mainEmployerInSector(u.afterExit(4))}
		}),
		work("c5_initial_earnings", "median", 5, func(u *unit) verdict {
			_, a := u.earnings(u.afterExit(2))
			_, b := u.earnings(u.afterExit(3))
			v := verdict{denominator: all(a, b)}
			v.value, v.known = u.earnings(u.afterExit(2), u.afterExit(3))
			return v
		}),
		work("c6_earnings_change", "median", 4, func(u *unit) verdict {
			after, a := u.earnings(u.afterExit(2))
			before, b := u.earnings(quarterOf(u.entry) - 2)
			return verdict{denominator: yes, value: after - before, known: all(a, b)}
		}),
		work("c7_employment_q8", "rate", 10, func(u *unit) verdict { return verdict{denominator: yes, numerator: u.employed(u.afterExit(8))} }),
		work("c7_earnings_q8", "median", 10, func(u *unit) verdict {
			v := verdict{denominator: u.employed(u.afterExit(8))}
			v.value, v.known = u.earnings(u.afterExit(8))
			return v
		}),
	}
}
