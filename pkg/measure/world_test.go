package measure

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// definitions are metrics and pathways with what random records need to meet
// them.
type definitions struct {
	metrics  []*defs.Metric
	pathways []*defs.Pathway
	attrs    [model.NumKinds][]string
	codes    map[string][]string // by field, those that some definition names
}

// shipped are all metrics that are shipped, with the benchmark's, and those of
// testdata.
func shipped(t testing.TB) *definitions {
	t.Helper()
	files := defs.FSFiles{FS: configs.FS}
	l := defs.NewLoader(files, &defs.Library{Files: files})
	for i := 1; i <= 16; i++ {
		l.Programs = append(l.Programs, benchPrograms[i-1])
	}
	d := &definitions{codes: map[string][]string{}}
	for _, set := range l.Library.Sets() {
		d.metrics = append(d.metrics, l.Measures(".", []defs.Ref{{Name: set}})...)
	}
	d.metrics = append(d.metrics, d.open(t, l, "../../configs/bench/measures/bench.yaml").Measures()...)
	words := d.open(t, l, "testdata/words.yaml")
	d.metrics = append(d.metrics, words.Measures()...)
	d.pathways = d.open(t, l, "testdata/pathways.yaml").Pathways()
	if l.Problems.Errors() > 0 {
		t.Fatal(l.Problems)
	}
	for _, m := range d.metrics {
		m.Walk(d.collect)
	}
	for _, p := range d.pathways {
		d.codes["naics"] = append(d.codes["naics"], plain(p.Sector)...)
		for _, r := range slices.Concat(p.Flag, p.Completer) {
			d.collect(r.Where)
		}
	}
	return d
}

var benchPrograms = strings.Fields("cp01 cp02 cp03 cp04 cp05 cp06 cp07 cp08 cp09 cp10 cp11 cp12 cp13 cp14 cp15 cp16")

func (d *definitions) open(t testing.TB, l *defs.Loader, name string) *defs.Decoder {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return defs.NewDecoder(name, text, l.Problems).WithPrograms(l.Programs).WithCodes(l).WithSwitches(l.Switches)
}

func (d *definitions) collect(part any) {
	switch p := part.(type) {
	case *defs.Cond:
		if p.Test != nil {
			d.field(p.Test.Field, model.Participation, model.Person, model.Enrollment)
			d.codes[p.Test.Field] = append(d.codes[p.Test.Field], plain(p.Test.In)...)
		}
	case *defs.Value:
		if p.Op == defs.ValField {
			d.field(p.Field, model.Participation, model.Person, model.Enrollment)
		}
	case *defs.RecordCond:
		if p.Where != nil {
			for _, t := range p.Where.Tests {
				d.field(t.Field, p.Kind)
			}
		}
	case *defs.Where:
		if p == nil {
			return
		}
		for _, t := range p.Tests {
			d.codes[t.Field] = append(d.codes[t.Field], plain(t.In)...)
		}
	}
}

// field makes a field that none of the kinds has an attribute of them.
func (d *definitions) field(name string, kinds ...model.Kind) {
	for _, k := range kinds {
		if _, own := k.Field(name); own || name == "pathway" || name == "status" || name == "completion" {
			return
		}
	}
	for _, k := range kinds {
		if !slices.Contains(d.attrs[k], name) {
			d.attrs[k] = append(d.attrs[k], name)
		}
	}
}

// plain makes codes of patterns.
func plain(patterns []string) (out []string) {
	for _, p := range patterns {
		out = append(out, strings.Replace(p, "*", "07", 1))
	}
	return out
}

// world is a random population and what is asked of it.
type world struct {
	*definitions
	store   *timeline.Store
	set     *pathway.Set
	periods []calendar.Period
}

var firstDay2019 = calendar.MustDate("2019-01-01")

