package synth

import (
	"math/rand/v2"

	"pathmetrics/pkg/calendar"
)

// life is one person on the way through the state's programs. Its methods each
// tell one episode: they write the agency's rows and note what later episodes
// and the wages depend on.
type life struct {
	person
	r     *rand.Rand
	o     Options
	out   *sink
	field *field // the pathway that the person is drawn to; nil for none

	college   bool // has a student number
	learner   bool // has an adult education number
	client    bool // has a human services number
	noSSN     bool // gives no agency but a wage payer a Social Security number
	education int  // highest so far, as PIRL 408

	busy      []calendar.Interval // in class or training: less time to work
	joined    calendar.Date       // first entry into anything
	completed calendar.Date       // first credential of a pathway
	left      calendar.Date       // latest exit
	gone      calendar.Date       // dead or in an institution from this day on
}

// PIRL 408.
const (
	noDiploma     = 0
	diploma       = 1
	equivalency   = 2
	iepDiploma    = 3
	somePost      = 4
	postCert      = 5
	associate     = 6
	bachelor      = 7
	aboveBachelor = 8
)

// study is a program of study: what its courses and awards are called.
type study struct {
	code, cip, award string
	terms            int
	level            string
}

// field is an industry that people train for.
type field struct {
	code      string // begins the program codes of training: HC-OST
	navigator string // the human services code
	cip       string // of training outside the colleges
	studies   []study
	employers [2]int // employer numbers from, to
}

var fields = []field{
	{"HC", "HCNAV", "51.3902", []study{
		{"NUR-AAS", "51.3801", "AAS", 5, "C"},
		{"MA-CERT", "51.0801", "CERT", 3, "C"},
		{"PHL-CERT", "51.1009", "CERT", 2, "C"},
		{"CNA-NC", "51.3902", "CERT", 1, "N"},
	}, [2]int{0, 2000}},
	{"MFG", "MFNAV", "48.0501", []study{
		{"MFT-AAS", "15.0613", "AAS", 5, "C"},
		{"WELD-CERT", "48.0508", "CERT", 2, "C"},
		{"MACH-CERT", "48.0501", "CERT", 3, "C"},
	}, [2]int{2000, 3600}},
	{"IT", "ITNAV", "11.0901", []study{
		{"PROG-AAS", "11.0201", "AAS", 5, "C"},
		{"NET-CERT", "11.0901", "CERT", 2, "C"},
		{"CYB-CERT", "11.1003", "CERT", 3, "C"},
	}, [2]int{3600, 4400}},
}

// otherStudies lead to no pathway.
var otherStudies = []study{
	{"LIB-AA", "24.0101", "AA", 5, "C"},
	{"BUS-AAS", "52.0201", "AAS", 5, "C"},
	{"ECE-CERT", "19.0709", "CERT", 2, "C"},
}

// The tracks that people follow.
const (
	trackNone = iota
	trackCollege
	trackAdult
	trackWorkforce
	trackJobSearch
	trackSnap
	trackRehabilitation
)

// trackWeights say how people in programs are spread over the tracks.
var trackWeights = []int{trackNone: 0, trackCollege: 15, trackAdult: 8, trackWorkforce: 11, trackJobSearch: 3, trackSnap: 2, trackRehabilitation: 2}

// live tells one person's life to the sink.
func live(o Options, number int, out *sink) {
	r := stream(o.Seed, streamLife, number)
	l := &life{
		person: newPerson(o, number, r), r: r, o: o, out: out,
		education: []int{noDiploma, diploma, equivalency, somePost, postCert, associate, bachelor, aboveBachelor}[weighted(r, 18, 44, 9, 14, 4, 5, 5, 1)],
		joined:    noDate, completed: noDate, left: noDate, gone: noDate,
	}
	if l.age(o.From) < 16 {
		l.education = noDiploma // still at school when the first years begin
	}
	l.noSSN = chance(r, 3)
	track := trackNone
	if chance(r, o.InPrograms) {
		track = weighted(r, trackWeights...)
	}
	if k := weighted(r, 36, 22, 18, 24); k < len(fields) {
		l.field = &fields[k]
	}
	at := l.start()
	switch track {
	case trackCollege:
		l.education = max(l.education, diploma)
		l.study(at, chance(r, 45))
	case trackAdult:
		l.adultTrack(at)
	case trackWorkforce:
		l.workforceTrack(at)
	case trackJobSearch:
		l.participate(at, wagnerPeyser)
	case trackSnap:
		l.snapTrack(at)
	case trackRehabilitation:
		l.rehabilitate(at)
	default:
		if chance(r, 2) {
			l.license(at, &fields[r.IntN(len(fields))])
		}
	}
	l.identify()
	l.earn()
	out.endPerson()
}

