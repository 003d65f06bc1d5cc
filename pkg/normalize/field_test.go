package normalize

import (
	"strings"
	"testing"
)

func TestDates(t *testing.T) {
	birth := func(name, fieldMap string, native Native, cases ...fieldCase) {
		t.Helper()
		tryField(t, name, "person", "", "birth_date", fieldMap, native, cases)
	}
	birth("without a form", "C", Text,
		fieldCase{"2023-07-01", "2023-07-01"}, fieldCase{" 2023-07-01 ", "2023-07-01"}, fieldCase{"", ""}, fieldCase{"  ", ""},
		fieldCase{"NA", ""}, fieldCase{"na", "[bad-date]"}, fieldCase{"2024-02-29", "2024-02-29"}, fieldCase{"2023-02-29", "[bad-date]"},
		fieldCase{"2000-02-29", "2000-02-29"}, fieldCase{"1900-02-29", "[bad-date]"}, fieldCase{"2023-02-30", "[bad-date]"},
		fieldCase{"2023-04-31", "[bad-date]"}, fieldCase{"2023-13-01", "[bad-date]"}, fieldCase{"2023-00-01", "[bad-date]"},
		fieldCase{"2023-01-00", "[bad-date]"}, fieldCase{"0000-01-01", "[bad-date]"}, fieldCase{"9999-12-31", "9999-12-31"},
		fieldCase{"0001-01-01", "0001-01-01"}, fieldCase{"20230701", "[bad-date]"}, fieldCase{"2023/07/01", "[bad-date]"},
		fieldCase{"2023-7-1", "[bad-date]"}, fieldCase{"2023-07-01x", "[bad-date]"}, fieldCase{"2023-0a-01", "[bad-date]"},
		fieldCase{"-023-07-01", "[bad-date]"}, fieldCase{"2023-07-01 00:00", "[bad-date]"})
	birth("YYYYMMDD", "{column: C, date: YYYYMMDD}", Text,
		fieldCase{"20240229", "2024-02-29"}, fieldCase{"20230230", "[bad-date]"}, fieldCase{"2023-07-01", "[bad-date]"},
		fieldCase{"00000000", "[bad-date]"}, fieldCase{"", ""})
	birth("MM/DD/YYYY", "{column: C, date: MM/DD/YYYY}", Text,
		fieldCase{"12/31/2023", "2023-12-31"}, fieldCase{"31/12/2023", "[bad-date]"}, fieldCase{"12-31-2023", "[bad-date]"})
	birth("DD.MM.YYYY", "{column: C, date: DD.MM.YYYY}", Text, fieldCase{"01.12.2023", "2023-12-01"})
	birth("DD-MON-YYYY", "{column: C, date: DD-MON-YYYY}", Text,
		fieldCase{"01-JAN-2023", "2023-01-01"}, fieldCase{"29-feb-2024", "2024-02-29"}, fieldCase{"30-Feb-2024", "[bad-date]"},
		fieldCase{"31-Dec-2023", "2023-12-31"}, fieldCase{"01-Mai-2023", "[bad-date]"}, fieldCase{"01-anf-2023", "[bad-date]"},
		fieldCase{"15-MAR-2023", "2023-03-15"}, fieldCase{"15-sEp-2023", "2023-09-15"})
	birth("excel", "{column: C, date: excel}", Text,
		fieldCase{"1", "1900-01-01"}, fieldCase{"59", "1900-02-28"}, fieldCase{"60", "[bad-date]"}, fieldCase{"61", "1900-03-01"},
		fieldCase{"45108", "2023-07-01"}, fieldCase{"45108.0", "2023-07-01"}, fieldCase{"45108.5", "[bad-date]"}, fieldCase{"0", "[bad-date]"},
		fieldCase{"-1", "[bad-date]"}, fieldCase{"2958465", "9999-12-31"}, fieldCase{"2958466", "[bad-date]"}, fieldCase{"x", "[bad-date]"})
	birth("a column of dates overrides the form", "{column: C, date: MM/DD/YYYY}", ISODate,
		fieldCase{"2023-07-01", "2023-07-01"}, fieldCase{"07/01/2023", "[bad-date]"}, fieldCase{"", ""})
	birth("a column of dates overrides excel", "{column: C, date: excel}", ISODate, fieldCase{"2023-07-01", "2023-07-01"}, fieldCase{"45108", "[bad-date]"})
	birth("null words of the field", `{column: C, date: YYYYMMDD, null: ["99999999", "0"]}`, Text,
		fieldCase{"99999999", ""}, fieldCase{"0", ""}, fieldCase{"NA", ""}, fieldCase{"20230701", "2023-07-01"})
	birth("mapped", `{column: C, date: YYYYMMDD, map: {open: "", start: "2020-01-01"}}`, Text,
		fieldCase{"open", ""}, fieldCase{"start", "2020-01-01"}, fieldCase{"20230701", "2023-07-01"}, fieldCase{"x", "[bad-date]"})
	birth("padded", "{column: C, date: MMDDYYYY, pad: 8}", Text, fieldCase{"7012023", "2023-07-01"}, fieldCase{"07012023", "2023-07-01"})
	birth("required", "{column: C, required: true}", Text,
		fieldCase{"", "[blank-required]"}, fieldCase{"NA", "[blank-required]"}, fieldCase{"2023-07-01", "2023-07-01"})
}

