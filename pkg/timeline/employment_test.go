package timeline_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// told is a record of employment as one source tells it.
type told struct {
	source int
	words  string
}

// settle puts the records of one person and quarter through a timeline. It
// gives what is left and what was set aside, as sorted lines.
func settle(records []told) (left, aside []string) {
	s, p := model.NewSymbols(), shapes()
	for i, r := range records {
		add(&p, s, model.Employment, 0, model.Origin{Source: int32(r.source), Row: int64(i + 1)}, "quarter=2023Q3 "+r.words)
	}
	st := build(p, s, 1, "2024-12-31")
	t := st.Tables[model.Employment]
	lo, hi := st.Rows(model.Employment, 0)
	for row := lo; row < hi; row++ {
		left = append(left, fmt.Sprintf("%d %s", t.Source(row), fields(st, t, row)))
	}
	for row, why := range st.AsideWhy {
		aside = append(aside, fmt.Sprintf("%s %d %s", why, st.Aside.Source(row), fields(st, st.Aside, row)))
	}
	slices.Sort(left)
	slices.Sort(aside)
	return left, aside
}

// fields writes what a record says besides its quarter, as add reads it.
func fields(st *timeline.Store, t *model.Table, row int) string {
	var parts []string
	for i, f := range t.Fields {
		v := t.Columns[i].Get(row)
		switch {
		case v == model.Blank || f.Name == "quarter":
		case f.Type == model.Code:
			parts = append(parts, f.Name+"="+st.Symbols.Text(int32(v)))
		case f.Type == model.Money:
			parts = append(parts, f.Name+"="+model.FormatNumber(v, model.MoneyScale, 2))
		case f.Type == model.Number:
			parts = append(parts, f.Name+"="+model.FormatNumber(v, model.NumberScale, 0))
		default:
			parts = append(parts, fmt.Sprintf("%s=%d", f.Name, v))
		}
	}
	return strings.Join(parts, " ")
}

