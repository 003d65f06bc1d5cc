package normalize

import (
	"fmt"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/source"
)

// Within are ranges of cells outside of which no record of the layout begins on one
// of the days, so that a reader need not look at such rows. There is none unless all
// records of a row are dated by the same column, as it stands there: a date, or the
// year beside a quarter. Where rows of one thing compete (one_row_per), a row matters
// even if it makes no record.
func Within(l *defs.Layout, days *calendar.Interval) []source.Range {
	if days == nil || l.OneRow != nil || len(l.Records) == 0 {
		return nil
	}
	var is source.Range
	for i, m := range l.Records {
		r, ok := recordRange(m, *days)
		if !ok || i > 0 && r != is {
			return nil
		}
		is = r
	}
	return []source.Range{is}
}

func recordRange(m defs.RecordMap, days calendar.Interval) (source.Range, bool) {
	for _, f := range m.Fields {
		if f.Field.Name == m.Kind.StartField() {
			return fieldRange(f, days)
		}
	}
	return source.Range{}, false
}

func fieldRange(f defs.FieldMap, days calendar.Interval) (source.Range, bool) {
	switch q := f.Quarter; {
	case f.Map != nil || f.Value != nil || f.Else != 0 || f.Plus != 0 || f.Join != "":
		return source.Range{}, false
	case q != nil && q.Year != "" && q.Or == "":
		return source.Range{Column: q.Year, Low: year(days.From), Up: year(days.To)}, true
	case q != nil || f.Column == "" || f.Date == "excel":
		return source.Range{}, false
	case f.Field.Type == model.Quarter && f.Date != "":
		days = wholeQuarters(days)
	case f.Field.Type != model.Date:
		return source.Range{}, false
	}
	return source.Range{Column: f.Column, Low: days.From.String(), Up: days.To.String()}, true
}

// year is a year as a number; empty for an open end.
func year(d calendar.Date) string {
	if !d.Known() {
		return ""
	}
	y, _, _ := d.Civil()
	return fmt.Sprint(y)
}

// wholeQuarters adds the days of the quarters in which the interval begins and ends.
func wholeQuarters(i calendar.Interval) calendar.Interval {
	if i.From.Known() {
		i.From = i.From.Quarter().Interval().From
	}
	if i.To.Known() {
		i.To = i.To.Quarter().Interval().To
	}
	return i
}

// dating says which value of a record says when it begins.
type dating struct {
	begins    int // index in the record's values; -1 when nothing does
	byQuarter bool
}

func datingOf(k model.Kind, order []model.Field) dating {
	i := slices.IndexFunc(order, func(f model.Field) bool { return f.Name == k.StartField() })
	return dating{begins: i, byQuarter: i >= 0 && order[i].Type == model.Quarter}
}

// outside reports whether record r of the row begins on a day, or in a quarter, that
// is not looked at. What is blank, or could not be read, is not outside.
func (w *Worker) outside(r int) bool {
	rec := &w.n.records[r]
	return rec.begins >= 0 && w.n.beyond(rec, w.values[rec.from+rec.begins])
}

// beyond reports whether a day or quarter is not looked at.
func (n *Normalizer) beyond(rec *record, begins int64) bool {
	switch days := n.env.Dates; {
	case begins == model.Blank:
		return false
	case rec.byQuarter:
		return !days.Overlaps(calendar.Quarter(begins).Interval())
	default:
		return !days.Contains(calendar.Date(begins))
	}
}