func newWorld(d *definitions, r *rand.Rand, persons int) *world {
	w := &world{definitions: d}
	shapes := timeline.Parts{}
	for _, k := range model.Kinds() {
		shapes[k] = model.NewTable(k, d.attrs[k], nil, false)
	}
	parts := timeline.Parts{}
	for _, k := range model.Kinds() {
		parts[k] = shapes[k].NewLike()
	}
	in := timeline.Input{Parts: []*timeline.Parts{&parts}, Symbols: model.NewSymbols(), Persons: persons,
		AsOf: firstDay2019.AddDays(1000 + r.IntN(1500)), Empty: shapes}
	for _, k := range model.Kinds() {
		in.Cover.Has[k] = r.IntN(6) > 0
		in.Cover.Kinds[k] = in.AsOf.AddDays(-r.IntN(900))
	}
	in.Cover.Sources = []calendar.Date{in.Cover.Kinds[model.Participation]}
	rec := records{d, r, in.Symbols}
	for id := range uint32(persons) {
		rec.person(id, &parts)
	}
	w.store = timeline.Build(in)
	w.set = w.pathwaySet()
	w.periods = somePeriods(r)
	return w
}

func (w *world) pathwaySet() *pathway.Set {
	return pathway.Compile(w.pathways, w.store, pathway.Options{Leaver: defs.DefaultGap, AcademicYear: calendar.July1})
}

// somePeriods are years, quarters and years of rolling quarters, in any order.
func somePeriods(r *rand.Rand) (out []calendar.Period) {
	all := strings.Fields("PY2019 PY2020 PY2021 PY2022 PY2023 PY2024 CY2022 FFY2023 2022Q3 2021Q4 2022Q2r4 2023Q1r4 2023Q2r4")
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, label := range all[:1+r.IntN(len(all))] {
		p, _ := calendar.ParsePeriod(label, calendar.July1)
		out = append(out, p)
	}
	return out
}

// records makes up the records of persons.
type records struct {
	*definitions
	r       *rand.Rand
	symbols *model.Symbols
}

// usual is how many records of a kind most people have at most.
var usual = [model.NumKinds]int{
	model.Person: 1, model.Participation: 3, model.Enrollment: 6, model.Service: 4, model.Gain: 2,
	model.Credential: 3, model.Employment: 25, model.Placement: 4, model.Assessment: 3,
}

func (x *records) person(id uint32, parts *timeline.Parts) {
	for _, k := range model.Kinds() {
		for range x.r.IntN(usual[k] + 1) {
			x.record(id, parts[k])
		}
	}
}

func (x *records) record(id uint32, t *model.Table) {
	values := make([]int64, len(t.Fields))
	day := firstDay2019.AddDays(x.r.IntN(2200))
	for i, f := range t.Fields {
		values[i] = x.value(f, day)
		if f.Name == "wages_status" && x.r.IntN(6) > 0 {
			values[i] = model.Blank
		}
		if f.Name == t.Kind.StartField() {
			values[i] = int64(day)
			if f.Type == model.Quarter {
				values[i] = int64(day.Quarter())
			}
		} else if !f.Required && x.r.IntN(5) == 0 {
			values[i] = model.Blank
		}
	}
	t.Append(id, values, model.Origin{})
}

func (x *records) value(f model.Field, day calendar.Date) int64 {
	r := x.r
	switch f.Type {
	case model.Code:
		return int64(x.symbols.Intern(x.code(f)))
	case model.Date:
		return int64(day.AddDays(r.IntN(500) - 20))
	case model.Quarter:
		return int64(day.Quarter())
	case model.Number:
		return int64(r.IntN(9)) * model.NumberScale
	case model.Money:
		return int64(max(0, r.IntN(8)-1)) * 100_000
	}
	return int64(r.IntN(2))
}

// code is one that some definition looks for, or one of the list of the field, or
// one of few others.
func (x *records) code(f model.Field) string {
	r := x.r
	if f.Name == "status" && r.IntN(2) == 0 {
		return f.Codes[0]
	}
	named := x.codes[f.Name]
	switch {
	case len(named) > 0 && r.IntN(3) > 0:
		return named[r.IntN(len(named))]
	case f.Name == "program" && r.IntN(2) == 0:
		return benchPrograms[r.IntN(3)]
	case len(f.Codes) > 0:
		return f.Codes[r.IntN(len(f.Codes))]
	case f.Attr:
		return []string{"7", "12.5", "yes", "no"}[r.IntN(4)]
	}
	return []string{"a", "b", "c"}[r.IntN(3)]
}
