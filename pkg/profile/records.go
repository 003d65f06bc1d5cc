package profile

import (
	"cmp"
	"maps"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
)

// Records counts what a layout makes of rows. It is not safe for concurrent use.
type Records struct {
	worker  *normalize.Worker
	orders  func(model.Kind) []model.Field
	used    int64
	dropped int64 // rows of which the layout makes nothing
	rejects map[Reject]int64
	kinds   [model.NumKinds]int64
	spans   map[spanKey]map[calendar.Quarter]int64
	key     Keys
}

// Reject is a reason for which rows cannot be used.
type Reject struct {
	Column string
	Code   diag.Code
}

type spanKey struct {
	kind  model.Kind
	field string
}

// Keys counts the key cells of the rows. Local are keys that link inside the
// source only, by the rules of the Social Security Administration.
type Keys struct {
	Valid, Local, Malformed, Blank int64
	Persons                        int // persons among the usable ones
}

// Usable is the number of rows with a person key.
func (k Keys) Usable() int64 { return k.Valid + k.Local }

// NewRecords makes the counter of one goroutine.
func NewRecords(n *normalize.Normalizer) *Records {
	return &Records{worker: n.Worker(), orders: n.FieldOrder, rejects: map[Reject]int64{}, spans: map[spanKey]map[calendar.Quarter]int64{}}
}

// Key counts the verdict on a row's key.
func (r *Records) Key(v identity.Verdict) {
	switch v {
	case identity.OK:
		r.key.Valid++
	case identity.Local:
		r.key.Local++
	case identity.Malformed:
		r.key.Malformed++
	default:
		r.key.Blank++
	}
}

// Refused counts a row that the reader itself had to refuse.
func (r *Records) Refused(column string, code diag.Code) { r.rejects[Reject{column, code}]++ }

// Row counts the records of a row.
func (r *Records) Row(b normalize.Cells, i int) {
	made, bad := r.worker.Row(b, i, 0, 0, r.record)
	switch {
	case bad != nil:
		r.rejects[Reject{bad.Column, bad.Code}]++
	case made == 0:
		r.dropped++
	default:
		r.used++
	}
}

func (r *Records) record(k model.Kind, values []int64) {
	r.kinds[k]++
	for i, f := range r.orders(k) {
		if k == model.Person || values[i] == model.Blank || f.Type != model.Date && f.Type != model.Quarter {
			continue
		}
		q := calendar.Quarter(values[i])
		if f.Type == model.Date {
			q = calendar.Date(values[i]).Quarter()
		}
		at := spanKey{k, f.Name}
		if r.spans[at] == nil {
			r.spans[at] = map[calendar.Quarter]int64{}
		}
		r.spans[at][q]++
	}
}

// Add takes over what another goroutine counted; Persons is left to the caller,
// who alone knows who is who.
func (r *Records) Add(o *Records) {
	r.used += o.used
	r.dropped += o.dropped
	for k, n := range o.rejects {
		r.rejects[k] += n
	}
	for k, n := range o.kinds {
		r.kinds[k] += n
	}
	for k, quarters := range o.spans {
		if r.spans[k] == nil {
			r.spans[k] = map[calendar.Quarter]int64{}
		}
		for q, n := range quarters {
			r.spans[k][q] += n
		}
	}
	r.key.Valid += o.key.Valid
	r.key.Local += o.key.Local
	r.key.Malformed += o.key.Malformed
	r.key.Blank += o.key.Blank
}

// Made is what became of the rows of a source.
type Made struct {
	Used, Filtered, Rejected int64
	Rejects                  []RejectCount
	Kinds                    []KindCount
	Spans                    []Span
	Keys                     Keys
}

// RejectCount is a reason with its rows.
type RejectCount struct {
	Reject
	Rows int64
}

// KindCount is a kind of record with how many there are.
type KindCount struct {
	Kind    model.Kind
	Records int64
}

// Span is a date of a kind of record, with the number of records in each quarter.
type Span struct {
	Kind     model.Kind
	Field    string
	Quarters []QuarterCount
}

// QuarterCount is a quarter with its records.
type QuarterCount struct {
	Quarter calendar.Quarter
	Records int64
}

// Made gives the counts in a fixed order.
func (r *Records) Made() Made {
	m := Made{Used: r.used, Filtered: r.dropped, Keys: r.key}
	for k, n := range r.rejects {
		m.Rejected += n
		m.Rejects = append(m.Rejects, RejectCount{k, n})
	}
	slices.SortFunc(m.Rejects, func(a, b RejectCount) int {
		return cmp.Or(cmp.Compare(a.Column, b.Column), cmp.Compare(a.Code, b.Code))
	})
	for k, n := range r.kinds {
		if n > 0 {
			m.Kinds = append(m.Kinds, KindCount{model.Kind(k), n})
		}
	}
	keys := slices.SortedFunc(maps.Keys(r.spans), func(a, b spanKey) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.field, b.field)) })
	for _, k := range keys {
		s := Span{Kind: k.kind, Field: k.field}
		for _, q := range slices.Sorted(maps.Keys(r.spans[k])) {
			s.Quarters = append(s.Quarters, QuarterCount{q, r.spans[k][q]})
		}
		m.Spans = append(m.Spans, s)
	}
	return m
}
