package edits_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/edits"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/trials"
)

// plain evaluates edits the slow way: every condition of every edit anew for every
// row, cell by cell, as it stands in the file.
type plain struct {
	file    *defs.EditFile
	columns []string
	asOf    calendar.Date
	first   int
}

// plainRow is a row under check.
type plainRow struct {
	*plain
	cells []string
}

// What spreadsheets make of cells.
var (
	quotedCell = regexp.MustCompile(`^="(.+)"$`)
	decimal    = regexp.MustCompile(`^(\d+)\.0$`)
	money      = regexp.MustCompile(`^\$?\d{1,3}(,\d{3})*(\.\d*)?$|^\$\d+(\.\d*)?$`)
)

// written is a cell, trimmed.
func (r *plainRow) written(column string) string {
	i := slices.Index(r.columns, column)
	if i < 0 {
		return ""
	}
	return strings.Trim(r.cells[i], " \t\r\n")
}

// text is a cell, trimmed and without what spreadsheets add, and nothing when it
// holds a word for blank.
func (r *plainRow) text(column string) string {
	s := r.written(column)
	switch {
	case !strings.ContainsAny(s, "=$,."):
	case quotedCell.MatchString(s):
		s = strings.Trim(quotedCell.FindStringSubmatch(s)[1], " ")
	case decimal.MatchString(s):
		s = decimal.FindStringSubmatch(s)[1]
	case money.MatchString(s):
		s = strings.NewReplacer("$", "", ",", "").Replace(s)
	}
	if slices.Contains(r.file.Null, s) {
		return ""
	}
	return s
}

func (r *plainRow) date(column string) (calendar.Date, bool) { return plainDate(r.text(column)) }

func plainDate(s string) (calendar.Date, bool) {
	switch {
	case len(s) == 8:
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	case len(s) == 10 && s[2] == '/' && s[5] == '/':
		s = s[6:] + "-" + s[:2] + "-" + s[3:5]
	}
	d, err := calendar.ParseDate(s)
	return d, err == nil
}

// holds reports whether a row meets a condition.
func (r *plainRow) holds(k *defs.Check) bool {
	if k == nil {
		return true
	}
	switch k.Op {
	case defs.CheckAll:
		return !slices.ContainsFunc(k.Kids, func(x *defs.Check) bool { return !r.holds(x) })
	case defs.CheckAny:
		return slices.ContainsFunc(k.Kids, func(x *defs.Check) bool { return r.lost(x) == nil && r.holds(x) })
	case defs.CheckNot:
		return !r.holds(k.Kids[0])
	}
	text := r.text(k.Column)
	switch k.Op {
	case defs.CheckPresent:
		return text != ""
	case defs.CheckIn:
		return slices.ContainsFunc(k.Codes, func(c string) bool { return plainCode(c) == plainCode(text) })
	case defs.CheckLetters:
		return text != "" && strings.Trim(text, k.Text) == "" && !strings.ContainsFunc(text, func(x rune) bool { return !strings.ContainsRune(k.Text, x) })
	case defs.CheckDigits:
		return int64(len(text)) == k.Number && plainDigits(text)
	case defs.CheckSpelled:
		return text != "" && text != r.written(k.Column)
	case defs.CheckNumber, defs.CheckBelow, defs.CheckAbove:
		n, err := model.ParseNumber(text, model.NumberScale)
		return err == nil && (k.Op == defs.CheckNumber || k.Op == defs.CheckBelow && n < k.Number || k.Op == defs.CheckAbove && n > k.Number)
	}
	return r.holdsDay(k)
}

func (r *plainRow) holdsDay(k *defs.Check) bool {
	d, ok := r.date(k.Column)
	if !ok || k.Op == defs.CheckDate {
		return ok
	}
	if k.Op == defs.CheckEnded {
		return d.Quarter().Add(k.Plus).Interval().To <= r.asOf
	}
	with := k.Day.Date
	switch {
	case k.Day.Column != "":
		if with, ok = r.date(k.Day.Column); !ok {
			return false
		}
	case k.Day.AsOf:
		with = r.asOf
	}
	if k.Day.Moved {
		with = k.Day.Plus.Add(with)
	}
	switch k.Op {
	case defs.CheckBefore:
		return d < with
	case defs.CheckAfter:
		return d > with
	case defs.CheckDifferent:
		return d != with
	case defs.CheckAgeBelow:
		return with >= d && int64(d.AgeOn(with)) < k.Number
	}
	return int64(d.AgeOn(with)) > k.Number
}

func plainDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// plainCode is a code without the zeros before it.
func plainCode(s string) string {
	if s == "" || !plainDigits(s) {
		return s
	}
	if s = strings.TrimLeft(s, "0"); s == "" {
		return "0"
	}
	return s
}

