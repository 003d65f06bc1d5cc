package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// bandGrouper groups units by years of age at entry, cut at the given limits.
func bandGrouper(b *defs.Bands, store *timeline.Store) *Grouper {
	birth := store.Tables[model.Person].Col("birth_date")
	return &Grouper{
		Name: b.Name, store: store,
		key: func(u *Unit) int64 {
			years := yearsAtEntry(birth, store, u)
			if years < 0 {
				return model.Blank
			}
			return int64(b.Group(years))
		},
		label: func(k int64) string { return b.Label(int(k)) },
	}
}

// yearsAtEntry is negative when the day of birth is not known or lies after the
// day of entry.
func yearsAtEntry(birth *model.Column, store *timeline.Store, u *Unit) int {
	row := store.PersonRow(u.Person)
	if row < 0 {
		return -1
	}
	b := birth.Get(row)
	if b == model.Blank {
		return -1
	}
	return calendar.Date(b).AgeOn(u.Entry)
}
