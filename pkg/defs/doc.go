// Package defs reads the YAML languages: project file, layouts, pathways,
// measures, edit checks and cases.
//
// What comes in is the text of one file and its name; what goes out is a typed
// definition in which everything keeps the place where it was written, and a
// list of problems. All problems of a file are found in one reading. The
// decoding is strict: an unknown key, a key given twice, an alias, a second
// document, a code outside a closed list are problems, each at its line and
// column. Codes stay text exactly as written: 51.10 is not 51.1 and 062 is not
// fifty.
//
// The package computes nothing and opens no files; yaml.v3 is used here and
// nowhere else. One file per language, one small decoder per construct:
//
//	d := defs.NewDecoder("health.yaml", text, &problems)
//	pathways := d.Pathways()
//	if err := problems.Err(); err != nil { … }
package defs
