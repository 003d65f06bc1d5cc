package measure

import (
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// slow evaluates metrics from their definitions, without compiling, numbering or
// remembering anything: every question is asked again of the records. It is what
// the Evaluator is compared with.
type slow struct {
	store  *timeline.Store
	set    *pathway.Set
	m      *defs.Metric
	period calendar.Period
	u      *Unit
	// anchors are those found so far; the others are not there.
	anchors map[string]instant
	overdue bool
	names   []string                               // the instants of the window at hand
	wheres  map[*defs.Where]*timeline.Matcher      // of this store, as they take long to make
	tests   map[*defs.Test]func(int64) bool        // likewise
	codes   map[*defs.PlacedCond]*timeline.CodeSet // likewise
}

func newSlow(store *timeline.Store, set *pathway.Set) *slow {
	return &slow{store: store, set: set, wheres: map[*defs.Where]*timeline.Matcher{},
		tests: map[*defs.Test]func(int64) bool{}, codes: map[*defs.PlacedCond]*timeline.CodeSet{}}
}

// person lists what a person contributes, by metric, period and unit.
func (s *slow) person(id uint32, metrics []*defs.Metric, periods []calendar.Period) (out []Contribution) {
	spells, participations := s.units(id)
	for mi, m := range metrics {
		for pi, p := range periods {
			if !m.InForce.Contains(p.From) {
				continue
			}
			s.m, s.period = m, p
			units := spells
			if m.Population == defs.Participations {
				units = participations
			}
			var cs []Contribution
			for _, u := range units {
				if s.u = u; s.inCohort() {
					c := Contribution{Metric: mi, Period: pi, Unit: u, Excluded: -1, Joined: !m.Unduplicate}
					s.judge(&c)
					cs = append(cs, c)
				}
			}
			if m.Unduplicate {
				s.joinLatest(cs)
			}
			out = append(out, cs...)
		}
	}
	return out
}

func (s *slow) units(id uint32) (spells, participations []*Unit) {
	found := s.set.Spells(id)
	for i := range found {
		sp := &found[i]
		spells = append(spells, &Unit{Person: id, Row: -1, Spell: sp, Entry: sp.Entry, Exit: sp.Exit(), Program: -1, Pathways: []int{sp.Pathway}})
	}
	t := s.store.Tables[model.Participation]
	lo, hi := s.store.Rows(model.Participation, id)
	for row := lo; row < hi; row++ {
		u := &Unit{Person: id, Row: row, Entry: s.store.Start(model.Participation, row), Exit: calendar.NoDate, Program: int32(t.Col("program").Get(row))}
		if v := t.Col("exit").Get(row); v != model.Blank {
			u.Exit = calendar.Date(v)
		}
		for _, sp := range found {
			if sp.Pathway != s.set.Union && sp.Stay(s.store.AsOf).Overlaps(u.Stay(s.store.AsOf)) && !slices.Contains(u.Pathways, sp.Pathway) {
				u.Pathways = append(u.Pathways, sp.Pathway)
			}
		}
		if len(u.Pathways) > 0 {
			u.Pathways = append(u.Pathways, s.set.Union)
		}
		participations = append(participations, u)
	}
	return spells, participations
}

func (s *slow) inCohort() bool {
	u, iv := s.u, s.period.Shift(-s.m.Lag)
	switch s.m.Population {
	case defs.Participations:
		if len(s.m.Programs) > 0 && !slices.Contains(s.m.Programs, s.store.Symbols.Text(u.Program)) {
			return false
		}
	case defs.Leavers:
		if !u.Spell.Left {
			return false
		}
	case defs.Completers:
		if u.Spell.Completed != model.Yes {
			return false
		}
	}
	switch s.m.By {
	case "entry":
		return iv.Contains(u.Entry)
	case "exit":
		return iv.Contains(u.Exit)
	case "completion":
		return u.Spell.Completed == model.Yes && iv.Contains(u.Spell.Completion)
	}
	return u.Stay(s.store.AsOf).Overlaps(iv)
}

func (s *slow) judge(c *Contribution) {
	s.overdue, s.anchors = false, map[string]instant{}
	for _, a := range s.m.Anchors {
		s.anchors[a.Name] = s.anchor(a)
	}
	unsure := false
	for i, x := range s.m.Exclude {
		v := s.cond(x.When)
		if v == model.Yes {
			c.Excluded = i
			return
		}
		unsure = unsure || v == model.Pending
	}
	c.Denominator = model.Yes
	if s.m.Denominator != nil {
		c.Denominator = s.cond(s.m.Denominator)
	}
	if unsure && c.Denominator == model.Yes {
		c.Denominator = model.Pending
	}
	if c.Denominator != model.No && s.m.Numerator != nil {
		c.Numerator = s.cond(s.m.Numerator)
	}
	if c.Denominator == model.Yes {
		c.Values[0] = s.measured(s.m.Of)
		if s.m.Also != nil {
			c.Values[1] = s.measured(s.m.Also.Of)
		}
	}
	c.Overdue = s.overdue && c.Numerator != model.Yes
}

func (s *slow) measured(v *defs.Value) Measured {
	if v == nil {
		return Measured{}
	}
	n, state := s.value(v)
	out := Measured{N: n, State: state}
	if state == model.Yes && v.Unit() == defs.USD {
		out.Employer = s.mainEmployer(v)
	}
	return out
}

// mainEmployer is who paid most of what a value is made of, of equals the one
// whose name comes first; 0 when a record without an employer has more.
func (s *slow) mainEmployer(v *defs.Value) int32 {
	paid, unnamed, most := map[int64]int64{}, int64(0), int64(0)
	s.paid(v, func(row int, cents int64) {
		e := s.store.Tables[model.Employment].Col("employer").Get(row)
		if e != model.Blank {
			paid[e] += cents
			most = max(most, paid[e])
			return
		}
		lone := -1 - int64(row) // names none, and stands for an employer of its own
		paid[lone] += cents
		unnamed = max(unnamed, paid[lone])
	})
	if unnamed > most {
		return 0
	}
	var names []string
	for e, cents := range paid {
		if e > 0 && cents == most && cents > 0 {
			names = append(names, s.store.Symbols.Text(int32(e)))
		}
	}
	if len(names) == 0 {
		return 0
	}
	return s.store.Symbols.Intern(slices.Min(names))
}

// paid hands out the employment records that a value is made of, and what they
// say of wages.
func (s *slow) paid(v *defs.Value, hand func(row int, cents int64)) {
	switch v.Op {
	case defs.ValEarnings:
		qs, _ := s.quarters(v.In...)
		for _, q := range qs {
			rows, says := s.jobs(q)
			for i, row := range rows {
				if s.matches(v.Where, model.Employment, row) {
					hand(row, says[i].cents)
				}
			}
		}
	case defs.ValSum:
		if v.Record.Kind == model.Employment && v.Field == "wages" {
			for _, row := range s.found(v.Record, v.Record.On, s.bounds(v.Record.Within)) {
				if cents := s.store.Tables[model.Employment].Col("wages").Get(row); cents != model.Blank {
					hand(row, cents)
				}
			}
		}
	}
	for _, kid := range v.Kids {
		s.paid(kid, hand)
	}
}

// joinLatest marks of participations one, of spells one on each pathway: by the
// latest exit, then not excluded, then a success, then the earliest.
func (s *slow) joinLatest(cs []Contribution) {
	group := func(c *Contribution) int {
		if c.Unit.Spell == nil {
			return -1
		}
		return c.Unit.Spell.Pathway
	}
	best := map[int]*Contribution{}
	for i := range cs {
		c := &cs[i]
		b := best[group(c)]
		if b == nil || rank(c) > rank(b) {
			best[group(c)] = c
		}
	}
	for _, c := range best {
		c.Joined = true
	}
}

func rank(c *Contribution) int64 {
	r := int64(c.Unit.Exit) * 8
	if c.Excluded < 0 {
		r += 4 + int64(min(c.Denominator, c.Numerator))
	}
	return r
}

// Instant gives the instants of the window at hand by their place in s.names.
func (s *slow) Instant(slot int) (calendar.Date, timeline.State) {
	name := s.names[slot]
	if i := slices.IndexFunc(s.m.Anchors, func(a defs.Anchor) bool { return a.Name == name }); i >= 0 {
		if a, found := s.anchors[name]; found {
			return a.date, a.state
		}
		return calendar.NoDate, timeline.Absent
	}
	switch name {
	case "entry":
		return s.u.Entry, timeline.Known
	case "exit":
		return s.exit()
	case "completion":
		return s.completion()
	case "period_start":
		return s.period.From, timeline.Known
	case "period_end":
		return s.period.To, timeline.Known
	case "as_of":
		return s.store.AsOf, timeline.Known
	}
	if s.u.Row < 0 || s.store.Tables[model.Participation].Index(name) < 0 {
		return calendar.NoDate, timeline.Absent
	}
	v := s.store.Tables[model.Participation].Col(name).Get(s.u.Row)
	if v == model.Blank {
		return calendar.NoDate, timeline.Open
	}
	return calendar.Date(v), timeline.Known
}

func (s *slow) exit() (calendar.Date, timeline.State) {
	cover := s.store.Coverage
	switch {
	case s.u.Exit != calendar.NoDate:
		return s.u.Exit, timeline.Known
	case s.u.Spell != nil:
		return s.u.Spell.Last, timeline.Unknown
	}
	if v := s.store.Tables[model.Participation].Col(timeline.LastService).Get(s.u.Row); v != model.Blank {
		return calendar.Date(v), timeline.Unknown
	}
	if cover.Has[model.Participation] {
		return max(s.u.Entry, cover.Kinds[model.Participation].AddDays(1)), timeline.Unknown
	}
	return s.store.AsOf, timeline.Unknown
}

func (s *slow) completion() (calendar.Date, timeline.State) {
	sp := s.u.Spell
	if sp == nil || sp.Completed == model.No {
		return calendar.NoDate, timeline.Absent
	}
	if sp.Completed == model.Pending {
		return max(sp.Entry, s.store.Coverage.Kinds[model.Credential].AddDays(1)), timeline.Unknown
	}
	return sp.Completion, timeline.Known
}

func (s *slow) bounds(iv *defs.Interval) timeline.Bounds {
	var names []string
	w := timeline.NewWindow(iv, func(name string) int {
		names = append(names, name)
		return len(names) - 1
	})
	s.names = names
	return w.Resolve(s, s.store.AsOf)
}

func (s *slow) quarters(ivs ...*defs.Interval) (qs []calendar.Quarter, unknown bool) {
	for _, iv := range ivs {
		b := s.bounds(iv)
		if b.IsEmpty() {
			continue
		}
		if b.Unknown || b.To == calendar.Forever {
			unknown = true
			continue
		}
		for q := b.From.Quarter(); q <= b.To.Quarter() && len(qs) < 400; q++ {
			if !slices.Contains(qs, q) {
				qs = append(qs, q)
			}
		}
	}
	return qs, unknown
}

func (s *slow) cond(x *defs.Cond) model.Tri {
	switch x.Op {
	case defs.OpAll:
		v := model.Yes
		for _, k := range x.Kids {
			if v = min(v, s.cond(k)); v == model.No {
				break
			}
		}
		return v
	case defs.OpAny:
		v := model.No
		for _, k := range x.Kids {
			if v = max(v, s.cond(k)); v == model.Yes {
				break
			}
		}
		return v
	case defs.OpNot:
		return s.cond(x.Kids[0]).Not()
	case defs.OpField:
		return s.field(x.Test)
	case defs.OpRecord:
		return s.record(x.Record)
	case defs.OpEmployed:
		return s.employed(x.Work)
	case defs.OpPlaced:
		return s.placed(x.Placed)
	case defs.OpSameEmployer:
		return s.sameEmployer(x)
	case defs.OpOverlaps:
		a, b := s.bounds(x.Pair[0]), s.bounds(x.Pair[1])
		if !a.Overlaps(b.Interval) {
			return model.No
		}
		if a.Unknown || b.Unknown {
			return model.Pending
		}
		return model.Yes
	}
	n, state := s.value(x.Value)
	if state != model.Yes {
		return state
	}
	if x.Least != nil {
		if b, ok := s.amount(x.Least); !ok || n < b {
			return model.No
		}
	}
	if x.Most != nil {
		if b, ok := s.amount(x.Most); !ok || n > b {
			return model.No
		}
	}
	return model.Yes
}

func (s *slow) amount(a *defs.Amount) (int64, bool) {
	for _, v := range s.m.Values {
		if a.Name != "" && v.Name == a.Name {
			return v.At(s.period.From)
		}
	}
	return a.N, true
}

// get is a field of the unit; Blank when it has none.
func (s *slow) get(name string) (int64, model.Field) {
	ref := newFieldRef(name, s.m.Population, s.store)
	v := ref.own(s.store, s.u, s.set.ID)
	if ref.unit != "" {
		return v, ref.field
	}
	look := func(k model.Kind, row int) int64 {
		t := s.store.Tables[k]
		if i := t.Index(name); i >= 0 && t.Fields[i].Type == ref.field.Type {
			return t.Columns[i].Get(row)
		}
		return model.Blank
	}
	if s.u.Row >= 0 {
		v = look(model.Participation, s.u.Row)
	}
	if row := s.store.PersonRow(s.u.Person); v == model.Blank && row >= 0 {
		v = look(model.Person, row)
	}
	if s.u.Spell == nil {
		return v, ref.field
	}
	for _, r := range s.u.Spell.Records {
		if v == model.Blank {
			v = look(r.Kind, r.Row)
		}
	}
	lo, hi := s.store.Rows(model.Participation, s.u.Person)
	for row := lo; row < hi; row++ {
		if v == model.Blank && s.store.Span(model.Participation, row).Overlaps(s.u.Stay(s.store.AsOf)) {
			v = look(model.Participation, row)
		}
	}
	return v, ref.field
}

func (s *slow) field(t *defs.Test) model.Tri {
	if sp := s.u.Spell; sp != nil && (t.Field == "completion" && sp.Completed == model.Pending || t.Field == "exit" && !sp.Left) {
		return model.Pending
	}
	v, f := s.get(t.Field)
	pass := s.tests[t]
	if pass == nil {
		pass = timeline.NewTest(*t, f, s.store.Symbols)
		s.tests[t] = pass
	}
	return model.Of(pass(v))
}

func (s *slow) matches(w *defs.Where, k model.Kind, row int) bool {
	m := s.wheres[w]
	if m == nil {
		m = timeline.NewMatcher(w, s.store.Tables[k], s.store.Symbols)
		s.wheres[w] = m
	}
	var sector *timeline.CodeSet
	if m.AsksSector() && s.u.Spell != nil {
		var patterns []string
		for _, i := range s.u.Spell.Members {
			patterns = append(patterns, s.set.Defs[i].Sector...)
		}
		sector = timeline.NewCodeSet(patterns, s.store.Symbols)
	}
	return m.Row(s.store.Tables[k], row, sector)
}

// days are those of a record that count, and whether its end is open.
func (s *slow) days(r *defs.RecordCond, row int) (iv calendar.Interval, open bool) {
	t := s.store.Tables[r.Kind]
	if r.Span[0] == "" {
		open = r.Kind == model.Participation && t.Col("exit").Get(row) == model.Blank
		return s.store.Span(r.Kind, row), open
	}
	from, to := t.Col(r.Span[0]).Get(row), t.Col(r.Span[1]).Get(row)
	open = to == model.Blank
	if from == model.Blank {
		return calendar.Empty, open
	}
	iv = calendar.Interval{From: calendar.Date(from), To: s.store.End(r.Kind, row)}
	if !open {
		iv.To = calendar.Date(to)
	}
	return iv, open
}

// found lists the rows of the records in the bounds.
func (s *slow) found(r *defs.RecordCond, on string, b timeline.Bounds) (rows []int) {
	lo, hi := s.store.Rows(r.Kind, s.u.Person)
	for row := lo; row < hi; row++ {
		days, open := s.days(r, row)
		var in bool
		switch on {
		case "start":
			in = b.Contains(days.From)
		case "end":
			in = days.To <= s.store.AsOf && b.Contains(days.To) && !open
		default:
			in = b.Overlaps(days)
		}
		if in && s.matches(r.Where, r.Kind, row) && (!r.OnPathway || s.set.Flagged(s.u.Spell.Members, r.Kind, row)) {
			rows = append(rows, row)
		}
	}
	return rows
}

// pending reports whether a record of the kind says that it is not known yet.
func (s *slow) pending(k model.Kind, row int) bool {
	_, own := k.Field("status")
	v := s.store.Tables[k].Col("status").Get(row)
	return own && v != model.Blank && s.store.Symbols.Text(int32(v)) == "pending"
}

func (s *slow) missing(k model.Kind, b timeline.Bounds) model.Tri {
	switch {
	case b.IsEmpty(), !s.store.Coverage.Has[k], !b.Unknown && s.store.Coverage.Reaches(k, b.To):
		return model.No
	}
	return model.Pending
}

func (s *slow) record(r *defs.RecordCond) model.Tri {
	b := s.bounds(r.Within)
	if b.IsEmpty() || b.Unknown {
		return s.missing(r.Kind, b)
	}
	if r.Sum != nil {
		return s.sumLeast(r, b)
	}
	rows := s.found(r, r.On, b)
	waiting := 0
	for _, row := range rows {
		if s.pending(r.Kind, row) {
			waiting++
		}
	}
	switch {
	case len(rows)-waiting >= r.Count:
		return model.Yes
	case len(rows) >= r.Count:
		return model.Pending
	}
	return s.missing(r.Kind, b)
}

func (s *slow) sumLeast(r *defs.RecordCond, b timeline.Bounds) model.Tri {
	need, ok := s.amount(&r.Sum.Value)
	if !ok {
		return s.missing(r.Kind, b)
	}
	if r.Sum.Terms == 0 {
		if sum, _ := s.sum(r, r.Sum.Field, b); sum >= need {
			return model.Yes
		}
		return s.missing(r.Kind, b)
	}
	rule := timeline.TermRule{Need: need, Terms: r.Sum.Terms, Consecutive: r.Sum.Consecutive, Inside: b.Interval}
	if r.Sum.Over != defs.OverInterval {
		rule.Over, _ = calendar.ParseOffset(r.Sum.Over)
	}
	all := b
	all.From = s.u.Entry
	var terms []timeline.Term
	for _, row := range s.found(r, "end", all) {
		v := max(0, s.store.Tables[r.Kind].Col(r.Sum.Field).Get(row))
		terms = timeline.AddToTerms(terms, s.store.Span(r.Kind, row), v)
	}
	if slices.ContainsFunc(rule.Reached(terms), b.Contains) {
		return model.Yes
	}
	return s.missing(r.Kind, b)
}

func (s *slow) sum(r *defs.RecordCond, field string, b timeline.Bounds) (sum int64, known bool) {
	rows := s.found(r, r.On, b)
	known = len(rows) == 0
	for _, row := range rows {
		if v := s.store.Tables[r.Kind].Col(field).Get(row); v != model.Blank {
			sum, known = sum+v, true
		}
	}
	if f, _ := r.Kind.Field(field); f.Type == model.Money {
		sum *= 100
	}
	return sum, known
}

func (s *slow) anchor(a defs.Anchor) instant {
	b := s.bounds(a.Record.Within)
	out := instant{calendar.NoDate, timeline.Absent}
	if b.Unknown || b.IsEmpty() {
		return out
	}
	var dates []calendar.Date
	for _, row := range s.found(a.Record, a.Record.On, b) {
		days, _ := s.days(a.Record, row)
		switch {
		case s.pending(a.Record.Kind, row):
		case a.Record.On == "end":
			dates = append(dates, days.To)
		default:
			dates = append(dates, days.From)
		}
	}
	switch {
	case len(dates) == 0:
		return out
	case a.Last:
		return instant{slices.Max(dates), timeline.Known}
	}
	return instant{slices.Min(dates), timeline.Known}
}

// jobs are the records of a quarter and what they say.
func (s *slow) jobs(q calendar.Quarter) (rows []int, says []job) {
	t := s.store.Tables[model.Employment]
	sym := func(text string) int64 { return int64(s.store.Symbols.Intern(text)) }
	reads := jobReader{sym("employed"), sym("not_employed"), sym("pending"), s.m.Employment}
	lo, hi := s.store.Rows(model.Employment, s.u.Person)
	for row := lo; row < hi; row++ {
		if t.Col("quarter").Get(row) == int64(q) {
			rows = append(rows, row)
			says = append(says, reads.read(t.Col("status").Get(row), t.Col("wages").Get(row), t.Col("wages_status").Get(row), reads.due(q, s.store.AsOf)))
		}
	}
	return rows, says
}

// tells: a total of all jobs in which nothing is open.
func (s *slow) tells(row int, j job) bool {
	return s.store.Tables[model.Employment].Col("total").Get(row) == 1 && !j.waits && !j.wagesWait && !j.overdue
}

func (s *slow) complete(q calendar.Quarter) bool {
	return s.store.Coverage.Reaches(model.Employment, q.Interval().To)
}

func (s *slow) employed(e *defs.EmployedCond) model.Tri {
	qs, unknown := s.quarters(e.In...)
	if e.Every && len(qs) == 0 && !unknown {
		return model.No
	}
	var each []model.Tri
	late := false
	for _, q := range qs {
		v, overdue := s.employedIn(e, q)
		each, late = append(each, v), late || overdue
	}
	if unknown {
		each = append(each, model.Pending)
	}
	v := model.No
	switch {
	case e.Every:
		v = slices.Min(each)
	case len(each) > 0:
		v = slices.Max(each)
	}
	s.overdue = s.overdue || late && v != model.Yes
	return v
}

func (s *slow) employedIn(e *defs.EmployedCond, q calendar.Quarter) (v model.Tri, overdue bool) {
	rows, says := s.jobs(q)
	employer := s.store.Tables[model.Employment].Col("employer")
	key := func(row int) int64 {
		if v := employer.Get(row); v != model.Blank {
			return v
		}
		return -1 - int64(row)
	}
	wages, top := map[int64]int64{}, int64(0)
	for i, row := range rows {
		if says[i].working {
			wages[key(row)] += says[i].cents
			top = max(top, wages[key(row)])
		}
	}
	told := false
	for i, row := range rows {
		told = told || s.tells(row, says[i])
		overdue = overdue || says[i].overdue && !says[i].working
		if says[i].working && (!e.Main || wages[key(row)] == top) && s.matches(e.Where, model.Employment, row) {
			v = model.Yes
		}
		if !says[i].working && says[i].waits {
			v = max(v, model.Pending)
		}
	}
	switch {
	case v == model.Yes:
		return v, false
	case v == model.No && !overdue && !told && !s.complete(q):
		return model.Pending, false
	}
	return v, overdue
}

func (s *slow) placed(p *defs.PlacedCond) model.Tri {
	qs, unknown := s.quarters(p.In...)
	v := model.No
	if unknown {
		v = model.Pending
	}
	t := s.store.Tables[model.Placement]
	if s.codes[p] == nil {
		s.codes[p] = timeline.NewCodeSet(p.Types, s.store.Symbols)
	}
	for _, q := range qs {
		one := model.No
		lo, hi := s.store.Rows(model.Placement, s.u.Person)
		for row := lo; row < hi; row++ {
			if t.Col("quarter").Get(row) != int64(q) || len(p.Types) > 0 && !s.codes[p].Has(t.Col("type").Get(row)) {
				continue
			}
			says := map[string]model.Tri{"placed": model.Yes, "": model.Yes, "pending": model.Pending}
			text := ""
			if v := t.Col("status").Get(row); v != model.Blank {
				text = s.store.Symbols.Text(int32(v))
			}
			one = max(one, says[text])
		}
		if one == model.No && !s.store.Coverage.Reaches(model.Placement, q.Interval().To) {
			one = model.Pending
		}
		v = max(v, one)
	}
	return v
}

type slowPayers struct {
	names               map[int64]bool
	unnamed, open, late bool
}

func (s *slow) payers(qs []calendar.Quarter, main bool) slowPayers {
	p := slowPayers{names: map[int64]bool{}}
	t := s.store.Tables[model.Employment]
	paid := map[int64]int64{}
	for _, q := range qs {
		rows, says := s.jobs(q)
		named, late, told := false, false, false
		for i, row := range rows {
			e := t.Col("employer").Get(row)
			if e == model.Blank && says[i].working && t.Col("total").Get(row) == 1 {
				p.unnamed = true
			}
			if e != model.Blank && says[i].cents > 0 {
				paid[e] += says[i].cents
				named = true
			}
			p.open = p.open || says[i].wagesWait
			late = late || says[i].overdue
			told = told || s.tells(row, says[i]) && !says[i].working
		}
		p.late = p.late || late && !named
		p.open = p.open || !told && !(late && !named) && !s.complete(q)
	}
	var top int64
	for _, v := range paid {
		top = max(top, v)
	}
	for e, v := range paid {
		if !main || v == top {
			p.names[e] = true
		}
	}
	return p
}

func (s *slow) sameEmployer(x *defs.Cond) model.Tri {
	first, u1 := s.quarters(x.Pair[0])
	second, u2 := s.quarters(x.Pair[1])
	if u1 || u2 {
		return model.Pending
	}
	a, b := s.payers(first, x.Main), s.payers(second, x.Main)
	s.overdue = s.overdue || a.late || b.late
	v := model.No
	for e := range a.names {
		if b.names[e] {
			v = model.Yes
		}
	}
	some := func(p slowPayers) bool { return p.open || p.unnamed || len(p.names) > 0 }
	if (a.open || b.open) && some(a) && some(b) && (v == model.No || x.Main) {
		v = model.Pending
	}
	if v == model.Pending && len(x.Kids) > 0 && s.cond(x.Kids[0]) == model.Yes {
		return model.No
	}
	return v
}

func (s *slow) value(v *defs.Value) (int64, model.Tri) {
	switch v.Op {
	case defs.ValEarnings:
		return s.earnings(v)
	case defs.ValSum:
		b := s.bounds(v.Record.Within)
		switch {
		case b.IsEmpty():
			return 0, model.No
		case b.Unknown, b.To == calendar.Forever, !s.store.Coverage.Reaches(v.Record.Kind, b.To):
			return 0, model.Pending
		}
		sum, known := s.sum(v.Record, v.Field, b)
		return sum, model.Of(known)
	case defs.ValField:
		n, f := s.get(v.Field)
		switch {
		case n == model.Blank:
			return 0, model.No
		case f.Type == model.Money:
			return n * 100, model.Yes
		case f.Type == model.Number:
			return n, model.Yes
		}
		x, err := model.ParseNumber(s.store.Symbols.Text(int32(n)), model.NumberScale)
		return x, model.Of(err == nil)
	}
	x, sx := s.value(v.Kids[0])
	y, sy := s.value(v.Kids[1])
	switch {
	case min(sx, sy) != model.Yes:
		return 0, min(sx, sy)
	case v.Op == defs.ValDivide:
		return divide(x, y)
	}
	return x - y, model.Yes
}

func (s *slow) earnings(v *defs.Value) (int64, model.Tri) {
	qs, unknown := s.quarters(v.In...)
	var cents int64
	for _, q := range qs {
		rows, says := s.jobs(q)
		overdue, paid, told := false, false, false
		for i, row := range rows {
			told = told || s.tells(row, says[i])
			unknown = unknown || says[i].wagesWait
			overdue = overdue || says[i].overdue
			paid = paid || says[i].cents > 0
			if says[i].cents > 0 && s.matches(v.Where, model.Employment, row) {
				cents += says[i].cents
			}
		}
		late := overdue && !paid
		s.overdue = s.overdue || late
		unknown = unknown || !late && !told && !s.complete(q)
	}
	switch {
	case unknown:
		return 0, model.Pending
	case cents == 0:
		return 0, model.No
	}
	return cents * 100, model.Yes
}
