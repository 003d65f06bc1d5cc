package aggregate

import (
	"math/rand/v2"
	"testing"

	"pathmetrics/pkg/measure"
)

// crowd are contributions as evaluation hands them out, person by person.
func crowd(spec *Spec) (all []measure.Contribution) {
	for id := range uint32(testPeople) {
		contribute(rand.New(rand.NewPCG(9, uint64(id))), spec, id, func(c *measure.Contribution) { all = append(all, *c) })
	}
	return all
}

func BenchmarkTally(b *testing.B) {
	spec := testSpec(rand.New(rand.NewPCG(9, 9)), testPathways)
	all := crowd(&spec)
	b.ReportAllocs()
	for b.Loop() {
		t := NewTally(spec)
		for i := range all {
			t.Add(&all[i])
		}
		t.Settle()
	}
	b.ReportMetric(float64(len(all))*float64(b.N)/b.Elapsed().Seconds(), "contributions/s")
}

func BenchmarkRows(b *testing.B) {
	spec := testSpec(rand.New(rand.NewPCG(9, 9)), testPathways)
	t := NewTally(spec)
	for _, c := range crowd(&spec) {
		t.Add(&c)
	}
	rows := len(t.Rows())
	b.ReportAllocs()
	for b.Loop() {
		_ = t.Rows()
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
