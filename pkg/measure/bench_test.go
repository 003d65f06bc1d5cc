package measure

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
)

// many makes more metrics of those given: the same questions about other
// quarters and about spells of time a little longer.
func many(list []*defs.Metric, n int) []*defs.Metric {
	out := make([]*defs.Metric, 0, n)
	for i := range n {
		m := *list[i%len(list)]
		round := i / len(list)
		m.ID = fmt.Sprintf("%s_%d", m.ID, round)
		m.Numerator, m.Denominator = later(m.Numerator, round), later(m.Denominator, round)
		out = append(out, &m)
	}
	return out
}

// later is a condition with the intervals of employment and records moved.
func later(c *defs.Cond, n int) *defs.Cond {
	if c == nil || n == 0 {
		return c
	}
	x := *c
	x.Kids = nil
	for _, k := range c.Kids {
		x.Kids = append(x.Kids, later(k, n))
	}
	if c.Work != nil {
		work := *c.Work
		work.In = nil
		for _, iv := range c.Work.In {
			work.In = append(work.In, laterInterval(iv, n))
		}
		x.Work = &work
	}
	if c.Record != nil {
		record := *c.Record
		record.Within = laterInterval(record.Within, n)
		x.Record = &record
	}
	for i, iv := range c.Pair {
		x.Pair[i] = laterInterval(iv, n)
	}
	return &x
}

func laterInterval(iv *defs.Interval, n int) *defs.Interval {
	if iv == nil {
		return nil
	}
	out := &defs.Interval{}
	for _, s := range iv.Spans {
		to := append([]calendar.Offset{}, s.To.Offsets...)
		if len(to) == 0 {
			to = append(to, calendar.Offset{Unit: calendar.Days})
		}
		to[len(to)-1].N += n
		whole := s.From.String() == s.To.String()
		s.To.Offsets = to
		if whole {
			s.From.Offsets = to
		}
		out.Spans = append(out.Spans, s)
	}
	return out
}

// BenchmarkEvaluate is one goroutine over people whose records are in memory;
// their spells are part of it.
func BenchmarkEvaluate(b *testing.B) {
	d := shipped(b)
	w := newWorld(d, rand.New(rand.NewPCG(1, 1)), 20_000)
	w.periods = nil
	for y := 2019; y < 2025; y++ {
		p, _ := calendar.ParsePeriod(fmt.Sprintf("PY%d", y), calendar.July1)
		w.periods = append(w.periods, p)
	}
	for _, n := range []int{25, 38, 200} {
		b.Run(fmt.Sprintf("metrics=%d", n), func(b *testing.B) {
			ev := NewEvaluator(w.store, w.pathwaySet(), many(d.metrics[:min(n, 43)], n), w.periods)
			contributions := 0
			count := func(*Contribution) { contributions++ }
			b.ReportAllocs()
			for b.Loop() {
				contributions = 0
				for id := range uint32(w.store.Persons) {
					ev.Person(id, count)
				}
			}
			b.ReportMetric(float64(w.store.Persons)*float64(b.N)/b.Elapsed().Seconds(), "persons/s")
			b.ReportMetric(float64(contributions), "contributions")
		})
	}
}

// BenchmarkCompile makes an evaluator, as every worker does for itself.
func BenchmarkCompile(b *testing.B) {
	d := shipped(b)
	w := newWorld(d, rand.New(rand.NewPCG(1, 1)), 100)
	metrics := many(d.metrics, 200)
	b.ReportAllocs()
	for b.Loop() {
		NewEvaluator(w.store, w.set, metrics, w.periods)
	}
}
