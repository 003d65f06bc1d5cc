// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, classifications, and the demonstration project with its data.
package configs

import "embed"

// FS has the folders measures, layouts, codes, demo and starter.
//
//go:embed measures layouts codes demo starter
var FS embed.FS
