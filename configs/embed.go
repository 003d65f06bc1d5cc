// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, edit checks, and the demonstration project with its data.
package configs

import "embed"

// FS has the folders measures, layouts, edits and demo.
//
//go:embed measures layouts edits demo
var FS embed.FS
