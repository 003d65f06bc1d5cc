// Package propose guesses a layout from a header and a sample of rows.
//
// What comes in: the names of a file's columns and the cells of some rows. What
// goes out: a layout in YAML, field by field with how sure the guess is, and the
// names of the columns that it leaves out. A guess rests on the name of a column,
// by a list of names that agencies use, and on the form of its cells (nine
// digits, a date in some form, a quarter, a number, a CIP code); where the two
// disagree there is no guess.
//
// It opens no file and never decides: what it writes is there to be read and
// corrected. No cell gets into what it writes, but for the codes of columns that
// are coded by their name, have few values, and only those that many rows share.
//
//	s := propose.NewSample([]string{"SSN", "YRQTR", "WAGES"})
//	s.Add([]string{"123456789", "20231", "100.00"})
//	p := propose.Layout("wages", s)
//	// p.YAML is a layout of employment records; p.Fields say "wages", "WAGES", High
package propose
