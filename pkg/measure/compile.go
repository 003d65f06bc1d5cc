package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// program is a metric compiled for one store.
type program struct {
	metric      *defs.Metric
	group       *group
	anchors     []int // numbers, in the order of the definition
	exclusions  exclusions
	denominator *node
	numerator   *node
	values      []*valueNode // parallel to Stats; nil for rates and counts
	money       []bool       // parallel to values: they are amounts of money
	measures    bool         // some of the values is not nil
}

// Stat is one statistic of a metric: a metric has one, or two when it says `also`.
type Stat struct {
	Metric    *defs.Metric
	Statistic string
	Unit      string
	Money     bool // the value is an amount of money, whatever the unit is called
}

// Stats are the statistics of a metric in the order in which contributions
// carry them.
func Stats(m *defs.Metric) []Stat {
	out := []Stat{{m, m.Statistic, m.Unit, m.Of != nil && m.Of.Unit() == defs.USD}}
	if m.Also != nil {
		unit := m.Also.Of.Unit()
		out = append(out, Stat{m, m.Also.Statistic, unit, unit == defs.USD})
	}
	return out
}

// compiler compiles the metrics of an evaluator one after the other, and keeps
// what they share.
type compiler struct {
	store   *timeline.Store
	set     *pathway.Set
	periods int
	metric  *defs.Metric // the one at hand
	own     []int        // numbers of its anchors, as far as they are compiled
	looked  looked       // what has been compiled since it was last reset

	memory   memory
	classes  *classes
	conds    shared[*condition]
	nodes    []*node // all that have been compiled
	lists    shared[numbered]
	values   shared[numbered]
	windows  shared[*window]
	matchers shared[*matcher]
	tests    shared[func(int64) bool]
	rules    shared[int]
	dated    shared[int]
	anchored shared[numbered]
	steps    []defs.DatedValue
	works    []*work
	anchors  []anchor
	listed   []*matcher
	pending  int64 // symbol
	// asksPathway says that the pathway of a spell makes a difference to some
	// metric other than by its members.
	asksPathway bool
}

// looked says what definitions look at.
type looked struct {
	byPeriod bool // at the reporting period
	beyond   bool // at something other than what makes the class of a participation
}

// numbered is something shared: its number among its like, where it is
// remembered and whether it looks at the reporting period.
type numbered struct {
	number   int
	place    place
	byPeriod bool
}

// condition is what nodes of one meaning share.
type condition struct {
	numbered
	class bool // it looks at nothing but what makes the class of a participation
	uses  int  // how many nodes have this meaning
	long  bool // some of them is asked of a stay in several periods
}

// again reports whether what it says of a unit may be asked for again: by another
// node, or in another period when the period makes no difference.
func (x *condition) again() bool { return x.uses > 1 || x.long && !x.byPeriod }

// shared finds what has been compiled before, by the meaning of its definition.
type shared[T any] map[string]T

func newCompiler(store *timeline.Store, set *pathway.Set, periods int) *compiler {
	return &compiler{
		store: store, set: set, periods: periods,
		conds: shared[*condition]{}, lists: shared[numbered]{}, values: shared[numbered]{}, windows: shared[*window]{},
		matchers: shared[*matcher]{}, tests: shared[func(int64) bool]{},
		rules: shared[int]{}, dated: shared[int]{}, anchored: shared[numbered]{},
		pending: int64(store.Symbols.Intern("pending")),
		classes: &classes{known: map[string]int32{}, most: maxClasses},
	}
}

// context is what the compiled metrics are evaluated with.
func (c *compiler) context(periods []calendar.Period) context {
	c.remember()
	ctx := context{store: c.store, set: c.set, unions: map[string]*timeline.CodeSet{}, periods: periods, at: -1,
		works: c.works, jobs: jobRows{quarter: c.store.Tables[model.Employment].Col("quarter")},
		anchors: c.anchors, memory: c.memory, classes: c.classes}
	for _, k := range model.Kinds() {
		ctx.rows[k] = c.kindRows(k)
	}
	for _, d := range c.set.Defs {
		ctx.sectors = append(ctx.sectors, timeline.NewCodeSet(d.Sector, c.store.Symbols))
	}
	for _, p := range periods {
		var at []amountAt
		for _, v := range c.steps {
			n, ok := v.At(p.From)
			at = append(at, amountAt{n, ok})
		}
		ctx.dated = append(ctx.dated, at)
	}
	return ctx
}

func (c *compiler) program(m *defs.Metric) *program {
	c.metric, c.own = m, nil
	p := &program{metric: m}
	for i := range m.Anchors {
		c.own = append(c.own, c.anchor(&m.Anchors[i]))
	}
	p.anchors = c.own
	p.exclusions = c.exclusions(m.Exclude)
	p.denominator, p.numerator = c.cond(m.Denominator), c.cond(m.Numerator)
	p.values = append(p.values, c.value(m.Of))
	if m.Also != nil {
		p.values = append(p.values, c.value(m.Also.Of))
	}
	for _, s := range Stats(m) {
		p.money = append(p.money, s.Money)
	}
	p.measures = m.Of != nil || m.Also != nil
	return p
}

func (c *compiler) exclusions(list []defs.Exclusion) (x exclusions) {
	key := key{}
	at := c.looks(func() {
		for _, e := range list {
			n := c.cond(e.When)
			x.list = append(x.list, n)
			key = key.number(n.number)
		}
	})
	x.place = share(c.lists, key, at.byPeriod, func() place {
		p := c.memory.exclusions.reserve(at.byPeriod, c.periods)
		if !at.beyond {
			p.class = c.classes.lists.reserve()
		}
		return p
	}).place
	return x
}

