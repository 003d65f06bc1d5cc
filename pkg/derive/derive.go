package derive

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// Record is a derived participation or gain. Codes are symbols of the store;
// what a kind does not have is Blank or NoDate.
type Record struct {
	Rule    int // index of the rule
	Kind    model.Kind
	Person  uint32
	Program int64
	Day     calendar.Date // entry of a participation, date of a gain
	Origin  model.Origin

	// Of a participation.
	Exit, Last         calendar.Date // Exit is NoDate while it is not known
	Provider           int64
	TrainFrom, TrainTo calendar.Date
	Training           []string // training types, with repetitions

	// Of a gain.
	Type, FromLevel, ToLevel, Subject int64
}

// stay is entry to exit, to asOf while the exit is not known.
func (r *Record) stay(asOf calendar.Date) calendar.Interval {
	if r.Exit == calendar.NoDate {
		return calendar.Interval{From: r.Day, To: asOf}
	}
	return calendar.Interval{From: r.Day, To: r.Exit}
}

// Deriver applies rules to the persons of a store. It is not safe for concurrent
// use; each worker has its own.
type Deriver struct {
	periods []*periods
	gains   []*gains
}

// New compiles the rules for a store.
func New(rules []*defs.DeriveRule, store *timeline.Store) *Deriver {
	d := &Deriver{}
	for i, r := range rules {
		if r.Participation != nil {
			d.periods = append(d.periods, newPeriods(i, r.Participation, store))
		} else {
			d.gains = append(d.gains, newGains(i, r.Gain, store))
		}
	}
	return d
}

// Person appends the records that the rules make for a person. Gains look at the
// participations that are made, too.
func (d *Deriver) Person(id uint32, out []Record) []Record {
	first := len(out)
	for _, p := range d.periods {
		out = p.person(id, out)
	}
	made := out[first:len(out):len(out)]
	for _, g := range d.gains {
		out = g.person(id, made, out)
	}
	return out
}

// Outside counts, by rule, the assessments met so far whose level is on no
// ladder.
func (d *Deriver) Outside(counts []int64) {
	for _, g := range d.gains {
		counts[g.number] += g.outside
	}
}

// Count is what a rule made.
type Count struct {
	Rule    *defs.DeriveRule
	Records int64
	Persons int64
	Open    int64 // participations without a known exit
	// Outside are assessments whose level is on no ladder of the rule.
	Outside int64
}

// Add puts derived records, in the order of persons, into the store and forgets
// what is planned. The counts are by rule.
func Add(store *timeline.Store, rules []*defs.DeriveRule, records []Record) []Count {
	counts := make([]Count, len(rules))
	seen := make([]int64, len(rules)) // one more than the last person counted
	var parts timeline.Parts
	for i, r := range rules {
		counts[i].Rule = r
		if parts[r.Kind()] == nil {
			parts[r.Kind()] = store.Tables[r.Kind()].NewLike()
		}
	}
	for i := range records {
		r := &records[i]
		c := &counts[r.Rule]
		c.Records++
		if seen[r.Rule] != int64(r.Person)+1 {
			seen[r.Rule] = int64(r.Person) + 1
			c.Persons++
		}
		if r.Kind == model.Participation && r.Exit == calendar.NoDate {
			c.Open++
		}
		t := parts[r.Kind]
		t.Append(r.Person, values(t, r, rules[r.Rule].ID, store.Symbols), r.Origin)
	}
	store.Add(&parts)
	store.ForgetPlanned()
	return counts
}

// values are a record's values, parallel to the fields of its table.
func values(t *model.Table, r *Record, rule string, symbols *model.Symbols) []int64 {
	out := make([]int64, len(t.Fields))
	for i := range out {
		out[i] = model.Blank
	}
	set := func(field string, v int64) { out[t.Index(field)] = v }
	day := func(field string, d calendar.Date) {
		if d.Known() {
			set(field, int64(d))
		}
	}
	set(timeline.DerivedBy, int64(symbols.Intern(rule)))
	set("program", r.Program)
	if r.Kind == model.Gain {
		day("date", r.Day)
		set("type", r.Type)
		set("from_level", r.FromLevel)
		set("to_level", r.ToLevel)
		set("subject", r.Subject)
		return out
	}
	day("entry", r.Day)
	day("exit", r.Exit)
	day(timeline.LastService, r.Last)
	set("provider", r.Provider)
	day("training_start", r.TrainFrom)
	day("training_end", r.TrainTo)
	if len(r.Training) > 0 {
		set("training_type", int64(symbols.Intern(model.JoinCodes(r.Training))))
	}
	return out
}

// originOf is the place of a record; of the source alone where places are not
// kept.
func originOf(t *model.Table, row int) model.Origin {
	if t.Origins != nil {
		return t.Origins[row]
	}
	return model.Origin{Source: int32(t.Source(row))}
}
