package protect_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

var (
	base5   = defs.Protect{MinCell: threshold, Rounding: defs.RoundingBase5}
	cellKey = defs.Protect{MinCell: threshold, Rounding: defs.RoundingCellKey}
)

func key(fill byte) []byte { return []byte(strings.Repeat(string(fill), 32)) }

// noisy protects rows whose counts are moved.
func noisy(rows []aggregate.Row, p defs.Protect, n *protect.Noise) *protect.Publishable {
	out, err := protect.Apply(&aggregate.Found{Rows: rows}, p, protect.Options{Noise: n})
	if err != nil {
		panic(err)
	}
	return out
}

// moved are rows as they are shown with noise, one for each of many groups.
func moved(r aggregate.Row, groups int, p defs.Protect, k byte) []protect.Cell {
	var rows []aggregate.Row
	for i := range groups {
		rows = append(rows, with(r, func(r *aggregate.Row) {
			r.People = &aggregate.People{Program: "*", Breakdown: "area", Group: fmt.Sprintf("%05d", i)}
		}))
	}
	table := noisy(rows, p, protect.NewNoise(key(k)))
	var out []protect.Cell
	for i := range table.Len() {
		out = append(out, table.Row(i))
	}
	return out
}

// spread is how often a denominator of v, all of its own, is shown as each number.
func spread(v int64, p defs.Protect) map[int64]int {
	out := map[int64]int{}
	for _, c := range moved(median(v, v), 4000, p, 'k') {
		out[c.Denominator.V]++
	}
	return out
}

func mean(of map[int64]int) float64 {
	sum, n := 0.0, 0
	for v, k := range of {
		sum, n = sum+float64(v)*float64(k), n+k
	}
	return sum / float64(n)
}

func TestCountsAreRoundedToFiveWithoutBias(t *testing.T) {
	for v := int64(10); v <= 31; v++ {
		of := spread(v, base5)
		for shown := range of {
			if shown%5 != 0 || shown < v-4 || shown > v+4 {
				t.Errorf("%d is shown as %d", v, shown)
			}
		}
		if want := min(v%5, 1) + 1; int64(len(of)) != want {
			t.Errorf("%d is shown as %d numbers, want %d", v, len(of), want)
		}
		if m := mean(of); math.Abs(m-float64(v)) > 0.15 { // four standard errors
			t.Errorf("%d has the mean %.3f", v, m)
		}
	}
}

func TestRoundingMakesNoSmallCount(t *testing.T) {
	for _, c := range []struct {
		least int
		v     int64
		want  string
	}{
		{8, 8, "map[10:4000]"},
		{8, 10, "map[10:4000]"},
		{11, 11, "map[15:4000]"},
		{11, 14, "map[15:4000]"},
		{10, 10, "map[10:4000]"},
		{1, 5, "map[5:4000]"},
		{3, 3, "map[5:4000]"}, // a median of 3 has a denominator above 0
	} {
		if got := fmt.Sprint(spread(c.v, defs.Protect{MinCell: c.least, Rounding: defs.RoundingBase5})); got != c.want {
			t.Errorf("with a minimum of %d, %d is shown as %s, want %s", c.least, c.v, got, c.want)
		}
	}
}

// The chances are those of the table in eighths.
func TestCountsArePerturbedByTheTable(t *testing.T) {
	for v, eighths := range map[int64]map[int64]int{
		10:   {0: 8},
		11:   {-1: 2, 0: 4, 1: 2},
		12:   {-2: 1, -1: 2, 0: 2, 1: 2, 2: 1},
		13:   {-2: 1, -1: 2, 0: 2, 1: 2, 2: 1},
		5000: {-2: 1, -1: 2, 0: 2, 1: 2, 2: 1},
	} {
		of := spread(v, cellKey)
		if len(of) != len(eighths) {
			t.Errorf("%d is shown as %v", v, of)
		}
		for by, k := range eighths {
			if got, want := of[v+by], 500*k; got < want-120 || got > want+120 { // four standard deviations
				t.Errorf("%d moves by %d in %d of 4000 groups, want about %d", v, by, got, want)
			}
		}
	}
}

