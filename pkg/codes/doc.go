// Package codes knows the classifications that extracts are coded in: CIP
// (instructional programs), SOC (occupations), NAICS (industries) and FIPS
// (states).
//
// What comes in: the text of a cell or of a pattern in a definition, and the CSV
// files of configs/codes through a file system. What goes out: the canonical
// spelling of a code with what had to be repaired, and titles, parents, children
// and the occupations that a program of study leads to.
//
// The spelling of codes needs no file and is used by the stages; the files are
// read when a title is first asked for, and never before. No function prints,
// and none decides whether a record counts: an unknown code stays a code.
//
//	code, repair, ok := codes.CIP(`="1.0101"`)
//	// "01.0101", ExcelQuotes | LeadingZeros, true
//
//	book := codes.NewBook(configs.FS)
//	e, ok := book.CIP().Get("51.3801")
//	// e.Title is "Registered Nursing/Registered Nurse"
package codes
