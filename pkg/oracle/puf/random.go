package puf

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// Random makes up records of a program year's file: the same for the same seed.
// Codes, dates and wages are thrown much wilder than in life, so that every rule
// meets its edges: dates fall on the ends of quarters and years, on leap days, on
// anniversaries and a day off them. The records of one person agree on the
// quarters that they share, as each person has one record.
func Random(seed uint64, year Year, n int) []Record {
	g := &generator{rng: rand.New(rand.NewPCG(seed, uint64(year))), year: year}
	out := make([]Record, n)
	for i := range out {
		out[i] = g.record(i)
	}
	return out
}

type generator struct {
	rng         *rand.Rand
	year        Year
	r           Record
	entry, exit time.Time
	left        bool
}

// pick is one of the codes, the first ones more often than the last.
func (g *generator) pick(codes ...string) string {
	return codes[min(g.rng.IntN(len(codes)), g.rng.IntN(len(codes)))]
}

func (g *generator) chance(percent int) bool { return g.rng.IntN(100) < percent }

func (g *generator) set(element string, d time.Time) { g.r[element] = d.Format("20060102") }

// near is the day itself, the day before or after, its anniversary or the day
// after that, or some days away from it.
func (g *generator) near(d time.Time) time.Time {
	switch g.rng.IntN(7) {
	case 0:
		return d
	case 1:
		return d.AddDate(0, 0, -1)
	case 2:
		return d.AddDate(0, 0, 1)
	case 3:
		return yearAfter(d)
	case 4:
		return yearAfter(d).AddDate(0, 0, 1)
	}
	return d.AddDate(0, 0, g.rng.IntN(700)-200)
}