func TestMovedRatesAreThoseOfTheirCounts(t *testing.T) {
	for _, p := range []defs.Protect{base5, cellKey} {
		far := 8.0 // two parts move by up to 4
		if p.Rounding == defs.RoundingCellKey {
			far = 4
		}
		for _, c := range [][2]int64{{0, 500}, {500, 500}, {13, 513}, {300, 313}, {47, 101}, {12, 24}} {
			n, d := c[0], c[1]
			for _, got := range moved(rate(n, d), 300, p, 'k') {
				gn, gd := got.Numerator.V, got.Denominator.V
				if !got.Numerator.Ok || gn < 0 || gn > gd || n == 0 && gn != 0 || n == d && gn != gd {
					t.Fatalf("%d of %d is shown as %d of %d", n, d, gn, gd)
				}
				if gn > 0 && gn < threshold || gd-gn > 0 && gd-gn < threshold || math.Abs(float64(gd-d)) > far {
					t.Fatalf("%d of %d is shown as %d of %d", n, d, gn, gd)
				}
				if p.Rounding == defs.RoundingBase5 && (gn%5 != 0 || gd%5 != 0) {
					t.Fatalf("%d of %d is shown as %d of %d", n, d, gn, gd)
				}
				if want := fmt.Sprintf("%.6f", float64(gn)/float64(gd)); got.Value.String() != want {
					t.Fatalf("%d of %d has the rate %s, want %s", gn, gd, got.Value, want)
				}
				if got.CILow.Ok || got.CIHigh.Ok || got.Persons != got.Denominator {
					t.Fatal("bounds are shown, or other persons than units")
				}
			}
		}
	}
}

func TestMovedRowsSayThatTotalsNeedNotAdd(t *testing.T) {
	r := with(rate(50, 400), func(r *aggregate.Row) {
		r.Reason, r.Pending, r.Excluded = "pending 20; employment complete through 2025-03-31", aggregate.Whole(20), aggregate.Whole(3)
		r.Score = aggregate.Decimal{V: 1000, Places: 1, Ok: true}
	})
	for p, says := range map[string]string{
		defs.RoundingBase5:   "employment complete through 2025-03-31; counts are rounded; totals need not add",
		defs.RoundingCellKey: "employment complete through 2025-03-31; counts are perturbed; totals need not add",
	} {
		for _, got := range moved(r, 20, defs.Protect{MinCell: threshold, Rounding: p}, 'k') {
			if got.Reason != says || got.Score.Ok || got.Excluded.Ok || got.Pending.V < 18 || got.Pending.V > 22 {
				t.Errorf("%s: reason %q, or a score, a small count or a pending that moved too far", p, got.Reason)
			}
		}
	}
	empty := moved(rate(0, 0), 1, base5, 'k')[0]
	if empty.Denominator.String() != "0" || empty.Value.Ok || empty.Status != aggregate.EmptyCell {
		t.Error("an empty row changed")
	}
	none := aggregate.Row{Heading: heading(defs.Rate, "fraction"), Status: aggregate.NoSource, Reason: "no source delivers employment"}
	if got := moved(none, 1, base5, 'k')[0]; got.Reason != none.Reason || got.Denominator.Ok {
		t.Error("a row without a source changed")
	}
}

// Words are of the rung of the denominator that is shown.
func TestNoiseComesBeforeWords(t *testing.T) {
	for _, rates := range []string{defs.RatesExact, defs.RatesCoded} {
		p := cellKey
		p.Rates = rates
		seen := map[string]int{}
		for _, got := range moved(rate(0, 40), 200, p, 'k') {
			words := "; at most 10 %"
			if got.Denominator.V > 40 {
				words = "; at most 5 %"
			}
			seen[words]++
			if got.Numerator.Ok || got.Value.Ok || got.Reason != "counts are perturbed; totals need not add"+words {
				t.Fatalf("of %s the reason is %q", got.Denominator, got.Reason)
			}
		}
		if len(seen) != 2 {
			t.Error("not both rungs came")
		}
	}
}

