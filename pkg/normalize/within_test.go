package normalize

import (
	"fmt"
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
)

func days(t *testing.T, s string) *calendar.Interval {
	t.Helper()
	from, through, _ := strings.Cut(s, "..")
	in := calendar.Interval{From: calendar.NoDate, To: calendar.Forever}
	if from != "" {
		in.From = calendar.MustDate(from)
	}
	if through != "" {
		in.To = calendar.MustDate(through)
	}
	return &in
}

func TestWithin(t *testing.T) {
	const key = "key: {column: K, as: ssn}\n"
	quarter := func(how string) string {
		return key + "records: [{kind: employment, fields: {quarter: " + how + ", wages: W}}]\n"
	}
	service := func(how string) string {
		return key + "records: [{kind: service, fields: {date: " + how + ", service: S}}]\n"
	}
	for _, c := range []struct{ point, layout, days, want string }{
		{"a date", service("D"), "2020-02-03..2021-03-04", "[{D 2020-02-03 2021-03-04}]"},
		{"a date with a form, which typed cells do not have", service("{column: D, date: MM/DD/YYYY}"), "2020-02-03..", "[{D 2020-02-03 }]"},
		{"serial days are numbers", service("{column: D, date: excel}"), "2020-02-03..", "[]"},
		{"the first of several", service("{first_of: [D, E]}"), "2020-02-03..", "[]"},
		{"a date that may be blank instead", service("{column: D, else: \"\"}"), "2021-02-03..", "[]"},
		{"year and quarter", quarter("{quarter: {year: Y, quarter: Q}}"), "2020-05-03..2021-03-04", "[{Y 2020 2021}]"},
		{"year and quarter, open", quarter("{quarter: {year: Y, quarter: Q}}"), "..2021-03-04", "[{Y  2021}]"},
		{"another column where they are blank", quarter("{quarter: {year: Y, quarter: Q, or: P, form: YYYYQ}}"), "2020-05-03..", "[]"},
		{"the quarter of a date", quarter("{column: D, date: YYYY-MM-DD}"), "2020-05-03..2021-02-03", "[{D 2020-04-01 2021-03-31}]"},
		{"quarters counted on from a date", quarter("{column: D, date: YYYY-MM-DD, plus: 2}"), "2020-05-03..", "[]"},
		{"a quarter as text", quarter("{column: Q, quarter: YYYYQ}"), "2020-05-03..", "[]"},
		{"two records of one date", key + "records: [{kind: service, fields: {date: D, service: S}}, {kind: credential, fields: {date: D, type: {value: license}}}]\n", "2020-02-03..", "[{D 2020-02-03 }]"},
		{"two records of two dates", key + "records: [{kind: service, fields: {date: D, service: S}}, {kind: credential, fields: {date: E, type: {value: license}}}]\n", "2020-02-03..", "[]"},
		{"a record without a date", key + "records: [{kind: service, fields: {date: D, service: S}}, {kind: person, fields: {sex: X}}]\n", "2020-02-03..", "[]"},
		{"rows that compete", "one_row_per: {columns: [S], latest: L}\n" + service("D"), "2020-02-03..", "[]"},
	} {
		if got := fmt.Sprint(Within(layout(t, c.layout), days(t, c.days))); got != c.want {
			t.Errorf("%s: %s, want %s", c.point, got, c.want)
		}
	}
	if Within(layout(t, service("D")), nil) != nil {
		t.Error("no days, but a range")
	}
}

// TestOutsideDates leaves records out before anything else of them is looked at.
func TestOutsideDates(t *testing.T) {
	l := layout(t, "key: {column: K, as: ssn}\nrecords:\n"+
		"  - {kind: service, fields: {date: D, end: E, service: S}}\n"+
		"  - {kind: employment, fields: {quarter: Q, wages: W}}\n")
	for _, c := range []struct{ point, cells, want string }{
		{"the first day", "2020-05-15,,a,,", "service date=2020-05-15 service=a"},
		{"the day before", "2020-05-14,,a,,", ""},
		{"the last day", "2021-02-10,,a,,", "service date=2021-02-10 service=a"},
		{"the day after", "2021-02-11,,a,,", ""},
		{"a quarter that begins before", ",,,2020Q2,5", "employment quarter=2020Q2 wages=500"},
		{"a quarter that ends later", ",,,2021Q1,5", "employment quarter=2021Q1 wages=500"},
		{"the quarter before", ",,,2020Q1,5", ""},
		{"one record in, one out", "2020-05-14,,a,2020Q2,5", "employment quarter=2020Q2 wages=500"},
		{"what is bad in a record that is out", "2020-05-14,x,a,,", ""},
		{"what is bad in a record that is in", "2020-05-15,x,a,,", "E bad-date"},
		{"a bad date", "2020-05-32,,a,,", "D bad-date"},
		{"no date", ",,a,,", "D blank-required"},
		{"a record that is out beside one that is bad", "2020-05-14,,a,2020Q2,x", "W bad-number"},
	} {
		n := compile(t, l, Env{Dates: days(t, "2020-05-15..2021-02-10")})
		b := testBatch(t, "K,D,E,S,Q,W\n1,"+c.cells+"\n", l.Columns())
		if got := strings.Join(run(n, n.Worker(), b, 0), "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.point, got, c.want)
		}
	}
}
