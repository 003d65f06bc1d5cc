// Package configs holds the definitions that are shipped inside the program:
// measure sets, layouts, tables of codes and classifications, edit checks, derive rules, protection profiles,
// answers of other programs, and the demonstration and starter projects with their data.
package configs

import "embed"

// FS has the folders codes, measures, layouts, edits, derive, protect, answers, demo and starter.
//
//go:embed codes measures layouts edits derive protect answers demo starter
var FS embed.FS