func TestQuarters(t *testing.T) {
	quarter := func(name, fieldMap string, native Native, cases ...fieldCase) {
		t.Helper()
		tryField(t, name, "employment", "", "quarter", fieldMap, native, cases)
	}
	quarter("without a form", "C", Text,
		fieldCase{"2023Q3", "2023Q3"}, fieldCase{" 2023Q1 ", "2023Q1"}, fieldCase{"2023Q4", "2023Q4"}, fieldCase{"2023Q0", "[bad-quarter]"},
		fieldCase{"2023Q5", "[bad-quarter]"}, fieldCase{"20233", "[bad-quarter]"}, fieldCase{"0000Q1", "[bad-quarter]"},
		fieldCase{"", "[blank-required]"}, fieldCase{"NA", "[blank-required]"}, fieldCase{"2023Q33", "[bad-quarter]"}, fieldCase{"20x3Q1", "[bad-quarter]"})
	quarter("YYYYQ", "{column: C, quarter: YYYYQ}", Text, fieldCase{"20233", "2023Q3"}, fieldCase{"2023Q3", "[bad-quarter]"}, fieldCase{"20235", "[bad-quarter]"})
	quarter("YYYY-Q", "{column: C, quarter: YYYY-Q}", Text, fieldCase{"2023-3", "2023Q3"}, fieldCase{"2023/3", "[bad-quarter]"})
	quarter("YYYYQQ", "{column: C, quarter: YYYYQQ}", Text, fieldCase{"2023Q3", "2023Q3"}, fieldCase{"202303", "[bad-quarter]"})
	quarter("QYYYY", "{column: C, quarter: QYYYY}", Text, fieldCase{"32023", "2023Q3"})
	quarter("QQ/YYYY", "{column: C, quarter: QQ/YYYY}", Text, fieldCase{"Q3/2023", "2023Q3"}, fieldCase{"33/2023", "[bad-quarter]"})
	quarter("several forms, the first that fits", "{column: C, quarter: [YYYYQ, YYYYQQ, YYYY-Q]}", Text,
		fieldCase{"20233", "2023Q3"}, fieldCase{"2023Q3", "2023Q3"}, fieldCase{"2023-3", "2023Q3"}, fieldCase{"2023/3", "[bad-quarter]"}, fieldCase{"202303", "[bad-quarter]"})
	quarter("of a date", "{column: C, date: YYYYMMDD}", Text,
		fieldCase{"20230331", "2023Q1"}, fieldCase{"20230401", "2023Q2"}, fieldCase{"20230230", "[bad-date]"})
	quarter("of a column of dates", "{column: C, date: YYYYMMDD}", ISODate, fieldCase{"2023-12-31", "2023Q4"})
	quarter("a form over a column of dates", "{column: C, quarter: YYYYQ}", ISODate, fieldCase{"2023-12-31", "2023Q4"})
	quarter("mapped", `{column: C, map: {last: 2022Q4}}`, Text, fieldCase{"last", "2022Q4"}, fieldCase{"2023Q1", "2023Q1"})
}

