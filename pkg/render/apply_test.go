package render

import (
	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

// apply protects rows of which nobody knows what they are sums of.
func apply(rows []aggregate.Row, p defs.Protect) *protect.Publishable {
	aggregate.SortRows(rows)
	out, err := protect.Apply(&aggregate.Found{Rows: rows}, p, protect.Options{})
	if err != nil {
		panic(err)
	}
	return out
}
