package render

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/protect"
)

// pieces make texts that formats have to look at.
var pieces = []string{"a", "Z9", " ", ",", "\"", "\n", "\r", "\t", "\\", "\\.", "=", "+", "-", "@", "'", "<b>", "&", "–", "é", "\u2028", "\u2029",
	"\u00a0", "\u3000", "\x00", "\x1b", "\x7f", "\xff", "\xe2\x80", "\xed\xa0\x80", "\uFFFD", "日本", "{", "null"}

func someText(r *rand.Rand) string {
	if r.IntN(3) == 0 {
		return "plain " + string(rune('a'+r.IntN(26)))
	}
	var b strings.Builder
	for range r.IntN(4) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func someNumber(r *rand.Rand, places uint8) aggregate.Decimal {
	v := r.Int64() >> r.IntN(63)
	if r.IntN(2) == 0 {
		v = -v
	}
	return aggregate.Decimal{V: v, Places: places, Ok: r.IntN(5) > 0}
}

func someRows(r *rand.Rand, n int) (rows []aggregate.Row) {
	text := func() string { return someText(r) }
	day := func() calendar.Date { return calendar.Date(r.IntN(40_000) - 10_000) }
	var headings []*aggregate.Heading
	for range 1 + n/10 {
		h := &aggregate.Heading{Set: text(), Metric: text(), Title: text(), Category: text(), Population: text(), Statistic: text(), Unit: text(),
			Confidence: text(), Definition: text(), Period: calendar.Period{Label: text(), Interval: calendar.Interval{From: day(), To: day()}},
			Cohort: calendar.Interval{From: calendar.NoDate, To: calendar.Forever}}
		headings = append(headings, h)
	}
	for range n {
		row := aggregate.Row{Heading: headings[r.IntN(len(headings))],
			People: &aggregate.People{Pathway: text(), Program: text(), Breakdown: text(), Group: text()}, Status: text(), Reason: text()}
		if r.IntN(4) == 0 {
			row.Status = aggregate.Suppressed
		}
		for _, d := range []*aggregate.Decimal{&row.Numerator, &row.Denominator, &row.Persons, &row.Pending, &row.Excluded} {
			*d = someNumber(r, 0)
		}
		for _, d := range []*aggregate.Decimal{&row.Value, &row.CILow, &row.CIHigh, &row.Target, &row.Score} {
			*d = someNumber(r, uint8(r.IntN(7)))
		}
		rows = append(rows, row)
	}
	return rows
}

// slowShow is the content of a column, one at a time.
func slowShow(c *column, cell *protect.Cell) string {
	switch c.kind {
	case day:
		return c.date(cell).String()
	case whole, number:
		return slowNumber(c.num(cell))
	}
	return strings.ToValidUTF8(c.text(cell), "\uFFFD")
}

func slowNumber(d protect.Decimal) string {
	scale := int64(1)
	for range d.Places {
		scale *= 10
	}
	if !d.Ok {
		return ""
	}
	return model.FormatNumber(d.V, scale, int(d.Places))
}

// slowCSV writes through encoding/csv.
func slowCSV(w io.Writer, p *protect.Publishable) error {
	out := csv.NewWriter(w)
	_ = out.Write(defs.ResultColumns)
	for i := range p.Len() {
		cell := p.Row(i)
		var record []string
		for k := range columns {
			s := slowShow(&columns[k], &cell)
			if columns[k].kind == free && s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
				s = "'" + s
			}
			record = append(record, s)
		}
		_ = out.Write(record)
	}
	out.Flush()
	return out.Error()
}

// slowJSON writes each text through encoding/json.
func slowJSON(w io.Writer, p *protect.Publishable) error {
	for i := range p.Len() {
		cell := p.Row(i)
		var parts []string
		for k := range columns {
			s := slowShow(&columns[k], &cell)
			switch {
			case s == "":
				s = "null"
			case columns[k].kind != whole && columns[k].kind != number:
				s = quote(s)
			}
			parts = append(parts, fmt.Sprintf("%q:%s", columns[k].name, s))
		}
		if cell.Suppressed() {
			parts = append(parts, `"suppressed":true`)
		}
		fmt.Fprintf(w, "{%s}\n", strings.Join(parts, ","))
	}
	return nil
}

func public(rows []aggregate.Row) *protect.Publishable {
	p, err := protect.Apply(&aggregate.Found{Rows: rows}, defs.Protect{MinCell: 10, RoundRates: 1000}, protect.Options{})
	if err != nil {
		panic(err)
	}
	return p
}

func TestLinesAreThoseOfTheStandardLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 40 {
		rows := someRows(r, r.IntN(200))
		aggregate.SortRows(rows)
		for _, p := range []*protect.Publishable{protect.Internal(rows), public(rows)} {
			for _, c := range []struct{ fast, slow Writer }{{CSV, slowCSV}, {JSONLines, slowJSON}} {
				var got, want bytes.Buffer
				if err := c.fast(&got, p); err != nil {
					t.Fatal(err)
				}
				_ = c.slow(&want, p)
				g, w := strings.SplitAfter(got.String(), "\n"), strings.SplitAfter(want.String(), "\n")
				for i := range min(len(g), len(w)) {
					if g[i] != w[i] {
						t.Fatalf("line %d is\n%q, want\n%q", i+1, g[i], w[i])
					}
				}
				if len(g) != len(w) {
					t.Fatalf("%d lines, want %d", len(g), len(w))
				}
			}
		}
	}
}

// What shared says must be so: the column does not look beyond the heading.
func TestSharedColumnsAreOfTheHeading(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	rows := someRows(r, 50)
	for i := range rows {
		rows[i].Heading = rows[0].Heading
	}
	aggregate.SortRows(rows)
	p := protect.Internal(rows)
	first := p.Row(0)
	for i := range p.Len() {
		cell := p.Row(i)
		for k := range columns {
			if columns[k].shared && slowShow(&columns[k], &cell) != slowShow(&columns[k], &first) {
				t.Errorf("%s differs between cells with one heading", columns[k].name)
			}
		}
	}
}

func TestNumbersForReading(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for range 5000 {
		d := someNumber(r, uint8(r.IntN(7)))
		d.V >>= 12 // room for the decimals that are added
		d.Ok = true
		scale := int64(1)
		for range d.Places {
			scale *= 10
		}
		for _, decimals := range []uint8{0, 1} {
			if got, want := rounded(d, decimals).String(), model.FormatNumber(d.V, scale, int(decimals)); got != want {
				t.Fatalf("%s with %d decimals is %s, want %s", d, decimals, got, want)
			}
		}
		want := model.FormatNumber(d.V, scale, 0)
		if got := strings.ReplaceAll(string(appendThousands(nil, d)), ",", ""); got != want {
			t.Fatalf("%s is %s, want %s", d, got, want)
		}
	}
	for v, want := range map[int64]string{0: "0", -999: "-999", 1000: "1,000", -1234567: "-1,234,567", 999999: "999,999"} {
		if got := string(appendThousands(nil, aggregate.Whole(v))); got != want {
			t.Errorf("%d is %s, want %s", v, got, want)
		}
	}
}

// manyRows are rows as a state has them.
func manyRows(n int) []aggregate.Row {
	var rows []aggregate.Row
	for m := range 40 {
		h := &aggregate.Heading{Set: "wioa", Metric: fmt.Sprintf("metric_%02d", m), Title: "Employment rate in the 2nd quarter after exit",
			Category: "labor_market", Population: "participations", Period: calendar.Period{Label: "PY2023", Interval: calendar.Interval{From: 19_500, To: 19_864}},
			Statistic: defs.Rate, Unit: "fraction", Confidence: "text", Definition: "00c0ffee00c0ffee"}
		for i := range n / 40 {
			rows = append(rows, aggregate.Row{Heading: h, People: &aggregate.People{Pathway: fmt.Sprintf("cp%02d", i/200), Program: "*",
				Breakdown: "age_at_entry", Group: fmt.Sprintf("%02d–%02d", i%200/10, i%10)}, Numerator: aggregate.Whole(int64(i)), Denominator: aggregate.Whole(int64(2*i + 20)),
				Persons: aggregate.Whole(int64(i)), Value: aggregate.Decimal{V: int64(i), Places: 6, Ok: true}, CILow: aggregate.Decimal{V: 123, Places: 6, Ok: true},
				CIHigh: aggregate.Decimal{V: 654321, Places: 6, Ok: true}, Pending: aggregate.Whole(0), Excluded: aggregate.Whole(3), Status: aggregate.Final, Reason: "excluded deceased 3"})
		}
	}
	return rows
}

func benchmark(b *testing.B, write Writer, p *protect.Publishable) {
	var out bytes.Buffer
	if err := write(&out, p); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(out.Len()))
	b.ReportAllocs()
	for b.Loop() {
		_ = write(io.Discard, p)
	}
	b.ReportMetric(float64(p.Len())*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkRenderCSV(b *testing.B)   { benchmark(b, CSV, protect.Internal(manyRows(40_000))) }
func BenchmarkRenderJSONL(b *testing.B) { benchmark(b, JSONLines, protect.Internal(manyRows(40_000))) }
func BenchmarkRenderMarkdown(b *testing.B) {
	benchmark(b, markdownFile, protect.Internal(manyRows(40_000)))
}
func BenchmarkRenderParquet(b *testing.B) { benchmark(b, Parquet, protect.Internal(manyRows(40_000))) }
func BenchmarkRenderPublicCSV(b *testing.B) {
	benchmark(b, CSV, public(manyRows(40_000)))
}
