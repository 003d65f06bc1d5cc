// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, tables of codes, edit checks, derive rules, and the demonstration project
// with its data.
package configs

import "embed"

// FS has the folders codes, measures, layouts, edits, derive, answers and demo.
//
//go:embed codes measures layouts edits derive answers demo
var FS embed.FS
