package protect

import (
	"cmp"
	"slices"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// book is a release while it is decided what of it is hidden. Places and groups
// have numbers that are the same in all headings.
type book struct {
	rows  []aggregate.Row
	rules defs.Protect
	past  *history
	heads []head
	keys  []key   // by number
	keyOf []int32 // by row: the number of its key

	groups map[group]int32
	ways   map[string]int32
	counts map[uint64]bool // sets that are the denominator of a heading

	state   []Rule // by row: why it is hidden
	pending []bool // by row: whether its pending count is blank
	left    []bool // by row: whether its excluded count is blank
}

// key is whom a row counts, without the metric and the period.
type key struct {
	aggregate.People
	group int32 // the number of its breakdown and group; noGroup of everybody
	way   int32 // the number of its breakdown; noGroup of everybody
	level int   // of how many kinds of totals it is one
}

const noGroup = int32(-1)

type group struct{ breakdown, group string }

// head is a heading of the release.
type head struct {
	*aggregate.Makeup
	number int
	metric int32           // the number of its metric, statistic and definition
	at     map[int32]int32 // by key: the number of the row
}

// metric is what headings that differ only in their periods have in common.
type metric struct{ set, metric, population, statistic, definition string }

func metricOf(m *aggregate.Makeup) metric {
	return metric{m.Set, m.Metric, m.Population, m.Statistic, m.Definition}
}

// role says as what a row shows a number.
type role uint8

const (
	asWith role = iota
	asWithout
	asDenominator
	asPending
	asExcluded
	roles
)

var classesOf = [roles][]aggregate.Class{
	{aggregate.With}, {aggregate.Without}, {aggregate.With, aggregate.Without}, {aggregate.Pending}, {aggregate.Excluded},
}

// newBook numbers keys, groups and kinds.
func newBook(found *aggregate.Found, rules defs.Protect) *book {
	b := &book{rows: found.Rows, rules: rules, keyOf: make([]int32, len(found.Rows)), state: make([]Rule, len(found.Rows)),
		pending: make([]bool, len(found.Rows)), left: make([]bool, len(found.Rows)), counts: map[uint64]bool{}}
	b.number()
	metrics := map[metric]int32{}
	for i := range found.Makeups {
		m := &found.Makeups[i]
		if rules.HideZeros {
			all := m.WithNobody(found.Rows)
			m = &all
		}
		h := head{Makeup: m, number: i, metric: numbered(metrics, metricOf(m)), at: make(map[int32]int32, len(m.Rows))}
		for _, row := range m.Rows {
			h.at[b.keyOf[row]] = row
		}
		b.heads = append(b.heads, h)
		b.counts[h.set(asDenominator)] = true
	}
	delete(b.counts, 0)
	return b
}

func (b *book) number() {
	byPointer, byName := map[*aggregate.People]int32{}, map[aggregate.People]int32{}
	b.groups, b.ways = map[group]int32{}, map[string]int32{}
	for i := range b.rows {
		p := b.rows[i].People
		n, ok := byPointer[p]
		if !ok {
			if n, ok = byName[*p]; !ok {
				n = int32(len(b.keys))
				byName[*p] = n
				k := key{People: *p, group: noGroup, way: noGroup, level: level(p)}
				if p.Breakdown != everybody {
					k.group, k.way = b.groupOf(p)
				}
				b.keys = append(b.keys, k)
			}
			byPointer[p] = n
		}
		b.keyOf[i] = n
	}
}

// groupOf are the numbers of a group and its breakdown.
func (b *book) groupOf(p *aggregate.People) (in, way int32) {
	return numbered(b.groups, group{p.Breakdown, p.Group}), numbered(b.ways, p.Breakdown)
}

const everybody = "all"

// numbered is the number of a name, a new one if it has none.
func numbered[K comparable](m map[K]int32, name K) int32 {
	n, ok := m[name]
	if !ok {
		n = int32(len(m))
		m[name] = n
	}
	return n
}

// level is of how many kinds of totals a row is one: of pathways, of programs and of
// groups.
func level(p *aggregate.People) (n int) {
	for _, total := range []bool{p.Pathway == "" || p.Pathway == "*", p.Program == "*", p.Breakdown == everybody} {
		if total {
			n++
		}
	}
	return n
}

// sides are the roles that share out the units of a heading.
var sides = [...]role{asDenominator, asPending, asExcluded}

// shares are the fingerprints of a heading's units by sides.
func (h *head) shares() (out [len(sides)]uint64) {
	for i, r := range sides {
		out[i] = h.set(r)
	}
	return out
}

// set is the fingerprint of the units that a heading's rows show in a role; 0 if
// there are none.
func (h *head) set(r role) (fp uint64) {
	for _, c := range classesOf[r] {
		fp += h.Sets[c]
	}
	return fp
}

// everyone is the fingerprint of all units of a heading.
func (h *head) everyone() (fp uint64) {
	for _, x := range h.shares() {
		fp += x
	}
	return fp
}

// shows reports whether row i shows the number that it has in a role.
func (b *book) shows(i int32, r role) bool {
	switch {
	case b.state[i] != RuleNone:
		return false
	case r == asPending:
		return !b.pending[i]
	case r == asExcluded:
		return !b.left[i]
	}
	return true
}

// tells reports whether the rows of heading h tell the numbers that they have in a role.
// Coded rates tell by ranges how many have the outcome, and how close that may be is for
// the ladder to say. But where another heading counts the same people, and so hides how
// many there are when they are few, a range is taken for the number.
func (b *book) tells(h int, r role) bool {
	x := &b.heads[h]
	return r >= asDenominator || x.Statistic != defs.Rate || b.rules.Rates != defs.RatesCoded || b.counts[x.set(r)]
}

// hide makes row i not show the number that it has in a role.
func (b *book) hide(i int32, r role, why Rule) {
	switch {
	case r == asPending:
		b.pending[i] = true
	case r == asExcluded:
		b.left[i] = true
	case b.state[i] == RuleNone:
		b.state[i] = why
	}
}

// of are the number of units that a row has in a role.
func (p *piece) of(r role) (n int64) {
	for _, c := range classesOf[r] {
		n += p.n[c]
	}
	return n
}

// piece is the units of one kind in one group, with the numbers of the book.
type piece struct {
	kind, way, group int32
	keys             []int32 // in whose rows they are
	n                [aggregate.Classes]int64
}

func (p *piece) slot() slot { return slot{p.kind, p.way, p.group} }

// pieces are the parts of a heading. Groups that are called the same are one.
func (b *book) pieces(h *head, kinds *kinds) []piece {
	local := make([]int32, len(h.Kinds))
	for i := range h.Kinds {
		local[i] = kinds.number(&h.Kinds[i])
	}
	var out []piece
	for _, p := range h.Parts() {
		x := piece{kind: local[p.Kind], way: noGroup, group: noGroup, n: p.N}
		if p.Named != nil {
			x.group, x.way = b.groupOf(p.Named)
		}
		for _, row := range p.Rows {
			k := b.keyOf[row]
			x.keys = append(x.keys, k)
			if g := b.keys[k].group; g != noGroup {
				x.group, x.way = g, b.keys[k].way
			}
		}
		slices.Sort(x.keys)
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b piece) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.way, b.way), cmp.Compare(a.group, b.group))
	})
	return joined(out)
}

