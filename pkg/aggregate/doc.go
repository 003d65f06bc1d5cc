// Package aggregate adds contributions up to cells and turns cells into rows.
//
// What comes in: the contributions of units, person by person. What goes out:
// rows with the columns of results.csv, unprotected. A Tally holds integers only
// (counts, and for medians how often each value occurs), so that tallies of
// different people can be merged in any order and give the same rows; medians
// stay exact. A cell is metric, statistic, period, pathway, program, breakdown
// and group.
//
//	t := aggregate.NewTally(spec)
//	ev.Person(p, t.Add)
//	t.Merge(other)
//	found, err := t.Found(each)
//
// Found has the rows, and for every heading a Makeup that says of which parts its
// rows are sums: disclosure control is built on that.
//
// A person must be added in one tally only; distinct persons are counted on
// that understanding.
package aggregate
