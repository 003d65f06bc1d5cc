package synth

import (
	"math/rand/v2"

	"pathmetrics/pkg/calendar"
)

// noDate stands for "not yet" and "never" alike: a cell that stays blank.
const noDate = calendar.NoDate

// weighted draws an index with the given weights.
func weighted(r *rand.Rand, weights ...int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	n := r.IntN(total)
	for i, w := range weights {
		if n < w {
			return i
		}
		n -= w
	}
	return len(weights) - 1
}

// chance is true p times in 100.
func chance(r *rand.Rand, p int) bool { return r.IntN(100) < p }

// between draws a whole number from lo to hi, both included.
func between(r *rand.Rand, lo, hi int) int { return lo + r.IntN(hi-lo+1) }

// race is one answer in the words of every agency: the vocabulary of the
// project and the spellings of the colleges, the workforce system, adult
// education and human services.
type race struct{ id, college, workforce, adult, human string }

var races = []race{
	{"white", "W", "5", "White", "WH"},
	{"black", "B", "3", "Black", "BL"},
	{"asian", "A", "2", "Asian", "AS"},
	{"american_indian", "I", "1", "Indian", "AI"},
	{"pacific_islander", "P", "4", "Pacific", "PI"},
	{"two_or_more", "T", "6", "Multiple", "MU"},
	{"not_stated", "U", "9", "", "UK"},
}

// person is what does not change in a life.
type person struct {
	number   int
	ssn      string
	birth    calendar.Date
	sex      int // 0 female, 1 male, 2 not stated
	race     race
	hispanic int // 0 no, 1 yes, 2 not stated
}

func newPerson(o Options, number int, r *rand.Rand) person {
	p := person{number: number, ssn: ssnOf(o.Seed, number)}
	age := 16 + min(r.IntN(50), r.IntN(50))
	if chance(r, 20) {
		age = between(r, 14, 21)
	}
	p.birth = o.From.AddYears(2).AddYears(-age).AddDays(-r.IntN(365))
	p.sex = weighted(r, 53, 45, 2)
	p.race = races[weighted(r, 55, 17, 8, 3, 1, 7, 9)]
	p.hispanic = weighted(r, 78, 17, 5)
	return p
}
