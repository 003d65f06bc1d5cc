// Package diag holds what the program says when something is wrong: positions,
// problems with a code, and lists of them that are sorted, capped and printed.
//
// What comes in: a position in a definition (file, line, column) or in an
// extract (file, row, column name), a code from the closed list in codes.go, a
// message and sometimes a hint. What goes out: the one grammar of the house,
//
//	measures/own.yaml:14:12: unknown record kind "credentials" [unknown-kind]
//	   |
//	14 |   record: credentials
//	   |           ^~~~~~~~~~~
//	hint: kinds are listed by "pathmetrics list kinds"
//
//	wages.csv: row 18204, column "exit_date": not a date of the form YYYYMMDD [bad-date]
//
// A message never holds a value out of a data cell; whoever builds a Problem
// about an extract names the file, the row, the column and the rule, not the
// content. The package reads no files: the printer is handed the source text.
package diag
