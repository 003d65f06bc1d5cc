// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, tables of codes, derive rules, and the demonstration project
// with its data.
package configs

import "embed"

// FS has the folders codes, measures, layouts, derive, answers and demo.
//
//go:embed codes measures layouts derive answers demo
var FS embed.FS
