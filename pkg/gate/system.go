package gate

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// system is numbers of units that nobody is told, and what everybody knows of them.
type system struct {
	vars      []variable
	equations [][]term
	goals     []goal
}

// variable is a number of units, which lies between low and high whatever is known of
// it; high is open when it is unbounded.
type variable struct{ value, low, high int64 }

const unbounded = int64(-1)

// term is a variable that an equation adds by times. Equations say that a change of the
// variables leaves the sum as it is.
type term struct{ v, by int32 }

// goal is a number that must not be known closely: the sum of some variables.
type goal struct {
	vars   []int32
	width  int64
	about  []refusal // what is refused when it is
	truth  frac
	now    frac
	lo, hi frac // the lowest and highest that were reached
	tired  bool // it may be widened further
	stuck  bool // nothing is proven of it
}

// family is what the tables of one metric and statistic come to.
type family struct {
	*check
	tables []*table
	base   []int32 // by table: the number of the variable of its first part's first class
	links  []link
	system
	amounts bool // it is about amounts, not about how many there are
	free    freedom
	at      []int32 // by atom: its variable, or none
	seen    map[uint64][]int32
}

const none = int32(-1)

// freedom says what of a family may change. What is kept as it is can only make a number
// look closer known than it is. So a number is looked for where little is free, and where
// it cannot be proven safe there, with more.
type freedom uint8

const (
	inBreakdowns freedom = iota // what is in some hidden number; of each kind as many in each breakdown
	hiddenOnly                  // what is in some hidden number
	everything
)

// judge looks whether the small numbers of a family can be worked out.
func (c *check) judge(tables []*table) {
	f := &family{check: c, tables: tables, links: nested(tables)}
	f.judge()
}

// judge looks for the goals where more and more is free, and refuses those that stay.
func (f *family) judge() {
	n := int32(0)
	for _, t := range f.tables {
		f.base = append(f.base, n)
		n += int32(len(t.parts)) * int32(aggregate.Classes)
	}
	f.at = make([]int32, n)
	f.build(inBreakdowns)
	open := f.solve()
	for _, free := range [...]freedom{hiddenOnly, everything} {
		if len(open) > 0 {
			f.build(free)
			f.keep(open)
			open = f.solve()
		}
	}
	for _, g := range open {
		for _, r := range g.about {
			if g.stuck {
				r.rule = NotProven
			}
			f.refuse(r.row, r.number, r.rule)
		}
	}
}

// keep keeps the goals that are about what some others are about.
func (f *family) keep(goals []goal) {
	about := map[refusal]bool{}
	for _, g := range goals {
		for _, r := range g.about {
			about[r] = true
		}
	}
	for i := range f.goals {
		f.goals[i].about = slices.DeleteFunc(f.goals[i].about, func(r refusal) bool { return !about[r] })
	}
	f.goals = slices.DeleteFunc(f.goals, func(g goal) bool { return len(g.about) == 0 })
}

// atom is the number of an atom.
func (f *family) atom(table int, p int32, k int) int32 {
	return f.base[table] + p*int32(aggregate.Classes) + int32(k)
}

// build makes the system anew. Small numbers that are known are refused.
func (f *family) build(free freedom) {
	f.system, f.free, f.seen = system{}, free, map[uint64][]int32{}
	for i, t := range f.tables {
		f.variables(i, t)
	}
	for i, t := range f.tables {
		f.knownSums(i, t)
		f.breakdowns(i, t)
		f.spells(i, t)
	}
	for i, t := range f.tables {
		if f.amounts {
			f.hiddenAmounts(i, t)
		} else {
			f.smallNumbers(i, t)
		}
	}
	for i := range f.links {
		f.nest(&f.links[i])
	}
	f.joinGoals()
}

// variables makes variables of the atoms of a table.
func (f *family) variables(i int, t *table) {
	for p := range t.parts {
		x := &t.parts[p]
		for k := range x.n {
			at := f.atom(i, int32(p), k)
			f.at[at] = none
			if t.classes()>>k&1 != 0 && (f.free == everything || t.hides(x, classes(1)<<k)) {
				f.at[at] = f.variable(x.n[k], 0, unbounded)
			}
		}
	}
}

func (f *family) variable(value, low, high int64) int32 {
	f.vars = append(f.vars, variable{value, low, high})
	return int32(len(f.vars) - 1)
}

// hides reports whether some row that a part is in does not tell how many it has of a
// class.
func (t *table) hides(p *part, set classes) bool {
	return slices.ContainsFunc(p.rows, func(row int32) bool { return t.known[row]>>set&1 == 0 })
}

// atomsOf adds the atoms of a row that are of some classes, those that are free.
func (f *family) atomsOf(out []term, table int, place int32, set classes, by int32) []term {
	t := f.tables[table]
	set &= t.classes()
	for _, p := range t.in[place] {
		for k := range aggregate.Classes {
			if set>>k&1 == 0 {
				continue
			}
			if v := f.at[f.atom(table, p, int(k))]; v != none {
				out = append(out, term{v, by})
			}
		}
	}
	return out
}

// equation adds one, unless it is there or says nothing.
func (f *family) equation(terms []term) {
	if len(terms) == 0 {
		return
	}
	slices.SortFunc(terms, func(a, b term) int { return cmp.Compare(a.v, b.v) })
	h := uint64(14695981039346656037)
	for _, x := range terms {
		h = (h ^ uint64(uint32(x.v))<<8 ^ uint64(uint8(x.by))) * 1099511628211
	}
	for _, i := range f.seen[h] {
		if slices.Equal(f.equations[i], terms) {
			return
		}
	}
	f.seen[h] = append(f.seen[h], int32(len(f.equations)))
	f.equations = append(f.equations, slices.Clone(terms))
}

