package aggregate

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pathway"
)

// slowSets are the units of headings by class.
type slowSets map[string]*[Classes]slowSet

// slowSet has the names of its units, and the sum of their fingerprints.
type slowSet struct {
	names []string
	sum   uint64
}

func headingName(metric, statistic string, from calendar.Date) string {
	return fmt.Sprint(metric, " ", statistic, " ", from)
}

func (x slowSets) add(spec *Spec, c *measure.Contribution) {
	m := spec.Metrics[c.Metric]
	for i, s := range measure.Stats(m) {
		if class, some := classOf(c, s.Statistic, i); some && inSomeRow(m, c) {
			name := headingName(m.ID, s.Statistic, spec.Periods[c.Period].From)
			if x[name] == nil {
				x[name] = &[Classes]slowSet{}
			}
			unit := fmt.Sprint(c.Joined, c.Unit.Person, c.Unit.Row, c.Unit.Entry, c.Unit.Exit)
			if c.Unit.Spell != nil {
				unit += fmt.Sprint(" spell ", c.Unit.Spell.Pathway)
			}
			set := &x[name][class]
			set.names = append(set.names, unit)
			set.sum += fingerprint(c.Unit) * joins[joinedIndex(c.Joined)]
		}
	}
}

// Two sets have one fingerprint when they have the same units, and else two; an
// empty one has none.
func TestSetsAreToldApartByTheirFingerprints(t *testing.T) {
	eachSeed(t, func(t *testing.T, spec Spec, seed uint64, r *rand.Rand) {
		slow := slowSets{}
		for id := range uint32(testPeople) {
			contribute(rand.New(rand.NewPCG(seed, uint64(id))), &spec, id, func(c *measure.Contribution) { slow.add(&spec, c) })
		}
		prints, units, twice := map[string]uint64{}, map[uint64]string{}, 0
		for _, m := range foundOf(t, spec, seed, 3, r).Makeups {
			if m.Metric == "none" {
				continue
			}
			of := slow[headingName(m.Metric, m.Statistic, m.Period.From)]
			if of == nil {
				of = &[Classes]slowSet{}
			}
			for c, got := range m.Sets {
				slices.Sort(of[c].names)
				set := strings.Join(of[c].names, ",")
				if set == "" != (got == 0) || got != of[c].sum {
					t.Fatalf("%s: %d units have the fingerprint %x, want %x", m.Name(), len(of[c].names), got, of[c].sum)
				}
				if want, known := prints[set]; known && want != got {
					t.Fatalf("%s: the same %d units have two fingerprints", m.Name(), len(of[c].names))
				} else if known && set != "" {
					twice++
				}
				if other, known := units[got]; known && other != set {
					t.Fatalf("%s: two sets have one fingerprint", m.Name())
				}
				prints[set], units[got] = got, set
			}
		}
		if twice == 0 || len(prints) < 20 {
			t.Errorf("%d sets, %d of them twice", len(prints), twice)
		}
	})
}

// Of units that are nearly the same half of the bits differ.
func TestFingerprintsAreMixed(t *testing.T) {
	var units []measure.Unit
	for i := range uint32(20) {
		units = append(units, measure.Unit{Person: 7, Row: int(i)}, measure.Unit{Person: i, Row: -1, Spell: &pathway.Spell{}},
			measure.Unit{Person: 7, Row: -1, Spell: &pathway.Spell{Pathway: int(i) + 1}},
			measure.Unit{Person: 7, Row: -1, Spell: &pathway.Spell{}, Entry: calendar.Date(i) + 1},
			measure.Unit{Person: 7, Row: -1, Spell: &pathway.Spell{}, Exit: calendar.Date(i) + 1})
	}
	sum, pairs := 0, 0
	for i := range units {
		for k := range i {
			n := bits.OnesCount64(fingerprint(&units[i]) ^ fingerprint(&units[k]))
			if n < 8 {
				t.Fatalf("two units differ in %d bits", n)
			}
			sum, pairs = sum+n, pairs+1
		}
	}
	if mean := float64(sum) / float64(pairs); mean < 31.5 || mean > 32.5 {
		t.Errorf("two units differ in %.2f bits", mean)
	}
}

// setsOf are the sets of the metric "strict" when it counts one unit.
func setsOf(t *testing.T, excluded int, joined bool) [Classes]uint64 {
	t.Helper()
	spec := specOf(0)
	u := measure.Unit{Person: 3, Row: 4, Program: spec.Store.Symbols.Intern("vr")}
	tally := NewTally(spec)
	strict := slices.IndexFunc(spec.Metrics, func(m *defs.Metric) bool { return m.ID == "strict" })
	tally.Add(&measure.Contribution{Metric: strict, Unit: &u, Excluded: excluded, Denominator: model.No, Joined: joined})
	found, err := tally.Found(atOnce)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range found.Makeups {
		if m.Metric == "strict" && m.Period.Label == spec.Periods[0].Label {
			return m.Sets
		}
	}
	t.Fatal("no such heading")
	return [Classes]uint64{}
}

// A unit with an exclusion of a high number is counted on a way of its own.
func TestManyExclusionsHaveTheSameFingerprint(t *testing.T) {
	for _, joined := range []bool{false, true} {
		few, many := setsOf(t, 0, joined), setsOf(t, 150, joined)
		if few != many || few[Excluded] == 0 {
			t.Errorf("%v and %v", few, many)
		}
	}
}

// A set differs from one whose units are the same and counted for all programs.
func TestFingerprintsSayWhoIsJoined(t *testing.T) {
	if apart, joined := setsOf(t, 0, false), setsOf(t, 0, true); apart[Excluded] == joined[Excluded] {
		t.Error("a unit has the same fingerprint, joined or not")
	}
}
