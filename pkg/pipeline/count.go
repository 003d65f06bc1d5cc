package pipeline

import (
	"cmp"
	"slices"

	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/source"
)

// count is one worker's account of a source. For every source
// read = used + filtered + rejected.
type count struct {
	read, used, filtered int64
	local                int64 // rows whose key links inside the source only
	superseded           int64 // rows in whose place another one stands; they are filtered
	rejects              []Reject
	repaired             []normalize.Repaired
	_                    [64]byte // keeps workers off each other's cache lines
}

// batch takes over what the reader itself counted.
func (c *count) batch(src, file int, b *source.Batch) {
	c.read += b.Read
	c.filtered += b.Filtered
	for _, j := range b.Rejects {
		c.reject(Reject{Source: src, File: file, Row: j.Row, Column: j.Column, Code: j.Code})
	}
}

func (c *count) reject(j Reject) { c.rejects = append(c.rejects, j) }

// Account is the account of a whole source.
type Account struct {
	Read, Used, Filtered int64
	Local                int64
	Superseded           int64    // of the filtered: rows in whose place another one stands
	Rejects              []Reject // sorted by file, row, column, code
	// Repaired are the cells whose codes were brought to the canonical spelling,
	// of the rows that were looked at and not rejected.
	Repaired []normalize.Repaired
}

func (r *run) counter() []count { return make([]count, r.plan.Workers) }

// settle writes the workers' counts into the source's account.
func (r *run) settle(src int, counts []count, inputs []Input) {
	var a Account
	for i := range counts {
		c := &counts[i]
		a.Read += c.read
		a.Used += c.used
		a.Filtered += c.filtered
		a.Local += c.local
		a.Superseded += c.superseded
		a.Rejects = append(a.Rejects, slices.DeleteFunc(c.rejects, func(j Reject) bool { return !r.plan.Slice.has(j.Row) })...)
		a.Repaired = append(a.Repaired, c.repaired...)
	}
	a.Repaired = normalize.SumRepaired(a.Repaired)
	slices.SortFunc(a.Rejects, func(x, y Reject) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Row, y.Row), cmp.Compare(x.Column, y.Column), cmp.Compare(x.Code, y.Code))
	})
	r.accounts[src] = a
	r.inputs[src] = inputs
}