func TestOneJobIsCountedOnce(t *testing.T) {
	cases := []struct {
		name    string
		records []told
		left    []string
		aside   []string
	}{
		{"two rows of one employer in one file add up",
			[]told{{0, "employer=A wages=100 match=ui"}, {0, "employer=A wages=50 match=ui"}},
			[]string{"0 employer=A wages=100.00 match=ui", "0 employer=A wages=50.00 match=ui"}, nil},
		{"two employers add up",
			[]told{{0, "employer=A wages=100 match=ui"}, {1, "employer=B wages=50 match=federal"}},
			[]string{"0 employer=A wages=100.00 match=ui", "1 employer=B wages=50.00 match=federal"}, nil},
		{"unemployment insurance stands before federal records, wherever it comes in the project",
			[]told{{0, "employer=A wages=900 match=federal"}, {1, "employer=A wages=100 match=ui"}},
			[]string{"1 employer=A wages=100.00 match=ui"}, []string{"same_employer 0 employer=A wages=900.00 match=federal"}},
		{"of one match the first source stands",
			[]told{{2, "employer=A wages=900 match=ui"}, {1, "employer=A wages=100 match=ui"}},
			[]string{"1 employer=A wages=100.00 match=ui"}, []string{"same_employer 2 employer=A wages=900.00 match=ui"}},
		{"two matches of one source are two tellers",
			[]told{{0, "employer=A wages=100 match=military"}, {0, "employer=A wages=900 match=supplemental"}},
			[]string{"0 employer=A wages=100.00 match=military"}, []string{"same_employer 0 employer=A wages=900.00 match=supplemental"}},
		{"a record without a match comes last",
			[]told{{0, "employer=A wages=900"}, {1, "employer=A wages=100 match=supplemental"}},
			[]string{"1 employer=A wages=100.00 match=supplemental"}, []string{"same_employer 0 employer=A wages=900.00"}},
		{"wages stand before a better match that says nothing of them",
			[]told{{0, "employer=A wages=0 match=ui"}, {1, "employer=A wages=100 match=supplemental"}},
			[]string{"1 employer=A wages=100.00 match=supplemental"}, []string{"same_employer 0 employer=A wages=0.00 match=ui"}},
		{"wages stand before a better match that only says employed",
			[]told{{0, "employer=A status=employed match=ui"}, {1, "employer=A wages=100 match=supplemental"}},
			[]string{"1 employer=A wages=100.00 match=supplemental"}, []string{"same_employer 0 employer=A match=ui status=employed"}},
		{"wages stand before wages that are not known yet",
			[]told{{0, "employer=A status=employed wages_status=pending match=ui"}, {1, "employer=A wages=100 match=supplemental"}},
			[]string{"1 employer=A wages=100.00 match=supplemental"},
			[]string{"same_employer 0 employer=A match=ui status=employed wages_status=pending"}},
		{"supplemental wages of another employer add up",
			[]told{{0, "employer=A wages=100 match=ui"}, {1, "employer=B wages=50 match=supplemental"}},
			[]string{"0 employer=A wages=100.00 match=ui", "1 employer=B wages=50.00 match=supplemental"}, nil},
		{"supplemental wages without an employer do not count beside a wage match",
			[]told{{0, "employer=A wages=100 match=ui"}, {1, "wages=50 match=supplemental"}},
			[]string{"0 employer=A wages=100.00 match=ui"}, []string{"better_record 1 wages=50.00 match=supplemental"}},
		{"nor beside wages of an unnamed employer",
			[]told{{0, "wages=100 match=ui"}, {1, "wages=150 match=supplemental"}},
			[]string{"0 wages=100.00 match=ui"}, []string{"better_record 1 wages=150.00 match=supplemental"}},
		{"they count alone, and rows of one source add up",
			[]told{{1, "wages=50 match=supplemental"}, {1, "wages=60 match=supplemental"}},
			[]string{"1 wages=50.00 match=supplemental", "1 wages=60.00 match=supplemental"}, nil},
		{"they count beside a job without wages",
			[]told{{0, "employer=A wages=0 match=ui"}, {1, "wages=50 match=supplemental"}},
			[]string{"0 employer=A wages=0.00 match=ui", "1 wages=50.00 match=supplemental"}, nil},
		{"they add up with a named employer of their own source",
			[]told{{1, "employer=A wages=50 match=supplemental"}, {1, "wages=60 match=supplemental"}},
			[]string{"1 employer=A wages=50.00 match=supplemental", "1 wages=60.00 match=supplemental"}, nil},
		{"but not with a named employer of another one",
			[]told{{0, "employer=A wages=50 match=supplemental"}, {1, "wages=60 match=supplemental"}},
			[]string{"0 employer=A wages=50.00 match=supplemental"}, []string{"better_record 1 wages=60.00 match=supplemental"}},
		{"of two sources of them the first counts",
			[]told{{1, "wages=50 match=supplemental"}, {0, "wages=60 match=supplemental"}},
			[]string{"0 wages=60.00 match=supplemental"}, []string{"several_supplemental 1 wages=50.00 match=supplemental"}},
		{"a total that comes of a wage match stands before them",
			[]told{{0, "wages=100 total=true match=ui"}, {1, "wages=500 match=supplemental"}},
			[]string{"0 wages=100.00 match=ui total=1"}, []string{"better_record 1 wages=500.00 match=supplemental"}},
		{"a total that is smaller than the jobs is dropped",
			[]told{{0, "wages=100 total=true match=ui"}, {1, "employer=A wages=70 match=ui"}, {1, "employer=B wages=70 match=ui"}},
			[]string{"1 employer=A wages=70.00 match=ui", "1 employer=B wages=70.00 match=ui"},
			[]string{"total_not_above_jobs 0 wages=100.00 match=ui total=1"}},
		{"a total that equals the jobs is dropped",
			[]told{{0, "wages=100 total=true match=ui"}, {1, "employer=A wages=100 match=ui"}},
			[]string{"1 employer=A wages=100.00 match=ui"}, []string{"total_not_above_jobs 0 wages=100.00 match=ui total=1"}},
		{"a total that is larger counts with what it exceeds the jobs by",
			[]told{{0, "wages=100 hours=40 total=true match=ui"}, {1, "employer=A wages=30 hours=15 match=ui"}},
			[]string{"0 wages=70.00 hours=25 match=ui total=1", "1 employer=A wages=30.00 hours=15 match=ui"},
			[]string{"total_above_jobs 0 wages=100.00 hours=40 match=ui total=1"}},
		{"a total of supplemental wages is dropped beside a paid job, even where it is larger",
			[]told{{0, "wages=100 total=true match=supplemental"}, {1, "employer=A wages=30 match=ui"}},
			[]string{"1 employer=A wages=30.00 match=ui"}, []string{"better_record 0 wages=100.00 match=supplemental total=1"}},
		{"a total that is not known yet is dropped beside a paid job",
			[]told{{0, "status=employed wages_status=pending total=true match=ui"}, {1, "employer=A wages=30 match=ui"}},
			[]string{"1 employer=A wages=30.00 match=ui"}, []string{"total_not_known 0 match=ui status=employed wages_status=pending total=1"}},
		{"a total that is not known yet stays beside a job without wages",
			[]told{{0, "status=pending total=true"}, {1, "employer=A wages=0 match=ui"}},
			[]string{"0 status=pending total=1", "1 employer=A wages=0.00 match=ui"}, nil},
		{"of two totals a known one stands before a pending one",
			[]told{{0, "status=pending total=true"}, {1, "wages=30 total=true match=ui"}},
			[]string{"1 wages=30.00 match=ui total=1"}, []string{"several_totals 0 status=pending total=1"}},
		{"of two known totals that of the first source stands",
			[]told{{1, "wages=90 total=true match=ui"}, {0, "wages=30 total=true match=ui"}},
			[]string{"0 wages=30.00 match=ui total=1"}, []string{"several_totals 1 wages=90.00 match=ui total=1"}},
		{"of two totals of one source the highest stands",
			[]told{{0, "wages=30 total=true match=ui"}, {0, "wages=90 total=true match=ui"}},
			[]string{"0 wages=90.00 match=ui total=1"}, []string{"several_totals 0 wages=30.00 match=ui total=1"}},
		{"of two totals without wages the one that says employed stands",
			[]told{{0, "status=not_employed total=true"}, {0, "status=employed total=true"}},
			[]string{"0 status=employed total=1"}, []string{"several_totals 0 status=not_employed total=1"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for range 2 {
				left, aside := settle(c.records)
				if !slices.Equal(left, c.left) {
					t.Errorf("left are\n%s\nwant\n%s", strings.Join(left, "\n"), strings.Join(c.left, "\n"))
				}
				if !slices.Equal(aside, c.aside) {
					t.Errorf("set aside are\n%s\nwant\n%s", strings.Join(aside, "\n"), strings.Join(c.aside, "\n"))
				}
				slices.Reverse(c.records)
			}
		})
	}
}

