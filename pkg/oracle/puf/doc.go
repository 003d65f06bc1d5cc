// Package puf stands in for DOL's public-use file of WIOA records in tests. It
// makes up files with that file's header, in the spelling of any program year
// from 2019 on, and fills the answer columns (CALC4007 to CALC4019) by a plain
// reading of the rules: straight code over the raw cells of one row.
//
// It shares nothing with the packages that it checks: no calendar, no layout, no
// measure. The rules are those of the joint performance guidance (RSA-TAC-17-01)
// with the defaults of decisions D1 to D19.
//
//	file := puf.File{Year: 2022, Records: puf.Traps()}
//	file.Answer()
//	err := file.Write(w)
//
// Traps are records made by hand, each for one thing that is easily done wrong;
// what they are to answer is written beside them. Random makes as many more as a
// test wants, the same for the same seed.
package puf