// lost are the columns that a condition cannot do without and that are not there.
func (p *plain) lost(k *defs.Check) (out []string) {
	need := func(column string) {
		if column != "" && !slices.Contains(p.columns, column) {
			out = append(out, column)
		}
	}
	if k == nil {
		return nil
	}
	if k.Op == defs.CheckAny {
		for _, kid := range k.Kids {
			l := p.lost(kid)
			if l == nil {
				return nil
			}
			out = append(out, l...)
		}
		return out
	}
	for _, kid := range k.Kids {
		out = append(out, p.lost(kid)...)
	}
	need(k.Column)
	need(k.Day.Column)
	if p.asOf == calendar.NoDate && (k.Op == defs.CheckEnded || k.Day.AsOf) {
		out = append(out, "as_of")
	}
	return out
}

// missing is what an edit lacks.
func (p *plain) missing(e *defs.Edit) []string {
	columns := []*defs.Check{{Op: defs.CheckPresent, Column: e.Element}}
	out := p.lost(e.When)
	switch e.Form {
	case defs.RowEdit:
		out = append(out, p.lost(e.Wrong)...)
	case defs.ShareEdit:
		out = append(out, p.lost(e.Share.Of)...)
	default:
		key := p.file.Key[len(p.file.Key)-1]
		for _, c := range []string{e.Person.From, e.Person.To, key} {
			columns = append(columns, &defs.Check{Op: defs.CheckPresent, Column: c})
		}
	}
	for _, c := range columns {
		out = append(out, p.lost(c)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// plainPeriod is a row of a person.
type plainPeriod struct {
	person   string
	from, to calendar.Date
	row      int64
}

// line is the outcome of an edit. Rows are in the order of their numbers.
func (p *plain) line(e *defs.Edit, rows [][]string) edits.Line {
	l := edits.Line{Edit: e, Missing: p.missing(e)}
	if l.Missing != nil {
		l.Status = edits.NotRun
		return l
	}
	var periods []plainPeriod
	of := e.Wrong
	if e.Form == defs.ShareEdit {
		of = e.Share.Of
	}
	for i, cells := range rows {
		r := &plainRow{p, cells}
		switch {
		case !r.holds(e.When):
		case e.Form == defs.PersonEdit:
			if x, ok := r.period(e, int64(i+1)); ok {
				l.Applicable++
				periods = append(periods, x)
			}
		default:
			l.Applicable++
			if r.holds(of) {
				p.wrong(&l, int64(i+1))
			}
		}
	}
	for _, row := range clashes(e.Person, periods) {
		p.wrong(&l, row)
	}
	if e.Form != defs.ShareEdit {
		if l.Count > 0 {
			l.Status = edits.Found
		}
		return l
	}
	s := e.Share
	switch {
	case l.Applicable < max(p.file.MinRows, 1):
		l.Status = edits.TooFew
	case s.Above >= 0 && l.Count*model.NumberScale > s.Above*l.Applicable, s.Above < 0 && l.Count*model.NumberScale < s.Below*l.Applicable:
		l.Status = edits.Found
	}
	if l.Status != edits.Found || s.Above < 0 {
		l.First = nil
	}
	return l
}

func (p *plain) wrong(l *edits.Line, row int64) {
	if l.Count++; len(l.First) < p.first {
		l.First = append(l.First, edits.Place{Row: row})
	}
}

func (r *plainRow) period(e *defs.Edit, row int64) (x plainPeriod, ok bool) {
	x = plainPeriod{to: calendar.Forever, row: row}
	for _, k := range r.file.Key {
		x.person += r.text(k) + "\x1f"
	}
	if r.text(r.file.Key[len(r.file.Key)-1]) == "" {
		return x, false
	}
	if x.from, ok = r.date(e.Person.From); !ok {
		return x, false
	}
	if r.text(e.Person.To) != "" {
		x.to, ok = r.date(e.Person.To)
	}
	return x, ok && x.to >= x.from
}

// clashes are the rows of periods that clash with an earlier one, in their order.
func clashes(t *defs.PersonTest, periods []plainPeriod) (rows []int64) {
	slices.SortFunc(periods, func(a, b plainPeriod) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.row, b.row))
	})
	for i, x := range periods {
		last, same := calendar.NoDate, false
		for j, y := range periods[:i] {
			if y.person == x.person {
				last, same = max(last, y.to), j == i-1 && y.from == x.from && y.to == x.to
			}
		}
		if last == calendar.NoDate {
			continue
		}
		switch t.Find {
		case defs.Repeated:
			if same {
				rows = append(rows, x.row)
			}
		case defs.Overlapping:
			if !same && x.from <= last {
				rows = append(rows, x.row)
			}
		default:
			if !same && x.from > last && int(x.from-last) < t.Days {
				rows = append(rows, x.row)
			}
		}
	}
	slices.Sort(rows)
	return rows
}

