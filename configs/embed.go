// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, tables of codes and classifications, derive rules, and the
// demonstration and starter projects with their data.
package configs

import "embed"

// FS has the folders codes, measures, layouts, derive, demo and starter.
//
//go:embed codes measures layouts derive demo starter
var FS embed.FS
