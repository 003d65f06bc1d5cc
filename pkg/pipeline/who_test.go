package pipeline

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
	"pathmetrics/pkg/trials"
)

const whoLayouts = `
key: {column: SSN, as: ssn}
records:
  - kind: participation
    when: {column: PROG, in: [A, V]}
    fields:
      program: {column: PROG, map: {A: wioa_adult, V: vr}}
      entry: {column: BEGIN, required: true}
  - kind: service
    when: {column: PROG, in: [S]}
    fields: {date: {column: BEGIN, required: true}, service: WHAT}
---
key: {column: STUDENT, as: student}
records:
  - kind: enrollment
    fields: {start: {column: BEGIN, required: true}, cip: {column: CIP, required: true}, course: WHAT}
---
key: {column: SSN, as: ssn, pad: 9}
records:
  - kind: employment
    fields: {quarter: {quarter: {year: Y, quarter: Q}, required: true}, employer: FEIN, wages: {column: W, required: true}}
---
`

const whoPathways = `version: 1
pathways:
  - {id: nursing, name: Nursing, reference: {title: t, section: s}, in_force: {from: 2000-01-01}, flag: {any: [{record: enrollment, where: {cip: ["51.38*"]}}]}, participant: {at_least: {records: 1}}, leaver: {after: 90d}}
`

// whoPlan is a plan with two sources that open the cohort: one in which most rows do,
// and one in which few do, and all through a crosswalk or not.
func whoPlan(t testing.TB, rnd *rand.Rand) *Plan {
	t.Helper()
	var probs diag.List
	decoder := func(text string) *defs.Decoder { return defs.NewDecoder("x.yaml", []byte(text), &probs) }
	p := &Plan{Project: &defs.Project{AsOf: calendar.MustDate("2023-10-01")}, Workers: 1 + rnd.IntN(4), FS: whoFiles(rnd)}
	p.Project.Identity = defs.Identity{Normalize: map[string]string{"student": "upper"}, Crosswalks: []defs.Crosswalk{{Source: "ids", From: "student", To: "ssn"}}}
	p.Pathways = decoder(whoPathways).Pathways()
	for i, text := range strings.Split(whoLayouts, "---") {
		id := []string{"programs", "college", "wages", "ids"}[i]
		l := &defs.Layout{}
		if id != "ids" {
			l = decoder("version: 1\nid: x\n" + text).Layout()
		}
		p.Sources = append(p.Sources, Source{Source: defs.Source{ID: id}, Layout: l, Files: []string{id + ".csv"}, Sizes: []int64{1}})
	}
	if err := probs.Err(); err != nil {
		t.Fatal(err)
	}
	return p
}

// whoFiles are extracts with bad rows of all sorts.
func whoFiles(rnd *rand.Rand) fstest.MapFS {
	ssn := func() string {
		n := rnd.IntN(250)
		return []string{fmt.Sprintf("%03d45%04d", 100+n, 1+n), fmt.Sprintf("%03d-45-%04d", 100+n, 1+n), fmt.Sprintf("9%02d45%04d", n%90, 1+n), "", "12", "NA"}[max(0, rnd.IntN(25)-19)]
	}
	student := func() string { return []string{"S%d", "s%d", " S%d"}[rnd.IntN(3)] }
	day := func() string {
		if rnd.IntN(30) == 0 {
			return "never"
		}
		return fmt.Sprintf("20%02d-%02d-15", 20+rnd.IntN(4), 1+rnd.IntN(12))
	}
	table := func(header string, n int, row func() string) *fstest.MapFile {
		var b strings.Builder
		fmt.Fprintln(&b, header)
		for range n {
			fmt.Fprintln(&b, row())
		}
		return &fstest.MapFile{Data: []byte(b.String())}
	}
	cip := func() string { return []string{"51.3801", "11.0101", "52.0201", "", "520201"}[rnd.IntN(5)] }
	return fstest.MapFS{
		"programs.csv": table("SSN,PROG,BEGIN,WHAT", 300, func() string {
			return fmt.Sprintf("%s,%c,%s,w%d", ssn(), "AVSSX"[rnd.IntN(5)], day(), rnd.IntN(9))
		}),
		"college.csv": table("STUDENT,BEGIN,CIP,WHAT", 2500, func() string {
			return fmt.Sprintf("%s,%s,%s,c%d", fmt.Sprintf(student(), rnd.IntN(3000)), day(), cip(), rnd.IntN(99))
		}),
		"wages.csv": table("SSN,Y,Q,FEIN,W", 2000, func() string {
			return fmt.Sprintf("%s,202%d,%d,%d,%d.%02d", ssn(), rnd.IntN(4), rnd.IntN(5), rnd.IntN(70), rnd.IntN(9999), rnd.IntN(100))
		}),
		"ids.csv": table("student,ssn", 300, func() string { return fmt.Sprintf("S%d,%s", rnd.IntN(3000), ssn()) }),
	}
}