// job is a record in the plain second computation of the rule.
type job struct {
	source          int
	match, employer string
	wages           int64 // cents, -1 for a blank
	status          string
	wagesPending    bool
	total           bool
}

func (j job) words() string {
	w := ""
	say := func(name, text string) {
		if text != "" {
			w += " " + name + "=" + text
		}
	}
	say("match", j.match)
	say("employer", j.employer)
	say("status", j.status)
	if j.wages >= 0 {
		say("wages", model.FormatNumber(j.wages, 100, 2))
	}
	if j.wagesPending {
		say("wages_status", "pending")
	}
	if j.total {
		say("total", "true")
	}
	return w
}

func (j job) known() bool    { return j.status != "pending" && !j.wagesPending }
func (j job) paid() bool     { return j.wages > 0 && j.known() && j.status != "not_employed" }
func (j job) nameless() bool { return j.match == "supplemental" && j.employer == "" }

// says orders records by what they say: wages, employed, not known yet, nothing.
func (j job) says() int {
	switch {
	case j.status == "not_employed":
		return 3
	case j.paid():
		return 1
	case j.status == "employed" || j.wages > 0:
		return 2
	case !j.known():
		return 4
	}
	return 5
}

// teller is who tells, as a text that sorts the best one first.
func (j job) teller() string {
	return fmt.Sprintf("%d/%d", slices.Index([]string{"ui", "federal", "military", "supplemental", ""}, j.match), j.source)
}

