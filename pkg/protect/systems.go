package protect

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// Each calls do for the numbers below n, in any order, several at once if it likes.
// The error is that of do.
type Each func(n int, do func(i int) error) error

// secondary hides what small numbers could be worked out of. It takes three rounds:
// who is counted at all, who of those has the outcome, and what amounts they have.
// Headings that show numbers of the same people are taken together.
func (b *book) secondary(each Each) error {
	for _, round := range []func() []*table{b.counted, b.outcomes, b.amounts} {
		tables := round()
		if err := each(len(tables), func(i int) error { tables[i].solve(); return nil }); err != nil {
			return err
		}
	}
	return nil
}

// counted are the tables of denominators, pending and excluded units. Of headings
// with the same units in all, these are parts of the same whole; where others show a
// part of a denominator it is taken apart.
func (b *book) counted() (out []*table) {
	split := b.split()
	for _, heads := range b.shared(split) {
		t := b.table()
		for _, h := range heads {
			inner := b.nested(h, heads)
			for _, r := range sides {
				switch {
				case r == asDenominator && split[h]:
					t.outcome(h, inner)
				case t.heads[h].set(r) != 0:
					t.show(h, r, t.setOf(h, r, inner), t.noted(r))
				}
			}
		}
		t.wholes(heads)
		out = append(out, t)
	}
	return out
}

// shared are the headings that share out the same units, or have some set of them in
// common. Those that are split also hang together with the parts of their denominators.
func (b *book) shared(split map[int]bool) [][]int {
	return b.together(func(h *head) []uint64 {
		shares := h.shares()
		out := append(shares[:], h.everyone())
		if split[h.number] {
			out = append(out, h.set(asWith), h.set(asWithout))
		}
		return out
	})
}

// split are the headings that share out the same units as others, in another way, and
// have a part of their denominators shown by others. With the whole and that part known,
// pending and excluded units are known to be no more than the rest.
func (b *book) split() map[int]bool {
	ways := map[uint64]map[[len(sides)]uint64]bool{}
	for i := range b.heads {
		h := &b.heads[i]
		if ways[h.everyone()] == nil {
			ways[h.everyone()] = map[[len(sides)]uint64]bool{}
		}
		ways[h.everyone()][h.shares()] = true
	}
	out := map[int]bool{}
	for i := range b.heads {
		h := &b.heads[i]
		part := func(r role) bool { return h.set(r) != 0 && h.set(r) != h.set(asDenominator) && b.counts[h.set(r)] }
		if h.Statistic == defs.Rate && h.everyone() != h.set(asDenominator) && len(ways[h.everyone()]) > 1 && (part(asWith) || part(asWithout)) {
			out[i] = true
		}
	}
	return out
}

// noted says what else is known of a number that a row shows in a role, besides its
// size: that it is of few persons, some of them counted several times, that the rate is
// of too few, or what earlier releases told. Such a number must not be known closely either if the row is hidden
// for their sake.
func (t *table) noted(r role) func(e *exhibit, row int32) {
	return func(e *exhibit, row int32) {
		p := t.rows[row].Persons
		e.wide = e.wide || r == asDenominator && p.Ok && p.V > 0 && t.small(p.V) || r < asDenominator && t.state[row] == RuleDenominator || t.barred(row, r)
		e.known = e.known || t.knew(row, r)
	}
}

// barred reports whether earlier releases would tell of few people by the number that a
// row has in a role. One that is hidden only because it was hidden before need not be
// wide: what was hidden with it is hidden too, so it follows from what is shown no more
// than it did.
func (t *table) barred(row int32, r role) bool {
	var why Rule
	switch r {
	case asPending:
		why, _ = t.past.hideSides(int(row))
	case asExcluded:
		_, why = t.past.hideSides(int(row))
	default:
		why = t.past.hide(int(row))
	}
	return why == RuleFrozen || why == RuleDifference
}

// wholes says that headings have the same units in all, which they share out among
// denominator, pending and excluded in different ways.
func (t *table) wholes(heads []int) {
	first, seen := map[uint64]int{}, map[[len(sides)]uint64]bool{}
	for _, h := range heads {
		x := &t.heads[h]
		s, whole := x.shares(), x.everyone()
		if whole == 0 || seen[s] {
			continue
		}
		seen[s] = true
		o, ok := first[whole]
		if !ok {
			first[whole] = h
			continue
		}
		a, b := t.whole(h), t.whole(o)
		for _, k := range a.order {
			if of, ok := b.of[k]; ok { // broken down alike
				t.same(a.of[k], of)
			}
		}
	}
}

// whole is all units of a heading.
func (t *table) whole(h int) *atoms {
	out := newAtoms()
	for _, r := range sides {
		if s := t.sets[t.heads[h].set(r)]; s != nil {
			out.join(t.piecesOf(h), s)
		}
	}
	return out
}

// outcomes are the tables of numerators and of what is left of the denominators.
// Where a numerator is the denominator of another heading both are taken together.
// What other headings show of the denominators is known.
func (b *book) outcomes() (out []*table) {
	shown := b.denominators()
	split := func(h *head) []uint64 {
		if h.Statistic != defs.Rate || !b.tells(h.number, asWith) && !b.tells(h.number, asWithout) {
			return nil
		}
		return []uint64{h.set(asWith), h.set(asWithout)}
	}
	of := map[uint64]bool{}
	for i := range b.heads {
		for _, fp := range split(&b.heads[i]) {
			of[fp] = fp != 0
		}
	}
	for _, heads := range b.together(func(h *head) []uint64 {
		out := split(h)
		if d := h.set(asDenominator); of[d] {
			out = append(out, d)
		}
		return out
	}) {
		t := b.table()
		for _, h := range heads {
			t.outcome(h, b.nested(h, heads))
		}
		t.elsewhere(heads, shown)
		out = append(out, t)
	}
	return out
}

