package normalize

import (
	"slices"
	"testing"
)

func TestSeveralDateForms(t *testing.T) {
	const forms = "{column: C, date: [YYYYMMDD, YYYY-MM-DD, DD-MON-YYYY]}"
	tryField(t, "of a date", "person", "", "birth_date", forms, Text, []fieldCase{
		{"20240229", "2024-02-29"}, {"2024-02-29", "2024-02-29"}, {"29-Feb-2024", "2024-02-29"}, {"02/29/2024", "[bad-date]"},
		{"2023-02-29", "[bad-date]"}, {"", ""},
	})
	tryField(t, "of a column of dates", "person", "", "birth_date", forms, ISODate, []fieldCase{{"2024-02-29", "2024-02-29"}})
	tryField(t, "of a quarter", "employment", "", "quarter", forms, Text, []fieldCase{{"20240229", "2024Q1"}, {"30-SEP-2024", "2024Q3"}, {"2024Q3", "[bad-date]"}})
}

func TestTerms(t *testing.T) {
	const terms = "{column: C, date: MM/DD/YYYY, term: {Fall: 08-20, fa: 08-20, WI: 01-15+1y, 10: 09-01, Late Spring: 04-01}}"
	tryField(t, "terms", "person", "", "birth_date", terms, Text, []fieldCase{
		{"2019FA", "2019-08-20"}, {"fa2019", "2019-08-20"}, {"2019-fall", "2019-08-20"}, {"Fall 2019", "2019-08-20"}, {"2019/ FALL", "2019-08-20"},
		{"2019WI", "2020-01-15"}, {"201910", "2019-09-01"}, {"late_spring 2020", "2020-04-01"}, {"08/26/2019", "2019-08-26"},
		// A term that nobody gave a day is not in the map; what has no year is no term.
		{"2019SU", "[unmapped-value]"}, {"201920", "[unmapped-value]"}, {"FA19", "[bad-date]"}, {"2019", "[bad-date]"}, {"Fall", "[bad-date]"},
		{"08/32/2019", "[unmapped-value]"}, {"", ""},
	})
}

func TestBeginningsInMaps(t *testing.T) {
	const m = `{column: C, map: {ASSOC*: associate, "ASSOC NOT*": not_recognized, Cert: certificate, "*": license}, else: other_recognized}`
	tryField(t, "as written", "credential", "date: {value: 2023-07-01}, ", "type", m, Text, []fieldCase{
		{"ASSOCIATE OF ARTS", "associate"}, {"ASSOC", "associate"}, {"ASSOC NOT AWARDED", "not_recognized"}, {"Associate of Arts", "other_recognized"},
		{"Cert", "certificate"}, {"Certificate", "other_recognized"}, {"*", "license"}, {"ASSOC*", "associate"},
	})
	tryField(t, "in any case", "credential", "date: {value: 2023-07-01}, ", "type",
		`{column: C, any_case: true, map: {ASSOC*: associate, Cert: certificate}, else: reject}`, Text, []fieldCase{
			{"Associate of Arts", "associate"}, {"assoc", "associate"}, {"CERT", "certificate"}, {"Certificate", "[unmapped-value]"}, {"É", "[unmapped-value]"},
		})
	tryField(t, "of several codes", "participation", "program: {value: vr}, entry: {value: 2023-07-01}, ", "training_type",
		`{column: C, any_case: true, split: ";", map: {OJT*: ojt, None: ""}}`, Text, []fieldCase{{"ojt (paid);none", "ojt"}, {"OJT;other", "ojt, other"}})
	tryField(t, "of yes or no", "enrollment", "start: {value: 2023-07-01}, ", "passed", `{column: C, any_case: true, map: {A*: "true", W: "false"}, else: ""}`, Text,
		[]fieldCase{{"a-", "1"}, {"w", "0"}, {"I", ""}})
}

func TestFirstOfTwoColumns(t *testing.T) {
	l := layout(t, `csv: {null: [NA]}
key: {column: ID, as: student_id}
records:
  - kind: enrollment
    fields:
      start: {first_of: [BEGIN, TERM], date: YYYYMMDD, term: {FA: 08-20}, required: true}
      credits_earned: {first_of: [EARNED, ATTEMPTED]}
`)
	n := compile(t, l, Env{})
	w := n.Worker()
	for _, c := range []struct {
		name  string
		pairs []string
		want  []string
	}{
		{"the first", []string{"BEGIN", "20200102", "TERM", "2019FA"}, []string{"enrollment start=2020-01-02"}},
		{"the second where the first is blank", []string{"BEGIN", " ", "TERM", "2019FA"}, []string{"enrollment start=2019-08-20"}},
		{"a word for blank", []string{"BEGIN", "NA", "TERM", "2019FA"}, []string{"enrollment start=2019-08-20"}},
		{"none", []string{"EARNED", "3"}, []string{"BEGIN blank-required"}},
		{"a bad first is not passed over", []string{"BEGIN", "x", "TERM", "2019FA"}, []string{"BEGIN bad-date"}},
		{"a bad second is named", []string{"TERM", "x"}, []string{"TERM bad-date"}},
		{"numbers", []string{"TERM", "2019FA", "ATTEMPTED", "4"}, []string{"enrollment start=2019-08-20 credits_earned=40000"}},
		{"a bad number in the second", []string{"TERM", "2019FA", "ATTEMPTED", "4,0"}, []string{"ATTEMPTED bad-number"}},
	} {
		if got := run(n, w, wideRow(l, c.pairs...), 0); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