// someDay is a day from the year's beginning so many years earlier to its end.
func (g *generator) someDay(yearsBack int) time.Time {
	from := g.year.from().AddDate(-yearsBack, 0, 0)
	d := from.AddDate(0, 0, g.rng.IntN(int(g.year.to().Sub(from).Hours())/24+1))
	first := time.Date(d.Year(), (d.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	switch g.rng.IntN(6) {
	case 0:
		return first
	case 1:
		return first.AddDate(0, 3, -1)
	case 2:
		if leap := time.Date(d.Year()/4*4, time.February, 29, 0, 0, 0, 0, time.UTC); !leap.Before(from) {
			return leap
		}
	}
	return d
}

func (g *generator) record(i int) Record {
	g.r = Record{"100": fmt.Sprintf("MADEUP%06d", i), "101": g.pick("TX", "OH", "ME"), "200": "", "201": g.pick("1", "2", "9"),
		"400": g.pick("0", "1", "3"), "407": strconv.Itoa(g.rng.IntN(13)), "900": ""}
	g.dates()
	g.programs()
	g.r["923"] = g.pick("00", "00", "00", "00", "01", "02", "03", "04", "05", "06", "07")
	if !g.left {
		g.r["923"] = "00"
	}
	g.schooling()
	g.training()
	if g.left {
		g.outcomes()
	}
	g.credentials()
	g.gains()
	return g.r
}

func (g *generator) dates() {
	g.exit = g.someDay(4)
	g.entry = g.exit.AddDate(0, 0, -g.rng.IntN(600))
	if g.left = g.chance(85); g.left {
		g.set("901", g.exit)
	}
	g.set("900", g.entry)
}

func (g *generator) programs() {
	for _, e := range []string{"903", "904", "905"} {
		g.r[e] = g.pick("0", "0", "1", "2", "3", "4")
	}
	g.r["909"] = g.pick("0", "0", "0", "1", "9")
	g.r["910"] = g.pick("0", "0", "0", "0", "1", "9")
	g.r["917"] = g.pick("0", "0", "0", "0", "1", "2", "3", "9")
	g.r["918"] = g.pick("1", "0", "1", "2")
	g.r["907"] = g.pick("0", "0", "0", "0", "1")
}

func (g *generator) schooling() {
	g.r["408"] = strconv.Itoa(g.rng.IntN(9))
	g.r["409"] = g.pick("4", "5", "1", "2", "3", "6")
	g.r["1401"] = g.pick("0", "0", "1")
	g.r["1332"] = g.pick("0", "0", "0", "1")
}

func (g *generator) training() {
	g.r["1300"] = "0"
	for _, e := range []string{"1303", "1310", "1315"} {
		if g.chance(30) {
			g.r["1300"] = "1"
			g.r[e] = g.pick("01", "02", "03", "04", "05", "06", "08", "09", "10", "11", "12", "00")
		}
	}
	if g.chance(55) {
		g.trainingDates()
	}
}

// trainingDates are those of education or training during participation: 1813 is
// not after the exit.
func (g *generator) trainingDates() {
	begin, last := g.entry.AddDate(0, 0, g.rng.IntN(60)), g.year.to()
	if g.left {
		last = g.exit
	}
	if begin.After(last) {
		begin = g.entry
	}
	g.set("1811", begin)
	end := begin.AddDate(0, 0, g.rng.IntN(400))
	switch g.rng.IntN(4) {
	case 0:
		end = g.year.from()
	case 1:
		end = g.year.from().AddDate(0, 0, -1)
	}
	if g.chance(60) && within(end, begin, last) {
		g.set("1813", end)
	}
}

// outcomes fills the four quarters after exit. A quarter whose data are due says
// "not yet available" now and then all the same.
func (g *generator) outcomes() {
	for i, q := range []afterExit{first, second, third, fourth} {
		due := quarter(g.exit)+i+1+2 <= quarter(g.year.to())
		status := g.pick("1", "0", "1", "0", "9")
		if !due {
			status = "9"
		}
		g.r[q.status] = status
		switch status {
		case "0":
			g.r[q.match], g.r[q.wages] = "0", g.pick("0", "", "0", "4100")
		case "9":
			g.r[q.match], g.r[q.wages] = "9", g.pick("999999.99", "999999", "")
		default:
			g.r[q.match] = g.pick("1", "2")
			g.r[q.wages] = strconv.Itoa(1 + g.rng.IntN(30000))
			if g.chance(20) {
				g.r[q.wages] = g.pick("0", "", "999999", "999999.99", "1", "999998", "2500.49", "2500.50", "0003000")
			}
		}
	}
	if g.r.takesPart("youth") {
		g.r["1900"], g.r["1901"] = g.pick("0", "0", "1", "2", "3"), g.pick("0", "0", "1", "2", "3")
	}
	g.educationAfterExit()
}

// educationAfterExit dates an enrollment after exit. A young person who enrolls in
// the second or fourth quarter is placed in it. In adult education it can be a
// skill gain that DOL's items on gains do not tell of.
func (g *generator) educationAfterExit() {
	d := yearAfter(g.exit).AddDate(0, 0, 1-g.rng.IntN(4)*100)
	if !g.chance(20) || g.r["910"] == "1" || !d.After(g.exit) || d.After(g.year.to()) {
		return
	}
	g.set("1406", d)
	if g.r.takesPart("youth") {
		switch quarter(d) - quarter(g.exit) {
		case 2:
			g.r["1900"] = "2"
		case 4:
			g.r["1901"] = "2"
		}
	}
}

func (g *generator) credentials() {
	from := g.exit
	if !g.left || g.chance(30) {
		from = g.entry
	}
	for _, e := range [][2]string{{"1800", "1801"}, {"1802", "1803"}, {"1804", "1805"}} {
		if !g.chance(40) {
			continue
		}
		if d := g.near(from); !d.After(g.year.to()) {
			g.r[e[0]] = g.pick("1", "5", "1", "2", "3", "4", "6", "7", "0")
			g.set(e[1], d)
		}
	}
	if d := g.near(from); g.chance(10) && !d.After(g.year.to()) {
		g.set("1814", d)
	}
}

func (g *generator) gains() {
	for _, e := range []string{"1806", "1807", "1808", "1809", "1810"} {
		if !g.chance(15) {
			continue
		}
		d := g.someDay(1)
		if g.chance(30) {
			d = g.near(g.year.from())
		}
		if !d.After(g.year.to()) {
			g.set(e, d)
		}
	}
}
