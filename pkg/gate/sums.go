package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// classes is a set of classes of units, by bits.
type classes uint8

const (
	with          classes = 1 << aggregate.With
	without       classes = 1 << aggregate.Without
	pending       classes = 1 << aggregate.Pending
	excluded      classes = 1 << aggregate.Excluded
	inDenominator classes = with | without // the denominator
	anyClass      classes = 1<<aggregate.Classes - 1
)

// table is the rows of one heading and what they are sums of.
type table struct {
	*aggregate.Makeup
	rows   []int32 // the numbers of its rows
	people []int32 // by place in rows: the number of whom the row counts
	known  []uint16
	parts  []part
	in     [][]int32                  // by place in rows: the parts that the row is the sum of
	sums   [][aggregate.Classes]int64 // by place in rows
	labels []string                   // by number, of the groups of breakdowns
	set    [anyClass + 1]uint64       // by classes: the fingerprint of their units, 0 where it tells nothing
}

// part is a Part with what is known of it in words.
type part struct {
	kind      int32
	breakdown int32
	group     int32   // the number of the label of its group in the breakdown
	rows      []int32 // places in the table's rows
	n         [aggregate.Classes]int64
}

// rate reports whether the heading's rows have numerators; of others every unit that is
// inDenominator is with.
func (t *table) rate() bool { return t.Statistic == defs.Rate }

// classes are those in which the heading has units.
func (t *table) classes() classes {
	if t.rate() {
		return anyClass
	}
	return anyClass &^ without
}

// judgeSums works out what everybody can work out, where that is to be prevented. Where
// counts are moved on purpose they do not add up, and no equation holds.
func (c *check) judgeSums() error {
	tables := make([]*table, len(c.Makeups))
	numbers := c.number()
	err := c.Each(len(c.Makeups), func(i int) (err error) {
		m := c.Makeups[i]
		if c.Rules.HideZeros {
			m = m.WithNobody(c.Rows)
		}
		tables[i], err = c.table(&m, numbers)
		return err
	})
	if err != nil {
		return err
	}
	if !c.Rules.Secondary || c.moves() {
		return nil // nobody hides what can be worked out, or totals need not add
	}
	c.uncovered()
	sums := c.amounts(tables)
	c.share(tables, numbers)
	families := slices.DeleteFunc(families(tables), c.judged())
	slices.SortStableFunc(families, func(a, b []*table) int { return cmp.Compare(size(b), size(a)) })
	return c.Each(len(families)+len(sums), func(i int) error {
		if i < len(families) {
			c.judge(families[i])
			families[i] = nil
			return nil
		}
		k := i - len(families)
		f := &family{check: c, tables: sums[k : k+1], amounts: true}
		f.judge()
		return nil
	})
}

// judged tells the families in which nothing is to be looked at again. With coded rates a
// row that is hidden has more to keep than one that tells a range.
func (c *check) judged() func(family []*table) bool {
	b := c.Before
	if b == nil || len(b.shown) != len(c.shown) || c.Rules.Rates == defs.RatesCoded {
		return func([]*table) bool { return false }
	}
	for i := range c.shown {
		if !c.shown[i].hidden() && c.shown[i] != b.shown[i] {
			return func([]*table) bool { return false }
		}
	}
	return func(family []*table) bool {
		return !slices.ContainsFunc(family, func(t *table) bool {
			return slices.ContainsFunc(t.rows, func(row int32) bool { return b.rows[row] })
		})
	}
}

// uncovered refuses rows that show people of whom nobody says what they are sums of.
func (c *check) uncovered() {
	covered := make([]bool, len(c.Rows))
	for i := range c.Makeups {
		for _, row := range c.Makeups[i].Rows {
			covered[row] = true
		}
	}
	for i := range c.Rows {
		if s := &c.shown[i]; !covered[i] && !s.hidden() && c.Rows[i].Denominator.V > 0 {
			c.refuse(int32(i), Denominator, NotProven)
		}
	}
}

func size(family []*table) (n int) {
	for _, t := range family {
		n += len(t.parts)
	}
	return n
}

// number numbers whom rows count, by row.
func (c *check) number() []int32 {
	out := make([]int32, len(c.Rows))
	byPointer, byName := map[*aggregate.People]int32{}, map[aggregate.People]int32{}
	for i := range c.Rows {
		p := c.Rows[i].People
		n, ok := byPointer[p]
		if !ok {
			if n, ok = byName[*p]; !ok {
				n = int32(len(byName))
				byName[*p] = n
			}
			byPointer[p] = n
		}
		out[i] = n
	}
	return out
}

