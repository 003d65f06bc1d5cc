// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, and the demonstration project with its data.
package configs

import "embed"

// FS has the folders measures, layouts and demo.
//
//go:embed measures layouts demo
var FS embed.FS
