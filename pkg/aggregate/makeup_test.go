package aggregate

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
)

// foundOf counts the people of a seed, shared out at random among n tallies that
// are merged in a random order.
func foundOf(t *testing.T, spec Spec, seed uint64, n int, r *rand.Rand) *Found {
	t.Helper()
	tallies := make([]*Tally, n)
	for i := range tallies {
		tallies[i] = NewTally(spec)
		tallies[i].room = []int{1 << 20, 2000, 0}[i%3]
	}
	for _, id := range r.Perm(testPeople) {
		contribute(rand.New(rand.NewPCG(seed, uint64(id))), &spec, uint32(id), tallies[r.IntN(n)].Add)
	}
	r.Shuffle(n, func(i, j int) { tallies[i], tallies[j] = tallies[j], tallies[i] })
	for _, o := range tallies[1:] {
		tallies[0].Merge(o)
	}
	found, err := tallies[0].Found(atOnce)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// specOf is the spec of a seed; in some, periods have one label.
func specOf(seed uint64) Spec {
	r := rand.New(rand.NewPCG(seed, 14))
	spec := testSpec(r, []int{testPathways, 1, 0}[seed%3])
	if seed%2 == 1 {
		spec.Periods[2].Label = spec.Periods[0].Label
	}
	if seed%5 == 4 {
		spec.Breakdowns = nil
	}
	return spec
}

func eachSeed(t *testing.T, do func(t *testing.T, spec Spec, seed uint64, r *rand.Rand)) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { do(t, specOf(seed), seed, rand.New(rand.NewPCG(seed, 15))) })
	}
}

// Every row is in one makeup, whose order is that of the rows.
func TestMakeupsHaveTheRowsOfTheirHeadings(t *testing.T) {
	eachSeed(t, func(t *testing.T, spec Spec, seed uint64, r *rand.Rand) {
		found := foundOf(t, spec, seed, 1, r)
		seen, first := map[int32]bool{}, int32(-1)
		for _, m := range found.Makeups {
			if !slices.IsSorted(m.Rows) || len(m.Rows) == 0 || m.Rows[0] <= first {
				t.Fatalf("%s: its rows are not in order", m.Name())
			}
			first = m.Rows[0]
			for _, i := range m.Rows {
				if seen[i] || found.Rows[i].Heading != m.Heading {
					t.Fatalf("%s: a row of another heading", m.Name())
				}
				seen[i] = true
			}
		}
		if len(seen) != len(found.Rows) {
			t.Errorf("%d of %d rows are in a makeup", len(seen), len(found.Rows))
		}
	})
}

// numbersOf are a row's numbers by class.
func numbersOf(r *Row) (n [Classes]int64) {
	n[With], n[Pending], n[Excluded] = r.Denominator.V, r.Pending.V, r.Excluded.V
	if r.Statistic == defs.Rate {
		n[With], n[Without] = r.Numerator.V, r.Denominator.V-r.Numerator.V
	}
	return n
}

func TestRowsAreTheSumsOfTheirParts(t *testing.T) {
	eachSeed(t, func(t *testing.T, spec Spec, seed uint64, r *rand.Rand) {
		found := foundOf(t, spec, seed, 1+int(seed%2), r)
		sums := make([][Classes]int64, len(found.Rows))
		for _, m := range found.Makeups {
			for _, p := range m.Parts() {
				if len(p.Rows) == 0 || !slices.IsSorted(p.Rows) {
					t.Fatalf("%s: the rows of a part are %v", m.Name(), p.Rows)
				}
				for _, i := range p.Rows {
					if found.Rows[i].Heading != m.Heading {
						t.Fatalf("%s: a part in a row of another heading", m.Name())
					}
					for c, n := range p.N {
						sums[i][c] += n
					}
				}
			}
		}
		for i := range found.Rows {
			if want := numbersOf(&found.Rows[i]); sums[i] != want {
				t.Fatalf("row %d of %s: its parts are %v, want %v", i, found.Rows[i].Name(), sums[i], want)
			}
		}
	})
}

