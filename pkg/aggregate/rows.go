package aggregate

import (
	"cmp"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// Rows turns the cells into sorted rows. Every metric that is in force has a
// row for every pathway and program, with the breakdown "all"; groups appear
// where somebody is in them.
func (t *Tally) Rows() []Row {
	found, _ := t.Found(func(n int, do func(i int) error) error {
		for i := range n {
			_ = do(i) // has no error
		}
		return nil
	})
	return found.Rows
}

// Found makes the rows and says of what they are sums, with the work shared out:
// each calls do for the numbers below n, in any order, several at once if it
// likes. The error is that of each.
func (t *Tally) Found(each func(n int, do func(i int) error) error) (*Found, error) {
	t.Settle()
	order := t.metricOrder()
	sheets, err := t.sheets(order, each)
	if err != nil {
		return nil, err
	}
	if err := each(len(sheets), func(i int) error { sheets[i].find(); return nil }); err != nil {
		return nil, err
	}
	total := 0
	for _, s := range sheets {
		s.first = total
		total += s.rows
	}
	rows := make([]Row, total)
	longest := slices.Clone(sheets)
	slices.SortStableFunc(longest, func(a, b *sheet) int { return cmp.Compare(b.work(), a.work()) })
	err = each(len(longest), func(i int) error {
		s := longest[i]
		s.write(rows[s.first : s.first+s.rows])
		return nil
	})
	if err != nil {
		return nil, err
	}
	if t.ambiguous(order) {
		SortRows(rows)
	}
	return &Found{rows, makeups(rows, sheets)}, nil
}

// metricOrder is the order of the metrics in results.csv.
func (t *Tally) metricOrder() []int {
	order := make([]int, len(t.metrics))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareDefs(t.metrics[a].metric, t.metrics[b].metric) })
	return order
}

func compareDefs(a, b *defs.Metric) int {
	return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Population, b.Population))
}

// ambiguous reports whether two metrics or two periods have one name, so that
// their rows mix.
func (t *Tally) ambiguous(order []int) bool {
	for i := range order[:max(len(order)-1, 0)] {
		if compareDefs(t.metrics[order[i]].metric, t.metrics[order[i+1]].metric) == 0 {
			return true
		}
	}
	seen := map[string]bool{}
	for _, p := range t.spec.Periods {
		if seen[p.Label] {
			return true
		}
		seen[p.Label] = true
	}
	return false
}

// shape is what metrics with one layout have in common.
type shape struct {
	space *space
	dims  dimensions
}

// sheets are the metrics with their layouts.
func (t *Tally) sheets(order []int, each func(n int, do func(i int) error) error) ([]*sheet, error) {
	frames := map[shape][]place{}
	var shapes []shape
	out := make([]*sheet, len(order))
	for i, k := range order {
		m := &t.metrics[k]
		s := &sheet{tally: t, metricTally: m, missing: t.missingSources(m.metric), dims: dimensionsOf(m.metric)}
		s.pathways, s.programs = t.pathwayKeys(m.metric), t.programKeys(m)
		key := shape{m.space, s.dims}
		if !slices.Contains(shapes, key) {
			shapes = append(shapes, key)
		}
		for _, p := range s.mayShow() {
			for _, w := range s.pathways {
				frames[key] = append(frames[key], place{p, w, aCell, true})
			}
		}
		out[i] = s
	}
	layouts, names := make([]*layout, len(shapes)), make([]*naming, len(t.spaces))
	err := each(len(shapes)+len(t.spaces), func(i int) error {
		if i < len(shapes) {
			layouts[i] = t.layout(shapes[i].space, shapes[i].dims, frames[shapes[i]])
		} else {
			names[i-len(shapes)] = t.naming(t.spaces[i-len(shapes)])
		}
		return nil
	})
	for _, s := range out {
		s.layout, s.names = layouts[slices.Index(shapes, shape{s.space, s.dims})], names[s.space.index]
	}
	return out, err
}

func (t *Tally) pathwayKeys(m *defs.Metric) []int32 {
	var keys []int32
	if m.Population == defs.Participations {
		keys = append(keys, everyone)
	}
	if len(t.spec.Set.Defs) == 0 || !m.ShownBy(defs.ByPathway) {
		return keys
	}
	for i := range t.spec.Set.Defs {
		keys = append(keys, int32(i))
	}
	keys = append(keys, int32(t.spec.Set.Union))
	if m.Population == defs.Participations {
		keys = append(keys, onNone)
	}
	return keys
}

// programKeys are the programs that a metric has rows for in any case: all, and
// those that it names. A metric that names none has a row for each that is seen
// in the period.
func (t *Tally) programKeys(m *metricTally) []int32 {
	keys := []int32{allPrograms}
	if m.metric.Population != defs.Participations || !m.metric.ShownBy(defs.ByProgram) {
		return keys
	}
	for _, id := range m.metric.Programs {
		keys = append(keys, t.spec.Store.Symbols.Intern(id))
	}
	return keys
}

// missingSources names the kinds that the metric cannot do without and that no
// source delivers.
func (t *Tally) missingSources(m *defs.Metric) string {
	var missing []string
	cover := &t.spec.Store.Coverage
	if m.Population == defs.Participations && !cover.Has[model.Participation] {
		missing = append(missing, model.Participation.String())
	}
	for _, k := range m.Needs {
		if !cover.Has[k] && !slices.Contains(missing, k.String()) {
			missing = append(missing, k.String())
		}
	}
	return strings.Join(missing, ", ")
}