// someCells are what random cells are taken from, besides what the edits name.
var someCells = []string{"", "", "", "", "1", "0", "9", "03", "00", " 1 ", "1.0", `="02"`, "20230301.0", "$1,234.50", "12,00", "NULL", "20230101", "20230301", "2023-06-30", "07/01/2023", "20240101",
	"20230229", "19990102", "20091231", "5000.00", "999999.99", "0.00", "-1", "1e3", "x", "99999900", "123456", "12345678901234567890", "a text of more than sixteen"}

// randomRows throws rows whose cells are, half of the time, some code that an edit
// asks for of that column.
func randomRows(rnd *rand.Rand, f *defs.EditFile, columns []string, n int) [][]string {
	codes := map[string][]string{}
	for _, e := range f.Edits {
		for _, k := range []*defs.Check{e.When, e.Wrong} {
			k.Walk(func(k *defs.Check) { codes[k.Column] = append(codes[k.Column], k.Codes...) })
		}
	}
	rows := make([][]string, n)
	for i := range rows {
		for _, c := range columns {
			from := someCells
			if len(codes[c]) > 0 && rnd.IntN(2) == 0 {
				from = codes[c]
			}
			text := from[rnd.IntN(len(from))]
			if rnd.IntN(8) == 0 {
				text = fmt.Sprintf("202%d%02d%02d", rnd.IntN(5), 1+rnd.IntN(12), 1+rnd.IntN(30))
			}
			if c == "100" && rnd.IntN(9) > 0 {
				text = fmt.Sprint("p", rnd.IntN(n/4))
			}
			rows[i] = append(rows[i], text)
		}
	}
	return rows
}

// TestFastIsPlain holds the lines of random rows against those of the plain
// evaluation: with all columns and with some, with a day and without, in batches
// and blocks of all sizes, by several workers.
func TestFastIsPlain(t *testing.T) {
	shipped, _ := pirlEdits(t)
	f := *shipped
	f.Null = []string{"NULL", "x"}
	rnd := rand.New(rand.NewPCG(7, 11))
	seen := map[edits.Status]int{}
	for round := range trials.Of(9, 3) {
		p := &plain{file: &f, columns: f.Columns(), asOf: calendar.MustDate("2024-03-31").AddDays(rnd.IntN(3) - 1), first: rnd.IntN(4)}
		if round%3 == 1 {
			p.asOf = calendar.NoDate
		}
		if round%2 == 1 {
			p.columns = slices.DeleteFunc(p.columns, func(string) bool { return rnd.IntN(6) == 0 })
		}
		rows := randomRows(rnd, &f, p.columns, 60+rnd.IntN(400))
		plan := edits.Compile(&f, p.columns, edits.Env{AsOf: p.asOf, First: p.first})
		workers := []*edits.Worker{plan.Worker(), plan.Worker()}
		size := 1 + rnd.IntN(len(rows))
		for at := 0; at < len(rows); at += size {
			workers[rnd.IntN(2)].Batch(0, grid{int64(at + 1), rows[at:min(at+size, len(rows))]})
		}
		res := plan.Result(workers...)
		if res.Rows != int64(len(rows)) {
			t.Errorf("%d rows of %d", res.Rows, len(rows))
		}
		for i, got := range res.Lines {
			want := p.line(f.Edits[i], rows)
			if len(got.First) == 0 {
				got.First = nil
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("round %d, %s: %s, %d of %d %v, missing %v; plainly %s, %d of %d %v, missing %v", round, got.Edit.Name(),
					got.Status, got.Count, got.Applicable, got.First, got.Missing, want.Status, want.Count, want.Applicable, want.First, want.Missing)
			}
			seen[got.Status]++
		}
	}
	for _, s := range []edits.Status{edits.Clean, edits.Found, edits.NotRun, edits.TooFew} {
		if seen[s] == 0 {
			t.Errorf("no edit was ever %s", s)
		}
	}
}

// TestTextsAreToldApart puts more texts into one column than are remembered, of all
// lengths, so that places are taken over again and again.
func TestTextsAreToldApart(t *testing.T) {
	f := one(t, `{column: A, in: ["17", "aaaaaaaab", "aaaaaaaaaaaaaaaab", "170017"]}`)
	rnd := rand.New(rand.NewPCG(3, 4))
	var rows [][]string
	want := int64(0)
	for range 20_000 {
		text := string(bytes.Repeat([]byte("a"), rnd.IntN(20))) + string(rune('a'+rnd.IntN(3)))
		if rnd.IntN(2) == 0 {
			text = fmt.Sprint(rnd.IntN(200_000))
		}
		if slices.Contains([]string{"17", "aaaaaaaab", "aaaaaaaaaaaaaaaab", "170017"}, text) {
			want++
		}
		rows = append(rows, []string{text, ""})
	}
	plan := edits.Compile(f, []string{"A", "B"}, edits.Env{AsOf: calendar.NoDate})
	w := plan.Worker()
	w.Batch(0, grid{1, rows})
	if got := plan.Result(w).Lines[0].Count; got != want || want < 50 {
		t.Errorf("%d texts found, want %d", got, want)
	}
}
