// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, codes, edit checks, derive rules, and the demonstration
// project with its data.
package configs

import "embed"

// FS has the folders measures, layouts, codes, edits, derive and demo.
//
//go:embed measures layouts codes edits derive demo
var FS embed.FS