func TestNumbers(t *testing.T) {
	const q = "quarter: {value: 2023Q1}, "
	wages := func(name, fieldMap string, cases ...fieldCase) {
		t.Helper()
		tryField(t, name, "employment", q, "wages", fieldMap, Text, cases)
	}
	wages("plain", "C",
		fieldCase{"123.45", "12345"}, fieldCase{"123", "12300"}, fieldCase{".5", "50"}, fieldCase{"0", "0"}, fieldCase{"-0", "0"},
		fieldCase{"", ""}, fieldCase{"NA", ""}, fieldCase{"123.450", "12345"}, fieldCase{"123.455", "[bad-number]"},
		fieldCase{"12,345.67", "[bad-number]"}, fieldCase{"$12", "[bad-number]"}, fieldCase{"1e3", "[bad-number]"}, fieldCase{"NaN", "[bad-number]"},
		fieldCase{"1 2", "[bad-number]"}, fieldCase{"-0.01", "[negative-wages]"}, fieldCase{"-12x", "[bad-number]"},
		fieldCase{"99999999999999999999", "[bad-number]"})
	wages("cents", "{column: C, scale: 0.01}",
		fieldCase{"12345", "12345"}, fieldCase{"1", "1"}, fieldCase{"0.4", "0"}, fieldCase{"0.5", "1"}, fieldCase{"1.5", "2"}, fieldCase{"-5", "[negative-wages]"},
		fieldCase{"-0.4", "0"}, fieldCase{"1,000", "[bad-number]"}, fieldCase{"4000000000000", "4000000000000"}, fieldCase{"", ""})
	wages("thousands", "{column: C, scale: 1000}", fieldCase{"12.345678", "1234568"}, fieldCase{"0.000005", "1"}, fieldCase{"0.000004", "0"},
		fieldCase{"0.0000001", "[bad-number]"}, fieldCase{"99999999999999999", "[bad-number]"})
	wages("mapped", `{column: C, map: {none: "0", X: ""}}`, fieldCase{"none", "0"}, fieldCase{"X", ""}, fieldCase{"12", "1200"})
	wages("bounds", `{column: C, min: {is: 0, else: 0}, max: {is: 999999.99, else: ""}}`,
		fieldCase{"-0.01", "0"}, fieldCase{"0", "0"}, fieldCase{"999999.99", "99999999"}, fieldCase{"1000000", ""}, fieldCase{"x", "[bad-number]"})
	wages("bounds that reject", `{column: C, min: {is: 10, else: reject}, max: {is: 20, else: reject}}`,
		fieldCase{"-1", "[negative-wages]"}, fieldCase{"9.99", "[bad-number]"}, fieldCase{"10", "1000"}, fieldCase{"20", "2000"}, fieldCase{"20.01", "[too-large]"})
	wages("products", "{column: C, times: C, scale: 0.5}",
		fieldCase{"3", "450"}, fieldCase{"0.1", "1"}, fieldCase{"0.09", "0"}, fieldCase{"-3", "[bad-number]"}, fieldCase{"x", "[bad-number]"}, fieldCase{"", ""},
		fieldCase{"999999999999", "[bad-number]"})
	tryField(t, "hours", "employment", q, "hours", "C", Text, []fieldCase{
		{"37.5", "375000"}, {"0.0001", "1"}, {"0.00001", "[bad-number]"}, {"-1", "[bad-number]"}, {"", ""}, {"1,5", "[bad-number]"}})
	tryField(t, "hours scaled", "employment", q, "hours", "{column: C, scale: 0.5}", Text, []fieldCase{{"3", "15000"}, {"0.0001", "1"}})
	tryField(t, "credits of a typed column", "enrollment", "start: {value: 2023-01-01}, ", "credits_earned", "C", Number, []fieldCase{
		{"3", "30000"}, {"", ""}, {"-3", "[bad-number]"}})
}

