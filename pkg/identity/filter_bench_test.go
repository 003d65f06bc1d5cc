package identity

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkFilterAmongMany judges the keys of a file of which one
// in eight is somebody's, in no order.
func BenchmarkFilterAmongMany(b *testing.B) {
	n, _ := NewNormalizer(map[string]string{"person_id": "none"})
	r, _ := NewResolver(n)
	for _, people := range []int{94_000, 375_000} {
		x := NewIndex()
		for i := range people {
			x.Add(fmt.Appendf(nil, "person_id:%011X", i*7919_7919))
		}
		x.Freeze()
		f := NewFilter(r, x, Cells{Source: "wages", Key: "person_id"})
		rnd := rand.New(rand.NewPCG(1, 1))
		const rows, size = 1_000_000, 12
		text := make([]byte, rows*size)
		for at := 0; at < len(text); at += size {
			copy(text[at:], fmt.Sprintf("%011X", rnd.IntN(people*8)*7919_7919))
		}
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			cells, tags := make([][]byte, 2048), make([]uint32, 2048)
			next := 0
			b.ReportAllocs()
			for b.Loop() {
				for i := range cells {
					cells[i] = text[next : next+11]
					if next += size; next >= len(text) {
						next = 0
					}
				}
				f.Judge(cells, tags)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/2048, "ns/row")
		})
	}
}