// A kind is the same units in every breakdown, and parts and kinds are in order.
func TestPartsOfEachBreakdownAreAllOfTheKind(t *testing.T) {
	eachSeed(t, func(t *testing.T, spec Spec, seed uint64, r *rand.Rand) {
		for _, m := range foundOf(t, spec, seed, 2, r).Makeups {
			if !slices.IsSortedFunc(m.Kinds, func(a, b Kind) int { return compareKinds(&a, &b) }) {
				t.Fatalf("%s: kinds are out of order", m.Name())
			}
			sums := map[[2]int32][Classes]int64{}
			last, breakdowns, kinds := [3]int32{-1}, map[int32]bool{}, map[int32]bool{}
			for _, p := range m.Parts() {
				at := [3]int32{p.Kind, p.Breakdown, p.Group}
				if slices.Compare(last[:], at[:]) >= 0 || p.N == [Classes]int64{} {
					t.Fatalf("%s: part %v comes after %v, with %v", m.Name(), at, last, p.N)
				}
				last, breakdowns[p.Breakdown], kinds[p.Kind] = at, true, true
				n := sums[[2]int32{p.Kind, p.Breakdown}]
				for c := range n {
					n[c] += p.N[c]
				}
				sums[[2]int32{p.Kind, p.Breakdown}] = n
			}
			for k := range m.Kinds {
				for b := range breakdowns {
					if got, want := sums[[2]int32{int32(k), b}], sums[[2]int32{int32(k), 0}]; got != want {
						t.Fatalf("%s: a kind has %v in breakdown %d, %v in the first", m.Name(), got, b, want)
					}
				}
			}
			if len(kinds) != len(m.Kinds) {
				t.Fatalf("%s: %d kinds, %d with somebody", m.Name(), len(m.Kinds), len(kinds))
			}
		}
	})
}

// textOf is all that a makeup says.
func textOf(m *Makeup) string {
	return fmt.Sprintf("%+v %v %+v %v %+v", *m.Heading, m.Rows, m.Kinds, m.Sets, m.Parts())
}

func TestMakeupsDoNotDependOnWhoCountedWhom(t *testing.T) {
	eachSeed(t, func(t *testing.T, spec Spec, seed uint64, r *rand.Rand) {
		want := foundOf(t, spec, seed, 1, r)
		for _, n := range []int{1, 2, 5} {
			got := foundOf(t, spec, seed, n, r)
			if len(got.Makeups) != len(want.Makeups) {
				t.Fatalf("%d makeups, want %d", len(got.Makeups), len(want.Makeups))
			}
			for i := range got.Makeups {
				if g, w := textOf(&got.Makeups[i]), textOf(&want.Makeups[i]); g != w {
					t.Fatalf("%d tallies: the makeup is\n%s, want\n%s", n, g, w)
				}
			}
		}
	})
}

func TestAHeadingWithoutSourceHasNoParts(t *testing.T) {
	spec := specOf(0)
	n := 0
	for _, m := range foundOf(t, spec, 0, 1, rand.New(rand.NewPCG(1, 1))).Makeups {
		if m.Metric == "none" {
			n++
			if len(m.Rows) == 0 || m.Parts() != nil || m.Kinds != nil || m.Sets != [Classes]uint64{} {
				t.Errorf("%+v has parts", m.Heading)
			}
		}
	}
	if n != len(spec.Periods) {
		t.Errorf("%d makeups, want %d", n, len(spec.Periods))
	}
}

// slowParts is which units of a heading go by what, found unit by unit: by metric,
// statistic, period, kind, breakdown and label of the group.
type slowParts map[string][Classes]int64

// classOf is the class of a contribution to a statistic, and whether it has one.
func classOf(c *measure.Contribution, statistic string, i int) (Class, bool) {
	answer := model.Yes
	switch {
	case c.Excluded >= 0:
		return Excluded, true
	case c.Denominator == model.No:
		return 0, false
	case statistic == defs.Rate:
		answer = c.Numerator
	case statistic != defs.Count:
		answer = c.Values[i].State
	}
	if c.Denominator == model.Pending {
		answer = model.Pending
	}
	switch answer {
	case model.Pending:
		return Pending, true
	case model.Yes:
		return With, true
	}
	return Without, statistic == defs.Rate
}

// inSomeRow reports whether a unit has a row of a metric with these dimensions.
func inSomeRow(m *defs.Metric, c *measure.Contribution) bool {
	if c.Unit.Spell != nil {
		return c.Joined
	}
	return c.Joined || m.ShownBy(defs.ByProgram)
}

