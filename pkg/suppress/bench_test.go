package suppress

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func bench(b *testing.B, mean float64, dims ...way) {
	r, n := &release{}, 1
	for _, d := range dims {
		n *= d.n
	}
	r.table("", 10, r.numbers(rand.New(rand.NewPCG(1, 2)), n, mean), dims...)
	b.ReportAllocs()
	var out Result
	for b.Loop() {
		out = Solve(&r.System, 10)
	}
	b.ReportMetric(float64(len(r.Cells)), "cells")
	b.ReportMetric(float64(out.Primary), "primary")
	b.ReportMetric(float64(out.Secondary), "secondary")
	if len(out.Open) > 0 {
		b.Errorf("%d sums are open", len(out.Open))
	}
}

func BenchmarkHide2000(b *testing.B) { bench(b, 60, way{n: 30}, way{n: 60}) }

func BenchmarkHide20000(b *testing.B) { bench(b, 60, way{n: 100}, way{n: 200}) }

// With subtotals and many large cells there are more secondaries.
func BenchmarkHide2000Sparse(b *testing.B) { bench(b, 300, way{n: 40, group: 5}, way{n: 36, group: 6}) }

func BenchmarkHideThreeWays(b *testing.B) { bench(b, 60, way{n: 8}, way{n: 8}, way{n: 8}) }

// BenchmarkHideRelease is a system of usual size: overlapping pathways by program
// and sex, race or age, with the numerator, the denominator and the complement of a
// rate.
func BenchmarkHideRelease(b *testing.B) {
	s := usual(rand.New(rand.NewPCG(9, 9)))
	b.ReportAllocs()
	var out Result
	for b.Loop() {
		out = Solve(s, 10)
	}
	b.ReportMetric(float64(len(s.Cells)), "cells")
	b.ReportMetric(float64(out.Primary), "primary")
	b.ReportMetric(float64(out.Secondary), "secondary")
	if len(out.Open) > 0 {
		b.Errorf("%d sums are open", len(out.Open))
	}
}

// usual has persons on one pathway or two, in one program, with a sex, race and
// age, and a yes or no.
func usual(rnd *rand.Rand) *System {
	const pathways, programs = 6, 4
	groups := []int{1, 2, 6, 5} // everyone, sex, race, age
	r := &release{}
	type kind struct{ one, other, program, sex, race, age, yes int }
	at := map[kind]int32{}
	var all []kind
	for range 3000 {
		k := kind{rnd.IntN(pathways), rnd.IntN(pathways), rnd.IntN(programs), rnd.IntN(2), min(rnd.IntN(6), rnd.IntN(6)), rnd.IntN(5), rnd.IntN(2)}
		if rnd.IntN(4) > 0 {
			k.other = k.one
		}
		if _, ok := at[k]; !ok {
			at[k] = int32(len(all))
			all, r.Atoms = append(all, k), append(r.Atoms, 0)
		}
		r.Atoms[at[k]]++
	}
	for pathway := range pathways + 1 {
		for program := range programs + 1 {
			for dim, n := range groups {
				for group := range n {
					var parts [2][]int32
					for a, k := range all {
						in := (pathway == pathways || k.one == pathway || k.other == pathway) && (program == programs || k.program == program) &&
							[]int{0, k.sex, k.race, k.age}[dim] == group
						if in {
							parts[k.yes] = append(parts[k.yes], int32(a))
						}
					}
					level := pathway/pathways + program/programs
					if dim == 0 {
						level++
					}
					r.rate(fmt.Sprint(pathway, program, dim, group), level, parts)
				}
			}
		}
	}
	return &r.System
}

// rate is a row with a numerator and a denominator.
func (r *release) rate(key string, level int, parts [2][]int32) {
	c := int32(len(r.Cells))
	r.Cells = append(r.Cells, Cell{Key: key, Level: level})
	for _, of := range [][]int32{parts[0], parts[1], append(append([]int32{}, parts[0]...), parts[1]...)} {
		v := int64(0)
		for _, a := range of {
			v += r.Atoms[a]
		}
		small := v > 0 && v < 10
		r.Sums = append(r.Sums, Sum{Of: of, Cell: c, Wide: small})
		r.Cells[c].Primary = r.Cells[c].Primary || small
	}
}
