package protect_test

import (
	"slices"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/protect"
)

// apply protects rows of which nobody knows what they are sums of.
func apply(rows []aggregate.Row, p defs.Protect) *protect.Publishable {
	if !aggregate.Sorted(rows) {
		rows = slices.Clone(rows)
		aggregate.SortRows(rows)
	}
	out, err := protect.Apply(&aggregate.Found{Rows: rows}, p, protect.Options{Noise: protect.NewNoise(make([]byte, 32))})
	if err != nil {
		panic(err)
	}
	return out
}
