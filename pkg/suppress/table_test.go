package suppress

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// table is a table of any number of ways with all its margins.
func table(dims []int, values []int64, width int64) *System {
	s := &System{Atoms: values}
	total := 1
	for _, d := range dims {
		total *= d + 1
	}
	for c := range total {
		at, level, rest := make([]int, len(dims)), 0, c
		for k, d := range dims {
			at[k] = rest % (d + 1)
			rest /= d + 1
			if at[k] == d {
				level++
			}
		}
		var of []int32
		for a := range values {
			rest, in := a, true
			for k, d := range dims {
				in = in && (at[k] == d || rest%d == at[k])
				rest /= d
			}
			if in {
				of = append(of, int32(a))
			}
		}
		s.Sums = append(s.Sums, Sum{Of: of, Cell: int32(len(s.Cells))})
		v := int64(0)
		for _, a := range of {
			v += values[a]
		}
		small := v > 0 && v < width
		s.Sums[len(s.Sums)-1].Wide = small
		s.Cells = append(s.Cells, Cell{Key: fmt.Sprint(at), Level: level, Primary: small})
	}
	return s
}

func count(s *System, h []bool) (n int) {
	for i, x := range h {
		if x && !s.Cells[i].Primary {
			n++
		}
	}
	return
}

// safe by attack alone.
func safe(s *System, h []bool, width int64) bool {
	v := newSolver(s, width)
	for c := range h {
		if h[c] != v.hidden[c] {
			v.hide(int32(c), h[c])
		}
	}
	for _, t := range v.targets {
		if !v.attack(t) {
			return false
		}
	}
	return true
}

func optimum(s *System, width int64, most int) int {
	var cand []int
	for i, c := range s.Cells {
		if !c.Primary {
			cand = append(cand, i)
		}
	}
	h := make([]bool, len(s.Cells))
	for i, c := range s.Cells {
		h[i] = c.Primary
	}
	var try func(k, from int) bool
	try = func(k, from int) bool {
		if k == 0 {
			return safe(s, h, width)
		}
		for i := from; i <= len(cand)-k; i++ {
			h[cand[i]] = true
			if try(k-1, i+1) {
				return true
			}
			h[cand[i]] = false
		}
		return false
	}
	for k := 0; k <= most; k++ {
		if try(k, 0) {
			return k
		}
	}
	return -1
}

func TestRandomSmall(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	hist := map[string]int{}
	sum, opt := 0, 0
	for i := range 150 {
		dims := [][]int{{3}, {4}, {2, 3}, {3, 3}, {2, 2, 2}}[i%5]
		n := 1
		for _, d := range dims {
			n *= d
		}
		v := make([]int64, n)
		for k := range v {
			v[k] = int64(r.ExpFloat64() * 30)
		}
		s := table(dims, v, 10)
		h, open := Hide(s, 10)
		if open > 0 || !safe(s, h, 10) {
			t.Fatalf("table %d open %d", i, open)
		}
		c := count(s, h)
		o := optimum(s, 10, c)
		sum += c
		opt += o
		hist[fmt.Sprintf("%v %d-%d", dims, o, c)]++
		if o >= 0 && float64(c) > 1.5*float64(o) {
			t.Logf("%v %v: %d, optimum %d", dims, v, c, o)
		}
	}
	t.Log(sum, opt, hist)
}

func TestLarge(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, dims := range [][]int{{30, 60}, {100, 200}, {12, 12, 12}} {
		n := 1
		for _, d := range dims {
			n *= d
		}
		v := make([]int64, n)
		for k := range v {
			v[k] = int64(r.ExpFloat64() * 60)
		}
		s := table(dims, v, 10)
		begin := time.Now()
		h, open := Hide(s, 10)
		p := 0
		for _, c := range s.Cells {
			if c.Primary {
				p++
			}
		}
		t.Log(dims, len(s.Cells), "primary", p, "secondary", count(s, h), "open", open, time.Since(begin))
		if time.Since(begin) > 100*time.Second {
			break
		}
	}
}