func TestTheSmallestDenominatorsStayThere(t *testing.T) {
	for _, p := range []defs.Protect{
		{MinCell: threshold, MinDenominator: 33, MinMedian: 33, Rounding: defs.RoundingBase5},
		{MinCell: threshold, MinDenominator: 33, MinMedian: 33, Rounding: defs.RoundingCellKey},
	} {
		for _, r := range []aggregate.Row{rate(16, 33), rate(0, 34), median(33, 33), median(34, 33)} {
			for _, got := range moved(r, 200, p, 'k') {
				if got.Denominator.V < 33 || got.Persons.V > got.Denominator.V || got.Persons.V < threshold || got.Value.Ok == strings.Contains(got.Reason, "at most") {
					t.Fatalf("%s: %s units and %s persons", p.Rounding, got.Denominator, got.Persons)
				}
			}
		}
	}
}

// What a denominator lacks is added to its larger part: ten without the outcome are
// never moved by a cell key.
func TestTheLargerPartTakesWhatIsLacking(t *testing.T) {
	p := defs.Protect{MinCell: threshold, MinDenominator: 33, Rounding: defs.RoundingCellKey}
	least := 0
	for _, got := range moved(rate(23, 33), 200, p, 'k') {
		if got.Denominator.V-got.Numerator.V != 10 || got.Denominator.V < 33 {
			t.Fatalf("%s of %s", got.Numerator, got.Denominator)
		}
		if got.Denominator.V == 33 {
			least++
		}
	}
	if least < 100 {
		t.Errorf("%d rows of 200 have the smallest denominator", least)
	}
}

// A count that may be shown becomes 0 if it is below 5; one that may not be shown is
// rounded without bias, since words are made of it.
func TestSmallCountsAreRoundedBothWays(t *testing.T) {
	seen := map[string]int{}
	for _, got := range moved(rate(3, 103), 200, defs.Protect{MinCell: 3, Rounding: defs.RoundingBase5}, 'k') {
		seen[got.Numerator.String()]++
	}
	if len(seen) != 2 || seen[""] < 40 || seen["5"] < 80 {
		t.Errorf("three are shown as %v", seen)
	}
	clear(seen)
	coded := defs.Protect{MinCell: threshold, Rounding: defs.RoundingBase5, Rates: defs.RatesCoded}
	for _, got := range moved(rate(7, 107), 200, coded, 'k') {
		seen[got.Reason[strings.LastIndex(got.Reason, "; ")+2:]]++
	}
	if len(seen) != 2 || seen["2 to 6 %"] < 80 || seen["7 to 11 %"] < 40 {
		t.Errorf("seven of about a hundred are told as %v", seen)
	}
}

func TestMovedCounts(t *testing.T) {
	for _, r := range []aggregate.Row{
		count(aggregate.Decimal{}, 57, 57),
		count(aggregate.Whole(23), 57, 23),
		count(aggregate.Decimal{}, 57, 23),
	} {
		for _, got := range moved(r, 50, base5, 'k') {
			if got.Value.V%5 != 0 || got.Denominator.V%5 != 0 || math.Abs(float64(got.Value.V-r.Value.V)) > 4 {
				t.Fatalf("%s of %s", got.Value, got.Denominator)
			}
			if r.Value == r.Denominator && got.Value != got.Denominator || r.Numerator.Ok && got.Value != got.Numerator {
				t.Fatalf("one number is shown as %s and %s", got.Value, got.Denominator)
			}
		}
	}
	for _, got := range moved(median(57, 57), 50, base5, 'k') {
		if got.Value != median(57, 57).Value {
			t.Fatal("a median moved")
		}
	}
}

