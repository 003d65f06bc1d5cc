// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, and the demonstration project with its data.
package configs

import "embed"

// FS has the folders measures, layouts, answers and demo.
//
//go:embed measures layouts answers demo
var FS embed.FS