// looks reports what f compiles looks at.
func (c *compiler) looks(f func()) looked {
	outer := c.looked
	c.looked = looked{}
	f()
	inner := c.looked
	c.looked = looked{outer.byPeriod || inner.byPeriod, outer.beyond || inner.beyond}
	return inner
}

// share gives what has one meaning one number and one place.
func share(all shared[numbered], k key, byPeriod bool, reserve func() place) numbered {
	n, ok := all[string(k)]
	if !ok {
		n = numbered{len(all), reserve(), byPeriod}
		all[string(k)] = n
	}
	return n
}

// cond compiles a condition; nil stays nil and means everyone.
func (c *compiler) cond(x *defs.Cond) *node {
	if x == nil {
		return nil
	}
	var n *node
	var k key
	at := c.looks(func() { n, k = c.condition(x) })
	same := c.conds[string(k)]
	if same == nil {
		same = &condition{numbered: numbered{number: len(c.conds), place: unplaced, byPeriod: at.byPeriod}, class: !at.beyond}
		c.conds[string(k)] = same
	}
	same.uses++
	same.long = same.long || instants[c.metric.By] == stayOf
	n.number, n.same = same.number, same
	c.nodes = append(c.nodes, n)
	return n
}

// remember gives the answers of conditions a place where they may be asked for
// again, and those about classes of participations one for the class.
func (c *compiler) remember() {
	for _, n := range c.nodes {
		x := n.same
		if x.again() && x.place.first == nowhere {
			class := x.place.class
			x.place = c.memory.answers.reserve(x.byPeriod, c.periods)
			x.place.class = class
		}
		if x.class && x.place.class == nowhere {
			x.place.class = c.classes.answers.reserve()
		}
		n.place = x.place
	}
}

// condition compiles a condition and says what it means.
func (c *compiler) condition(x *defs.Cond) (*node, key) {
	k := key{}.number(int(x.Op))
	switch x.Op {
	case defs.OpAll, defs.OpAny:
		return c.junction(x, k)
	case defs.OpNot:
		kid := c.cond(x.Kids[0])
		return &node{text: "not", eval: func(ctx *context) model.Tri { return kid.run(ctx).Not() }}, k.number(kid.number)
	case defs.OpField:
		return c.fieldNode(x.Test, k)
	}
	c.looked.beyond = true
	switch x.Op {
	case defs.OpRecord:
		return c.recordNode(x.Record, k)
	case defs.OpEmployed:
		return c.employedNode(x.Work, k)
	case defs.OpPlaced:
		return c.placedNode(x.Placed, k)
	case defs.OpSameEmployer:
		return c.sameEmployerNode(x, k)
	case defs.OpOverlaps:
		return c.overlapsNode(x, k)
	}
	return c.compareNode(x, k)
}

func (c *compiler) junction(x *defs.Cond, k key) (*node, key) {
	kids := make([]*node, len(x.Kids))
	for i, kid := range x.Kids {
		kids[i] = c.cond(kid)
		k = k.number(kids[i].number)
	}
	if x.Op == defs.OpAll {
		text := "all of"
		if len(kids) == 0 {
			text = "everyone"
		}
		return &node{text: text, eval: func(ctx *context) model.Tri {
			v := model.Yes
			for _, k := range kids {
				v = min(v, k.run(ctx))
				if v == model.No && ctx.trace == nil {
					break
				}
			}
			return v
		}}, k
	}
	return &node{text: "any of", eval: func(ctx *context) model.Tri {
		v := model.No
		for _, k := range kids {
			v = max(v, k.run(ctx))
			if v == model.Yes && ctx.trace == nil {
				break
			}
		}
		return v
	}}, k
}

func (c *compiler) overlapsNode(x *defs.Cond, k key) (*node, key) {
	a, b := c.window(x.Pair[0]), c.window(x.Pair[1])
	return &node{text: a.String() + " overlaps " + b.String(), eval: func(ctx *context) model.Tri {
		x, y := ctx.bounds(a), ctx.bounds(b)
		if ctx.trace != nil {
			ctx.note("%s with %s", x.Interval, y.Interval)
		}
		switch {
		case !x.Overlaps(y.Interval): // whatever the unknown ones turn out to be
			return model.No
		case x.Unknown || y.Unknown:
			return model.Pending
		}
		return model.Yes
	}}, k.window(a).window(b)
}

func (c *compiler) compareNode(x *defs.Cond, k key) (*node, key) {
	v := c.value(x.Value)
	k = k.number(v.number)
	text := "value"
	var least, most *amountRef
	if x.Least != nil {
		r := c.amountRef(x.Least)
		least, k = &r, k.amount(r)
		text += " at least " + amountText(x.Least)
	}
	k = k.number(-1)
	if x.Most != nil {
		r := c.amountRef(x.Most)
		most, k = &r, k.amount(r)
		text += " at most " + amountText(x.Most)
	}
	return &node{text: text, eval: func(ctx *context) model.Tri {
		n, state := v.get(ctx)
		if state != model.Yes {
			return state
		}
		if ctx.trace != nil {
			ctx.note("value %s", model.FormatNumber(n, model.NumberScale, 2))
		}
		if least != nil {
			if b, ok := ctx.amount(*least); !ok || n < b {
				return model.No
			}
		}
		if most != nil {
			if b, ok := ctx.amount(*most); !ok || n > b {
				return model.No
			}
		}
		return model.Yes
	}}, k
}

func amountText(a *defs.Amount) string {
	if a.Name != "" {
		return "$" + a.Name
	}
	return model.FormatNumber(a.N, model.NumberScale, 2)
}