// bestTeller keeps of records of one employer those of the teller whose best
// record says most.
func bestTeller(group []job) []job {
	byTeller := map[string][]job{}
	for _, j := range group {
		byTeller[j.teller()] = append(byTeller[j.teller()], j)
	}
	least := func(js []job) (n int) {
		n = 9
		for _, j := range js {
			n = min(n, j.says())
		}
		return n
	}
	var names []string
	for name := range byTeller {
		names = append(names, fmt.Sprintf("%d %s", least(byTeller[name]), name))
	}
	slices.Sort(names)
	_, first, _ := strings.Cut(names[0], " ")
	return byTeller[first]
}

// quarterly computes what the rule leaves of a quarter the plain way: the wages,
// who pays them, and how many records are left.
func quarterly(all []job) (cents int64, payers []string, left int) {
	var groups = map[string][]job{}
	var counted, nameless, totals []job
	for _, j := range all {
		switch {
		case j.total:
			totals = append(totals, j)
		case j.employer != "":
			groups[j.employer] = append(groups[j.employer], j)
		case j.nameless():
			nameless = append(nameless, j)
		default:
			counted = append(counted, j)
		}
	}
	for _, g := range groups {
		counted = append(counted, bestTeller(g)...)
	}
	if slices.ContainsFunc(counted, job.paid) {
		totals = slices.DeleteFunc(totals, func(j job) bool { return j.match == "supplemental" })
	}
	slices.SortStableFunc(totals, func(a, b job) int {
		return cmp.Or(a.says()-b.says(), a.source-b.source, cmp.Compare(max(0, b.wages), max(0, a.wages)), cmp.Compare(a.teller(), b.teller()))
	})
	if len(nameless) > 0 {
		nameless = bestTeller(nameless)
		beaten := slices.ContainsFunc(counted, func(j job) bool { return j.paid() && j.teller() != nameless[0].teller() })
		if len(totals) > 0 && totals[0].paid() && slices.Contains([]string{"ui", "federal", "military"}, totals[0].match) {
			beaten = true
		}
		if !beaten {
			counted = append(counted, nameless...)
		}
	}
	for _, j := range counted {
		cents += max(0, j.wages)
		if j.wages > 0 && j.employer != "" {
			payers = append(payers, j.employer)
		}
	}
	left = len(counted)
	if len(totals) > 0 && (cents == 0 || totals[0].known() && totals[0].wages > cents) {
		cents, left = max(cents, totals[0].wages), left+1
	}
	slices.Sort(payers)
	return cents, slices.Compact(payers), left
}

// someJobs makes up the records of a quarter, with everything that the rule
// looks at in every mixture.
func someJobs(r *rand.Rand) (out []job) {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	for range 1 + r.IntN(6) {
		out = append(out, job{
			source: r.IntN(3), match: pick("ui", "federal", "military", "supplemental", "supplemental", ""),
			employer: pick("", "A", "B", "C"), wages: int64(r.IntN(5)-1) * 10_000,
			status: pick("", "", "", "employed", "not_employed", "pending"), wagesPending: r.IntN(8) == 0, total: r.IntN(4) == 0,
		})
	}
	return out
}

