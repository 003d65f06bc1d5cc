package aggregate

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
)

// paidUnit is a unit with an amount and the employer who paid it.
type paidUnit struct {
	employer int32
	amount   int64
}

// employersOf counts units of one program, shared out among two tallies, and says
// what the row of everybody has.
func employersOf(t *testing.T, r *rand.Rand, units []paidUnit) Employers {
	t.Helper()
	spec := testSpec(rand.New(rand.NewPCG(1, 1)), 1)
	spec.Metrics, spec.Periods, spec.Breakdowns = spec.Metrics[1:2], spec.Periods[:1], nil
	tallies := []*Tally{NewTally(spec), NewTally(spec)}
	for _, k := range r.Perm(len(units)) {
		u := measure.Unit{Person: uint32(k), Row: -1, Program: spec.Store.Symbols.Intern("vr")}
		tallies[r.IntN(2)].Add(&measure.Contribution{Unit: &u, Excluded: -1, Denominator: model.Yes, Joined: true,
			Values: [2]measure.Measured{{N: units[k].amount, State: model.Yes, Employer: units[k].employer}}})
	}
	tallies[0].Merge(tallies[1])
	rows := tallies[0].Rows()
	i := slices.IndexFunc(rows, func(row Row) bool { return row.Pathway == "" && row.Program == "*" && row.Breakdown == "all" })
	return rows[i].Employers
}

// several makes n units of an employer, with one amount.
func several(n int, employer int32, amount int64) []paidUnit {
	return slices.Repeat([]paidUnit{{employer, amount}}, n)
}

func TestEmployersOfARow(t *testing.T) {
	all := func(lists ...[]paidUnit) []paidUnit { return slices.Concat(lists...) }
	for name, c := range map[string]struct {
		units []paidUnit
		want  Employers
	}{
		"nobody":                {nil, Employers{}},
		"not known":             {several(5, 0, 100), Employers{}},
		"one":                   {several(5, 7, 100), Employers{5, 1, 1_000_000, 1_000_000}},
		"one, others not known": {all(several(5, 7, 100), several(9, 0, 100)), Employers{5, 1, 1_000_000, 1_000_000}},
		"two, half each":        {all(several(5, 7, 100), several(5, 8, 100)), Employers{10, 2, 0, 0}},
		"two, just over half":   {all(several(6, 7, 100), several(5, 8, 100)), Employers{11, 2, 545_454, 545_454}},
		"three":                 {all(several(1, 7, 100), several(1, 8, 100), several(1, 9, 100)), Employers{3, 3, 0, 0}},
		"four":                  {all(several(1, 7, 1), several(1, 8, 1), several(1, 9, 1), several(1, 10, 1)), Employers{4, 3, 0, 0}},
		"80 % of both":          {all(several(8, 7, 100), several(1, 8, 100), several(1, 9, 100)), Employers{10, 3, 800_000, 800_000}},
		"just under 80 %":       {all(several(7999, 7, 1), several(1000, 8, 1), several(1001, 9, 1)), Employers{10_000, 3, 799_900, 799_900}},
		"80 % of amounts only":  {all(several(1, 7, 800), several(4, 8, 25), several(5, 9, 20)), Employers{10, 3, 0, 800_000}},
		"of units and amounts different employers": {all(several(8, 7, 1), several(1, 8, 992), several(1, 9, 0)), Employers{10, 3, 800_000, 992_000}},
		"a share is cut off":                       {all(several(2, 7, 2), several(1, 8, 2)), Employers{3, 2, 666_666, 666_666}},
		"below 0 is 0":                             {all(several(3, 7, 10), several(3, 8, -1000)), Employers{6, 2, 0, 1_000_000}},
		"no amounts at all":                        {all(several(3, 7, 0), several(1, 8, -1)), Employers{4, 2, 750_000, 0}},
		"the largest amounts that there are":       {all(several(7, 7, math.MaxInt64), several(1, 8, math.MaxInt64)), Employers{8, 2, 875_000, 875_000}},
		"large amounts, half and one":              {all(several(4, 7, math.MaxInt64), several(1, 8, 1), several(4, 9, math.MaxInt64)), Employers{9, 3, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(3) {
				if got := employersOf(t, rand.New(rand.NewPCG(seed, 2)), c.units); got != c.want {
					t.Fatalf("%+v, want %+v", got, c.want)
				}
			}
		})
	}
}

