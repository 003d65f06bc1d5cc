package timeline_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

const (
	benchPersons = 100_000
	benchWages   = 2_000_000
)

// wanted are the fields of employment that common metrics ask for.
func wanted(f string) bool {
	return f == "quarter" || f == "employer" || f == "naics" || f == "wages" || f == "status"
}

// benchParts are the tables of two workers who read wages by quarter, and
// participations, enrollments and credentials in no order.
func benchParts(shapes *timeline.Parts, symbols *model.Symbols) []*timeline.Parts {
	rnd := rand.New(rand.NewPCG(1, 2))
	var code []int64
	for i := range 40_000 {
		code = append(code, int64(symbols.Intern(strconv.Itoa(100_000_000+i*7919))))
	}
	parts := []*timeline.Parts{{}, {}}
	for _, p := range parts {
		for k, t := range shapes {
			p[k] = t.NewLike()
		}
	}
	values := make([]int64, 20)
	put := func(k model.Kind, n int, fill func(i int)) {
		for i := range n {
			for j := range values {
				values[j] = model.Blank
			}
			fill(i)
			t := parts[i/1000%2][k]
			t.Append(rnd.Uint32N(benchPersons), values[:len(t.Fields)], model.Origin{Source: int32(k)})
		}
	}
	day := int64(calendar.MustDate("2018-01-01"))
	quarter := int64(calendar.MustDate("2018-01-01").Quarter())
	put(model.Employment, benchWages, func(i int) {
		values[0], values[1], values[2] = quarter+int64(i)*32/benchWages, code[rnd.IntN(len(code))], code[rnd.IntN(900)]
		values[3] = rnd.Int64N(1_500_000)
	})
	put(model.Enrollment, benchWages/4, func(int) {
		values[0] = day + rnd.Int64N(2500)
		values[1], values[4], values[9] = values[0]+100, code[rnd.IntN(3000)], 5000*rnd.Int64N(10)
	})
	put(model.Participation, benchPersons*5/4, func(int) {
		values[0], values[1] = code[rnd.IntN(5)], day+rnd.Int64N(2500)
		if rnd.IntN(10) > 0 {
			values[2] = values[1] + rnd.Int64N(400)
		}
	})
	put(model.Person, benchPersons*5/4, func(int) { values[0], values[1] = rnd.Int64N(9000), code[rnd.IntN(2)] })
	put(model.Credential, benchPersons/2, func(int) { values[0], values[1] = day+rnd.Int64N(2500), code[rnd.IntN(9)] })
	return parts
}

func dealt(workers int) timeline.Together {
	return func(n int, do func(i int)) {
		var next atomic.Int64
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
					do(int(i))
				}
			})
		}
		wg.Wait()
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				b.StopTimer()
				symbols, shapes := model.NewSymbols(), timeline.Parts{}
				for _, k := range model.Kinds() {
					shapes[k] = model.NewTable(k, nil, nil, false)
				}
				shapes[model.Employment] = model.NewTable(model.Employment, nil, wanted, false)
				parts := benchParts(&shapes, symbols)
				b.StartTimer()
				timeline.Build(timeline.Input{Parts: parts, Symbols: symbols, Persons: benchPersons, AsOf: calendar.MustDate("2025-12-31"), Empty: shapes, Together: dealt(workers)})
			}
			b.ReportMetric(float64(b.N)*benchWages/b.Elapsed().Seconds(), "wages/s")
		})
	}
}