func numbersOf(cells []protect.Cell) (out []string) {
	for _, c := range cells {
		out = append(out, fmt.Sprint(c.Numerator, c.Denominator, c.Persons, c.Pending, c.Excluded))
	}
	return out
}

func TestNoiseHangsOnKeyAndPlaceOnly(t *testing.T) {
	r := with(rate(251, 503), func(r *aggregate.Row) {
		r.Persons, r.Pending, r.Excluded = aggregate.Whole(402), aggregate.Whole(101), aggregate.Whole(103)
	})
	for _, p := range []defs.Protect{base5, cellKey} {
		first := numbersOf(moved(r, 40, p, 'k'))
		again := numbersOf(moved(r, 40, p, 'k'))
		different := func(name string, r aggregate.Row, k byte) {
			t.Helper()
			same := 0
			for i, s := range numbersOf(moved(r, 40, p, k)) {
				if s == first[i] {
					same++
				}
			}
			if same > 20 { // of 40; each has several coins
				t.Errorf("%s, %s: %d of 40 rows are the same", p.Rounding, name, same)
			}
		}
		if !slices.Equal(first, again) {
			t.Errorf("%s: a second run shows other numbers", p.Rounding)
		}
		different("another key", r, 'l')
		for name, change := range map[string]func(h *aggregate.Heading){
			"set":        func(h *aggregate.Heading) { h.Set = "aqcp" },
			"metric":     func(h *aggregate.Heading) { h.Metric = "employment_rate_q4" },
			"population": func(h *aggregate.Heading) { h.Population = "spells" },
			"period":     func(h *aggregate.Heading) { h.Period.Label = "PY2023" },
		} {
			h := *r.Heading
			change(&h)
			different(name, with(r, func(r *aggregate.Row) { r.Heading = &h }), 'k')
		}
	}
}

// The coin of a count is an HMAC-SHA-256 over its place, put together here by hand.
func TestTheCoinIsAnHMAC(t *testing.T) {
	h := *heading(defs.Median, "usd")
	h.Population, h.Period.Label = "participations", "PY2023"
	r := with(median(123, 123), func(r *aggregate.Row) { r.Heading = &h })
	for i, got := range moved(r, 100, base5, 'k') {
		mac := hmac.New(sha256.New, key('k'))
		fmt.Fprintf(mac, "\x04wioa\x12employment_rate_q2\x0eparticipations\x06median\x06PY2023\x00\x01*\x04area\x05%05d\x0bdenominator", i)
		want := int64(120)
		if binary.BigEndian.Uint64(mac.Sum(nil))%5 < 3 {
			want = 125
		}
		if got.Denominator.V != want {
			t.Fatalf("row %d shows %s, want %d", i, got.Denominator, want)
		}
	}
}

func TestWithoutAKeyThereIsNoTable(t *testing.T) {
	for _, p := range []defs.Protect{base5, cellKey} {
		found := &aggregate.Found{Rows: []aggregate.Row{rate(50, 100)}}
		if table, err := protect.Apply(found, p, protect.Options{}); table != nil || !errors.Is(err, protect.ErrNoKey) {
			t.Errorf("%s: the error is %v", p.Rounding, err)
		}
	}
	p := defs.Protect{MinCell: threshold, Rounding: defs.RoundingNone}
	got := noisy([]aggregate.Row{rate(53, 107)}, p, protect.NewNoise(key('k'))).Row(0)
	if got.Numerator.V != 53 || !got.CILow.Ok || got.Reason != "" {
		t.Error("counts moved although the project does not want it")
	}
}

func TestNoiseKeepsItsOwnKey(t *testing.T) {
	k := key('k')
	table := noisy([]aggregate.Row{rate(251, 503), rate(252, 504)}, base5, protect.NewNoise(k))
	before := numbersOf([]protect.Cell{table.Row(0), table.Row(1)})
	clear(k)
	if after := numbersOf([]protect.Cell{table.Row(0), table.Row(1)}); !slices.Equal(after, before) {
		t.Error("the noise changed with the caller's key")
	}
}
