package aggregate

import (
	"pathmetrics/pkg/measure"
)

// cohort is the metrics of one group and one space: of every person they have the
// same units in the same periods, and those are counted in the same cells. So
// what a unit goes by is put by once for all of them.
type cohort struct {
	group  int // as contributions number them
	space  *space
	blocks []block // by period
	stride int     // statistics of the metrics
	turn   uint32  // of the person who has the places
	places []placed
	at     int // the place asked for last
}

// placed is a unit in a period of the person whose turn it is, and where it is in
// the block of the period.
type placed struct {
	unit   *measure.Unit
	period int
	at     int
}

// farPlaces is how many places are looked at for that of a unit. A unit that is
// not found is put by once more, which takes time and changes nothing.
const farPlaces = 16

// block is the units of one cohort and period. They are put by and counted many
// at a time, one statistic after the other, so that the counters of one are at
// hand meanwhile and not those of all.
type block struct {
	units   []unit
	prints  []uint64  // their fingerprints
	log     []outcome // by unit, then by statistic
	stride  int
	turn    uint32  // of the person of the last unit
	slots   []*slot // by statistic
	cells   few     // counted cells
	results few     // cells of results, of people with several units only
}

// unit is one that is put by.
type unit struct {
	lists [2]int32 // where its lists begin, plus one, not joined and joined; 0 while nobody asks
	same  bool     // of the same person as the one before
}

// outcome is what a unit adds to of one statistic: a counter plus one, twice, and
// one more where programs are joined; 0 is nothing.
type outcome uint8

// logged counters can be put by.
const logged = 1<<7 - 1

// join puts a metric into the cohort to which it belongs.
func (t *Tally) join(m *metricTally, group int) {
	for _, co := range t.cohorts {
		if co.group == group && co.space == m.space {
			m.cohort = co
		}
	}
	if m.cohort == nil {
		m.cohort = &cohort{group: group, space: m.space, blocks: make([]block, len(t.spec.Periods))}
		t.cohorts = append(t.cohorts, m.cohort)
	}
	m.column = m.cohort.stride
	m.cohort.stride += len(m.stats)
	for p := range m.cohort.blocks {
		b := &m.cohort.blocks[p]
		b.widen(m.cohort.stride)
		for i := range m.stats {
			s := &m.stats[i].slots[p]
			s.block, s.width = b, m.width
			b.slots = append(b.slots, s)
		}
	}
	t.share()
}

// widen makes the log that of more statistics.
func (b *block) widen(stride int) {
	old := b.log
	b.log = make([]outcome, len(b.units)*stride)
	for i := range b.units {
		copy(b.log[i*stride:], old[i*b.stride:(i+1)*b.stride])
	}
	b.stride = stride
}

// bytesOfUnit is what a unit takes that is put by, besides its outcomes.
const bytesOfUnit = 20

// share shares out the room among the blocks.
func (t *Tally) share() {
	bytes := 0
	for _, co := range t.cohorts {
		bytes += len(co.blocks) * (bytesOfUnit + co.stride)
	}
	t.most = min(max(t.room/max(bytes, 1), 1), 1<<13)
}

// find is where the unit of a contribution is in the block of its period, with
// room for another outcome in the column. Metrics have the units in the same
// order, so that the next one is mostly the one asked for.
func (co *cohort) find(c *measure.Contribution, column int, t *Tally) int {
	if co.turn != t.desk.turn {
		co.turn, co.places = t.desk.turn, co.places[:0]
	}
	b, i := &co.blocks[c.Period], co.at
	for range min(len(co.places), farPlaces) {
		if i++; i >= len(co.places) {
			i = 0
		}
		if p := &co.places[i]; p.unit == c.Unit && p.period == c.Period && b.log[p.at*b.stride+column] == 0 {
			co.at = i
			return p.at
		}
	}
	co.at = len(co.places)
	co.places = append(co.places, placed{c.Unit, c.Period, b.begin(t, co.space, c.Unit)})
	return co.places[co.at].at
}

// begin puts by another unit of the person whose turn it is. The units of a
// person are counted together.
func (b *block) begin(t *Tally, sp *space, u *measure.Unit) int {
	same := b.turn == t.desk.turn
	if !same && len(b.units) >= t.most {
		b.settle(sp, &t.hand)
	}
	b.turn = t.desk.turn
	b.units = append(b.units, unit{same: same && len(b.units) > 0})
	b.prints = append(b.prints, fingerprint(u))
	b.log = reaching(b.log, len(b.units)*b.stride)
	return len(b.units) - 1
}

// listOf is where the list begins of the cells in which a unit is counted.
func (b *block) listOf(at int, c *measure.Contribution, sp *space, d *desk) int32 {
	list := &b.units[at].lists[joinedIndex(c.Joined)]
	if *list == 0 {
		*list = d.listOf(sp, c.Unit, c.Joined) + 1
	}
	return *list - 1
}

// put puts an outcome by.
func (b *block) put(at, column, counter int, joined bool) {
	b.log[at*b.stride+column] = outcome(2*(counter+1) + joinedIndex(joined))
}

func (o outcome) counter() int { return int(o>>1) - 1 }

func joinedIndex(joined bool) int {
	if joined {
		return 1
	}
	return 0
}