// The shares of random lists in random parts are those that maps say.
func TestMajoritiesAreThoseThatMapsSay(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	found := 0
	for range 4000 {
		parts := make([]payroll, 1+r.IntN(4))
		who, n, bound := 1+r.IntN(5), r.IntN(30), []int64{1, 3, 1000, math.MaxInt64}[r.IntN(4)]
		units, amounts := map[int32]int64{}, map[int32]*big.Int{}
		sum := new(big.Int)
		for range n {
			e, amount := int32(1+min(r.IntN(who), r.IntN(who))), r.Int64N(bound)
			parts[r.IntN(len(parts))].add(e, sum128{lo: uint64(amount)})
			units[e]++
			if amounts[e] == nil {
				amounts[e] = new(big.Int)
			}
			amounts[e].Add(amounts[e], big.NewInt(amount))
			sum.Add(sum, big.NewInt(amount))
		}
		p := &payroll{}
		for _, i := range r.Perm(len(parts)) {
			p.join(&parts[i])
		}
		if p.known != int64(n) || p.several != min(len(units), 3) || p.total.big().Cmp(sum) != 0 {
			t.Fatalf("%d units of %d employers are %d of %d", n, len(units), p.known, p.several)
		}
		for e := range units {
			if 2*units[e] > int64(n) {
				found++
				if p.units.who != e {
					t.Fatal("another one has most units")
				}
			}
			if twice := new(big.Int).Lsh(amounts[e], 1); twice.Cmp(sum) > 0 {
				found++
				if p.amounts.who != e {
					t.Fatal("another one has the largest amounts")
				}
			}
		}
	}
	if found < 1000 {
		t.Errorf("%d majorities", found)
	}
}

func TestShares(t *testing.T) {
	sum := func(hi int64, lo uint64) sum128 { return sum128{hi, lo} }
	for _, c := range []struct {
		part, all sum128
		want      int64
	}{
		{sum(0, 0), sum(0, 0), 0}, {sum(0, 0), sum(0, 1), 0}, {sum(0, 1), sum(0, 2), 0}, {sum(0, 2), sum(0, 3), 666_666},
		{sum(0, 1), sum(0, 1), 1_000_000}, {sum(0, math.MaxUint64), sum(0, math.MaxUint64), 1_000_000},
		{sum(0, math.MaxUint64), sum(1, 0), 999_999}, {sum(1, 0), sum(1, 1<<63), 666_666}, {sum(1, 0), sum(2, 0), 0},
		{sum(1, 1), sum(2, 0), 500_000}, {sum(8, 0), sum(10, 0), 800_000}, {sum(8, 0), sum(10, 1), 799_999},
	} {
		if got := shareOf(c.part, c.all); got != c.want {
			t.Errorf("%v of %v: %d, want %d", c.part, c.all, got, c.want)
		}
	}
}

// Random rows have employers of all sorts, so that comparing them with the slow
// tally says something.
func TestRandomRowsHaveEmployersOfAllSorts(t *testing.T) {
	seen := map[string]int{}
	for _, row := range foundOf(t, specOf(0), 0, 2, rand.New(rand.NewPCG(5, 5))).Rows {
		e := row.Employers
		if !row.Money && e != (Employers{}) {
			t.Fatalf("%s has employers and no money", row.Name())
		}
		seen[fmt.Sprint(e.Several, " employers")]++
		seen[fmt.Sprint("majorities: ", e.Units > 0, " ", e.Amounts > 0)]++
	}
	for _, what := range []string{"0 employers", "1 employers", "2 employers", "3 employers",
		"majorities: false false", "majorities: false true", "majorities: true false", "majorities: true true"} {
		if seen[what] < 3 {
			t.Errorf("%s: %d rows", what, seen[what])
		}
	}
}

// employ adds to what an employer has of the slow tally.
func (x *slowCell) employ(employer int32, units, amount int64) {
	if x.units == nil {
		x.units, x.amounts = map[int32]int64{}, map[int32]int64{}
	}
	x.units[employer] += units
	x.amounts[employer] += amount
}

// employers says how many there are and what the largest has.
func (x *slowCell) employers() (e Employers) {
	for _, n := range x.units {
		e.Known += n
	}
	e.Several = min(len(x.units), 3)
	e.Units, e.Amounts = largest(x.units), largest(x.amounts)
	return e
}

// largest is the largest share in millionths, if it is more than half.
func largest(of map[int32]int64) int64 {
	var most, sum int64
	for _, n := range of {
		most, sum = max(most, n), sum+n
	}
	if 2*most <= sum {
		return 0
	}
	return most * 1_000_000 / sum
}
