package normalize

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

const wide = `csv: {null: ["."]}
key: {column: SSN, as: ssn}
records:
  - kind: employment
    fields: {quarter: {quarter: {of: exit, plus: 2}}, wages: PAY2, status: {column: EMP2, map: {1: employed, 0: not_employed, 9: pending}, else: reject}, match: {value: ui}}
  - kind: participation
    when: {column: PROG, not_in: ["0"]}
    fields:
      program: {column: PROG, map: {1: wioa_adult, 2: vr}}
      exit: {column: EXIT, date: YYYYMMDD}
      entry: {column: ENTRY, date: YYYYMMDD}
    attributes: {zone: {column: ZONE, pad: 3}, county: {columns: [ST, CO], join: "-"}, seen: {column: ENTRY}}
  - kind: credential
    fields: {date: {column: D1, date: YYYYMMDD}, type: {column: T1, map: {C: certificate}}}
  - kind: credential
    fields: {date: {column: D2, date: YYYYMMDD}, type: {column: T2, map: {C: certificate}}}
`

// wideRow fills a row of the wide layout by column name.
func wideRow(l *defs.Layout, pairs ...string) rows {
	cells := make([]string, len(l.Columns()))
	for i := 0; i < len(pairs); i += 2 {
		cells[slices.Index(l.Columns(), pairs[i])] = pairs[i+1]
	}
	return rows{cells: [][]string{cells}}
}

