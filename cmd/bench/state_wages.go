package main

import (
	"fmt"
	"math"
	"strconv"
)

const (
	employerStream = 0xE3
	workerStream   = 0x11
	quarterStream  = 0x77 << 40
	quarters       = 32 // 2018Q1 to 2025Q4
	noEmployer     = -1
	noHours        = -1
)

// job is what one employer paid one person in one quarter.
type job struct {
	person, employer, cents int32
	hours                   int16
}

// wageState is the state's work force as quarters go by.
type wageState struct {
	employers int
	front     [][]byte  // per employer the cells between quarter and wages
	county    []string  // per employer the last cell
	usual     []float32 // per person the usual wages of a quarter
	employer  []int32   // per person the main employer, or noEmployer
}

func newWageState(persons int) *wageState {
	w := &wageState{employers: max(persons/30, 2000), usual: make([]float32, persons), employer: make([]int32, persons)}
	for i := range w.employers {
		r := seeded(i, employerStream)
		fein := 100000000 + mulmod(uint64(i)+1, 523456789, 899999963)
		name := employerName(i, &r)
		w.front = append(w.front, fmt.Appendf(nil, ",%d,%s,%06d,", fein, name, 110000+r.below(820000)))
		w.county = append(w.county, fmt.Sprintf(",%03d\n", 1+2*r.below(60)))
	}
	for i := range w.employer {
		r := seeded(i, workerStream)
		w.usual[i] = float32(math.Exp(8.75 + float64(0.55*r.normal())))
		w.employer[i] = noEmployer
		if r.share() < 0.567 {
			w.employer[i] = w.pick(&r)
		}
	}
	return w
}

// pick chooses an employer; few have most of the people.
func (w *wageState) pick(r *random) int32 {
	u := r.share()
	return int32(u * u * u * float64(w.employers))
}

// move lets a person leave, change or find work; u says what happens.
func (w *wageState) move(p int, u float64, r *random) {
	switch {
	case w.employer[p] == noEmployer:
		if u < 0.0655 {
			w.employer[p] = w.pick(r)
		}
	case u < 0.05:
		w.employer[p] = noEmployer
	case u < 0.10:
		w.employer[p] = w.pick(r)
	}
}

// quarter is who was paid in the q-th quarter, by person.
func (w *wageState) quarter(q int, jobs []job) []job {
	for p := range w.employer {
		r := random{mix(uint64(p)*64 + uint64(q) + quarterStream)}
		u := r.share()
		w.move(p, u, &r)
		if w.employer[p] == noEmployer {
			continue
		}
		main := w.mainJob(p, q, u, &r)
		jobs = append(jobs, main)
		if r.below(100) < 12 {
			second := w.pick(&r)
			cents := int32(float64(main.cents)*(0.1+float64(0.3*r.share()))) + 1
			jobs = append(jobs, job{int32(p), second, cents, int16(20 + r.below(100))})
		}
	}
	return jobs
}

func (w *wageState) mainJob(p, q int, u float64, r *random) job {
	part := 0.7 + float64(0.6*r.share())
	if u < 0.12 { // came or left within the quarter
		part *= r.share()
	}
	cents := int32(float64(w.usual[p]) * part * 100 * (1 + float64(0.008*float64(q))))
	if r.below(300) == 0 {
		cents = 0
	}
	hours := int16(120 + r.below(480))
	if r.below(10) == 0 {
		hours = noHours
	}
	return job{int32(p), w.employer[p], cents, hours}
}

// byEmployer sorts jobs by employer and leaves those of one in their order:
// count, add up, place.
func (w *wageState) byEmployer(jobs, sorted []job) []job {
	next := make([]int32, w.employers+1)
	for i := range jobs {
		next[jobs[i].employer+1]++
	}
	for i := 1; i <= w.employers; i++ {
		next[i] += next[i-1]
	}
	if cap(sorted) < len(jobs) {
		sorted = make([]job, len(jobs))
	}
	sorted = sorted[:len(jobs)]
	for i := range jobs {
		e := jobs[i].employer
		sorted[next[e]] = jobs[i]
		next[e]++
	}
	return sorted
}

func (s state) writeWages(t *table) {
	w := newWageState(s.persons())
	t.line("ssn,year,quarter,fein,employer_name,naics,wages,hours,county")
	var jobs, sorted []job
	for q := range quarters {
		jobs = w.quarter(q, jobs[:0])
		sorted = w.byEmployer(jobs, sorted)
		for i := range sorted {
			s.wageRow(t, w, q, &sorted[i])
		}
	}
}

func (s state) wageRow(t *table, w *wageState, q int, j *job) {
	s.id(t, int(j.person))
	t.row = append(t.row, ',')
	t.row = strconv.AppendInt(t.row, int64(2018+q/4), 10)
	t.row = append(t.row, ',', byte('1'+q%4))
	t.row = append(t.row, w.front[j.employer]...)
	t.row = strconv.AppendInt(t.row, int64(j.cents/100), 10)
	t.row = append(t.row, '.', byte('0'+j.cents/10%10), byte('0'+j.cents%10), ',')
	if j.hours != noHours {
		t.row = strconv.AppendInt(t.row, int64(j.hours), 10)
	}
	t.row = append(t.row, w.county[j.employer]...)
	t.end()
}
