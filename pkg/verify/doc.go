// Package verify compares what the metrics say about each row of a file with the
// answers that somebody else wrote into the same row, as DOL does in its public-use
// file of WIOA records.
//
// What comes in: a timeline in which every row of the file is there as a
// participation of its own (see Layout), the answers (which column belongs to which
// metric) and a reporting period. What goes out: a Report with counts per column,
// the reasons for what differs and, when asked for, the places of such rows.
//
// A metric whose cohort goes by exit is asked for every exit that is due by the end
// of the period, each in the quarterly report of its own exit quarter; every other
// metric is asked for the period. A row in several programs counts as the best of
// them: it is a success when it is one in any, and has no answer when it has none
// in all.
//
//	c := verify.NewChecker(definition, store, set, 20)
//	c.Persons(0, uint32(store.Persons))
//	report := c.Tally.Report(nil)
//
// Nothing out of a cell leaves the package but the answer codes 1, 0 and blank. It
// knows no column, metric or agency by name.
package verify