// table makes the table of a heading and looks whether its parts add up to the rows.
func (c *check) table(m *aggregate.Makeup, numbers []int32) (*table, error) {
	t := &table{Makeup: m, rows: m.Rows, in: make([][]int32, len(m.Rows)), sums: make([][aggregate.Classes]int64, len(m.Rows))}
	at := make(map[int32]int32, len(m.Rows))
	for i, row := range m.Rows {
		if int(row) >= len(c.Rows) || c.Rows[row].Heading != m.Heading && *c.Rows[row].Heading != *m.Heading {
			return nil, fmt.Errorf("%s %s %s: what it is made of names a row of something else", m.Name(), m.Period.Label, m.Statistic)
		}
		at[row] = int32(i)
		t.people = append(t.people, numbers[row])
	}
	labels := map[string]int32{}
	for _, p := range m.Parts() {
		if err := c.addPart(t, &p, at, labels); err != nil {
			return nil, err
		}
	}
	for i := range t.parts {
		for _, row := range t.parts[i].rows {
			t.in[row] = append(t.in[row], int32(i))
		}
	}
	for i, row := range t.rows {
		if column := t.disagrees(i, &c.Rows[row]); column != "" {
			return nil, fmt.Errorf("%s %s %s: row %d, column %q: what it is made of does not add up", m.Name(), m.Period.Label, m.Statistic, row+1, column)
		}
		t.known = append(t.known, c.tells(&c.Rows[row], &c.shown[row]))
	}
	for set := classes(1); set <= anyClass; set++ {
		t.set[set] = t.fingerprint(set)
	}
	return t, nil
}

// addPart adds a part; groups that are called the same are one.
func (c *check) addPart(t *table, p *aggregate.Part, at map[int32]int32, labels map[string]int32) error {
	x := part{kind: p.Kind, breakdown: p.Breakdown, n: p.N}
	label := ""
	if p.Named != nil {
		label = p.Named.Breakdown + "\x00" + p.Named.Group
	}
	for _, row := range p.Rows {
		place, ok := at[row]
		if !ok {
			return fmt.Errorf("%s %s %s: what it is made of names a row of something else", t.Name(), t.Period.Label, t.Statistic)
		}
		x.rows = append(x.rows, place)
		if people := c.Rows[row].People; people.Breakdown != "all" {
			label = people.Breakdown + "\x00" + people.Group
		}
	}
	if x.group = numbered(labels, label); int(x.group) == len(t.labels) {
		t.labels = append(t.labels, label)
	}
	slices.Sort(x.rows)
	if n := len(t.parts); n > 0 {
		last := &t.parts[n-1]
		if last.kind == x.kind && last.breakdown == x.breakdown && last.group == x.group && slices.Equal(last.rows, x.rows) {
			for k := range last.n {
				last.n[k] += x.n[k]
			}
			return nil
		}
	}
	t.parts = append(t.parts, x)
	return nil
}

// numbered is the number of a name, a new one if it has none.
func numbered[K comparable](m map[K]int32, name K) int32 {
	n, ok := m[name]
	if !ok {
		n = int32(len(m))
		m[name] = n
	}
	return n
}

// disagrees names a column of a row that is not the sum of its parts.
func (t *table) disagrees(place int, row *aggregate.Row) string {
	sum := &t.sums[place]
	for _, p := range t.in[place] {
		for k, n := range t.parts[p].n {
			sum[k] += n
		}
	}
	differs := func(d aggregate.Decimal, n int64) bool { return d.Ok && d != aggregate.Whole(n) || !d.Ok && n != 0 }
	switch {
	case t.rate() && differs(row.Numerator, sum[aggregate.With]):
		return "numerator"
	case differs(row.Denominator, sum[aggregate.With]+sum[aggregate.Without]), !t.rate() && sum[aggregate.Without] != 0:
		return "denominator"
	case differs(row.Pending, sum[aggregate.Pending]):
		return "pending"
	case differs(row.Excluded, sum[aggregate.Excluded]):
		return "excluded"
	}
	return ""
}

// of is how many units of some classes a row has.
func (t *table) of(place int, set classes) (n int64) {
	for k, units := range t.sums[place] {
		if set>>k&1 != 0 {
			n += units
		}
	}
	return n
}

// fingerprint is that of the units of some classes; 0 where there is nobody in one of
// them, as the same units then go by fewer classes.
func (t *table) fingerprint(set classes) (sum uint64) {
	for k, x := range t.Sets {
		if set>>k&1 == 0 {
			continue
		}
		if x == 0 {
			return 0
		}
		sum += x
	}
	return sum
}

// families are the tables that are solved together: those of one metric and statistic,
// whose periods may lie within each other.
func families(tables []*table) (out [][]*table) {
	at := map[string]int{}
	for _, t := range tables {
		name := strings.Join([]string{t.Set, t.Metric, t.Population, t.Statistic, t.Definition}, "\x00")
		i, ok := at[name]
		if !ok {
			i = len(out)
			at[name], out = i, append(out, nil)
		}
		out[i] = append(out[i], t)
	}
	return out
}