// joined takes pieces of one kind and group together.
func joined(list []piece) []piece {
	out := list[:0]
	for _, p := range list {
		if n := len(out); n > 0 && out[n-1].kind == p.kind && out[n-1].group == p.group {
			for c := range p.n {
				out[n-1].n[c] += p.n[c]
			}
			continue
		}
		out = append(out, p)
	}
	return out
}

// kinds numbers kinds of units by what they are.
type kinds struct {
	by   map[string]int32
	list []kind
}

// kind says what matters of a kind: whether its units lie where several rows
// overlap, and which stays they are.
type kind struct {
	several      bool // on several pathways, or not counted where programs are joined
	spell, union bool
}

func (x *kinds) number(k *aggregate.Kind) int32 {
	joined := "-"
	if k.Joined {
		joined = "+"
	}
	spell := ""
	if k.Spell {
		spell = "spell"
	}
	name := spell + joined + "\x00" + k.Program + "\x00" + strings.Join(k.Pathways, "\x00")
	if x.by == nil {
		x.by = map[string]int32{}
	}
	n := numbered(x.by, name)
	if int(n) == len(x.list) {
		x.list = append(x.list, kind{
			several: single(k.Pathways) > 1 || !k.Joined,
			spell:   k.Spell, union: k.Spell && single(k.Pathways) == 0,
		})
	}
	return n
}

// single is on how many pathways somebody is, the union of them not counted.
func single(pathways []string) (n int) {
	for _, p := range pathways {
		if p != "*" {
			n++
		}
	}
	return n
}

// knew reports whether an earlier release told the number that a row shows in a role.
func (b *book) knew(row int32, r role) bool {
	n, d, p, e := b.past.known(int(row))
	return [roles]bool{asWith: n, asWithout: n && d, asDenominator: d, asPending: p, asExcluded: e}[r]
}
