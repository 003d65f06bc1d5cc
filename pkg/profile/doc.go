// Package profile says what extracts hold, without letting out anything that
// could be one person's.
//
// What comes in: the columns of a source, what a layout makes of them, and batches
// of cells. What goes out: for each column how many rows are blank and how many
// values there are, for columns of codes the codes with their counts, for keys how
// many are usable, and for the records how many there are in each quarter.
//
// A value is shown only when it stands in MinRows rows or more, and only of a
// column that a layout reads as codes (then only the codes that the layout knows)
// or that has at most MaxShown values none of which looks like a key, a date, a
// sum of money, a name or an address. Columns that a layout reads as keys, dates,
// quarters or numbers never show values.
//
// It reads no file and starts no goroutine: each goroutine has its own Columns or
// Records, and these are added up; the sums do not depend on who counted what.
//
//	c := profile.NewColumns(roles)
//	c.Batch(batch)
//	lines := profile.Add(c).Lines()
package profile