func TestBooleans(t *testing.T) {
	var cases []fieldCase
	for want, list := range map[string]string{"1": "true TRUE True yes Yes y Y 1 t T", "0": "false False no NO n N 0 f F", "[bad-bool]": "2 ja on x 01 -1 truee"} {
		for c := range strings.FieldsSeq(list) {
			cases = append(cases, fieldCase{c, want})
		}
	}
	cases = append(cases, fieldCase{"", ""}, fieldCase{"NA", ""}, fieldCase{" yes ", "1"})
	const start = "start: {value: 2023-01-01}, "
	tryField(t, "plain", "enrollment", start, "passed", "C", Text, cases)
	tryField(t, "mapped", "enrollment", start, "passed", "{column: C, map: {A: true, F: false, W: \"\"}, else: reject}", Text, []fieldCase{
		{"A", "1"}, {"F", "0"}, {"W", ""}, {"", ""}, {"Q", "[unmapped-value]"}})
	tryField(t, "typed", "enrollment", start, "passed", "C", Boolean, []fieldCase{{"true", "1"}, {"false", "0"}})
}

func TestCodes(t *testing.T) {
	const p = "program: {value: wioa_adult}, entry: {value: 2023-01-01}, "
	code := func(name, field, fieldMap string, cases ...fieldCase) {
		t.Helper()
		tryField(t, name, "participation", p, field, fieldMap, Text, cases)
	}
	long := strings.Repeat("é", 500)
	code("free", "provider", "C", fieldCase{" Acme ", "Acme"}, fieldCase{"", ""}, fieldCase{"NA", ""}, fieldCase{"José", "José"},
		fieldCase{"a\x00b", "[bad-text]"}, fieldCase{"a\tb", "[bad-text]"}, fieldCase{"a\nb", "[bad-text]"}, fieldCase{"a\x1fb", "[bad-text]"},
		fieldCase{"a\x7f", "[bad-text]"}, fieldCase{"a\u0085b", "[bad-text]"}, fieldCase{"a\xffb", "[bad-text]"},
		fieldCase{long, long}, fieldCase{long + "x", "[too-large]"})
	code("closed list", "exit_reason", "C", fieldCase{"medical", "medical"}, fieldCase{"Medical", "[unknown-code]"}, fieldCase{"", ""}, fieldCase{"x", "[unknown-code]"})
	code("map", "exit_reason", `{column: C, map: {1: medical, "02": deceased, X: ""}}`,
		fieldCase{"1", "medical"}, fieldCase{" 1 ", "medical"}, fieldCase{"02", "deceased"}, fieldCase{"2", "[unknown-code]"}, fieldCase{"X", ""},
		fieldCase{"", ""}, fieldCase{"other", "other"})
	code("map of the blank", "exit_reason", `{column: C, map: {"": none}}`, fieldCase{"", "none"}, fieldCase{"NA", "none"}, fieldCase{"medical", "medical"})
	code("else reject", "provider", `{column: C, map: {A: alpha}, else: reject}`, fieldCase{"A", "alpha"}, fieldCase{"a", "[unmapped-value]"}, fieldCase{"", ""})
	code("else value", "exit_reason", `{column: C, map: {A: medical}, else: other}`, fieldCase{"A", "medical"}, fieldCase{"zzz", "other"}, fieldCase{"", ""})
	code("free map keeps", "provider", `{column: C, map: {A: alpha}}`, fieldCase{"A", "alpha"}, fieldCase{"B", "B"})
	code("pad", "area", "{column: C, pad: 5}", fieldCase{"7", "00007"}, fieldCase{"12345", "12345"}, fieldCase{"123456", "123456"}, fieldCase{"A7", "A7"}, fieldCase{"", ""})
	code("digits", "area", "{column: C, normalize: digits}", fieldCase{"12-3456789", "123456789"}, fieldCase{"12 345.67/89", "123456789"},
		fieldCase{"12-34A", "12-34A"}, fieldCase{"--", ""}, fieldCase{"Acme Co. 7", "Acme Co. 7"}, fieldCase{"", ""})
	code("digits, then pad, then map", "area", `{column: C, normalize: digits, pad: 4, map: {"0123": north}}`, fieldCase{"1-23", "north"}, fieldCase{"0123", "north"}, fieldCase{"12", "0012"})
	code("capitals", "area", "{column: C, normalize: upper}", fieldCase{"ab-1 é", "AB-1 é"}, fieldCase{"AB", "AB"})
	code("first of one column", "area", "{first_of: [C, C], pad: 3}", fieldCase{"7", "007"}, fieldCase{"", ""}, fieldCase{"NA", ""})
	code("pad, then map", "area", `{column: C, pad: 2, map: {"01": north}}`, fieldCase{"1", "north"}, fieldCase{"01", "north"}, fieldCase{"2", "02"})
	code("several in one cell", "training_type", `{column: C, split: ";", map: {1: ojt, 2: occupational, 3: [other, ojt], 0: ""}, null: ["-"]}`,
		fieldCase{"1", "ojt"}, fieldCase{"1;2", "occupational, ojt"}, fieldCase{"2; 1 ;2", "occupational, ojt"}, fieldCase{";1;", "ojt"},
		fieldCase{"3", "ojt, other"}, fieldCase{"2;3", "occupational, ojt, other"}, fieldCase{"0", ""}, fieldCase{"0;1", "ojt"}, fieldCase{"-;1", "ojt"}, fieldCase{"1;NA", "ojt"},
		fieldCase{"1;9", "[unknown-code]"}, fieldCase{"customized", "customized"}, fieldCase{"", ""})
	code("several, else reject", "training_type", `{column: C, split: ",", map: {1: ojt}, else: reject}`, fieldCase{"1,1", "ojt"}, fieldCase{"1,2", "[unmapped-value]"})
	code("several, else value", "training_type", `{column: C, split: ",", map: {1: ojt}, else: other}`, fieldCase{"1,2", "ojt, other"})
	code("several, padded", "training_type", `{column: C, split: ",", pad: 2, map: {"01": ojt}, else: reject}`, fieldCase{"1,01", "ojt"})
	code("one of several", "training_type", `{column: C, map: {1: [ojt, other]}}`, fieldCase{"1", "ojt, other"}, fieldCase{"ojt", "ojt"}, fieldCase{"x", "[unknown-code]"})
	tryField(t, "programs of the project", "participation", "entry: {value: 2023-01-01}, ", "program", "C", Text, []fieldCase{
		{"wioa_youth", "wioa_youth"}, {"state_own", "state_own"}, {"state_other", "[unknown-code]"}, {"", "[blank-required]"}})
	tryField(t, "mapped to blank, required", "participation", "entry: {value: 2023-01-01}, ", "program", `{column: C, map: {X: ""}}`, Text, []fieldCase{
		{"X", "[blank-required]"}})
}

// Texts are remembered; what was refused once is refused again.
func TestRememberedCodes(t *testing.T) {
	tryField(t, "twice", "participation", "program: {value: vr}, entry: {value: 2023-01-01}, ", "exit_reason", "{column: C, map: {1: medical}}", Text, []fieldCase{
		{"1", "medical"}, {"9", "[unknown-code]"}, {"1", "medical"}, {"9", "[unknown-code]"}, {"other", "other"}, {"other", "other"}})
}