// start draws the day of the first contact with any program: thin in the first
// two years, dense in the middle, thin again in the last.
func (l *life) start() calendar.Date {
	span := int(l.o.Through - l.o.From)
	third := span * 2 / 7
	switch weighted(l.r, 15, 75, 10) {
	case 0:
		return l.o.From.AddDays(l.r.IntN(third))
	case 1:
		return l.o.From.AddDays(third + l.r.IntN(span-third-span/7))
	}
	return l.o.From.AddDays(span - span/7 + l.r.IntN(span/7))
}

// join notes that an episode began; it is where earnings before are measured.
func (l *life) join(at calendar.Date) {
	if l.joined == noDate || at < l.joined {
		l.joined = at
	}
}

// occupy notes an episode's time and end. An end that lies in the future, or
// within the 90 days that an exit takes to be known, is returned as noDate.
func (l *life) occupy(from, to calendar.Date) calendar.Date {
	l.join(from)
	l.busy = append(l.busy, calendar.Interval{From: from, To: to})
	if to > l.o.Through-90 {
		return noDate
	}
	l.left = max(l.left, to)
	return to
}

// known is the date itself unless it lies after the extracts.
func (l *life) known(d calendar.Date) calendar.Date {
	if d > l.o.Through {
		return noDate
	}
	return d
}

// complete notes a credential that counts on the person's pathway.
func (l *life) complete(d calendar.Date) {
	if d.Known() && (l.completed == noDate || d < l.completed) {
		l.completed = d
	}
}

// age is in whole years.
func (l *life) age(on calendar.Date) int { return l.birth.AgeOn(on) }

// adultTrack is adult education, for a third of the learners followed by
// college and for a few by another period of adult education.
func (l *life) adultTrack(at calendar.Date) {
	l.education = []int{noDiploma, noDiploma, diploma}[l.r.IntN(3)]
	end := l.adultEducation(at)
	switch weighted(l.r, 33, 15, 10, 42) {
	case 0:
		l.study(end.AddDays(l.r.IntN(200)), true)
	case 1:
		l.adultEducation(end.AddDays(between(l.r, 91, 500)))
	case 2:
		l.participate(end.AddDays(l.r.IntN(120)), workforceAdult)
	}
}

// workforceTrack is one period of participation, often enrolled with the job
// service as well, and for some a second period later.
func (l *life) workforceTrack(at calendar.Date) {
	program := []int{workforceAdult, dislocatedWorker}[weighted(l.r, 65, 35)]
	if age := l.age(at); age < 18 || age <= 24 && chance(l.r, 70) {
		program = workforceYouth
	}
	end := l.participate(at, program)
	if chance(l.r, 40) {
		l.participate(at.AddDays(-l.r.IntN(20)), wagnerPeyser)
	}
	if chance(l.r, 12) {
		l.snap(at.AddDays(l.r.IntN(40)))
	}
	if chance(l.r, 14) {
		l.participate(end.AddDays(between(l.r, 90, 420)), program)
	}
}

// snapTrack is employment and training of the food program, for some with
// adult education or college beside it.
func (l *life) snapTrack(at calendar.Date) {
	l.snap(at)
	switch weighted(l.r, 25, 30, 45) {
	case 0:
		l.adultEducation(at.AddDays(l.r.IntN(60)))
	case 1:
		l.education = max(l.education, diploma)
		l.study(at.AddDays(l.r.IntN(60)), true)
	}
}
