package pipeline

import (
	"math/rand/v2"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
)

// TestLatestDates compares the dates of random records with a plain look at each.
func TestLatestDates(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	counted := int64(0)
	for range 200 {
		r := &run{plan: &Plan{Project: &defs.Project{AsOf: calendar.NoDate}, Sources: make([]Source, 3), Workers: 1 + rnd.IntN(4)}, symbols: model.NewSymbols()}
		if rnd.IntN(2) == 0 {
			r.plan.Project.AsOf = calendar.MustDate("2020-01-01").AddDays(rnd.IntN(4000))
		}
		plain := &plainDates{run: r, seen: []calendar.Date{calendar.NoDate, calendar.NoDate, calendar.NoDate}, until: calendar.MustDate("2026-01-01")}
		for range rnd.IntN(8) {
			plain.part(rnd)
		}
		for i, d := range r.latest() {
			if d != plain.seen[i] {
				t.Fatalf("source %d: the latest day is %s, want %s", i, d, plain.seen[i])
			}
		}
		if n := r.lastYear(plain.until); n != plain.year {
			t.Fatalf("%d records of the last year, want %d", n, plain.year)
		}
		counted += plain.year
	}
	if counted == 0 {
		t.Error("no record was of the last year")
	}
}

// plainDates are worked out while the records are made.
type plainDates struct {
	run   *run
	seen  []calendar.Date // by source
	until calendar.Date
	year  int64
}

// part makes some records of one source.
func (p *plainDates) part(rnd *rand.Rand) {
	shapes := map[model.Kind]normalize.Shape{model.Employment: {}, model.Placement: {}, model.Service: {}, model.Person: {}}
	tables, source := normalize.NewTables(shapes, false), rnd.IntN(3)
	for range rnd.IntN(120) {
		switch rnd.IntN(4) {
		case 0:
			p.record(tables[model.Service], source, map[string]int64{"date": anyDay(rnd), "end": anyDay(rnd)}, true)
		case 1:
			p.record(tables[model.Person], source, nil, false)
		case 2:
			status := p.anyStatus(rnd)
			p.record(tables[model.Placement], source, map[string]int64{"quarter": anyQuarter(rnd), "status": status}, !p.pending(status))
		default:
			status, wages := p.anyStatus(rnd), []int64{model.Blank, 100}[rnd.IntN(2)]
			says := (wages != model.Blank || status != model.Blank) && !p.pending(status)
			p.record(tables[model.Employment], source, map[string]int64{"quarter": anyQuarter(rnd), "status": status, "wages": wages}, says)
		}
	}
	p.run.take(source, tables)
}

func (p *plainDates) pending(status int64) bool {
	return status == int64(p.run.symbols.Intern("pending"))
}

func (p *plainDates) anyStatus(rnd *rand.Rand) int64 {
	return []int64{model.Blank, int64(p.run.symbols.Intern("pending")), int64(p.run.symbols.Intern("employed"))}[rnd.IntN(3)]
}

func anyDay(rnd *rand.Rand) int64 {
	if rnd.IntN(4) == 0 {
		return model.Blank
	}
	return int64(calendar.MustDate("2020-01-01").AddDays(rnd.IntN(4000)))
}

func anyQuarter(rnd *rand.Rand) int64 {
	if rnd.IntN(8) == 0 {
		return model.Blank
	}
	return int64(calendar.NewQuarter(2020+rnd.IntN(10), 1+rnd.IntN(4)))
}

// record appends a record and looks at its dates.
func (p *plainDates) record(t *model.Table, source int, cells map[string]int64, says bool) {
	values := make([]int64, len(t.Fields))
	for i, f := range t.Fields {
		values[i] = model.Blank
		if v, ok := cells[f.Name]; ok {
			values[i] = v
		}
	}
	t.Append(0, values, model.Origin{Source: int32(source)})
	if !says {
		return
	}
	from, to := calendar.NoDate, calendar.NoDate
	for _, name := range []string{"date", "end"} {
		if v, ok := cells[name]; ok && v != model.Blank {
			if name == "date" {
				from = calendar.Date(v)
			}
			to = max(to, calendar.Date(v))
		}
	}
	if v, ok := cells["quarter"]; ok && v != model.Blank {
		from, to = calendar.Quarter(v).Interval().From, calendar.Quarter(v).Interval().To
	}
	if d := p.run.plan.Project.AsOf; d != calendar.NoDate && from > d {
		return
	}
	p.seen[source] = max(p.seen[source], to)
	if to >= p.until.AddDays(-364) && to <= p.until {
		p.year++
	}
}