// records are those of a store with everything in them, and who has them.
func records(s *timeline.Store) (out []string) {
	for _, k := range model.Kinds() {
		t := s.Tables[k]
		for person := range uint32(s.Persons) {
			lo, hi := s.Rows(k, person)
			for row := lo; row < hi; row++ {
				line := fmt.Sprint(k, " ", person, " ", t.Source(row))
				for c, f := range t.Fields {
					v := t.Columns[c].Get(row)
					if f.Type == model.Code && v != model.Blank {
						line += " " + f.Name + "=" + s.Symbols.Text(int32(v))
					} else {
						line += fmt.Sprint(" ", f.Name, "=", v)
					}
				}
				out = append(out, line)
			}
		}
	}
	return out
}

// TestWaitingRowsAreThoseOfASecondReading: what is kept, and every account, is the same
// whether the rows wait for whether their people come into the cohort, or the sources
// are read again.
func TestWaitingRowsAreThoseOfASecondReading(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 5))
	for n := range trials.Of(25, 8) {
		plan := whoPlan(t, rnd)
		got := map[int64]*Result{}
		for _, waiting := range []int64{0, 1, 2000} {
			p := *plan
			p.Waiting, p.Workers = waiting, 1+rnd.IntN(4)
			again := int64(0)
			p.Progress = func(at Progress) {
				if at.Phase == "load" {
					again = at.Total
				}
			}
			res, err := Run(context.Background(), &p)
			if err != nil {
				t.Fatal(err)
			}
			got[waiting] = res
			if want := map[int64]int64{0: 1, 1: 3}[waiting]; want != 0 && again != want {
				t.Fatalf("%d bytes may wait: %d sources are read after the cohort is known, want %d", waiting, again, want)
			}
		}
		want := got[1]
		kept := records(want.Store)
		for waiting, res := range got {
			if !reflect.DeepEqual(want.Accounts, res.Accounts) {
				t.Fatalf("plan %d, %d bytes may wait: the accounts are\n%+v, want\n%+v", n, waiting, res.Accounts, want.Accounts)
			}
			if have := records(res.Store); !slices.Equal(kept, have) {
				t.Fatalf("plan %d, %d bytes may wait: %d records, want %d, or others", n, waiting, len(have), len(kept))
			}
			if !slices.Equal(want.Seen, res.Seen) || want.Store.Persons != res.Store.Persons {
				t.Fatalf("plan %d, %d bytes may wait: other people or days", n, waiting)
			}
		}
		checkAccounts(t, want)
	}
}

// checkAccounts holds the accounts against what the extracts are made to have.
func checkAccounts(t *testing.T, res *Result) {
	t.Helper()
	for i, a := range res.Accounts {
		if a.Read != a.Used+a.Filtered+int64(len(a.Rejects)) {
			t.Errorf("source %d: %d rows were read, %d used, %d filtered, %d rejected", i, a.Read, a.Used, a.Filtered, len(a.Rejects))
		}
	}
	for i, least := range []int64{20, 50, 50} {
		if a := res.Accounts[i]; a.Used < least || a.Filtered < 20 || len(a.Rejects) < 5 {
			t.Errorf("source %d: %d rows used, %d filtered, %d rejected; the test shows too little", i, a.Used, a.Filtered, len(a.Rejects))
		}
	}
	if res.Accounts[0].Local == 0 {
		t.Error("no key is of its source only; the test shows too little")
	}
}

// BenchmarkWhoAndLoad reads 5,100 rows of four sources, whose waiting rows are kept or
// read again.
func BenchmarkWhoAndLoad(b *testing.B) {
	for name, waiting := range map[string]int64{"once": 0, "twice": 1} {
		b.Run(name, func(b *testing.B) {
			plan := whoPlan(b, rand.New(rand.NewPCG(1, 5)))
			plan.Waiting = waiting
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Run(context.Background(), plan); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*5100/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
