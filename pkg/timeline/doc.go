// Package timeline puts all records of each person side by side and in time
// order.
//
// What comes in: the tables that the normalizing workers filled, in whatever
// order rows arrived, and the facts of the run (as_of, coverage). What goes
// out: a Store, in which persons are numbered by their sorted keys, symbols by
// their sorted texts, and the rows of every kind lie sorted by person, time and
// content, so that nothing after it depends on the order of rows, files or
// workers. A Matcher tries a `where` on a row without looking at a text twice.
//
// Where several sources tell of one person's wages in one quarter, records of
// employment are set aside so that no job counts twice (employment.go); counts of
// them are kept by source and reason.
//
// Records dated after as_of are not there: the run pretends to stand on that
// day. The Store is read-only once built and is shared by all evaluators.
//
//	lo, hi := store.Rows(model.Enrollment, person)
//	for r := lo; r < hi; r++ { store.Start(model.Enrollment, r) … }
package timeline
