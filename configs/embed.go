// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, derive rules, codes, and the demonstration and starter projects with
// their data.
package configs

import "embed"

// FS has the folders measures, layouts, derive, codes, demo and starter.
//
//go:embed measures layouts derive codes demo starter
var FS embed.FS