func TestRows(t *testing.T) {
	l := layout(t, wide)
	n := compile(t, l, Env{})
	w := n.Worker()
	spell := []string{"SSN", "1", "PROG", "1", "ENTRY", "20230102", "EXIT", "20230630"}
	for _, c := range []struct {
		name string
		add  []string
		want []string
	}{
		{"one record", nil, []string{"participation program=wioa_adult entry=2023-01-02 exit=2023-06-30 seen=20230102"}},
		{"attributes sorted by name", []string{"ZONE", "7", "ST", "36", "CO", "061"},
			[]string{"participation program=wioa_adult entry=2023-01-02 exit=2023-06-30 county=36-061 seen=20230102 zone=007"}},
		{"join leaves blanks out", []string{"ST", ".", "CO", "061"},
			[]string{"participation program=wioa_adult entry=2023-01-02 exit=2023-06-30 county=061 seen=20230102"}},
		{"a quarter counted from a later record's date", []string{"PAY2", "12.50", "EMP2", "1"},
			[]string{"employment quarter=2023Q4 wages=1250 match=ui status=employed", "participation program=wioa_adult entry=2023-01-02 exit=2023-06-30 seen=20230102"}},
		{"all records", []string{"PAY2", "0", "D1", "20230701", "T1", "C", "D2", "20230801", "T2", "license"},
			[]string{"employment quarter=2023Q4 wages=0 match=ui", "participation program=wioa_adult entry=2023-01-02 exit=2023-06-30 seen=20230102",
				"credential date=2023-07-01 type=certificate", "credential date=2023-08-01 type=license"}},
		{"no exit, nothing counted from it", []string{"EXIT", ""}, []string{"participation program=wioa_adult entry=2023-01-02 seen=20230102"}},
		{"pay without a quarter to put it in", []string{"EXIT", "", "PAY2", "5"}, []string{"EXIT blank-required"}},
		{"when does not hold", []string{"PROG", "0", "D1", "20230701", "T1", "C"}, []string{"credential date=2023-07-01 type=certificate"}},
		{"cells of a record that does not apply are not looked at", []string{"PROG", "0", "ENTRY", "x", "D1", "20230701", "T1", "C"},
			[]string{"credential date=2023-07-01 type=certificate"}},
		{"filtered", []string{"PROG", "0"}, nil},
		{"half a credential", []string{"D2", "20230701"}, []string{"T2 blank-required"}},
		{"null word is blank", []string{"D2", "20230701", "T2", "."}, []string{"T2 blank-required"}},
		{"one bad cell refuses the row", []string{"D2", "20230230", "T2", "C"}, []string{"D2 bad-date"}},
		{"the first bad column in the order of the layout", []string{"D2", "x", "ENTRY", "x", "T1", "x"}, []string{"ENTRY bad-date"}},
		{"the first record first", []string{"ENTRY", "x", "PAY2", "-1"}, []string{"PAY2 negative-wages"}},
		{"a bad date counted from", []string{"EXIT", "20230631", "PAY2", "1"}, []string{"EXIT bad-date"}},
		{"a bad date not counted from", []string{"EXIT", "20230631"}, []string{"EXIT bad-date"}},
		{"blank required", []string{"ENTRY", ""}, []string{"ENTRY blank-required"}},
		{"end before start", []string{"EXIT", "20230101"}, []string{"EXIT end-before-start"}},
		{"end on the day of the start", []string{"EXIT", "20230102"}, []string{"participation program=wioa_adult entry=2023-01-02 exit=2023-01-02 seen=20230102"}},
		{"not in a map", []string{"EMP2", "7"}, []string{"EMP2 unmapped-value"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := run(n, w, wideRow(l, slices.Concat(spell, c.add)...), 0)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestStaleFaultsOfAnEarlierRow(t *testing.T) {
	l := layout(t, `key: {column: K, as: ssn}
records:
  - kind: participation
    when: {column: P, present: true}
    fields: {program: P, entry: E, exit: X}
  - kind: placement
    fields: {quarter: {quarter: {of: exit}}, type: T}
`)
	n := compile(t, l, Env{})
	w := n.Worker()
	b := rows{cells: [][]string{{"", "vr", "2023-01-01", "x", "military"}, {"", "", "", "", "military"}, {"", "vr", "2023-01-01", "2023-02-01", "military"}}}
	for i, want := range []string{"X bad-date", "X blank-required", "participation program=vr entry=2023-01-01 exit=2023-02-01|placement quarter=2023Q1 type=military"} {
		if got := strings.Join(run(n, w, b, i), "|"); got != want {
			t.Errorf("row %d: got %q, want %q", i, got, want)
		}
	}
}

func TestQuarterInTwoColumns(t *testing.T) {
	l := layout(t, `key: {column: K, as: ssn}
records: [{kind: employment, fields: {quarter: {quarter: {year: Y, quarter: Q}}, wages: W}}]
`)
	n := compile(t, l, Env{})
	w := n.Worker()
	for _, c := range [][4]string{
		{"2023", "3", "1", "employment quarter=2023Q3 wages=100"}, {" 2023 ", "1", "", "employment quarter=2023Q1"},
		{"23", "3", "1", "Y bad-quarter"}, {"2023", "5", "1", "Q bad-quarter"}, {"2023", "03", "1", "Q bad-quarter"}, {"0000", "1", "1", "Y bad-quarter"},
		{"2023", "", "1", "Q bad-quarter"}, {"", "3", "1", "Y bad-quarter"}, {"", "", "1", "Y blank-required"}, {"", "", "", ""},
		{"2o23", "1", "", "Y bad-quarter"},
	} {
		got := strings.Join(run(n, w, rows{cells: [][]string{{"", c[0], c[1], c[2]}}}, 0), "|")
		if got != c[3] {
			t.Errorf("%q: got %q", c, got)
		}
	}
}

func TestTheFirstColumnThatIsFilled(t *testing.T) {
	l := layout(t, `csv: {null: ["."]}
key: {column: SSN, as: ssn}
records:
  - kind: employment
    fields:
      quarter: {quarter: {year: Y, quarter: Q, or: P, form: [YYYYQ, YYYY-Q]}}
      employer: {first_of: [FEIN, SEIN, ACCT], normalize: digits, pad: 5, null: ["0"]}
      wages: {first_of: [PAY, AMT], scale: 0.01, required: true}
`)
	n := compile(t, l, Env{})
	w := n.Worker()
	for _, c := range []struct {
		name, want string
		cells      []string
	}{
		{"the first", "employment quarter=2023Q3 employer=00012 wages=500", []string{"Y", "2023", "Q", "3", "FEIN", "1-2", "SEIN", "7", "ACCT", "8", "PAY", "500", "AMT", "9"}},
		{"a blank and a word for it are passed over", "employment quarter=2023Q3 employer=00008 wages=9", []string{"Y", "2023", "Q", "3", "FEIN", "0", "SEIN", ".", "ACCT", "8", "AMT", "9"}},
		{"none", "employment quarter=2023Q3 wages=9", []string{"Y", "2023", "Q", "3", "AMT", "9"}},
		{"none that is needed", "PAY blank-required", []string{"Y", "2023", "Q", "3", "ACCT", "8"}},
		{"a bad cell is not passed over", "PAY bad-number", []string{"Y", "2023", "Q", "3", "PAY", "x", "AMT", "9"}},
		{"the other column where year and quarter are blank", "employment quarter=2023Q4 wages=9", []string{"P", "20234", "AMT", "9"}},
		{"its second form", "employment quarter=2023Q4 wages=9", []string{"Y", ".", "P", "2023-4", "AMT", "9"}},
		{"it is not looked at where a year is", "employment quarter=2023Q3 wages=9", []string{"Y", "2023", "Q", "3", "P", "x", "AMT", "9"}},
		{"a year without a quarter is no quarter", "Q bad-quarter", []string{"Y", "2023", "P", "20234", "AMT", "9"}},
		{"no form fits", "P bad-quarter", []string{"P", "2023Q4", "AMT", "9"}},
		{"no quarter at all", "Y blank-required", []string{"AMT", "9"}},
	} {
		if got := run(n, w, wideRow(l, append([]string{"SSN", "1"}, c.cells...)...), 0); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWhen(t *testing.T) {
	for _, c := range []struct{ when, yes, no string }{
		{"{column: C, present: true}", "a|x", "| |NA"},
		{"{column: C, present: false}", "||NA", "a"},
		{"{column: C, in: [a, b]}", "a| b ", "|c|A"},
		{`{column: C, in: ["", b]}`, "|NA|b", "a"},
		{"{column: C, in: [NA]}", "NA", "|a"},
		{"{column: C, not_in: [a]}", "|b|NA", "a| a"},
		{"{column: C, present: true, not_in: [a]}", "b", "|a|NA"},
		{"[{column: C, present: true}, {column: C, in: [a]}]", "a", "b|"},
		{"{all: [{column: C, present: true}, {column: C, not_in: [a]}]}", "b", "a|"},
		{"{any: [{column: C, in: [a]}, {column: C, present: false}]}", "a||NA", "b"},
		{"{not: {column: C, in: [a]}}", "b|", "a"},
		{"{not: {any: [{column: C, in: [a]}, {all: [{column: C, present: true}, {column: C, in: [b]}]}]}}", "c|", "a|b"},
	} {
		l := layout(t, `csv: {null: ["NA"]}
key: {column: K, as: ssn}
records: [{kind: service, when: `+c.when+`, fields: {date: {value: 2023-01-01}}}]
`)
		n := compile(t, l, Env{})
		w := n.Worker()
		for want, list := range map[int]string{1: c.yes, 0: c.no} {
			for cell := range strings.SplitSeq(list, "|") {
				if got := len(run(n, w, rows{cells: [][]string{{"", cell}}}, 0)); got != want {
					t.Errorf("%s with %q: %d records", c.when, cell, got)
				}
			}
		}
	}
}

func TestSeveralRecordsOfOneRow(t *testing.T) {
	l := layout(t, `key: {column: K, as: ssn}
records:
  - kind: participation
    when: {column: IN, present: true}
    each:
      - {set: {program: wioa_adult}, when: {column: A, in: ["1", "2"]}}
      - {set: {program: wioa_youth, track: young}, when: {any: [{column: Y, in: ["1"]}, {column: A, in: ["2"]}]}}
      - {set: {program: vr}}
    fields: {entry: {column: IN, date: YYYYMMDD}}
`)
	n := compile(t, l, Env{})
	w := n.Worker()
	for _, c := range []struct{ in, a, y, want string }{
		{"20230701", "1", "", "adult vr"},
		{"20230701", "2", "", "adult youth vr"},
		{"20230701", "0", "1", "youth vr"},
		{"20230701", "", "", "vr"},
		{"", "1", "1", ""},
	} {
		cells := map[string]string{"IN": c.in, "A": c.a, "Y": c.y}
		var row []string
		for _, column := range l.Columns() {
			row = append(row, cells[column])
		}
		var got []string
		for _, r := range run(n, w, rows{cells: [][]string{row}}, 0) {
			switch {
			case strings.Contains(r, "program=wioa_adult"):
				got = append(got, "adult")
			case strings.Contains(r, "program=wioa_youth") && strings.Contains(r, "track=young"):
				got = append(got, "youth")
			case strings.Contains(r, "program=vr"):
				got = append(got, "vr")
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}

// A quarter that is counted on from a date is there in every row; it makes no
// record by itself.
func TestQuarterCountedFromADate(t *testing.T) {
	l := layout(t, `key: {column: K, as: ssn}
records: [{kind: employment, fields: {quarter: {column: EXIT, date: YYYYMMDD, plus: 2}, wages: W, status: {column: S, map: {"1": employed}}}}]
`)
	n := compile(t, l, Env{})
	w := n.Worker()
	for _, c := range []struct{ exit, wages, status, want string }{
		{"20230215", "100", "", "employment quarter=2023Q3 wages=10000"},
		{"20231231", "", "1", "employment quarter=2024Q2 status=employed"},
		{"20230215", "", "", ""},
		{"2023021", "", "", ""},
		{"2023021", "5", "", "EXIT bad-date"},
		{"", "5", "", "EXIT blank-required"},
	} {
		got := strings.Join(run(n, w, rows{cells: [][]string{{"", c.exit, c.wages, c.status}}}, 0), "; ")
		if got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}

func TestEndsThatAreConstants(t *testing.T) {
	l := layout(t, `key: {column: K, as: ssn}
records: [{kind: service, fields: {date: D, end: {value: 2023-06-30}}}]
`)
	n := compile(t, l, Env{})
	if got := run(n, n.Worker(), rows{cells: [][]string{{"", "2023-07-01"}}}, 0); got[0] != "D end-before-start" {
		t.Errorf("got %q", got)
	}
}

func TestDateOfAnAttribute(t *testing.T) {
	l := layout(t, `key: {column: K, as: ssn}
records: [{kind: service, fields: {date: D}, attributes: {seen: S}}]
`)
	for i := range l.Records[0].Fields {
		if f := &l.Records[0].Fields[i]; f.Field.Name == "seen" {
			f.Date = "MM/DD/YYYY"
		}
	}
	n := compile(t, l, Env{})
	w := n.Worker()
	for cell, want := range map[string]string{"07/01/2023": "service date=2023-01-01 seen=2023-07-01", "": "service date=2023-01-01", "2023-07-01": "S bad-date"} {
		if got := run(n, w, rows{cells: [][]string{{"", "2023-01-01", cell}}}, 0); got[0] != want {
			t.Errorf("%q: got %q", cell, got)
		}
	}
}

func TestTables(t *testing.T) {
	l, other := layout(t, wide), layout(t, `key: {column: K, as: ssn}
records: [{kind: participation, fields: {program: P, entry: E}, attributes: {agency: A, zone: Z}}]
`)
	shapes := Shapes(l, other)
	shapes[model.Credential] = Shape{Wanted: func(f string) bool { return f != "type" }}
	delete(shapes, model.Employment)
	tables := NewTables(shapes, true)
	n := compile(t, l, Env{Tables: tables, Source: 3})
	var names []string
	for _, f := range n.FieldOrder(model.Participation)[len(model.Participation.Fields()):] {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "agency county seen zone" {
		t.Errorf("attributes are %s", got)
	}
	w := n.Worker()
	b := wideRow(l, "PROG", "1", "ENTRY", "20230102", "EXIT", "20230630", "PAY2", "5", "D1", "20230701", "T1", "C", "ZONE", "9")
	if made, rej := w.Row(b, 0, 42, 5, nil); made != 3 || rej != nil {
		t.Fatalf("made %d, reject %v", made, rej)
	}
	p := w.Tables[model.Participation]
	if p.Len() != 1 || p.Person(0) != 42 || p.Origins[0] != (model.Origin{Source: 3, File: 5, Row: 1}) || p.Col("zone").Get(0) == model.Blank || p.Col("agency").Get(0) != model.Blank {
		t.Errorf("got %+v", p)
	}
	if c := w.Tables[model.Credential]; c.Len() != 1 || c.Col("type").Get(0) != model.Blank || w.Tables[model.Employment] != nil || tables[model.Credential].Len() != 0 {
		t.Error("wrong tables are filled")
	}
	// An attribute that nobody asked for is still checked.
	shapes[model.Participation] = Shape{}
	w = compile(t, l, Env{Tables: NewTables(shapes, false)}).Worker()
	if made, rej := w.Row(b, 0, 42, 5, nil); made != 3 || rej != nil {
		t.Errorf("made %d, reject %v", made, rej)
	}
	b.cells[0][slices.Index(l.Columns(), "ZONE")] = "\x01"
	if _, rej := w.Row(b, 0, 42, 5, nil); rej == nil || rej.Column != "ZONE" {
		t.Errorf("reject %v", rej)
	}
}

func TestWorkersTogether(t *testing.T) {
	l := layout(t, wide)
	n := compile(t, l, Env{Symbols: model.NewSymbols(), Tables: NewTables(Shapes(l), false)})
	b := benchRows(l, 500)
	want := n.Worker()
	for i := range b.N() {
		want.Row(b, i, uint32(i), 0, nil)
	}
	for _, table := range want.Tables {
		if table != nil {
			table.Whole() // for several to read
		}
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			w := n.Worker()
			for i := range b.N() {
				w.Row(b, i, uint32(i), 0, nil)
			}
			for k, table := range w.Tables {
				if table == nil {
					continue
				}
				for _, f := range table.Fields {
					for row := range table.Len() {
						if table.Col(f.Name).Get(row) != want.Tables[k].Col(f.Name).Get(row) {
							t.Errorf("%s of %s differs", f.Name, model.Kind(k))
							return
						}
					}
				}
			}
		})
	}
	wg.Wait()
}

// A layout may say which cells do not cost their row: one that cannot be read is
// blank (else without map), a record without a field it needs is left out, and a
// row for which the layout's own when does not hold is filtered.
func TestWhatDoesNotCostARow(t *testing.T) {
	l := layout(t, `key: {column: ID, as: ssn}
when: {column: KIND, in: ["1"]}
records:
  - kind: person
    fields: {birth_date: {column: BORN, date: YYYYMMDD, else: ""}, sex: SEX}
  - kind: service
    fields:
      date: {column: FROM, date: YYYYMMDD, else: ""}
      end: {column: TO, date: YYYYMMDD, else: ""}
      service: {column: WHAT, map: {1: ojt}, else: ""}
  - kind: credential
    fields: {date: {column: DATE, date: YYYYMMDD, else: ""}, type: {column: TYPE, map: {1: license}, else: ""}}
  - kind: employment
    fields:
      quarter: {column: Q, quarter: YYYYQ, else: ""}
      wages: {column: PAY, else: "", max: {is: 100, else: reject}}
      match: {column: MATCH, else: ""}
  - kind: enrollment
    fields: {start: {column: S, date: YYYYMMDD}, passed: {column: P, else: ""}}
`)
	n := compile(t, l, Env{})
	w := n.Worker()
	for _, c := range []struct {
		name string
		add  []string
		want []string
	}{
		{"another kind of row, whatever is wrong in it", []string{"KIND", "2", "S", "x", "SEX", "f"}, nil},
		{"a bad date is blank", []string{"BORN", "19901301", "SEX", "f"}, []string{"person sex=f"}},
		{"a record with nothing but a bad date is not made", []string{"BORN", "19901301"}, nil},
		{"a bad date that the record needs", []string{"SEX", "f", "FROM", "x", "TO", "20230101", "WHAT", "1"}, []string{"person sex=f"}},
		{"a blank date that the record needs", []string{"SEX", "f", "TO", "20230101", "WHAT", "1"}, []string{"person sex=f"}},
		{"an end before the start", []string{"FROM", "20230102", "TO", "20230101", "WHAT", "7"}, []string{"service date=2023-01-02"}},
		{"an end after the start", []string{"FROM", "20230102", "TO", "20230103", "WHAT", "1"}, []string{"service date=2023-01-02 end=2023-01-03 service=ojt"}},
		{"a code outside the map, in a field that the record needs", []string{"DATE", "20230101", "TYPE", "7"}, nil},
		{"a code without its date", []string{"TYPE", "1"}, nil},
		{"both", []string{"DATE", "20230101", "TYPE", "1"}, []string{"credential date=2023-01-01 type=license"}},
		{"text for money, a code outside the list", []string{"Q", "20231", "PAY", "$5", "MATCH", "x"}, []string{"employment quarter=2023Q1"}},
		{"less than nothing, without a min", []string{"Q", "20231", "PAY", "-5"}, []string{"employment quarter=2023Q1"}},
		{"a bound that rejects still does", []string{"Q", "20231", "PAY", "101"}, []string{"PAY too-large"}},
		{"a bad quarter", []string{"Q", "20239", "PAY", "5"}, nil},
		{"yes or no", []string{"S", "20230101", "P", "maybe"}, []string{"enrollment start=2023-01-01"}},
		{"a field without else still rejects", []string{"S", "2023", "P", "y"}, []string{"S bad-date"}},
		{"one record left out, another bad", []string{"TYPE", "1", "S", "2023"}, []string{"S bad-date"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := run(n, w, wideRow(l, append([]string{"ID", "1", "KIND", "1"}, c.add...)...), 0)
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