func (x slowParts) add(spec *Spec, c *measure.Contribution) {
	m := spec.Metrics[c.Metric]
	for i, s := range measure.Stats(m) {
		class, some := classOf(c, s.Statistic, i)
		if !some || !inSomeRow(m, c) {
			continue
		}
		k := Kind{Joined: c.Joined, Spell: c.Unit.Spell != nil}
		if !k.Spell {
			k.Program = spec.Store.Symbols.Text(c.Unit.Program)
		}
		for _, w := range c.Unit.Pathways {
			k.Pathways = append(k.Pathways, spec.Set.ID(w))
		}
		labels := []string{"all/all"}
		for _, g := range groupersOf(m, *spec) {
			labels = append(labels, g.Name+"/"+g.Label(g.Key(c.Unit)))
		}
		if len(labels) > 1 {
			labels = labels[1:]
		}
		for b, label := range labels {
			key := fmt.Sprint(m.ID, s.Statistic, spec.Periods[c.Period].From, k, b, label)
			n := x[key]
			n[class]++
			x[key] = n
		}
	}
}

// slowOf are the same names of the parts of makeups.
func (x slowParts) of(found *Found) {
	for _, m := range found.Makeups {
		for _, p := range m.Parts() {
			label := "all/all"
			for _, i := range p.Rows {
				if r := &found.Rows[i]; r.Breakdown != "all" {
					label = r.Breakdown + "/" + r.Group
				}
			}
			key := fmt.Sprint(m.Metric, m.Statistic, m.Period.From, m.Kinds[p.Kind], p.Breakdown, label)
			n := x[key]
			for c := range n {
				n[c] += p.N[c]
			}
			x[key] = n
		}
	}
}

func TestPartsAreThoseFoundUnitByUnit(t *testing.T) {
	eachSeed(t, func(t *testing.T, spec Spec, seed uint64, r *rand.Rand) {
		got, want := slowParts{}, slowParts{}
		got.of(foundOf(t, spec, seed, 2, r))
		for id := range uint32(testPeople) {
			contribute(rand.New(rand.NewPCG(seed, uint64(id))), &spec, id, func(c *measure.Contribution) {
				if m := spec.Metrics[c.Metric]; m.ID != "none" && measure.InForce(m, spec.Periods[c.Period]) {
					want.add(&spec, c)
				}
			})
		}
		if len(want) == 0 {
			t.Fatal("nobody is counted")
		}
		for _, k := range slices.Sorted(maps.Keys(want)) {
			if got[k] != want[k] {
				t.Fatalf("%s has %v, want %v", strings.TrimSpace(k), got[k], want[k])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d parts, want %d", len(got), len(want))
		}
	})
}

// With parts of nobody every row has a part, sums are as they were, and stays of each
// kind have all groups.
func TestEveryRowHasAPartWithNobody(t *testing.T) {
	added := 0
	eachSeed(t, func(t *testing.T, spec Spec, seed uint64, r *rand.Rand) {
		found := foundOf(t, spec, seed, 1, r)
		for _, m := range found.Makeups {
			all := m.WithNobody(found.Rows)
			in, sums := map[int32]bool{}, map[int32][Classes]int64{}
			for i, list := range [][]Part{all.Parts(), m.Parts()} {
				for _, p := range list {
					for _, row := range p.Rows {
						x := sums[row]
						for k, n := range p.N {
							x[k] += int64(1-2*i) * n
						}
						sums[row] = x
						in[row] = true
					}
				}
			}
			for _, row := range m.Rows {
				if !in[row] || sums[row] != [Classes]int64{} {
					t.Fatalf("%s: a row without parts, or with others than before", m.Name())
				}
			}
			type slot struct {
				kind             int32
				breakdown, group string
			}
			seen := map[slot]bool{}
			for _, p := range all.Parts() {
				s := slot{kind: p.Kind}
				for _, row := range p.Rows {
					if b := found.Rows[row].Breakdown; b != allPeople {
						s.breakdown, s.group = b, found.Rows[row].Group
					}
				}
				if p.Named != nil {
					if s.group != "" {
						t.Fatalf("%s: a part has two names", m.Name())
					}
					s.breakdown, s.group = p.Named.Breakdown, p.Named.Group
				}
				seen[s] = true
			}
			groups := map[[2]string]bool{}
			for s := range seen {
				groups[[2]string{s.breakdown, s.group}] = true
			}
			if m.Population != string(defs.Participations) && len(seen) != len(groups)*len(all.Kinds) {
				t.Errorf("%s: %d groups of %d kinds in %d parts", m.Name(), len(groups), len(all.Kinds), len(seen))
			}
			added += len(all.Parts()) - len(m.Parts())
		}
	})
	if added == 0 {
		t.Error("no part was added")
	}
}
