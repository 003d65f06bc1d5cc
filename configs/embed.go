// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, classifications, and the demonstration project with its data.
package configs

import "embed"

// FS has the folders measures, layouts, codes and demo.
//
//go:embed measures layouts codes demo
var FS embed.FS