// outcome adds what the rows of a heading show of who has the outcome.
func (t *table) outcome(h int, nested [][]int) {
	x := &t.heads[h]
	if x.Statistic != defs.Rate {
		t.show(h, asDenominator, t.setOf(h, asDenominator, nested), t.noted(asDenominator))
		return
	}
	whole := newAtoms()
	for _, r := range []role{asWith, asWithout} {
		if x.set(r) == 0 {
			continue
		}
		s := t.setOf(h, r, nested)
		t.show(h, r, s, t.noted(r))
		whole.join(t.piecesOf(h), s)
	}
	d := x.set(asDenominator)
	if d == 0 {
		return
	}
	if s, ok := t.sets[d]; ok {
		for _, k := range whole.order {
			if of, ok := s.of[k]; ok {
				t.same(whole.of[k], of)
			} else {
				s.of[k], s.order = whole.of[k], append(s.order, k)
			}
		}
	} else {
		t.sets[d] = whole
	}
	t.show(h, asDenominator, t.sets[d], t.noted(asDenominator))
}

// denominators are the headings that say something about a denominator, by its set:
// those that share out the same units show the same number, or what it is a part of.
func (b *book) denominators() map[uint64][]int {
	by := map[uint64][]int{}
	for _, heads := range b.shared(nil) {
		for _, h := range heads {
			by[b.heads[h].set(asDenominator)] = heads
		}
	}
	delete(by, 0)
	return by
}

// elsewhere takes a denominator for known where a heading outside of the table says
// something about it.
func (t *table) elsewhere(heads []int, shown map[uint64][]int) {
	inside := map[int]bool{}
	for _, h := range heads {
		inside[h] = true
	}
	for p, e := range t.exhibits {
		for _, h := range shown[p.set] {
			if row, ok := t.heads[h].at[p.key]; ok && !inside[h] && t.shows(row, asDenominator) {
				e.known = true
			}
		}
	}
}

// amounts are the tables of sums and means: amounts add up as people do, so those of
// hidden rows cannot be worked out if the number of people could not.
func (b *book) amounts() (out []*table) {
	for _, heads := range b.together(func(h *head) []uint64 {
		if h.Statistic != defs.Sum && h.Statistic != defs.Mean || h.set(asDenominator) == 0 {
			return nil
		}
		return []uint64{1 + uint64(h.number)} // no amount is another metric's
	}) {
		t := b.table()
		for _, h := range heads {
			t.show(h, asDenominator, t.setOf(h, asDenominator, b.nested(h, heads)), func(e *exhibit, row int32) {
				e.wide = e.wide || !t.shows(row, asDenominator)
			})
		}
		out = append(out, t)
	}
	return out
}

// together are the headings that hang together because they have a fingerprint in
// common, or because they are of one metric and the people of one are among those of
// the other. Short cohorts come first. Those without a fingerprint are left out.
func (b *book) together(prints func(h *head) []uint64) [][]int {
	group := make([]int, len(b.heads))
	for i := range group {
		group[i] = i
	}
	var find func(i int) int
	find = func(i int) int {
		if group[i] != i {
			group[i] = find(group[i])
		}
		return group[i]
	}
	join := func(i, k int) {
		i, k = find(i), find(k)
		group[max(i, k)] = min(i, k)
	}
	first, in := map[uint64]int{}, make([]bool, len(b.heads))
	for i := range b.heads {
		for _, fp := range prints(&b.heads[i]) {
			if fp == 0 {
				continue
			}
			in[i] = true
			if k, ok := first[fp]; ok {
				join(i, k)
			} else {
				first[fp] = i
			}
		}
	}
	for _, list := range b.metrics() {
		for _, i := range list {
			for _, k := range list {
				if in[i] && in[k] && within(b.heads[i].Cohort, b.heads[k].Cohort) {
					join(i, k)
				}
			}
		}
	}
	lists := make([][]int, len(b.heads))
	for i := range b.heads {
		if in[i] {
			lists[find(i)] = append(lists[find(i)], i)
		}
	}
	lists = slices.DeleteFunc(lists, func(l []int) bool { return len(l) == 0 })
	for _, l := range lists {
		slices.SortStableFunc(l, func(i, k int) int { return cmp.Compare(days(b.heads[i].Cohort), days(b.heads[k].Cohort)) })
	}
	return lists
}

func days(i calendar.Interval) int64 { return int64(i.To) - int64(i.From) }

// within reports whether a lies in b and is not all of it.
func within(a, b calendar.Interval) bool { return a != b && b.From <= a.From && a.To <= b.To }

// metrics are the headings of each metric and statistic that has several.
func (b *book) metrics() (out [][]int) {
	for i := range b.heads {
		n := int(b.heads[i].metric)
		if n == len(out) {
			out = append(out, nil)
		}
		out[n] = append(out[n], i)
	}
	return slices.DeleteFunc(out, func(l []int) bool { return len(l) < 2 })
}

// nested are the headings of the same metric whose cohorts lie in that of h, in lists
// of such as are apart from one another; of two that overlap the longer one comes first.
func (b *book) nested(h int, heads []int) (out [][]int) {
	x := &b.heads[h]
	for _, i := range slices.Backward(heads) {
		o := &b.heads[i]
		if o.metric != x.metric || !within(o.Cohort, x.Cohort) {
			continue
		}
		k := slices.IndexFunc(out, func(list []int) bool {
			return !slices.ContainsFunc(list, func(k int) bool { return b.heads[k].Cohort.Overlaps(o.Cohort) })
		})
		if k < 0 {
			k, out = len(out), append(out, nil)
		}
		out[k] = append(out[k], i)
	}
	return out
}