func TestTheRuleAgreesWithAPlainComputationOfIt(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 17))
	const persons, quarters = 400, 6
	first := calendar.NewQuarter(2022, 1)
	s := model.NewSymbols()
	parts := []timeline.Parts{shapes(), shapes(), shapes()}
	all := map[[2]int][]job{}
	for p := range persons {
		for q := range quarters {
			jobs := someJobs(r)
			all[[2]int{p, q}] = jobs
			for i, j := range jobs {
				words := fmt.Sprintf("quarter=%s %s", first.Add(q), j.words())
				add(&parts[r.IntN(3)], s, model.Employment, uint32(p), model.Origin{Source: int32(j.source), Row: int64(i)}, words)
			}
		}
	}
	st := build(parts[0], s, persons, "2024-12-31", &parts[1], &parts[2])
	tab := st.Tables[model.Employment]
	for p := range persons {
		var cents [quarters]int64
		var left [quarters]int
		var payers [quarters][]string
		lo, hi := st.Rows(model.Employment, uint32(p))
		for row := lo; row < hi; row++ {
			q := int(calendar.Quarter(tab.Col("quarter").Get(row)) - first)
			left[q]++
			w := tab.Col("wages").Get(row)
			cents[q] += max(0, w)
			if e := tab.Col("employer").Get(row); w > 0 && e != model.Blank && tab.Col("total").Get(row) != 1 {
				payers[q] = append(payers[q], st.Symbols.Text(int32(e)))
			}
		}
		for q := range quarters {
			jobs := all[[2]int{p, q}]
			wantCents, wantPayers, wantLeft := quarterly(jobs)
			slices.Sort(payers[q])
			if got := slices.Compact(payers[q]); cents[q] != wantCents || left[q] != wantLeft || !slices.Equal(got, wantPayers) {
				t.Fatalf("of\n%v\n%d records with %d cents from %v are left, not %d with %d from %v",
					jobs, left[q], cents[q], got, wantLeft, wantCents, wantPayers)
			}
		}
	}
}

func TestWhatIsSetAsideDoesNotDependOnOrderOrWorkers(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var jobs []job
	for range 300 {
		jobs = append(jobs, someJobs(r)...)
	}
	who := func(i int) uint32 { return uint32(i % 50) }
	order := r.Perm(len(jobs))
	want := ""
	for round := range 4 {
		s, parts := model.NewSymbols(), []timeline.Parts{shapes(), shapes()}
		for n, i := range order {
			add(&parts[n*(round+1)%2], s, model.Employment, who(i), model.Origin{Source: int32(jobs[i].source), Row: int64(i)}, "quarter=2023Q1"+jobs[i].words())
		}
		st := build(parts[0], s, 50, "2024-12-31", &parts[1])
		got := dump(st) + fmt.Sprint(st.SetAside)
		var records int64
		for _, c := range st.SetAside {
			if c.Reason != timeline.TotalAboveJobs {
				records += c.Records
			}
		}
		if left := st.Tables[model.Employment].Len(); left+int(records) != len(jobs) {
			t.Fatalf("%d records left and %d set aside are not %d", left, records, len(jobs))
		}
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatal("another order sets other records aside")
		}
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
}

// BenchmarkBuildEmployment builds the timeline of wage records: one quarter after
// the other with one employer, now and then two, as a state's file has them;
// from one source, where the rule has nothing to do, and from two.
func BenchmarkBuildEmployment(b *testing.B) {
	const persons, quarters = 20_000, 12
	for _, sources := range []int{1, 2} {
		b.Run(fmt.Sprintf("sources=%d", sources), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				b.StopTimer()
				s, p := model.NewSymbols(), shapes()
				p[model.Employment] = model.NewTable(model.Employment, nil, nil, false)
				employer := func(n int) int64 { return int64(s.Intern(fmt.Sprint("E", n%5000))) }
				ui, federal := int64(s.Intern("ui")), int64(s.Intern("federal"))
				tab := p[model.Employment]
				for i := range persons * quarters {
					person, q := i/quarters, i%quarters
					row := []int64{int64(calendar.NewQuarter(2020, 1).Add(q)), employer(person), model.Blank, 500_000, model.Blank, ui}
					tab.Append(uint32(person), row, model.Origin{})
					if i%5 == 0 {
						row[1], row[3] = employer(person+1), 100_000
						tab.Append(uint32(person), row, model.Origin{})
					}
					if sources == 2 && i%20 == 0 {
						row[5] = federal
						tab.Append(uint32(person), row, model.Origin{Source: 1})
					}
				}
				in := timeline.Input{Parts: []*timeline.Parts{&p}, Symbols: s, Persons: persons, AsOf: calendar.MustDate("2024-12-31"), Empty: shapes()}
				in.Empty[model.Employment] = tab.NewLike()
				b.StartTimer()
				timeline.Build(in)
			}
		})
	}
}