// knownSums adds what rows tell: their known numbers, and the ranges of coded rates.
func (f *family) knownSums(i int, t *table) {
	var terms []term
	for place, known := range t.known {
		for _, set := range smallest(known) {
			terms = f.atomsOf(terms[:0], i, int32(place), set, 1)
			f.equation(terms)
		}
		row := t.rows[place]
		if !t.rate() || known>>with&1 != 0 || f.shown[row].hidden() || f.moves() {
			continue
		}
		if low, high, ok := f.told(&f.Rows[row], &f.shown[row]); ok {
			terms = f.atomsOf(terms[:0], i, int32(place), with, 1)
			if len(terms) > 0 {
				f.equation(append(terms, term{f.variable(t.sums[place][aggregate.With], low, high), -1}))
			}
		}
	}
}

// breakdowns says that a kind has the same units in every breakdown. Parts are sorted by
// kind and breakdown.
func (f *family) breakdowns(i int, t *table) {
	for from := 0; from < len(t.parts); {
		to := from
		for to < len(t.parts) && t.parts[to].kind == t.parts[from].kind {
			to++
		}
		for k := range int(aggregate.Classes) {
			f.alike(i, t, from, to, k)
		}
		from = to
	}
}

// alike says it of one class of the kind whose parts are those from one to another.
func (f *family) alike(i int, t *table, from, to, k int) {
	first := t.parts[from].breakdown
	if t.parts[to-1].breakdown == first {
		return
	}
	var base, terms []term
	for p := from; p < to; {
		breakdown := t.parts[p].breakdown
		terms = terms[:0]
		for ; p < to && t.parts[p].breakdown == breakdown; p++ {
			if v := f.at[f.atom(i, int32(p), k)]; v == none {
				continue
			} else if breakdown == first {
				base = append(base, term{v, -1})
			} else {
				terms = append(terms, term{v, 1})
			}
		}
		switch {
		case f.free == inBreakdowns && breakdown != first:
			f.equation(terms)
		case f.free == inBreakdowns:
			f.equation(base)
		case breakdown != first:
			f.equation(append(terms, base...))
		}
	}
}

// secret is a part of a row's numbers that must not be known closely.
type secret struct {
	number Number
	set    classes
}

var (
	rateSecrets  = []secret{{Numerator, with}, {Complement, without}, {Denominator, inDenominator}, {Pending, pending}, {Excluded, excluded}}
	otherSecrets = []secret{{Denominator, with}, {Pending, pending}, {Excluded, excluded}}
)

func (t *table) secrets() []secret {
	if t.rate() {
		return rateSecrets
	}
	return otherSecrets
}

// smallNumbers makes goals of the small numbers of the rows of a table, and of those that
// tell a value of too few.
func (f *family) smallNumbers(i int, t *table) {
	for place, row := range t.rows {
		for _, s := range t.secrets() {
			n := t.of(place, s.set)
			if !f.small(n) && !(s.set&inDenominator != 0 && f.few(n) && f.Rows[row].Denominator.Ok) && !f.ofFew(row, s) {
				continue
			}
			if f.Rules.Rates == defs.RatesCoded && s.ofRate() && !f.shown[row].hidden() {
				continue // the ladder says how close it may be known
			}
			about := refusal{row, s.number, Narrow}
			if t.known[place]>>s.set&1 != 0 {
				about.rule = Known
				f.refuse(about.row, about.number, about.rule)
				continue
			}
			f.goal(f.atomsOf(nil, i, int32(place), s.set, 1), f.width(row, s), n, about)
		}
	}
}

// ofFew reports whether a number would tell the rate of a hidden row whose units are enough
// to be counted, and too few for a rate. How many units an amount is of does not tell it, and
// of coded rates no numerator is told.
func (f *family) ofFew(row int32, s secret) bool {
	r := &f.Rows[row]
	n := r.Denominator.V
	return r.Statistic == defs.Rate && s.ofRate() && f.Rules.Rates != defs.RatesCoded && f.shown[row].hidden() &&
		n >= int64(f.Rules.MinCell) && n < int64(f.Rules.MinDenominator)
}

func (s secret) ofRate() bool { return s.number == Numerator || s.number == Complement }

// width of what must be left open. Coded rates tell by themselves in what ranges numerators
// lie; those of hidden rows must not become single numbers.
func (f *family) width(row int32, s secret) int64 {
	if f.Rules.Rates == defs.RatesCoded && s.ofRate() {
		return 1
	}
	return int64(f.Rules.Width)
}

func (f *family) goal(terms []term, width, n int64, about refusal) {
	g := goal{width: width, about: []refusal{about}, now: whole(n), lo: whole(n), hi: whole(n)}
	for _, x := range terms {
		g.vars = append(g.vars, x.v)
	}
	slices.Sort(g.vars)
	f.goals = append(f.goals, g)
}

// joinGoals makes one of those that are the same number.
func (f *family) joinGoals() {
	slices.SortStableFunc(f.goals, func(a, b goal) int {
		return cmp.Or(cmp.Compare(a.width, b.width), slices.Compare(a.vars, b.vars))
	})
	out := f.goals[:0]
	for _, g := range f.goals {
		if n := len(out); n > 0 && out[n-1].width == g.width && slices.Equal(out[n-1].vars, g.vars) {
			out[n-1].about = append(out[n-1].about, g.about...)
			continue
		}
		out = append(out, g)
	}
	f.goals = out
}
