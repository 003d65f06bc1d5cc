// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, codes, edit checks, and the demonstration project with
// its data.
package configs

import "embed"

// FS has the folders measures, layouts, codes, edits and demo.
//
//go:embed measures layouts codes edits demo
var FS embed.FS
